"""Messages from the server held to PROTOCOL.md: which fields, of which type."""

from __future__ import annotations

from collections.abc import Callable

Check = Callable[[object], bool]

MAX_INTEGER = 2**53 - 1


def _integer(least: int) -> Check:
    return lambda value: type(value) is int and least <= value <= MAX_INTEGER


def _one_of(*values: object) -> Check:
    return lambda value: isinstance(value, str) and value in values


def _position(value: object) -> bool:
    return value is None or (
        isinstance(value, list)
        and len(value) == 2
        and _integer(-MAX_INTEGER)(value[0])
        and _integer(0)(value[1])
    )


def _is(kind: type) -> Check:
    return lambda value: type(value) is kind


def _tag(value: object) -> bool:
    return type(value) in (str, int, float)


def _events(value: object) -> bool:
    return (
        isinstance(value, list)
        and 1 <= len(value) <= 1000
        and all(isinstance(event, dict) for event in value)
    )


def _all(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def _rate(value: object) -> bool:
    return type(value) in (int, float) and 0.1 <= value <= 1000


def _or_null(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _members(checks: dict[str, Check]) -> Check:
    return lambda value: (
        isinstance(value, dict)
        and value.keys() == checks.keys()
        and all(check(value[name]) for name, check in checks.items())
    )


def _place(value: object) -> bool:
    return value is not None and _position(value)


_settings = _members(
    {
        "loop": _or_null(_members({"from": _place, "to": _place})),
        "stop": _names,
        "skip": _integer(0),
        "steps": _members({"kind": _names, "side": _names}),
    }
)

CURSOR = {"gen": _integer(1), "p": _position, "a": _integer(0)}
DRILL_STATE = _one_of("live", "open", "finished")
FIELDS: dict[str, dict[str, Check]] = {
    "hello": {
        "proto": _one_of("drill-replay.v1"),
        "drill": _is(str),
        "epoch": _is(str),
        "head": _integer(0),
        "order_only": _is(bool),
        "sealed": _is(bool),
        "state": DRILL_STATE,
        "now": _integer(0),
        "first": _position,
        "last": _position,
        "zero": _or_null(_integer(-MAX_INTEGER)),
        "limits": _is(dict),
    },
    "reset": {"reason": _is(str)},
    "snapshot": {
        **CURSOR,
        "current": _or_null(_is(dict)),
        "lanes": _all(_is(dict)),
        "counts": _all(_integer(0)),
        "phase": _or_null(_is(dict)),
    },
    "bulk": {**CURSOR, "events": _events},
    "late": {**CURSOR, "events": _events},
    "stamp": CURSOR,
    "state": {
        "state": _one_of("paused", "playing", "following", "ended"),
        "rate": _rate,
        "at": _position,
        "seq": _integer(0),
        "number": _integer(0),
        "now": _integer(0),
    },
    "head": {
        "head": _integer(0),
        "last": _position,
        "state": DRILL_STATE,
        "sealed": _is(bool),
        "first": _position,
        "order_only": _is(bool),
        "zero": _or_null(_integer(-MAX_INTEGER)),
    },
    "end": {"seq": _integer(0), "reason": _is(str)},
    "pong": {"c": _tag, "now": _integer(0)},
    "error": {"code": _is(str), "detail": _is(str)},
}
OPTIONAL: dict[str, Check] = {
    "req": _tag,
    "field": _is(str),
    "why": _one_of("stop", "loop", "edge", "grown"),
    "settings": _settings,
}


def check_answer(frame: object) -> str | None:
    """The first field that is wrong; None for a sound message and for one that is unknown."""
    if not isinstance(frame, dict) or not isinstance(frame.get("op"), str):
        return "op"
    for name, check in FIELDS.get(frame["op"], {}).items():
        if name not in frame or not check(frame[name]):
            return name
    for name, check in OPTIONAL.items():
        if name in frame and not check(frame[name]):
            return name
    return None
