"""`make bench`, its part for the pages: builds and a visit, beside one plain Evidence page of the same data.

The plain page is built as Evidence's own command builds it, compiled anew each time and with all tables. Ours are built
twice, first with nothing compiled, then as every later publication of the same code is.

Alone, for a published home: `python -m tests.bench_pages HOME`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.types import Message, Receive, Scope, Send

from ingest.home import Home
from reports.evidence import build, node, shell, tables
from reports.evidence.pages import PAGES
from reports.publication.audience import readers
from reports.serve import Place, build_app, places_of
from tests.browser.conftest import QUIET, on_path

COPIES = 30  # of the first page, to see what one page more costs
LOADS = 5  # of each page, each with an empty cache; the middle one is told
PLAIN = """---
title: Targets
---

```sql points
select distinct academic_year || ' ' || tracking_point as value from report.targets order by value desc
```

```sql targets
select * from report.targets where academic_year || ' ' || tracking_point = '${inputs.point.value}'
```

<Dropdown data={points} name=point value=value />

<DataTable data={targets} />
"""

# Notes when a table first showed a figure, and when the words of any table last changed.
WATCH = """
const seen = window.seen = {first: 0, last: 0, words: ''};
new MutationObserver(() => {
    const words = [...document.querySelectorAll('td')].map(cell => cell.textContent).join(' ');
    if (words === seen.words) return;
    seen.words = words;
    seen.last = performance.now();
    if (!seen.first && /\\d/.test(words)) seen.first = seen.last;
}).observe(document, {childList: true, characterData: true, subtree: true});
"""
# Waits until no table has changed for a second; gives when one last did.
SETTLED = """since => new Promise(done => {
    const look = () => seen.last > since && performance.now() - seen.last > 1000 ? done(seen.last) : requestAnimationFrame(look);
    look();
})"""
CHOOSE = """list => {
    const asked = performance.now();
    list.selectedIndex = 1;
    list.dispatchEvent(new Event('change', {bubbles: true}));
    return asked;
}"""
CLICK = """option => { const asked = performance.now(); option.click(); return asked; }"""


@dataclass(frozen=True)
class Built:
    """What a build cost."""

    seconds: float
    cpu: float
    megabytes: float
    pages: int


@dataclass(frozen=True)
class Visited:
    """What a visit cost: bytes as they were sent, and seconds."""

    bytes_first: float
    bytes_all: float
    first: float
    rest: float
    choice: float


@dataclass(frozen=True)
class Pages:
    """Our pages, built first and later, with copies of the first, and the plain page."""

    ours: Built
    later: Built
    more: Built
    plain: Built
    our_visit: Visited
    plain_visit: Visited


def build_ours(warehouse: Path, target: Path, about: dict[str, Any], pages: Path) -> int:
    """Build the pages of every audience; gives how many."""
    work, cache = target.parent / "work", target.parents[1] / "cache"
    return int(build.build(warehouse, work, target, about, cache, pages)["pages"])


def build_plain(warehouse: Path, target: Path, about: dict[str, Any], pages: Path) -> int:
    """Build a page without a layout as Evidence does, which compiles and prerenders in one; gives how many."""
    work = target.parent / "work"
    inside = work / ".evidence" / "template"
    shutil.copytree(
        shell.TEMPLATE, inside, ignore=shutil.ignore_patterns("explore", "settings", "+page.md", "static", "*.webmanifest")
    )
    (work / "node_modules").symlink_to(node.MODULES)
    for name in ("evidence.config.yaml", "evidence.settings.json", "package.json"):
        shutil.copyfile(node.SITE / name, work / name)
    shutil.copyfile(node.SITE / "app.html", inside / "src" / "app.html")
    (inside / "static").mkdir()
    shutil.copyfile(node.SITE / "icon.svg", inside / "static" / "icon.svg")
    for path in (work / "pages" / "index.md", inside / "src" / "pages" / "+page.md"):
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(pages / "index.md", path)
    cut = tables.cuts_of(warehouse, readers())[0]
    with duckdb.connect(str(warehouse), read_only=True) as con:
        names = con.execute("select table_name from duckdb_tables() where schema_name = $s", {"s": cut.audience}).fetchall()
    tables.export(warehouse, inside / "static", cut, about, {name for (name,) in names} | {"checks", "publication"})
    shell.run([str(node.MODULES / "vite" / "bin" / "vite.js"), "build"], inside, work / "build.log", "The plain page")
    shutil.copytree(inside / "build", target)
    shell.pack(target)
    return 1


def build_here(make: Callable[..., int], *asked: Any) -> Built:
    """Build in this process, which is new; the memory is that of the largest program that it started."""
    start = time.perf_counter()
    pages = make(*asked)
    seconds = time.perf_counter() - start
    of = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Built(seconds, sum(u.ru_utime + u.ru_stime for u in of), of[1].ru_maxrss / 1024, pages)


def built(home: Home, make: Callable[..., int], target: Path, pages: Path) -> Built:
    """Build `pages` of the current publication in a process of its own."""
    told = json.loads((home.current / "manifest.json").read_text())
    about = {key: told[key] for key in ("id", "as_of", "code_version")}
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(build_here, make, home.current / "flightpath.duckdb", target, about, pages).result()


def first_place(_: Scope, publication: Path) -> list[Place]:
    """The site that shows most."""
    return places_of(publication)[:1]


@contextmanager
def counted(home: Home) -> Iterator[tuple[str, list[tuple[float, int]]]]:
    """Serve the pages of `home`; gives the address, and a list that grows by (time, bytes) as they are sent."""
    app, sent = build_app(home, may_read=first_place), []

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        async def count(message: Message) -> None:
            await send(message)
            sent.append((time.time(), len(message.get("body", b""))))

        await app(scope, receive, count)

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(counting, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", sent
    finally:
        server.should_exit = True
        thread.join()


def choose_ours(page: Page) -> float:
    """Choose another tracking point of our page; gives the moment."""
    return page.locator("select[data-input=point]").evaluate(CHOOSE)


def choose_plain(page: Page) -> float:
    """Choose another tracking point of the plain page; gives the moment."""
    page.get_by_role("combobox").click()
    return page.get_by_role("option").nth(1).evaluate(CLICK)


def visit(browser: Browser, home: Home, choose: Callable[[Page], float]) -> Visited:
    """Open the first page with an empty cache, wait until it rests, and choose."""
    with counted(home) as (address, sent), browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(address, wait_until="networkidle")
        page.evaluate(SETTLED, 0)
        first, origin = page.evaluate("[seen.first, performance.timeOrigin]")
        bytes_all, rest = sum(n for _, n in sent), max(at for at, _ in sent) - origin / 1000
        asked = choose(page)
        answered = page.evaluate(SETTLED, asked)
    bytes_first = sum(n for at, n in sent if 1000 * at <= origin + first)
    return Visited(bytes_first, bytes_all, first / 1000, rest, (answered - asked) / 1000)


def visits(ours: Home, plain: Home) -> tuple[Visited, Visited]:
    """The middle of each figure over some loads of both pages, taken in turn."""
    found: dict[Home, list[Visited]] = {ours: [], plain: []}
    with sync_playwright() as playwright:
        sandbox = os.geteuid() != 0  # as root Chromium does not start with it
        browser = playwright.chromium.launch(executable_path=on_path(), args=QUIET, chromium_sandbox=sandbox)
        for _ in range(LOADS):
            found[ours].append(visit(browser, ours, choose_ours))
            found[plain].append(visit(browser, plain, choose_plain))
        browser.close()
    one, other = (Visited(*(median(getattr(v, f) for v in found[h]) for f in Visited.__annotations__)) for h in (ours, plain))
    return one, other


def measure(home: Home) -> Pages:
    """Build and visit the pages of the publication of `home`, which stays as it is."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.delenv(shell.SHARED, raising=False)
        ours, copies, plain = (Home(Path(folder) / name) for name in ("ours", "copies", "plain"))
        shutil.copytree(PAGES, copies.path / "pages")
        for n in range(COPIES):
            head = (PAGES / "index.md").read_text().replace("place: 1\n", f"place: {100 + n}\n")
            (copies.path / "pages" / f"copy_{n}.md").write_text(head)
        (plain.path / "pages").mkdir(parents=True)
        (plain.path / "pages" / "index.md").write_text(PLAIN)  # without a layout of its own it has Evidence's
        first, later = (built(home, build_ours, ours.current / "sites", PAGES) for _ in range(2))
        return Pages(
            first,
            later,
            built(home, build_ours, copies.current / "sites", copies.path / "pages"),
            built(home, build_plain, plain.current / "site", plain.path / "pages"),
            *visits(ours, plain),
        )


