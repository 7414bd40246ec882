"""What all staff pages share: the home, whose publication is read, who is signed in, the templates and how they write things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import jinja2
from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from ingest.archive.audit import Audit
from ingest.forms.journal import DECISIONS, RECORDS, Journal
from ingest.home import Home
from reports.staff.editions import Edition, Editions
from reports.staff.guard import TooLarge
from reports.staff.questions import Questions
from reports.staff.readers import Reader, reader_of
from reports.staff.sessions import Attempts, Sessions
from reports.staff.settings import SignIn

AT_ONCE = 2  # pages that are made at a time: more would only share the same cores, and the memory of the queries
ENGLAND = ZoneInfo("Europe/London")
TEMPLATES = Path(__file__).with_name("templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COOKIE, SECURE_COOKIE = "flightpath", "__Host-flightpath"
STATES = {"above": ("▲", "above"), "on": ("●", "on"), "below": ("▼", "below")}


def address_of(*parts: object) -> str:
    """An address of its parts."""
    return "/" + "/".join(quote(str(part), safe="/" if n else "") for n, part in enumerate(parts))


def day(value: date | str | None) -> str:
    """A date as people write it."""
    told = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return f"{told.day} {told:%b %Y}" if told else ""


def _clock(at: str) -> str:
    """A moment in universal time as clocks in England show it."""
    try:
        told = datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(ENGLAND) if "T" in at else None
    except ValueError:
        return at
    return f"{told.day} {told:%b}, {told:%H:%M}" if told else day(at)


def _pct(value: float | None) -> str:
    return "" if value is None else f"{value:.1f} %"


def _gap(value: float | None) -> str:
    """A gap in grades with its sign, halves as halves."""
    if value is None:
        return ""
    whole, rest = divmod(abs(value), 1)
    told = f"{whole:g}" if whole or not rest else ""
    told += {0.0: "", 0.5: "½"}.get(rest, f"{rest:.1f}"[1:])
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{told}"


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "pct": _pct,
    "gap": _gap,
    "clock": _clock,
    "state": lambda state: STATES.get(state, ("", (state or "").replace("_", " "))),
}


class Pages:
    """What all pages share: the home, whose publication is read, who is signed in, the templates."""

    def __init__(self, home: Home, sign_in: SignIn, is_secure: bool = False, has_runs: bool = False) -> None:
        self.home, self.sign_in, self.is_secure, self.has_runs = home, sign_in, is_secure, has_runs
        self.editions, self.sessions, self.attempts = Editions(home), Sessions(), Attempts()
        self.audit, self.questions, self.journal = Audit(home), Questions(home), Journal(home)
        self.records, self.decisions = Journal(home, RECORDS), Journal(home, DECISIONS)
        self.at_once = CapacityLimiter(AT_ONCE)
        self.cookie = SECURE_COOKIE if is_secure else COOKIE
        self.way_cookie = f"{self.cookie}-way"  # of somebody on the way through the provider
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )  # fmt: skip
        self.templates.filters |= FILTERS

    def today(self, edition: Edition | None) -> date:
        """The day; in the demo, whose people live on the day of its data, that one."""
        return edition.as_of if edition and self.is_demo(edition) else date.today()

    def is_demo(self, edition: Edition | None) -> bool:
        """Whether anybody may come in as anybody: while what is published is the demo school and no other."""
        if not self.sign_in.is_demo or edition is None or not self.home.demo_path.exists():
            return False
        return {school["school_urn"] for school in edition.schools} <= set(self.home.demo_path.read_text().split())

    def reader_by(self, edition: Edition | None, name: str) -> Reader | None:
        """Who signs in by this name, as that publication knows them."""
        return reader_of(edition, name, self.today(edition))

    def reader_of(self, scope: Scope) -> Reader | None:
        """Who asks, or None: nobody signed in, or somebody who is known no longer."""
        session, edition = scope.get("staff"), self.editions.current()
        if session is None or (session.is_picked and not self.is_demo(edition)):
            return None
        return self.reader_by(edition, session.sign_in_name)

    def reader(self, request: Request) -> Reader:
        """Who asks for a page of the publication; HTTPException where the person is known no longer, or nothing is published."""
        found = self.reader_of(request.scope)
        if found is None or found.edition is None:
            raise HTTPException(403 if self.editions.current() else 503)
        return found

    def render(
        self, template: str, request: Request, reader: Reader | None, told: dict[str, Any], status: int = 200
    ) -> HTMLResponse:
        """A page from its template, which is given `told`."""
        edition = reader.edition if reader else self.editions.current()
        schools = edition.schools if edition else []
        own = [s for s in schools if not reader or not reader.schools or s["school_urn"] in reader.schools]
        page = self.templates.get_template(template).render(
            reader=reader,
            schools=own,
            edition=edition,
            path=request.scope["path"],
            is_demo=self.is_demo(edition),
            has_runs=self.has_runs,
            **told,
        )
        return HTMLResponse(page, status)

    def gone(self, request: Request) -> HTMLResponse:
        """What is not the reader's, and what is not there, look alike."""
        return self.render("words.html", request, self.reader_of(request.scope), {"words": "gone"}, 404)

    def endpoint(self, view: Callable[[Request, Pages, Reader], Response]) -> Callable[[Request], Any]:
        """A page for a signed-in reader. Its queries run in a thread, so that files are sent meanwhile."""

        async def answer(request: Request) -> Response:
            if request.method not in ("GET", "HEAD"):
                request.scope["form"] = await request.form()
            return await to_thread.run_sync(lambda: view(request, self, self.reader(request)), limiter=self.at_once)

        return answer

    async def in_words(self, request: Request, error: Exception) -> Response:
        """A refusal as a page."""
        status = error.status_code if isinstance(error, HTTPException) else 413 if isinstance(error, TooLarge) else 500
        if status == 404:
            return self.gone(request)
        words = {403: "unknown", 405: "unreadable", 409: "locked", 413: "large", 503: "unpublished", 507: "unsaved"}.get(
            status, "broken"
        )
        words = "older" if status == 503 and self.editions.current() else words
        reader = self.reader_of(request.scope) if status != 500 else None
        return self.render("words.html", request, reader, {"words": words}, status)


