"""Static files from memory, under one digest that versions them all.

Relative imports between scripts stay under the same prefix, so a new digest renews the whole graph
at once, and what is served under a digest never changes. Beside the scripts and stylesheets as
they are there is one script and one stylesheet for each page (linking.py, stylesheets.py); texts
are there packed, too.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from web.linking import linked
from web.stylesheets import STYLES, joined

FOLDER = Path(__file__).parent / "static"

# What mimetypes says depends on the machine; these are what browsers need.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


ENTRIES: Final = ("main", "shelf")
"""The scripts of the pages."""

_PACKED: Final = (".css", ".js", ".mjs", ".json", ".svg", ".txt")
_SMALL: Final = 1000  # bytes that are not worth packing


@dataclass(frozen=True, slots=True)
class StaticFile:
    """`packed` is the body with gzip, where that is worth it."""

    body: bytes
    content_type: str
    etag: str
    packed: bytes | None

    @classmethod
    def of(cls, name: str, body: bytes) -> StaticFile:
        path = Path(name)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        worth = path.suffix in _PACKED and len(body) > _SMALL
        packed = gzip.compress(body, 9, mtime=0) if worth else None
        return cls(body, content_type(path), etag, packed)


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """Every file below `static/` by its relative path, and the digest of them all."""

    digest: str
    files: Mapping[str, StaticFile]

    @classmethod
    @cache
    def load(cls) -> StaticFiles:
        """The whole folder, read once. Blocks; call it before the loop serves.

        Raises LinkError, and KeyError for a stylesheet that is not there.
        """
        bodies = {
            path.relative_to(FOLDER).as_posix(): path.read_bytes()
            for path in FOLDER.rglob("*")
            if path.is_file()
        }
        texts = scripts(bodies)
        for entry in ENTRIES:
            bodies[all_of(entry)] = linked(f"{entry}.js", texts).encode()
        sheets = named(bodies, "css/", ".css")
        bodies |= {style_of(page): joined(page, sheets) for page in STYLES}
        files = {name: StaticFile.of(name, body) for name, body in bodies.items()}
        return cls(_digest(bodies), files)

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that does not exist."""
        if name not in self.files:
            raise KeyError(f"there is no static file {name!r}")
        return f"/static/{self.digest}/{name}"

    def find(self, digest: str, name: str) -> StaticFile | None:
        """None for another digest, too: old content is never served under a new name."""
        return self.files.get(name) if digest == self.digest else None


def _digest(bodies: Mapping[str, bytes]) -> str:
    """Of all that is served, also of what is put together here: another order is another page."""
    digest = hashlib.sha256()
    for name, body in sorted(bodies.items()):
        digest.update(f"{name}\0{len(body)}\0".encode() + body)
    return digest.hexdigest()[:12]


def all_of(entry: str) -> str:
    """The name of the linked script of a page."""
    return f"js/{entry}.all.js"


def style_of(page: str) -> str:
    """The name of the joined stylesheet of a page."""
    return f"css/{page}.all.css"


def scripts(bodies: Mapping[str, bytes]) -> dict[str, str]:
    """The texts of the scripts by their name below `js/`."""
    return {f"{name}.js": body.decode() for name, body in named(bodies, "js/", ".js").items()}


def named(bodies: Mapping[str, bytes], folder: str, suffix: str) -> dict[str, bytes]:
    """The files of a folder and kind by what their names are between the two."""
    return {
        name.removeprefix(folder).removesuffix(suffix): body
        for name, body in bodies.items()
        if name.startswith(folder) and name.endswith(suffix)
    }


def content_type(path: Path) -> str:
    known = TYPES.get(path.suffix)
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
