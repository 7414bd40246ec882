"""`flightpath up` as it is started: both pages answer their own address, nobody else starts a run, all ends on Ctrl+C."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ingest.home import Home

ROOT = Path(__file__).parents[2]
HUNG = 120  # seconds after which the test fails rather than waits
JOBS = "{ repositoriesOrError { ... on RepositoryConnection { nodes { jobs { name } } } } }"
LAUNCH = """mutation($p: ExecutionParams!) { launchRun(executionParams: $p) { __typename } }"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def ports(demo_home: Home) -> Iterator[tuple[int, int]]:
    """Dagster's port and the pages', once both answer; afterwards everything has ended."""
    dagster, pages = free_port(), free_port()
    words = ["--home", str(demo_home.path), "--port", str(dagster), "--pages-port", str(pages)]
    up = subprocess.Popen([sys.executable, "-m", "orchestration.cli", "up", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        wait_for(dagster, up)
        wait_for(pages, up)
        yield dagster, pages
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


def test_the_pages_and_dagster_answer_and_nobody_else_starts_a_run(ports: tuple[int, int]) -> None:
    dagster, pages = (f"http://127.0.0.1:{port}" for port in ports)
    own = {"origin": dagster}
    assert "Larkhollow Example School" in httpx.get(f"{pages}/").text
    jobs = httpx.post(f"{dagster}/graphql?op=Jobs", json={"query": JOBS}, headers=own).json()  # as its page asks
    names = {job["name"] for node in jobs["data"]["repositoriesOrError"]["nodes"] for job in node["jobs"]}
    assert names >= {"refresh_everything", "rebuild_from_archive"}
    assert httpx.get(f"{dagster}/graphql", params={"query": JOBS}).status_code == 405
    assert httpx.post(f"{dagster}/graphql", json={"query": JOBS}, headers={"origin": "http://evil.example"}).status_code == 403
    assert httpx.get(f"{dagster}/", headers={"host": "evil.example"}).status_code == 403
    elsewhere = {
        "selector": {
            "repositoryName": "__repository__",
            "repositoryLocationName": "orchestration.definitions",
            "jobName": "refresh_everything",
        },
        "runConfigData": {"resources": {"warehouse": {"config": {"home_path": "/nowhere"}}}},
    }
    launched = httpx.post(f"{dagster}/graphql", json={"query": LAUNCH, "variables": {"p": elsewhere}}, headers=own)
    assert json.dumps(launched.json()).count("RunConfigValidationInvalid") == 1
