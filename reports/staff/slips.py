"""Slips of targets as PDF: for planners a slip a student with all subjects, for books a slip a student of one subject."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from reports.staff.pages import Pages, address_of, denied, note, plain
from reports.staff.readers import Reader
from reports.staff.targets import HOLDS, READ, Board, Row, drafted, told_of

PAPER = Path(__file__).with_name("papers") / "slips.typ"
COLUMNS = {"planner": 2, "book": 3}
NOTE = "What you can reach by the end of Year 11 if you keep working at it. It can go up."


def printed(told: dict[str, Any]) -> bytes:
    """The PDF of slips; its bytes follow from what is told alone."""
    import typst

    return bytes(typst.compile(PAPER.read_bytes(), sys_inputs={"told": json.dumps(told)}, timestamp=0, ignore_system_fonts=False))


def slips_of(reader: Reader, school: str, kind: str, scope: str) -> str:
    """The address of the slips of a class or tutor group; none where the reader sees nobody of it who needs a target."""
    base = {"class": "target-slips-book", "tutor_group": "target-slips"}.get(kind)
    if base is None or reader.edition is None or not reader.edition.has_target_drafts:
        return ""
    return address_of(base, school, scope) if reader.ask("target_needed", school=school, kind=kind, scope=scope) else ""


def planners(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target-slips/<school>/<tutor group>`: for each student the targets that hold, of those that the reader sees."""
    group = request.path_params["group"]
    rows = _rows(request, pages, reader, "registration_group", group)
    return _slips(request, pages, reader, rows, "planner", f"Targets {group}")


def books(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target-slips-book/<school>/<class>`: for each student of a class the target that holds in its subject."""
    code = request.path_params["code"]
    rows = _rows(request, pages, reader, "class_code", code)
    return _slips(request, pages, reader, rows, "book", f"Targets {code}")


def _rows(request: Request, pages: Pages, reader: Reader, column: str, wanted: str) -> list[Row]:
    """Students and subjects of a class or tutor group that need a target, of those that the reader may see."""
    board = Board(pages, reader, request.path_params["school"], thing=READ)
    return [told_of(board, one, reader.today) for one in board.rows if one[column] == wanted]


def _slips(request: Request, pages: Pages, reader: Reader, rows: list[Row], kind: str, title: str) -> Response:
    if not rows:
        raise denied(pages, reader, request)
    rows = [row for row in rows if row["state"] in HOLDS]
    if not rows:
        return pages.render("words.html", request, reader, {"words": "unissued"})
    students: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["name"], row["student_key"], row["subject_name"])):
        students.setdefault(row["student_key"], []).append(row)
    [school] = [one for one in drafted(reader).schools if one["school_urn"] == request.path_params["school"]]
    told = {
        "school": school["name"],
        "colour": school["main_colour"] or "#1f3a5f",
        "title": title,
        "note": NOTE if kind == "planner" else "",
        "columns": COLUMNS[kind],
        "slips": [_slip(one) for one in students.values()],
    }
    note("exported", pages, reader, f"{request.scope['path']} {len(students)}")
    headers = {"Content-Disposition": f'inline; filename="{plain(title)}.pdf"'}
    return Response(printed(told), media_type="application/pdf", headers=headers)


def _slip(rows: list[Row]) -> dict[str, Any]:
    """What the slip of a student tells."""
    first = rows[0]
    return {
        "name": first["name"],
        "detail": " · ".join(part for part in (f"Year {first['year_group']}", first["registration_group"]) if part),
        "targets": [
            {"name": row["subject_name"], "expected": row["expected"] or "", "aspirational": row["aspirational"] or ""}
            for row in rows
        ],
    }
