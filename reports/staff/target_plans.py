"""What targets come to by department, subject and class, issued with a date; and what another policy would make of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.forms import targets
from reports.staff import books, paper, records
from reports.staff.editions import Edition
from reports.staff.lists import Column, List, Rows
from reports.staff.pages import Pages, address_of, denied, download, note, seen
from reports.staff.readers import Reader
from reports.staff.targets import ISSUE, SET, year_of

FORM = "target_plan"
OPEN, ISSUED, WITHDRAWN, CHANGED = "", "issued", "withdrawn", "changed"
ALL = "all"  # of what another policy is asked
THIRDS, PERCENTILES = (-9, 9), (1, 99)  # that may be asked for
LEVELS = {"department": "Department", "subject": "Subject", "class": "Class"}
Row = dict[str, Any]
BOOK = List(
    id=FORM,
    name="Department and class targets",
    finding="",
    meaning="Expected targets as published: those that hold, else as moderated, else drafts.",
    needs=SET,
    narrow=(),
    first=0,
    columns=tuple(
        Column(key, title, kind, of)
        for key, title, kind, of in (
            ("level_name", "Level", "text", ""),
            ("year_group", "Year", "number", ""),
            ("department", "Department", "text", ""),
            ("subject_name", "Subject", "text", ""),
            ("class_code", "Class", "class", ""),
            ("teachers", "Teachers", "text", ""),
            ("n_students", "Students", "number", ""),
            ("n_holds", "Hold", "number", ""),
            ("n_moderated", "Moderated", "number", ""),
            ("n_drafts", "Drafts", "number", ""),
            ("n_none", "No target", "number", ""),
            ("mean_grade", "Mean grade", "0.00", ""),
            ("national_mean_grade", "Like students nationally", "0.00", ""),
            ("results_mean_grade", "Own results, mean", "0.00", ""),
            ("n_results", "Own results", "number", ""),
            ("results_year", "Summer", "number", ""),
            ("mean_chance_pct", "Mean chance", "pct", ""),
            ("n_even", "Even odds", "of", "n_chances"),
            ("even_pct", "Even odds, share", "pct", ""),
            ("n_starts_below", "Would start below", "of", "n_predicted"),
            ("issued_words", "Issued", "text", ""),
            ("grades", "Grades", "cells", ""),
        )
    ),
)

ON_PAPER = (
    ("who", "Of", "text"),
    ("teachers", "Teachers", "text"),
    ("n_students", "Students", "number"),
    ("n_holds", "Hold", "number"),
    ("n_none", "No target", "number"),
    ("mean_grade", "Mean grade", "0.00"),
    ("national_mean_grade", "Like students nationally", "0.00"),
    ("own", "Own results, mean", "grade"),
    ("mean_chance_pct", "Mean chance", "pct"),
    ("even", "Even odds", "grade"),
    ("start_below", "Would start below", "grade"),
    ("spread", "Grades", "text"),
    ("issued_words", "Issued", "text"),
)
PAPER = replace(BOOK, columns=tuple(Column(*column) for column in ON_PAPER))


def planned(reader: Reader) -> Edition:
    """The publication, which must be of a version that has what these pages read; HTTPException 503 until there is one."""
    if reader.edition is None or not reader.edition.has_target_plans:
        raise HTTPException(503)
    return reader.edition


def figures(row: Row) -> str:
    """What a department, subject or class comes to, in a line: what was issued, and what tells whether it is still so."""
    means = [f"mean {row['mean_grade']:.2f}"] if row["n_graded"] else []
    means += (
        [f"chance {row['mean_chance_pct']:.1f} %, even odds {row['n_even']} of {row['n_chances']}"] if row["n_chances"] else []
    )
    stands = f"{row['n_students']} students, {row['n_holds']} hold, {row['n_moderated']} moderated, {row['n_drafts']} drafts"
    grades = ", ".join(f"{part['name']}: {part['value']}" for part in row["grades"] or [])
    return "; ".join([", ".join([stands, *means]), *([grades] if grades else [])])


def _rows(request: Request, pages: Pages, reader: Reader) -> list[Row]:
    """Departments, subjects and classes that the reader may see, each with what was issued of it; 404 where there are none."""
    school, edition = request.path_params["school"], planned(reader)
    asked = (FORM, school, reader.keys, reader.today)
    made = edition.kept(asked, lambda: reader.ask("target_plans", school=school, even=targets.rule("even_odds_pct")))
    rows = [dict(row) for row in made] if SET in reader.things else []
    if not rows:
        raise denied(pages, reader, request)
    year = edition.school(school)["academic_year"]
    said, names = records.standing(pages, reader, school, FORM), records.people(edition)
    for row in rows:
        which = row["class_code"] or row["subject_code"] or row["department"]
        row["about"] = f"{year} {row['level']} {row['year_group']} {which}"
        step, told = (said.get((row["about"], "", "", name)) for name in ("plan_step", "plan_figures"))
        row["figures"] = figures(row)
        row["step"] = step.value if step and told and step.value == ISSUED else OPEN
        row["by"], row["at"] = (names.get(step.staff_key, ""), step.at) if step and row["step"] else ("", "")
        row["issued"] = told.value if told and row["step"] else ""
        if row["issued"] not in ("", row["figures"]):
            row["step"] = CHANGED
        row["most_below"] = targets.mostly_below(row["n_starts_below"], row["n_predicted"])
    return rows


def _may_issue(reader: Reader, school: str) -> bool:
    """Whether a role of the reader for the whole school issues targets."""
    roles = {row["role"] for row in reader.grants if row["school_urn"] == school and row["scope_kind"] == "school"}
    return targets.may(roles, ISSUE)


def _year(told: str, rows: list[Row]) -> int:
    """The year group that is asked for, or the first there is."""
    return year_of(told, sorted({row["year_group"] for row in rows}))


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets-plan/<school>?year=…`: what the targets of a year group come to; `what`, `thirds`, `percentile`: and would."""
    school, rows = request.path_params["school"], _rows(request, pages, reader)
    seen(pages, reader, request)
    year = _year(request.query_params.get("year", ""), rows)
    mine = [row for row in rows if row["year_group"] == year]
    told = {
        "school": school,
        "year": year,
        "years": sorted({row["year_group"] for row in rows}),
        "rows": mine,
        "n_open": sum(row["step"] != ISSUED for row in mine),
        "n_issued": sum(row["step"] == ISSUED for row in mine),
        "n_changed": sum(row["step"] == CHANGED for row in mine),
        "may_issue": _may_issue(reader, school),
        "even_odds": targets.rule("even_odds_pct"),
        "areas": targets.areas(),
        "subjects": sorted({(row["subject_name"], row["subject_code"]) for row in mine if row["subject_code"]}),
    }
    return pages.render("target_plans.html", request, reader, told | _what_if(request, reader, year))


