"""A marksheet in Chromium, as teachers fill it in: by keyboard, while the server dies, in two tabs, two at once, from Excel."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from ingest.forms import journal
from ingest.home import Home
from tests.serving import started
from tests.support import figures

POINT = "DEC"
BIGGEST = """
select people.sign_in_name, classes.class_code, count(distinct places.student_key) as n
from staff.teachers as teachers
join staff.people as people using (staff_key)
join staff.classes as classes on teachers.class_code = classes.class_code and classes.year_group = 11
join staff.places as places on teachers.class_code = places.class_code
where classes.grade_scale = 'gcse_9_1'
    and not exists (select 1 from staff.marks where class_code = classes.class_code and tracking_point = 'DEC')
group by all order by n desc, class_code limit 1
"""
ANY_OTHER = (
    "select sign_in_name from staff.people join staff.teachers using (staff_key) where class_code <> $code order by 1 limit 1"
)


class Server:
    """`flightpath serve` in a program of its own, which can be killed and started again under the same address."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.process, self.port = started(home)
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process, _ = started(self.home, self.port)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def home(demo_home: Home, tmp_path: Path) -> Home:
    """A copy of the demo without its other publications and caches."""
    copy = Home(tmp_path / "home")
    copy.path.mkdir()
    shutil.copytree(demo_home.archive, copy.archive)
    shutil.copytree(demo_home.current.resolve(), copy.publications / "shown")
    copy.current.symlink_to(copy.publications / "shown")
    copy.create()
    return copy


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    running = Server(home)
    yield running
    running.kill()


@pytest.fixture
def teacher(home: Home) -> tuple[str, str, int]:
    """Who teaches the biggest class of Year 11 that nobody has begun, its code and size."""
    with duckdb.connect(str(home.current / "restricted" / "names.duckdb"), read_only=True) as con:
        return con.execute(BIGGEST).fetchall()[0]


@contextmanager
def signed_in(browser: Browser, server: Server, name: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=server.address)
    sign_in(context, name)
    yield context
    context.close()


def sign_in(context: BrowserContext, name: str) -> None:
    page = context.new_page()
    page.goto("/home")
    page.click(f"button[value='{name}']")
    page.wait_for_url("**/home")
    page.close()


def opened(context: BrowserContext, code: str) -> Page:
    page = context.new_page()
    page.goto(f"/m/999001/{POINT}/{code}")
    return page


def cell(page: Page, row: int, column: int):  # type: ignore[no-untyped-def]
    return page.locator(f"[data-row='{row}'][data-column='{column}']")


def shown(page: Page) -> dict[tuple[str, str], str]:
    found = page.locator("[data-row]").evaluate_all(
        "all => all.map(e => [e.dataset.student, e.dataset.field, e.type === 'checkbox' ? (e.checked ? 'Y' : '') : e.value])"
    )
    return {(student, field): value for student, field, value in found if value}


def kept(home: Home) -> list[dict[str, str]]:
    path = home.journal / journal.OPEN
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def saved(page: Page) -> None:
    expect(page.locator("#saving")).to_contain_text("All saved")


def test_no_cell_is_lost_while_the_server_dies_and_the_tab_closes_and_all_are_published(
    browser: Browser, server: Server, home: Home, teacher: tuple[str, str, int], tmp_path: Path
) -> None:
    name, code, n = teacher
    typed: dict[tuple[str, str], str] = {}
    with signed_in(browser, server, name) as context:
        page = opened(context, code)
        students = page.locator("[data-field=prediction]").evaluate_all("all => all.map(e => e.dataset.student)")
        assert len(students) == n > 15
        for column, field in enumerate(("working_at", "prediction", "attitude")):
            cell(page, 0, column).focus()
            for row, student in enumerate(students):
                value = str(1 + (row + column) % 5)
                page.keyboard.type(value)
                page.keyboard.press("Enter")
                typed[student, field] = value
                if len(typed) == n + 4:
                    server.kill()
                if len(typed) == n + 14:
                    expect(page.locator("#saving")).to_contain_text("on this machine")
                    page.close(run_before_unload=False)
                    server.start()
                    sign_in(context, name)  # sessions are the server's own, and ended with it
                    page = opened(context, code)
                    saved(page)
                    cell(page, row + 1, column).focus()
        cell(page, 0, 3).focus()
        for row, student in enumerate(students):
            if row % 6 == 0:
                page.keyboard.press("Space")
                typed[student, "praise"] = "Y"
            page.keyboard.press("ArrowDown")
        expect(page.locator("#saving")).to_have_text("All saved · complete")
        page.reload()
        assert shown(page) == typed
    lines = kept(home)
    assert len({line["event_id"] for line in lines}) == len(lines) == len(typed)
    assert published(home, code, tmp_path) == sorted(
        (student, *(typed.get((student, field)) for field in ("working_at", "prediction", "attitude", "praise")))
        for student in students
    )


