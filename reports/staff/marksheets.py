"""The marksheet's pages: the sheet, its cells as they are saved, and what others have filled in meanwhile."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from ingest.forms.journal import Event, NotKept
from reports.staff.pages import Pages, address_of, denied, download, note, with_markers
from reports.staff.readers import Reader
from reports.staff.sheets import EVENT_ID, EXPORTED, Mark, Sheet, after, event, moment, sheet_of
from reports.staff.workbook import write

MOST_CELLS = 500  # of one save
SAVING = CapacityLimiter(40)  # saves at a time: all that wait for the disk are one wait

LOCKED = "The data collection is locked: ask the data manager to open it again."
NOT_KEPT = "It could not be saved just now. Nothing is lost: it is sent again."


def _sheet(request: Request, pages: Pages, reader: Reader) -> Sheet:
    place = request.path_params
    found = sheet_of(reader, pages.journal, place["school"], place["point"], place["code"])
    if found is None:
        raise denied(pages, reader, request)
    return found


def _staff_id(reader: Reader, school: str) -> str:
    """The reader's own id in a school of the sheet."""
    return next(person["staff_id"] for person in reader.people if person["school_urn"] == school)


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/m/<school>/<point>/<class>`: the sheet, filled in by who teaches the class, read by who may see its marks."""
    sheet = _sheet(request, pages, reader)
    note("seen", pages, reader, request.scope["path"])
    return _page(request, pages, reader, sheet, {})


def _page(request: Request, pages: Pages, reader: Reader, sheet: Sheet, refused: dict[str, tuple[str, str]]) -> Response:
    was = {f"{student}.{name}": mark.value for (student, name), mark in sheet.marks.items() if mark.value}
    told = {
        "sheet": sheet,
        "rows": with_markers(reader, sheet.students),
        "may_write": sheet.is_filled_in,
        "since": len(pages.journal.history),
        "was": json.dumps(was),
        "cells_href": address_of("cells", *sheet.address),
        "history_href": address_of("history", *sheet.address),
        "refused": refused,
        "locked": LOCKED if sheet.place["may_write"] and sheet.place["is_locked"] else "",
    }
    return pages.render("sheet.html", request, reader, told, 422 if refused else 200)


def fill(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /m/<school>/<point>/<class>`: the whole sheet from a browser without JavaScript.

    Cells that say what they said when the page was shown were not touched, so a colleague's newer mark stays.
    """
    sheet = _writable(request, pages, reader)
    if back_to := str(request.scope["form"].get("back_to", "")):
        return _put_back(request, pages, reader, sheet, back_to)
    form = {str(name): str(value) for name, value in request.scope["form"].items()}
    try:
        was = json.loads(form.get("was", "{}"))
    except ValueError:
        was = {}
    was = was if isinstance(was, dict) else {}
    events, refused = [], {}
    for student, name in [(s["student_key"], f.name) for s in sheet.students for f in sheet.of_students] + [
        ("", f.name) for f in sheet.of_class
    ]:
        cell = f"{student}.{name}"
        text = form.get(cell, "").strip()
        if text == was.get(cell, ""):
            continue
        value, why = sheet.judged(student, name, text)
        if why:
            refused[cell] = (text, why)
        elif value != sheet.value(student, name):
            staff_id = _staff_id(reader, sheet.place["school_urn"])
            events.append(event(sheet, staff_id, (student, name), value, secrets.token_hex(12), moment(reader.today)))
    if events:
        _keep(pages, reader, request, events)
    if refused:
        sheet.overlay(events)
        return _page(request, pages, reader, sheet, refused)
    return RedirectResponse(request.url.path, status_code=303)


def history(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/history/<school>/<point>/<class>`: what was filled in, newest first, each a moment to which the sheet can be put back."""
    sheet = _sheet(request, pages, reader)
    note("seen", pages, reader, request.scope["path"])
    names = {key: student["name"] for key, student in sheet.by_key.items()} | {"": "the class"}
    titles = {f.name: f.title for f in sheet.fields}
    rows = [
        {"name": names[student], "title": titles[name], **asdict(mark)}
        for (student, name), mark in _moments(request, pages, reader, sheet)
        if student in names and name in titles
    ]
    told = {
        "sheet": sheet,
        "rows": rows[::-1],
        "href": address_of("m", *sheet.address),
        "may_write": sheet.is_filled_in,
    }
    return pages.render("history.html", request, reader, told)


def _moments(request: Request, pages: Pages, reader: Reader, sheet: Sheet) -> list[tuple[tuple[str, str], Mark]]:
    """Every cell of the sheet that was filled in, oldest first: of the publication, and since."""
    place = dict(zip(("school", "point", "class"), sheet.address, strict=True))
    found = {
        row["event_id"] or f"{row['student_key']} {row['field']}": (
            (row["student_key"] or "", row["field"]),
            Mark(
                row["value"] or "",
                row["who"],
                row["recorded_at"],
                row["class_code"],
                row["source"],
                row["event_id"],
                void=row["void_meaning"] or "",
            ),
        )
        for row in reader.ask("sheet_events", **place)
    }
    pages.journal.look()
    found |= {e["event_id"]: (key, sheet.mark_of(e)) for e in pages.journal.history if (key := sheet.key_of(e))}
    return sorted(found.values(), key=lambda item: (item[1].at, item[1].event_id))


