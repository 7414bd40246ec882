"""`flightpath init`: a new home, and what the school tells of itself."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from ingest import school as schools
from ingest.archive.ledger import Ledger
from ingest.home import Home
from ingest.school import CALENDAR, MIS, TERMS_FORM, NotBelievable, School
from orchestration.commands.console import HomeOption, can_ask, err, home_at, out, plainly, refuse
from orchestration.execute import prepare

Name = Annotated[str | None, typer.Option("--name", help="The school's name, as it should be printed.")]
Urn = Annotated[str | None, typer.Option("--urn", help="Its unique reference number: six digits.")]
Laestab = Annotated[str | None, typer.Option("--laestab", help="Its DfE number, like 999/4001.")]
TermDates = Annotated[
    str | None,
    typer.Option("--terms", help=f"Half terms: {TERMS_FORM}, ...; INSET days and bank holidays in them: not 2027-05-03."),
]
Mis = Annotated[str | None, typer.Option("--mis", help=f"{', '.join(MIS)}.")]
ASKED = {  # in this order
    "name": "The school's name (blank: tell all of it later)",
    "urn": "Its URN, six digits",
    "laestab": "Its DfE number (LAESTAB), like 999/4001; may be blank",
    "terms": f"Half terms, like {TERMS_FORM}, ...; days closed in them: not 2027-05-03; may be blank",
    "mis": f"MIS ({', '.join(MIS)}); may be blank",
}


def init(
    home: HomeOption = None, name: Name = None, urn: Urn = None, laestab: Laestab = None, terms: TermDates = None, mis: Mis = None
) -> None:
    """Make a new home: the folders, the key and the Dagster instance; and tell it which school it is for.

    On a terminal it asks for what no option gives; elsewhere that is left out.
    """
    where = home_at(home)
    given = {"name": name, "urn": urn, "laestab": laestab, "terms": terms, "mis": mis}
    said = _checked({what: value for what, value in given.items() if value is not None})
    with plainly(where, "Making the home"):
        before = schools.told_school(where)
        said = _asked(said, before) if can_ask() else said
        if said.get("terms") and not (said.get("urn") or before.urn):
            refuse("Term dates are those of a school: give its URN too (--urn).")
        prepare(where)
        written = _tell(where, before, said)
    out.print(f"Home ready: {where.path}")
    for file in written:
        out.print(f"  Put into landing: {escape(file)}")
    _say_what_lacks(where)
    out.print(f"Drop extracts in {where.landing}, then: flightpath run --home {where.path}")


def _checked(given: dict[str, str]) -> dict[str, str]:
    """What was given, as it is kept; exit 2 with words where something cannot be."""
    try:
        return {what: schools.checked(what, value) for what, value in given.items()}
    except NotBelievable as words:
        refuse(str(words))


def _asked(said: dict[str, str], before: School) -> dict[str, str]:
    """With what somebody answers; what is blank is left out, and a blank name ends the asking."""
    known = {what: getattr(before, what, "") for what in ASKED}
    for what, question in ASKED.items():
        if what not in said:
            said |= {what: _answer(what, question, known[what])}
        if what == "name" and not said["name"]:
            break
    return said


def _answer(what: str, question: str, known: str) -> str:
    """The answer to one question, asked again until it can be."""
    while True:
        answer = typer.prompt(question, default=known, show_default=bool(known), err=True)
        try:
            return schools.checked(what, answer)
        except NotBelievable as words:
            err.print(f"[yellow]![/yellow] {escape(str(words))}")


def _tell(home: Home, before: School, said: dict[str, str]) -> list[str]:
    """Keep what is told and put it into the landing folder; returns the names of the files."""
    school = before.and_told(**{what: value for what, value in said.items() if what != "terms"})
    if school != before:
        schools.keep(home, school)
    files = []
    if school.urn and school.name and (school.urn, school.name, school.laestab) != (before.urn, before.name, before.laestab):
        files.append(schools.land_school(home, school))
    if school.urn and said.get("terms"):
        files += schools.land_calendar(home, school.urn, schools.terms(said["terms"]))
    if before.urn and school.urn != before.urn:
        out.print(
            f"[yellow]![/yellow] The URN was {before.urn}: if it was mistaken, delete what lies in landing under that number."
        )
    return [file.name for file in files]


def _say_what_lacks(home: Home) -> None:
    """In one line, what of the school nobody has told yet."""
    school = schools.told_school(home)
    has_terms = any(d.entity == CALENDAR for d in Ledger(home).deliveries()) or any(home.landing.glob(f"{CALENDAR}_*"))
    told = {"--name": school.name, "--urn": school.urn, "--terms": has_terms, "--mis": school.mis}
    lacking = [option for option, is_told in told.items() if not is_told]
    if lacking:
        out.print(f"  Not told yet: give {', '.join(lacking)} to flightpath init, now or later.")
