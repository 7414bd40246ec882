"""The one server: staff pages, behind them the report pages and Dagster's page, each for those whose roles open it."""

from __future__ import annotations

import time
from collections.abc import Callable

from anyio import to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ingest.home import Home
from reports.staff import (
    aside,
    boards,
    figures,
    imports,
    marksheets,
    my_lists,
    slips,
    talks,
    target_answers,
    target_pages,
    target_plans,
    target_sheets,
    views,
)
from reports.staff.guard import Guard, SignedIn, TooLarge
from reports.staff.pages import Pages
from reports.staff.settings import SignIn
from reports.staff.signing import Signing

OPEN = ("/sign-in", "/staff/style.css", "/staff/school.css", "/staff/icon.svg")  # for whom has not signed in


class For:
    """What is open to readers who may one thing alone; to others it is not there."""

    def __init__(self, app: ASGIApp, thing: str, pages: Pages) -> None:
        self.app, self.thing, self.pages = app, thing, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer that nothing is there."""
        if self._was_let_through(scope):
            await self.app(scope, receive, send)
            return
        reader = await to_thread.run_sync(self.pages.reader_of, scope, limiter=self.pages.at_once)
        if reader is not None and self.thing in reader.things:
            scope["may_still"] = lambda: self._may_still(scope)
            scope["staff"].data[self.thing] = (self.pages.home.current.resolve(), time.monotonic() + figures.FILES_SECONDS)
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(reason="Not yours, or not there.")(scope, receive, send)
        else:
            await self.pages.gone(Request(scope))(scope, receive, send)

    def _was_let_through(self, scope: Scope) -> bool:
        """Whether the reader was let through a moment ago: a page brings many files."""
        session = scope.get("staff")
        if scope["type"] != "http" or session is None or self.thing not in session.data:
            return False
        publication, until = session.data[self.thing]
        return bool(publication == self.pages.home.current.resolve() and time.monotonic() < until)

    def _may_still(self, scope: Scope) -> bool:
        """Whether the session goes on, and its reader's roles still open this: for what stays open for long."""
        secret = HTTPConnection(scope).cookies.get(self.pages.cookie, "")
        reader = self.pages.reader_of({"staff": self.pages.sessions.of(secret)})
        return reader is not None and self.thing in reader.things


