"""Keys that wait for their turn: few, and what has to come through does not wait among them."""

import asyncio

from replay.commands.play_typed import AHEAD, SUSPEND, Ahead

MILLION = 1_000_000


async def waiting(ahead):
    """The keys that wait, in the order of their turns."""
    keys = []
    while True:
        turn = asyncio.ensure_future(ahead.next())
        await asyncio.sleep(0)
        if not turn.done():
            turn.cancel()
            return keys
        keys.append(turn.result())


async def left(ahead):
    """Whether somebody quit."""
    leaving = asyncio.ensure_future(ahead.left())
    await asyncio.sleep(0)
    gone = leaving.done()
    leaving.cancel()
    return gone


async def test_what_is_pressed_first_counts():
    """In order, and no more than there is room for; room is made by a turn."""
    ahead = Ahead()
    keys = [chr(0x4E00 + number) for number in range(AHEAD + 10)]
    for key in keys:
        ahead.press(key)
    assert await ahead.next() == keys[0]
    ahead.press("later")
    assert await waiting(ahead) == [*keys[1:AHEAD], "later"]


async def test_a_million_keys_do_not_keep_anybody_from_leaving():
    """Nor do they pile up."""
    ahead = Ahead()
    for _ in range(MILLION):
        ahead.press("right")
    assert not await left(ahead)
    ahead.press("q")
    assert await left(ahead)
    assert await waiting(ahead) == ["right"] * AHEAD


async def test_ctrl_z_takes_the_place_of_what_waits():
    """However many that are; keys after it have their turn when the replay goes on."""
    ahead = Ahead()
    for _ in range(AHEAD):
        ahead.press("right")
    ahead.press(SUSPEND)
    ahead.press(SUSPEND)
    ahead.press("left")
    assert not await left(ahead)
    assert await waiting(ahead) == [SUSPEND, "left"]


async def test_whoever_waits_for_a_key_gets_it():
    """Also when the queue was emptied in the same turn of the loop."""
    ahead = Ahead()
    turn = asyncio.ensure_future(ahead.next())
    await asyncio.sleep(0)
    ahead.press("right")
    ahead.press(SUSPEND)
    assert await turn == SUSPEND
    assert await waiting(ahead) == []
