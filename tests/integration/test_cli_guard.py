"""Foreign packages called `events` or `web` are told at once, by name and place."""

import subprocess
import sys
from pathlib import Path

import pytest
from command import environment

CONSOLE_SCRIPT = "import sys; from replay.cli import main; sys.exit(main())"


def run_beside(intruder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """The command with that folder first on the path, as site-packages would be."""
    return subprocess.run(
        [sys.executable, "-c", CONSOLE_SCRIPT, *args],
        capture_output=True,
        text=True,
        timeout=30,
        env=environment(PYTHONPATH=str(intruder)),
        cwd=intruder.parent,
    )


@pytest.mark.parametrize("name", ["events", "web"])
@pytest.mark.parametrize("form", ["package", "module", "namespace"])
def test_a_foreign_package_is_named(tmp_path, name, form):
    """One line with the intruder's place and the way out, before anything of it is run."""
    site = tmp_path / "site"
    site.mkdir()
    trap = "raise SystemExit('the intruder was run')"
    if form == "module":
        (site / f"{name}.py").write_text(trap)
    else:
        (site / name).mkdir()
        (site / name / ("__init__.py" if form == "package" else "other.py")).write_text(trap)
    ran = run_beside(site, "--version")
    if form == "namespace":  # a folder without __init__ gives way to a real package
        assert (ran.returncode, ran.stderr) == (0, "")
        return
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1
    assert f"the package '{name}' at {site}" in ran.stderr
    assert "environment of its own" in ran.stderr


def test_our_own_packages_pass(tmp_path):
    """Another folder on the path is nobody's business."""
    ran = run_beside(tmp_path, "--version")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("drill-replay ")
