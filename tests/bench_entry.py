"""How fast marks come in: `python -m tests.bench_entry HOME`, a published demo. A copy of it is written to, and gone afterwards.

Seventy-five teachers fill in a cell every two seconds each. Prints how long a save takes until it is on the disk and how many of
the cells are missing, beside the same saves into SQLite with full sync, and how soon a sheet is painted in Chromium.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
import uuid
from pathlib import Path

from playwright.sync_api import sync_playwright

from ingest.archive.chain import read_lines
from ingest.forms.journal import OPEN
from ingest.home import Home
from reports.staff.editions import Editions
from tests.bench_staff import memory_of, reader
from tests.serving import started

TEACHERS, SECONDS, PAUSE = 75, 40, 2.0
SHEETS = """
select people.sign_in_name, windows.tracking_point, windows.close_date, teachers.class_code,
    list(distinct places.student_key) as students
from staff.teachers as teachers join staff.people as people using (staff_key)
join staff.classes as classes on teachers.class_code = classes.class_code
join staff.windows as windows on classes.year_group = windows.year_group and windows.open_date <= $today
join staff.places as places on teachers.class_code = places.class_code
where classes.grade_scale = 'gcse_9_1'
group by all order by teachers.class_code, windows.close_date desc
"""


def _copied(home: Path, folder: Path) -> Home:
    copy = Home(folder / "home")
    shutil.copytree(home / "archive", copy.archive)
    shutil.copytree((home / "current").resolve(), copy.publications / "shown")
    copy.current.symlink_to(copy.publications / "shown")
    copy.create()
    return copy


def _told(what: str, taken: list[float]) -> str:
    ordered = sorted(taken)
    p95 = ordered[int(len(ordered) * 0.95)]
    return f"{what}: {len(taken)} saves, p50 {1000 * statistics.median(taken):.0f} ms, p95 {1000 * p95:.0f} ms"


def _fill(address: str, sheets: list[dict], taken: list[float], sent: list[str]) -> None:  # type: ignore[type-arg]
    """Every teacher a thread, a cell about every two seconds."""
    clients = [(reader(address, sheet["sign_in_name"]), sheet) for sheet in sheets]
    for client, sheet in clients:  # the sheet is opened before it is filled in
        assert client.get(f"/m/999001/{sheet['tracking_point']}/{sheet['class_code']}").status_code == 200
    until = time.monotonic() + SECONDS

    def one(nth: int) -> None:
        (client, sheet), rng = clients[nth], random.Random(nth)
        while time.monotonic() < until:
            time.sleep(rng.uniform(0, 2 * PAUSE))
            where = {"student": rng.choice(sheet["students"]), "field": "prediction"}
            cell = where | {"id": str(uuid.UUID(int=rng.getrandbits(128))), "value": str(rng.randint(1, 9)), "age": 0}
            began = time.perf_counter()
            answer = client.post(f"/cells/999001/{sheet['tracking_point']}/{sheet['class_code']}?since=0", json=[cell])
            taken.append(time.perf_counter() - began)
            assert answer.json()["saved"] == [cell["id"]], answer.text
            sent.append(cell["id"])

    threads = [threading.Thread(target=one, args=(nth,)) for nth in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _sqlite(folder: Path, n: int) -> list[float]:
    """The same saves, one after the other, each a transaction of its own with full sync."""
    con = sqlite3.connect(folder / "beside.sqlite", isolation_level=None)
    con.execute("pragma synchronous = full")
    con.execute("create table events (id text primary key, cell text, value text)")
    taken = []
    for nth in range(n):
        began = time.perf_counter()
        con.execute("insert into events values (?, ?, ?)", (str(nth), str(nth % 900), "5"))
        taken.append(time.perf_counter() - began)
    return taken


def _paints(address: str, sheet: dict) -> list[float]:  # type: ignore[type-arg]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/home")
        page.click(f"button[value='{sheet['sign_in_name']}']")
        page.wait_for_url("**/home")
        found = []
        for _ in range(9):
            page.goto(f"{address}/m/999001/{sheet['tracking_point']}/{sheet['class_code']}", wait_until="load")
            entry = "performance.getEntriesByName('first-contentful-paint')[0]"
            page.wait_for_function(f"() => {entry} !== undefined", timeout=10_000)
            found.append(page.evaluate(f"() => {entry}.startTime"))
        browser.close()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    with tempfile.TemporaryDirectory(dir=".") as folder:  # on a disk, not in memory
        home = _copied(parser.parse_args().home, Path(folder))
        edition = Editions(home).current()
        assert edition
        sheets = list({row["class_code"]: row for row in reversed(edition.rows(SHEETS, today=edition.as_of))}.values())[:TEACHERS]
        edition.con.close()
        process, port = started(home)
        address = f"http://127.0.0.1:{port}"
        try:
            taken: list[float] = []
            sent: list[str] = []
            _fill(address, sheets, taken, sent)
            kept = {event["event_id"] for event in read_lines((home.journal / OPEN).read_bytes())}
            print(_told(f"{len(sheets)} teachers", taken), f"{len(set(sent) - kept)} missing", sep=", ")
            print(_told("SQLite, full sync, one after the other", _sqlite(Path(folder), len(taken))))
            print(f"first paint of a sheet: {statistics.median(_paints(address, sheets[0])):.0f} ms (median of 9)")
            print(f"memory of the server at most {memory_of(process):.0f} MB")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