def _what_if(request: Request, reader: Reader, year: int) -> Row:
    """Another policy beside the one that holds, where the address asks for one; nothing of it is kept."""
    asked = {name: request.query_params.get(name, "").strip() for name in ("what", "thirds", "percentile")}
    thirds, percentile = _whole(asked["thirds"] or "0", THIRDS), _whole(asked["percentile"], PERCENTILES)
    refused = ""
    if thirds is None:
        refused = f"Thirds are a whole number from {THIRDS[0]} to {THIRDS[1]}."
    elif asked["percentile"] and percentile is None:
        refused = f"A percentile is a whole number from {PERCENTILES[0]} to {PERCENTILES[1]}."
    policy = {
        "school": request.path_params["school"],
        "what": "" if refused else asked["what"],
        "thirds": thirds or 0,
        "percentile": percentile,
        "year": year,
        "per_grade": targets.rule("thirds_of_grade"),
    }
    return {
        "asked": asked,
        "would": reader.ask("target_what_if", **policy, even=targets.rule("even_odds_pct")) if policy["what"] else [],
        "refused": refused if asked["what"] else "",
        "headlines": reader.ask("target_set", **policy) if planned(reader).has_target_set else [],
    }


def _whole(told: str, limits: tuple[int, int]) -> int | None:
    """A whole number within limits, or None."""
    try:
        number = int(told)
    except ValueError:
        return None
    return number if limits[0] <= number <= limits[1] else None


