"""The report pages of the current publication, file by file: of one audience and school, whoever asks, at the same addresses."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.home import Home
from reports.publication.audience import readers

ADDRESS = "127.0.0.1"
# A page of another site that gives its name this machine's address still sends its own name: it is refused.
HOSTS = [ADDRESS, "localhost", "[::1]"]

SAFETY = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'self'",
            # SvelteKit starts each page with a script inside it; DuckDB in the page is WebAssembly.
            "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

ASK_AGAIN = "no-cache"
KEEP = "private, max-age=31536000, immutable"
# The names below these folders carry a hash of the contents, so a file never changes under its name.
HASHED = ("_app/immutable/", "data/", "api/prerendered_queries/")
# But the list of the data files has one name for ever; kept, it would show old figures for a year.
NOT_HASHED = "data/manifest.json"

# Spelt out, as Python's own list differs from machine to machine.
TYPES = {
    ".arrow": "application/vnd.apache.arrow.stream",
    ".css": "text/css",
    ".csv": "text/csv",
    ".gif": "image/gif",
    ".html": "text/html",
    ".ico": "image/vnd.microsoft.icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}

PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title} · Flightpath</title></head>
<body style="font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem">
<h1>{title}</h1>
<p>{words}</p>
</body>
</html>
"""
WORDS = {
    404: ("There is no such page", 'The address may be mistyped, or the page gone. <a href="/">Go to the first page.</a>'),
    405: ("That cannot be done here", "These pages can be read, nothing else."),
    500: ("Something went wrong", "The page could not be sent. The window in which the pages were opened says more."),
    503: (
        "No pages are published yet",
        "Drop extracts in the landing folder and run <code>flightpath run</code>, then load this page again.",
    ),
}
CODING = re.compile(r"\s*([^\s;]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?")


SITES, OLD_SITE, APP = "sites", "site", "_app"  # folders of a publication; the one of earlier versions; the compiled app


@dataclass(frozen=True)
class Place:
    """One audience's pages of one school."""

    audience: str
    school: str

    @property
    def address(self) -> str:
        """Where a reader who may read several of them chooses this one."""
        return f"/figures/{quote(self.audience)}/{quote(self.school)}"


def places_of(publication: Path) -> list[Place]:
    """The sites of a publication: those that show more first, then by school."""
    return [
        Place(audience, school.name)
        for audience in readers()
        for school in sorted((publication / SITES / audience).glob("*"))
        if school.is_dir() and school.name != APP
    ]


def least(_: Scope, publication: Path) -> list[Place]:
    """What who is not asked to sign in may read: the pages of the audience that sees least, of the first school."""
    return [place for place in places_of(publication) if place.audience == list(readers())[-1]][:1]


class SafeResponses:
    """Middleware that puts the safety headers on every response, refusals included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; complete the headers of what comes back."""

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(SAFETY)
                headers.setdefault("Cache-Control", ASK_AGAIN)
            await send(message)

        await self.app(scope, receive, send_safely)


def build_app(home: Home, checked_hosts: bool = True, may_read: Callable[[Scope, Path], list[Place]] = least) -> Starlette:
    """The pages of whichever publication is current when a request comes. `checked_hosts`: no, behind what checks them.

    `may_read` gives the places that whoever asks may read of a publication, the one that is shown first.
    """
    hosts = [Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)] if checked_hosts else []
    return Starlette(
        routes=[
            Route("/reading.json", partial(_reading, home, may_read)),
            Route("/{path:path}", partial(_answer, home, may_read)),
        ],
        middleware=[Middleware(SafeResponses), *hosts],
        exception_handlers={HTTPException: _in_words, Exception: _broken},
    )


def _reading(home: Home, may_read: Callable[[Scope, Path], list[Place]], request: Request) -> Response:
    """What else whoever asks may read, for the pages' own list of it."""
    told = [
        {"audience": p.audience, "school": p.school, "href": p.address} for p in may_read(request.scope, home.current.resolve())
    ]
    names = {audience: may["name"] for audience, may in readers().items()}
    return JSONResponse([place | {"name": names[place["audience"]]} for place in told])


