"""A marksheet: what the publication has in its cells, overlaid with what was filled in since, and what a cell may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote

from ingest.forms import extracts, locks
from ingest.forms.journal import Event, Journal, cell_of
from ingest.read.marksheet import names_student
from ingest.rules import ERRORS
from reports.staff.editions import Edition
from reports.staff.readers import Reader, query

EVENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
STATES = {"a": "above", "o": "on", "b": "below", "above": "above", "on": "on", "below": "below"}
MOST_TEXT = 80
OLDEST = timedelta(days=60)  # a browser that kept a cell for longer has a clock that is wrong
EXPORTED = "mis"
ERROR_WORDS = set(ERRORS.replace("'", "").split(", "))


@dataclass(frozen=True)
class Field:
    """A field of the marksheet."""

    name: str
    title: str
    short: str
    is_of_class: bool
    kind: str
    lowest: int | None
    highest: int | None
    is_expected: bool
    meaning: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Mark:
    """What stands in a cell: who filled it in, when (in universal time) and on the sheet of which class."""

    value: str
    who: str
    at: str
    class_code: str
    source: str
    event_id: str
    is_late: bool = False
    void: str = ""


@dataclass
class Sheet:
    """The marksheet of a class at a data collection, for one reader. `marks` by student (empty: the class) and field."""

    place: dict[str, Any]
    students: list[dict[str, Any]]
    fields: list[Field]
    ranks: dict[str, int]  # places on the scale, the highest grade first
    marks: dict[tuple[str, str], Mark]
    names: dict[tuple[str, str], str]
    published: dict[tuple[str, str], Mark] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, str, str]:
        """What its pages are called by: school, data collection and class."""
        return self.place["school_urn"], self.place["tracking_point"], self.place["class_code"]

    @property
    def is_filled_in(self) -> bool:
        """Whether the reader may fill it in now."""
        return bool(self.place["may_write"] and not self.place["is_locked"])

    @cached_property
    def by_id(self) -> dict[str, str]:
        """Keys of the students by their ids."""
        return {s["student_id"]: s["student_key"] for s in self.students}

    @cached_property
    def by_key(self) -> dict[str, dict[str, Any]]:
        """Students by their keys."""
        return {s["student_key"]: s for s in self.students}

    @property
    def grades(self) -> list[str]:
        """Grades of the course, the highest first."""
        return list(self.ranks)

    @property
    def of_students(self) -> list[Field]:
        """Fields with a cell for each student."""
        return [f for f in self.fields if not f.is_of_class]

    @property
    def of_class(self) -> list[Field]:
        """Fields with one cell."""
        return [f for f in self.fields if f.is_of_class]

    @property
    def n_expected(self) -> int:
        """Cells that are missed when they are empty."""
        return len(self.students) * sum(f.is_expected for f in self.fields)

    @property
    def n_given(self) -> int:
        """How many of them are filled in, or need not be for a reason that is known."""
        return sum(
            bool(self.value(s["student_key"], f.name) or self.value(s["student_key"], "reason"))
            for s in self.students
            for f in self.fields
            if f.is_expected
        )

    def value(self, student: str, field: str) -> str:
        """What stands in a cell; empty where nothing does."""
        mark = self.marks.get((student, field))
        return mark.value if mark else ""

    def key_of(self, event: Event) -> tuple[str, str] | None:
        """The cell of this sheet that an event fills in, or None."""
        place = self.place
        if any(event[name] != place[name] for name in ("school_urn", "academic_year", "tracking_point", "subject_code")):
            return None
        if not event["student_id"]:
            return ("", event["field"]) if event["class_code"] == place["class_code"] else None
        student = self.by_id.get(event["student_id"])
        return (student, event["field"]) if student else None

    def mark_of(self, event: Event) -> Mark:
        """What an event says, as a mark."""
        return Mark(
            event["value"] or "",
            self.names.get((event["school_urn"], event["staff_id"]), ""),
            event["recorded_at"],
            event["class_code"],
            event["source"],
            event["event_id"],
            event["recorded_at"][:10] > str(self.place["close_date"]),
        )

    def overlay(self, events: Iterable[Event]) -> dict[tuple[str, str], Mark]:
        """Put over the publication what is newer; returns the cells that changed by it."""
        changed = {}
        for event in events:
            key = self.key_of(event)
            stands = self.marks.get(key) if key else None
            if key and (
                stands is None
                or stands.source == EXPORTED
                or (event["recorded_at"], event["event_id"]) > (stands.at, stands.event_id)
            ):
                self.marks[key] = changed[key] = self.mark_of(event)
        return changed

    def judged(self, student: str, name: str, text: str) -> tuple[str, str]:
        """A cell's text as it is kept, and why it cannot be (empty: it can)."""
        found = next((f for f in self.fields if f.name == name), None)
        if found is None or found.is_of_class != (student == ""):
            return text, "The marksheet has no such cell."
        if student and student not in self.by_key:
            return text, "The student is not in this class any longer: fill it in on the sheet of the class they are in."
        if not text.isprintable() or text.strip().upper() in ERROR_WORDS:
            return text, "It has signs that cannot be kept, or is an error of Excel: type it anew."
        if found.kind == "text" and names_student(text, (s["name"] for s in self.students)):
            return text, "It names a student of the class, and people read it who may see no student: write it without the name."
        value, why = _judged(found, text.strip(), self.place, self.grades)
        return value, why or self._tiered(student, value)

    def _tiered(self, student: str, value: str) -> str:
        """Why the tier in which a student is entered cannot give a grade; the lowest of the scale is always possible."""
        who = self.by_key.get(student)
        rank = self.ranks.get(value)
        if who is None or rank is None or not who["tier"] or not rank:
            return ""
        if who["lowest_rank"] <= rank <= who["highest_rank"]:
            return ""
        whole = {r: g for g, r in self.ranks.items() if g[-1] not in "+-"}
        low, high = whole[who["lowest_rank"]], whole[who["highest_rank"]]
        name = "Foundation" if who["tier"] == "F" else "Higher"
        return f"The student is entered in the {name} tier, which gives {low} to {high}."


