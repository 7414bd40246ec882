"""Targets: departments moderate drafts, senior leaders issue them, who knows the student queries or raises them."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ingest.forms import targets
from ingest.forms.journal import Event, NotKept
from ingest.forms.targets import Standing
from reports.staff import records
from reports.staff.editions import Edition
from reports.staff.pages import Pages, address_of, denied, note, seen
from reports.staff.readers import Reader, query
from reports.staff.sheets import after, moment

Row = dict[str, Any]
Key = tuple[str, str, str, str]  # student, subject, kind, grade scale
KINDS = ("expected", "aspirational")
STAGE = "KS4"
SET, READ = "targets", "progress"  # things that roles open
MODERATE, ISSUE, QUERY, RAISE, LOWER = "moderate", "issue", "query", "raise", "lower_wrong"
OPEN, HOLDS = ("draft", "moderated"), ("sent", "issued", "queried")
PUBLISHED = "select event_id from staff.target_steps where event_id is not null"
MOST_TEXT = 500
SHOWN = {  # which rows a page shows, by the choice in its address
    "": ("All", lambda row: True),
    "none": ("Without a target", lambda row: row["state"] not in HOLDS),
    "queried": ("Queried", lambda row: row["state"] == "queried"),
    "rise": ("May rise", lambda row: row["may_raise"]),
    "differs": ("Draft says otherwise", lambda row: row["differs"]),
}


def drafted(reader: Reader) -> Edition:
    """The publication, which must be of a version that drafts targets; HTTPException 503 until there is one."""
    if reader.edition is None or not reader.edition.has_target_drafts:
        raise HTTPException(503)
    return reader.edition


class Board:
    """Targets that a reader may see, of one subject or student: as published, overlaid with what was decided since.

    `thing`: what a role must open for a row to be on it: targets, where they are set; progress, where they are read.
    """

    def __init__(self, pages: Pages, reader: Reader, school: str, subject: str = "", student: str = "", thing: str = SET) -> None:
        drafted(reader)
        self.pages, self.reader, self.school = pages, reader, school
        self.which = {"school": school, "subject": subject, "student": student}
        pages.decisions.look()
        self.rows = reader.ask("target_rows", thing=thing, **self.which)

    @cached_property
    def rights(self) -> dict[tuple[str, str | None], set[str]]:
        """Roles of the reader, by student and subject; without a subject for the whole student."""
        found: dict[tuple[str, str | None], set[str]] = {}
        for row in self.reader.ask("target_rights", school=self.school):
            found.setdefault((row["student_key"], None if row["is_whole"] else row["subject_code"]), set()).add(row["role"])
        return found

    def roles(self, row: Row) -> set[str]:
        """Roles of the reader for a student in a subject."""
        return self.rights.get((row["student_key"], None), set()) | self.rights.get(
            (row["student_key"], row["subject_code"]), set()
        )

    @cached_property
    def fresh(self) -> list[tuple[str, Event]]:
        """Decisions that the publication does not have yet, in their order, each with the key of its student."""
        edition = drafted(self.reader)
        known = {row["event_id"] for row in edition.once(PUBLISHED)}
        keys = {(row["school_urn"], row["student_id"]): row["student_key"] for row in edition.once(records.STUDENTS)}
        told = [e for e in list(self.pages.decisions.history) if e["school_urn"] == self.school and e["event_id"] not in known]
        told.sort(key=lambda e: (e["recorded_at"], e["event_id"]))
        return [(keys[e["school_urn"], e["student_id"]], e) for e in told if (e["school_urn"], e["student_id"]) in keys]

    @cached_property
    def standings(self) -> dict[Key, Standing]:
        """Where each target stands."""
        found: dict[Key, Standing] = {
            (row["student_key"], row["subject_code"], row["kind"], row["grade_scale"]): Standing(row["state"], row["told_grade"])
            for row in self.reader.ask("target_states", **self.which)
        }
        for student, event in self.fresh:
            key = (student, event["subject_code"], event["kind"], event["grade_scale"])
            before = found.get(key, Standing())
            if (event["step"], before.state) in targets.states():
                found[key] = targets.after(before, event)
        return found

    @cached_property
    def proposals(self) -> dict[tuple[str, str, str], Row]:
        """Targets that a review may raise, by student, subject and scale."""
        rows = self.reader.ask("target_proposals", **self.which)
        return {(row["student_key"], row["subject_code"], row["grade_scale"]): row for row in rows}

    def proposal(self, row: Row) -> Row | None:
        """What a review proposes for a row, as long as its target is the one that it rests on."""
        found = self.proposals.get((row["student_key"], row["subject_code"], row["grade_scale"]))
        standing = self.standing(row, "expected")
        return found if found and standing.state in ("sent", "issued") and standing.grade == found["told_grade"] else None

    def standing(self, row: Row, kind: str) -> Standing:
        """Where the target of a row and kind stands."""
        return self.standings.get((row["student_key"], row["subject_code"], kind, row["grade_scale"]), Standing())

    def event(self, row: Row, kind: str, step: str, batch: str, **told: str) -> Event:
        """A decision of the reader. `told`: grade, reason, evidence; staff_id and approved_by where somebody else asked."""
        me = next(person["staff_id"] for person in self.reader.people if person["school_urn"] == self.school)
        before = self.standing(row, kind).grade or row[f"{kind}_grade"] or ""
        last = max((e["recorded_at"] for student, e in self.fresh if student == row["student_key"]), default="")
        return {
            "school_urn": self.school,
            "event_id": secrets.token_hex(12),
            "student_id": row["student_id"],
            "subject_code": row["subject_code"],
            "stage": STAGE,
            "kind": kind,
            "step": step,
            "grade_scale": row["grade_scale"],
            "grade": told.get("grade", ""),
            "draft_grade": row[f"{kind}_grade"] or "" if step == MODERATE else before,
            "reason": told.get("reason", ""),
            "evidence": told.get("evidence", ""),
            "batch": batch,
            "staff_id": told.get("staff_id", me),
            "approved_by": told.get("approved_by", ""),
            "recorded_at": after(moment(self.reader.today), last),
            "source": "web",
        }

    def fault(self, row: Row, event: Event) -> str:
        """Why a decision cannot be taken, in words; empty where it can."""
        roles = self.roles(row)
        found = targets.fault(self.standing(row, event["kind"]), event, roles, roles if event["approved_by"] else ())
        if not found:
            return ""
        told = targets.words()[found]
        return f"{told['meaning']} {told['what_to_do']}"

    def keep(self, events: list[Event]) -> None:
        """Write decisions down; HTTPException 507 where the disk takes nothing."""
        if not events:
            return
        try:
            self.pages.decisions.add(events)
        except NotKept as error:
            raise HTTPException(507) from error
        counted = Counter(event["step"] for event in events)
        about = " ".join(
            ["targets", *sorted({e["subject_code"] for e in events}), *(f"{step} {n}" for step, n in counted.items())]
        )
        note("decided", self.pages, self.reader, about)

    def may(self, row: Row, step: str) -> bool:
        """Whether a role of the reader may take a step for a row, in whatever state it is."""
        return targets.may(self.roles(row), step)


def _state(standing: Standing, row: Row) -> str:
    """Where a target stands: its state, or that there is no draft."""
    return "none" if standing.state == "draft" and not row["expected_grade"] else standing.state


def told_of(board: Board, row: Row, today: Any) -> Row:
    """A row with where its targets stand, what its fields hold and what the reader may do."""
    one = {kind: board.standing(row, kind) for kind in KINDS}
    gap = targets.gaps().get(row["no_draft_reason"] or "", {})
    state, proposal = _state(one["expected"], row), board.proposal(row)
    return row | {
        "state": state,
        "expected": one["expected"].grade,
        "aspirational": one["aspirational"].grade if one["aspirational"].state != "draft" else None,
        "value_e": one["expected"].grade or row["expected_grade"] or "",
        "value_a": one["aspirational"].grade or row["aspirational_grade"] or "",
        "gap": gap,
        "basis_told": targets.bases().get(row["basis"] or "", {}),
        "is_late": state not in HOLDS and row["due_date"] is not None and row["due_date"] < today,
        "may_moderate": state in (*OPEN, "none") and board.may(row, MODERATE),
        "may_issue": state == "moderated" and board.may(row, ISSUE),
        "proposal": proposal,
        "may_raise": proposal is not None and board.may(row, RAISE),
        "differs": state in HOLDS and row["expected_grade"] is not None and row["expected_grade"] != one["expected"].grade,
        "href": address_of("target", row["student_key"], row["subject_code"]),
    }


def index(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets/<school>`: how far the targets of each subject and year group are, and who has none yet."""
    school = request.path_params["school"]
    if SET not in reader.things:
        raise denied(pages, reader, request)
    board = Board(pages, reader, school)
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in board.rows:
        groups.setdefault((row["year_group"], row["subject_code"]), []).append(told_of(board, row, reader.today))
    if not groups:
        raise denied(pages, reader, request)
    seen(pages, reader, request)
    parts = [_summary(school, rows) for rows in groups.values()]
    gaps = Counter(row["no_draft_reason"] for rows in groups.values() for row in rows if row["state"] == "none")
    told = {
        "school": school,
        "parts": parts,
        "gaps": [(targets.gaps().get(reason or "", {"name": reason, "what_to_do": ""}), n) for reason, n in gaps.most_common()],
        "totals": {
            name: sum(part[name] for part in parts) for name in ("n", "n_none", "n_late", "n_holds", "n_moderated", "n_queried")
        },
        "may_issue": any(part["n_issuable"] for part in parts),
    }
    return pages.render("targets.html", request, reader, told)


