"""My lists: students whom somebody follows, under a name and until a day, for colleagues too where they are shared."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.staff import records
from reports.staff.pages import Pages, address_of, denied, needs_lists, seen
from reports.staff.readers import Reader

FORM = "list"
UNTIL_DAYS = 120  # for which a list is kept where no day is told
MOST = 500  # students of a list


@dataclass
class MyList:
    """A list as it stands."""

    school: str
    number: str
    name: str = ""
    until: date = date.max
    is_shared: bool = False
    owner: str = ""
    students: set[str] = field(default_factory=set)


def lists_of(pages: Pages, reader: Reader) -> list[MyList]:
    """The reader's lists and those that colleagues share, until their day, by name; of each the students whom the reader may see.

    A shared list of whom the reader may see nobody is not there.
    """
    found = [one for school in reader.schools for one in _standing(pages, reader, school).values()]
    mine = [one for one in found if one.name and one.until >= reader.today and (one.is_shared or one.owner in reader.keys)]
    for school in {one.school for one in mine}:
        wanted = sorted(set().union(*(one.students for one in mine if one.school == school)))
        visible = {row["student_key"] for row in reader.ask("numbers", school=school, numbers=wanted)} if wanted else set()
        for one in (one for one in mine if one.school == school):
            one.students &= visible
    mine = [one for one in mine if one.students or one.owner in reader.keys]
    return sorted(mine, key=lambda one: (one.name.lower(), one.number))


def _standing(pages: Pages, reader: Reader, school: str) -> dict[str, MyList]:
    if "students" not in reader.things or not reader.edition or not reader.edition.has_lists:
        return {}
    found: dict[str, MyList] = {}
    for (number, _, student, name), said in records.standing(pages, reader, school, FORM).items():
        one = found.setdefault(number, MyList(school, number))
        match name:
            case "list_name":
                one.name, one.owner = said.value, said.staff_key
            case "list_until":
                one.until = date.fromisoformat(said.value)  # the publication holds no other, nor does this server keep one
            case "list_shared":
                one.is_shared = said.value == "Y"
            case "list_member":
                one.students.add(student)
    return found


def list_of(pages: Pages, reader: Reader, number: str, school: str = "") -> MyList | None:
    """The list of a number, of a school where one is told, if the reader may use it."""
    return next((one for one in lists_of(pages, reader) if one.number == number and school in ("", one.school)), None)


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/lists`: my lists, and a new one."""
    edition = needs_lists(reader)
    if "students" not in reader.things:
        raise denied(pages, reader, request)
    seen(pages, reader, request)
    rows = []
    for one in lists_of(pages, reader):
        people = reader.ask("numbers", school=one.school, numbers=sorted(one.students)) if one.students else []
        href = address_of("list", one.school, "school", "all") + "?" + urlencode({"list": one.number})
        names = records.people(edition)
        told = {"is_mine": one.owner in reader.keys, "owner": names.get(one.owner, ""), "href": href}
        rows.append({"one": one, "students": sorted(people, key=lambda p: p["name"]), **told})
    asked = {name: request.query_params.get(name, "")[:300] for name in ("unknown", "added")}
    until = reader.today + timedelta(days=UNTIL_DAYS)
    return pages.render("lists.html", request, reader, {"rows": rows, "until": until, **asked})


def create(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /lists`: a new list, with whom it begins."""
    form = request.scope["form"]
    name = records.clean(str(form.get("name", "")))[:80]
    school = str(form.get("school") or (reader.schools or ("",))[0])
    needs_lists(reader)
    if "students" not in reader.things or school not in reader.schools:
        raise denied(pages, reader, request)
    name = name or f"List of {reader.today.day} {reader.today:%B}"  # rows that were ticked are not lost for want of a name
    one = MyList(school, secrets.token_hex(6))
    values = {("", "list_name"): name, ("", "list_until"): _day(form.get("until"), reader).isoformat()}
    values["", "list_shared"] = "Y" if form.get("shared") else ""
    return _add(request, pages, reader, one, values)


def change(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /lists/<number>`: put students on the list or take them off; its owner may share it, date it, end it too."""
    form, one = request.scope["form"], list_of(pages, reader, request.path_params["number"])
    if one is None:
        raise denied(pages, reader, request)
    values: dict[tuple[str, str], str] = {}
    if form.get("remove"):
        values[str(form["remove"]), "list_member"] = ""
        if str(form["remove"]) not in one.students:
            raise HTTPException(404)
    if form.get("until") and one.owner in reader.keys:
        values["", "list_until"] = _day(form.get("until"), reader).isoformat()
        values["", "list_shared"] = "Y" if form.get("shared") else ""
    return _add(request, pages, reader, one, values)


def tick(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /lists/tick`: rows that were ticked on a page go on the list that was chosen there, or on a new one."""
    form = request.scope["form"]
    number = str(form.get("number", ""))
    one = list_of(pages, reader, number) if number else None
    return _add(request, pages, reader, one, {}) if one else create(request, pages, reader)


def _day(told: object, reader: Reader) -> date:
    """The last day of a list: no day that is over, or nobody would see the list again."""
    return max(records.day(told) or reader.today + timedelta(days=UNTIL_DAYS), reader.today)


def _add(request: Request, pages: Pages, reader: Reader, one: MyList, values: dict[tuple[str, str], str]) -> Response:
    """Write the changes down, with the students of numbers pasted and rows ticked whom the reader may see."""
    form = request.scope["form"]
    pasted = re.findall(r"[^\s,;]+", str(form.get("numbers", "")))
    told = list(dict.fromkeys([*pasted, *(str(key) for key in form.getlist("student"))]))
    wanted, left_out = told[:MOST], told[MOST:]
    found = reader.ask("numbers", school=one.school, numbers=wanted) if wanted else []
    new = {(row["student_key"], "list_member"): "Y" for row in found if row["student_key"] not in one.students}
    if values or new:
        records.keep(pages, reader, one.school, FORM, one.number, {**values, **new})
    cut = f" {len(left_out)} numbers beyond the first {MOST}" if left_out else ""
    unknown = set(wanted) - {row[name] for row in found for name in ("student_id", "student_key")}
    said = {"added": str(len(new)) if new else "", "unknown": (" ".join(sorted(unknown))[:300] + cut).strip()}
    return RedirectResponse("/lists?" + urlencode({k: v for k, v in said.items() if v}), status_code=303)
