"""What can be said to the commands that bring whole drills in and out, and end them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

from events.header import NATURES
from events.porting.foreign import FORMATS

Place = Callable[[argparse.ArgumentParser], None]  # adds --store and --url

IMPORT: Final = """\
Makes a new drill of FILE, whole or not at all; - reads standard input. What FILE is
is seen from its content: a log of ours, or one event a row.

A log of ours (a header and a chain) is checked line by line while it is copied, and
every byte stays: times of recording, chain, seal. --fresh takes its events as new
ones instead: for another id (--drill), or through a server (--url).

Rows become events as `append` would take them: `time` stays as it was, `recorded` is
now, a row without `id` gets one derived from the drill and the row, a row that stands
there twice is taken once. The drill's id comes from --drill, else from the file's
header, else from its name; its header from the file, --header or --title.
  jsonl        one JSON object a line, with a header on the first line or without
  csv          comma, semicolon or tab; the first row names the columns, as `export`
               does: kind, time, text.id, actors (joined with "; ") ...
  cloudevents  one CloudEvent a line

A foreign file is told what is what; unmapped members stay under their own names:
  --map time=ts            time is what stands in ts
  --map text.id=data.msg   dots lead into objects, on both sides
  --map kind=:patrol       the same in every row
  --map level=             leave the row's own level out
  --kind "tear gas=gas"    its kind is ours by another name
  --offset +07:00          of times that have none

Every row that is refused is told with its line and the reason (the first 100; all
with --rejected FILE), and nothing is made; --skip-bad imports the others, says how
many were left out, and exits with 0.

examples:
  drill-replay import backup/latihan-1.jsonl
  drill-replay import backup/*.jsonl --store restored
  drill-replay import pos2.csv --drill latihan-2 --title "Latihan Sispamkota"
  drill-replay import radio.ndjson --drill radio-1 --header header.json \\
      --map time=ts --map kind=:order --map text.id=message
  drill-replay import latihan-1.jsonl --fresh --drill latihan-1-salinan
"""

EXPORT: Final = """\
jsonl is the log itself, byte for byte. csv and cloudevents hold the events, each with
the drill's nature, so that nobody takes an exercise for more; `import` reads them back,
and an unchanged row gives the client's object back byte for byte. Cells that a
spreadsheet would take for a formula get an apostrophe in front. Of a damaged log what
is intact is exported, and the exit code is 4.

examples:
  drill-replay export latihan-1 > latihan-1.jsonl
  drill-replay export latihan-1 --format csv -o latihan-1.csv
  drill-replay export latihan-1 --format cloudevents --url http://127.0.0.1:8080
"""

SEAL: Final = """\
After the seal nothing is appended, ever; a repeated append of known events is still
answered. Write the head down elsewhere, or sign it: the signature goes into DRILL.sig
beside the log, and `verify --key` or openssl alone can check it (events/FORMAT.md, 17).
A drill that is sealed already can be signed later. Not while a server writes the folder.

examples:
  drill-replay seal latihan-1
  openssl genpkey -algorithm ed25519 -out key.pem         a key of your own, once
  drill-replay seal latihan-1 --sign key.pem
  openssl pkey -in key.pem -pubout -out pub.pem           what the others check with
"""

REMOVE: Final = """\
Nothing is destroyed: the log, its side logs and whatever was set aside of them move to
.removed in the store's folder, and the answer says how to bring them back. Not while a
server writes the folder.

examples:
  drill-replay remove latihan-1
  drill-replay remove latihan-1 --yes --store drills
"""


def add_import(parser: argparse.ArgumentParser, place: Place) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="every one becomes a drill")
    parser.add_argument("--drill", metavar="ID", help="the id of the new drill")
    parser.add_argument("--format", choices=FORMATS, help="what FILE is, if it cannot be seen")
    parser.add_argument("--fresh", action="store_true", help="take a log's events as new ones")
    many = "may be given again"
    parser.add_argument(
        "--map", metavar="FIELD=path", action="append", default=[], help=f"see below; {many}"
    )
    parser.add_argument(
        "--kind", metavar="OLD=NEW", action="append", default=[], help=f"see below; {many}"
    )
    parser.add_argument("--offset", metavar="+07:00", help="of times that have none")
    parser.add_argument("--header", metavar="FILE", help="the header of the drill as JSON")
    parser.add_argument("--title", metavar="T", help="its title in Indonesian, instead")
    parser.add_argument("--title-en", metavar="T", help="its title in English")
    parser.add_argument(
        "--nature", choices=NATURES, help="default: what the rows say, else exercise"
    )
    parser.add_argument("--tz", metavar="ZONE", help="time zone (default Asia/Jakarta)")
    parser.add_argument("--skip-bad", action="store_true", help="leave refused rows out")
    parser.add_argument("--rejected", metavar="FILE", help="write every refused row's reason there")
    parser.add_argument("--dry-run", action="store_true", help="check everything, make nothing")
    parser.set_defaults(venue=None, scene=None, host_unit=None)
    place(parser)


def add_export(parser: argparse.ArgumentParser, place: Place) -> None:
    parser.add_argument("drill", metavar="DRILL")
    parser.add_argument("--format", choices=FORMATS, default="jsonl", help="default jsonl")
    parser.add_argument(
        "-o", "--output", metavar="FILE", default="-", help="default -, standard output"
    )
    place(parser)


def add_seal(parser: argparse.ArgumentParser, place: Place) -> None:
    parser.add_argument("drill", metavar="DRILL")
    parser.add_argument("--sign", metavar="KEY.pem", help="private Ed25519 key to sign with")
    place(parser)


def add_remove(parser: argparse.ArgumentParser, place: Place) -> None:
    parser.add_argument("drill", metavar="DRILL")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    place(parser)
