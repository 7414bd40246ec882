"""Servers in a thread, for tests that ask them over a real connection."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from ingest.home import Home
from reports.serve import build_app


@contextmanager
def serving(home: Home) -> Iterator[int]:
    """Serve the report pages of `home` to whoever asks, on a free port, which is given; they are read at every request."""
    listener = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(build_app(home), log_level="warning", lifespan="off", ws="none", server_header=False))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        running.should_exit = True
        thread.join()
