"""`flightpath marksheets`: a workbook for each teacher of the classes that fill in a data collection."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ingest.archive.audit import Audit
from ingest.home import Home
from orchestration.commands.console import HomeOption, home_at, out, plainly, refuse
from orchestration.commands.point import Day, Point, edition_of, today_of

To = Annotated[Path, typer.Option("--to", help="Folder for the workbooks; it is made where it is not there.")]
Staff = Annotated[str, typer.Option("--staff", help="Only this member of staff, by the id of the staff extract.")]
TEACHERS = """
select distinct people.school_urn, people.staff_id, people.sign_in_name
from staff.grants as grants
join staff.people as people using (staff_key)
where grants.thing = 'write' and $today between grants.valid_from and grants.valid_to and $staff in ('', people.staff_id)
order by people.school_urn, people.staff_id
"""


def marksheets(point: Point, to: To, staff: Staff = "", day: Day = "", home: HomeOption = None) -> None:
    """Write the marksheets of a data collection as workbooks, one for each teacher, to be filled in and dropped in landing."""
    where = home_at(home)
    with plainly(where, "Writing the marksheets"):
        if to.resolve() == where.landing.resolve():
            refuse("Not into the landing folder: the next run would take them as filled in.")
        names = _write(where, point, to, staff, day)
    for name in names:
        out.print(f"  {escape(name)}")
    if names:
        Audit(where).add("exported", about=f"marksheets {point} {len(names)}")
        out.print(f"{len(names)} workbooks in {escape(str(to))}, readable by you alone.")
        out.print(f"Filled in, they go into {escape(str(where.landing))}.")
    else:
        out.print(f"Nobody fills in {escape(point)} today. See: flightpath point status")


def _write(home: Home, point: str, to: Path, staff: str, day: str) -> list[str]:
    from reports.staff.marksheets import sheets_of  # here, since what signs people in takes its time
    from reports.staff.pages import Pages
    from reports.staff.readers import reader_of
    from reports.staff.settings import SignIn
    from reports.staff.workbook import write

    edition, pages = edition_of(home), Pages(home, SignIn(None, False, ""))
    today, names = today_of(home, edition, day), []
    for person in edition.rows(TEACHERS, today=today, staff=staff):
        reader = reader_of(edition, person["sign_in_name"] or "", today)
        sheets = sheets_of(pages, reader, person["school_urn"], point) if reader else []
        if not sheets:
            continue
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"{point} {person['school_urn']} {person['staff_id']}.xlsx"
        with os.fdopen(os.open(to / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(write(home, sheets, person["staff_id"], reader.name if reader else ""))
        names.append(name)
    return names
