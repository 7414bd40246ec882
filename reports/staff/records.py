"""What staff write down beside figures: lists, conversations, checks of class target sheets. The journal keeps them as marks."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from starlette.exceptions import HTTPException

from ingest.forms.journal import Event, NotKept
from reports.staff.editions import Edition
from reports.staff.pages import Pages
from reports.staff.readers import Reader, query
from reports.staff.sheets import after, moment

Cell = tuple[str, str, str, str]  # what it is about, tracking point, key of the student, field
STUDENTS = "select school_urn, student_id, student_key from staff.students"


@dataclass(frozen=True)
class Said:
    """What stands in a field, who wrote it down and when."""

    value: str
    staff_key: str
    at: str
    event_id: str


def _keys(edition: Edition) -> dict[tuple[str, str], str]:
    return {(row["school_urn"], row["student_id"]): row["student_key"] for row in edition.once(STUDENTS)}


def people(edition: Edition) -> dict[str, str]:
    """Names of staff by their keys."""
    return {row["staff_key"]: row["name"] for row in edition.once(query("colleagues"))}


def standing(pages: Pages, reader: Reader, school: str, form: str, student: str = "", cleared: bool = False) -> dict[Cell, Said]:
    """The fields of a form as they stand: of the publication, and written down since. Who may see which, the page says.

    `cleared`: with those that were cleared since, whose value is empty.
    """
    edition = reader.edition
    assert edition
    found = {
        (row["about"], row["tracking_point"] or "", row["student_key"] or "", row["field"]): Said(
            row["value"], row["staff_key"] or "", row["recorded_at"], row["event_id"]
        )
        for row in reader.ask("records", school=school, form=form, student=student)
    }
    staff = {(row["school_urn"], row["staff_id"]): row["staff_key"] for row in edition.once(query("colleagues"))}
    keys = _keys(edition)
    for event in list(pages.records.cells.values()):
        key = keys.get((school, event["student_id"] or ""), "")
        if (
            event["school_urn"] != school
            or event["form"] != form
            or (student and key != student)
            or (event["student_id"] and not key)
        ):
            continue
        cell = (event["about"], event["tracking_point"] or "", key, event["field"])
        said = Said(
            event["value"] or "",
            staff.get((school, event["staff_id"]), ""),
            event["recorded_at"],
            event["event_id"],
        )
        if cell not in found or (said.at, said.event_id) > (found[cell].at, found[cell].event_id):
            found[cell] = said
    return {cell: said for cell, said in found.items() if said.value or cleared}


def keep(
    pages: Pages, reader: Reader, school: str, form: str, about: str, values: Mapping[tuple[str, str], str], point: str = ""
) -> None:
    """Write fields down, by student (their key, empty for none) and field; HTTPException 507 where the disk takes nothing."""
    keep_all(pages, reader, school, form, {about: values}, point)


def keep_all(
    pages: Pages,
    reader: Reader,
    school: str,
    form: str,
    told: Mapping[str, Mapping[tuple[str, str], str]],
    point: str = "",
) -> None:
    """Write down, at one moment, fields of a form about several things: by what they are about, student and field."""
    edition = reader.edition
    assert edition
    ids = {key: number for (_, number), key in _keys(edition).items()}
    year = edition.school(school)["academic_year"]
    staff_id = next(person["staff_id"] for person in reader.people if person["school_urn"] == school)
    last = max((e["recorded_at"] for e in pages.records.cells.values() if e["about"] in told and e["form"] == form), default="")
    at = after(moment(reader.today), last)
    events: list[Event] = [
        {
            "school_urn": school,
            "event_id": secrets.token_hex(12),
            "form": form,
            "about": about,
            "academic_year": year,
            "tracking_point": point,
            "student_id": ids.get(student, ""),
            "field": field,
            "value": clean(value),
            "staff_id": staff_id,
            "recorded_at": at,
        }
        for about, values in told.items()
        for (student, field), value in values.items()
    ]
    try:
        pages.records.add(events)
    except NotKept as error:
        raise HTTPException(507) from error
    whom = sorted({student for values in told.values() for student, _ in values if student})
    about_whom = " ".join([form, *told, *whom])
    pages.audit.add("recorded", reader.sign_in_name, about_whom, school)


def day(told: object) -> date | None:
    """A day that a form tells, or None where it tells none."""
    try:
        return date.fromisoformat(str(told))
    except ValueError:
        return None


def clean(text: str) -> str:
    """A text without signs that no extract can hold, its lines as one; nor is it an error of a spreadsheet (#N/A)."""
    text = text.lstrip("#")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split()).encode("utf-8", "ignore").decode()