def published(home: Home, code: str, folder: Path) -> list[tuple[str | None, ...]]:
    """Marks of a class as a run publishes them once the data collection has closed."""
    journal.seal(home)
    figures.enter(home, datetime(2026, 12, 1, 8))
    figures.raw_tables(home, folder / "figures.duckdb")
    with duckdb.connect(str(folder / "figures.duckdb")) as con:
        figures.derive(con, "2026-12-01", only=["fct_tracking"])
        return con.execute(
            "select student_key, working_at, prediction, cast(attitude as varchar), case when has_praise then 'Y' end "
            "from fct_tracking where class_code = $code and tracking_point = $point order by all",
            {"code": code, "point": POINT},
        ).fetchall()


def test_two_teachers_two_tabs_and_a_machine_that_is_shared(
    browser: Browser, server: Server, home: Home, teacher: tuple[str, str, int]
) -> None:
    name, code, _ = teacher
    with signed_in(browser, server, name) as one, signed_in(browser, server, name) as other:
        first, second = opened(one, code), opened(other, code)
        cell(first, 0, 1).fill("5")
        cell(first, 0, 1).press("Enter")
        saved(first)
        expect(cell(second, 0, 1)).to_have_value("5", timeout=15_000)  # what a colleague filled in arrives
        tab = opened(one, code)
        cell(tab, 1, 1).fill("4")
        cell(tab, 1, 1).press("Enter")
        saved(tab)
        expect(cell(first, 1, 1)).to_have_value("4", timeout=15_000)
        one.set_offline(True)
        cell(first, 2, 1).fill("3")
        cell(first, 2, 1).press("Enter")
        expect(first.locator("#saving")).to_contain_text("on this machine")
        one.clear_cookies()
        one.set_offline(False)
        with duckdb.connect() as con:  # somebody else signs in on this machine
            con.execute(f"attach '{home.current}/restricted/names.duckdb' as n (read_only)")
            colleague = con.execute(ANY_OTHER.replace("staff.", "n.staff."), {"code": code}).fetchall()[0][0]
        tab.goto("/home")
        tab.click(f"button[value='{colleague}']")
        tab.wait_for_url("**/home")
        expect(tab.locator("#saving")).to_be_hidden()
        first.close(run_before_unload=False)
        assert {line["staff_id"] for line in kept(home)} == {name.partition("@")[0].upper()}
        tab.click("header button")
        tab.goto("/home")
        tab.click(f"button[value='{name}']")
        tab.wait_for_url("**/home")
        expect(tab.locator("#saving")).to_be_hidden(timeout=15_000)  # sent once they are back
        assert [line["value"] for line in kept(home)] == ["5", "4", "3"]