def _answer(home: Home, may_read: Callable[[Scope, Path], list[Place]], request: Request) -> Response:
    """The file a request asks for, as it is stored or unpacked; else a redirect, or HTTPException."""
    path = request.scope["path"]
    parts = [part for part in path.split("/") if part]  # Evidence asks for /api//students/evidencemeta.json
    site = _site(home.current.resolve(), may_read, request.scope, parts)
    if any(part.startswith(".") for part in parts):
        raise HTTPException(404)
    name = "/".join([*parts, "index.html"] if path.endswith("/") else parts)
    packed, plain = _inside(site, f"{name}.gz"), _inside(site, name)
    file = next((f for f in (packed, plain) if f and f.is_file()), None)
    if file and not name.endswith(".gz"):  # a file has one address, without the ending of its packing
        return _send(request, name, file, packed=file == packed)
    if plain and plain.is_dir():
        query = request.scope["query_string"].decode("latin-1")
        return RedirectResponse(f"/{quote(name)}/" + (f"?{query}" if query else ""), status_code=308)
    raise HTTPException(404)


def _site(publication: Path, may_read: Callable[[Scope, Path], list[Place]], scope: Scope, parts: list[str]) -> Path:
    """The folder that answers; HTTPException where nothing is published, or none of it is for whoever asks."""
    if (old := publication / OLD_SITE).is_dir():  # of a version whose pages were the same for all who might read them
        return old
    if not (publication / SITES).is_dir():
        raise HTTPException(503)
    found = may_read(scope, publication)
    if not found:
        raise HTTPException(404)
    audience = publication / SITES / found[0].audience
    return audience if parts[:1] == [APP] else audience / found[0].school


def _inside(site: Path, name: str) -> Path | None:
    """Where `name` lies, links followed; None when it is not there or lies outside the site."""
    try:
        path = (site / name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # not there, a name too long, links in a ring, a NUL
        return None
    return path if path.is_relative_to(site) else None


def _send(request: Request, name: str, file: Path, packed: bool) -> Response:
    """The file with its type and how long it may be kept; 304 when the asker has it already."""
    as_stored = not packed or takes_gzip(",".join(request.headers.getlist("accept-encoding")))
    status = file.stat()
    identity = f"{file}|{status.st_mtime_ns}|{status.st_size}|{as_stored}"  # the publication is in the file's path
    keep = name.startswith(HASHED) and name != NOT_HASHED
    headers = {
        "ETag": f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"',
        "Cache-Control": KEEP if keep else ASK_AGAIN,
    }
    if packed:
        headers["Vary"] = "Accept-Encoding"
    if _has_already(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    media_type = TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
    if not as_stored:
        return Response(gzip.decompress(file.read_bytes()), headers=headers, media_type=media_type)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return FileResponse(file, headers=headers, media_type=media_type, stat_result=status)


def _has_already(request: Request, etag: str) -> bool:
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    return known == ["*"] or etag in known


def takes_gzip(accept_encoding: str) -> bool:
    """Whether the header lets a response be gzipped: by name or `*`, and not with a weight of 0."""
    found = [CODING.fullmatch(item) for item in accept_encoding.lower().split(",")]
    weights = {match[1]: float(match[2] or 1) for match in found if match}
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _page(status: int) -> HTMLResponse:
    title, words = WORDS[status]
    return HTMLResponse(PAGE.format(title=title, words=words), status_code=status)


def _in_words(request: Request, error: Exception) -> Response:
    """A refusal as a small page."""
    assert isinstance(error, HTTPException)
    page = _page(error.status_code)
    page.headers.update(error.headers or {})
    return page


def _broken(request: Request, error: Exception) -> Response:
    """An unexpected error as a small page; Starlette sends it past the middleware, so it is made safe here."""
    page = _page(500)
    page.headers.update({**SAFETY, "Cache-Control": ASK_AGAIN})
    return page