def build_app(
    home: Home, sign_in: SignIn, hosts: Callable[[], set[str]], is_secure: bool = False, dagster: ASGIApp | None = None
) -> ASGIApp:
    """The whole server. `hosts`: names, with ports, by which it may be asked. `dagster`: its page, where there is one."""
    pages = Pages(home, sign_in, is_secure, dagster is not None)
    signing = Signing(pages)
    page = pages.endpoint
    routes: list[Route | Mount] = [
        Route("/sign-in", signing.show, methods=["GET"]),
        Route("/sign-in", signing.pick, methods=["POST"]),
        Route("/sign-in/key/{key}", signing.by_key),
        Route("/sign-in/school", signing.to_provider),
        Route("/sign-in/back", signing.back),
        Route("/sign-out", signing.leave, methods=["POST"]),
        Route("/staff/style.css", views.style),
        Route("/staff/icon.svg", views.icon),
        Route("/staff/sheet.js", views.script),
        Route("/staff/school.css", lambda request: views.school_style(pages)),
        Route("/home", page(views.home)),
        Route("/class/{school}/{code:path}", page(views.a_class)),
        Route("/list/{school}/{kind}/{scope:path}", page(boards.show)),
        Route("/book/{school}/{kind}/{scope:path}", page(boards.book)),
        Route("/lists", page(my_lists.show), methods=["GET"]),
        Route("/lists", page(my_lists.create), methods=["POST"]),
        Route("/lists/tick", page(my_lists.tick), methods=["POST"]),
        Route("/lists/{number}", page(my_lists.change), methods=["POST"]),
        Route("/target-sheets/{school}", page(target_sheets.index), methods=["GET"]),
        Route("/target-sheets/{school}", page(target_sheets.step), methods=["POST"]),
        Route("/target-sheets-book/{school}", page(target_sheets.book)),
        Route("/target-sheet/{school}/{code:path}", page(target_sheets.show)),
        Route("/targets/{school}", page(target_pages.index), methods=["GET"]),
        Route("/targets/{school}", page(target_answers.issue_all), methods=["POST"]),
        Route("/targets/{school}/{subject:path}", page(target_pages.show), methods=["GET"]),
        Route("/targets/{school}/{subject:path}", page(target_answers.decide), methods=["POST"]),
        Route("/targets-book/{school}/{subject:path}", page(target_pages.book)),
        Route("/targets-plan/{school}", page(target_plans.show), methods=["GET"]),
        Route("/targets-plan/{school}", page(target_plans.issue), methods=["POST"]),
        Route("/targets-plan-book/{school}", page(target_plans.book)),
        Route("/targets-plan-paper/{school}", page(target_plans.paper_of)),
        Route("/targets-paper/{school}/{subject:path}", page(target_pages.paper_of)),
        Route("/target-pack/{school}/{group:path}", page(slips.pack)),
        Route("/target-slips/{school}/{group:path}", page(slips.planners)),
        Route("/target-slips-book/{school}/{code:path}", page(slips.books)),
        Route("/target/{student}/{subject:path}", page(target_pages.life), methods=["GET"]),
        Route("/target/{student}/{subject:path}", page(target_answers.take), methods=["POST"]),
        Route("/student/{student}", page(views.student), methods=["GET"]),
        Route("/student/{student}/talk", page(talks.talk), methods=["POST"]),
        Route("/search", page(views.search)),
        Route("/figures", page(figures.choose)),
        Route("/figures/{audience}/{school}", page(figures.show)),
        Route("/who-sees-what", page(views.audiences)),
        Route("/ask", page(views.questions), methods=["GET"]),
        Route("/ask", page(views.ask), methods=["POST"]),
        Route("/ask/{number}", page(views.answer), methods=["POST"]),
        Route("/import", imports.endpoint(pages, imports.index), methods=["GET"]),
        Route("/import", imports.endpoint(pages, imports.drop), methods=["POST"]),
        Route("/import/aside", imports.endpoint(pages, aside.index), methods=["GET"]),
        Route("/import/aside/{delivery}", imports.endpoint(pages, aside.show), methods=["GET"]),
        Route("/import/aside/{delivery}", imports.endpoint(pages, aside.save), methods=["POST"]),
        Route("/import/{token}", imports.endpoint(pages, imports.show), methods=["GET"]),
        Route("/import/{token}", imports.endpoint(pages, imports.change), methods=["POST"]),
        Route("/audit", page(views.audit)),
        Route("/setup", imports.endpoint(pages, views.setup, "setup")),
        Route("/completion", page(views.completion)),
        Route("/marksheets/{school}/{point}", page(marksheets.workbook)),
        Route("/m/{school}/{point}/{code:path}", page(marksheets.show), methods=["GET"]),
        Route("/m/{school}/{point}/{code:path}", page(marksheets.fill), methods=["POST"]),
        Route("/history/{school}/{point}/{code:path}", page(marksheets.history)),
        Route("/cells/{school}/{point}/{code:path}", marksheets.cells(pages), methods=["GET", "POST"]),
    ]
    if dagster is not None:
        routes.append(Mount("/dagster", app=For(dagster, "runs", pages)))
    routes.append(Mount("/", app=figures.Figures(home, pages)))
    return Guard(
        Starlette(
            routes=routes,
            middleware=[
                Middleware(GZipMiddleware, minimum_size=800),
                Middleware(
                    SignedIn,
                    sessions=pages.sessions,
                    cookie=pages.cookie,
                    way_cookie=pages.way_cookie,
                    is_open=lambda path: path.startswith(OPEN),
                ),
            ],
            exception_handlers={HTTPException: pages.in_words, TooLarge: pages.in_words, Exception: pages.in_words},
        ),
        hosts,
        "https" if is_secure else "http",
    )
