"""How far long work is: a line that changes in a terminal, one now and then in a file."""

import io

from replay.commands.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_has_one_line_that_changes() -> None:
    """Count, rate, share; taken away before something else is said."""
    now, out = [0.0], Terminal()
    progress = Progress("events", 1000, out, lambda: now[0])
    progress.tell(1, 1)
    assert out.getvalue() == ""
    now[0] = 2.0
    progress.tell(5000, 250)
    assert out.getvalue() == "\r\x1b[K5,000 events, 2,500/s, 25% …"
    progress.clear()
    progress.clear()
    assert out.getvalue().endswith(" …\r\x1b[K")


def test_a_file_gets_a_line_every_few_seconds() -> None:
    """Whoever reads it later is not flooded; what is read from a pipe has no share."""
    now, out = [0.0], io.StringIO()
    progress = Progress("events", None, out, lambda: now[0])
    for now[0] in (1.0, 4.9, 5.0, 6.0, 10.0):
        progress.tell(int(now[0] * 10), 0)
    progress.clear()
    assert out.getvalue() == "50 events, 10/s\n100 events, 10/s\n"
