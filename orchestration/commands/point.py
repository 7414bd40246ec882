"""`flightpath point`: which data collections there are and how far they are; locking one, and opening it again."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer
from rich.markup import escape

from ingest.archive.audit import Audit
from ingest.forms import journal, locks
from ingest.home import Home
from orchestration.commands.console import Format, FormatOption, HomeOption, home_at, out, plainly, print_rows, refuse
from reports.staff.completion import windows_of
from reports.staff.editions import Edition, Editions

app = typer.Typer(no_args_is_help=True, help="Data collections: how far they are, locking one and opening it again.")
COLUMNS = ["point", "name", "years", "opens", "closes", "days", "state", "classes", "cells"]
Point = Annotated[str, typer.Argument(help="Code of the data collection, as in the tracking calendar, like NOV.")]
By = Annotated[str, typer.Option("--by", help="Who decides, by role or initials.")]
Years = Annotated[list[int] | None, typer.Option("--year-group", help="Only this year group; can be given several times.")]
School = Annotated[str, typer.Option("--school", help="URN of the school, where the home has several.")]
Day = Annotated[
    str, typer.Option("--day", help="As it is on this day, like 2026-11-20 (default: today; in the demo its own day).")
]


def edition_of(home: Home) -> Edition:
    """The publication that readers see; exit 2 with words where there is none of this version."""
    found = Editions(home).current()
    if found is None or not found.has_marks:
        refuse("No publication of this version is there yet. Run: flightpath run")
    return found


def today_of(home: Home, edition: Edition, day: str) -> date:
    """The day that is meant: today, or in the demo that of its data."""
    if not day:
        return edition.as_of if home.demo_path.exists() else date.today()
    try:
        return date.fromisoformat(day)
    except ValueError:
        refuse("--day is a day like 2026-11-20.")


@app.command()
def status(home: HomeOption = None, day: Day = "", form: FormatOption = Format.table) -> None:
    """Every data collection of the year: when it opens and closes, and how far it is."""
    where = home_at(home)
    with plainly(where, "Reading the data collections"):
        edition = edition_of(where)
        rows = [_shown(row) for row in windows_of(edition, journal.Journal(where), today_of(where, edition, day))]
    print_rows(rows, [c for c in COLUMNS if form is not Format.table or c != "name"], form)
    if form is Format.table:
        out.print(
            "Complete classes, and cells that are filled in or have a known reason; days are school days. What is filled in "
            "after a data collection has closed is taken and marked late, until you lock it: flightpath point close"
        )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    has_begun = row["n_expected"] is not None
    return {
        "point": row["tracking_point"],
        "name": row["point_name"],
        "years": _spans(row["year_groups"]),
        "opens": f"{row['open_date'].day} {row['open_date']:%b}",
        "closes": f"{row['close_date'].day} {row['close_date']:%b}",
        "days": row["n_school_days"],
        "state": row["state"],
        "classes": f"{row['n_complete']}/{row['n_classes']}" if has_begun else "",
        "cells": f"{row['n_given']}/{row['n_expected']}" if has_begun else "",
    }


def _spans(years: list[int]) -> str:
    """Year groups as people write them: 7-9, 12."""
    groups: list[list[int]] = []
    for year in sorted(years):
        if groups and groups[-1][-1] == year - 1:
            groups[-1].append(year)
        else:
            groups.append([year])
    return ", ".join(f"{g[0]}-{g[-1]}" if len(g) > 1 else str(g[0]) for g in groups)


@app.command()
def close(point: Point, by: By, year_group: Years = None, school: School = "", home: HomeOption = None) -> None:
    """Lock a data collection: no cell is taken any longer, and what was filled in goes into the next run."""
    _decide(home_at(home), point, by, year_group, school, True)


@app.command("open")
def reopen(point: Point, by: By, year_group: Years = None, school: School = "", home: HomeOption = None) -> None:
    """Open a locked data collection again."""
    _decide(home_at(home), point, by, year_group, school, False)


def _decide(home: Home, point: str, by: str, years: list[int] | None, school: str, is_locked: bool) -> None:
    if not by.strip():
        refuse("--by may not be empty: the decision is kept with it.")
    with plainly(home, "Writing the decision"):
        found = [
            row
            for row in edition_of(home).rows(
                "select * from staff.windows where tracking_point = $point order by all", point=point
            )
            if (not years or row["year_group"] in years) and school in ("", row["school_urn"])
        ]
        if not found:
            refuse(f"This year's calendar has no data collection {point} of that year group. See: flightpath point status")
        if len({row["school_urn"] for row in found}) > 1:
            refuse("Several schools have a data collection of that code: say which with --school.")
        path = locks.decide(home, found, by.strip(), is_locked)
        landed = journal.seal(home)
        Audit(home).add(
            "locked" if is_locked else "opened", by.strip(), f"{point} {' '.join(str(r['year_group']) for r in found)}"
        )
    told = ", ".join(f"Year {row['year_group']}" for row in found)
    out.print(f"Written: {escape(str(path))}")
    effect = "takes no cell from now on" if is_locked else "takes cells again"
    out.print(f"  {escape(point)} of {told} {effect}; figures say so once the next run is published.")
    if landed:
        out.print("  What staff have filled in lies in the landing folder with it.")
    out.print("Next: flightpath run")
