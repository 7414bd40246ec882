"""Decisions about targets, as forms take them: moderated and issued, queried as one mistake, answered, raised."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.forms import targets
from ingest.forms.journal import Event
from reports.staff import records
from reports.staff.pages import Pages, day, denied
from reports.staff.readers import Reader
from reports.staff.target_book import MOST_TEXT
from reports.staff.target_pages import drafts_page, index_page, life_page, one_of, rows_of
from reports.staff.targets import (
    ASSESSMENT,
    ISSUE,
    KEEP,
    KINDS,
    LOWER,
    MODERATE,
    OPEN,
    POINTS_TO,
    QUERY,
    RAISE,
    SET,
    Board,
    Row,
    in_words,
    told_of,
)

MOST_GRADE = 10  # characters
GRADE, TOP = re.compile(r"(?P<number>\d(\.\d)?)(?P<thirds>[+-]?)"), 9
NO_GRADE = "A grade from 0 to 9, as 5, 5+, 5- or 5.3."
NOBODY = "Nobody is ticked."
FIELDS = {"expected": "e", "aspirational": "a"}  # the fields of a row that moderate it
Form = Mapping[str, str]
Answer = Callable[[Request, Pages, Reader], Response]


def one_at_a_time(answer: Answer) -> Answer:
    """An answer that looks where targets stand and decides by it, so that no other does so between."""

    @wraps(answer)
    def alone(request: Request, pages: Pages, reader: Reader) -> Response:
        with pages.decisions.deciding():
            return answer(request, pages, reader)

    return alone


@one_at_a_time
def decide(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /targets/<school>/<subject>?year=…`: a step of the rows that are ticked, or of all that can take it.

    A batch of queries or answers is one decision: where a row of it is refused, none is kept.
    """
    board, rows, _ = rows_of(request, pages, reader)
    form = {name: records.clean(str(value))[:MOST_TEXT] for name, value in request.scope["form"].items()}
    step, batch = form.get("step", ""), secrets.token_hex(6)
    if step == "assess":
        return _assess(request, pages, reader, board, rows, form)
    if step not in STEPS:
        raise HTTPException(404)
    able, of_all, is_whole, make = STEPS[step]
    taken = [row for row in rows if row[able] and (of_all or form.get(f"t.{row['student_key']}"))]
    events, refused = [], dict[str, str]()
    for row in taken:
        made = make(board, row, form, batch)
        wrong = next((words for event in made if (words := _overtaken(board, row, event, form))), "") or _fault(board, row, made)
        if wrong:
            refused[row["student_key"]] = wrong
        else:
            events += made
    if not of_all and not taken:
        refused[""] = NOBODY
    if not (refused and is_whole):
        board.keep(events)
    if refused:
        return drafts_page(request, pages, reader, refused)
    if step == QUERY:
        shown = urlencode({"year": rows[0]["year_group"], "show": "queried", "batch": batch})
        return RedirectResponse(f"{request.url.path}?{shown}", status_code=303)
    return RedirectResponse(str(request.url), status_code=303)


def _assess(request: Request, pages: Pages, reader: Reader, board: Board, rows: list[Row], form: Form) -> Response:
    """What the department's own assessment points to, of the rows whose field was changed on the page that was sent, so that
    what a colleague has entered since stays; each is kept or refused by itself."""
    told, refused = dict[tuple[str, str], str](), dict[str, str]()
    for row in rows:
        said = form.get(f"d.{row['student_key']}")
        if said is None or not row["may_assess"] or said == form.get(f"w.{row['student_key']}", ""):
            continue
        points_to = _points_to(said)
        if points_to is None:
            refused[row["student_key"]] = NO_GRADE
        else:
            told[row["student_key"], POINTS_TO] = points_to
    if told:
        records.keep(pages, reader, board.school, ASSESSMENT, rows[0]["subject_code"], told)
    return drafts_page(request, pages, reader, refused) if refused else RedirectResponse(str(request.url), status_code=303)


def _points_to(said: str) -> str | None:
    """A grade as a number with one decimal at most, from 5, 5+, 5- or 5.3; None where it is none. Empty: taken back."""
    found = GRADE.fullmatch(said)
    if said and found is None:
        return None
    thirds = {"+": 0.3, "-": -0.3}.get(found["thirds"], 0.0) if found else 0.0
    number = float(found["number"]) + thirds if found else 0.0
    return "" if not said else f"{number:.1f}".removesuffix(".0") if 0 <= number <= TOP else None


def _fault(board: Board, row: Row, events: list[Event]) -> str:
    """Why decisions of a batch cannot be taken. A query of one must name what a lower target needs: grade and evidence."""
    found = board.refusal(row, events)
    if found or not events or events[0]["step"] != QUERY:
        return found
    [event] = events
    wrong = targets.grade_fault(LOWER, board.standing(row, event["kind"]), event["grade"], row["grade_scale"])
    wrong = wrong or ("no_evidence" if not event["evidence"] else None)
    return in_words(wrong) if wrong else ""


def _overtaken(board: Board, row: Row, event: Event, form: Form) -> str:
    """Who has moderated a target otherwise than the page had it that was sent; empty where nobody has."""
    standing = board.standing(row, event["kind"])
    was = form.get(f"{FIELDS[event['kind']]}w.{row['student_key']}", "")
    if event["step"] != MODERATE or standing.state != "moderated" or standing.grade == was:
        return ""
    told = board.moderations[row["student_key"], row["subject_code"], event["kind"], row["grade_scale"]]
    who = board.colleagues.get(told["staff_id"], {}).get("name", "Somebody")
    why = f" ({told['reason']})" if told["reason"] else ""
    return (
        f"{who} moderated this {event['kind']} target as {standing.grade} on {day(told['said_at'])}{why}, after this page was "
        f"made. Nothing of this row was kept. Should it be {event['grade']} all the same, say why and moderate once more."
    )


