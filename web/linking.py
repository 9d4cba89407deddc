"""All modules of a page as one script: a phone far away asks once, not 150 times.

The modules stay as people wrote them, and any of them can be loaded alone. Linked, each is a
function of its own that gives what it exports, in the order in which they need each other. The
forms that it knows are those that stand in `static/js/`, at the start of a line:

    import { a, b as c } from "./x.js";      import "./x.js";
    export const a = …                       export function, async function, class

Every other form, a cycle and a file that is not there are refused by name, when the server starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

_IMPORT: Final = re.compile(r'^import (?:\{([^}]*)\} from )?"(\.[^"]+)";$', re.MULTILINE)
_EXPORT: Final = re.compile(
    r"^export (?=(?:const|(?:async )?function\*?|class) ([A-Za-z_$][\w$]*))", re.MULTILINE
)
_LEFT: Final = re.compile(r"^(?:import|export)\b.*$", re.MULTILINE)
_AS: Final = re.compile(r"\s+as\s+")


class LinkError(ValueError):
    """A script that cannot be linked."""


@dataclass(slots=True)
class _Linker:
    sources: Mapping[str, str]
    places: dict[str, int] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def add(self, name: str) -> int:
        """The number of a module, after all that it needs."""
        if name in self.places:
            return self.places[name]
        if name in self.open:
            raise LinkError(f"{' -> '.join([*self.open, name])}: modules that need each other")
        if name not in self.sources:
            raise LinkError(f"{self.open[-1]}: there is no module {name}")
        self.open.append(name)
        text = _IMPORT.sub(lambda found: self._import(name, found), self.sources[name])
        exports = _EXPORT.findall(text)
        text = _EXPORT.sub("", text)
        if left := _LEFT.search(text):
            raise LinkError(f"{name}: {left[0]}: a form that is not known")
        self.open.pop()
        place = self.places[name] = len(self.places)
        given = ", ".join(exports)
        self.parts.append(
            f"// {name}\nconst m{place} = (() => {{\n{text}\nreturn {{ {given} }};\n}})();\n"
        )
        return place

    def _import(self, name: str, found: re.Match[str]) -> str:
        place = self.add(resolved(name, found[2]))
        if found[1] is None:
            return ""
        names = ", ".join(_AS.sub(": ", one.strip()) for one in found[1].split(",") if one.strip())
        return f"const {{ {names} }} = m{place};"


def linked(entry: str, sources: Mapping[str, str]) -> str:
    """One script that does what the module `entry` does.

    `sources` are texts by name, such as `core/axis.js`. Raises LinkError.
    """
    linker = _Linker(sources)
    linker.add(entry)
    return "\n".join(linker.parts)


def needed(entry: str, sources: Mapping[str, str]) -> tuple[str, ...]:
    """Names of the modules in it, in their order. Raises LinkError."""
    linker = _Linker(sources)
    linker.add(entry)
    return tuple(linker.places)


def resolved(name: str, specifier: str) -> str:
    """`core/axis.js`, as `ui/bar.js` calls it: `../core/axis.js`."""
    parts: list[str] = []
    for part in _parts(name, specifier):
        if part == "..":
            if not parts:
                raise LinkError(f"{name}: {specifier} leads out of the folder")
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _parts(name: str, specifier: str) -> Iterator[str]:
    yield from PurePosixPath(name).parent.parts
    yield from specifier.split("/")