def with_markers(reader: Reader, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of students, each with the markers that the reader may see."""
    beside: dict[str, list[dict[str, Any]]] = {}
    for marker in reader.ask("markers", students=[row["student_key"] for row in rows]) if rows else []:
        beside.setdefault(marker["student_key"], []).append(marker)
    return [row | {"markers": beside.get(row["student_key"], [])} for row in rows]


def note(event: str, pages: Pages, reader: Reader, about: str) -> None:
    """Write to the audit log what the reader did."""
    pages.audit.add(event, reader.sign_in_name, about, " ".join(reader.schools))


def seen(pages: Pages, reader: Reader, request: Request) -> None:
    """Write to the audit log that the reader saw a page that names students."""
    note("seen", pages, reader, request.scope["path"])


def denied(pages: Pages, reader: Reader, request: Request) -> HTTPException:
    """What is not the reader's: noted, since who tries many is looking for something."""
    note("denied", pages, reader, request.scope["path"][:200])
    return HTTPException(404)


def download(book: bytes, name: str) -> Response:
    """A workbook to be kept, under a name."""
    return Response(book, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{plain(name)}.xlsx"'})


def plain(name: str) -> str:
    """The name of a file as a header may hold it, whatever a class is called."""
    return name.replace("/", "-").replace('"', "").encode("ascii", "replace").decode()


def needs_lists(reader: Reader) -> Edition:
    """The publication, which must be of a version that has lists; HTTPException 503 until there is one."""
    if reader.edition is None or not reader.edition.has_lists:
        raise HTTPException(503)
    return reader.edition
