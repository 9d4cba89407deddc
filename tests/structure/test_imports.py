"""The imports point one way: events <- replay <- web, and core <- net, ui <- a page's script."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("events", "replay", "web")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))

JS = ROOT / "web" / "static" / "js"
SCRIPTS = sorted(JS.rglob("*.js"))

FORBIDDEN = {
    "events": {"replay", "web", "aiohttp", "jinja2"},
    "replay": {"web", "aiohttp", "jinja2"},
    "web": set(),
}
# Inside events/, what lies in a room may import these rooms; the empty name is the top level, which
# every room may import. `query`, `summary` and `store` speak of an index; the stores are composed
# where they are opened, in replay/.
ROOMS = {
    "": {"indexing"},
    "sidecar": set(),
    "indexing": {"sidecar"},
    "files": {"sidecar", "indexing"},
    "porting": {"files"},  # a chained log is read with the checks of the store
}
# The composition root brings the edge up; it still leaves HTTP and HTML to it.
FORBIDDEN_TO_CLI = {"aiohttp", "jinja2"}

JS_LAYERS = {
    "core": {"core"},
    "net": {"core", "net"},
    "ui": {"core", "ui", "vendor"},
    "main.js": {"core", "net", "ui", "vendor"},  # the composition root of the viewer
    "shelf.js": {"core", "net", "ui", "vendor"},  # and that of the shelf
}
JS_COMMENT = re.compile(r"/\*\*.*?\*/|^\s*/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
JS_IMPORT = re.compile(
    r"""^\s*(?:import|export)\b[^;'"()]*?\bfrom\s*["'](?P<named>[^"']+)["']"""
    r"""|^\s*import\s*["'](?P<bare>[^"']+)["']"""
    r"""|\bimport\s*\(\s*(?P<dynamic>[^)]*?)\s*\)""",
    re.MULTILINE,
)


def python_imports(source: str) -> Iterator[str]:
    """The names of the top-level packages that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0]


def events_imports(source: str) -> Iterator[str]:
    """The rooms of events/ from which a module imports; empty for the top level."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, *inner = node.module.split(".")
            names = [node.module] if inner else [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for package, first, *rest in (name.split(".") for name in names if "." in name):
            if package == "events":
                yield first if rest or first in ROOMS else ""


def javascript_imports(source: str) -> Iterator[str]:
    """The specifiers that a script imports; a type in a JSDoc comment is not an import."""
    for found in JS_IMPORT.finditer(JS_COMMENT.sub("", source)):
        yield found["named"] or found["bare"] or found["dynamic"].strip("\"'`")


def forbidden_to(path: Path) -> set[str]:
    package = path.relative_to(ROOT).parts[0]
    return FORBIDDEN_TO_CLI if path == ROOT / "replay" / "cli.py" else FORBIDDEN[package]


def test_python_imports_point_one_way() -> None:
    """Only replay/cli.py reaches up; nothing below web/ knows HTTP or HTML."""
    offences = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in MODULES
        for name in python_imports(path.read_text())
        if name in forbidden_to(path)
    ]
    assert offences == []


def test_the_rooms_of_events_point_one_way() -> None:
    """sidecar <- indexing <- files <- porting."""
    offences = []
    for path in MODULES:
        package, *rooms = path.relative_to(ROOT).parts[:-1]
        if package != "events":
            continue
        room = rooms[0] if rooms else ""
        allowed = {"", room} | ROOMS[room]
        offences += [
            f"{path.relative_to(ROOT)} imports events.{other}"
            for other in events_imports(path.read_text())
            if other not in allowed
        ]
    assert offences == []


def test_each_module_imports_alone() -> None:
    """No module needs another one to have been imported before it, and none warns."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if path.stem != "__main__"
    ]
    program = f"""
import importlib, sys
for name in {names!r}:
    for old in [m for m in sys.modules if m.partition(".")[0] in {PACKAGES!r}]:
        del sys.modules[old]
    try:
        importlib.import_module(name)
    except Exception as err:
        print(f"{{name}}: {{err!r}}")
"""
    run = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", program], capture_output=True, text=True
    )
    assert run.stdout + run.stderr == ""


def test_a_command_on_a_folder_loads_no_edge(tmp_path: Path) -> None:
    """Commands start fast: only `serve` and `--url` load the server, the client and HTTP."""
    program = f"""
import sys
from replay.cli import main
code = main(["list", "--store", {str(tmp_path)!r}])
print(code, sorted(sys.modules.keys() & {{"aiohttp", "jinja2", "web"}}))
"""
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "0 []"


def test_javascript_imports_point_one_way() -> None:
    """Specifiers are relative paths of scripts that exist, and follow core <- net, ui."""
    offences = []
    for path in SCRIPTS:
        layer = path.relative_to(JS).parts[0]
        for specifier in javascript_imports(path.read_text()):
            target = (path.parent / specifier).resolve()
            if not specifier.startswith(("./", "../")):
                why = "is not a relative path"
            elif not target.is_file():
                why = "does not exist"
            elif layer_of(target) not in JS_LAYERS.get(layer, set()):
                why = f"is out of bounds for {layer}"
            else:
                continue
            offences.append(f"{path.relative_to(ROOT)}: {specifier!r} {why}")
    assert offences == []


def layer_of(target: Path) -> str:
    """core, net, ui, or vendor, which lies beside js/."""
    base = JS if target.is_relative_to(JS) else JS.parent
    return target.relative_to(base).parts[0] if target.is_relative_to(base) else ""


def test_every_script_has_a_layer() -> None:
    """Only the composition roots, one a page, stand outside core/, net/ and ui/."""
    strays = [str(path.relative_to(JS)) for path in SCRIPTS if layer_of(path) not in JS_LAYERS]
    assert strays == []


def test_every_script_is_type_checked() -> None:
    """`// @ts-check` stands in the first three lines."""
    unchecked = [
        str(path.relative_to(ROOT))
        for path in SCRIPTS
        if "// @ts-check" not in path.read_text().splitlines()[:3]
    ]
    assert unchecked == []


def test_files_stay_small() -> None:
    """One idea a file: none is longer than 400 lines."""
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in [*MODULES, *SCRIPTS]
        if (lines := len(path.read_text().splitlines())) > 400
    ]
    assert long == []
