"""What stands behind these pages on a socket that nobody else may open: asked on behalf of who may, and its answers passed on."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import unix_connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from ingest.archive.audit import Audit

OF_ONE_STEP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "content-length", "cookie"}
NOT_YET = "<p>Dagster is still starting. Load this page again in half a minute.</p>"
WAIT_SECONDS = 60


class Behind:
    """An ASGI app that passes requests and sockets on to the program that listens at `socket`."""

    def __init__(self, socket: Path, audit: Audit) -> None:
        self.socket, self.audit = socket, audit
        self.client = httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(socket)), timeout=WAIT_SECONDS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, whole."""
        if scope["type"] == "websocket":
            await self._talk(WebSocket(scope, receive, send))
        else:
            await self._ask(scope, receive, send)

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        if request.method not in ("GET", "HEAD") and (what := _changes(body)):
            self.audit.add("dagster", scope["staff"].sign_in_name, what)
        headers = [(k, v) for k, v in request.headers.items() if k not in OF_ONE_STEP]
        url = f"http://{request.headers['host']}{_address(scope)}"
        try:
            asked = self.client.build_request(request.method, url, headers=headers, content=body)
            answer = await self.client.send(asked, stream=True)
        except httpx.TransportError:
            await HTMLResponse(NOT_YET, 503, {"Refresh": "5"})(scope, receive, send)
            return
        passed = {k: v for k, v in answer.headers.items() if k not in OF_ONE_STEP}
        await StreamingResponse(answer.aiter_raw(), answer.status_code, passed)(scope, receive, send)
        await answer.aclose()

    async def _talk(self, ours: WebSocket) -> None:
        """A socket between the reader's browser and the program, until either ends it."""
        url = f"ws://{ours.headers['host']}{_address(ours.scope)}"
        told: Any = ours.scope.get("subprotocols") or None
        try:
            async with unix_connect(str(self.socket), url, subprotocols=told, origin=ours.headers.get("origin")) as theirs:
                await ours.accept(subprotocol=theirs.subprotocol)
                ways = [asyncio.create_task(self._hear(ours, theirs)), asyncio.create_task(self._tell(ours, theirs))]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                for way in ways:
                    way.cancel()
        except (OSError, WebSocketException):
            await ours.close(1011)

    async def _hear(self, ours: WebSocket, theirs: Any) -> None:
        with suppress(WebSocketDisconnect, ConnectionClosed):
            while True:
                text = await ours.receive_text()
                if not await run_in_threadpool(ours.scope["may_still"]):
                    return await ours.close()
                await theirs.send(text)

    async def _tell(self, ours: WebSocket, theirs: Any) -> None:
        with suppress(WebSocketDisconnect, ConnectionClosed, RuntimeError):
            async for text in theirs:
                await ours.send_text(text)
            await ours.close()


def _changes(body: bytes) -> str:
    """The name of what a request to Dagster's GraphQL would change, or "" for one that only reads."""
    try:
        asked = json.loads(body)
        reads = "mutation" not in str(asked["query"])
        return "" if reads else str(asked.get("operationName") or "a change without a name")
    except (ValueError, KeyError, TypeError, AttributeError):
        return "something that is no question"


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