def _summary(school: str, rows: list[Row]) -> Row:
    """What the targets of a subject and year group come to."""
    states = Counter(row["state"] for row in rows)
    grades = Counter(row["value_e"] for row in rows if row["value_e"])
    return {
        "year_group": rows[0]["year_group"],
        "subject_code": rows[0]["subject_code"],
        "subject_name": rows[0]["subject_name"],
        "department": rows[0]["department"],
        "href": address_of("targets", school, rows[0]["subject_code"]) + f"?year={rows[0]['year_group']}",
        "n": len(rows),
        "n_none": states["none"],
        "n_draft": states["draft"],
        "n_moderated": states["moderated"],
        "n_holds": states["issued"] + states["sent"] + states["queried"],
        "n_queried": states["queried"],
        "n_late": sum(row["is_late"] for row in rows),
        "n_issuable": sum(row["may_issue"] for row in rows),
        "grades": _in_order(grades, rows[0]["grade_scale"]),
    }


def _in_order(grades: Counter[str], grade_scale: str) -> list[tuple[str, int]]:
    """Grades with how many have them, the highest first."""
    ranks = targets.ranks(grade_scale)
    return sorted(grades.items(), key=lambda pair: -ranks.get(pair[0], -1))


def _rows(request: Request, pages: Pages, reader: Reader) -> tuple[Board, list[Row], list[int]]:
    """The board of a subject, its rows of the year group that is asked for, and the year groups there are."""
    school, subject = request.path_params["school"], request.path_params["subject"]
    if SET not in reader.things:
        raise denied(pages, reader, request)
    board = Board(pages, reader, school, subject)
    years = sorted({row["year_group"] for row in board.rows})
    if not years:
        raise denied(pages, reader, request)
    asked = request.query_params.get("year", "")
    year = int(asked) if asked.isdigit() and int(asked) in years else years[0]
    return board, [told_of(board, row, reader.today) for row in board.rows if row["year_group"] == year], years