def _judged(field: Field, text: str, place: dict[str, Any], grades: list[str]) -> tuple[str, str]:
    if not text:
        return "", ""
    low = text.lower()
    if field.kind in ("grade", "prediction"):
        if field.kind == "prediction" and low in STATES and not (low in ("a", "b") and text.upper() in grades):
            return STATES[low], ""
        if place["prediction_kind"] == "state" and field.kind == "prediction":
            return text, f"{text} is not one of above, on, below."
        known = {g.lower(): g for g in grades}
        return (known[low], "") if low in known else (text, f"{text} is no grade of this course: {grades[-1]} to {grades[0]}.")
    if field.kind == "whole":
        is_right = text.isdecimal() and int(text) in range(field.lowest or 0, (field.highest or 0) + 1)
        return (
            (str(int(text)), "") if is_right else (text, f"{text} is not a whole number from {field.lowest} to {field.highest}.")
        )
    if field.kind == "tick":
        return ("Y", "") if low in ("y", "yes", "x", "1", "on") else (text, "Tick it or leave it empty.")
    if field.kind == "choice":
        return (text, "") if text in dict(field.choices) else (text, "Choose one of the list.")
    if field.kind == "date":
        return _day(text, place)
    return text[:MOST_TEXT], ""


def _day(text: str, place: dict[str, Any]) -> tuple[str, str]:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"):
        try:
            told = datetime.strptime(text, form).date()
        except ValueError:
            continue
        return (told.isoformat(), "") if told <= place["today"] else (text, "That day has not come yet.")
    return text, f"{text} is no date. Write it as 20/11/2026."


def _fields(edition: Edition) -> list[Field]:
    """The fields of the marksheet, in their order."""
    found: dict[str, dict[str, Any]] = {}
    for row in edition.once(query("fields")):
        one = found.setdefault(row["field"], row | {"choices": []})
        if row["choice"]:
            one["choices"].append((row["choice"], row["choice_name"]))
    return [
        Field(f["field"], f["field_name"], f["short"], bool(f["is_of_class"]), f["kind"], f["lowest"], f["highest"],
              bool(f["is_expected"]), f["meaning"], tuple(f["choices"]))
        for f in found.values()
    ]  # fmt: skip


