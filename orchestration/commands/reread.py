"""`flightpath reread`: archived files of a layout that was edited since are read anew, or what that would change is listed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from ingest.archive.rereading import Change, changes
from ingest.archive.rereading import reread as read_again
from ingest.home import Home
from orchestration.commands.console import HomeOption, home_at, out, plainly

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only list what would change.")]
Layout = Annotated[str | None, typer.Option("--layout", help="Only files of this layout.")]


def reread(home: HomeOption = None, layout: Layout = None, dry_run: DryRun = False) -> None:
    """Read archived files with their layouts as they are today. Without this, a file is read for good as it was when it came."""
    where = home_at(home)
    with plainly(where, "Reading archived files anew"), where.lock():
        found = changes(where, layout)
        _tell(where, found)
        if found and not dry_run:
            read_again(where, found)
            out.print("Read anew. Next: flightpath run")


def _tell(home: Home, found: list[Change]) -> None:
    if not found:
        out.print("Every archived file is read with its layout as it is today.")
        return
    for c in found:
        d = c.delivery
        out.print(f"{escape(d.file_name)} ({d.delivery_id}, {d.entity}, layout {d.profile}):")
        out.print(
            f"  {d.rows_accepted:,} rows accepted, {c.item.rows_accepted:,} as it is read today; {c.n_changed:,} rows differ."
        )
