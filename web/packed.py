"""A body that is packed as its Content-Encoding says, unpacked as it comes in. aiohttp would do so
by itself, but tells what is not sound in its own words, and takes an encoding that it does not
know for none."""

from __future__ import annotations

import zlib
from typing import Final

from aiohttp import hdrs, web

from web.problems import Refusal

GZIP: Final = 31  # wbits of zlib
ZLIB: Final = 15
BARE: Final = -15
TAKEN: Final = "gzip, deflate"


class Packed:
    """The bytes of one body on their way; no more than `most` come out of it at a time."""

    def __init__(self, encoding: str, most: int) -> None:
        self._encoding, self._most = encoding, most
        self._unpack: zlib._Decompress | None = None  # within something that is packed

    @classmethod
    def of(cls, request: web.Request, most: int) -> Packed:
        """Raises Refusal for an encoding that is not taken."""
        said = ",".join(request.headers.getall(hdrs.CONTENT_ENCODING, []))
        encoding = said.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise Refusal(
                "content-encoding",
                f"a body packed as {said[:40]!r} is not taken; send it plain, or as {TAKEN}",
                headers={hdrs.ACCEPT_ENCODING: TAKEN},
            )
        return cls("" if encoding == "identity" else encoding, most)

    def more(self, data: bytes) -> bytes:
        """What `data` becomes, or so much of it that it is over the limit. Raises Refusal."""
        if not self._encoding or not data:
            return data
        out = b""
        try:
            while data and len(out) <= self._most:
                if self._unpack is None:
                    self._unpack = zlib.decompressobj(self._wbits(data))
                out += self._unpack.decompress(data, self._most + 1 - len(out))
                data = self._unpack.unconsumed_tail or self._unpack.unused_data
                if self._unpack.eof:
                    self._unpack = None  # there may be another one behind it
        except zlib.error:
            raise self._unsound() from None
        return out

    def end(self) -> None:
        """Raises Refusal when something is missing."""
        if self._unpack is not None:
            raise self._unsound()

    def _wbits(self, data: bytes) -> int:
        if self._encoding == "deflate":  # many send it without the frame that it should have
            return ZLIB if data[0] & 15 == 8 else BARE
        return GZIP

    def _unsound(self) -> Refusal:
        return Refusal(
            "bad-header",
            f"the body is not sound {self._encoding}, as Content-Encoding says; "
            "pack it anew, or send it plain",
        )