def show(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/targets/<school>/<subject>?year=…`: the students of a subject and year group, each with draft, chance and target."""
    return _show(request, pages, reader, {})


def _show(request: Request, pages: Pages, reader: Reader, refused: dict[str, str]) -> Response:
    board, rows, years = _rows(request, pages, reader)
    seen(pages, reader, request)
    asked = request.query_params.get("show", "")
    chosen = asked if asked in SHOWN else ""
    below = _starts_below(rows)
    told = {
        "school": board.school,
        "rows": [row for row in rows if SHOWN[chosen][1](row)],
        "shows": [(name, title, sum(is_shown(row) for row in rows)) for name, (title, is_shown) in SHOWN.items()],
        "show": chosen,
        "round": next(
            (one["name"] for one in targets.rounds(reader.today) if int(one["year_group"]) == rows[0]["year_group"]), ""
        ),
        "years": years,
        "part": _summary(board.school, rows),
        "refused": refused,
        "posted": {name: str(value) for name, value in request.scope.get("form", {}).items()} if refused else {},
        "may_moderate": chosen != "rise" and any(row["may_moderate"] for row in rows),
        "below": below,
        "most_below": targets.mostly_below(*below),
        "grades": sorted(targets.ranks(rows[0]["grade_scale"]), key=lambda g: -targets.ranks(rows[0]["grade_scale"])[g]),
    }
    return pages.render("target_drafts.html", request, reader, told, 422 if refused else 200)


def _starts_below(rows: Iterable[Row]) -> tuple[int, int]:
    """Of the students with a prediction on the scale of their target, how many would begin below it, and how many there are."""
    pairs = [
        (ranks[row["last_prediction"]], ranks[row["value_e"]])
        for row in rows
        if (ranks := targets.ranks(row["grade_scale"])) and row["last_prediction"] in ranks and row["value_e"] in ranks
    ]
    return sum(predicted < target for predicted, target in pairs), len(pairs)


def decide(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /targets/<school>/<subject>?year=…`: moderate the rows that are ticked, or all; issue what is moderated."""
    board, rows, _ = _rows(request, pages, reader)
    form, batch = request.scope["form"], secrets.token_hex(6)
    step = str(form.get("step", ""))
    events, refused = [], dict[str, str]()
    for row in rows:
        if step == ISSUE and row["may_issue"]:
            made = _issue(board, row, batch)
        elif step == RAISE and row["may_raise"] and form.get(f"t.{row['student_key']}"):
            made = [_raise(board, row, form, batch)]
        elif step in (MODERATE, "all") and row["may_moderate"] and (step == "all" or form.get(f"t.{row['student_key']}")):
            made = _moderate(board, row, form, batch)
        else:
            continue
        wrong = next((words for event in made if (words := board.fault(row, event))), "")
        if wrong:
            refused[row["student_key"]] = wrong
        else:
            events += made
    board.keep(events)
    if refused:
        return _show(request, pages, reader, refused)
    return RedirectResponse(str(request.url), status_code=303)


def _moderate(board: Board, row: Row, form: Any, batch: str) -> list[Event]:
    """Decisions that moderate a row as its fields say: of each kind that has a grade and stands otherwise."""
    key, made = row["student_key"], []
    for kind, name in (("expected", "e"), ("aspirational", "a")):
        grade = records.clean(str(form.get(f"{name}.{key}", "")))[:10]
        before = board.standing(row, kind)
        if grade and (before.state, before.grade) != ("moderated", grade) and before.state in OPEN:
            reason = records.clean(str(form.get(f"r.{key}", "")))[:MOST_TEXT]
            made.append(board.event(row, kind, MODERATE, batch, grade=grade, reason=reason))
    return made


def _raise(board: Board, row: Row, form: Any, batch: str) -> Event:
    """The decision that raises a target as a review proposes, with what the proposal rests on as its evidence."""
    found = row["proposal"]
    evidence = (
        f"Above target at {found['points_running']} points running; {found['last_point_name']}: "
        f"prediction {found['last_prediction']}, working at {found['last_working_at']}"
    )
    reason = records.clean(str(form.get(f"r.{row['student_key']}", "")))[:MOST_TEXT]
    return board.event(row, "expected", RAISE, batch, grade=found["proposed_grade"], reason=reason, evidence=evidence)


def _issue(board: Board, row: Row, batch: str) -> list[Event]:
    """Decisions that issue a row as it was moderated."""
    moderated = [(kind, board.standing(row, kind)) for kind in KINDS]
    return [board.event(row, kind, ISSUE, batch, grade=one.grade or "") for kind, one in moderated if one.state == "moderated"]


def issue_all(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /targets/<school>`: issue all that is moderated and that the reader may issue, of a year group or all."""
    school = request.path_params["school"]
    if SET not in reader.things:
        raise denied(pages, reader, request)
    board, batch, year = Board(pages, reader, school), secrets.token_hex(6), str(request.scope["form"].get("year", ""))
    rows = [told_of(board, row, reader.today) for row in board.rows if year in ("", str(row["year_group"]))]
    made = [(row, event) for row in rows if row["may_issue"] for event in _issue(board, row, batch)]
    board.keep([event for row, event in made if not board.fault(row, event)])
    return RedirectResponse(request.url.path, status_code=303)


def _one(request: Request, pages: Pages, reader: Reader) -> tuple[Board, Row]:
    """The board and row of one student and subject; 404 where the reader may see no target of theirs."""
    student, subject = request.path_params["student"], request.path_params["subject"]
    for school in reader.schools:
        board = Board(pages, reader, school, subject, student, READ)
        if board.rows:
            return board, told_of(board, board.rows[0], reader.today)
    raise denied(pages, reader, request)


def life(request: Request, pages: Pages, reader: Reader) -> Response:
    """`/target/<student>/<subject>`: the life of a target, and the steps that the reader may take now."""
    return _life(request, pages, reader, "")


def _life(request: Request, pages: Pages, reader: Reader, refused: str) -> Response:
    board, row = _one(request, pages, reader)
    seen(pages, reader, request)
    told = {
        "row": row,
        "steps": _steps(board, row),
        "open": _open_steps(board, row),
        "refused": refused,
        "posted": {name: str(value) for name, value in request.scope.get("form", {}).items()} if refused else {},
        "grades": sorted(targets.ranks(row["grade_scale"]), key=lambda g: -targets.ranks(row["grade_scale"])[g]),
        "targets_href": address_of("targets", board.school, row["subject_code"]) + f"?year={row['year_group']}",
        "may_set": SET in reader.things,
        "sees_draft": row["state"] in HOLDS or board.may(row, MODERATE) or board.may(row, ISSUE),
    }
    return pages.render("target_life.html", request, reader, told, 422 if refused else 200)


def _steps(board: Board, row: Row) -> list[Row]:
    """What was decided about a target, oldest first: as published, and since."""
    edition = drafted(board.reader)
    names, ids = records.people(edition), {row["staff_id"]: row["name"] for row in edition.once(query("colleagues"))}
    told = [
        step | {"by": names.get(step["staff_key"] or "", ""), "approver": names.get(step["approver_key"] or "", "")}
        for step in board.reader.ask("target_life", school=board.school, student=row["student_key"], subject=row["subject_code"])
    ]
    told += [
        event
        | {"step_grade": event["grade"], "said_at": event["recorded_at"], "void_meaning": "", "what_to_do": "", "state": ""}
        | {"by": ids.get(event["staff_id"], ""), "approver": ids.get(event["approved_by"], "")}
        for student, event in board.fresh
        if student == row["student_key"] and event["subject_code"] == row["subject_code"]
    ]
    return [one | {"name": targets.steps()[one["step"]]["name"]} for one in told]


def _open_steps(board: Board, row: Row) -> list[Row]:
    """Steps that may be taken of the expected target as it stands, and that the reader may take."""
    state = board.standing(row, "expected").state
    roles = board.roles(row)
    return [
        step
        for name, step in targets.steps().items()
        if (name, state) in targets.states()
        and (targets.may(roles, name) and (name != LOWER or targets.may(roles, name, "approves")))
    ]


def take(request: Request, pages: Pages, reader: Reader) -> Response:
    """`POST /target/<student>/<subject>`: take a step of one target."""
    board, row = _one(request, pages, reader)
    form = {name: records.clean(str(value))[:MOST_TEXT] for name, value in request.scope["form"].items()}
    kind = form.get("kind", "expected")
    if form.get("step") not in targets.steps() or kind not in KINDS:
        raise HTTPException(404)
    told = {name: form.get(name, "") for name in ("grade", "reason", "evidence")}
    if form["step"] == LOWER:
        told |= {"staff_id": _asked_by(board, row, kind), "approved_by": board.event(row, kind, LOWER, "")["staff_id"]}
    if form["step"] == ISSUE:
        told["grade"] = board.standing(row, kind).grade or ""
    event = board.event(row, kind, form["step"], "", **told)
    if words := board.fault(row, event):
        return _life(request, pages, reader, words)
    board.keep([event])
    return RedirectResponse(request.url.path, status_code=303)


def _asked_by(board: Board, row: Row, kind: str) -> str:
    """Who queried a target last, by the staff id."""
    edition = drafted(board.reader)
    ids = {r["staff_key"]: r["staff_id"] for r in edition.once(query("colleagues")) if r["school_urn"] == board.school}
    asked = [
        ids.get(step["staff_key"] or "", "")
        for step in board.reader.ask("target_life", school=board.school, student=row["student_key"], subject=row["subject_code"])
        if step["step"] == QUERY and step["kind"] == kind and not step["void_meaning"]
    ]
    asked += [
        e["staff_id"]
        for student, e in board.fresh
        if student == row["student_key"] and (e["subject_code"], e["kind"], e["step"]) == (row["subject_code"], kind, QUERY)
    ]
    return asked[-1] if asked else ""
