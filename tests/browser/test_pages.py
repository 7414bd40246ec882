"""Every page that was built, as a reader meets it: on a phone, at a desk, on paper, without a mouse, without a script."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, Error, Route, expect

from ingest.home import Home
from reports.serve import SAFETY
from tests.browser.visit import DESK, HEIGHT, PHONE, Site, Table, Visit, pages_of
from tests.serving import serving
from tests.support.sizes import many

Open = Callable[..., AbstractContextManager[Visit]]

POLICY = "Content-Security-Policy"
MOST_SHEETS, MOST_SHEETS_OF_OVERVIEW = 8, 4
# Columns that have nothing to say where there is no judgement or no earlier day.


@dataclass
class Seen:
    """What one page was like."""

    faults: list[str]
    policy: str
    title: str
    language: str
    headings: list[str]
    links: list[str]
    anchors: list[str]
    tables: list[Table]
    tables_without_script: list[Table]
    width: dict[str, int] = field(default_factory=dict)
    breaches: dict[str, list[str]] = field(default_factory=dict)
    chosen: list[str] = field(default_factory=list)
    on_paper: list[str] = field(default_factory=list)
    lists_on_paper: int = 0
    sheets: int = 0


def look(visit: Open, path: str) -> Seen:
    """Open a page without a script, then on a phone, unfold it, take it to a desk, fold it and print it."""
    with visit(path, script=False) as plain:
        without_script, faults = plain.tables(), [*plain.faults]
        plain.faults.clear()
    with visit(path, width=PHONE) as opened:
        page = opened.page
        seen = Seen(
            faults=faults,
            policy=opened.headers.get(POLICY.lower(), ""),
            title=page.title(),
            language=page.locator("html").get_attribute("lang") or "",
            headings=page.locator("h1").all_inner_texts(),
            links=page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.href)"),
            anchors=page.evaluate("() => [...document.querySelectorAll('[id]')].map(e => e.id)"),
            tables=opened.tables(),
            tables_without_script=without_script,
        )
        seen.width["phone"] = opened.width()
        seen.breaches["phone"] = opened.breaches()
        lists = page.locator("main select")
        opened.open_details()
        if lists.count():
            lists.first.focus()
        seen.width["phone, unfolded"] = opened.width()
        seen.breaches["phone, unfolded"] = opened.breaches()
        page.set_viewport_size({"width": DESK, "height": HEIGHT})
        seen.breaches["desk, unfolded"] = opened.breaches()
        seen.chosen = lists.evaluate_all("lists => lists.map(l => l.selectedOptions[0].label)")
        opened.open_details(False)
        page.emulate_media(media="print")
        seen.on_paper = [p.inner_text() for p in page.locator(".paper").all() if p.is_visible()]
        seen.lists_on_paper = sum(s.is_visible() for s in lists.all())
        seen.sheets = pages_of(page.pdf(format="A4", prefer_css_page_size=True))
        seen.faults += opened.faults
        opened.faults.clear()
    return seen


@pytest.fixture(scope="module")
def pages(visit: Open, site: Site) -> dict[str, Seen]:
    """Every page, looked at once; of the subjects' pages, which are one file, one in every run and all in `make brute`."""
    of_subjects = [path for path in site.pages if path.startswith("/subjects/") and path != "/subjects/"]
    left_out = of_subjects[many(1, len(of_subjects)) :]
    return {path: look(visit, path) for path in site.pages if path not in left_out}


def test_every_page_is_built(site: Site, ask) -> None:
    codes = [row["subject_code"] for row in ask("select distinct subject_code from slt.targets where breakdown = 'subject'")]
    assert codes
    assert set(site.pages) == {
        "/",
        "/subjects/",
        "/accuracy/",
        "/since/",
        "/findings/",
        "/gaps/",
        "/grid/",
        "/groups/",
        "/impact-week/",
        "/interventions/",
        "/projections/",
        "/results/",
        "/sixth-form/",
        "/worry/",
        "/targets/",
        "/left-out/",
        "/attendance/",
        "/behaviour/",
        "/quality/",
        "/about/",
    } | {f"/subjects/{code}/" for code in codes}


def test_nothing_goes_wrong_and_nothing_is_asked_outside(pages: dict[str, Seen]) -> None:
    assert {path: seen.faults for path, seen in pages.items() if seen.faults} == {}


def test_a_page_says_what_it_is(pages: dict[str, Seen]) -> None:
    assert {path: seen.headings for path, seen in pages.items() if len(seen.headings) != 1 or not seen.headings[0]} == {}
    assert {path: seen.language for path, seen in pages.items() if seen.language != "en-GB"} == {}
    assert {path: seen.title for path, seen in pages.items() if seen.headings[0] not in seen.title} == {}


def test_figures_are_there_without_a_script_and_are_the_same(pages: dict[str, Seen]) -> None:
    assert {path for path, seen in pages.items() if not any(t.rows for t in seen.tables_without_script)} == set()
    others = {
        path: [t.caption for t in seen.tables if t not in seen.tables_without_script]
        for path, seen in pages.items()
        if seen.tables != seen.tables_without_script
    }
    assert others == {}


def test_no_figure_is_left_blank(pages: dict[str, Seen]) -> None:
    blank = [
        (path, table.caption, row[0], column)
        for path, seen in pages.items()
        for table in seen.tables
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if not cell
    ]
    assert blank == []


def test_a_phone_shows_a_page_without_scrolling_sideways(pages: dict[str, Seen]) -> None:
    assert {path: seen.width for path, seen in pages.items() if max(seen.width.values()) > PHONE} == {}


