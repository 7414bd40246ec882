"""`flightpath up` as it is started: all pages answer under one address, nobody else starts a run, all ends on Ctrl+C."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ingest.home import Home

ROOT = Path(__file__).parents[2]
HUNG = 120  # seconds after which the test fails rather than waits
JOBS = "{ repositoriesOrError { ... on RepositoryConnection { nodes { jobs { name } } } } }"
LAUNCH = """mutation($p: ExecutionParams!) { launchRun(executionParams: $p) { __typename } }"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def address(demo_home: Home) -> Iterator[str]:
    """The one address, once it answers; afterwards everything has ended."""
    port = free_port()
    words = ["--home", str(demo_home.path), "--port", str(port)]
    up = subprocess.Popen([sys.executable, "-m", "orchestration.cli", "up", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        wait_for(port, up)
        yield f"http://127.0.0.1:{port}"
        up.send_signal(signal.SIGINT)
        assert up.wait(HUNG) == 0
    finally:
        up.kill()
        up.wait()


def wait_for(port: int, program: subprocess.Popen[str]) -> None:
    began = time.monotonic()
    while time.monotonic() - began < HUNG and program.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/")
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError("flightpath up did not answer")


def signed_in(address: str, name: str) -> httpx.Client:
    client = httpx.Client(base_url=address, headers={"accept": "text/html", "origin": address}, timeout=HUNG)
    assert client.post("/sign-in", data={"person": name}).status_code == 200
    return client


def dagster_of(client: httpx.Client) -> httpx.Response:
    """What Dagster's page tells of its jobs, asked as it asks, once it has started."""
    began = time.monotonic()
    while time.monotonic() - began < HUNG:
        told = client.post("/dagster/graphql?op=Jobs", json={"query": JOBS})
        if told.status_code != 503:
            return told
        time.sleep(0.5)
    raise AssertionError("Dagster's page did not answer")


def test_pages_and_dagster_answer_under_one_address_and_nobody_else_starts_a_run(address: str) -> None:
    manager = signed_in(address, "a001@larkhollow.example")
    assert "Larkhollow Example School" in manager.get("/").text
    jobs = dagster_of(manager).json()
    names = {job["name"] for node in jobs["data"]["repositoriesOrError"]["nodes"] for job in node["jobs"]}
    assert names >= {"refresh_everything", "rebuild_from_archive"}
    assert "Dagster" in manager.get("/dagster/overview/timeline").text
    assert manager.get("/dagster/graphql", params={"query": JOBS}).status_code == 405
    assert manager.post("/dagster/graphql", json={"query": JOBS}, headers={"origin": "http://evil.example"}).status_code == 403
    assert manager.get("/dagster/", headers={"host": "evil.example"}).status_code == 421
    with connect(f"{address.replace('http', 'ws')}/dagster/graphql", **socket_of(manager, address)) as socket:
        socket.send(json.dumps({"type": "connection_init", "payload": {}}))
        assert json.loads(socket.recv(HUNG))["type"] == "connection_ack"
    elsewhere = {
        "selector": {
            "repositoryName": "__repository__",
            "repositoryLocationName": "orchestration.definitions",
            "jobName": "refresh_everything",
        },
        "runConfigData": {"resources": {"warehouse": {"config": {"home_path": "/nowhere"}}}},
    }
    launched = manager.post("/dagster/graphql", json={"query": LAUNCH, "variables": {"p": elsewhere}})
    assert json.dumps(launched.json()).count("RunConfigValidationInvalid") == 1
    for name in ("t001@larkhollow.example", "a002@larkhollow.example"):
        other = signed_in(address, name)
        assert other.post("/dagster/graphql?op=Jobs", json={"query": JOBS}).status_code == 404
        with (
            pytest.raises(InvalidStatus),
            connect(f"{address.replace('http', 'ws')}/dagster/graphql", **socket_of(other, address)),
        ):
            pass


def socket_of(client: httpx.Client, address: str) -> dict[str, Any]:
    """How the page of a signed-in reader opens a socket."""
    cookie = f"flightpath={client.cookies['flightpath']}"
    return {"subprotocols": ["graphql-ws"], "origin": address, "additional_headers": {"cookie": cookie}}
