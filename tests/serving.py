"""Servers in a thread, for tests that ask them over a real connection."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from starlette.types import Scope

from ingest.code import ROOT
from ingest.home import Home
from reports.serve import Place, build_app, places_of
from reports.staff.server import Door, server
from reports.staff.settings import SignIn

STARTS = 60  # seconds in which a server must answer


def _running(server: uvicorn.Server, listener: socket.socket) -> Iterator[int]:
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def started(home: Home, port: int = 0) -> tuple[subprocess.Popen[bytes], int]:
    """`flightpath serve` in a program of its own, once it answers, and its port; it can be killed."""
    if not port:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
    words = ["serve", "--home", str(home.path), "--port", str(port)]
    process = subprocess.Popen([sys.executable, "-m", "orchestration.cli", *words], cwd=ROOT, stdout=subprocess.DEVNULL)
    until = time.monotonic() + STARTS
    while process.poll() is None and time.monotonic() < until:
        try:
            httpx.get(f"http://127.0.0.1:{port}/sign-in")
            return process, port
        except httpx.TransportError:
            os.sched_yield()
    process.kill()
    raise AssertionError("the server does not start")


@contextmanager
def serving(home: Home, audience: str | None = "slt") -> Iterator[int]:
    """Serve the report pages of `home` to whoever asks, on a free port, which is given; they are read at every request.

    `audience`: whose; None: as to who is not asked to sign in.
    """

    def own(_: Scope, publication: Path) -> list[Place]:
        return [place for place in places_of(publication) if place.audience == audience]

    app = build_app(home, may_read=own) if audience else build_app(home)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none", server_header=False)
    yield from _running(uvicorn.Server(config), listener)


@contextmanager
def serving_staff(home: Home) -> Iterator[int]:
    """Serve all pages of `home`, a demo, behind its sign-in, on a free port, which is given."""
    listener = socket.create_server(("127.0.0.1", 0))
    yield from _running(server(home, SignIn(None, True, "the-key"), Door(listener.getsockname()[1])), listener)
