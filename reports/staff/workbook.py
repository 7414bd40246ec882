"""Marksheets as a workbook: a sheet for each class of a teacher, to be filled in elsewhere and dropped in when done."""

from __future__ import annotations

import io
import re
import secrets
from datetime import UTC, datetime
from typing import Any

from ingest.forms import extracts
from ingest.forms.signed import signature
from ingest.home import Home
from ingest.read.filled import ANY, DAY, KEYS, MARKSHEETS, NUMBER, STUDENT, Filled, Key
from reports.staff.sheets import Field, Sheet

NAVY = "#1F3A5F"
HEAD_ROW = 8  # from 0; above it the class, a hint, and what is told once for the class
ONCE_ROW = 4
HINT = "Fill in the white cells. An empty one says nothing and erases nothing. Rows may be sorted; add none and change no number."
WIDTHS = {NUMBER: 5, STUDENT: 28, "Markers": 18, "Known reason": 24}
MOST_LIST = 255  # letters that Excel takes in a list of its own


def sheet_names(sheets: list[Sheet]) -> list[str]:
    """Names of the sheets of classes."""
    return sheet_names_of([sheet.place["class_code"] for sheet in sheets])


def sheet_names_of(codes: list[str]) -> list[str]:
    """The classes' codes as Excel takes them: 31 letters, without those that it forbids, no two alike."""
    names: list[str] = []
    taken = {KEYS}
    for code in codes:
        plain = re.sub(r"[\[\]:*?/\\']", "-", code).strip() or "class"
        tries = [plain[:31], *(f"{plain[:27]} {n}" for n in range(2, len(codes) + 3))]
        names.append(next(name for name in tries if name.lower() not in taken))
        taken.add(names[-1].lower())
    return names


def write(home: Home, sheets: list[Sheet], staff_id: str, owner: str) -> bytes:
    """A workbook of the marksheets of one teacher at one data collection. Raises nothing that a reader could mend."""
    import xlsxwriter

    out, now = io.BytesIO(), datetime.now(UTC).replace(microsecond=0)
    place = sheets[0].place
    meta = {
        "export": secrets.token_hex(8),
        **{name: str(place[name]) for name in ("school_urn", "academic_year", "tracking_point")},
        "staff_id": staff_id,
        "issued_at": extracts.moment(now),
    }
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties(
            {"title": f"{MARKSHEETS.title}, {place['point_name']}", "author": "Flightpath", "created": now.replace(tzinfo=None)}
        )
        looks = looks_of(book)
        keys = [
            key
            for sheet, name in zip(sheets, sheet_names(sheets), strict=True)
            for key in _write_class(book, looks, sheet, name, owner)
        ]
        write_keys(book, home, Filled(MARKSHEETS, meta, keys))
    return out.getvalue()


def looks_of(book: Any) -> dict[str, Any]:
    """How titles, headings, fixed cells and those to be filled in look."""
    text = {"num_format": "@", "valign": "vcenter", "font_size": 10}
    lines = {"border": 1, "border_color": "#B8C0C8"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "font_color": NAVY}),
        "plain": book.add_format({"font_size": 10, "font_color": "#545D68"}),
        "head": book.add_format({**text, **lines, "bold": True, "bg_color": NAVY, "font_color": "#FFFFFF", "text_wrap": True}),
        "fixed": book.add_format({**text, **lines, "bg_color": "#F0F2F4"}),
        "cell": book.add_format({**text, **lines, "locked": False, "align": "center"}),
        "wide": book.add_format({**text, **lines, "locked": False}),
    }


def _write_class(book: Any, looks: dict[str, Any], sheet: Sheet, name: str, owner: str) -> list[Key]:
    """One class; returns the keys of its cells."""
    place = sheet.place
    page = book.add_worksheet(name)
    closes = f"{place['close_date'].day} {place['close_date']:%B %Y}"
    page.write_string(0, 0, f"{place['subject_name']} {place['class_code']}", looks["title"])
    page.write_string(1, 0, f"{place['point_name']}, closes on {closes}. {owner}", looks["plain"])
    page.write_string(2, 0, HINT, looks["plain"])
    keys = [_once(page, looks, sheet, name, f, ONCE_ROW + nth) for nth, f in enumerate(sheet.of_class)]
    before = _before(sheet)
    heads = [NUMBER, STUDENT, "Markers", *(title for _, title in before), *(f.title for f in sheet.of_students)]
    for at, head in enumerate(heads):
        page.write_string(HEAD_ROW, at, head, looks["head"])
        page.set_column(at, at, WIDTHS.get(head, 13 if at >= len(heads) - len(sheet.of_students) else 11))
    for nth, student in enumerate(sheet.students, start=1):
        row = HEAD_ROW + nth
        marks = ", ".join(m["short"] for m in student.get("markers", []))
        fixed = [str(nth), student["name"], marks, *(str(student[key] or "") for key, _ in before)]
        for at, words in enumerate(fixed):
            page.write_string(row, at, words, looks["fixed"])
        for at, f in enumerate(sheet.of_students, start=len(fixed)):
            keys.append(_key(sheet, name, f, str(nth), student))
            page.write_string(row, at, _shown(f, keys[-1].was), looks["cell"])
    for at, f in enumerate(sheet.of_students, start=3 + len(before)):
        _restrict(page, sheet, f, HEAD_ROW + 1, at, HEAD_ROW + len(sheet.students))
    finish(page, HEAD_ROW, len(heads), len(sheet.students))
    return keys


