"""Class target sheets: drawn by each publication, checked by name, issued; teachers read issued ones alone."""

from __future__ import annotations

import io
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.staff import records
from reports.staff.books import FILLS, marked
from reports.staff.pages import Pages, address_of, denied, download, note, seen, with_markers
from reports.staff.readers import Reader
from reports.staff.workbook import NAVY, print_across, sheet_names_of

FORM = "target_sheet"
DRAWN, CHECKED, ISSUED, WITHDRAWN, CHANGED = "drawn", "checked", "issued", "withdrawn", "changed"
FIGURES = ("n_students", "n_judged", "n_rose", "n_fell", "n_same", "n_below", "n_on_or_above", "mean_change_grades")
NO_PROGRESS = "none_visible"
POINTS = 8  # that a sheet shows, the newest
NEEDS_ACTION = "No progress shows on the sheet: note what is done about it, then issue it."
Row = dict[str, Any]


def _rows(pages: Pages, reader: Reader, school: str) -> list[Row]:
    """The newest sheet of each class that the reader checks, and of one that the reader teaches the newest that is issued."""
    if not reader.edition or not reader.edition.has_lists or school not in reader.schools:
        return []
    said, names = records.standing(pages, reader, school, FORM), records.people(reader.edition)
    rows: dict[str, Row] = {}
    for row in reader.ask("target_sheets", school=school):
        about, point = f"{row['academic_year']} {row['class_code']}", row["tracking_point"]
        told = {name: said.get((about, point, "", name)) for name in ("sheet_step", "sheet_action", "sheet_figures")}
        step, figures = told["sheet_step"], told["sheet_figures"]
        row |= {
            "about": about,
            "step": step.value if step and step.value != WITHDRAWN else DRAWN,
            "by": names.get(step.staff_key, "") if step else "",
            "at": step.at if step else "",
            "action": told["sheet_action"].value if told["sheet_action"] else "",
            "href": address_of("target-sheet", school, row["class_code"]),
        }
        if row["step"] == ISSUED and figures and figures.value != _figures(row):
            row["step"] = CHANGED
        if row["class_code"] not in rows and (row["may_check"] or row["step"] == ISSUED):
            rows[row["class_code"]] = row
    return list(rows.values())


def _figures(row: Row) -> str:
    """What the sheet came to when it was issued: another publication that tells otherwise needs another look."""
    return " ".join(str(row[name]) for name in FIGURES)


def _issued(row: Row) -> dict[tuple[str, str], str]:
    return {("", "sheet_step"): ISSUED, ("", "sheet_figures"): _figures(row)}


def _is_clean(row: Row) -> bool:
    """Whether a sheet waits to be issued, and can be without a note."""
    return row["step"] != ISSUED and row["progress_state"] != NO_PROGRESS


def counted(pages: Pages, reader: Reader, school: str) -> Row | None:
    """How many sheets of a school are for the reader, and how many of them are issued; None where there is none."""
    rows = _rows(pages, reader, school) if {"target_sheets", "write"} & reader.things else []
    return {"school": school, "n": len(rows), "n_issued": sum(row["step"] == ISSUED for row in rows)} if rows else None


