"""The command `drill-replay`. Everything else is imported only after the guard has looked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

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
    from replay.cli_main import run

    return run(sys.argv[1:] if argv is None else argv)


if __name__ == "__main__":
    sys.exit(main())