def finish(page: Any, head_row: int, columns: int, n: int) -> None:
    """Protection without a password, what stays in sight, and how it is printed."""
    allowed = {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True}
    page.protect("", {**allowed, "select_locked_cells": True, "select_unlocked_cells": True})
    page.set_row(head_row, 30)
    page.freeze_panes(head_row + 1, 2)
    page.print_area(0, 0, head_row + n, columns - 1)
    print_across(page, head_row, "&A")


def print_across(page: Any, head_row: int, footer: str) -> None:
    """A sheet on A4, across, as wide as the paper, its headings on every page; who finds it is told whose it is."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head_row)
    page.set_footer(f"&L{footer}&RPage &P of &N. Personal data: keep it where only you can read it.")
    page.hide_gridlines(2)


def _before(sheet: Sheet) -> list[tuple[str, str]]:
    """What stands before the cells: targets, and the last two points under their names."""
    found = [("expected_grade", "Target"), ("aspirational_grade", "Aspirational")]
    for which in ("before", "last"):
        told = next((s[f"{which}_point_name"] for s in sheet.students if s[f"{which}_point_name"]), None)
        found += [(f"{which}_prediction", told)] if told else []
    return found


def _once(page: Any, looks: dict[str, Any], sheet: Sheet, name: str, f: Field, row: int) -> Key:
    """A cell that is filled in once for the class."""
    was = sheet.value("", f.name)
    page.write_string(row, 1, f.title, looks["fixed"])
    page.write_string(row, 2, was, looks["wide"])
    return _key(sheet, name, f, "", None)


def _key(sheet: Sheet, name: str, f: Field, number: str, student: dict[str, Any] | None) -> Key:
    place = sheet.place
    return Key(
        sheet=name,
        number=number,
        name=student["name"] if student else "",
        class_code=place["class_code"],
        subject_code=place["subject_code"],
        year_group=str(place["year_group"]),
        student_id=student["student_id"] if student else "",
        field=f.name,
        heading=f.title,
        offered=_offered(sheet, f),
        was=sheet.value(student["student_key"] if student else "", f.name),
    )


def _choices(sheet: Sheet, f: Field) -> list[tuple[str, str]]:
    """What may be chosen in a field: its code and its words."""
    states = [("above", ""), ("on", ""), ("below", "")]
    match f.kind:
        case "grade":
            return [(grade, "") for grade in sheet.grades]
        case "prediction":
            return states if sheet.place["prediction_kind"] == "state" else [*((grade, "") for grade in sheet.grades), *states]
        case "whole":
            return [(str(n), "") for n in range(f.lowest or 0, (f.highest or 0) + 1)]
        case "tick":
            return [("Y", "")]
        case "choice":
            return list(f.choices)
    return []


def _offered(sheet: Sheet, f: Field) -> str:
    """What a cell may hold, as its key says it."""
    if f.kind in ("text", "date", "tick"):
        return {"text": ANY, "date": DAY, "tick": "Y"}[f.kind]
    return "|".join(f"{code}={words}" if words else code for code, words in _choices(sheet, f))


def _shown(f: Field, value: str) -> str:
    return dict(f.choices).get(value, value)


def _restrict(page: Any, sheet: Sheet, f: Field, first: int, column: int, last: int) -> None:
    """A list to choose from, and words where something else is typed."""
    words = [said or code for code, said in _choices(sheet, f)]
    if words and len(",".join(words)) <= MOST_LIST:
        told = "Choose one of the list." if len(words) > 1 else f"{words[0]}, or leave it empty."
        rule = {"validate": "list", "source": words, "error_title": f.title, "error_message": told, "ignore_blank": True}
        page.data_validation(first, column, last, column, rule)


def write_keys(book: Any, home: Home, told: Filled) -> None:
    """The hidden sheet, signed: whose cells these are, and what they said when they were written out."""
    form = told.form
    meta = told.meta | {"signature": signature(home, told)}
    page = book.add_worksheet(KEYS)
    page.write_string(0, 0, form.title)
    for nth, name in enumerate(form.meta, start=1):
        page.write_string(nth, 0, name)
        page.write_string(nth, 1, meta[name])
    rows = [list(form.place), *([getattr(key, name) for name in form.place] for key in told.keys)]
    for nth, row in enumerate(rows, start=len(form.meta) + 1):
        for at, words in enumerate(row):
            page.write_string(nth, at, words)
    page.protect()
    page.very_hidden()
