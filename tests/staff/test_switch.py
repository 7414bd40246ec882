"""A publication that is replaced while somebody reads: each page is of one of them, whole."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path

import duckdb
from starlette.testclient import TestClient

from ingest.home import Home
from reports.publication.publish import RESTRICTED
from reports.staff.app import build_app
from reports.staff.settings import SignIn
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.trust import Trust

N_PAGES = 60


def other(trust: Trust, folder: Path) -> tuple[Home, list[Path]]:
    """A home with the trust's publication and another one, in which all students are known by other names."""
    home = Home(folder / "home")
    home.create()
    home.demo_path.write_text(trust.home.demo_path.read_text())
    first = home.publications / "first"
    shutil.copytree(trust.home.current.resolve() / "restricted", first / "restricted")
    second = home.publications / "second"
    shutil.copytree(first, second)
    with duckdb.connect(str(second / RESTRICTED)) as con:
        con.execute("update staff.students set list_name = replace(list_name, 'Known', 'Renamed')")
    home.current.symlink_to(first)
    return home, [first, second]


def test_a_page_mixes_nothing_while_the_publication_changes(trust: Trust, tmp_path: Path) -> None:
    home, both = other(trust, tmp_path)
    app = build_app(home, SignIn(None, True, "k"), lambda: {"127.0.0.1:3000"})
    done = threading.Event()

    def switch() -> None:
        for nth in range(1_000_000):
            if done.is_set():
                return
            link = home.path / "current.new"
            link.symlink_to(both[nth % 2])
            link.replace(home.current)

    with TestClient(app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=False) as client:
        sign_in(client, "t002@larkhollow.example")
        page = re.findall(r'href="(/class/[^"]+)"', client.get("/home").text)[0]
        switching = threading.Thread(target=switch)
        switching.start()
        try:
            found = [client.get(page).text for _ in range(N_PAGES)]
        finally:
            done.set()
            switching.join()
    told = {(re.findall(r"Publication (\w+)\.", text)[0], *sorted(set(re.findall(r"Known|Renamed", text)))) for text in found}
    assert told == {("first", "Known"), ("second", "Renamed")}
