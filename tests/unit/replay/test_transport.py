"""The transport: its table, whole, and its arithmetic of play time."""

import re

import pytest
from replay_vectors import PROTOCOL

from events.indexing.order import Position
from replay.transport import MOVES, Effect, Event, IllegalMove, State, Transport

PAIRS = [(state, event) for state in State for event in Event]
EDGES = {Event.EDGE_LIVE, Event.EDGE_OPEN, Event.EDGE_FINISHED}
PLAYED = {Event.STOP, Event.TURN}


def documented() -> dict[tuple[str, str], str]:
    """(event, state) -> cell of the table in PROTOCOL.md."""
    section = PROTOCOL.read_text("utf-8").split("\n## The transport\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in section.splitlines()
        if row.startswith("|") and not re.fullmatch(r"[|\-]+", row)
    ]
    start = next(n for n, row in enumerate(rows) if row[0] == "" and len(row) == 5)
    states = [cell.strip("`") for cell in rows[start][1:]]
    return {
        (row[0].replace("`", ""), state): cell
        for row in rows[start + 1 :]
        for state, cell in zip(states, row[1:], strict=True)
    }


def cell(state: State, event: Event) -> str:
    """A move as PROTOCOL.md writes it."""
    move = MOVES[state].get(event)
    if move is None:
        return "–"
    effects = sorted(effect.value for effect in move.effects)
    return ", ".join([move.state.value, *(f"*{effect}*" for effect in effects)])


@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_table_is_the_documented_one(state: State, event: Event) -> None:
    """PROTOCOL.md says of every state and event what the table says."""
    assert documented()[event.value, state.value] == cell(state, event)


def test_document_has_no_other_events() -> None:
    """Nothing is in the document's table that the machine does not know."""
    assert len(documented()) == len(PAIRS)


@pytest.mark.parametrize(("state", "event"), PAIRS)
def test_every_pair_moves_or_raises(state: State, event: Event) -> None:
    """Each event leads to the table's state; what is not in the table raises."""
    playhead = Transport(state=state)
    if event in MOVES[state]:
        after, move = playhead.on(event, 1.0, 4.0)
        assert after.state is move.state is MOVES[state][event].state
    else:
        with pytest.raises(IllegalMove, match=f"{event.name} cannot happen while {state.value}"):
            playhead.on(event, 1.0)


def test_only_a_moving_playhead_meets_an_edge() -> None:
    """What is illegal is an edge, met by a playhead that stands, and what only play comes to."""
    illegal = {(state, event) for state, event in PAIRS if event not in MOVES[state]}
    standing = {(s, e) for s in (State.PAUSED, State.ENDED) for e in EDGES}
    assert illegal == standing | {(s, e) for s in State if s is not State.PLAYING for e in PLAYED}


def test_play_never_enters_following() -> None:
    """The space bar follows nothing."""
    entered = [
        MOVES[state][event].state
        for state in State
        for event in (Event.PLAY, Event.PLAY_AT_END)
        if state is not State.FOLLOWING
    ]
    assert State.FOLLOWING not in entered


@pytest.mark.parametrize("event", [Event.PAUSE, Event.SEEK, Event.SEEK_END, Event.STEP])
def test_seek_step_and_pause_leave_following(event: Event) -> None:
    """Whoever moves by hand does not follow any more."""
    assert MOVES[State.FOLLOWING][event].state is not State.FOLLOWING


@pytest.mark.parametrize("state", list(State))
def test_following_is_always_at_1x(state: State) -> None:
    """Every way into following sets the rate to 1."""
    for move in MOVES[state].values():
        if move.state is State.FOLLOWING and state is not State.FOLLOWING:
            assert move.effects == {Effect.ONE}


def test_playing_measures_play_time_by_rate() -> None:
    """At 4x a second of clock is four of play."""
    playhead = Transport(State.PLAYING, rate=4, offset=500, since=10)
    assert playhead.elapsed(11) == 4500
    assert playhead.reaches(4500) == 11


def test_standing_playhead_passes_no_time() -> None:
    """Pause, and the clock runs on alone."""
    playing = Transport(State.PLAYING, since=10)
    paused, _ = playing.on(Event.PAUSE, 11.5)
    assert paused.elapsed(99) == 1500
    again, _ = paused.on(Event.PLAY, 100)
    assert again.elapsed(101) == 2500


def test_change_of_rate_holds_from_its_moment() -> None:
    """What was played at the old rate stays played."""
    playhead = Transport(State.PLAYING, since=0)
    faster, _ = playhead.on(Event.RATE, 2, 10)
    assert faster.elapsed(3) == 2000 + 10_000


def test_passing_events_loses_no_time() -> None:
    """The anchor moves from event to event, the play time between stays exact."""
    playhead = Transport(State.PLAYING, since=0.1, rate=3)
    for seq in range(1, 100_001):
        playhead = playhead.passed(Position(seq, seq), 7)
    assert playhead.elapsed(0.1 + 700) == pytest.approx(2_100_000 - 700_000, abs=1e-6)


def test_going_elsewhere_keeps_state_and_rate() -> None:
    """A jump changes the place alone."""
    playhead = Transport(State.PLAYING, rate=5, since=0).at(Position(7, 1), 3)
    assert (playhead.state, playhead.rate, playhead.elapsed(3)) == (State.PLAYING, 5, 0)
