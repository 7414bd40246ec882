"""Conversations with a student: what was agreed, when, by whom, and when it is looked at again."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reports.staff import records
from reports.staff.pages import Pages, denied, needs_lists
from reports.staff.readers import Reader

FORM = "talk"
MOST_TEXT = 1000


def talks_of(pages: Pages, reader: Reader, school: str, student: str = "") -> list[dict[str, Any]]:
    """Conversations, of one student or of all of a school, newest first. Who may read which is for the page to say."""
    if not reader.edition or not reader.edition.has_lists:
        return []
    names = records.people(reader.edition)
    found: dict[str, dict[str, Any]] = {}
    for (number, _, who, name), said in records.standing(pages, reader, school, FORM, student).items():
        one = found.setdefault(number, {"student_key": who, "next": "", "agreed": "", "day": "", "at": said.at, "by": ""})
        one[{"talk_date": "day", "talk_agreed": "agreed", "talk_next": "next"}[name]] = said.value
        one["by"] = names.get(said.staff_key, "")
    return sorted((one for one in found.values() if one["day"]), key=lambda one: (one["day"], one["at"]), reverse=True)


def talk(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /student/<key>/talk`: write a conversation down."""
    needs_lists(reader)
    key, form = request.path_params["student"], request.scope["form"]
    found = reader.ask("student", student=key)
    if not found or "talks" not in found[0]["things"]:
        raise denied(pages, reader, request)
    agreed = records.clean(str(form.get("agreed", "")))[:MOST_TEXT]
    if agreed:
        day, again = records.day(form.get("day")) or reader.today, records.day(form.get("next"))
        told = {"talk_date": min(day, reader.today).isoformat(), "talk_agreed": agreed}  # nobody has spoken to anybody tomorrow
        told["talk_next"] = again.isoformat() if again else ""
        values = {(key, name): value for name, value in told.items() if value}
        records.keep(pages, reader, found[0]["school_urn"], FORM, secrets.token_hex(6), values)
    return RedirectResponse(f"/student/{key}#talks", status_code=303)
