"""`flightpath init`: a new home."""

from __future__ import annotations

from orchestration.commands.console import HomeOption, home_at, out, plainly
from orchestration.execute import prepare


def init(home: HomeOption = None) -> None:
    """Make a new home: the folders, the key and the Dagster instance."""
    where = home_at(home)
    with plainly(where, "Making the home"):
        prepare(where)
    out.print(f"Home ready: {where.path}\nDrop extracts in {where.landing}, then: flightpath run --home {where.path}")
