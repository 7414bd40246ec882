"""The staff pages, a function each: what is asked of the publication, and which template shows it."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.archive.audit import EVENTS, AuditBroken
from ingest.archive.chain import GENESIS
from ingest.checklist import checklists, items
from reports.staff.completion import classes_of, groups
from reports.staff.my_lists import lists_of
from reports.staff.pages import Pages, address_of, denied, note, seen, with_markers
from reports.staff.readers import Reader
from reports.staff.sheets import sheet_of
from reports.staff.signing import here_or_home
from reports.staff.slips import slips_of
from reports.staff.talks import talks_of
from reports.staff.target_sheets import counted

STYLE = (Path(__file__).parent / "static" / "style.css").read_text()
SCRIPT = (Path(__file__).parent / "static" / "sheet.js").read_text()
ICON = (Path(__file__).parents[1] / "site" / "icon.svg").read_text()
PARTS = {  # of a student's page, with the thing that opens each
    "progress": "progress",
    "places": "students",
    "targets": "progress",
    "help": "help",
    "chances": "chances",
    "slots": "chances",
    "attendance": "attendance",
    "behaviour": "behaviour",
    "contacts": "contacts",
    "identity": "identity",
}
NEW_PARTS = {"targets", "help", "chances", "slots"}  # since a publication has lists
MOST_FOUND = 50
MOST_TEXT = 2000
POINTS_SHOWN = 6
NEWEST = 500  # lines of the audit log on a page


def style(request: Request) -> Response:
    """`/staff/style.css`: the one style sheet."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "private, max-age=3600"})


def script(request: Request) -> Response:
    """`/staff/sheet.js`: what makes a marksheet like a spreadsheet, and keeps what could not be sent yet."""
    return Response(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "private, max-age=3600"})


