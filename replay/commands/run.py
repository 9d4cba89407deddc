"""From arguments to an exit code: which command runs, and how every error ends."""

from __future__ import annotations

import argparse
import asyncio
import io
import os
import shutil
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import TextIO

from events.errors import StoreLocked
from replay.commands.append import append
from replay.commands.errors import (
    CLOSED_PIPE,
    FINE,
    INTERRUPTED,
    CliError,
    explained,
)
from replay.commands.export import export
from replay.commands.folder import Use, open_folder, store_folder
from replay.commands.import_ import import_
from replay.commands.list import list_drills
from replay.commands.new import new
from replay.commands.parser import parse
from replay.commands.play import play
from replay.commands.remove import remove
from replay.commands.seal import seal
from replay.commands.verify import verify
from replay.place import OpenServer, Where
from replay.settings import Settings
from replay.terminal import Lang, Look

Serve = Callable[[Settings], None]  # until it is told to end


def run(argv: Sequence[str], serve: Serve, open_server: OpenServer) -> int:
    """Run one command and return its exit status. Nothing escapes but our own faults."""
    sys.stdout = usable(sys.stdout)
    sys.stderr = usable(sys.stderr)
    args = parse(argv)
    try:
        code = command(args, serve, open_server)
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


def command(args: argparse.Namespace, serve: Serve, open_server: OpenServer) -> int:
    """The command named, in the way it wants to run."""

    def where(use: Use) -> Where:
        return open_server(args.url, notice) if args.url else open_folder(args.store, use)

    match args.command:
        case "serve":
            serve(settings(args))
            return FINE
        case "list":
            return asyncio.run(list_drills(args, look(args), where("read")))
        case "new":
            return asyncio.run(new(args, where("make")))
        case "append":
            return append(args, where("write"))
        case "import":
            return import_(args, where("read" if args.dry_run else "make empty"))
        case "export":
            return asyncio.run(export(args, where("prove")))
        case "verify":
            return asyncio.run(verify(args, look(args), where("read")))
        case "seal":
            return alone(seal(args, where("write")))
        case "remove":
            return alone(remove(args, where("write")))
        case "play":
            return asyncio.run(play(args, look(args), where("read")))
    raise AssertionError(f"no command {args.command!r}")


def alone(work: Coroutine[None, None, int]) -> int:
    """Run what no server does, so that the way past one is only to end it."""
    try:
        return asyncio.run(work)
    except StoreLocked as error:
        raise CliError(
            f"{error.directory} is being written by {error.holder}",
            "stop it first, and start it again afterwards",
        ) from error


def settings(args: argparse.Namespace) -> Settings:
    """What `serve` was told. Raises CliError for a store that is no folder."""
    return Settings(
        host=args.host,
        port=args.port,
        store=store_folder(args.store),
        allow_host=tuple(args.allow_host),
        no_examples=args.no_examples,
    )


def notice(text: str) -> None:
    """Something people should know while a command goes on."""
    print(f"drill-replay: {text}", file=sys.stderr, flush=True)


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
