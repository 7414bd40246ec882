"""Dagster's page, with a guard before it: `python -m orchestration.dagster_page SOCKET WORKSPACE`, for the pages' server alone.

As it comes, the page takes mutations by GET and from any origin, so that a page in any other tab could start a run.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

PREFIX = "/dagster"
READING = ("GET", "HEAD", "OPTIONS")
SAFETY = {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
FOREIGN = "This page answers to its own pages alone. Open it as flightpath up says."
BY_POST = "GraphQL is asked by POST."
POSTED = {"op"}  # what the page adds to the address of a query that it posts: its name


class Guard:
    """Lets through what comes from the page itself: writes and sockets from its own origin, GraphQL by POST.

    By which name it may be asked the pages' server has seen to.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403 or 405."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        status, words = self._refusal(scope)
        if not status:
            await self.app(scope, receive, self._safely(send))
        elif scope["type"] == "websocket":
            await WebSocketClose(reason=words)(scope, receive, send)
        else:
            await PlainTextResponse(words, status, SAFETY)(scope, receive, send)

    def _refusal(self, scope: Scope) -> tuple[int, str]:
        """The status and words of a refusal, or 0."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        writes = scope["type"] == "websocket" or scope["method"] not in READING
        own = {f"{scheme}://{headers.get('host')}" for scheme in ("http", "https")}
        if (writes or origin is not None) and origin not in own:
            return 403, FOREIGN
        is_graphql = scope["type"] == "http" and scope["path"].rstrip("/").endswith("/graphql")
        if is_graphql and set(parse_qs(scope["query_string"].decode("latin-1"))) - POSTED:
            return 405, BY_POST
        if is_graphql and scope["query_string"] and scope["method"] in READING:
            return 405, BY_POST
        return 0, ""

    def _safely(self, send: Send) -> Send:
        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SAFETY)
            await send(message)

        return safe


def serve(socket: Path, workspace: Path) -> None:
    """Serve the page of the Dagster instance in DAGSTER_HOME until SIGINT or SIGTERM; `workspace` says where its code is."""
    import uvicorn
    from dagster import DagsterInstance
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._core.workspace.load_target import WorkspaceFileTarget
    from dagster_webserver import __version__
    from dagster_webserver.app import create_app_from_workspace_process_context

    with DagsterInstance.get() as instance:
        instance.optimize_for_webserver(statement_timeout=5000, pool_recycle=3600, max_overflow=20)
        with WorkspaceProcessContext(instance, WorkspaceFileTarget([str(workspace)]), version=__version__) as context:
            app = create_app_from_workspace_process_context(context, path_prefix=PREFIX, live_data_poll_rate=2000)
            uvicorn.run(Guard(app), uds=str(socket), log_level="warning", access_log=False, server_header=False)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
