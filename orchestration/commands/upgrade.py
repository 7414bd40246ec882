"""`flightpath upgrade`: a home of an older version is brought to this one's format."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.archive import upgrade as engine
from ingest.home import FORMAT
from orchestration.commands.console import HomeOption, home_at, out, plainly, refuse

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]


def upgrade(home: HomeOption = None, dry_run: DryRun = False) -> None:
    """Bring a home of an older version to this one's format: makes a backup first and says what changes."""
    where = home_at(home)
    if not where.ledger_path.exists():
        refuse(f"No file has come to a home at {where.path} yet, so nothing is to be upgraded.")
    todo = engine.steps(where)
    if not todo:
        out.print(f"The home {where.path} is of format {FORMAT}, which is this version's. Nothing to do.")
        return
    out.print(f"The home {where.path} is of format {where.format}; this version writes format {FORMAT}. What changes:")
    for step in todo:
        out.print(f"  {step.of} → {step.of + 1}: {step.words}")
    if dry_run:
        return
    with plainly(where, "The upgrade"):
        kept = engine.upgrade(where)
    out.print(f"[green]✔[/green] Upgraded. How ledger, key and check results were before is kept in {kept}")
    out.print(f"  Next: flightpath run --home {where.path} publishes with this version; CHANGELOG.md says which figures move.")
