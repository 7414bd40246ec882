"""A list as a workbook, formatted as a person would who prints it for a meeting."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from reports.staff.lists import Column, List, Row, Rows
from reports.staff.pages import STATES
from reports.staff.workbook import NAVY, print_across

PAGE = "page"  # what stands there alone
HEAD_ROW = 4  # from 0; above it the finding, what the rows are, whose they are and up to when
WIDTHS = {"student": 26, "text": 18, "class": 10, "markers": 14, "grade": 9, "group": 24, "gains": 30, "state": 11}
FILLS = {"above": "#D6E4F3", "on": "#ECEFF2", "below": "#FBE3D6"}
NUMBERS = {"signed": "+0.00;-0.00;0.00", "pct": '0.0" %"', "points": "0.0", "gap": "+0.#;-0.#;0", "number": "0", "of": "0"}
Cell = tuple[Any, str, str]  # the value, how it is written, the state that fills it


@dataclass(frozen=True)
class Spread:
    """A column of the workbook: that of a list, or one of the several that a column with many parts is spread over."""

    column: Column
    title: str
    part: str = ""

    @property
    def width(self) -> int:
        """How wide it is, in letters."""
        return WIDTHS.get(self.column.kind, 10)


def columns_of(wanted: List, rows: list[Row]) -> list[Spread]:
    """The columns of the workbook; what a row has many of has a column for each."""
    return [spread for column in wanted.columns if column.only != PAGE for spread in _spread(column, rows)]


def _spread(column: Column, rows: list[Row]) -> list[Spread]:
    if column.kind == "of":
        return [Spread(column, column.title), Spread(column, "of", column.of)]
    if column.kind in ("subjects", "cells"):
        names = list(dict.fromkeys(part["name"] for row in rows for part in row[column.key] or []))
        return [Spread(column, name, name) for name in (sorted(names) if column.kind == "subjects" else names)]
    return [Spread(column, column.title)]


def cell_of(spread: Spread, row: Row) -> Cell:
    """What stands in a column of a row."""
    column, value = spread.column, row[spread.column.key]
    match column.kind:
        case "of":
            return (row[spread.part] if spread.part else value, "number", "")
        case "subjects":
            words, state = marked(_part(spread, value))
            return (words, "grade", state)
        case "cells":
            part = _part(spread, value)
            return (_plain(part["value"]), _number(part), "") if part else (None, "text", "")
        case "markers":
            return (" ".join(m["short"] for m in value), "text", "")
        case "state":
            return (" ".join(STATES.get(value, ("", value or ""))).strip(), "text", value or "")
        case "gains":
            return ("; ".join(f"{part['name']} +{float(part['points']):g}" for part in value or []), "text", "")
        case "gap":
            return (_plain(value), "gap", row.get("target_state") or "")
    return (_plain(value), column.kind, "")


def _number(part: Row) -> str:
    """How Excel writes a figure of the grid: its decimals, its sign where it is a gap, its unit."""
    plain = "0" + ("." + "0" * part["decimals"] if part["decimals"] else "")
    return f"+{plain};-{plain};{plain}" if part["unit"] == "gap" else plain + (' "%"' if part["unit"] == "percent" else "")


def _part(spread: Spread, value: list[Row] | None) -> Row | None:
    return next((part for part in value or [] if part["name"] == spread.part), None)


def marked(part: Row | None) -> tuple[str, str]:
    """A prediction with the sign of its state, and the state that fills its cell."""
    if part is None:
        return "", ""
    sign = STATES.get(part["state"], ("", ""))[0]
    return f"{part['prediction'] or ''} {sign}".strip(), part["state"] if part["state"] in FILLS else ""


def _plain(value: Any) -> Any:
    return float(value) if value is not None and not isinstance(value, str | int | float | date) else value


def write(wanted: List, told: Rows, where: str, stamp: str) -> bytes:
    """The workbook: a sheet with the list, printable, ready to be sorted and filtered."""
    import xlsxwriter

    out, rows = io.BytesIO(), told.rows
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"{wanted.name}, {where}", "author": "Flightpath"})
        looks = _Looks(book)
        page = book.add_worksheet(wanted.name.replace(":", "")[:31])
        page.write_string(0, 0, f"{where}: {wanted.name.lower()}", looks.of("title"))
        page.write_string(1, 0, told.finding, looks.of("finding"))
        page.write_string(2, 0, wanted.meaning, looks.of("plain"))
        columns = columns_of(wanted, rows)
        for at, spread in enumerate(columns):
            page.write_string(HEAD_ROW, at, spread.title, looks.of("head"))
            page.set_column(at, at, spread.width)
        for nth, row in enumerate(rows, start=HEAD_ROW + 1):
            for at, spread in enumerate(columns):
                value, kind, state = cell_of(spread, row)
                _put(page, nth, at, value, looks.of(kind, state))
        _finish(page, len(columns), len(rows), stamp)
    return out.getvalue()


def _put(page: Any, row: int, at: int, value: Any, look: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, at, None, look)
    elif isinstance(value, int | float):
        page.write_number(row, at, value, look)
    else:
        page.write_string(row, at, f"{value:%d %b %Y}" if isinstance(value, date) else str(value), look)


def _finish(page: Any, n_columns: int, n_rows: int, stamp: str) -> None:
    page.set_row(HEAD_ROW, 32)
    page.freeze_panes(HEAD_ROW + 1, 1)
    page.autofilter(HEAD_ROW, 0, HEAD_ROW + max(n_rows, 1), max(n_columns - 1, 0))
    page.set_margins(0.4, 0.4, 0.5, 0.6)
    print_across(page, HEAD_ROW, stamp)


class _Looks:
    """Formats of a workbook, each made once."""

    HEADS: ClassVar[dict[str, dict[str, Any]]] = {
        "title": {"bold": True, "font_size": 16, "font_color": NAVY},
        "finding": {"bold": True, "font_size": 11},
        "plain": {"font_size": 10, "font_color": "#545D68"},
        "head": {"bold": True, "bg_color": NAVY, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter", "border": 1},
    }

    def __init__(self, book: Any) -> None:
        self.book, self.made = book, dict[tuple[str, str], Any]()

    def of(self, kind: str, state: str = "") -> Any:
        if (kind, state) not in self.made:
            plain = {"font_size": 10, "border": 1, "border_color": "#D3D9E0", "valign": "vcenter"}
            told = dict(self.HEADS.get(kind, plain))
            if kind in NUMBERS or "0" in kind:
                told["num_format"] = NUMBERS.get(kind, kind)
            if kind == "grade" or "num_format" in told:
                told["align"] = "center"
            if state in FILLS:
                told |= {"bg_color": FILLS[state], "bold": state == "below"}
            self.made[kind, state] = self.book.add_format(told)
        return self.made[kind, state]