def issue(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /targets-plan/<school>`: issue what the targets of a year group come to now, or withdraw it."""
    form, school = request.scope["form"], request.path_params["school"]
    rows, wanted = _rows(request, pages, reader), str(form.get("step", ""))
    if not _may_issue(reader, school) or wanted not in (ISSUED, WITHDRAWN):
        raise denied(pages, reader, request)
    year = _year(str(form.get("year", "")), rows)
    told = {
        row["about"]: {("", "plan_step"): wanted} | ({("", "plan_figures"): row["figures"]} if wanted == ISSUED else {})
        for row in rows
        if row["year_group"] == year and row["step"] != wanted and (wanted == ISSUED or row["step"])
    }
    if told:
        records.keep_all(pages, reader, school, FORM, told)
    return RedirectResponse(f"{address_of('targets-plan', school)}?{urlencode({'year': year})}", status_code=303)


def paper_of(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets-plan-paper/<school>?year=…`: what the targets of a year group come to, on paper."""
    rows = _rows(request, pages, reader)
    year = _year(request.query_params.get("year", ""), rows)
    mine = [row for row in rows if row["year_group"] == year]
    for row in mine:
        row["who"] = row["class_code"] or row["subject_name"] or f"{row['department']} (department)"
        row["spread"] = ", ".join(f"{part['name']}: {part['value']}" for part in row["grades"] or [])
        row["start_below"] = f"{row['n_starts_below']} of {row['n_predicted']}" if row["n_predicted"] else ""
        row["own"] = f"{row['results_mean_grade']:.2f} ({row['n_results']} in {row['results_year']})" if row["n_results"] else ""
        row["even"] = f"{row['n_even']} of {row['n_chances']}" if row["n_chances"] else ""
        row["issued_words"] = _issued(row)
    note("exported", pages, reader, f"{request.scope['path']} {len(mine)}")
    told = Rows(len(mine), f"{sum(row['step'] == ISSUED for row in mine)} of {len(mine)} are issued as they stand.", mine)
    return paper.of_list(reader, planned(reader), request.path_params["school"], PAPER, told, f"Year {year}")


def _issued(row: Row) -> str:
    """Whether a figure is issued, since when and by whom."""
    return f"{row['step']} {row['at'][:10]} {row['by']}".strip()


def book(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets-plan-book/<school>`: what the targets of all year groups come to, as a workbook."""
    rows, edition = _rows(request, pages, reader), planned(reader)
    grades = {(-part["number"], part["name"]) for row in rows for part in row["grades"] or []}
    names = [name for _, name in sorted(grades)]
    for row in rows:
        counts = {part["name"]: part["value"] for part in row["grades"] or []}
        row["grades"] = [{"name": name, "value": counts.get(name), "decimals": 0, "unit": ""} for name in names]
        row["level_name"] = LEVELS[row["level"]]
        row["issued_words"] = _issued(row)
    school = edition.school(request.path_params["school"])["name"]
    note("exported", pages, reader, f"{request.scope['path']} {len(rows)}")
    n_issued = sum(row["step"] == ISSUED for row in rows)
    told = Rows(len(rows), f"{n_issued} of {len(rows)} are issued as they stand.", rows)
    stamp = edition.stamp(reader.name).replace("&", "&&")
    return download(books.write(BOOK, told, school, stamp), f"{school} {BOOK.name}")