def index(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target-sheets/<school>`: the sheets to check, those without visible progress first; to a teacher those issued."""
    return _index(request, pages, reader, {})


def _index(request: Request, pages: Pages, reader: Reader, refused: dict[str, str]) -> Response:
    school = request.path_params["school"]
    rows = _rows(pages, reader, school)
    if not rows:
        raise denied(pages, reader, request)
    seen(pages, reader, request)
    mine = [row for row in rows if row["may_check"]]
    told = {
        "school": school,
        "rows": rows,
        "refused": refused,
        "n_issued": sum(row["step"] == ISSUED for row in rows),
        "n_none": sum(row["progress_state"] == NO_PROGRESS for row in rows),
        "clean": [row for row in mine if _is_clean(row)],
        "may_check": bool(mine),
    }
    return pages.render("target_sheets.html", request, reader, told, 422 if refused else 200)


def step(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /target-sheets/<school>`: note an action, check, issue or withdraw a sheet, or issue all clean ones."""
    form, school = request.scope["form"], request.path_params["school"]
    mine = {row["class_code"]: row for row in _rows(pages, reader, school) if row["may_check"]}
    if form.get("all") == "clean":
        for row in mine.values():
            if _is_clean(row):
                records.keep(pages, reader, school, FORM, row["about"], _issued(row), row["tracking_point"])
        return RedirectResponse(request.url.path, status_code=303)
    found = mine.get(str(form.get("class", "")))
    if found is None:
        raise HTTPException(404)
    action, wanted = records.clean(str(form.get("action", "")))[:300], str(form.get("step", ""))
    will_be_issued = wanted == ISSUED or (not wanted and found["step"] == ISSUED)
    if will_be_issued and found["progress_state"] == NO_PROGRESS and not action:
        return _index(request, pages, reader, {found["class_code"]: NEEDS_ACTION})
    values = {("", "sheet_action"): action} if action != found["action"] else {}
    values |= _issued(found) if wanted == ISSUED else {("", "sheet_step"): wanted} if wanted in (CHECKED, WITHDRAWN) else {}
    if values:
        records.keep(pages, reader, school, FORM, found["about"], values, found["tracking_point"])
    return RedirectResponse(request.url.path, status_code=303)


def _students(reader: Reader, sheets: list[Row]) -> dict[str, tuple[list[tuple[str, str]], list[Row]]]:
    """By class: the points of its sheet, oldest first, and its students with what was predicted at each."""
    wanted = {"classes": [row["class_code"] for row in sheets], "until": [row["close_date"] for row in sheets]}
    found: dict[str, list[Row]] = {row["class_code"]: [] for row in sheets}
    for one in reader.ask("target_sheet", school=sheets[0]["school_urn"], **wanted):
        one["at"] = {(p["name"], p["year"]): p for p in one["points"] or []}
        found[one["class_code"]].append(one)
    return {code: (_points(rows), rows) for code, rows in found.items()}


def _points(rows: list[Row]) -> list[tuple[str, str]]:
    days = {(p["day"], p["name"], p["year"]) for one in rows for p in one["points"] or []}
    return [(name, year) for _, name, year in sorted(days)][-POINTS:]


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target-sheet/<school>/<class>`: one sheet, made to be printed on A4."""
    school, code = request.path_params["school"], request.path_params["code"]
    found = next((row for row in _rows(pages, reader, school) if row["class_code"] == code), None)
    if found is None:
        raise denied(pages, reader, request)
    seen(pages, reader, request)
    points, rows = _students(reader, [found])[code]
    return pages.render(
        "target_sheet.html", request, reader, {"sheet": found, "points": points, "rows": with_markers(reader, rows)}
    )


def book(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target-sheets-book/<school>`: every issued sheet that the reader may read, in one workbook: the inspection folder."""
    import xlsxwriter

    school = request.path_params["school"]
    rows = [row for row in _rows(pages, reader, school) if row["step"] == ISSUED]
    if not rows:
        raise denied(pages, reader, request)
    note("exported", pages, reader, f"{request.scope['path']} {len(rows)}")
    students = _students(reader, rows)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as made:
        looks = {name: made.add_format(how) for name, how in _looks().items()}
        for row, name in zip(rows, sheet_names_of([row["class_code"] for row in rows]), strict=True):
            _sheet(made.add_worksheet(name), looks, row, *students[row["class_code"]])
    return download(out.getvalue(), "Class target sheets")


def _looks() -> dict[str, dict[str, Any]]:
    cell = {"font_size": 10, "border": 1, "border_color": "#D3D9E0", "align": "center"}
    return {
        "title": {"bold": True, "font_size": 16, "font_color": NAVY},
        "plain": {"font_size": 10, "font_color": "#545D68"},
        "head": {**cell, "bold": True, "bg_color": NAVY, "font_color": "#FFFFFF", "text_wrap": True},
        "name": {**cell, "align": "left"},
        "": cell,
        **{state: {**cell, "bg_color": fill} for state, fill in FILLS.items()},
    }


def _sheet(page: Any, looks: dict[str, Any], row: Row, points: list[tuple[str, str]], rows: list[Row]) -> None:
    page.write_string(0, 0, f"{row['subject_name']} {row['class_code']}: targets and predictions", looks["title"])
    issued = f"{row['point_name']} {row['academic_year']}. Issued by {row['by']}. {row['action']}"
    page.write_string(1, 0, issued.strip(), looks["plain"])
    heads = ["Student", "Tutor group", "First target", "Target now", *(f"{name} {year}" for name, year in points)]
    for at, head in enumerate(heads):
        page.write_string(3, at, head, looks["head"])
        page.set_column(at, at, 26 if at == 0 else 11)
    for nth, one in enumerate(rows, start=4):
        page.write_string(nth, 0, one["name"], looks["name"])
        plain = (one["registration_group"], one["first_target"], one["target_now"] or one["first_target"])
        for at, told in enumerate(plain, start=1):
            page.write_string(nth, at, told or "", looks[""])
        for at, point in enumerate(points, start=4):
            words, state = marked(one["at"].get(point))
            page.write_string(nth, at, words, looks[state])
    page.freeze_panes(4, 1)
    print_across(page, 3, "&A")
