"""The pages for people, over a real server."""

import asyncio
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from server import Answer, Server

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "use"}
INLINE = re.compile(r"<[^>]+\s(?:style|on\w+)=", re.IGNORECASE)


async def page(server: Server, path: str, cookies: str = "", language: str = "") -> Answer:
    return await server.get(path, Accept=HTML, Cookie=cookies, Accept_Language=language)


class Outline(HTMLParser):
    """Checks that every element is closed, and keeps what a test looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.links += [values["href"]] if tag == "a" and values.get("href") else []
        self.ids += [values["id"]] if values.get("id") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(answer: Answer) -> Outline:
    found = Outline()
    found.feed(answer.body.decode())
    return found


async def test_the_shelf_has_a_card_for_every_drill(server: Server) -> None:
    """Links work without script."""
    await server.create("satu", title={"id": "Satu"})
    await server.create("dua", title={"id": "Dua"})
    found = outline(await page(server, "/"))
    assert [link for link in found.links if link.startswith("/drills/")] == [
        "/drills/dua",
        "/drills/satu",
    ]
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))


async def test_an_empty_shelf_says_what_to_do(server: Server) -> None:
    answer = await page(server, "/")
    assert "Belum ada latihan" in answer.body.decode()


async def test_markup_in_a_title_is_text(server: Server) -> None:
    await server.create("x", title={"id": "<script>alert(1)</script>"}, venue="<b>&")
    body = (await page(server, "/")).body.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "&lt;b&gt;&amp;" in body


async def test_markup_in_a_header_cannot_leave_the_boot_data(server: Server) -> None:
    """The viewer's start data stands in a script element."""
    await server.create("x", title={"id": "</script><b>"}, remark="</script><!--")
    body = (await page(server, "/drills/x")).body.decode()
    assert "</script><b>" not in body
    assert "</script><!--" not in body


async def test_order_only_is_said_instead_of_a_length(server: Server) -> None:
    await server.create("x")
    event = {"kind": "patrol", "time": "2023-09-25T08:00:00+07:00", "basis": {"time": "estimated"}}
    await server.append("x", event)
    body = (await page(server, "/")).body.decode()
    assert "urutan saja" in body
    assert "25 September 2023" in body


async def test_every_page_says_that_it_is_an_exercise(server: Server) -> None:
    await server.create("x", nature="fictional")
    for path in ("/", "/drills/x", "/drills/nope", "/nothing"):
        assert "LATIHAN" in (await page(server, path)).body.decode()


async def test_search_and_sort_work_without_script(server: Server) -> None:
    await server.create("satu", title={"id": "Alun-alun"})
    await server.create("dua", title={"id": "Pelabuhan"})
    body = (await page(server, "/?q=pelab&sort=title")).body.decode()
    assert "/drills/dua" in body
    assert "/drills/satu" not in body
    assert "1 dari 2 latihan" in body
    assert 'value="pelab"' in body
    assert '<option value="title" selected>' in body


async def test_a_search_that_finds_nothing_offers_the_way_back(server: Server) -> None:
    await server.create("satu")
    found = await page(server, "/?q=zzz")
    assert "Tidak ada latihan yang cocok" in found.body.decode()


@pytest.mark.parametrize(
    ("cookies", "language", "lang"),
    [("", "", "id"), ("", "en-GB", "en"), ("lang=id", "en", "id"), ("lang=xx", "en", "en")],
)
async def test_language_of_a_page(server: Server, cookies: str, language: str, lang: str) -> None:
    answer = await page(server, "/", cookies, language)
    assert f'<html lang="{lang}"' in answer.body.decode()
    assert answer.headers["Content-Language"] == lang
    assert answer.headers["Vary"] == "Cookie, Accept-Language"


@pytest.mark.parametrize(
    ("cookies", "attribute"),
    [
        ("", ""),
        ("theme=auto", ""),
        ("theme=dark", ' data-theme="dark"'),
        ("theme=contrast", ' data-theme="contrast"'),
        ('theme="><b>', ""),
    ],
)
async def test_theme_is_in_the_first_paint(server: Server, cookies: str, attribute: str) -> None:
    body = (await page(server, "/", cookies)).body.decode()
    assert f'<html lang="id"{attribute}>' in body


@pytest.mark.parametrize(
    ("asked", "back", "cookie"),
    [
        ("/?lang=en", "/", "lang=en"),
        ("/?theme=dark", "/", "theme=dark"),
        ("/?theme=contrast&q=a", "/?q=a", "theme=contrast"),
        ("/?q=a%26b&lang=en&sort=title", "/?q=a%26b&sort=title", "lang=en"),
        ("/drills/x?lang=id&at=3", "/drills/x?at=3", "lang=id"),
        ("/drills/x?k=a,b;c&la%6eg=id&t=T%2B1:02", "/drills/x?k=a,b;c&t=T%2B1:02", "lang=id"),
        ("/?q=a+b%20c&lang=en&sort", "/?q=a+b%20c&sort", "lang=en"),
        ("/?lang=en&&q=%ff%zz", "/?q=%ff%zz", "lang=en"),
    ],
)
async def test_a_switch_sets_a_cookie_and_comes_back(
    server: Server, asked: str, back: str, cookie: str
) -> None:
    await server.create("x")
    answer = await page(server, asked)
    assert answer.status == 303
    assert answer.headers["Location"] == back
    kept = answer.headers["Set-Cookie"]
    assert kept.startswith(cookie + ";")
    assert "Path=/" in kept
    assert "SameSite=Lax" in kept


