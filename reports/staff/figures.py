"""Report pages behind the sign-in: a reader's roles say whose answer, senior leaders' or governors', and of which school."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ingest.home import Home
from reports import serve
from reports.publication.audience import readers
from reports.serve import OLD_SITE, Place, places_of
from reports.staff.pages import Pages
from reports.staff.readers import Reader
from reports.staff.signing import here_or_home

FILES_SECONDS = 5  # for which the files of a report page follow it without the roles being read again
MAY, CHOSEN = "figures", "figures chosen"  # in the data of a session


def may_read(reader: Reader, publication: Path) -> list[Place]:
    """The places that a reader's roles open: of each audience the schools in which a role opens what it sees."""
    opened = {audience: reader.schools_of(may["thing"]) for audience, may in readers().items() if may["thing"] in reader.things}
    found = [place for place in places_of(publication) if place.audience in opened]
    return [place for place in found if (schools := opened[place.audience]) is None or place.school in schools]


class Figures:
    """The report pages, for whom a role opens any; to others they are not there, data files too."""

    def __init__(self, home: Home, pages: Pages) -> None:
        self.home, self.pages = home, pages
        self.app: ASGIApp = serve.build_app(home, checked_hosts=False, may_read=lambda scope, _: scope["places"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with what its reader may read, or answer that nothing is there."""
        if scope["type"] == "websocket":
            await WebSocketClose(reason="Not yours, or not there.")(scope, receive, send)
            return
        session, publication = scope.get("staff"), self.home.current.resolve()
        data: dict[str, Any] = session.data if session else {}
        known, until, places = data.get(MAY, (None, 0, []))
        reader = None
        if known != publication or time.monotonic() >= until:  # a page brings some files: its reader is looked up once
            reader = await to_thread.run_sync(self.pages.reader_of, scope, limiter=self.pages.at_once)
            if reader is None or not reader.reads_figures:
                await self._closed(reader, scope)(scope, receive, send)
                return
            places = may_read(reader, publication)
            data[MAY] = (publication, time.monotonic() + FILES_SECONDS, places)
        chosen = data.get(CHOSEN)
        scope["places"] = sorted(places, key=lambda place: place != chosen)
        await self._answer(scope, chosen in places, publication)(scope, receive, send)

    def _closed(self, reader: Reader | None, scope: Scope) -> ASGIApp:
        if reader is not None and scope["path"] == "/":  # the first page of who has none of the school's figures
            return RedirectResponse("/home", status_code=303)
        return self.pages.gone(Request(scope))

    def _answer(self, scope: Scope, has_chosen: bool, publication: Path) -> ASGIApp:
        """The pages; for who has roles in several schools and chose none yet, the choice first."""
        is_page = "text/html" in Request(scope).headers.get("accept", "")
        of_several = len({place.school for place in scope["places"]}) > 1 and not (publication / OLD_SITE).is_dir()
        if is_page and of_several and not has_chosen:
            return RedirectResponse(f"/figures?next={quote(scope['path'])}", status_code=303)
        return self.app


def choose(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/figures`: which pages a reader may read, where they are several."""
    found = may_read(reader, pages.home.current.resolve())
    names = {school["school_urn"]: school["name"] for school in reader.edition.schools} if reader.edition else {}
    told = [(place.address, names.get(place.school, place.school), readers()[place.audience]) for place in found]
    return pages.render("figures.html", request, reader, {"places": told, "next": _next(request)})


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/figures/{audience}/{school}`: read these from now on; what is not the reader's is not there."""
    place = Place(request.path_params["audience"], request.path_params["school"])
    if place not in may_read(reader, pages.home.current.resolve()):
        return pages.gone(request)
    request.scope["staff"].data[CHOSEN] = place
    return RedirectResponse(_next(request), status_code=303)


def _next(request: Request) -> str:
    """The report page that a reader came for, else the first."""
    target = request.query_params.get("next", "/")
    return "/" if target == "/" else here_or_home(target)
