"""Children that can be killed, without starting Python for each: one process imports what they
need and forks them.

    python fault_zygote.py     orders on standard input, one JSON object a line; an answer for each
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path


class Zygote:
    """Runs functions of `fault_child`, each in a process of its own."""

    def __enter__(self) -> Zygote:
        environment = os.environ | {
            "PYTHONPATH": ":".join(filter(None, sys.path)),
            "OPENBLAS_NUM_THREADS": "1",  # a process with threads is not to be forked
        }
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def run(self, name: str, *args: object) -> None:
        """Run a function to its end; AssertionError when it fails."""
        status = self._order(name, args, None)
        assert status == 0, f"{name} ended with {status}; its traceback is on standard error"

    def kill(self, name: str, *args: object, after: float) -> None:
        """Run a function and kill it with SIGKILL after so many seconds."""
        status = self._order(name, args, after)
        assert status == -signal.SIGKILL, f"{name} ended by itself with {status}"

    def _order(self, name: str, args: tuple[object, ...], after: float | None) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"name": name, "args": [str(a) for a in args], "after": after}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def serve() -> None:
    import fault_child

    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                getattr(fault_child, order["name"])(*order["args"])
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        if order["after"] is not None:
            time.sleep(order["after"])
            os.kill(pid, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    serve()
