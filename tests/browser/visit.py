"""A page opened as a reader opens it, and everything that went wrong while it was open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TypeVar

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response

from ingest.home import Home
from reports.evidence import node

Rows = list[list[str]]
T = TypeVar("T")

AXE = node.MODULES / "axe-core" / "axe.min.js"
PHONE, DESK, HEIGHT = 390, 1280, 844  # pixels
LOADED = 30_000  # milliseconds; a page that is not there by then is a failure
FRAMES = 900  # screen frames to wait for a figure to change

# Words of an element as they are read: elements apart, the texts inside one together.
SAID = r"""
const words = n => n.nodeType === 3 ? n.data : n.nodeType === 1 ? ' ' + [...n.childNodes].map(words).join('') + ' ' : '';
const said = n => n ? words(n).replace(/\s+/g, ' ').trim() : '';
"""
TABLES = f"""() => {{{SAID}
return [...document.querySelectorAll('table')].map(t => ({{
    caption: said(t.caption),
    columns: t.tHead ? [...t.tHead.rows[0].cells].map(said) : [],
    rows: [...t.tBodies[0].rows].filter(r => !r.querySelector('.empty')).map(r => [...r.cells].map(said)),
    nothing: said(t.querySelector('.empty')),
}}));
}}"""
TILES = f"""() => {{{SAID} return [...document.querySelectorAll('.tile')].map(said); }}"""
# SvelteKit looks after scrolling from the moment the page is alive. (The pages' policy forbids eval, and with it
# Playwright's wait_for_function.)
ALIVE = f"""() => new Promise((done, never) => {{
    const look = () => history.scrollRestoration === 'manual' ? done() : requestAnimationFrame(look);
    setTimeout(() => never(new Error('the page did not come alive')), {LOADED});
    look();
}})"""
BREACHES = """() => axe.run(document, {resultTypes: ['violations']}).then(r => r.violations
    .filter(v => ['serious', 'critical'].includes(v.impact))
    .flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(' ')}`)))"""


@dataclass(frozen=True)
class Site:
    """The pages of a home's publication and where they are served."""

    home: Home
    origin: str
    audience: str = "slt"

    @cached_property
    def pages(self) -> list[str]:
        """The path of every page that was built."""
        folder = next(p for p in (self.home.current / "sites" / self.audience).iterdir() if p.name != "_app")
        folders = [p.parent.relative_to(folder).as_posix() for p in folder.rglob("index.html.gz")]
        return sorted("/" if f == "." else f"/{f}/" for f in folders)


@dataclass(frozen=True)
class Table:
    """A table of a page: its caption, headings and rows of words; where it has none, what it says of that."""

    caption: str
    columns: list[str]
    rows: Rows
    nothing: str = ""

    def pick(self, columns: list[str]) -> Rows:
        """The rows with their first column, which names the row, and of the others those asked for."""
        places = [0, *(self.columns.index(c, 1) for c in columns if c in self.columns[1:])]
        return [[row[p] for p in places if p < len(row)] for row in self.rows]


def named(tables: list[Table], caption: str) -> Table:
    """The one table whose caption begins so."""
    found = [t for t in tables if t.caption.startswith(caption)]
    assert len(found) == 1, f"{len(found)} tables are called {caption!r} among {[t.caption for t in tables]}"
    return found[0]


class Visit:
    """A page in a context of its own; `faults` is what went wrong, in words."""

    def __init__(self, browser: Browser, site: Site, width: int = DESK, script: bool = True) -> None:
        self.faults: list[str] = []
        self.headers: dict[str, str] = {}
        self._site, self._script = site, script
        self._ours = re.compile(rf"{re.escape(site.origin)}/|data:|blob:")
        self.context = browser.new_context(viewport={"width": width, "height": HEIGHT}, java_script_enabled=script)
        self.context.route(re.compile(rf"^(?!{self._ours.pattern})"), lambda route: route.abort())
        self.page: Page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)
        self.page.on("websocket", lambda socket: self.faults.append(f"outside: {socket.url}"))
        if script:  # without, the browser itself does not let the scripts come
            self.page.on("requestfailed", self._failed)

    def open(self, path: str) -> None:
        """Go to a page; with its script, until it answers the reader."""
        self._go(path)
        if self._script:
            self.alive()

    def alive(self) -> None:
        """Wait until the page answers the reader."""
        self.page.evaluate(ALIVE)

    def _go(self, path: str) -> None:
        response = self.page.goto(self._site.origin + path, timeout=LOADED)
        assert response
        self.headers = response.all_headers()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not self._ours.match(request.url):
            self.faults.append(f"outside: {request.url}")

    def _failed(self, request: Request) -> None:
        # The reader of these stops at the end of the stream, which is before the end of the response.
        stopped = request.failure == "net::ERR_ABORTED" and re.search(r"/api/prerendered_queries/\w+\.arrow$", request.url)
        if self._ours.match(request.url) and not stopped:
            self.faults.append(f"failed: {request.url} ({request.failure})")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the page; a fault nobody asked about is a failure."""
        faults = list(self.faults)  # what closing breaks off is none
        self.context.close()
        if not kind:
            assert not faults, f"{self.page.url}: {faults}"

    def tables(self) -> list[Table]:
        """Every table of the page, those folded away too."""
        return [Table(**t) for t in self.page.evaluate(TABLES)]

    def tiles(self) -> list[str]:
        """The words of every headline."""
        return self.page.evaluate(TILES)

    def rows(self, caption: str, columns: list[str], expected: Rows, arrange: Callable[[Rows], Rows] = list) -> Rows:
        """Rows of a table once they are as expected; as they are when that does not come."""
        return self.awaited(lambda: arrange(named(self.tables(), caption).pick(columns)), lambda rows: rows == expected)

    def awaited(self, read: Callable[[], T], is_there: Callable[[T], bool]) -> T:
        """What is read once it is there; the last that was read when it does not come."""
        got = read()
        for _ in range(FRAMES):
            if is_there(got):
                break
            self.frames(1)
            got = read()
        return got

    def frames(self, number: int) -> None:
        """Let the page draw itself so many times."""
        for _ in range(number):
            self.page.evaluate("() => new Promise(requestAnimationFrame)")

    def filter(self, name: str) -> Locator:
        """The list from which readers choose."""
        return self.page.locator(f"select[data-input={name}]")

    def breaches(self) -> list[str]:
        """What axe-core finds serious or critical."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        return self.page.evaluate(BREACHES)

    def open_details(self, opened: bool = True) -> None:
        """Unfold, or fold, everything that can be."""
        self.page.evaluate("o => document.querySelectorAll('details').forEach(d => { d.open = o; })", opened)

    def width(self) -> int:
        """The width the page needs; more than the window's is a sideways scroll."""
        return self.page.evaluate("() => document.scrollingElement.scrollWidth")


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of Chromium's has."""
    assert b"/ObjStm" not in pdf  # packed objects could not be counted so
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
