"""A workbook of marksheets that comes back: the cells that were filled in, as a table of judgements.

Its last sheet, hidden, says which cell of which sheet is of whom, and what it said when it was written out; a student is found by
the number on the row, so rows may be sorted. A blank says nothing, and so does a cell that says what it said.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.read import limits, workbook
from ingest.read.limits import Unreadable
from ingest.read.table import Record
from ingest.rules import marked

TITLE = "Marksheets of Flightpath"
KEYS = "flightpath"  # the hidden sheet
META = ("export", "school_urn", "academic_year", "tracking_point", "staff_id", "issued_at", "signature")
PLACE = (
    "sheet",
    "number",
    "name",
    "class_code",
    "subject_code",
    "year_group",
    "student_id",
    "field",
    "heading",
    "offered",
    "was",
)
NUMBER, STUDENT = "No.", "Student"
HEADINGS = (
    "school_urn", "event_id", "academic_year", "tracking_point", "year_group", "class_code", "subject_code", "student_id",
    "field", "value", "staff_id", "recorded_at", "source", "origin", "issued_at",
)  # fmt: skip
ANY, DAY = "*", "date"
YES = ("y", "yes", "x", "✔", "1", "true")
STATES = {"a": "above", "o": "on", "b": "below"}
NAME_WORD = re.compile(r"[^\W\d_]{3,}")
MODIFIED = re.compile(rb"<dcterms:modified[^<>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z?<")
CHANGED = (
    "The hidden sheet of the marksheets was changed or is damaged, so nobody can tell whose cells they are. Export them again."
)


@dataclass(frozen=True)
class Key:
    """One cell to be filled in: where it stands, whose it is, what it may hold and what it said when it was written out."""

    sheet: str
    number: str
    name: str
    class_code: str
    subject_code: str
    year_group: str
    student_id: str
    field: str
    heading: str
    offered: str
    was: str


@dataclass
class Marksheets:
    """A workbook as it came back: what its hidden sheet says, and the rows of its others by name."""

    meta: dict[str, str]
    keys: list[Key]
    sheets: dict[str, list[list[str]]]
    modified: str
    notes: list[str] = field(default_factory=list)

    @property
    def signed(self) -> str:
        """All that the signature is of."""
        rows = [[self.meta[name] for name in META[:-1]], *([getattr(key, name) for name in PLACE] for key in self.keys)]
        return "\n".join("\t".join(row) for row in rows)


def names_student(text: str, students: Iterable[str]) -> bool:
    """Whether a text has part of a student's name: what is told of a class is read by people who may see no student."""
    words = {word for name in students for word in NAME_WORD.findall(name.lower())}
    return not words.isdisjoint(NAME_WORD.findall(text.lower()))


def recognised(blob: Path) -> bool:
    """Whether a file is a workbook of marksheets."""
    return zipfile.is_zipfile(blob) and workbook.mentions(blob, (TITLE,))


def read(blob: Path, work: Path) -> Marksheets:
    """The workbook; raises Unreadable where its hidden sheet is not what was written."""
    named = dict(workbook.named_tables(blob, work, KEYS))
    rows = [cells for _, cells in named.pop(KEYS, iter(())) if isinstance(cells, list)]
    meta = {row[0]: row[1] for row in rows[1 : len(META) + 1] if len(row) > 1}
    if set(meta) != set(META) or len(rows) <= len(META) + 1:
        raise Unreadable(CHANGED)
    width = len(PLACE)
    keys = [Key(*(row + [""] * width)[:width]) for row in rows[len(META) + 2 :]]
    sheets = {name: [cells for _, cells in found if isinstance(cells, list)] for name, found in named.items()}
    return Marksheets(meta, keys, sheets, _modified(blob))


def _modified(blob: Path) -> str:
    """When the workbook was saved last, in universal time; empty where it does not say."""
    with zipfile.ZipFile(blob) as packed:
        if "docProps/core.xml" not in packed.namelist() or packed.getinfo("docProps/core.xml").file_size > limits.SMALL_PART:
            return ""
        found = MODIFIED.search(packed.read("docProps/core.xml"))
    return f"{found[1].decode()}.000Z" if found else ""


def records(blob: Path, work: Path) -> tuple[Iterator[Record], list[str]]:
    """The cells that were filled in as rows of judgements, numbered one after the other, and what was not there any longer."""
    found = read(blob, work)
    found.notes += [
        f"The sheet {name} was added, so nothing was taken from it." for name in found.sheets if name not in _by_sheet(found.keys)
    ]
    rows = [event for sheet in _by_sheet(found.keys).items() for event in _events(found, *sheet)]
    return iter([(1, list(HEADINGS)), *((nth, row) for nth, row in enumerate(rows, start=2))]), found.notes


