"""What can be said on the command line."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import sys
from collections.abc import Sequence
from typing import Final, NoReturn
from urllib.parse import urlsplit

from replay.commands.parser_play import PLAY, add_play
from replay.commands.parser_porting import (
    EXPORT,
    IMPORT,
    REMOVE,
    SEAL,
    add_export,
    add_import,
    add_remove,
    add_seal,
)
from replay.settings import SETTINGS, default_of

ABOUT: Final = """\
Keeps every drill as an ordered JSONL event log and replays it, in a browser
or in this terminal. For exercises only: every output says LATIHAN / EXERCISE."""

EXAMPLES: Final = """\
examples:
  drill-replay serve                              serve ./drills on http://127.0.0.1:8080
  drill-replay list                               the drills of ./drills
  drill-replay play banjarnegara-20230925         watch one in the terminal
  drill-replay new latihan-1 --title "Latihan Sispamkota"
  drill-replay append latihan-1 log.jsonl         add events, one JSON object a line
  drill-replay append latihan-1 - --url http://127.0.0.1:8080 < log.jsonl
  drill-replay import pos2.csv --title "Latihan Sispamkota"    a new drill of a file
  drill-replay export latihan-1 --format csv -o latihan-1.csv
  drill-replay verify                             prove that every log is whole

One process writes a folder at a time. While `serve` runs, write through it with
--url; list, export, verify and play read the folder at any time.

exit codes:
  0    fine
  1    refused: what was asked cannot be done; the message says why and the way out
  2    usage: the command line is not understood
  3    a log is torn, or torn or damaged and unproven
  4    a log is damaged
  130  interrupted by Ctrl-C
"""

APPEND: Final = """\
FILE holds one event a line, as JSON; - reads standard input. Blank lines, a byte
order mark and CRLF are fine. At most 1,000 events and 8 MiB go in one batch; a
longer file becomes several, each kept whole or not at all. What comes through a pipe
is sent whenever the pipe pauses, so that a drill can be fed as it runs.
A line without `id` gets one derived from the drill and its bytes (equal lines
are told apart by their order), so the same file can be sent again after a
failure, or after it has grown: nothing is doubled.
To log an equal line anew, give it a `time` or an `id` of its own.

examples:
  drill-replay append latihan-1 log.jsonl
  echo '{"kind":"gathering","text":{"id":"Massa berkumpul"}}' | drill-replay append latihan-1 -
  drill-replay append latihan-1 log.jsonl --expect none    only if it has no events yet
"""

VERIFY: Final = """\
Checks every line of the logs, side logs too: order, batches, the hash chain, the seal,
and DRILL.sig when there is one. One line a log says what was proved, what was not, and
how many hand-written lines wait to be taken in. Reads only and takes no lock.
With --url the log is downloaded and checked here, so nothing is taken on the server's
word. Exits with 1 when hand-written lines are refused, when lines stand behind a seal, or
when --key is given and there is no signature of that key that can be checked; with 3 for
a torn log; with 4 for a damaged or missing one, or one whose signature is not sound or of
something else. The worst wins.

examples:
  drill-replay verify
  drill-replay verify latihan-1 --key pub.pem
"""

NEW: Final = """\
examples:
  drill-replay new latihan-1 --title "Latihan Sispamkota" --title-en "Sispamkota drill" \\
      --venue "Alun-alun" --host-unit "Polres Kota Harapan"
  drill-replay new latihan-1 --header header.json
