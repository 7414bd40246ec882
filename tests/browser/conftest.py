"""One Chromium and one server of the demo school's pages for the tests of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from ingest.home import Home
from tests.browser.visit import LOADED, Site, Visit
from tests.serving import serving

NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"])
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def on_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="package")
def chromium() -> str:
    """Chromium's program; installed where that may be done, and else asked for."""
    found, said = on_path(), ""
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in INSTALL:
            done = subprocess.run(
                command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, capture_output=True, text=True, check=False
            )
            said += done.stderr
        found = on_path()
    if not found:
        pytest.fail(f"The pages are tested in Chromium: install the package chromium, or Google Chrome. {said}", pytrace=False)
    return found


@pytest.fixture(scope="package")
def site(demo_home: Home) -> Iterator[Site]:
    """The demo school's pages, served."""
    with serving(demo_home) as port:
        yield Site(demo_home, f"http://127.0.0.1:{port}")


@pytest.fixture(scope="package")
def browser(site: Site, chromium: str) -> Iterator[Browser]:
    """The browser. It ends with this folder's tests, since asyncio cannot be used beside it; the site comes first so."""
    expect.set_options(timeout=LOADED)
    with sync_playwright() as playwright:
        # As root it does not start with its sandbox.
        running = playwright.chromium.launch(executable_path=chromium, args=QUIET, chromium_sandbox=os.geteuid() != 0)
        yield running
        running.close()


@pytest.fixture(scope="package")
def visit(browser: Browser, site: Site) -> Callable[..., AbstractContextManager[Visit]]:
    """Opens a page by its path; when it closes, a fault nobody asked about is a failure."""

    @contextmanager
    def opened(path: str, **options: Any) -> Iterator[Visit]:
        with Visit(browser, site, **options) as page:
            page.open(path)
            yield page

    return opened


@pytest.fixture(scope="package")
def ask(demo_home: Home) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Asks the publication in SQL."""
    with duckdb.connect(str(demo_home.current / "flightpath.duckdb"), read_only=True) as con:

        def rows(query: str, **values: object) -> list[dict[str, Any]]:
            cursor = con.execute(query, values or None)
            columns = [c[0] for c in cursor.description]
            return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

        yield rows