def icon(request: Request) -> Response:
    """`/staff/icon.svg`: that of the report pages."""
    return Response(ICON, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"})


def school_style(pages: Pages) -> Response:
    """`/staff/school.css`: the school's colours."""
    edition = pages.editions.current()
    [school] = (edition.schools if edition else [])[:1] or [{"main_colour": None, "accent_colour": None}]
    main, accent = school["main_colour"] or "#1f3a5f", school["accent_colour"] or "#b45309"
    return Response(f":root {{ --main: {main}; --accent: {accent}; }}\n", media_type="text/css")


def home(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/home`: my classes, my lists, what is open, what is new."""
    classes, scopes, mentees = reader.ask("classes"), reader.ask("scopes"), reader.ask("mentees")
    lists: dict[str, dict[str, Any]] = {}
    for row in scopes:
        href = address_of("list", row["school_urn"], row["scope_kind"], row["scope"])
        lists.setdefault(href, row | {"href": href, "roles": []})["roles"].append(row["role_name"])
    for row in classes:
        row["href"] = address_of("class", row["school_urn"], row["class_code"])
        row["list_href"] = address_of("list", row["school_urn"], "class", row["class_code"])
    if mentees:
        seen(pages, reader, request)
    asked = _questions(pages, reader)
    told = {
        "windows": open_sheets(pages, reader),
        "classes": classes,
        "lists": list(lists.values()),
        "mentees": mentees,
        "whole_school": any(row["scope_kind"] == "school" for row in scopes) or not (reader.edition and reader.edition.has_lists),
        "mine": [
            {"name": one.name, "until": one.until}
            | {"href": address_of("list", one.school, "school", "all") + f"?list={one.number}"}
            for one in lists_of(pages, reader)
        ],
        "sheets": [told for school in reader.schools if (told := counted(pages, reader, school))],
        "waiting": [q for q in asked if not q["answers"]],
    }
    answered = [q for q in asked if q["answers"] and q["who"] == reader.sign_in_name][:3]
    return pages.render("home.html", request, reader, {"answered": answered, **told})


def open_sheets(pages: Pages, reader: Reader) -> list[dict[str, Any]]:
    """Marksheets that wait for the reader, with how much of each is filled in; those that are complete stay till they close."""
    if "write" not in reader.things or not reader.edition or not reader.edition.has_marks:
        return []
    rows = []
    for row in reader.ask("windows"):
        place = row["school_urn"], row["tracking_point"], row["class_code"]
        sheet, is_late = sheet_of(reader, pages.journal, *place), row["close_date"] < reader.today
        if sheet is None or (is_late and sheet.n_given == sheet.n_expected):
            continue  # nobody is in the class, or it is done with
        workbook = (address_of("marksheets", *place[:2]), row["point_name"])
        told = {"href": address_of("m", *place), "workbook": workbook, "is_late": is_late}
        rows.append(row | told | {"n_given": sheet.n_given, "n_expected": sheet.n_expected})
    return rows


def a_class(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/class/<school>/<class>`: its students, by the names they are known as."""
    place = {"school": request.path_params["school"], "class": request.path_params["code"]}
    rows = reader.ask("members", **place)
    if not rows:
        raise denied(pages, reader, request)
    seen(pages, reader, request)
    teachers = [row["name"] for row in reader.ask("teachers", **place)]
    told = {"code": place["class"], "rows": with_markers(reader, rows), "teachers": teachers}
    told["slips"] = slips_of(reader, place["school"], "class", place["class"])
    return pages.render("class.html", request, reader, told)


def student(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/student/<key>`: one student, cut by the reader's roles."""
    who = {"student": request.path_params["student"]}
    found = reader.ask("student", **who)
    if not found:
        raise denied(pages, reader, request)
    seen(pages, reader, request)
    things, has_lists = set(found[0]["things"]), bool(reader.edition and reader.edition.has_lists)
    parts = {
        name: reader.ask(f"student_{name}", **who) if thing in things and (has_lists or name not in NEW_PARTS) else []
        for name, thing in PARTS.items()
    }
    [one] = with_markers(reader, found[:1])
    said = talks_of(pages, reader, one["school_urn"], one["student_key"]) if "talks" in things else []
    told = {"who": one, "talks": said, "may_talk": "talks" in things and has_lists, "today": reader.today}
    told["has_drafts"] = bool(reader.edition and reader.edition.has_target_drafts)
    return pages.render("student.html", request, reader, {**told, **_by_subject(parts.pop("progress")), **parts})


def _by_subject(points: list[dict[str, Any]]) -> dict[str, Any]:
    """Subjects, each with what was told at the newest points; the points as columns, oldest first."""
    closed = sorted(
        {(p["close_date"], p["academic_year"], p["tracking_point"], p["point_name"]) for p in points if p["close_date"]}
    )
    columns = closed[-POINTS_SHOWN:]
    subjects: dict[str, dict[str, Any]] = {}
    for point in points:
        row = subjects.setdefault(point["subject_code"], {"name": point["subject_name"], "at": {}, "last": point})
        row["at"][(point["academic_year"], point["tracking_point"])] = point
        row["last"] = point
    shown = [row for row in subjects.values() if any((c[1], c[2]) in row["at"] for c in columns)]
    for row in shown:  # a subject that was dropped stands with its past, and is below nothing today
        row["is_past"] = bool(columns) and row["last"]["academic_year"] < columns[-1][1]
    return {"columns": columns, "subjects": shown}


def search(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/search?text=…`: students by name."""
    text = request.query_params.get("text", "").strip()[:100]
    rows = reader.ask("search", text=text) if len(text) > 1 else []
    if rows:
        note("seen", pages, reader, " ".join(["/search", *(row["student_key"] for row in rows[:MOST_FOUND])]))
    told = {"text": text, "rows": rows[:MOST_FOUND], "is_more": len(rows) > MOST_FOUND}
    return pages.render("search.html", request, reader, told)


def audiences(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/who-sees-what`: the table of roles that SLT agrees before the year."""
    rows = reader.ask("audiences")
    things = {row["thing"]: (row["thing_name"], row["meaning"]) for row in rows}
    roles: dict[str, dict[str, Any]] = {}
    for row in rows:
        roles.setdefault(row["role_name"], {})[row["thing"]] = row["may_see"]
    return pages.render("audiences.html", request, reader, {"things": things, "roles": roles})


def questions(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/ask`: questions to the data manager: one's own, or, for who answers them, all."""
    may_answer = "answers" in reader.things
    mine = _questions(pages, reader)
    told = {"rows": mine, "may_answer": may_answer, "page": request.query_params.get("page", "")}
    return pages.render("questions.html", request, reader, told)


def _questions(pages: Pages, reader: Reader) -> list[dict[str, Any]]:
    """One's own questions, and those of the schools in which one answers."""
    schools = reader.schools_of("answers")
    return [q for q in pages.questions.all() if schools is None or schools & set(q["schools"]) or q["who"] == reader.sign_in_name]


def _text(request: Request) -> str:
    return str(request.scope["form"].get("text", "")).strip()[:MOST_TEXT]


def ask(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /ask`: a question."""
    if text := _text(request):
        page = str(request.scope["form"].get("page", ""))[:300]
        page = here_or_home(page) if page else ""
        number = pages.questions.ask(reader.sign_in_name, reader.name, list(reader.schools), page, text)
        note("asked", pages, reader, number)
    return RedirectResponse("/ask", status_code=303)


def answer(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /ask/<number>`: the answer to a question."""
    number, text = request.path_params["number"], _text(request)
    if "answers" not in reader.things or number not in {q["question"] for q in _questions(pages, reader)}:
        raise HTTPException(404)
    if text:
        pages.questions.answer(number, reader.sign_in_name, reader.name, text)
        note("answered", pages, reader, number)
    return RedirectResponse("/ask", status_code=303)


def _chain(pages: Pages) -> str:
    """Whether the log is whole, and still has the line that the publication was made after."""
    told = pages.home.current / "manifest.json"
    head = json.loads(told.read_text()).get("audit_head", GENESIS) if told.exists() else GENESIS
    try:
        n = pages.audit.verify()
    except AuditBroken as words:
        return str(words)
    if not pages.audit.holds(head):
        return "Lines are missing: the log ends before the publication that is shown. Put back the archive from your backup."
    return f"All {n} lines of all months follow from each other."


def audit(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/audit`: the log, by month, event and person."""
    if "audit" not in reader.things:
        raise HTTPException(404)
    asked = {name: request.query_params.get(name, "") for name in ("month", "event", "who", "about")}
    schools = reader.schools_of("audit")
    months = pages.audit.months()
    asked["month"] = asked["month"] or (months[0] if months else f"{datetime.now():%Y-%m}")
    found = [
        line
        for line in pages.audit.lines(asked["month"])
        if asked["event"] in ("", line["event"])
        and asked["who"].lower() in line["who"].lower()
        and asked["about"] in line["about"]
        and (schools is None or not line["school"] or schools & set(line["school"].split()))
    ]
    shown = {"rows": found[: -NEWEST - 1 : -1], "n": len(found), "months": months, "events": EVENTS, "chain": _chain(pages)}
    return pages.render("audit.html", request, reader, {**shown, **asked})


def setup(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/setup`: which extracts have come, in the order of what each opens, and which to send next."""
    schools = reader.schools_of("setup")
    mine = [one for one in checklists(pages.home) if schools is None or one.school in schools]
    return pages.render("setup.html", request, reader, {"checklists": mine, "titles": {i.entity: i.title for i in items()}})


def completion(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/completion`: which class has filled in how much at a data collection, and who is to be reminded."""
    if "completion" not in reader.things or not reader.edition or not reader.edition.has_marks:
        raise HTTPException(404)
    begun = reader.ask("begun")
    asked = [request.query_params.get(name, "") for name in ("school", "point")]
    chosen = next((b for b in begun if [b["school_urn"], b["tracking_point"]] == asked), begun[0] if begun else None)
    rows = (
        classes_of(reader.ask, pages.journal, *(chosen[name] for name in ("school_urn", "academic_year", "tracking_point")))
        if chosen
        else []
    )
    for row in rows:
        row["href"] = address_of("m", row["school_urn"], chosen["tracking_point"] if chosen else "", row["class_code"])
    waited_for = [row for row in rows if row["state"] != "complete"]
    told = {
        "begun": begun,
        "chosen": chosen,
        "rows": rows,
        "today": reader.today,
        "departments": groups(rows, lambda row: {row["department"]: row["department"]}),
        "teachers": groups(rows, lambda row: {teacher["id"]: teacher["name"] for teacher in row["teachers"]}),
        "unasked": reader.ask("unasked", school=chosen["school_urn"], point=chosen["tracking_point"]) if chosen else [],
        "remind": sorted({teacher["address"] for row in waited_for for teacher in row["teachers"] if teacher["address"]}),
    }
    return pages.render("completion.html", request, reader, told)
