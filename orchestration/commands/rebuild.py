"""`flightpath rebuild`: everything again from the archive."""

from __future__ import annotations

import shutil
import sys

import typer
from rich.markup import escape

from orchestration.commands.console import HomeOption, err, home_at, plainly
from orchestration.commands.run import AsOf, Pages, bar, tell
from orchestration.execute import execute


def rebuild(home: HomeOption = None, as_of: AsOf = None, pages: Pages = True) -> None:
    """Make everything again from the archive, with the verdicts given then."""
    where = home_at(home)
    with plainly(where, "Clearing what can be made again"), where.lock():
        shutil.rmtree(where.cache, ignore_errors=True)
        shutil.rmtree(where.build, ignore_errors=True)
    with bar():
        reasons = execute(where, "rebuild_from_archive", as_of=as_of or "", rebuild=True, pages=pages)
    for reason in reasons:
        err.print(f"[red]✘ {escape(reason)}[/red]")
    tell(where, sys.maxsize)
    raise typer.Exit(1 if reasons else 0)
