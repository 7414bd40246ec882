"""The governors' pages as they are read: nine, none leads further; and the way between the two sets for who may read both."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from urllib.parse import urldefrag

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, expect

from ingest.home import Home
from reports.evidence import build, tables
from reports.evidence.pages import all_pages, pages_of
from reports.serve import build_app, places_of
from tests.browser import test_figures as figures
from tests.browser.visit import Site, Visit, named
from tests.e2e.test_audiences import OTHER, with_audiences
from tests.serving import _running, serving

ABOUT = {"id": "made", "as_of": "2026-11-20", "code_version": "made"}


@pytest.fixture(scope="module")
def home(demo_home: Home, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose publication has both audiences' pages of one school."""
    if (demo_home.current / "sites" / "governors").is_dir():
        return demo_home
    home = Home(tmp_path_factory.mktemp("governors"))
    (home.publications / "one").mkdir(parents=True)
    home.current.symlink_to(home.publications / "one")
    warehouse = with_audiences(demo_home.current / "flightpath.duckdb", home.current / "flightpath.duckdb")
    patch, all_cuts = pytest.MonkeyPatch(), tables.cuts_of
    patch.setattr(tables, "cuts_of", lambda *asked: [cut for cut in all_cuts(*asked) if cut.urn != OTHER])
    build.build(warehouse, home.path / "work", home.current / "sites", ABOUT, home.cache)
    patch.undo()
    return home


@pytest.fixture(scope="module")
def own(home: Home) -> Iterator[Site]:
    with serving(home, "governors") as port:
        yield Site(home, f"http://127.0.0.1:{port}", "governors")


def test_there_are_nine_and_every_link_leads_to_one_of_them(browser: Browser, own: Site) -> None:
    assert own.pages == sorted(page.route.rstrip("/") + "/" for page in pages_of("governors", all_pages()))
    links: set[str] = set()
    for path in own.pages:
        with Visit(browser, own) as opened:
            opened.open(path)
            links |= set(opened.page.evaluate("() => [...document.querySelectorAll('a[href]')].map(a => a.href)"))
            assert (
                opened.page.get_by_role("navigation").get_by_role("link").count() == 9 + 1
            )  # and the way back to the staff pages
            assert not opened.breaches()
    found = {urldefrag(link)[0].removeprefix(own.origin) for link in links if link.startswith(own.origin)} - {"/home"}
    assert {path.rstrip("/") + "/" for path in found} == set(own.pages)
    for path in ("/quality/", "/projections/", "/results/", "/accuracy/", "/findings/", "/subjects/MA/", "/data/report/checks/"):
        assert httpx.get(own.origin + path).status_code == 404


def test_they_say_that_small_numbers_are_hidden(browser: Browser, own: Site, home: Home) -> None:
    with Visit(browser, own) as opened:
        opened.open("/")
        expect(opened.page.locator("main")).to_contain_text("it is not shown")
        expect(opened.page.locator("footer")).to_contain_text("For governors and school leaders")
    with serving(home, "slt") as port, Visit(browser, Site(home, f"http://127.0.0.1:{port}")) as opened:
        opened.open("/")
        expect(opened.page.locator("main")).to_contain_text("Small numbers are shown")
        expect(opened.page.locator("footer")).to_contain_text("For senior leaders alone")


def test_their_figures_are_those_of_their_tables_and_small_ones_are_limits_or_not_shown(
    browser: Browser, own: Site, ask: figures.Ask
) -> None:
    by = "Predictions against expected targets by subject"
    [point] = ask("from governors.points where is_current")
    order = "on_or_above_pct nulls last, subject_name"
    rows = figures.at(ask, "targets", point, "breakdown = 'subject'", order, "governors")
    expected = [[row["subject_name"], *figures.on_target(row)] for row in rows]
    for path, caption in (("/", by), ("/subjects/", "On or above target by subject")):
        with Visit(browser, own, script=False) as opened:
            opened.open(path)
            assert named(opened.tables(), caption).pick(figures.ON_TARGET) == expected
    shown = {words for row in expected for words in row}
    assert figures.HIDDEN in shown and [words for words in shown if "% or more" in words]


def test_their_search_finds_no_class_and_no_page_of_others(browser: Browser, own: Site) -> None:
    found = httpx.get(f"{own.origin}/search.json").json()
    assert {entry["kind"] for entry in found} == {"Page", "Headline", "Measure", "Group", "Subject"}
    headlines = {entry["name"]: entry["href"] for entry in found if entry["kind"] == "Headline"}
    assert headlines["Attainment 8"] == "/about#attainment8" and headlines["EBacc average points"] == "/about#ebacc_average"
    assert "/gaps?group=boys" in {entry["href"] for entry in found if entry["kind"] == "Group"}
    assert {entry["href"] for entry in found if entry["kind"] == "Subject"} == {"/subjects"}
    assert len([entry for entry in found if entry["kind"] == "Page"]) == 9
    with Visit(browser, own) as opened:
        opened.open("/about/")
        opened.page.get_by_role("searchbox").fill("data quality")
        expect(opened.page.get_by_label("Found")).to_contain_text("Nothing is called so.")


def test_who_reads_both_sees_the_way_to_the_other(browser: Browser, home: Home) -> None:
    app = build_app(home, may_read=lambda _, publication: places_of(publication))
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
    for port in _running(uvicorn.Server(config), listener):
        with Visit(browser, Site(home, f"http://127.0.0.1:{port}")) as opened:
            opened.open("/groups/")
            link = opened.page.get_by_role("link", name="As governors read it")
            expect(link).to_have_attribute("href", re.compile(r"^/figures/governors/999001\?next=%2Fgroups%2F$"))
            assert not opened.breaches()
