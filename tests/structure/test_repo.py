"""What the files of the project must not say, and must agree on."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
TOP = ("events", "replay", "web", "tests", ".ci")
LOCKS = ("requirements.lock", "requirements-run.lock")
HOME_PATH = re.compile(rb"(?<![\w.])/(?:home|root|Users|work)/\w")
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def project_files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in TOP:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def requirements() -> Iterator[Requirement]:
    """All that pyproject.toml asks for, runtime and tools."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [*config["project"]["dependencies"], *config["build-system"]["requires"]]
    for group in config["dependency-groups"].values():
        asked += [entry for entry in group if isinstance(entry, str)]
    yield from map(Requirement, asked)


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_address(name: str) -> None:
    """Where packages come from is the machine's business, not the project's."""
    text = (ROOT / name).read_text()
    assert not re.search(r"://|^--", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_locks_hash_every_package(name: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / name).read_text())
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_lock_satisfies_pyproject() -> None:
    """`make lock` was run after the dependencies last changed."""
    pinned = dict(PINNED.findall((ROOT / "requirements.lock").read_text()))
    stale = [str(req) for req in requirements() if pinned.get(req.name, "") not in req.specifier]
    assert stale == []


def test_run_lock_is_part_of_the_lock() -> None:
    """Both locks pin a package to one version."""
    pinned, pinned_run = (set(PINNED.findall((ROOT / name).read_text())) for name in LOCKS)
    assert pinned_run <= pinned


def test_no_path_of_a_machine() -> None:
    offences = [
        str(path.relative_to(ROOT))
        for path in project_files()
        if HOME_PATH.search(path.read_bytes())
    ]
    assert offences == []


@pytest.mark.parametrize("package", ["events", "replay", "web"])
def test_packages_have_an_empty_init(package: str) -> None:
    """Names are imported from the module that has them; there is no second way."""
    inits = [ROOT / package / "__init__.py", *(ROOT / package).rglob("__init__.py")]
    assert [str(init.relative_to(ROOT)) for init in inits if init.read_bytes()] == []
