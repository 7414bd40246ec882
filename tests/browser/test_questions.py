"""Ten questions, each answered in at most three clicks; the new pages to axe, on a desk, on a phone and by keyboard."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ingest.code import ROOT
from ingest.home import Home
from tests.browser.visit import AXE, BREACHES, HEIGHT, PHONE
from tests.serving import serving_staff

WIDE = 1440
QUESTIONS = [
    [cell.strip() for cell in line.strip("| ").split("|")]
    for line in (ROOT / "docs" / "questions.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| question")
]
SPOKEN = "*a student with a day under Spoken*"
PERSON = """
select people.sign_in_name
from staff.grants as grants
join staff.people as people on grants.staff_key = people.staff_key
where grants.role_name = $role and ($scope = '' or grants.scope = $scope) and grants.thing = 'students'
    and date '2026-11-20' between grants.valid_from and grants.valid_to
order by exists (
    select 1 from staff.grants as others where others.staff_key = grants.staff_key and others.scope_kind = 'school'
), people.sign_in_name
limit 1
"""
SCOPES = {"Year 11": "11", "SEN support": "sen_support", "11A": "11A", "Mathematics": "Mathematics"}
TABS = 80  # presses until a key must have come to the list


@pytest.fixture(scope="module")
def address(demo_home: Home) -> Iterator[str]:
    with serving_staff(demo_home) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def person(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], str]:
    """Who has a role for something today, by the name of the sign-in."""
    database = Path(shutil.copy(demo_home.current / "restricted" / "names.duckdb", tmp_path_factory.mktemp("people")))

    def found(role: str, scope: str = "") -> str:
        with duckdb.connect(str(database), read_only=True) as con:
            [(name,)] = con.execute(PERSON, {"role": role, "scope": scope}).fetchall()
        return str(name)

    return found


def come_in(context: BrowserContext, address: str, name: str) -> None:
    """Sign in without the page, on which everybody of the demo stands."""
    context.clear_cookies()
    answer = context.request.post(f"{address}/sign-in", form={"person": name}, headers={"origin": address})
    assert answer.ok, name


@pytest.fixture(scope="module")
def plain(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser without JavaScript."""
    context = browser.new_context(base_url=address, viewport={"width": WIDE, "height": HEIGHT}, java_script_enabled=False)
    yield context
    context.close()


@pytest.fixture
def page(plain: BrowserContext) -> Iterator[Page]:
    opened = plain.new_page()
    yield opened
    opened.close()


@pytest.mark.parametrize(("question", "role", "clicks", "answer"), QUESTIONS, ids=[row[0] for row in QUESTIONS])
def test_a_question_is_answered_in_three_clicks(
    page: Page, address: str, person: Callable[[str, str], str], question: str, role: str, clicks: str, answer: str
) -> None:
    steps = clicks.split(" → ")
    assert 1 <= len(steps) <= 3
    come_in(page.context, address, person(role, SCOPES.get(steps[0], "")))
    page.goto("/home")
    for step in steps:
        if step == SPOKEN:
            page.locator("main tr", has=page.locator("td[data-label=Spoken]", has_text=" 2026")).locator("a").first.click()
        else:
            page.locator("main").get_by_role("link", name=step, exact=True).first.click()
    part = page.locator("main section", has=page.locator("h2", has_text=answer)).first
    assert part.count() == 1, page.inner_text("main")
    said = " ".join(part.inner_text().split())
    rows, number = part.locator("tbody tr").count(), re.search(r"\d+", part.locator("h2").inner_text())
    if answer == "Conversations":
        assert re.search(r"\d+ Nov 2026, \w+ \w+ .*again on \d+ Dec 2026 \w+", said)
    else:
        assert number and (rows > 0 or "Nothing is on this list" in said) and (rows > 0 or "worry" in question)
    if steps[-1] == "nobody helps yet":
        helped = part.locator("td[data-label='In hand']").all_inner_texts()
        assert helped and not any(text.strip() for text in helped)


PAGES = [  # whose, of what, and the addresses; the first link that begins so where none is whole
    ("Head of Year", "11", ["/lists", "/list/999001/year_group/11", "/list/999001/year_group/11?show=praise", "/student/"]),
    ("Tutor", "11A", ["/list/999001/tutor_group/11A"]),
    ("Group lead", "sen_support", ["/list/999001/group/sen_support"]),
    ("Head of department", "Mathematics", ["/list/999001/department/Mathematics", "/target-sheets/999001", "/target-sheet/"]),
    ("Class teacher", "", ["/list/999001/class/"]),
    ("Senior leader", "all", ["/list/999001/school/all"]),
]


def test_axe_finds_nothing_on_the_new_pages_and_nothing_is_wider_than_the_screen(
    browser: Browser, address: str, person: Callable[[str, str], str]
) -> None:
    context = browser.new_context(base_url=address, bypass_csp=True)
    page, seen = context.new_page(), {}
    for role, scope, paths in PAGES:
        come_in(context, address, person(role, scope))
        page.goto("/home")
        for path in paths:
            if path.endswith("/"):
                page.goto(str(page.locator(f"main a[href^='{path}']").first.get_attribute("href")))
            else:
                assert page.goto(path).ok  # type: ignore[union-attr]
            page.evaluate(AXE.read_text())
            for width in (WIDE, PHONE):
                page.set_viewport_size({"width": width, "height": HEIGHT})
                seen[path, width] = page.evaluate(BREACHES), page.evaluate("() => document.scrollingElement.scrollWidth")
    context.close()
    assert len(seen) == 2 * sum(len(paths) for _, _, paths in PAGES)
    assert {path: wrong for path, (wrong, _) in seen.items() if wrong} == {}
    assert {path: wide for path, (_, wide) in seen.items() if wide > path[1]} == {}


def test_by_keyboard_alone_a_list_is_reached_and_its_first_student_opened(
    page: Page, address: str, person: Callable[[str, str], str]
) -> None:
    come_in(page.context, address, person("Head of Year", "11"))
    page.goto("/list/999001/year_group/11")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past what stands on every page
    focused = page.locator("table.list a:focus")
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if focused.count():
            break
    name = page.locator("table.list a").first.inner_text()
    assert focused.inner_text() == name
    page.keyboard.press("Enter")
    page.wait_for_url("**/student/*")
    assert page.inner_text("h1").split()[0] in name