"""


class Parser(argparse.ArgumentParser):
    """An argparse that says what is wrong in one line with the way out."""

    def error(self, message: str) -> NoReturn:
        print(f"drill-replay: {message} — see `{self.prog} --help`", file=sys.stderr)
        raise SystemExit(2)


def version() -> str:
    """The version of the installed distribution."""
    try:
        return importlib.metadata.version("drill-replay")
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The command and its options; `command` names it. Exits with 2 and one line on a mistake."""
    parser = _parser("drill-replay", ABOUT, EXAMPLES)
    parser.add_argument("--version", action="version", version=f"drill-replay {version()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _serve(_command(commands, "serve", "serve the drills to browsers and other programs", ""))
    _list(_command(commands, "list", "list the drills", ""))
    _new(_command(commands, "new", "create a drill", NEW))
    _append(_command(commands, "append", "append events to a drill", APPEND))
    add_import(_command(commands, "import", "make new drills of files", IMPORT), _place)
    add_export(_command(commands, "export", "write a drill out as a file", EXPORT), _place)
    _verify(_command(commands, "verify", "prove that logs are whole and unaltered", VERIFY))
    add_seal(_command(commands, "seal", "close a drill for good, and sign it", SEAL), _place)
    add_remove(_command(commands, "remove", "move a drill aside", REMOVE), _place)
    add_play(_command(commands, "play", "replay a drill in this terminal", PLAY), _place)
    args = parser.parse_args(argv)
    if args.command is None:
        parser.error("no command given")
    return args


def _parser(prog: str, about: str, epilog: str) -> Parser:
    return Parser(
        prog=prog,
        description=about,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _command(
    commands: argparse._SubParsersAction[Parser], name: str, about: str, epilog: str
) -> Parser:
    return commands.add_parser(
        name,
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _serve(parser: Parser) -> None:
    kinds = {"port": _port}
    for setting in SETTINGS:
        default = default_of(setting.name, os.environ)
        note = f" (default {_shown(default)}{f', or {setting.env}' if setting.env else ''})"
        if isinstance(setting.default, bool):
            parser.add_argument(setting.option, action="store_true", help=setting.help)
        elif isinstance(setting.default, tuple):
            parser.add_argument(
                setting.option, metavar="HOST", action="append", default=[], help=setting.help
            )
        else:
            parser.add_argument(
                setting.option,
                metavar="DIR" if setting.name == "store" else setting.name.upper(),
                type=kinds.get(setting.name, str),
                default=default,
                help=setting.help + note,
            )


def _place(parser: argparse.ArgumentParser) -> None:
    where = parser.add_mutually_exclusive_group()
    default = default_of("store", os.environ)
    where.add_argument(
        "--store",
        metavar="DIR",
        default=default,
        help=f"folder of the drills (default {_shown(default)}, or DRILL_REPLAY_STORE)",
    )
    where.add_argument(
        "--url", metavar="URL", type=_url, help="a running server, like http://127.0.0.1:8080"
    )


def _lang(parser: Parser) -> None:
    parser.add_argument(
        "--lang", choices=("id", "en"), help="language of titles and texts (default: the locale's)"
    )


def _list(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON array, as the API gives it")
    _lang(parser)
    _place(parser)


def _new(parser: Parser) -> None:
    parser.add_argument("drill", metavar="DRILL", help="its id: a-z, 0-9 and -, at most 64")
    parser.add_argument("--title", metavar="T", help="title in Indonesian")
    parser.add_argument("--title-en", metavar="T", help="title in English")
    parser.add_argument("--nature", choices=("exercise", "fictional"), help="default exercise")
    parser.add_argument("--tz", metavar="ZONE", help="time zone (default Asia/Jakarta)")
    parser.add_argument("--venue", metavar="V", help="where the drill is held")
    parser.add_argument("--scene", metavar="S", help="where the story takes place")
    parser.add_argument("--host-unit", metavar="U", help="who holds it")
    parser.add_argument(
        "--header", metavar="FILE", help="the whole header as JSON instead of these; - reads it"
    )
    _place(parser)


def _append(parser: Parser) -> None:
    parser.add_argument("drill", metavar="DRILL")
    parser.add_argument("file", metavar="FILE", help="JSONL file, or - for standard input")
    parser.add_argument(
        "--expect",
        metavar="any|none|N",
        type=_expect,
        default="any",
        help="append only if the drill has no events (none), or N is its last event number",
    )
    _place(parser)


def _verify(parser: Parser) -> None:
    parser.add_argument("drills", metavar="DRILL", nargs="*", help="default: all")
    parser.add_argument("--key", metavar="PUB.pem", help="the public key that a signature is of")
    _place(parser)


def _shown(default: object) -> str:
    return str(default).replace("%", "%%")  # argparse formats its help


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        sound = sound and not (parts.query or parts.fragment)
    except ValueError:
        sound = False
    if not sound:
        raise argparse.ArgumentTypeError(f"{text!r} is not like http://127.0.0.1:8080")
    return text


def _expect(text: str) -> int | str:
    if text in ("any", "none"):
        return text
    if not (text.isdecimal() and text.isascii() and len(text) < 16):
        raise argparse.ArgumentTypeError(f"{text!r} is not any, none or an event number")
    return int(text)