@pytest.mark.parametrize("asked", ["/?lang=tlh", "/?theme=%0d%0aX:1"])
async def test_a_choice_that_does_not_exist_sets_nothing(server: Server, asked: str) -> None:
    answer = await page(server, asked)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert "Set-Cookie" not in answer.headers


async def test_a_page_that_did_not_change_is_not_sent_again(server: Server) -> None:
    await server.create("x")
    first = await page(server, "/")
    tag = first.headers["ETag"]
    assert (await server.get("/", Accept=HTML, If_None_Match=tag)).status == 304
    await server.append("x", {"kind": "patrol"})
    assert (await server.get("/", Accept=HTML, If_None_Match=tag)).status == 200


async def test_the_tag_of_one_language_does_not_stand_for_the_other(server: Server) -> None:
    tag = (await page(server, "/", "lang=id")).headers["ETag"]
    assert (await server.get("/", Accept=HTML, Cookie="lang=en", If_None_Match=tag)).status == 200


@pytest.mark.parametrize("path", ["/", "/drills/x", "/drills/nope", "/nothing"])
async def test_nothing_inline_that_the_policy_forbids(server: Server, path: str) -> None:
    await server.create("x")
    answer = await page(server, path)
    body = answer.body.decode()
    assert INLINE.search(body) is None
    assert "<style" not in body
    for script in re.findall(r"<script([^>]*)>", body):
        assert "src=" in script or 'type="application/json"' in script
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def addresses(body: str) -> Iterator[str]:
    yield from re.findall(r'(?:src|href)="(/static/[^"]+)"', body)


async def test_everything_a_page_links_is_there(server: Server) -> None:
    await server.create("x")
    for path in ("/", "/drills/x"):
        for address in set(addresses((await page(server, path)).body.decode())):
            assert (await server.get(address)).status == 200, address


async def test_favicon_is_answered(server: Server) -> None:
    answer = await server.get("/favicon.ico")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"


async def test_a_missing_drill_is_a_page_that_names_it(server: Server) -> None:
    answer = await page(server, "/drills/nope", "lang=en")
    assert answer.status == 404
    assert "There is no drill with the id “nope”" in answer.body.decode()
    assert outline(answer).open == []


@pytest.mark.parametrize("path", ["/nothing", "/static/old/css/base.css", "/%2e%2e/etc/passwd"])
async def test_a_missing_page_is_a_page(server: Server, path: str) -> None:
    answer = await page(server, path)
    assert answer.status == 404
    assert "Halaman tidak ditemukan" in answer.body.decode()


async def test_the_switches_of_a_page_keep_what_its_address_says(server: Server) -> None:
    links = outline(await page(server, "/?q=a,b+c&sort=title")).links
    assert "/?q=a,b+c&sort=title&lang=en" in links


async def test_the_switches_of_an_error_page_lead_to_the_shelf(server: Server) -> None:
    """The address is wrong; coming back to it with another language would help nobody."""
    links = outline(await page(server, "//evil.example/")).links
    assert "/?lang=en" in links
    assert not [link for link in links if link.startswith("//")]


async def write(path: Path, content: bytes) -> None:
    await asyncio.to_thread(path.write_bytes, content)


@pytest.mark.parametrize(
    ("lang", "words", "others"),
    [
        ("id", "bukan kepala log yang sah", "no sound header"),
        ("en", "is no sound header", "kepala log"),
    ],
)
async def test_a_file_that_is_no_log_is_told_in_the_language_of_the_page(
    server: Server, tmp_path: Path, lang: str, words: str, others: str
) -> None:
    await write(tmp_path / "drills" / "rusak.jsonl", b"bukan log\n")
    shelf = (await page(server, "/", f"lang={lang}")).body.decode()
    viewer = await page(server, "/drills/rusak", f"lang={lang}")
    assert viewer.status == 503
    for body in (shelf, viewer.body.decode()):
        assert words in body
        assert others not in body
    assert (await server.get("/api/v1/drills/rusak")).json["detail"] == (
        "rusak.jsonl: line 1 is no sound header; restore the file from a copy"
    )


async def test_a_log_that_was_moved_is_told_by_shelf_and_viewer(
    server: Server, tmp_path: Path
) -> None:
    """The API keeps its English; so does what the scripts of the page get."""
    await server.create("x")
    await server.append("x", {"kind": "patrol"})
    log = tmp_path / "drills" / "x.jsonl"
    kept = await asyncio.to_thread(log.read_bytes)
    await write(log, kept.replace(b'"patrol"', b'"throw!"'))
    await server.ask("POST", "/api/v1/drills/x/events", json={"kind": "gas"})
    for path in ("/", "/drills/x"):
        body = (await page(server, path)).body.decode()
        assert "mulai ulang server" in body, path
    assert "restart" in (await server.get("/api/v1/drills/x")).json["problem"]["reason"]


async def test_a_name_that_is_not_answered_is_told_with_the_way_out(server: Server) -> None:
    answer = await server.get("/", Accept=HTML, Host="rapat.example")
    assert answer.status == 403
    assert "--allow-host rapat.example" in answer.body.decode()
    assert "does not answer" not in answer.body.decode()


async def test_a_title_in_one_language_is_enough_for_the_viewer(server: Server) -> None:
    await server.create("x", title={"en": "Only English"})
    answer = await page(server, "/drills/x", "lang=id")
    assert answer.status == 200
    assert "Only English" in answer.body.decode()
