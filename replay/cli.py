"""The command `drill-replay`, and all that its parts know of the edge.

Everything else is imported only after the guard has looked, and what serves or speaks HTTP only
where it is used: loading it is half of a start, and most commands need none.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from replay.place import Where
    from replay.settings import Settings

PACKAGES = ("events", "web")


def foreign_package() -> str | None:
    """What stands where one of our packages should, or None.

    PyPI has other packages called `events` and `web`. One of them earlier on the path would fail
    much later and much less clearly, so look before anything is imported from either.
    """
    ours = Path(__file__).resolve().parents[1]
    for name in PACKAGES:
        spec = find_spec(name)
        places = [spec.origin] if spec and spec.origin else []
        places += list(spec.submodule_search_locations or ()) if spec else []
        found = Path(places[0]).resolve() if places else None
        if found is None or not found.is_relative_to(ours / name):
            return f"the package {name!r} at {found or 'no place'} is not that of drill-replay"
    return None


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    problem = foreign_package()
    if problem:
        way_out = "install drill-replay into an environment of its own (pipx, uv tool, a venv)"
        print(f"drill-replay: {problem} — {way_out}", file=sys.stderr)
        return 1
    from replay.commands.run import run

    return run(sys.argv[1:] if argv is None else argv, serve, open_server)


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM."""
    from replay.commands.errors import with_way_out
    from web.serve import CannotServe
    from web.serve import serve as serve_web

    try:
        asyncio.run(serve_web(settings))
    except CannotServe as error:
        raise with_way_out(str(error), "see `drill-replay serve --help`") from error


def open_server(url: str, tell: Callable[[str], None]) -> Where:
    """The server at `url` as a place; `tell` is told of a line that is lost."""
    from web.place import open_place

    return open_place(url, tell)


if __name__ == "__main__":
    sys.exit(main())
