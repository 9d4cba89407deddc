"""PROTOCOL.md names everything that the code can say, and the limits that it keeps."""

from typing import get_args

import pytest
from replay_shapes import FIELDS
from replay_vectors import PROTOCOL

from replay import answers, delivery, fields, frames, messages, outbox, ticker
from replay.fields import ErrorCode
from replay.transport import State

TEXT = PROTOCOL.read_text("utf-8").split("\n## Test vectors\n")[0]


def section(heading: str) -> str:
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("code", get_args(ErrorCode))
def test_error_code_is_documented(code: str) -> None:
    """With whether it counts as bad."""
    bad = "yes" if fields.Refused(code, "x").bad else "no"
    assert any(
        row.startswith(f"| `{code}` |") and row.endswith(f"| {bad} |")
        for row in section("Errors").splitlines()
    )


@pytest.mark.parametrize("code", get_args(frames.CloseCode))
def test_close_code_is_documented(code: int) -> None:
    """Final from 4000 to 4099, else to be tried again."""
    fate = "final" if 4000 <= code < 4100 else "retry"
    assert any(
        row.startswith(f"| {code} |") and row.endswith(f"| {fate} |")
        for row in section("Closing, keep-alive, reconnecting").splitlines()
    )


@pytest.mark.parametrize("op", FIELDS)
def test_server_message_is_documented_with_its_fields(op: str) -> None:
    """One row each."""
    row = next(
        row
        for row in section("Messages from the server").splitlines()
        if row.startswith(f"| `{op}` |")
    )
    assert all(f"`{field}`" in row for field in FIELDS[op])


@pytest.mark.parametrize(
    "op", ["open", "more", "play", "pause", "rate", "seek", "step", "set", "ping"]
)
def test_client_message_is_documented(op: str) -> None:
    """One row each."""
    assert f"\n| `{op}` |" in section("Messages from the client")


@pytest.mark.parametrize("state", list(State))
def test_state_is_documented(state: State) -> None:
    """With what it means."""
    assert f"\n| `{state.value}` |" in section("The transport")


def test_limits_are_the_documented_ones() -> None:
    """The numbers in the text are those of the code."""
    client, server = section("Messages from the client"), section("Messages from the server")
    assert f"0 to {messages.MAX_CREDIT:,}" in client
    assert f"{messages.MIN_RATE} to {messages.MAX_RATE:.0f}" in client
    assert f"-{messages.MAX_STEP:,} to {messages.MAX_STEP:,}" in client
    assert f"at most {messages.MAX_FILTER} entries of 1 to {fields.MAX_TEXT} characters" in client
    assert f"at most {answers.LIMITS['events']:,} events" in server
    assert f"The {outbox.MAX_BAD}th bad message" in TEXT
    assert f"within {answers.OPEN_WITHIN:.0f} s" in TEXT
    assert f"0 (never), or {messages.MIN_SKIP:,} to {messages.MAX_SKIP:,}" in client
    assert answers.MAX_MESSAGE == delivery.FRAME_BYTES == 64 * 1024


def test_tick_that_is_told_is_the_one_that_is_kept() -> None:
    """With few viewers, and with many."""
    least = round(ticker.TICK * 1000)
    assert answers.LIMITS["tick_ms"] == [least, least * ticker.SLOWEST]


def test_every_limit_of_hello_is_documented() -> None:
    """By its name."""
    (row,) = [row for row in TEXT.splitlines() if row.startswith("| `limits` |")]
    assert all(f"`{name}`" in row for name in answers.LIMITS)


def test_contents_lead_to_the_sections() -> None:
    """In their order."""
    sections = [line[3:] for line in TEXT.splitlines() if line.startswith("## ")]
    listed = [
        line.split("[")[1].split("]")[0]
        for line in TEXT.splitlines()
        if "](#" in line[:60] and line[0].isdigit()
    ]
    assert listed == [*sections, "Test vectors"]
