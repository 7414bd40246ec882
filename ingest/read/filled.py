"""Workbooks that go out to be filled in and come back, as marksheets and drafts of targets do: their hidden sheet and their rows.

That sheet, the last, says which cell of which sheet is of whom, and what it said when it was written out; a row is known by the
number on it, so rows may be sorted.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from ingest.read import limits, workbook
from ingest.read.limits import Unreadable

KEYS = "flightpath"  # the hidden sheet
NUMBER, STUDENT = "No.", "Student"
ANY, DAY = "*", "date"
YES = ("y", "yes", "x", "✔", "1", "true")
STATES = {"a": "above", "o": "on", "b": "below"}
MODIFIED = re.compile(rb"<dcterms:modified[^<>]*>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z?<")
CHANGED = "The hidden sheet of the {name} was changed or is damaged, so nobody can tell whose cells they are. Export them again."


@dataclass(frozen=True)
class Form:
    """A kind of these workbooks: by which title it is known, what its hidden sheet tells of it and of each cell, and who writes
    it out."""

    name: str
    title: str
    meta: tuple[str, ...]
    place: tuple[str, ...]
    again: str
    newer: tuple[str, ...] = ()  # of the meta, what an older version did not write

    @property
    def changed(self) -> str:
        """Words for a hidden sheet that is not what was written."""
        return CHANGED.format(name=self.name)


MARKSHEETS = Form(
    "marksheets",
    "Marksheets of Flightpath",
    ("export", "school_urn", "academic_year", "tracking_point", "staff_id", "issued_at", "signature"),
    ("sheet", "number", "name", "class_code", "subject_code", "year_group", "student_id", "field", "heading", "offered", "was"),
    "on the staff pages or by flightpath marksheets",
)
TARGETS = Form(
    "targets",
    "Targets of Flightpath",
    ("export", "school_urn", "subject_code", "stage", "staff_id", "decided_as", "issued_at", "signature"),
    ("sheet", "number", "name", "student_id", "grade_scale", "field", "heading", "offered", "was"),
    "on the page of targets",
    ("decided_as",),
)
FORMS = {form.title: form for form in (MARKSHEETS, TARGETS)}


@dataclass(frozen=True)
class Key:
    """One cell to be filled in: where it stands, whose it is, what it may hold and what it said when it was written out."""

    sheet: str
    number: str
    name: str
    student_id: str
    field: str
    heading: str
    offered: str
    was: str
    class_code: str = ""
    subject_code: str = ""
    year_group: str = ""
    grade_scale: str = ""


@dataclass
class Filled:
    """A workbook as it came back: what its hidden sheet says, and the rows of its others by name."""

    form: Form
    meta: dict[str, str]
    keys: list[Key]
    sheets: dict[str, list[list[str]]] = field(default_factory=dict)
    modified: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def signed(self) -> str:
        """All that the signature is of."""
        rows = [[self.meta[name] for name in self.form.meta[:-1] if name in self.meta]]
        rows += ([getattr(key, name) for name in self.form.place] for key in self.keys)
        return "\n".join("\t".join(row) for row in rows)

    @property
    def at(self) -> str:
        """When it was filled in, as far as it can tell: when it was saved, never before it was written out."""
        return max(self.modified, self.meta["issued_at"])

    @property
    def by_sheet(self) -> dict[str, list[Key]]:
        """The cells of each sheet."""
        by: dict[str, list[Key]] = defaultdict(list)
        for key in self.keys:
            by[key.sheet].append(key)
        return by


@dataclass(frozen=True)
class Line:
    """A row under the headings: its cells by heading, the keys of those to be filled in, and the rule it breaks as a whole.

    The keys of an added row are those of anybody whose cells it has filled.
    """

    cells: dict[str, str]
    keys: list[Key]
    broken: str = ""


@dataclass(frozen=True)
class Page:
    """A sheet that came back: what stands above its headings, by the words beside it, and its rows."""

    above: dict[str, str]
    lines: list[Line]


def recognised(blob: Path) -> bool:
    """Whether a file is a workbook that was written out to be filled in."""
    return zipfile.is_zipfile(blob) and workbook.mentions(blob, tuple(FORMS))


def read(blob: Path, work: Path) -> Filled:
    """The workbook; raises Unreadable where its hidden sheet is not what was written."""
    named = dict(workbook.named_tables(blob, work, KEYS))
    rows = [cells for _, cells in named.pop(KEYS, iter(())) if isinstance(cells, list)]
    form = FORMS.get(rows[0][0] if rows and rows[0] else "")
    if form is None:
        raise Unreadable(CHANGED.format(name="workbook"))
    width, n = len(form.place), next((nth for nth, row in enumerate(rows[1:]) if row[:1] == [form.place[0]]), 0)
    meta = {row[0]: row[1] for row in rows[1 : n + 1] if len(row) > 1}
    if set(meta) not in (set(form.meta), set(form.meta) - set(form.newer)) or len(rows) <= n + 1:
        raise Unreadable(form.changed)
    keys = [Key(**dict(zip(form.place, (row + [""] * width)[:width], strict=True))) for row in rows[n + 2 :]]
    sheets = {name: [cells for _, cells in found if isinstance(cells, list)] for name, found in named.items()}
    return Filled(form, meta, keys, sheets, _modified(blob))


def _modified(blob: Path) -> str:
    """When the workbook was saved last, in universal time; empty where it does not say."""
    with zipfile.ZipFile(blob) as packed:
        if "docProps/core.xml" not in packed.namelist() or packed.getinfo("docProps/core.xml").file_size > limits.SMALL_PART:
            return ""
        found = MODIFIED.search(packed.read("docProps/core.xml"))
    return f"{found[1].decode()}.000Z" if found else ""


def note_added_sheets(found: Filled) -> None:
    """Tell of sheets that nobody wrote out."""
    known = found.by_sheet
    found.notes += [f"The sheet {name} was added, so nothing was taken from it." for name in found.sheets if name not in known]


def page(found: Filled, name: str, keys: list[Key]) -> Page | None:
    """One sheet that has these keys, as it came back; None where it is gone. What is not there any longer is noted."""
    rows = found.sheets.get(name)
    head = next((nth for nth, row in enumerate(rows or []) if row[:2] == [NUMBER, STUDENT]), None)
    if rows is None or head is None:
        found.notes.append(f"The sheet {name} or its line of headings is gone or renamed, so nothing was taken from it.")
        return None
    headings = {text: place for place, text in enumerate(rows[head])}
    for heading in sorted({key.heading for key in keys if key.number and rows[head].count(key.heading) > 1}):
        found.notes.append(f"The sheet {name} has the column {heading} twice, so nothing was taken from either.")
        del headings[heading]
    for heading in dict.fromkeys(key.heading for key in keys if key.number and key.heading not in headings):
        found.notes.append(f"The column {heading} of the sheet {name} is gone, so nothing was taken from it.")
    above = {row[1]: row[2] for row in rows[:head] if len(row) > 2}
    return Page(above, _lines(rows[head + 1 :], headings, [key for key in keys if key.number]))


def _lines(rows: list[list[str]], headings: dict[str, int], keys: list[Key]) -> list[Line]:
    """The rows of a sheet that are of somebody, and those that were added and filled in."""
    by_number: dict[str, list[Key]] = defaultdict(list)
    for key in keys:
        by_number[key.number].append(key)
    times, lines = Counter(row[0] for row in rows if row and row[0]), []
    for row in rows:
        number = row[0] if row else ""
        cells = {heading: row[place].strip() for heading, place in headings.items() if place < len(row)}
        if mine := by_number.get(number):
            moved = "moved_row" if cells.get(STUDENT, "") != mine[0].name else ""
            lines.append(Line(cells, mine, "row_twice" if times[number] > 1 else moved))
        elif others := [key for key in keys if cells.get(key.heading)]:
            lines.append(Line(cells, others, "added_row"))
    return lines


def offered(key: Key, text: str) -> str | None:
    """A cell's text as it is kept, or None where the workbook does not offer it."""
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
