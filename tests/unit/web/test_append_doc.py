"""PROTOCOL.md, "Appending", names every message, limit and close code that the code knows."""

from __future__ import annotations

import re

from replay_vectors import PROTOCOL

from web.append_messages import LIMITS, MAX_MESSAGE, WINDOW
from web.client_append import FINAL_CLOSES
from web.problems import BY_SLUG
from web.sockets import STALL

SECTION = PROTOCOL.read_text("utf-8").split("\n## Appending\n")[1].split("\n## ")[0]
ROWS = SECTION.splitlines()


def test_every_limit_is_documented() -> None:
    (row,) = [row for row in ROWS if row.startswith("| `hello.limits` |")]
    assert all(f"`{name}`" in row for name in LIMITS)
    assert f"At most {WINDOW:,} messages and {LIMITS['bytes'] >> 20} MiB" in SECTION
    assert f"an event over {LIMITS['event']:,} bytes" in SECTION
    assert f"| 1009 | a message over {MAX_MESSAGE:,} bytes" in SECTION
    assert f"no acks for {STALL:.0f} s" in SECTION


def test_every_message_is_documented() -> None:
    fields = {
        "hello": "proto drill epoch head sealed status limits",
        "refused": "n problem",
        "acked": "n head new known",
    }
    for op, names in fields.items():
        quoted = " ".join(f"`{name}`" for name in names.split())
        assert f"| `{op}` | {quoted} |" in ROWS


def test_close_codes_are_final_where_the_client_takes_them_so() -> None:
    """A code of the table that is final, or in the final range, ends a stream."""
    fates = re.findall(r"^\| (\d{4}) \|.*\| (final|retry)", SECTION, re.MULTILINE)
    assert {int(code) for code, _ in fates} == {1000, 1001, 1009, 1011, 4004, 4100, 4101}
    for code, fate in fates:
        assert (int(code) in FINAL_CLOSES) == (fate == "final"), code


def test_statuses_of_refusals_are_those_of_the_table() -> None:
    """409, 415, 400, 413, 503 and 507 are what the kinds of problems say."""
    for slug, words in {
        "sealed": "new event with 409",
        "read-only": "refuses with 503",
        "no-space": "full disk with 507",
        "media-type": "message is refused with 415",
        "not-json": "not UTF-8 with 400",
        "too-large": "does not count) with 413",
    }.items():
        assert str(BY_SLUG[slug].status) in words
        assert words in " ".join(SECTION.split())
