"""The first hour in a browser: from an invented, ugly broadsheet to the school's published pages, through the import page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from ingest.home import Home
from ingest.school import School, keep
from tests.browser.conftest import QUIET, chromium
from tests.first_hour import broadsheet
from tests.serving import serving_staff
from tests.support.sizes import dear

__all__ = ["chromium"]
MINUTES = 8 * 60_000  # in milliseconds: CI has two cores and other tests on them


@pytest.fixture
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET, chromium_sandbox=os.geteuid() != 0)
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


@dear
def test_a_broadsheet_is_published_pages_in_four_inputs(tmp_path: Path, page: Page) -> None:
    """Nothing is typed: a file is chosen, a value read otherwise, looked at again, let in. The school was told to init."""
    home, sheet = Home(tmp_path / "home"), tmp_path / "Y11 Autumn 1 broadsheet.xlsx"
    home.create()
    keep(home, School(urn="999001", name="Larkhollow Example School"))
    (home.landing / "schools_999001.csv").write_text("school_urn,name\n999001,Larkhollow Example School\n")
    right = broadsheet.write(sheet)
    with serving_staff(home) as port:
        page.goto(f"http://127.0.0.1:{port}/sign-in/key/the-key")
        page.get_by_role("link", name="Import a first file").click()
        page.set_input_files("input[type=file]", sheet)
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_text("columns for each of 10 subjects")).to_be_visible()
        page.get_by_label("Read N/A as").select_option("(blank)")
        page.get_by_role("button", name="Look again").click()
        expect(page.get_by_label("Read N/A as")).to_have_count(0)
        page.get_by_role("button", name="Accept and publish").click()
        told = f"{right.judged:,} predictions are on or above target ({right.on_or_above:,}), Autumn 1."
        expect(page.get_by_text(told)).to_be_visible(timeout=MINUTES)
        page.get_by_role("link", name="See the school's figures").click()
        expect(page.get_by_text("Larkhollow Example School").first).to_be_visible(timeout=60_000)
        expect(page.get_by_text(f"{100 * right.on_or_above / right.judged:.1f}").first).to_be_visible(timeout=60_000)
        page.screenshot(path=str(tmp_path / "figures.png"))