def test_everybody_can_read_them(pages: dict[str, Seen]) -> None:
    assert {path: seen.breaches for path, seen in pages.items() if any(seen.breaches.values())} == {}


def test_every_link_leads_somewhere(pages: dict[str, Seen], site: Site) -> None:
    leading_to: dict[str, set[str]] = {}
    for path, seen in pages.items():
        for link in seen.links:
            address, part = urldefrag(urljoin(site.origin + path, link))
            if address.startswith(f"{site.origin}/"):
                leading_to.setdefault(address.removeprefix(site.origin), set()).add(part)
    assert leading_to.pop("/home") == {""}  # back to the staff pages, which this server does not have
    connection = http.client.HTTPConnection(urlsplit(site.origin).netloc)
    for path, parts in leading_to.items():
        answer = get(connection, path)
        assert answer == 200, (answer, path)
        assert whole(path) not in pages or parts - {""} <= set(pages[whole(path)].anchors), path
    connection.close()
    assert {whole(path) for path in leading_to} == set(site.pages)


def whole(path: str) -> str:
    """The path of a page as it was built, from a link to it, which may hold choices."""
    return urlsplit(path).path.rstrip("/") + "/"


def get(connection: http.client.HTTPConnection, path: str) -> int:
    """The status of a path, a folder's missing slash added as the server says."""
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    return get(connection, response.headers["Location"]) if response.status == 308 else response.status


def test_paper_holds_the_choice_in_words(pages: dict[str, Seen]) -> None:
    assert {path: seen.lists_on_paper for path, seen in pages.items() if seen.lists_on_paper} == {}
    assert [seen for seen in pages.values() if seen.chosen]
    for path, seen in pages.items():
        assert [words.partition(": ")[2] for words in seen.on_paper] == seen.chosen, path


def test_paper_is_not_wasted(pages: dict[str, Seen]) -> None:
    assert pages["/"].sheets <= MOST_SHEETS_OF_OVERVIEW
    assert {path: seen.sheets for path, seen in pages.items() if not 1 <= seen.sheets <= MOST_SHEETS} == {}


def test_the_policy_of_the_server_comes_with_every_page(pages: dict[str, Seen]) -> None:
    assert {path: seen.policy for path, seen in pages.items() if seen.policy != SAFETY[POLICY]} == {}


def test_the_policy_refuses_what_lies_outside(visit: Open) -> None:
    refused = """asking => new Promise(done => {
        document.addEventListener('securitypolicyviolation', e => done(e.effectiveDirective), {once: true});
        if (asking === 'picture') new Image().src = 'https://outside.example/a.png';
        else fetch('https://outside.example/').catch(() => null);
    })"""
    with visit("/about/") as opened:
        assert opened.page.evaluate(refused, "picture") == "img-src"
        assert opened.page.evaluate(refused, "data") == "connect-src"
        assert opened.faults
        opened.faults.clear()


def test_a_choice_that_cannot_be_answered_yet_says_nothing_false(browser: Browser, site: Site) -> None:
    """On a slow line the engine takes a while to come: until then no table may say that there is nothing."""
    engine: list[Route] = []
    path = next(path for path in site.pages if path.startswith("/subjects/") and path != "/subjects/")
    with Visit(browser, site) as opened:
        page = opened.page
        page.route("**/*.wasm", lambda route: engine.append(route))
        opened.open(path)
        chosen = opened.filter("point").locator("option").nth(1).inner_text()
        with page.expect_request("**/*.wasm"):
            opened.filter("point").select_option(index=1)
        expect(page.locator(".paper")).to_contain_text(chosen)
        opened.frames(30)
        assert [said for said in page.locator(".empty").all_inner_texts() if said.startswith(("No ", "Nothing "))] == []
        engine[0].continue_()
        expect(page.locator("caption").first).to_contain_text(chosen)
        expect(page.locator("tbody").first.locator("tr").first).to_contain_text("Year")


def test_the_keyboard_alone_is_enough(visit: Open) -> None:
    with visit("/") as opened:
        page = opened.page
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("#content")).to_be_focused()
        page.keyboard.press("Tab")
        point = opened.filter("point")
        expect(point).to_be_focused()
        second = point.locator("option").nth(1).inner_text()
        page.keyboard.press("ArrowDown")
        expect(page.locator("caption").filter(has_text=second).first).to_be_attached()


def test_faults_are_seen(browser: Browser, tmp_path: Path) -> None:
    """A page at fault would be found."""
    home = Home(tmp_path)
    (home.current / "site").mkdir(parents=True)
    (home.current / "site" / "index.html").write_text(
        "<!doctype html><html><body style='width: 500px'><img src='/gone.png'><img src='https://outside.example/a.png'>"
        "<script>console.error('It is broken.'); missing();</script></body></html>"
    )
    with serving(home) as port:
        origin = f"http://127.0.0.1:{port}"
        with Visit(browser, Site(home, origin), PHONE) as opened:
            opened.page.goto(origin)
            assert opened.width() > PHONE
            assert {breach.partition(":")[0] for breach in opened.breaches()} >= {"image-alt", "html-has-lang"}
            with suppress(Error):
                opened.page.goto("https://outside.example/")
            found = "\n".join(opened.faults)
            opened.faults.clear()
    for fault in (
        f"404: {origin}/gone.png",
        "Content Security Policy",
        "console: It is broken.",
        "error: missing is not defined",
        "outside: https://outside.example/",
    ):
        assert fault in found