def _put_back(request: Request, pages: Pages, reader: Reader, sheet: Sheet, back_to: str) -> Response:
    """Fill in every cell as it was at a moment of the history: as new events, so that nothing is erased."""
    stood = {key: mark.value for key, mark in sheet.published.items() if mark.source == EXPORTED}
    later = set()
    for key, mark in _moments(request, pages, reader, sheet):
        if mark.void:
            continue
        if f"{mark.at}|{mark.event_id}" <= back_to:
            stood[key] = mark.value
        else:
            later.add(key)
    staff_id, at = _staff_id(reader, sheet.place["school_urn"]), moment(reader.today)
    events = [
        event(sheet, staff_id, key, stood.get(key, ""), secrets.token_hex(12), at)
        for key in sorted(later)
        if stood.get(key, "") != sheet.value(*key)
    ]
    if events:
        _keep(pages, reader, request, events)
    return RedirectResponse(request.url.path, status_code=303)


def _writable(request: Request, pages: Pages, reader: Reader) -> Sheet:
    sheet = _sheet(request, pages, reader)
    if not sheet.place["may_write"]:
        raise denied(pages, reader, request)
    if sheet.place["is_locked"]:
        raise HTTPException(409)
    return sheet


def _keep(pages: Pages, reader: Reader, request: Request, events: list[Event]) -> None:
    try:
        pages.journal.add(events)
    except NotKept as error:
        raise HTTPException(507) from error
    note("filled", pages, reader, f"{request.scope['path']} {len(events)}")


def cells(pages: Pages) -> Callable[[Request], Any]:
    """`/cells/<school>/<point>/<class>`: what others filled in since (GET), and one's own cells as they are typed (POST)."""

    async def answer(request: Request) -> Response:
        sent: Any = []
        request.scope["came"] = datetime.now(UTC)  # before anything waits
        if request.method == "POST":
            try:
                sent = await request.json()
            except ValueError:
                return JSONResponse({}, 400)
        return await to_thread.run_sync(lambda: _cells(request, pages, sent), limiter=SAVING)

    return answer


def _cells(request: Request, pages: Pages, sent: Any) -> Response:
    reader = pages.reader(request)
    sheet = _writable(request, pages, reader) if request.method == "POST" else _sheet(request, pages, reader)
    saved, refused = _save(request, pages, reader, sheet, sent) if request.method == "POST" else ([], [])
    if request.method == "GET":
        pages.journal.look()
    since = request.query_params.get("since", "")[:9]
    history = pages.journal.history
    newer = _changed(sheet, history[int(since) :]) if since.isdecimal() else {}
    told = [{"student": student, "field": name, **asdict(mark)} for (student, name), mark in newer.items()]
    return JSONResponse({"saved": saved, "refused": refused, "cells": told, "since": len(history)})


def _changed(sheet: Sheet, events: list[Event]) -> dict[tuple[str, str], Mark]:
    """The cells of a sheet that events are about, as they stand."""
    keys = {key for e in events if (key := sheet.key_of(e))}
    sheet.overlay(events)
    return {key: sheet.marks[key] for key in keys if key in sheet.marks}


def _save(request: Request, pages: Pages, reader: Reader, sheet: Sheet, sent: Any) -> tuple[list[str], list[dict[str, str]]]:
    """Keep the cells that can be; returns the ids of those that are, and of the others why not."""
    saved, refused, events = [], [], []
    staff_id, book = _staff_id(reader, sheet.place["school_urn"]), pages.journal
    came, told = request.scope.get("came"), dict[str, str]()
    for item in (item for item in sent[:MOST_CELLS] if isinstance(item, dict)) if isinstance(sent, list) else ():
        number, student, name, text, over = (str(item.get(key, "")) for key in ("id", "student", "field", "value", "after"))
        if not EVENT_ID.fullmatch(number):
            continue
        value, why = sheet.judged(student, name, text)
        if why:
            refused.append({"id": number, "why": why})
            continue
        saved.append(number)
        if over and not book.at(over):
            book.superseded.add(over)  # typed over before it came: when it does, it says nothing
        if number in book.superseded:
            continue
        age = item.get("age", 0)
        at = moment(reader.today, age if isinstance(age, int | float) else 0, came)
        told[number] = after(at, told.get(over) or book.at(over))
        events.append(event(sheet, staff_id, (student, name), value, number, told[number]))
    if events:
        _keep(pages, reader, request, events)
    return saved, refused


def workbook(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/marksheets/<school>/<point>`: the sheets of the classes that the reader fills in, as a workbook that can come back."""
    school, point = request.path_params["school"], request.path_params["point"]
    sheets = sheets_of(pages, reader, school, point)
    if not sheets:
        raise denied(pages, reader, request)
    note("exported", pages, reader, request.scope["path"])
    book = write(pages.home, sheets, _staff_id(reader, school), reader.name)
    return download(book, f"marksheets-{sheets[0].place['tracking_point']}")


def sheets_of(pages: Pages, reader: Reader, school: str, point: str) -> list[Sheet]:
    """Every sheet of a data collection that the reader fills in, its students with their markers."""
    codes = sorted({g["scope"] for g in reader.grants if g["thing"] == "write" and g["school_urn"] == school})
    found = (sheet_of(reader, pages.journal, school, point, code) for code in codes)
    sheets = [sheet for sheet in found if sheet and sheet.is_filled_in]
    for sheet in sheets:
        sheet.students = with_markers(reader, sheet.students)
    return sheets