def _moderate(board: Board, row: Row, form: Form, batch: str) -> list[Event]:
    """Decisions that moderate a row as its fields say: of each kind that has a grade and stands otherwise."""
    key, made = row["student_key"], []
    for kind, name in FIELDS.items():
        grade = form.get(f"{name}.{key}", "")[:MOST_GRADE]
        before = board.standing(row, kind)
        if grade and (before.state, before.grade) != ("moderated", grade) and before.state in OPEN:
            made.append(board.event(row, kind, MODERATE, batch, grade=grade, reason=form.get(f"r.{key}", "")))
    return made


def _issue(board: Board, row: Row, form: Form, batch: str) -> list[Event]:
    """Decisions that issue a row as it was moderated."""
    moderated = [(kind, board.standing(row, kind)) for kind in KINDS]
    return [board.event(row, kind, ISSUE, batch, grade=one.grade or "") for kind, one in moderated if one.state == "moderated"]


def _raise(board: Board, row: Row, form: Form, batch: str) -> list[Event]:
    """The decision that raises a target as a review proposes, with what the proposal rests on as its evidence."""
    found = row["proposal"]
    evidence = (
        f"Above target at {found['points_running']} points running; {found['last_point_name']}: "
        f"prediction {found['last_prediction']}, working at {found['last_working_at']}"
    )
    told = {"grade": found["proposed_grade"], "reason": form.get(f"r.{row['student_key']}", ""), "evidence": evidence}
    return board.lifted(row, board.event(row, "expected", RAISE, batch, **told))


def _query(board: Board, row: Row, form: Form, batch: str) -> list[Event]:
    """The query of a row of one mistake: the grade in its field, else so many thirds lower as the form says for all."""
    thirds, grade = form.get("thirds", ""), form.get(f"g.{row['student_key']}", "")[:MOST_GRADE]
    if not grade and thirds.isdecimal() and len(thirds) <= 2:
        grade = targets.lower_by(int(thirds), row["expected"], row["grade_scale"])
    told = {"grade": grade, "reason": form.get("reason", ""), "evidence": form.get("evidence", "")}
    return [board.event(row, "expected", QUERY, batch, **told)]


def _lower(board: Board, row: Row, form: Form, batch: str) -> list[Event]:
    """The decision that lowers a row to the grade that was asked for, by who asked, approved by the reader."""
    told = {name: form.get(name) or row["asked"][name] or "" for name in ("reason", "evidence")}
    told |= {"grade": row["asked"]["grade"] or "", "staff_id": row["asked"]["staff_id"], "approved_by": board.me}
    return [board.event(row, "expected", LOWER, batch, **told)]


def _keep(board: Board, row: Row, form: Form, batch: str) -> list[Event]:
    """The decision that answers the query of a row: the target stays."""
    return [board.event(row, "expected", KEEP, batch, reason=form.get("reason", ""), evidence=form.get("evidence", ""))]


Make = Callable[[Board, Row, Form, str], list[Event]]
STEPS: dict[
    str, tuple[str, bool, bool, Make]
] = {  # what a row must allow; of all or of the ticked; whole or not at all; what is made
    "all": ("may_moderate", True, False, _moderate),
    MODERATE: ("may_moderate", False, False, _moderate),
    ISSUE: ("may_issue", True, False, _issue),
    RAISE: ("may_raise", False, False, _raise),
    QUERY: ("may_query", False, True, _query),
    LOWER: ("may_lower", False, True, _lower),
    KEEP: ("may_keep", False, True, _keep),
}


@one_at_a_time
def issue_all(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /targets/<school>`: issue all that is moderated and that the reader may issue, of a year group or all."""
    school = request.path_params["school"]
    if SET not in reader.things:
        raise denied(pages, reader, request)
    board, batch, year = Board(pages, reader, school), secrets.token_hex(6), str(request.scope["form"].get("year", ""))
    rows = [told_of(board, row, reader.today) for row in board.rows if year in ("", str(row["year_group"]))]
    made = [(row, _issue(board, row, {}, batch)) for row in rows if row["may_issue"]]
    refused = [(row, words) for row, events in made if (words := board.refusal(row, events))]
    at_fault = {(row["student_key"], row["subject_code"]) for row, _ in refused}
    board.keep([event for row, events in made if (row["student_key"], row["subject_code"]) not in at_fault for event in events])
    if refused:
        return index_page(request, pages, reader, refused)
    return RedirectResponse(request.url.path, status_code=303)


@one_at_a_time
def take(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /target/<student>/<subject>`: take a step of one target."""
    board, row = one_of(request, pages, reader)
    form: dict[str, Any] = {name: records.clean(str(value))[:MOST_TEXT] for name, value in request.scope["form"].items()}
    kind = form.get("kind", "expected")
    if form.get("step") not in targets.steps() or kind not in KINDS:
        raise HTTPException(404)
    told = {name: form.get(name, "") for name in ("grade", "reason", "evidence")}
    if form["step"] == LOWER:
        asked = board.queries.get((row["student_key"], row["subject_code"], kind, row["grade_scale"]), {})
        told |= {"staff_id": asked.get("staff_id", ""), "approved_by": board.me}
    if form["step"] == ISSUE:
        told["grade"] = board.standing(row, kind).grade or ""
    events = board.lifted(row, board.event(row, kind, form["step"], secrets.token_hex(6), **told))
    if words := board.refusal(row, events):
        return life_page(request, pages, reader, words)
    board.keep(events)
    return RedirectResponse(request.url.path, status_code=303)
