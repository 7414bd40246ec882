"""`flightpath serve`: the published pages, on this machine alone."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.commands.console import HomeOption, err, home_at, out


def serve(
    home: HomeOption = None, port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 3001
) -> None:
    """Open the published pages on this machine alone."""
    from reports.serve import CannotServe
    from reports.serve import serve as serve_pages

    out.print(f"Opening the pages on http://127.0.0.1:{port} (stop with Ctrl+C)")
    try:
        serve_pages(home_at(home), port)
    except CannotServe as error:
        err.print(f"[red]✘ {error}[/red]")
        raise typer.Exit(1) from error
