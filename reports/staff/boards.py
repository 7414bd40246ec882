"""Pages of lists: what stands for a class, department, year group, tutor group, group or school; each list as a workbook."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.staff import books
from reports.staff.lists import NARROW, List, Place, Row, Within, board
from reports.staff.my_lists import list_of, lists_of
from reports.staff.pages import Pages, denied, download, needs_lists, note, seen, with_markers
from reports.staff.readers import Reader
from reports.staff.slips import pack_of, slips_of
from reports.staff.talks import talks_of

PAGE = 50  # rows of a whole list on a page


def _place(request: Request) -> Place:
    asked = request.query_params
    chosen = {name: asked[name][:100] for name in (*NARROW, "show", "page") if asked.get(name)}
    school, kind, scope = (request.path_params[name] for name in ("school", "kind", "scope"))
    return Place(school, kind, scope, chosen)


def _within(request: Request, pages: Pages, reader: Reader) -> tuple[Place, Within, list[List]]:
    """The place, its tables and the lists that the reader may see there; 404 where there is nobody whom the reader may see."""
    place = _place(request)
    lists = board(place.kind, reader.things)
    if not lists or reader.edition is None or place.school not in reader.schools:
        raise denied(pages, reader, request)
    one = list_of(pages, reader, place.chosen["list"], place.school) if place.chosen.get("list") else None
    students = sorted(one.students) if one else [] if place.chosen.get("list") else None
    said = talks_of(pages, reader, place.school) if "talks" in reader.things else []
    within = Within(reader, place, students, [(talk["student_key"], talk["day"]) for talk in said])
    if within.is_empty and (not place.chosen or Within(reader, Place(place.school, place.kind, place.scope)).is_empty):
        raise denied(pages, reader, request)
    return place, within, [one for one in lists if not one.whole or within.sees_whole(one.needs)]


def name_of(within: Within) -> str:
    """What the place is called."""
    place = within.place
    match place.kind:
        case "school":
            return "All students" if any(row["scope_kind"] == "school" for row in within.reader.grants) else "My students"
        case "year_group":
            return f"Year {place.scope}"
        case "group":
            return next((row["group_name"] for row in within.ask("_group")), place.scope)
    return place.scope


def _told(reader: Reader, wanted: List, rows: list[Row]) -> list[Row]:
    return with_markers(reader, rows) if any(c.kind == "markers" for c in wanted.columns) else rows


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/list/<school>/<kind>/<which>`: the lists of a place; `show`: one of them, whole."""
    place, edition = _place(request), needs_lists(reader)
    asked = (*place.key, reader.keys, reader.today, len(pages.records.history))
    made = edition.kept(asked, lambda: _made(request, pages, reader))
    seen(pages, reader, request)
    mine = [one for one in lists_of(pages, reader) if one.school == place.school]
    told = {"place": place, "mine": mine, "most": PAGE, "page": place.page, **made}
    told["slips"] = slips_of(reader, place.school, place.kind, place.scope) if made["wanted"] is None else ""
    told["pack"] = pack_of(told["slips"])
    told["choices"] = made["choices"] | ({"list": [{"value": o.number, "name": o.name} for o in mine]} if mine else {})
    return pages.render("board.html", request, reader, told)


def _made(request: Request, pages: Pages, reader: Reader) -> dict[str, Any]:
    """What the page of a place is made of: its lists, their first rows and what they come to, and how they can be narrowed."""
    place, within, lists = _within(request, pages, reader)
    wanted = next((one for one in lists if one.id == place.chosen.get("show")), None)
    parts = []
    for one in [wanted] if wanted else lists:
        start = PAGE * (place.page - 1) if wanted else 0
        told = within.rows(one, start, PAGE if wanted else one.first)
        told.rows = _told(reader, one, told.rows)
        parts.append({"list": one, "told": told, "start": start})
    return {
        "name": name_of(within),
        "lists": lists,
        "wanted": wanted,
        "parts": parts,
        "choices": {name: rows for name, rows in within.choices().items() if wanted is None or name in wanted.narrow},
        "narrow": wanted.narrow if wanted else tuple(dict.fromkeys(n for one in lists for n in one.narrow)),
    }


def book(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/book/<school>/<kind>/<which>?show=…`: a list of that place as a workbook, narrowed as the address says."""
    edition = needs_lists(reader)
    place, within, lists = _within(request, pages, reader)
    wanted = next((one for one in lists if one.id == place.chosen.get("show")), None)
    if wanted is None:
        return RedirectResponse(place.address(), status_code=303)
    told = within.rows(wanted)
    told.rows = _told(reader, wanted, told.rows)
    note("exported", pages, reader, f"{request.scope['path']} {wanted.id} {told.n}")
    stamp = edition.stamp(reader.name).replace("&", "&&")
    where = name_of(within)
    return download(books.write(wanted, told, where, stamp), f"{where} {wanted.name}")