def _by_sheet(keys: list[Key]) -> dict[str, list[Key]]:
    by: dict[str, list[Key]] = defaultdict(list)
    for key in keys:
        by[key.sheet].append(key)
    return by


def _events(found: Marksheets, name: str, keys: list[Key]) -> Iterator[list[str]]:
    """What was filled in on one sheet."""
    rows = found.sheets.get(name)
    head = next((nth for nth, row in enumerate(rows or []) if row[:2] == [NUMBER, STUDENT]), None)
    if rows is None or head is None:
        found.notes.append(f"The sheet {name} or its line of headings is gone or renamed, so nothing was taken from it.")
        return
    headings = {text: place for place, text in enumerate(rows[head])}
    for heading in sorted({key.heading for key in keys if key.number and rows[head].count(key.heading) > 1}):
        found.notes.append(f"The sheet {name} has the column {heading} twice, so nothing was taken from either.")
        del headings[heading]
    for heading in dict.fromkeys(key.heading for key in keys if key.number and key.heading not in headings):
        found.notes.append(f"The column {heading} of the sheet {name} is gone, so nothing was taken from it.")
    above = {row[1]: row[2] for row in rows[:head] if len(row) > 2}
    by_number = {(key.number, key.heading): key for key in keys if key.number}
    times = Counter(row[0] for row in rows[head + 1 :] if row and row[0])
    for key in (key for key in keys if not key.number and above.get(key.heading)):
        text = above[key.heading]
        yield from _event(found, key, marked("names_student", text) if names_student(text, (k.name for k in keys)) else text, "")
    for row in rows[head + 1 :]:
        cells = {heading: row[place].strip() for heading, place in headings.items() if place < len(row)}
        for (number, heading), key in by_number.items():
            if number == row[0] and cells.get(heading):
                yield from _event(found, key, cells[heading], _moved(key, cells, times))
        filled = [key for (_, heading), key in by_number.items() if cells.get(heading)]
        if filled and not any(number == row[0] for number, _ in by_number):
            yield _row(found, filled[0], marked("added_row", cells.get(STUDENT, "")), filled[0].field, cells[filled[0].heading])


def _moved(key: Key, cells: dict[str, str], times: Counter[str]) -> str:
    """The rule that a row breaks as a whole, or nothing."""
    if times[key.number] > 1:
        return "row_twice"
    return "moved_row" if cells.get(STUDENT, "") != key.name else ""


def _event(found: Marksheets, key: Key, text: str, broken: str) -> Iterator[list[str]]:
    if text.startswith("\0"):  # the reader of workbooks has marked it
        yield _row(found, key, key.student_id, key.field, text)
        return
    value = _offered(key, text)
    if value == key.was:
        return
    student = marked(broken, key.student_id) if broken else key.student_id
    yield _row(found, key, student, key.field, marked("not_offered", text) if value is None else value)


def _offered(key: Key, text: str) -> str | None:
    """A cell's text as it is kept, or None where the marksheet does not offer it."""
    if key.offered == ANY:
        return text
    if key.offered == DAY:
        day = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?: 00:00:00)?", text) or re.fullmatch(r"(\d\d?)[/.](\d\d?)[/.](\d{4})", text)
        return None if not day else day[1] if "-" in day[1] else f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}"
    if key.offered == "Y":
        return "Y" if text.lower() in YES else None
    values = dict(pair.partition("=")[::2] for pair in key.offered.split("|"))
    known = {said.lower(): value for value, name in values.items() for said in filter(None, (value, name))}
    low = text.lower()
    return known.get(low) or (known.get(STATES[low]) if low in STATES else None)


def _row(found: Marksheets, key: Key, student: str, name: str, value: str) -> list[str]:
    meta, at = found.meta, max(found.modified, found.meta["issued_at"])
    told = "|".join([meta["export"], key.class_code, student, name, value, at])
    event = hashlib.sha256(told.encode()).hexdigest()[:32]
    return [
        meta["school_urn"], event, meta["academic_year"], meta["tracking_point"], key.year_group, key.class_code,
        key.subject_code, student, name, value, meta["staff_id"], at, "workbook", meta["export"],
        meta["issued_at"],
    ]  # fmt: skip
