"""The wheel holds what the tree holds, and serves from an environment of its own."""

import importlib.metadata
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PACKAGES = ("events", "replay", "web")
NAME = "drill-replay"
ONLY_FOR_NODE = {"package.json"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist, offline."""
    dist = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-Im", "build", "--no-isolation", "--outdir", str(dist), str(ROOT)]
    run = subprocess.run(build, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    [path] = dist.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`drill-replay` as installed from the wheel, beside its declared dependencies only."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "env", symlinks=True)
    python = home / "env" / "bin" / "python"
    pip = [sys.executable, "-Im", "pip", "--python", str(python), "install"]
    subprocess.run([*pip, "-qq", "--no-index", "--no-deps", "--no-compile", str(wheel)], check=True)
    dependencies = home / "dependencies"
    dependencies.mkdir()
    link_dependencies(dependencies)
    [site_packages] = (home / "env" / "lib").glob("python*/site-packages")
    (site_packages / "dependencies.pth").write_text(f"{dependencies}\n")
    return home / "env" / "bin" / NAME


def link_dependencies(folder: Path) -> None:
    """Links what the runtime needs, and nothing of the tools, from the running environment."""
    wanted, seen = [NAME], {NAME}
    while wanted:
        dist = importlib.metadata.distribution(wanted.pop())
        for text in dist.requires or []:
            req = Requirement(text)
            if req.name not in seen and (req.marker is None or req.marker.evaluate({"extra": ""})):
                seen.add(req.name)
                wanted.append(req.name)
        if dist.name == NAME:
            continue
        for top in {file.parts[0] for file in dist.files or []} - {"..", "__pycache__"}:
            if not (folder / top).exists():
                (folder / top).symlink_to(Path(str(dist.locate_file(top))))


@contextmanager
def serving(command: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, started in a folder that has nothing of the project."""
    arguments = ["serve", "--port", "0", "--store", str(folder / "drills")]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with subprocess.Popen(
        [command, *arguments], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:
        assert response.status == 200
        return str(response.read().decode())


def test_wheel_holds_the_tree(wheel: Path) -> None:
    """Every file of the three packages is in it, data too, and nothing else."""
    tree = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name not in ONLY_FOR_NODE
    }
    names = zipfile.ZipFile(wheel).namelist()
    assert {name for name in names if ".dist-info/" not in name} == tree


def test_wheel_carries_its_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.endswith(".dist-info/licenses/LICENSE")]


def test_installed_command_says_its_version(command: Path, tmp_path: Path) -> None:
    said = subprocess.check_output([command, "--version"], cwd=tmp_path, text=True)
    assert importlib.metadata.version(NAME) in said


def test_installed_command_serves(command: Path, tmp_path: Path) -> None:
    """Page, API and static files are there, from another folder; SIGTERM ends it with 0."""
    with serving(command, tmp_path) as (process, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert get(f"{address}/healthz")
        shelf = get(f"{address}/")
        assert json.loads(get(f"{address}/api/v1/drills"))
        statics = re.findall(r'(?:src|href)="(/static/[^"]+)"', shelf)
        assert statics
        assert get(address + statics[0])
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
