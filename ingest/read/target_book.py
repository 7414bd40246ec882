"""A workbook of drafts of targets that comes back: the rows that the department has looked at, as a table of target_decisions.

A row that was left as it was written out says nothing until it is ticked as looked at, and an empty cell says nothing ever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ingest.read import filled
from ingest.read.filled import STUDENT, Filled, Key, Line
from ingest.read.limits import Unreadable
from ingest.read.table import Record
from ingest.rules import marked

HEADINGS = (
    "school_urn", "event_id", "student_id", "subject_code", "stage", "kind", "step", "grade_scale", "grade", "draft_grade",
    "reason", "evidence", "batch", "staff_id", "approved_by", "recorded_at", "source",
    "decided_as", "approved_as", "stood",
)  # fmt: skip
KINDS = ("expected", "aspirational")
REASON, LOOKED_AT = "reason", "looked_at"  # fields of a row beside those of the kinds
STEP, ROLE = "moderate", "decided_as"
AGAIN = "A target is told with its reason, so every column counts: put the names back as they were and drop the workbook again."


def records(found: Filled) -> tuple[Iterator[Record], list[str]]:
    """The decisions as rows, numbered one after the other, and which sheets were added. Raises Unreadable where the sheet or a
    column of it is gone."""
    pages = [filled.page(found, *sheet) for sheet in found.by_sheet.items()]
    if found.notes:
        raise Unreadable(" ".join([*found.notes, AGAIN]))
    filled.note_added_sheets(found)
    rows = [row for page in pages if page for line in page.lines for row in _decisions(found, line)]
    return iter([(1, list(HEADINGS)), *((nth, row) for nth, row in enumerate(rows, start=2))]), found.notes


def _decisions(found: Filled, line: Line) -> Iterator[list[str]]:
    """What a row decides: of each kind whose cell is filled."""
    if line.broken == "added_row":
        student = marked(line.broken, line.cells.get(STUDENT, ""))
        yield _row(found, line.keys[0], student, {"kind": KINDS[0], "step": STEP})
        return
    keys = {key.field: key for key in line.keys}
    tick, reason = (_said(keys[name], line.cells) for name in (LOOKED_AT, REASON))
    grades = {kind: _said(keys[kind], line.cells) for kind in KINDS}
    is_below = _is_below(keys[KINDS[0]], grades)
    for kind in KINDS:
        key, grade = keys[kind], grades[kind]
        if not grade or (grade == key.was and not tick and not reason):
            continue
        told = {
            "kind": kind,
            "step": tick if tick.startswith("\0") else STEP,
            "grade": marked("below_expected", grade) if is_below and not line.broken else grade,
            "draft_grade": key.was,
            "reason": reason or ("" if grade == key.was or grade.startswith("\0") or line.broken else marked("no_reason")),
        }
        yield _row(found, key, marked(line.broken, key.student_id) if line.broken else key.student_id, told)


def _is_below(key: Key, grades: dict[str, str]) -> bool:
    """Whether the aspirational grade of a row lies below the expected one; not where either is none that is offered."""
    places = {grade: nth for nth, grade in enumerate(key.offered.split("|"))}  # the highest first
    expected, aspirational = (places.get(grades[kind]) for kind in KINDS)
    return expected is not None and aspirational is not None and aspirational > expected


def _said(key: Key, cells: dict[str, str]) -> str:
    """What a cell says, marked where the workbook does not offer it; empty where it says nothing."""
    text = cells.get(key.heading, "")
    if text in ("", key.was) or text.startswith("\0"):  # the reader of workbooks has marked it
        return text
    return filled.offered(key, text) or marked("not_offered", text)


def _row(found: Filled, key: Key, student: str, told: dict[str, str]) -> list[str]:
    """A decision; the same of the same workbook, saved at the same time, is the same event."""
    meta, at = found.meta, found.at
    event = "|".join([meta["export"], student, *told.values(), at])
    row = {
        **{name: meta[name] for name in ("school_urn", "subject_code", "stage", "staff_id")},
        "event_id": hashlib.sha256(event.encode()).hexdigest()[:32],
        "student_id": student,
        "grade_scale": key.grade_scale,
        "batch": meta["export"],
        "recorded_at": at,
        "source": "workbook",
        "decided_as": meta.get(ROLE, ""),
        **told,
    }
    return [row.get(name, "") for name in HEADINGS]
