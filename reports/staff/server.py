"""The server's door: where it listens, under which names, how long it waits for a request."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from ingest.archive.audit import Audit
from ingest.home import Home
from reports.serve import ADDRESS
from reports.staff.app import build_app
from reports.staff.proxy import Behind
from reports.staff.settings import SignIn

LOOPBACK = (ADDRESS, "::1", "localhost")
NAMES = (ADDRESS, "localhost", "[::1]")
HALF_OPEN_SECONDS = 15  # for the head of a request to come whole
IDLE_SECONDS = 75  # between two requests of a browser
MOST_HEAD = 16384  # bytes
STOP_SECONDS = 3  # how long a download may still run when the server is told to stop


class CannotServe(Exception):
    """The pages cannot be opened like this."""


@dataclass(frozen=True)
class Door:
    """Where the server listens. Beyond this machine only with a certificate, or behind a proxy that has one."""

    port: int
    host: str = ADDRESS
    certificate: Path | None = None
    key: Path | None = None
    behind_proxy: bool = False

    @property
    def is_secure(self) -> bool:
        """Whether readers come by https."""
        return self.certificate is not None or self.behind_proxy

    def refuse(self, sign_in: SignIn) -> None:
        """Raise CannotServe where it would stand open."""
        if self.host in LOOPBACK and not self.behind_proxy:
            return
        if sign_in.is_demo:
            raise CannotServe("The demo lets anybody sign in as anybody, so it opens on this machine alone. Leave out --host.")
        if sign_in.provider is None:
            raise CannotServe("Beyond this machine staff must sign in with their school account: docs/sign-in.md says how.")
        if self.behind_proxy and self.host not in LOOPBACK:
            raise CannotServe("Behind a proxy of this machine the pages listen to this machine alone. Leave out --host.")
        if not self.is_secure:
            raise CannotServe("Beyond this machine pages go by https: give --certificate and --key, or --behind-proxy.")

    def names(self, sign_in: SignIn) -> set[str]:
        """Names, with the port, by which the pages may be asked."""
        own = {f"{name}:{self.port}" for name in NAMES} if self.host in LOOPBACK and not self.behind_proxy else set()
        return own | ({sign_in.provider.host} if sign_in.provider else set())


class Impatient(H11Protocol):
    """uvicorn's protocol, but that a request whose head does not come is ended."""

    _half_open: asyncio.TimerHandle | None = None
    _last: Any = None  # the request whose head came last

    def connection_made(self, transport: Any) -> None:
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Begin to wait once more when the next request of the connection begins."""
        if self._half_open is None and (self.cycle is None or self.cycle.response_complete):
            self._wait()
        super().data_received(data)

    def handle_events(self) -> None:
        """Wait no longer once a head is there."""
        super().handle_events()
        if self.cycle is not self._last and self._half_open is not None:
            self._half_open.cancel()
            self._half_open, self._last = None, self.cycle

    def _wait(self) -> None:
        self._half_open = self.loop.call_later(HALF_OPEN_SECONDS, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clock."""
        if self._half_open is not None:
            self._half_open.cancel()
        super().connection_lost(exc)


def server(home: Home, sign_in: SignIn, door: Door, behind: Path | None = None) -> uvicorn.Server:
    """The server of all pages, silent but for errors: addresses name students. `behind`: the socket of Dagster's page."""
    names = door.names(sign_in)
    dagster = Behind(behind, Audit(home)) if behind else None
    tls = {"ssl_certfile": door.certificate, "ssl_keyfile": door.key} if door.certificate else {}
    return uvicorn.Server(
        uvicorn.Config(
            build_app(home, sign_in, lambda: names, door.is_secure, dagster),
            http=Impatient,
            ws="websockets-sansio" if behind else "none",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=door.behind_proxy,
            lifespan="off",
            h11_max_incomplete_event_size=MOST_HEAD,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
            **tls,  # type: ignore[arg-type]
        )
    )


def listen(door: Door) -> socket.socket:
    """The open port; raises CannotServe where it cannot be had."""
    family = socket.AF_INET6 if ":" in door.host else socket.AF_INET
    try:
        return socket.create_server((door.host, door.port), family=family)
    except OSError as error:
        why = "is in use by another program" if error.errno == errno.EADDRINUSE else "may not be opened by you"
        raise CannotServe(f"Port {door.port} of this machine {why}. Choose another port.") from error


def serve(home: Home, sign_in: SignIn, door: Door, behind: Path | None = None) -> None:
    """Serve until Ctrl+C or SIGTERM; raises CannotServe."""
    door.refuse(sign_in)
    with listen(door) as listener, suppress(KeyboardInterrupt):
        try:
            running = server(home, sign_in, door, behind)
            running.config.load()
        except (OSError, ssl.SSLError) as error:
            raise CannotServe("The certificate or its key cannot be read. Give both as PEM files.") from error
        running.run(sockets=[listener])
