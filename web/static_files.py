"""Static files from memory, under one digest that versions them all.

Relative imports between scripts stay under the same prefix, so a new digest renews the whole graph
at once, and what is served under a digest never changes.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True, slots=True)
class StaticFile:
    body: bytes
    content_type: str
    etag: str


@dataclass(frozen=True, slots=True)
class StaticFiles:
    """Every file below a folder by its relative path, and the digest of them all."""

    digest: str
    files: Mapping[str, StaticFile]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> StaticFiles:
        """Read the whole folder. Blocks; call it before the loop serves."""
        digest = hashlib.sha256()
        files = {}
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name, body = path.relative_to(folder).as_posix(), path.read_bytes()
            digest.update(f"{name}\0{len(body)}\0".encode() + body)
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            files[name] = StaticFile(body, content_type(path), etag)
        return cls(digest.hexdigest()[:12], files)

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that does not exist."""
        if name not in self.files:
            raise KeyError(f"there is no static file {name!r}")
        return f"/static/{self.digest}/{name}"

    def find(self, digest: str, name: str) -> StaticFile | None:
        """None for another digest, too: old content is never served under a new name."""
        return self.files.get(name) if digest == self.digest else None


def content_type(path: Path) -> str:
    known = TYPES.get(path.suffix)
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
