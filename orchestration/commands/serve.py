"""`flightpath serve`: all pages but Dagster's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.commands.console import HomeOption, err, home_at, out, plainly

if TYPE_CHECKING:
    from reports.staff.server import Door
    from reports.staff.settings import SignIn

PortOption = Annotated[int, typer.Option(min=1, max=65535, help="Port of the pages.")]
HostOption = Annotated[str, typer.Option(help="Address to listen on. Another than this machine's own needs a sign-in and https.")]
CertificateOption = Annotated[Path | None, typer.Option(help="Certificate of the pages' name (PEM).")]
KeyOption = Annotated[Path | None, typer.Option(help="Its key (PEM).")]
ProxyOption = Annotated[bool, typer.Option(help="A proxy of yours on this machine takes https and passes it on.")]


def serve(
    home: HomeOption = None,
    port: PortOption = 3000,
    host: HostOption = "127.0.0.1",
    certificate: CertificateOption = None,
    key: KeyOption = None,
    behind_proxy: ProxyOption = False,
    dagster: Annotated[Path | None, typer.Option(hidden=True)] = None,
) -> None:
    """Open staff pages and report pages; without a sign-in of the school, on this machine alone."""
    from reports.staff import server
    from reports.staff.settings import sign_in_of

    where = home_at(home)
    door = server.Door(port, host, certificate, key, behind_proxy)
    with plainly(where, "Opening the pages"):
        sign_in = sign_in_of(where)
    try:
        door.refuse(sign_in)
        out.print(_words(door, sign_in), soft_wrap=True)
        server.serve(where, sign_in, door, dagster)
    except server.CannotServe as error:
        err.print(f"[red]✘ {error}[/red]")
        raise typer.Exit(1) from error


def _words(door: Door, sign_in: SignIn) -> str:
    """Where the pages are, and how to come in."""
    if sign_in.provider:
        return f"Staff sign in at {sign_in.provider.address} (stop with Ctrl+C)"
    address = f"http://{door.host}:{door.port}"
    if sign_in.is_demo:
        return f"Open {address} and pick who you are: it is the demo school (stop with Ctrl+C)"
    return (
        f"Open {address}/sign-in/key/{sign_in.key} (stop with Ctrl+C)\n"
        "That address signs you in as the keeper of this home; it is good until the pages are closed. Do not pass it on."
    )
