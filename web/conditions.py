"""Conditional requests (RFC 9110 13): entity tags read strictly, and what they mean for an append.

The tag of a drill's events is its head seq, `"17"`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from aiohttp import hdrs, web

from events.errors import Fault
from events.store import ANY, Empty, Exists, Expect, HeadIn
from web.problems import Refusal

TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
SEQ: Final = re.compile(r"0|[1-9][0-9]{0,15}")
MAX_TAGS: Final = 100


@dataclass(frozen=True, slots=True)
class Tags:
    """`*`, or a list of (weak, opaque) tags."""

    star: bool
    tags: tuple[tuple[bool, str], ...] = ()

    def weakly(self, etag: str) -> bool:
        """RFC 9110 8.8.3.2 weak comparison, as If-None-Match wants it."""
        return self.star or any(f'"{opaque}"' == etag for _, opaque in self.tags)

    def strong(self) -> frozenset[str]:
        return frozenset(opaque for weak, opaque in self.tags if not weak)


def head_tag(head: int) -> str:
    return f'"{head}"'


def read_tags(request: web.Request, name: str) -> Tags | None:
    """None when the header is absent. Raises Refusal for one that is not well-formed."""
    values = request.headers.getall(name, [])
    if not values:
        return None
    text = ", ".join(values).strip(" \t")
    if text == "*":
        return Tags(True)
    members = [member.strip(" \t") for member in split_list(text)]
    found = [TAG.fullmatch(member) for member in members if member]
    if not found or len(found) > MAX_TAGS or not all(found) or text.count('"') % 2:
        detail = 'it is neither * nor a list of entity tags such as "17"'
        raise Refusal("bad-header", f"{name}: {detail}", [Fault(None, name, detail)])
    return Tags(False, tuple((bool(match[1]), match[2]) for match in found if match))


def split_list(text: str) -> list[str]:
    """Members between commas; a comma inside quotes belongs to its tag."""
    return re.findall(r'(?:"[^"]*"|[^,"])+', text)


def expectation(request: web.Request) -> Expect:
    """What an append expects of the head. Any well-formed tag that is not the head's fails."""
    match = read_tags(request, hdrs.IF_MATCH)
    none_match = read_tags(request, hdrs.IF_NONE_MATCH)
    if none_match is not None and not none_match.star:
        detail = "an append takes only *, which means: no event yet"
        raise Refusal(
            "bad-header", f"If-None-Match: {detail}", [Fault(None, "If-None-Match", detail)]
        )
    if match is None:
        return ANY if none_match is None else Empty()
    if match.star:
        return Exists() if none_match is None else HeadIn(frozenset())
    seqs = frozenset(int(tag) for tag in match.strong() if SEQ.fullmatch(tag))
    return HeadIn(seqs if none_match is None else seqs & {0})


def not_modified(request: web.Request, etag: str) -> bool:
    """Whether a read may be answered 304."""
    tags = read_tags(request, hdrs.IF_NONE_MATCH)
    return tags is not None and tags.weakly(etag)
