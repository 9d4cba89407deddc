"""Steps among the events that pass, against a list of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from replay_log import MemoryLog
from replay_viewer import Frame, Viewer

from replay.delivery import Filter
from replay.stepping import stepped

KINDS = ("patrol", "gas", "gathering")
events = st.tuples(st.integers(0, 9).map(lambda n: n * 100), st.sampled_from(KINDS), st.booleans())
filters = st.sampled_from(
    [{}, {"kind": ["gas"]}, {"side": ["police"]}, {"kind": ["gas", "patrol"], "side": ["crowd"]}]
)
steps = st.integers(-4, 4).filter(bool) | st.sampled_from([-1_000_000, 1_000_000])


def drill(history: list[tuple[int, str, bool]]) -> MemoryLog:
    log = MemoryLog({"completeness": "reported"})
    for ms, kind, estimated in history:
        log.add(ms, kind, **({"basis": {"time": "estimated"}} if estimated else {}))
    return log


@given(st.lists(events, max_size=10), filters, st.integers(0, 10), st.booleans(), steps)
def test_step_is_the_nth_that_passes(
    history: list[tuple[int, str, bool]], names: dict[str, list[str]], rank: int, on: bool, n: int
) -> None:
    """That way; the furthest where there are fewer, and the one it is past when there are none."""
    index = drill(history).index
    wanted = Filter(frozenset(names.get("kind", ())), frozenset(names.get("side", ())))
    rank = min(rank, index.count)
    on = on and rank > 0
    seqs = index.seqs(0, index.count)
    passing = [r for r, seq in enumerate(seqs) if wanted.passes(index, seq)]
    beyond = [r for r in passing if r >= rank][:n] if n > 0 else []
    behind = [r for r in passing if r < rank - 1][n:] if n < 0 else []
    past = [rank - 1] if n < 0 and not on and rank - 1 in passing else []
    found = beyond[-1:] or behind[:1] or past
    assert stepped(index, rank, on, n, wanted) == (seqs[found[0]] if found else 0)


def state(viewer: Viewer, op: str, **fields: object) -> Frame:
    """Where the playhead is now, by the `state` that answers."""
    told = next(frame for frame in viewer.say(op, **fields) if frame["op"] == "state")
    return {name: told[name] for name in ("at", "seq", "number")}


acts = st.lists(
    st.one_of(
        st.tuples(st.just("step"), steps),
        st.tuples(st.just("seek"), st.integers(1, 10)),
        st.tuples(st.just("wind"), st.integers(1, 700)),
        st.tuples(st.just("set"), filters),
    ),
    max_size=6,
)


@given(st.lists(events, min_size=1, max_size=10), acts, steps, st.booleans())
def test_step_and_back_returns(
    history: list[tuple[int, str, bool]], before: list[tuple[str, object]], n: int, ahead: bool
) -> None:
    """From anywhere, with ties, late and estimated ones, filters and both ends: where a step moved,
    the same step back leads to where it came from, as often as one likes."""
    viewer = Viewer(drill(history))
    viewer.say("open", pace="ahead" if ahead else "due", credit=99)
    for name, value in before:
        match name:
            case "step":
                viewer.say("step", n=value)
            case "seek":
                viewer.say("seek", to={"number": min(value, len(history))})
                viewer.say("play")
            case "wind":
                viewer.wind(viewer.ms + value)
            case "set":
                viewer.say("set", steps=value)
    origin = state(viewer, "pause")
    forth = state(viewer, "step", n=n)
    if forth == origin:
        return  # there was nothing to step to
    for _ in range(2):
        assert state(viewer, "step", n=-n) == origin
        assert state(viewer, "step", n=n) == forth


def test_what_is_said_between_makes_it_a_plain_step() -> None:
    """Other steering does; a ping and credit do not."""
    log = drill([(n * 100, "patrol", False) for n in range(5)])
    viewer = Viewer(log)
    viewer.say("open", at={"seq": 4})
    assert state(viewer, "step", n=3)["seq"] == 5
    viewer.say("ping", c=1)
    viewer.say("more", credit=1)
    assert state(viewer, "step", n=-3)["seq"] == 4
    viewer.say("step", n=3)
    viewer.say("rate", rate=2)
    assert state(viewer, "step", n=-3)["seq"] == 2
