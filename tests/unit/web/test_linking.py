"""One script of many modules: what is needed, once, in its order; anything strange is refused."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from web.linking import LinkError, linked, needed, resolved
from web.static_files import ENTRIES, StaticFiles, all_of

SOURCES = {
    "main.js": 'import { A as B, twice } from "./core/a.js";\nimport "./core/b.js";\n'
    "console.log(twice(new B().n), log.join());\n",
    "core/a.js": 'import { one } from "./b.js";\n/** import { x } from "./no.js"; */\n'
    "export class A {\n  n = one;\n}\nexport function twice(n) {\n  return n * 2;\n}\n",
    "core/b.js": "export const one = 1;\nexport async function wait() {}\n"
    "(globalThis.log = []).push('b');\n",
    "other.js": "export const never = 1;\n",
}


def test_it_does_what_the_modules_do() -> None:
    assert needed("main.js", SOURCES) == ("core/b.js", "core/a.js", "main.js")
    script = linked("main.js", SOURCES)
    assert "never" not in script
    node = shutil.which("node") or shutil.which("nodejs")
    assert node is not None
    done = subprocess.run(
        [node, "--input-type=module", "-"],
        input=script,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "2 b\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"core/b.js": 'import { A } from "./a.js";\n'}, "core/a.js -> core/b.js -> core/a.js"),
        ({"core/b.js": "export default 5;\n"}, "core/b.js: export default 5;: a form"),
        ({"core/b.js": 'export { x } from "./x.js";\n'}, "a form that is not known"),
        ({"core/b.js": 'import x from "./x.js";\n'}, "a form that is not known"),
        ({"core/a.js": 'import { x } from "./x.js";\n'}, "there is no module core/x.js"),
        ({"core/a.js": 'import { x } from "../../x.js";\n'}, "leads out of the folder"),
    ],
)
def test_what_it_does_not_know_is_refused_by_name(change: dict[str, str], said: str) -> None:
    with pytest.raises(LinkError, match=said.replace(".", r"\.")):
        linked("main.js", SOURCES | change)


def test_names_are_told_from_where_they_stand() -> None:
    assert resolved("ui/bar.js", "../core/axis.js") == "core/axis.js"
    assert resolved("main.js", "./ui/bar.js") == "ui/bar.js"


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_pages_are_linked_and_packed(entry: str) -> None:
    files = StaticFiles.load().files
    file = files[all_of(entry)]
    assert file.packed is not None
    assert len(file.packed) < len(file.body) / 2
