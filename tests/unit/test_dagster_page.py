"""The guard before Dagster's page: a page in another tab, or of another name, can neither read nor start anything."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from orchestration.dagster_page import Guard

OWN = {"host": "127.0.0.1:3000", "origin": "http://127.0.0.1:3000"}
ELSEWHERE = "http://evil.example"


def client() -> TestClient:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse("done")

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("done")
        await socket.close()

    routes = [WebSocketRoute("/graphql", talk), Route("/{path:path}", answer, methods=["GET", "POST", "DELETE"])]
    return TestClient(Guard(Starlette(routes=routes)))


def ask(method: str, path: str, **headers: str) -> httpx.Response:
    return client().request(method, path, headers=headers)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]"])
def test_the_page_itself_is_let_through(name: str) -> None:
    own = f"{name}:3000"
    assert ask("GET", "/", host=own).text == "done"
    assert ask("GET", "/graphql", host=own).text == "done"  # the page where a query is typed
    assert ask("POST", "/graphql", host=own, origin=f"http://{own}").text == "done"
    assert ask("POST", "/graphql?op=RootWorkspaceQuery", host=own, origin=f"http://{own}").text == "done"  # as the page asks
    assert ask("GET", "/", host=own).headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/runs", OWN | {"origin": ELSEWHERE}, 403),
        ("POST", "/graphql", OWN | {"origin": ELSEWHERE}, 403),
        ("POST", "/graphql", OWN | {"origin": "null"}, 403),
        ("POST", "/graphql", OWN | {"origin": "http://127.0.0.1:3001"}, 403),
        ("POST", "/graphql", {"host": OWN["host"]}, 403),
        ("DELETE", "/runs", {"host": OWN["host"]}, 403),
        ("GET", "/graphql?query=mutation%7Ba%7D", OWN, 405),
        ("GET", "/graphql/?query=a", {"host": OWN["host"]}, 405),
        ("GET", "/graphql?operationName=a&x=1", {"host": OWN["host"]}, 405),
        ("GET", "/graphql?op=RootWorkspaceQuery", OWN, 405),
        ("POST", "/graphql?query=a", OWN, 405),
        ("POST", "/graphql?op=x&query=a", OWN, 405),
    ],
)
def test_everything_else_is_refused(method: str, path: str, headers: dict[str, str], status: int) -> None:
    answer = ask(method, path, **headers)
    assert (answer.status_code, "done" in answer.text) == (status, False)
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_socket_is_opened_from_the_page_alone() -> None:
    with client().websocket_connect("/graphql", headers=OWN) as socket:
        assert socket.receive_text() == "done"
    for headers in (OWN | {"origin": ELSEWHERE}, OWN | {"host": "evil.example:3000"}, {"host": OWN["host"]}):
        with pytest.raises(WebSocketDisconnect), client().websocket_connect("/graphql", headers=headers):
            pass
