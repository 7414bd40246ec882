"""What stands before every page: which names answer, from where may be written, how large and slow a request may be, who asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from reports.staff.sessions import Session, Sessions

READING = ("GET", "HEAD", "OPTIONS")
MOST_BYTES = 1_000_000  # of what is sent with a request
BODY_SECONDS = 30  # in which it must have come whole
FILES, MOST_FILE_BYTES, FILE_SECONDS = "/import", 100 << 20, 600  # where files are sent: the largest workbook that is read
SAFETY = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
            "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all, browsers tell no origin of what a form sends
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}  # fmt: skip
OWN_POLICY = ("/dagster",)  # what brings its own


class Guard:
    """Lets through what comes by one of the pages' own names, writes from their own origin alone, of a bearable size."""

    def __init__(self, app: ASGIApp, hosts: Callable[[], set[str]], scheme: str) -> None:
        self.app, self.hosts, self.scheme = app, hosts, scheme

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        status, words = self._refusal(scope)
        if not status:
            is_file = scope["path"] == FILES
            most, seconds = (MOST_FILE_BYTES, FILE_SECONDS) if is_file else (MOST_BYTES, BODY_SECONDS)
            bounded = _bounded(receive, most, seconds) if scope["type"] == "http" else receive
            await self.app(scope, bounded, _safe(scope, send))
        elif scope["type"] == "websocket":
            await WebSocketClose(reason=words)(scope, receive, send)
        else:
            await HTMLResponse(f"<p>{words}</p>", status, SAFETY)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str]:
        """The status and words of a refusal, or 0."""
        headers, hosts = Headers(scope=scope), self.hosts()
        if headers.get("host") not in hosts:
            return 421, "These pages answer to their own address alone."
        origins = {f"{self.scheme}://{host}" for host in hosts}
        writes = scope["type"] == "websocket" or scope["method"] not in READING
        if (origin := headers.get("origin")) is not None and origin not in origins or (writes and origin is None):
            return 403, "That was sent from a page of another site."
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > (MOST_FILE_BYTES if scope["path"] == FILES else MOST_BYTES):
            return 413, "That is too large."
        return 0, ""


class TooLarge(Exception):
    """More was sent than may be, or too slowly."""


def _bounded(receive: Receive, most: int, seconds: float) -> Receive:
    """The request's body, which ends in TooLarge beyond its size or time. Once it is whole, whoever answers may wait for long."""
    n, is_whole, until = 0, False, asyncio.get_running_loop().time() + seconds

    async def bounded() -> Message:
        nonlocal n, is_whole
        if is_whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), until - asyncio.get_running_loop().time())
        except TimeoutError:
            raise TooLarge from None
        n += len(message.get("body", b""))
        is_whole = message["type"] != "http.request" or not message.get("more_body")
        if n > most:
            raise TooLarge
        return message

    return bounded


def _safe(scope: Scope, send: Send) -> Send:
    """Puts the safety headers on every response that has none of its own, and keeps what names students out of every cache."""

    async def safe(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SAFETY.items():
                if name != "Content-Security-Policy" or not scope["path"].startswith(OWN_POLICY):
                    headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return safe


class SignedIn:
    """Finds the session of a request; what is not open to all asks to sign in first, and data files are not there till then."""

    def __init__(self, app: ASGIApp, sessions: Sessions, cookie: str, way_cookie: str, is_open: Callable[[str], bool]) -> None:
        self.app, self.sessions, self.cookie, self.way_cookie, self.is_open = app, sessions, cookie, way_cookie, is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its session, or lead to the sign-in."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        session: Session | None = self.sessions.of(asked.cookies.get(self.cookie, ""))
        scope["staff"] = session if session and session.sign_in_name else None
        way = self.sessions.of(asked.cookies.get(self.way_cookie, ""))
        scope["session"] = way.data if way else {}
        if scope["staff"] or self.is_open(scope["path"]):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(reason="Sign in first.")(scope, receive, send)
        else:
            await _ask(asked)(scope, receive, send)


def _ask(asked: HTTPConnection) -> Response:
    """The way to the sign-in for a page, nothing for a file."""
    if "text/html" not in asked.headers.get("accept", ""):
        return Response(status_code=404)
    path = asked.scope["raw_path"].decode("latin-1")
    path += f"?{query}" if (query := asked.scope["query_string"].decode("latin-1")) else ""
    return RedirectResponse(f"/sign-in?next={quote(path)}", status_code=303)