def test_it_is_like_a_spreadsheet(browser: Browser, server: Server, home: Home, teacher: tuple[str, str, int]) -> None:
    name, code, _ = teacher
    with signed_in(browser, server, name) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = opened(context, code)
        page.evaluate("() => navigator.clipboard.writeText('5\\t6\\n4\\t5\\n99\\ta\\n')")
        cell(page, 0, 0).focus()
        page.keyboard.press("Control+V")
        expect(page.locator("#saving")).to_contain_text("1 cell refused")
        assert [cell(page, row, column).input_value() for row in range(3) for column in range(2)] == [
            "5",
            "6",
            "4",
            "5",
            "99",
            "above",
        ]
        expect(cell(page, 2, 0)).to_have_attribute("aria-invalid", "true")
        assert "no grade of this course" in page.locator("[data-state=refused] .why").first.inner_text()
        cell(page, 1, 1).focus()
        page.keyboard.type("9")
        page.keyboard.press("ArrowUp")
        expect(cell(page, 0, 1)).to_be_focused()
        page.keyboard.press("Control+Z")
        expect(cell(page, 1, 1)).to_have_value("5")
        cell(page, 2, 0).fill("")
        page.keyboard.press("Enter")
        saved(page)
        stands = {(line["student_id"], line["field"]): line["value"] for line in kept(home)}
        assert sorted(stands.values()) == ["4", "5", "5", "6", "above"]


def test_without_a_script_the_whole_sheet_is_saved_and_a_colleagues_mark_stays(
    browser: Browser, server: Server, home: Home, teacher: tuple[str, str, int]
) -> None:
    name, code, _ = teacher
    plain = browser.new_context(base_url=server.address, java_script_enabled=False)
    page = plain.new_page()
    page.goto("/home")
    page.click(f"button[value='{name}']")
    page.goto(f"/m/999001/{POINT}/{code}")
    with signed_in(browser, server, name) as context:
        colleague = opened(context, code)
        cell(colleague, 1, 1).fill("7")
        cell(colleague, 1, 1).press("Enter")
        saved(colleague)
    cell(page, 0, 1).fill("6")
    cell(page, 2, 1).fill("44")
    page.click("main button")
    assert page.locator(".why", has_text="no grade of this course").count() == 1
    assert [cell(page, row, 1).input_value() for row in range(3)] == ["6", "7", "44"]
    cell(page, 2, 1).fill("b")
    page.click("main button")
    assert [cell(page, row, 1).input_value() for row in range(3)] == ["6", "7", "below"]
    assert [line["value"] for line in kept(home)] == ["7", "6", "below"]
    plain.close()


def test_a_correction_stands_however_late_the_first_save_comes(
    browser: Browser, server: Server, home: Home, teacher: tuple[str, str, int]
) -> None:
    name, code, _ = teacher
    with signed_in(browser, server, name) as context:
        page = opened(context, code)
        held: list[Route] = []

        def first_waits(route: Route) -> None:
            held.append(route) if not held else route.continue_()

        page.route("**/cells/**", first_waits)
        cell(page, 0, 1).fill("6")
        cell(page, 0, 1).press("Enter")
        expect(page.locator("#saving")).to_contain_text("waits")
        cell(page, 0, 1).fill("7")
        cell(page, 0, 1).press("Enter")
        held[0].continue_()
        saved(page)
        expect(cell(page, 0, 1)).to_have_value("7")
        page.reload()
        expect(cell(page, 0, 1)).to_have_value("7")
        assert [line["value"] for line in sorted(kept(home), key=lambda line: line["recorded_at"])][-1] == "7"


def test_what_the_server_refuses_is_not_taken_for_saved_when_it_is_typed_again(
    browser: Browser, server: Server, home: Home, teacher: tuple[str, str, int]
) -> None:
    name, code, _ = teacher
    with signed_in(browser, server, name) as context:
        page = opened(context, code)
        day = page.locator("[name='.assessment_date']")
        for _ in range(2):  # the browser lets a day pass that has not come
            day.fill("2099-01-01")
            day.press("Tab")
            expect(page.locator("#saving")).to_contain_text("1 cell refused")
            assert "has not come yet" in page.locator("[data-state=refused] .why").inner_text()
        day.fill("2026-11-18")
        day.press("Tab")
        saved(page)
        expect(page.locator("#saving")).not_to_contain_text("refused")
        assert [line["value"] for line in kept(home)] == ["2026-11-18"]
