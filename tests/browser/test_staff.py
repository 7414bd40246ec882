"""The staff pages in Chromium: without JavaScript, by keyboard alone, on a phone, to axe, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ingest.home import Home
from tests.browser.visit import AXE, BREACHES, DESK, HEIGHT, PHONE, pages_of
from tests.serving import serving_staff

LEFT = "net::ERR_ABORTED"  # the page was left before its icon came
HEAD_OF_YEAR, MANAGER, AUDITOR = "t007@larkhollow.example", "a001@larkhollow.example", "a003@larkhollow.example"


@pytest.fixture(scope="module")
def address(demo_home: Home) -> Iterator[str]:
    with serving_staff(demo_home) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(params=[DESK, PHONE])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A page of a browser without JavaScript, and what went wrong in it."""
    context = browser.new_context(
        base_url=address, viewport={"width": request.param, "height": HEIGHT}, java_script_enabled=False
    )
    opened = context.new_page()
    wrong: list[str] = []
    opened.on(
        "console", lambda message: wrong.append(message.text) if message.type == "error" and " 404 " not in message.text else None
    )
    opened.on("requestfailed", lambda asked: wrong.append(asked.url) if asked.failure != LEFT else None)
    yield opened
    assert wrong == []
    context.close()


def sign_in(page: Page, name: str) -> None:
    page.goto("/home")
    page.click(f"button[value='{name}']")
    page.wait_for_url("**/home")


def test_the_way_from_the_sign_in_to_a_student_fits_every_screen(page: Page) -> None:
    sign_in(page, HEAD_OF_YEAR)
    assert page.inner_text("h1") == "My pages"
    page.click("main a[href^='/class/'] >> nth=0")
    assert "predicted below their target" in page.inner_text("main")
    assert len(page.pdf(format="A4")) and pages_of(page.pdf(format="A4")) <= 2
    page.click("main a[href^='/student/'] >> nth=0")
    assert page.inner_text("h2 >> nth=0") == "Targets and predictions"
    name = page.inner_text("h1").split()[0]
    page.goto("/search")
    page.fill("#text", name)
    page.keyboard.press("Enter")
    assert name in page.inner_text("main ul")
    page.click("header button")
    assert "signed out" in page.inner_text("h1")
    page.goto("/home")
    assert "/sign-in" in page.url


def test_what_is_not_the_readers_is_told_in_words_and_leads_to_the_data_manager(page: Page) -> None:
    sign_in(page, AUDITOR)
    page.goto("/class/999001/11EN/1", wait_until="commit")
    assert page.inner_text("h1") == "Not yours, or not there"
    page.click("main a >> nth=0")
    page.fill("#text", "Why not?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Why not?" in page.inner_text("article")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": HEIGHT}, bypass_csp=True)
    page = context.new_page()
    seen = {}
    for name, paths in (
        (HEAD_OF_YEAR, ["/home", "/search?text=el", "/who-sees-what", "/ask", "/nowhere", "/completion"]),
        (MANAGER, ["/setup", "/import"]),
        (AUDITOR, ["/audit"]),
    ):
        page.goto("/sign-in")
        seen["/sign-in"] = look(page)
        sign_in(page, name)
        links = page.locator("main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        paths += [next((link for link in links if link.startswith(start)), "/home") for start in ("/m/", "/class/", "/list/")]
        for path in paths:
            page.goto(path)
            seen[path] = look(page)
        if student := page.locator("main table a").first if page.locator("main table a").count() else None:
            student.click()
            seen["student"] = look(page)
        page.click("header button")
    assert {path: wrong for path, (wrong, wide) in seen.items() if wrong} == {}
    assert {path: wide for path, (wrong, wide) in seen.items() if wide > width} == {}
    context.close()


def look(page: Page) -> tuple[list[str], int]:
    """What axe finds serious or critical, and how wide the page is."""
    page.evaluate(AXE.read_text())
    return page.evaluate(BREACHES), page.evaluate("() => document.scrollingElement.scrollWidth")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_sheet_that_is_looked_at_fits_every_screen(browser: Browser, address: str, width: int, tmp_path: Path) -> None:
    """What the import page makes of a broadsheet, to axe; nothing of it lands."""
    sheet = tmp_path / "Year 9 Spring 1.csv"
    write = "Adm No,Surname,Reg,Maths Target,Maths Pred,Art Target,Art Pred\n1,Quillon,9A,5,5,4,absent\nTotal,1,,,,,\n"
    sheet.write_text(write)
    context = browser.new_context(base_url=address, viewport={"width": width, "height": HEIGHT}, bypass_csp=True)
    page = context.new_page()
    sign_in(page, MANAGER)
    page.goto("/import")
    page.set_input_files("input[type=file]", sheet)
    page.click("text=Look at it")
    page.wait_for_url("**/import/*")
    assert "columns for each of 2 subjects" in page.inner_text("main")
    assert look(page) == ([], width)
    page.click("text=Forget this file")
    context.close()
