"""`flightpath demo`: the demo school, invented and published."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.archive.ledger import Ledger
from ingest.home import Home
from orchestration.commands.console import HomeOption, err, home_at, plainly
from orchestration.commands.run import Pages, refresh
from orchestration.execute import prepare


def demo(
    home: HomeOption = None, scale: Annotated[float, typer.Option(help="1.0: about 1,150 students.")] = 1.0, pages: Pages = True
) -> None:
    """Generate the demo school and publish it. A second time changes nothing."""
    where = home_at(home)
    with plainly(where, "Making the demo school"):
        prepare(where)
        if not Ledger(where).lines():
            _invent(where, scale)
    raise typer.Exit(refresh(where, None, False, pages, received_at="2026-11-20T17:00:00"))


def _invent(home: Home, scale: float) -> None:
    from ingest.demo import generate
    from ingest.demo.people import URN

    home.demo_path.write_text(f"{URN}\n")
    with err.status("Inventing the demo school"):
        generate(home.path / "demo", scale=scale)
        for path in sorted((home.path / "demo").iterdir()):
            path.replace(home.landing / path.name)
        (home.path / "demo").rmdir()
