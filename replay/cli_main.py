"""From arguments to an exit code: which command runs, and how every error ends."""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import shutil
import sys
from collections.abc import Sequence
from typing import TextIO

from replay.cli_append import append
from replay.cli_errors import (
    CLOSED_PIPE,
    INTERRUPTED,
    CliError,
    explained,
    with_way_out,
)
from replay.cli_list import list_drills
from replay.cli_new import new
from replay.cli_parser import parse
from replay.cli_place import store_folder
from replay.cli_play import play
from replay.cli_verify import verify
from replay.settings import Settings
from replay.terminal import Lang, Look


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit status. Nothing escapes but our own faults."""
    sys.stdout = usable(sys.stdout)
    sys.stderr = usable(sys.stderr)
    args = parse(argv)
    try:
        code = command(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has enough. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except Exception as error:
        account = explained(error)
        if account is None:
            raise
        return told(account)
    return code


def usable(stream: TextIO | None) -> TextIO:
    """What it cannot encode becomes `?`. One that was closed before we began takes all, in silence,
    and holds its number, so that no socket or log is opened in its place."""
    if stream is None:
        return os.fdopen(os.open(os.devnull, os.O_RDWR), "w", closefd=False)
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream


def command(args: argparse.Namespace) -> int:
    """The command named, in the way it wants to run."""
    match args.command:
        case "serve":
            return serve(args)
        case "list":
            return asyncio.run(list_drills(args, look(args)))
        case "new":
            return asyncio.run(new(args))
        case "append":
            return append(args)
        case "verify":
            return asyncio.run(verify(args, look(args)))
        case "play":
            return asyncio.run(play(args, look(args)))
    raise AssertionError(f"no command {args.command!r}")


def serve(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    from web.serve import CannotServe  # only here: the other commands start faster
    from web.serve import serve as serve_web

    settings = Settings(
        host=args.host,
        port=args.port,
        store=store_folder(args.store),
        allow_host=tuple(args.allow_host),
        no_examples=args.no_examples,
    )
    try:
        asyncio.run(serve_web(settings))
    except CannotServe as error:
        raise with_way_out(str(error), "see `drill-replay serve --help`") from error
    return 0


def look(args: argparse.Namespace) -> Look:
    """How to write here: the language of the locale, colour and width of the terminal."""
    terminal = sys.stdout.isatty()
    colour = getattr(args, "color", False) or (terminal and not os.environ.get("NO_COLOR"))
    lang: Lang = getattr(args, "lang", None) or locale_language()
    return Look(lang, colour, shutil.get_terminal_size().columns if terminal else None)


def locale_language() -> Lang:
    """`id` in an Indonesian locale, else `en`."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    name = next((name for name in names if name), "")
    return "id" if name.startswith(("id_", "id.")) or name == "id" else "en"


def told(error: CliError) -> int:
    print(f"drill-replay: {' '.join(str(error).split())}", file=sys.stderr)
    return error.code
