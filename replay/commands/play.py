"""`drill-replay play`: one replay over a folder and over a server, for people and for programs."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace

from replay.commands.errors import FINE, USAGE, CliError
from replay.commands.play_desk import Desk
from replay.commands.play_plain import Plain, json_writer, text_writer
from replay.commands.play_where import beginning, range_of
from replay.opening import Opening
from replay.place import Document, Place, Where
from replay.terminal import Look, ending, heading


async def play(args: argparse.Namespace, look: Look, where: Where) -> int:
    """Replay a drill until its end; one that still goes on is followed, if there is a server."""
    from replay.commands.play_screen import usable

    keys = not args.json and usable()
    check(args, keys)
    async with where as place:
        doc = await place.drill(args.drill)
        asked = opening(args, doc)
        if keys:
            await _with_keys(place, args, asked, doc, look)
        else:
            await _without(place, args, asked, doc, look)
    return FINE


def check(args: argparse.Namespace, keys: bool) -> None:
    """What cannot be meant: CliError, before anything is opened."""
    if args.restamp and not args.json:
        raise CliError("--restamp is for another system", "add --json, or leave it out", code=USAGE)
    for option, given in (("--stop", args.stop), ("--paused", args.paused)):
        if given and not keys:
            raise CliError(
                f"{option} would wait for ever: there are no keys to go on with",
                "leave it out, or play in a terminal without --json",
                code=USAGE,
            )


def opening(args: argparse.Namespace, doc: Document) -> Opening:
    """What the options ask for. Raises CliError for a place that the drill has not."""
    return Opening(
        at=beginning(args.start, doc),
        rate=args.rate,
        playing=not args.paused,
        kinds=tuple(args.kind),
        sides=tuple(args.side),
        loop=range_of(args.loop, doc) if args.loop is not None else None,
        stop=tuple(args.stop),
        skip=0 if doc.get("order_only") else args.skip,
        restamp=args.restamp,
    )


async def _without(
    place: Place, args: argparse.Namespace, asked: Opening, doc: Document, look: Look
) -> None:
    write = json_writer() if args.json else text_writer(doc, look)
    plain = Plain(doc, asked, write, follows=bool(args.url))
    told = not (args.url and sys.stderr.isatty())
    async with place.replay(args.drill, asked) as performance:
        async for message in performance:
            plain.take(message)
            if plain.over:
                break
            if plain.waiting and not told:
                told = True
                print(look.word("waiting"), file=sys.stderr, flush=True)
    if not args.json:
        await _close(place, args, look, ended=plain.ended)


async def _with_keys(
    place: Place, args: argparse.Namespace, asked: Opening, doc: Document, look: Look
) -> None:
    """Everything comes, and what is not asked for is left out here: so events keep their number,
    and a step goes to the next one that is shown."""
    steps = {"kind": asked.kinds, "side": asked.sides} if asked.kinds or asked.sides else None
    whole = replace(asked, kinds=(), sides=(), steps=steps)
    desk = Desk(doc, asked, look, follows=bool(args.url))
    async with place.replay(args.drill, whole) as performance:
        from replay.commands.play_live import Live
        from replay.commands.play_screen import screen

        print("\n".join(heading(doc, look)), flush=True)
        with screen() as ours:
            await Live(desk, ours, performance).run()
    if desk.over:
        await _close(place, args, look, ended=desk.where.drill_state == "finished")


async def _close(place: Place, args: argparse.Namespace, look: Look, *, ended: bool) -> None:
    """The closing line, with what the drill holds now."""
    now = await place.drill(args.drill)
    print(ending(now, look, "end" if ended else "so_far"), flush=True)
