"""Targets in Chromium: from the first draft to the slip by keyboard alone, without JavaScript; to axe on two screens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ingest.demo.people import URN
from ingest.demo.targets import WAITING
from ingest.home import Home
from tests.browser.test_staff import LEFT, look, sign_in
from tests.browser.visit import HEIGHT, PHONE
from tests.serving import serving_staff

WIDE = 1440
SUBJECT = WAITING[1]
DRAFTS, WAIT, HELD = f"/targets/{URN}/{SUBJECT}?year=7", f"/targets/{URN}/{WAITING[0]}?year=7", f"/targets/{URN}/MA?year=8"
SHOWS = ("held", "queried", "rise", "differs")
MOST_STEPS = 400  # of the Tab key, to what is looked for
PEOPLE = """
select people.sign_in_name
from staff.grants as held
join staff.people as people on held.staff_key = people.staff_key
where held.role = $role
    and ($subject = '' or held.scope = (select max(department) from staff.places where subject_code = $subject))
    and people.staff_key not in (select staff_key from staff.grants where role = $other)
order by 1
limit 1
"""


@pytest.fixture(scope="module")
def home(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the demo, in which targets can be decided."""
    copy = Home(tmp_path_factory.mktemp("targets") / "home")
    copy.path.mkdir()
    shutil.copytree(demo_home.archive, copy.archive)
    (copy.publications / "shown").mkdir(parents=True)
    shutil.copytree(demo_home.current.resolve() / "restricted", copy.publications / "shown" / "restricted")
    copy.current.symlink_to(copy.publications / "shown")
    copy.create()
    return copy


@pytest.fixture(scope="module")
def people(home: Home) -> tuple[str, str]:
    """The head of the department whose drafts wait, and a senior leader, by the names of their sign-in."""
    with duckdb.connect(str(home.current / "restricted" / "names.duckdb"), read_only=True) as con:
        asked = ({"role": "head_of_department", "subject": SUBJECT, "other": "slt"}, {"role": "slt", "subject": "", "other": ""})
        head, leader = (con.execute(PEOPLE, who).fetchall()[0][0] for who in asked)
    return head, leader


@pytest.fixture(scope="module")
def address(home: Home) -> Iterator[str]:
    with serving_staff(home) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def opened(browser: Browser, address: str, width: int, scripts: bool) -> Iterator[tuple[BrowserContext, Page]]:
    """A page in which nothing may go wrong."""
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": HEIGHT}, java_script_enabled=scripts, bypass_csp=scripts
    )
    page, wrong = context.new_page(), list[str]()
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("response", lambda got: wrong.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
    page.on("requestfailed", lambda asked: wrong.append(asked.url) if asked.failure != LEFT else None)
    yield context, page
    context.close()
    assert wrong == [], wrong


def tab_to(page: Page, what: str) -> None:
    """Press the Tab key until an element is reached."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.locator(f"{what}:focus").count():
            return
    pytest.fail(f"The Tab key does not come to {what}.")


def test_from_the_first_draft_to_the_slip_by_keyboard(browser: Browser, address: str, people: tuple[str, str]) -> None:
    head, leader = people
    with opened(browser, address, WIDE, scripts=False) as (context, page):
        sign_in(page, head)
        tab_to(page, f"main a[href='/targets/{URN}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/targets/{URN}")
        tab_to(page, f"main a[href='{DRAFTS}']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{DRAFTS}")
        n = page.locator("tbody input[type=checkbox]").count()
        assert n > 10
        tab_to(page, "tbody input[type=checkbox]")
        page.keyboard.press("Space")
        tab_to(page, "button[value=moderate]")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert "· 1 moderated ·" in page.inner_text("main .lead")
        tab_to(page, "button[value=all]")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        none = page.locator("tbody tr", has_text="no draft").count()
        assert f"0 of {n} hold · {n - none} moderated · 0 drafts" in page.inner_text("main .lead")
        page.click("header button")
        sign_in(page, leader)
        page.goto(DRAFTS)
        tab_to(page, "button[value=issue]")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert f"{n - none} of {n} hold" in page.inner_text("main .lead")
        slips = page.locator("main a[href^='/target-slips-book/']").first.get_attribute("href")
        assert slips and context.request.get(slips).body().startswith(b"%PDF")


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_axe_finds_nothing_and_every_page_fits(browser: Browser, address: str, people: tuple[str, str], width: int) -> None:
    head, leader = people
    seen = {}
    with opened(browser, address, width, scripts=True) as (_, page):
        for who, paths in (
            (head, [f"/targets/{URN}", DRAFTS]),
            (leader, [f"/targets/{URN}?closed=FR", WAIT, f"{WAIT}&show=late", *(f"{HELD}&show={one}" for one in SHOWS)]),
        ):
            sign_in(page, who)
            for path in paths:
                page.goto(path)
                seen[path] = look(page)
            page.goto(HELD if who == leader else DRAFTS)
            page.goto(page.locator("table.list tbody a").first.get_attribute("href") or "")
            seen["life"] = look(page)
            page.click("header button")
    assert {path: found for path, found in seen.items() if found[0] or found[1] > width} == {}
