"""One stylesheet a page, in the order that was written down."""

from __future__ import annotations

import pytest

from web import static_files, stylesheets
from web.pages import STATIC_FOLDER
from web.static_files import StaticFiles, style_of
from web.stylesheets import STYLES, joined


def test_every_sheet_is_of_some_page_and_every_page_has_a_template() -> None:
    written = {path.stem for path in (STATIC_FOLDER / "css").glob("*.css")}
    assert {name for names in STYLES.values() for name in names} == written
    templates = {path.stem for path in (STATIC_FOLDER.parent / "templates").glob("*.html")}
    assert STYLES.keys() <= templates


@pytest.mark.parametrize("page", STYLES)
def test_a_page_has_its_sheets_in_order_and_packed(page: str) -> None:
    file = StaticFiles.load().files[style_of(page)]
    parts = [(STATIC_FOLDER / "css" / f"{name}.css").read_bytes() for name in STYLES[page]]
    places = [file.body.index(part) for part in parts]
    assert places == sorted(places)
    assert file.packed is not None


def test_another_order_is_served_under_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = StaticFiles.load().digest
    other = dict(STYLES, shelf=STYLES["shelf"][::-1])
    for module in (stylesheets, static_files):
        monkeypatch.setattr(module, "STYLES", other)
    assert StaticFiles.load.__wrapped__(StaticFiles).digest != before


def test_a_sheet_that_is_not_there_is_named() -> None:
    with pytest.raises(KeyError, match="tokens"):
        joined("error", {})
