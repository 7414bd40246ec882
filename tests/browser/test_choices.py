"""What readers choose: answered without the engine where it was made beside the page, kept in the address, taken along and sent;
what they look for, and what they take away."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from python_calamine import CalamineWorkbook

from ingest.home import Home
from tests.browser.visit import Site, Table, Visit, named
from tests.serving import serving

Open = Callable[..., AbstractContextManager[Visit]]
ENGINE = re.compile(r"\.wasm$|\.arrow$|duckdb")
PREPARED = re.compile(r"/api/\w{32}/\w{32}/[0-9a-f]{12}\.json$")


def asked(opened: Visit) -> list[str]:
    """Addresses that the page asks for from now on."""
    found: list[str] = []
    opened.page.on("request", lambda request: found.append(request.url))
    return found


def settled(opened: Visit, caption: str) -> list[Table]:
    """The tables once one of them is of what was chosen, and nothing is on its way."""
    expect(opened.page.locator("caption").filter(has_text=caption).first).to_be_attached()
    expect(opened.page.locator("[aria-busy=true]")).to_have_count(0)
    return opened.tables()


def option(opened: Visit, name: str, n: int) -> tuple[str, str]:
    """Value and words of what a list offers."""
    found = opened.filter(name).locator("option").nth(n)
    return found.get_attribute("value") or "", found.inner_text()


def go(opened: Visit, name: str) -> None:
    """Follow the menu to a page."""
    opened.page.get_by_role("navigation").get_by_text(name).click()
    expect(opened.page.locator("h1")).to_have_text(name)


@pytest.mark.parametrize("path", ["/", "/subjects/", "/groups/", "/attendance/", "/quality/"])
def test_a_page_at_rest_has_no_engine_and_no_table(browser: Browser, site: Site, path: str) -> None:
    with Visit(browser, site) as opened:
        found = asked(opened)
        opened.page.goto(site.origin + path, wait_until="networkidle")
        assert any(t.rows for t in opened.tables())
        assert len(found) > 10 and [url for url in found if ENGINE.search(url)] == []


@pytest.mark.parametrize(
    ("path", "name"), [("/", "point"), ("/groups/", "measure"), ("/attendance/", "year"), ("/quality/", "gate")]
)
def test_what_was_made_beside_the_page_is_what_the_engine_says(browser: Browser, site: Site, path: str, name: str) -> None:
    told = []
    for prepared in (True, False):
        with Visit(browser, site) as opened:
            if not prepared:
                opened.page.route(PREPARED, lambda route: route.fulfill(json={}))
            opened.open(path)
            found = asked(opened)
            value, words = option(opened, name, 1)
            opened.filter(name).select_option(value)
            expect(opened.page.locator(f".choose:has(select[data-input={name}]) .paper")).to_contain_text(words)
            opened.frames(30)
            expect(opened.page.locator("[aria-busy=true]")).to_have_count(0)
            opened.open_details()
            told.append(opened.tables())
            assert any(ENGINE.search(url) for url in found) is not prepared
    assert told[0] == told[1] and any(t.rows for t in told[0])


def test_a_choice_goes_along_and_can_be_sent(visit: Open, site: Site) -> None:
    with visit("/") as opened:
        page = opened.page
        point, words = option(opened, "point", 2)
        first = settled(opened, "")
        opened.filter("point").select_option(point)
        there = settled(opened, words)
        assert there != first
        go(opened, "Subjects")
        settled(opened, words)
        assert opened.filter("point").input_value() == point
        opened.filter("year").select_option(index=2)
        year = opened.filter("year").input_value()
        of_year = settled(opened, option(opened, "year", 2)[1])
        sent = page.url
        go(opened, "Attendance")
        expect(opened.filter("year")).to_have_value(year)
        page.go_back()
        expect(page.locator("h1")).to_have_text("Subjects")
        expect(opened.filter("year")).to_have_value(year)
        go(opened, "Overview")
        assert settled(opened, words) == there
    with visit(sent.removeprefix(site.origin)) as opened:
        assert settled(opened, words) == of_year
        assert (opened.filter("point").input_value(), opened.filter("year").input_value()) == (point, year)


def test_an_address_with_what_is_not_offered_shows_the_first(visit: Open) -> None:
    with visit("/") as opened:
        first = settled(opened, "")
    with visit("/?point=x%27%20or%201%3D1&measure=nothing&%3Cb%3E=1") as opened:
        opened.frames(30)
        assert settled(opened, "") == first


def test_choosing_the_first_again_leaves_the_address_as_it_was(visit: Open, site: Site) -> None:
    with visit("/groups/") as opened:
        opened.filter("measure").select_option(index=1)
        expect(opened.page).to_have_url(re.compile(r"\?measure="))
        opened.filter("measure").select_option(index=0)
        expect(opened.page).to_have_url(f"{site.origin}/groups/")


def test_what_lies_beside_no_page_is_answered_by_the_engine(visit: Open, site: Site) -> None:
    path = next(path for path in site.pages if path.startswith("/subjects/") and path != "/subjects/")
    with visit(path) as opened:
        found = asked(opened)
        value, words = option(opened, "point", 1)
        opened.filter("point").select_option(value)
        assert any(t.rows for t in settled(opened, words))
        assert any(ENGINE.search(url) for url in found)


def test_no_page_mixes_two_publications(browser: Browser, site: Site, tmp_path: Path) -> None:
    """What is asked for after another was published comes from that one: the page begins anew with it."""
    home = Home(tmp_path)
    for name in ("one", "two"):
        shutil.copytree(site.home.current / "sites", home.publications / name / "sites")
    [told] = (home.publications / "two" / "sites" / "slt").glob("*/site.json.gz")
    told.write_bytes(gzip.compress(json.dumps(json.loads(gzip.decompress(told.read_bytes())) | {"id": "another"}).encode()))
    home.current.symlink_to(home.publications / "one")
    path = next(path for path in site.pages if path.startswith("/subjects/") and path != "/subjects/")
    with serving(home) as port, Visit(browser, Site(home, f"http://127.0.0.1:{port}")) as opened:
        for change in (lambda: opened.filter("point").select_option(index=1), opened.page.get_by_text("All subjects").click):
            opened.open(path)
            home.current.unlink()
            home.current.symlink_to(home.publications / "two")
            found = asked(opened)
            with opened.page.expect_event("load"):
                change()
            opened.alive()
            assert [url for url in found if url.endswith(".arrow")] == []
            opened.page.goto("about:blank")  # or the page left behind begins anew once more, while the next is opened
            home.current.unlink()
            home.current.symlink_to(home.publications / "one")
        opened.faults.clear()  # what beginning anew broke off


def test_search_finds_pages_headlines_measures_groups_subjects_and_classes(visit: Open, site: Site, ask) -> None:
    [found] = ask(
        "select min(class_code) as code from slt.targets where academic_year = (select max(academic_year) from slt.targets)"
    )
    [measure] = ask("select name, measure from slt.measures where measure = 'attendance'")
    [subject] = ask("select min(subject_name) as name from slt.targets")
    [group] = ask("select group_id as id, max(group_name) as name from slt.groups where group_id = 'boys' group by group_id")
    looked_for = [("attainment 8 headline", "/grid/?year=11"), ("progress 8 headline", "/about/#progress8"),
                  (group["name"] + " group", f"/gaps/?group={group['id']}"),
                  ("data qual", "/quality/"), (subject["name"], "/subjects/"), (found["code"], "/subjects/"),
                  (measure["name"] + " measure", f"/groups/?measure={measure['measure']}")]  # fmt: skip
    for words, leads_to in looked_for:
        with visit("/about/") as opened:
            opened.page.get_by_role("searchbox").fill(words)
            expect(opened.page.get_by_label("Found").get_by_role("link").first).to_be_visible()
            assert not opened.breaches()
            opened.page.keyboard.press("Enter")
            expect(opened.page).to_have_url(re.compile(re.escape(site.origin + leads_to)))
    with visit("/about/") as opened:
        opened.page.get_by_role("searchbox").fill("zzz")
        expect(opened.page.get_by_label("Found")).to_contain_text("Nothing is called so.")


def test_every_table_can_be_taken_away(visit: Open, tmp_path: Path) -> None:
    with visit("/") as opened:
        page = opened.page
        tables = [t for t in opened.tables() if t.rows]
        assert page.get_by_role("button", name=re.compile("^CSV: ")).count() == len(tables) - 1  # one is folded away
        opened.open_details()
        assert page.get_by_role("button", name=re.compile("^Excel: ")).count() == len(tables)
        caption = "Predictions against expected targets by year group"
        shown = named(tables, caption)
        taken = {}
        for kind, ending in (("CSV", "csv"), ("Excel", "xlsx")):
            with page.expect_download() as download:
                page.get_by_role("button", name=re.compile(f"^{kind}: {caption}")).click()
            taken[ending] = tmp_path / f"table.{ending}"
            download.value.save_as(taken[ending])
            assert download.value.suggested_filename.startswith(caption)
    lines = list(csv.reader(io.StringIO(taken["csv"].read_bytes().decode("utf-8-sig"))))
    assert lines[0][:6] == [
        "Year group",
        "above target",
        "on target",
        "below target",
        "On or above target (%)",
        "On or above target: number",
    ]
    assert [line[0] for line in lines[1:]] == [row[0] for row in shown.rows]
    assert all(
        f"{float(line[4]):.1f} %" in row[2]
        for line, row in zip(lines[1:], shown.rows, strict=True)
        if line[4].replace(".", "").isdigit()
    )
    sheet = CalamineWorkbook.from_path(taken["xlsx"]).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert sheet[0][0] == shown.caption and sheet[2][: len(lines[0])] == lines[0]
    assert [row[0] for row in sheet[3 : 3 + len(shown.rows)]] == [row[0] for row in shown.rows]
    assert "Publication" in sheet[-1][0]


TAKEN = """async asked => {
    const {csv, workbook} = await import(asked.module);
    const blob = workbook('=cap & <tion>', asked.columns, asked.rows, 'said');
    return {csv: csv(asked.columns, asked.rows), bytes: [...new Uint8Array(await blob.arrayBuffer())]};
}"""
ROWS = [
    {
        "name": '=1+1 "x" & <y>',
        "pct": None,
        "at_least_pct": 80.0,
        "n": None,
        "total": 30,
        "day": "2026-11-13",
        "n_above": 1,
        "n_on": 2,
    },
    {"name": "Zoë\u0001", "pct": 1.5, "n": 2, "total": 30, "day": None, "status": "shown"},
    {"name": None, "pct": None, "n": None, "total": None, "day": None, "status": "hidden"},
]
COLUMNS = [
    {"key": "name", "label": "Name"},
    {"key": "pct", "label": "Share", "as": "share", "part": "n", "total": "total"},
    {"key": "split", "label": "Split", "as": "split"},
    {"key": "day", "label": "Day", "as": "day"},
    {"key": "n", "label": "Number", "as": "whole"},
]


def test_a_file_holds_what_is_told_and_no_formula(visit: Open, site: Site) -> None:
    """The module that writes files, as it stands, in the browser."""
    module = Path(__file__).parents[2] / "reports" / "site" / "components" / "take.js"
    with visit("/about/") as opened:
        opened.page.route("**/take-as-written.js", lambda r: r.fulfill(body=module.read_text(), content_type="text/javascript"))
        told = opened.page.evaluate(TAKEN, {"module": f"{site.origin}/take-as-written.js", "columns": COLUMNS, "rows": ROWS})
    headings = ["Name", "Share (%)", "Share: number", "Share: of", "above target", "on target", "below target", "Day", "Number"]
    lines = list(csv.reader(io.StringIO(told["csv"].removeprefix("\ufeff"))))
    assert lines[0] == headings
    assert lines[1] == ['\'=1+1 "x" & <y>', "80 or more", "", "30", "1", "2", "", "2026-11-13", ""]
    assert lines[3] == ["", "not shown", "", "", "", "", "", "", "not shown"]
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(bytes(told["bytes"]))).get_sheet_by_index(0).to_python(skip_empty_area=False)
    )
    assert sheet[0][0] == "=cap & <tion>" and sheet[2][: len(headings)] == headings
    assert sheet[3][:4] == ['=1+1 "x" & <y>', "80 or more", "", 30] and f"{sheet[3][7]:%Y-%m-%d}" == "2026-11-13"
    assert sheet[4][:4] == ["Zoë", 1.5, 2, 30]
