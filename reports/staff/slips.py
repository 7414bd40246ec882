"""Targets on paper for students: slips for planners and books, and the pack for a target-setting day, a sheet for each."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ingest.forms import targets
from reports.staff import paper
from reports.staff.pages import Pages, address_of, denied, note
from reports.staff.readers import Reader
from reports.staff.targets import HOLDS, READ, Board, Row, drafted, told_of

COLUMNS = {"planner": 2, "book": 3}


def slips_of(reader: Reader, school: str, kind: str, scope: str) -> str:
    """The address of the slips of a class or tutor group; none where the reader sees nobody of it who needs a target."""
    base = {"class": "target-slips-book", "tutor_group": "target-slips"}.get(kind)
    if base is None or reader.edition is None or not reader.edition.has_target_drafts:
        return ""
    return address_of(base, school, scope) if reader.ask("target_needed", school=school, kind=kind, scope=scope) else ""


def pack_of(slips: str) -> str:
    """The address of the pack of a tutor group, by that of its slips; none for a class."""
    return slips.replace("/target-slips/", "/target-pack/", 1) if slips.startswith("/target-slips/") else ""


def planners(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target-slips/<school>/<tutor group>`: for each student whom the reader sees whole the targets that hold."""
    group = request.path_params["group"]
    rows = _whole(request, pages, reader, group)
    return _slips(request, pages, reader, rows, "planner", f"Targets {group}")


def books(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target-slips-book/<school>/<class>`: for each student of a class the target that holds in its subject."""
    code = request.path_params["code"]
    rows = _rows(request, pages, reader, "class_code", code)
    return _slips(request, pages, reader, rows, "book", f"Targets {code}")


def pack(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target-pack/<school>/<tutor group>`: a guide, then a sheet for each student to be filled in with the parents."""
    group = request.path_params["group"]
    rows = _whole(request, pages, reader, group)
    if not rows:
        raise denied(pages, reader, request)
    if not any(row["state"] in HOLDS for row in rows):
        return pages.render("words.html", request, reader, {"words": "unissued"})
    parts = {part: targets.papers("pack", part) for part in ("guide", "question", "signature")}
    told = _head(request, reader, f"Target-setting day {group}") | parts
    return _sent(request, pages, reader, "pack", told | {"students": [_sheet(one) for one in _by_student(rows)]})


def _rows(request: Request, pages: Pages, reader: Reader, column: str, wanted: str) -> list[Row]:
    """Students and subjects of a class or tutor group that need a target, of those that the reader may see."""
    board = Board(pages, reader, request.path_params["school"], thing=READ)
    return [told_of(board, one, reader.today) for one in board.rows if one[column] == wanted]


def _whole(request: Request, pages: Pages, reader: Reader, group: str) -> list[Row]:
    """Those of a tutor group whom the reader sees in all subjects: a paper that has some alone would say there are no more."""
    return [row for row in _rows(request, pages, reader, "registration_group", group) if row["is_whole"]]


def _by_student(rows: list[Row]) -> list[list[Row]]:
    """Rows of each student, by name."""
    students: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["name"], row["student_key"], row["subject_name"])):
        students.setdefault(row["student_key"], []).append(row)
    return list(students.values())


def _head(request: Request, reader: Reader, title: str) -> dict[str, Any]:
    """Whose paper it is."""
    school = drafted(reader).school(request.path_params["school"])
    return {"school": school["name"], "colour": school["main_colour"] or paper.COLOUR, "title": title}


def _sent(request: Request, pages: Pages, reader: Reader, name: str, told: dict[str, Any]) -> Response:
    """The PDF of a paper for students, noted as an export of so many."""
    note("exported", pages, reader, f"{request.scope['path']} {len(told['students'])}")
    return paper.answer(told["title"], paper.printed(name, told))


def _slips(request: Request, pages: Pages, reader: Reader, rows: list[Row], kind: str, title: str) -> Response:
    if not rows:
        raise denied(pages, reader, request)
    rows = [row for row in rows if row["state"] in HOLDS]
    if not rows:
        return pages.render("words.html", request, reader, {"words": "unissued"})
    notes = " ".join(targets.papers("slip", "note")) if kind == "planner" else ""
    told = _head(request, reader, title) | {"note": notes, "columns": COLUMNS[kind]}
    return _sent(request, pages, reader, "slips", told | {"students": [_sheet(one) for one in _by_student(rows)]})


def _sheet(rows: list[Row]) -> dict[str, Any]:
    """What a paper tells of a student."""
    first = rows[0]
    return {
        "name": first["name"],
        "detail": " · ".join(part for part in (f"Year {first['year_group']}", first["registration_group"]) if part),
        "targets": [
            {
                "name": row["subject_name"],
                "expected": row["held"]["expected"] or "",
                "aspirational": row["held"]["aspirational"] or "",
                "predicted": row["last_prediction"] or "",
            }
            for row in rows
        ],
    }