def _names(edition: Edition) -> dict[tuple[str, str], str]:
    return {(row["school_urn"], row["staff_id"]): row["name"] for row in edition.once(query("colleagues"))}


def sheet_of(reader: Reader, journal: Journal, school: str, point: str, code: str) -> Sheet | None:
    """The sheet as it stands, or None where the reader may not see it or nothing has begun.

    What the publication says of it is asked once for a reader and day: a publication never changes.
    """
    if reader.edition is None or not reader.edition.has_marks:
        return None
    kept = reader.sheets
    if (school, point, code) not in kept:
        kept[school, point, code] = _published(reader, reader.edition, {"school": school, "point": point, "class": code})
    base = kept[school, point, code]
    if base is None:
        return None
    place = base.place | {"is_locked": locks.is_locked(journal.home, base.place)}
    sheet = replace(base, place=place, marks=dict(base.marks), published=base.marks)
    cells = [_cell(sheet, student["student_id"], f.name) for student in sheet.students for f in sheet.of_students]
    cells += [_cell(sheet, "", f.name) for f in sheet.of_class]
    sheet.overlay(journal.cells[cell] for cell in cells if cell in journal.cells)
    return sheet


def _cell(sheet: Sheet, student_id: str, name: str) -> tuple[str, ...]:
    return cell_of(sheet.place | {"student_id": student_id, "field": name})


def _published(reader: Reader, edition: Edition, words: dict[str, str]) -> Sheet | None:
    places = reader.ask("place", **words)
    students = reader.ask("sheet", **words) if places else []
    if not students:
        return None
    [place] = places
    place |= {"today": reader.today, "class_href": f"/class/{quote(place['school_urn'])}/{quote(place['class_code'])}"}
    marks = {
        (row["student_key"] or "", row["field"]): Mark(
            _said(row), row["who"], row["recorded_at"], row["class_code"] or "", row["source"], row["event_id"],
            row["is_late"],
        )
        for row in reader.ask("sheet_marks", **words)
    }  # fmt: skip
    grades = {
        row["grade"]: row["grade_rank"]
        for row in edition.rows(query("scale"), scale=place["grade_scale"], kind=place["prediction_kind"])
    }
    return Sheet(place, students, _fields(edition), grades, marks, _names(edition))


def _said(row: dict[str, Any]) -> str:
    """What a cell shows; an extract says N where nobody ticked."""
    return "" if row["value"] in (None, "N") else str(row["value"])


def moment(today: date, age_ms: float = 0, now: datetime | None = None) -> str:
    """When a cell was filled in that a browser has kept for `age_ms`, in universal time.

    The browser tells how long ago by its own clock, so that a clock that is wrong does not matter. `now`: when the request came.
    """
    now = now or datetime.now(UTC)
    if today != now.date() and abs((today - now.date()).days) > 1:  # the demo lives on the day of its data
        now = now.replace(year=today.year, month=today.month, day=today.day)
    age = age_ms / 1000 if 0 < age_ms < OLDEST.total_seconds() * 1000 else 0 if not age_ms > 0 else OLDEST.total_seconds()
    return extracts.moment(now - timedelta(seconds=age))


def after(at: str, other: str) -> str:
    """A moment that lies behind another: what was typed over something came later, whatever the clocks say."""
    if not other or at > other:
        return at
    return extracts.moment(datetime.fromisoformat(other.replace("Z", "+00:00")) + timedelta(milliseconds=1))


def event(sheet: Sheet, staff_id: str, cell: tuple[str, str], value: str, event_id: str, recorded_at: str) -> Event:
    """The event that fills in a cell of the sheet, or clears it."""
    student, name = cell
    place = sheet.place
    return {
        "school_urn": place["school_urn"],
        "event_id": event_id,
        "academic_year": place["academic_year"],
        "tracking_point": place["tracking_point"],
        "year_group": str(place["year_group"]),
        "class_code": place["class_code"],
        "subject_code": place["subject_code"],
        "student_id": sheet.by_key[student]["student_id"] if student else "",
        "field": name,
        "value": value,
        "staff_id": staff_id,
        "recorded_at": recorded_at,
        "source": "web",
        "origin": "",
        "issued_at": "",
    }
