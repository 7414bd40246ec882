"""Drafts of targets as a workbook: a subject and year group, to be moderated elsewhere and dropped in when done."""

from __future__ import annotations

import io
import secrets
from typing import Any

from ingest.forms import targets
from ingest.home import Home
from ingest.read.filled import ANY, NUMBER, STUDENT, TARGETS, Filled, Key
from ingest.read.target_book import KINDS, LOOKED_AT, REASON
from reports.staff.readers import Reader
from reports.staff.sheets import moment
from reports.staff.targets import own_record, start_of
from reports.staff.workbook import MOST_LIST, finish, looks_of, sheet_names_of, write_keys

Row = dict[str, Any]
NOBODY = "nobody"  # where the workbook is there to be read
HEAD_ROW = 5  # from 0; above it the subject, whose the workbook is, and how it is filled in
TO_BE_READ = "Nothing here is to be moderated by you: the workbook is there to be read."
HINTS = (
    "Change a grade in the white cells and say why, or leave the row as it is and put Y under Looked at: then it is moderated. "
    "A row that is left as it is and an empty cell say nothing.",
    "Chance: of students nationally with the same start, how many in a hundred reach that grade. Rows may be sorted; add none "
    "and change no number.",
)
FIXED = {  # columns that are read, and how wide they are
    NUMBER: 5, STUDENT: 28, "Class": 11, "Start": 22, "Draft": 8, "Chance": 8, "This school": 10, "Aspirational draft": 12,
}  # fmt: skip
FIELDS = {"expected": ("Expected", 10), "aspirational": ("Aspirational", 12), REASON: ("Reason", 44), LOOKED_AT: ("Looked at", 8)}
MOST_TEXT = 500


def write(home: Home, rows: list[Row], school: str, stage: str, staff_id: str, reader: Reader) -> bytes:
    """A workbook of the drafts of one subject and year group, as the page has them. Raises nothing that a reader could mend."""
    import xlsxwriter

    out, first = io.BytesIO(), rows[0]
    meta = {
        "export": secrets.token_hex(8),
        "school_urn": school,
        "subject_code": first["subject_code"],
        "stage": stage,
        "staff_id": staff_id,
        "decided_as": next((row["moderates_as"] for row in rows if row["may_moderate"]), NOBODY),
        "issued_at": moment(reader.today),
    }
    [name] = sheet_names_of([f"{first['subject_name']} Year {first['year_group']}"])
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": f"{TARGETS.title}, {name}", "author": "Flightpath"})
        looks, page = looks_of(book), book.add_worksheet(name)
        page.write_string(0, 0, f"{first['subject_name']}: targets of Year {first['year_group']}", looks["title"])
        written = f"Written out on {reader.today.day} {reader.today:%B %Y} for {reader.name}"
        hints = HINTS if any(row["may_moderate"] for row in rows) else (TO_BE_READ, HINTS[-1])
        for nth, words in enumerate((written, *hints), start=1):
            page.write_string(nth, 0, words, looks["plain"])
        keys = _write_rows(page, looks, name, rows)
        write_keys(book, home, Filled(TARGETS, meta, keys))
    return out.getvalue()


def _write_rows(page: Any, looks: dict[str, Any], name: str, rows: list[Row]) -> list[Key]:
    """Headings and rows of the sheet; returns the keys of its cells."""
    keys: list[Key] = []
    for at, (head, width) in enumerate([*FIXED.items(), *FIELDS.values()]):
        page.write_string(HEAD_ROW, at, head, looks["head"])
        page.set_column(at, at, width)
    for nth, row in enumerate(rows, start=1):
        at_row, told = HEAD_ROW + nth, _fixed(nth, row)
        for at, words in enumerate(told):
            page.write_string(at_row, at, words, looks["fixed"])
        for at, field in enumerate(FIELDS, start=len(told)):
            keys.append(_key(name, str(nth), row, field))
            look = "fixed" if not row["may_moderate"] else "wide" if field == REASON else "cell"
            page.write_string(at_row, at, keys[-1].was, looks[look])
            if row["may_moderate"]:
                _restrict(page, keys[-1], at_row, at)
    page.ignore_errors({"number_stored_as_text": f"A{HEAD_ROW + 2}:L{HEAD_ROW + 1 + len(rows)}"})
    finish(page, HEAD_ROW, len(FIXED) + len(FIELDS), len(rows))
    return keys


def _fixed(nth: int, row: Row) -> list[str]:
    """What stands before the cells of a row."""
    chance = "" if row["expected_chance_pct"] is None else f"{row['expected_chance_pct']:.0f} %"
    told = [row["class_code"], start_of(row), row["expected_grade"], chance, own_record(row), row["aspirational_grade"]]
    return [str(nth), row["name"], *(words or "" for words in told)]


def _key(sheet: str, number: str, row: Row, field: str) -> Key:
    """The key of a cell. One of a target that is not to be moderated, or not by who asked, may hold nothing else than it says."""
    grades = sorted(targets.ranks(row["grade_scale"]), key=lambda g: -targets.ranks(row["grade_scale"])[g])
    may = {**dict.fromkeys(KINDS, "|".join(grades)), REASON: ANY, LOOKED_AT: "Y"}
    was = {"expected": row["value_e"], "aspirational": row["value_a"]}
    return Key(
        sheet=sheet,
        number=number,
        name=row["name"],
        student_id=row["student_id"],
        grade_scale=row["grade_scale"],
        field=field,
        heading=FIELDS[field][0],
        offered=may[field] if row["may_moderate"] else "",
        was=was.get(field, ""),
    )


def _restrict(page: Any, key: Key, row: int, column: int) -> None:
    """A list to choose from, and words where something else is typed."""
    rule: dict[str, Any] = {"error_title": key.heading, "ignore_blank": True}
    if key.field == REASON:
        told = {"validate": "length", "criteria": "<=", "value": MOST_TEXT, "error_message": f"At most {MOST_TEXT} letters."}
        page.data_validation(row, column, row, column, rule | told)
    elif len(",".join(words := key.offered.split("|"))) <= MOST_LIST:
        message = "Y, or leave it empty." if key.field == LOOKED_AT else "Choose a grade of the list."
        page.data_validation(row, column, row, column, rule | {"validate": "list", "source": words, "error_message": message})
