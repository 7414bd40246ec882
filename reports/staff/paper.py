"""Papers as PDF: what is told, set by a template of the folder papers. The bytes follow from what is told alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from starlette.responses import Response

from reports.staff import books
from reports.staff.editions import Edition
from reports.staff.lists import List, Rows
from reports.staff.pages import plain
from reports.staff.readers import Reader

PAPERS = Path(__file__).with_name("papers")
COLOUR = "#1f3a5f"  # of a school that has told none
TO_THE_LEFT = {"student", "text", "class", "group", "markers", "gains", "state"}  # kinds of columns that hold words


def printed(name: str, told: dict[str, Any]) -> bytes:
    """The PDF of a paper by its template, `papers/<name>.typ`."""
    import typst  # here, as every page imports this module and few print

    template = (PAPERS / f"{name}.typ").read_bytes()
    return bytes(typst.compile(template, sys_inputs={"told": json.dumps(told)}, timestamp=0, ignore_system_fonts=False))


def answer(title: str, pdf: bytes) -> Response:
    """A PDF as it is sent to be looked at."""
    headers = {"Content-Disposition": f'inline; filename="{plain(title)}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


def of_list(reader: Reader, edition: Edition, school: str, wanted: List, told: Rows, where: str) -> Response:
    """A list as PDF, A4 across: the columns and rows of its workbook as a person would print them."""
    one = edition.school(school)
    columns = books.columns_of(wanted, told.rows)
    cells = [[_cell(*books.cell_of(column, row)) for column in columns] for row in told.rows]
    pdf = printed(
        "list",
        {
            "title": f"{where}: {wanted.name.lower()}",
            "finding": told.finding,
            "meaning": wanted.meaning,
            "stamp": f"{one['name']}. {edition.stamp(reader.name)}",
            "colour": one["main_colour"] or COLOUR,
            "columns": [{"title": one.title, "left": one.column.kind in TO_THE_LEFT} for one in columns],
            "rows": cells,
        },
    )
    return answer(f"{where} {wanted.name}", pdf)


def _cell(value: Any, kind: str, state: str) -> dict[str, str]:
    """What is printed in a cell, and what fills it."""
    return {"words": _words(value, kind), "fill": books.FILLS.get(state, "")}


def _words(value: Any, kind: str) -> str:
    """A value as it is printed: decimals as in the workbook."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    if not isinstance(value, int | float):
        return str(value)
    match kind:
        case "pct":
            return f"{value:.1f} %"
        case "signed":
            return f"{value:+.2f}"
        case "number" | "of":
            return f"{value:.0f}"
        case "points":
            return f"{value:.1f}"
        case "0.00":
            return f"{value:.2f}"
    return f"{value:g}"
