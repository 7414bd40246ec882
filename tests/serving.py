"""The pages' server in a thread, for tests that ask it over a real connection."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.home import Home
from reports.serve import server


@contextmanager
def serving(home: Home) -> Iterator[int]:
    """Serve the pages of `home` on a free port of this machine, which is given; they are read at every request."""
    listener = socket.create_server(("127.0.0.1", 0))
    running = server(home)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        running.should_exit = True
        thread.join()
