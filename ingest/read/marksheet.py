"""A workbook of marksheets that comes back: the cells that were filled in, as a table of judgements.

A blank says nothing, and so does a cell that says what it said when it was written out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from ingest.read import filled
from ingest.read.filled import STUDENT, Filled, Key
from ingest.read.table import Record
from ingest.rules import marked

HEADINGS = (
    "school_urn", "event_id", "academic_year", "tracking_point", "year_group", "class_code", "subject_code", "student_id",
    "field", "value", "staff_id", "recorded_at", "source", "origin", "issued_at",
)  # fmt: skip
NAME_WORD = re.compile(r"[^\W\d_]{3,}")


def names_student(text: str, students: Iterable[str]) -> bool:
    """Whether a text has part of a student's name: what is told of a class is read by people who may see no student."""
    words = {word for name in students for word in NAME_WORD.findall(name.lower())}
    return not words.isdisjoint(NAME_WORD.findall(text.lower()))


def records(found: Filled) -> tuple[Iterator[Record], list[str]]:
    """The cells that were filled in as rows of judgements, numbered one after the other, and what was not there any longer."""
    filled.note_added_sheets(found)
    rows = [event for sheet in found.by_sheet.items() for event in _events(found, *sheet)]
    return iter([(1, list(HEADINGS)), *((nth, row) for nth, row in enumerate(rows, start=2))]), found.notes


def _events(found: Filled, name: str, keys: list[Key]) -> Iterator[list[str]]:
    """What was filled in on one sheet."""
    page = filled.page(found, name, keys)
    if page is None:
        return
    for key in (key for key in keys if not key.number and page.above.get(key.heading)):
        text = page.above[key.heading]
        yield from _event(found, key, marked("names_student", text) if names_student(text, (k.name for k in keys)) else text, "")
    for line in page.lines:
        if line.broken == "added_row":
            first = line.keys[0]
            student = marked(line.broken, line.cells.get(STUDENT, ""))
            yield _row(found, first, student, first.field, line.cells[first.heading])
            continue
        for key in (key for key in line.keys if line.cells.get(key.heading)):
            yield from _event(found, key, line.cells[key.heading], line.broken)


def _event(found: Filled, key: Key, text: str, broken: str) -> Iterator[list[str]]:
    if text.startswith("\0"):  # the reader of workbooks has marked it
        yield _row(found, key, key.student_id, key.field, text)
        return
    value = filled.offered(key, text)
    if value == key.was:
        return
    student = marked(broken, key.student_id) if broken else key.student_id
    yield _row(found, key, student, key.field, marked("not_offered", text) if value is None else value)


def _row(found: Filled, key: Key, student: str, name: str, value: str) -> list[str]:
    meta, at = found.meta, found.at
    told = "|".join([meta["export"], key.class_code, student, name, value, at])
    event = hashlib.sha256(told.encode()).hexdigest()[:32]
    return [
        meta["school_urn"], event, meta["academic_year"], meta["tracking_point"], key.year_group, key.class_code,
        key.subject_code, student, name, value, meta["staff_id"], at, "workbook", meta["export"],
        meta["issued_at"],
    ]  # fmt: skip
