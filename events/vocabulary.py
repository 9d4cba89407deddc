"""The kinds, sides and colours that a line may name; `vocabulary.json` is the list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

import orjson

Label = Mapping[str, str]

OWN_KIND: Final = re.compile(r"x-[a-z0-9][a-z0-9_-]*", re.ASCII)  # that a drill made up


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind with its defaults; a line's own value wins over them."""

    name: str
    core: bool
    group: str
    label: Label
    side: str
    level: int | None
    force_stage: int | None
    shape: str
    letter: str
    marker: bool
    log: str | None  # the side log this kind belongs to


class _Mark(TypedDict):
    shape: str
    letter: str


class _KindEntry(TypedDict):
    kind: str
    core: bool
    group: str
    label: Label
    side: str
    level: int | None
    force_stage: int | None
    mark: _Mark
    marker: bool


class _Document(TypedDict):
    sides: list[dict[str, str]]
    colours: list[dict[str, str]]
    kinds: list[_KindEntry]


class Vocabulary:
    """What `vocabulary.json` says. `raw` is the file, for those who pass it on."""

    def __init__(self, raw: bytes) -> None:
        document: _Document = orjson.loads(raw)
        self.raw = raw
        self.kinds: Mapping[str, Kind] = {e["kind"]: _kind(e) for e in document["kinds"]}
        self.sides: Mapping[str, Label] = {e["side"]: e for e in document["sides"]}
        self.colours: Mapping[str, Label] = {
            e["colour"]: {"id": e["id"], "en": e["en"]} for e in document["colours"]
        }

    def kind(self, name: str) -> Kind | None:
        """The kind of that name; None for a drill's own (`x-…`) and for an unknown one."""
        return self.kinds.get(name)


def _kind(entry: _KindEntry) -> Kind:
    log = entry.get("log")
    return Kind(
        name=entry["kind"],
        core=entry["core"],
        group=entry["group"],
        label=entry["label"],
        side=entry["side"],
        level=entry["level"],
        force_stage=entry["force_stage"],
        shape=entry["mark"]["shape"],
        letter=entry["mark"]["letter"],
        marker=entry["marker"],
        log=log if isinstance(log, str) else None,
    )


VOCABULARY: Final = Vocabulary(Path(__file__).with_name("vocabulary.json").read_bytes())