def show(pages: Pages) -> None:
    """Print the table."""
    ours, later, plain, our_visit, plain_visit = pages.ours, pages.later, pages.plain, pages.our_visit, pages.plain_visit
    per_page = (pages.more.seconds - ours.seconds) / (pages.more.pages - ours.pages)
    lines = [
        ("first build of all pages, compiling: CPU s", ours.cpu, plain.cpu),
        ("  s", ours.seconds, plain.seconds),
        ("  memory of the largest program, MB", ours.megabytes, plain.megabytes),
        ("every later publication, all audiences: CPU s", later.cpu, plain.cpu),
        ("  s", later.seconds, plain.seconds),
        ("first view: kB sent up to the first figures", our_visit.bytes_first / 1000, plain_visit.bytes_first / 1000),
        ("  kB sent until the page rests", our_visit.bytes_all / 1000, plain_visit.bytes_all / 1000),
        ("  s to the first figures", our_visit.first, plain_visit.first),
        ("  s until the page rests", our_visit.rest, plain_visit.rest),
        ("another tracking point: s to the last figure", our_visit.choice, plain_visit.choice),
    ]
    print(f"\n{'the pages, beside one plain Evidence page':<50}{'ours':>10}{'plain':>10}")
    for words, one, other in lines:
        print(f"{words:<50}{one:10.2f}{other:10.2f}{one / other:8.2f} x")
    print(f"{ours.pages} pages, and {per_page:.2f} s for each more ", end="")
    print(f"(from {COPIES} copies of the first); views: medians of {LOADS} with an empty cache")


if __name__ == "__main__":
    show(measure(Home(Path(sys.argv[1]))))
