"""Targets that a reader may see, as published and overlaid with what was decided since; what of each is shown.

`target_pages` shows them, `target_answers` takes the decisions.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from starlette.exceptions import HTTPException

from ingest.forms import targets
from ingest.forms.journal import Event, NotKept
from ingest.forms.targets import Standing
from reports.staff import records
from reports.staff.editions import Edition
from reports.staff.pages import Pages, address_of, note
from reports.staff.readers import Reader, query
from reports.staff.sheets import after, moment

Row = dict[str, Any]
Key = tuple[str, str, str, str]  # student, subject, kind, grade scale
KINDS = ("expected", "aspirational")
STAGE = "KS4"
SET, READ = "targets", "progress"  # things that roles open
MODERATE, ISSUE, QUERY, KEEP, RAISE, LOWER = "moderate", "issue", "query", "keep", "raise", "lower_wrong"
CHANGE = "change"
BELOW = "The aspirational target would lie below the expected one. Set it as high at least."
ASSESSMENT, POINTS_TO = "assessment", "assessment_grade"  # the form of a department's own assessment, and its field
SETS = (RAISE, CHANGE, LOWER)  # steps that set another grade of a target that holds
OWN_QUERY = "You asked, so another leader lowers it."
NOT_BY_THEM = "A role of whoever asked may not ask for that: query it yourself; a second leader lowers it."
NO_LOWER = "It names no lower grade of the scale: query it yourself with the grade that it should be; a second leader lowers it."
OPEN, HOLDS = ("draft", "moderated"), ("sent", "issued", "queried")
PUBLISHED = "select event_id from staff.target_steps where event_id is not null"
SHOWN = {  # which rows a page shows, by the choice in its address
    "": ("All", lambda row: True),
    "none": ("Without a target", lambda row: row["state"] not in HOLDS),
    "late": ("Late or new", lambda row: row["is_late"] or (row["is_new"] and row["state"] not in HOLDS)),
    "assess": ("Assessments", lambda row: row["asks"] and row["state"] not in HOLDS),
    "held": ("Hold", lambda row: row["state"] in HOLDS),
    "queried": ("Queried", lambda row: row["state"] == "queried"),
    "rise": ("May rise", lambda row: row["may_raise"]),
    "differs": ("Draft says otherwise", lambda row: row["differs"]),
}


def drafted(reader: Reader) -> Edition:
    """The publication, which must be of a version that drafts targets; HTTPException 503 until there is one."""
    if reader.edition is None or not reader.edition.has_target_drafts:
        raise HTTPException(503)
    return reader.edition


def year_of(told: str, years: list[int]) -> int:
    """The year group that is asked for, or the first there is."""
    return next((year for year in years if str(year) == told), years[0])


class Board:
    """Targets that a reader may see, of one subject or student: as published, overlaid with what was decided since.

    `thing`: what a role must open for a row to be on it: targets, where they are set; progress, where they are read.
    """

    def __init__(self, pages: Pages, reader: Reader, school: str, subject: str = "", student: str = "", thing: str = SET) -> None:
        drafted(reader)
        self.pages, self.reader, self.school = pages, reader, school
        self.which, self.thing = {"school": school, "subject": subject, "student": student}, thing
        self._rights_of: dict[str, dict[tuple[str, str | None], set[str]]] = {}
        pages.decisions.look()
        self.rows = reader.ask("target_rows", thing=thing, **self.which)

    @cached_property
    def me(self) -> str:
        """The reader by the staff id."""
        return str(next(person["staff_id"] for person in self.reader.people if person["school_urn"] == self.school))

    @cached_property
    def colleagues(self) -> dict[str, Row]:
        """Staff of the school by their id."""
        found = drafted(self.reader).once(query("colleagues"))
        return {row["staff_id"]: row for row in found if row["school_urn"] == self.school}

    def roles(self, row: Row, staff_id: str = "") -> set[str]:
        """Roles for a student in a subject, of a colleague or else of the reader."""
        rights = self._rights(staff_id or self.me)
        return rights.get((row["student_key"], None), set()) | rights.get((row["student_key"], row["subject_code"]), set())

    def _rights(self, staff_id: str) -> dict[tuple[str, str | None], set[str]]:
        """Roles of a member of staff, by student and subject; without a subject for the whole student."""
        if staff_id not in self._rights_of:
            found: dict[tuple[str, str | None], set[str]] = {}
            keys = [row["staff_key"] for row in [self.colleagues.get(staff_id)] if row]
            rows = drafted(self.reader).rows(query("target_rights"), keys=keys, today=self.reader.today, school=self.school)
            for row in rows:
                found.setdefault((row["student_key"], None if row["is_whole"] else row["subject_code"]), set()).add(row["role"])
            self._rights_of[staff_id] = found
        return self._rights_of[staff_id]

    @cached_property
    def fresh(self) -> list[tuple[str, Event]]:
        """Decisions that the publication does not have yet, in their order, each with the key of its student."""
        edition = drafted(self.reader)
        known = {row["event_id"] for row in edition.once(PUBLISHED)}
        keys = {(row["school_urn"], row["student_id"]): row["student_key"] for row in edition.once(records.STUDENTS)}
        told = [e for e in list(self.pages.decisions.history) if e["school_urn"] == self.school and e["event_id"] not in known]
        told.sort(key=lambda e: (e["recorded_at"], int(targets.steps()[e["step"]]["place"]), e["event_id"]))
        return [(keys[e["school_urn"], e["student_id"]], e) for e in told if (e["school_urn"], e["student_id"]) in keys]

    @cached_property
    def published(self) -> list[Row]:
        """Where targets stand in the publication."""
        return self.reader.ask("target_states", **self.which)

    @cached_property
    def changed(self) -> dict[str, str]:
        """When something was decided of a student last: a workbook is saved by the clock of another computer."""
        found: dict[str, str] = {}
        told = [(row["student_key"], row["changed_at"]) for row in self.published]
        for student, at in told + [(student, event["recorded_at"]) for student, event in self.fresh]:
            found[student] = max(at or "", found.get(student, ""))
        return found

    @cached_property
    def standings(self) -> dict[Key, Standing]:
        """Where each target stands."""
        return self._lived[0]

    @property
    def voids(self) -> dict[str, str]:
        """Why decisions that the publication does not have yet do not count, by their events, as the models will call it."""
        return self._lived[1]

    @cached_property
    def _lived(self) -> tuple[dict[Key, Standing], dict[str, str]]:
        """Where each target stands after all that was decided, and which of the fresh decisions are void."""
        found: dict[Key, Standing] = {
            (row["student_key"], row["subject_code"], row["kind"], row["grade_scale"]): Standing(row["state"], row["told_grade"])
            for row in self.published
        }
        voids, moments = dict[str, str](), set[tuple[str, ...]]()
        for student, event in self.fresh:
            key = (student, event["subject_code"], event["kind"], event["grade_scale"])
            before = found.get(key, Standing())
            moment_of = (*key[:3], event["recorded_at"])
            if wrong := "same_moment" if moment_of in moments else self._fault(before, student, event):
                voids[event["event_id"]] = wrong
            else:
                found[key] = targets.after(before, event)
            moments.add(moment_of)
        return found, voids

    def _fault(self, before: Standing, student: str, event: Event) -> str | None:
        """Why a decision cannot be taken from where the target stands, by the roles that it was taken by, as the models say."""
        row = {"student_key": student, "subject_code": event["subject_code"]}
        roles, approvers = (
            {event[role]} if event.get(role) else self.roles(row, event[who]) if event[who] else set[str]()
            for who, role in (("staff_id", "decided_as"), ("approved_by", "approved_as"))
        )
        return targets.fault(before, event, roles, approvers)

    @cached_property
    def queries(self) -> dict[Key, Row]:
        """The newest query of each target: the grade that it should be, why, the evidence, the batch, who asked."""
        return self._newest(QUERY)

    @cached_property
    def moderations(self) -> dict[Key, Row]:
        """How each target was moderated last: the grade, why, who did it and when."""
        return self._newest(MODERATE)

    def _newest(self, step: str) -> dict[Key, Row]:
        """The newest decision of a step about each target."""
        ids = {row["staff_key"]: row["staff_id"] for row in self.colleagues.values()}
        told = [
            row | {"staff_id": ids.get(row["staff_key"], "")} for row in self.reader.ask("target_newest", step=step, **self.which)
        ]
        told += [
            event | {"student_key": student, "said_at": event["recorded_at"]}
            for student, event in self.fresh
            if event["step"] == step and event["event_id"] not in self.voids
        ]
        return {(row["student_key"], row["subject_code"], row["kind"], row["grade_scale"]): row for row in told}

    def asked(self, row: Row) -> Row | None:
        """The query that waits for an answer about the expected target of a row."""
        found = self.queries.get((row["student_key"], row["subject_code"], "expected", row["grade_scale"]))
        if found is None or self.standing(row, "expected").state != "queried":
            return None
        return found

    def cannot_lower(self, row: Row, asked: Row) -> str:
        """Why the reader, whose role approves it, cannot lower a target as a query asks, whatever the grade; empty: can."""
        if asked["staff_id"] == self.me:
            return OWN_QUERY
        asker = self.roles(row, asked["staff_id"]) if asked["staff_id"] else ()
        return "" if targets.may(asker, LOWER) else NOT_BY_THEM

    def unlowered(self, row: Row, asked: Row | None) -> str | None:
        """Why the reader cannot lower the expected target of a row to the grade that is asked for; empty: can. None where no role
        of the reader approves that, or nothing is asked."""
        if asked is None or not self.may(row, LOWER, "approves"):
            return None
        if found := self.cannot_lower(row, asked):
            return found
        wrong = targets.grade_fault(LOWER, self.standing(row, "expected"), asked["grade"] or "", row["grade_scale"])
        return NO_LOWER if wrong else ""

    @cached_property
    def extracts(self) -> list[Row]:
        """Expected targets of which the newest extract says otherwise, and counts for nothing."""
        told = self.reader.ask("target_extracts", thing=self.thing, **self.which)
        told = [row | {"holds": self.standing(row, "expected").grade} for row in told]
        return [row for row in told if row["holds"] != row["step_grade"]]

    @cached_property
    def owners(self) -> dict[str, str]:
        """Who sets the targets of each department, by name."""
        found: dict[str, list[str]] = {}
        for row in self.reader.ask("target_owners", school=self.school):
            found.setdefault(row["department"], []).append(row["name"])
        return {department: ", ".join(names) for department, names in found.items()}

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

    @cached_property
    def assessed(self) -> dict[tuple[str, str], str]:
        """What departments' own assessments point to, where drafts ask for one, by student and subject; empty: not told yet."""
        if not drafted(self.reader).has_assessments:
            return {}
        found = {
            (r["student_key"], r["subject_code"]): r["department_grade"]
            for r in self.reader.ask("target_assessments", **self.which)
        }
        told = {key: "" if grade is None else f"{grade:.1f}".removesuffix(".0") for key, grade in found.items()}
        known = {row["event_id"] for row in self.reader.ask("records", school=self.school, form=ASSESSMENT, student="")}
        said = records.standing(self.pages, self.reader, self.school, ASSESSMENT, self.which["student"], cleared=True)
        fresh = {(student, about): one.value for (about, _, student, _), one in said.items() if one.event_id not in known}
        return told | {key: value for key, value in fresh.items() if key in told}

    def standing(self, row: Row, kind: str) -> Standing:
        """Where the target of a row and kind stands."""
        return self.standings.get((row["student_key"], row["subject_code"], kind, row["grade_scale"]), Standing())

    def event(self, row: Row, kind: str, step: str, batch: str, **told: str) -> Event:
        """A decision of the reader. `told`: grade, reason, evidence; staff_id and approved_by where somebody else asked."""
        draft, standing = row[f"{kind}_grade"] or "", self.standing(row, kind)
        staff_id, approved_by = told.get("staff_id", self.me), told.get("approved_by", "")
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
            "draft_grade": draft if (step, standing.state) == (MODERATE, "draft") else standing.grade or draft,
            "reason": told.get("reason", ""),
            "evidence": told.get("evidence", ""),
            "batch": batch,
            "staff_id": staff_id,
            "approved_by": approved_by,
            "recorded_at": after(moment(self.reader.today), self.changed.get(row["student_key"], "")),
            "source": "web",
            "decided_as": targets.role_for(self.roles(row, staff_id) if staff_id else (), step),
            "approved_as": targets.role_for(self.roles(row, approved_by), step, "approves") if approved_by else "",
            "stood": standing.state,
        }

    def fault(self, row: Row, event: Event) -> str:
        """Why a decision cannot be taken, in words; empty where it can."""
        found = self._fault(self.standing(row, event["kind"]), row["student_key"], event)
        if not found and event["grade"] and event["grade"] not in targets.ranks(event["grade_scale"]):
            found = "unknown_grade"  # of a step that sets none too: where no scale has it the row would not land
        return in_words(found) if found else ""

    def lifted(self, row: Row, event: Event) -> list[Event]:
        """A decision with the one that lifts the aspirational target to it, where it raises the expected target above that."""
        before = self.standing(row, "aspirational")
        step = {"sent": RAISE, "issued": RAISE, "queried": CHANGE}.get(before.state)
        is_raised = event["kind"] == "expected" and event["step"] in (RAISE, CHANGE)
        if not is_raised or step is None or not targets.is_below(before.grade, event["grade"], row["grade_scale"]):
            return [event]
        told = {"grade": event["grade"], "reason": event["reason"]}
        evidence = event["evidence"] or f"The expected target is {event['grade']} now."
        return [event, self.event(row, "aspirational", step, event["batch"], evidence=evidence, **told)]

    def refusal(self, row: Row, events: list[Event]) -> str:
        """Why decisions about a row cannot be taken together, in words; empty where they can: each by itself, and so that no
        aspirational target comes to lie below the expected one."""
        if found := next((words for event in events if (words := self.fault(row, event))), ""):
            return found
        stands = {kind: self.standing(row, kind) for kind in KINDS}
        for event in events:
            stands[event["kind"]] = targets.after(stands[event["kind"]], event)
        asks = any(e["step"] in (MODERATE, ISSUE) or (e["kind"] == "aspirational" and e["step"] in SETS) for e in events)
        told = [one.grade if one.state != "draft" else None for one in stands.values()]
        return BELOW if asks and targets.is_below(told[1], told[0], row["grade_scale"]) else ""

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

    def may(self, row: Row, step: str, part: str = "decides") -> bool:
        """Whether a role of the reader may take or approve a step for a row, in whatever state it is."""
        return targets.may(self.roles(row), step, part)


def in_words(fault: str) -> str:
    """Why a step cannot be taken and what can be done."""
    told = targets.words()[fault]
    return f"{told['meaning']} {told['what_to_do']}"


def _state(standing: Standing, row: Row) -> str:
    """Where a target stands: its state, or that there is no draft."""
    return "none" if standing.state == "draft" and not row["expected_grade"] else standing.state


def told_of(board: Board, row: Row, today: Any) -> Row:
    """A row with where its targets stand, what its fields hold and what the reader may do."""
    one = {kind: board.standing(row, kind) for kind in KINDS}
    gap = targets.gaps().get(row["no_draft_reason"] or "", {})
    state, proposal, asked = _state(one["expected"], row), board.proposal(row), board.asked(row)
    assessed, unlowered = board.assessed.get((row["student_key"], row["subject_code"])), board.unlowered(row, asked)
    return row | {
        "state": state,
        "expected": one["expected"].grade,
        "aspirational": one["aspirational"].grade if one["aspirational"].state != "draft" else None,
        "aspirational_state": one["aspirational"].state,
        "held": {kind: told.grade if told.state in HOLDS else None for kind, told in one.items()},
        "value_e": one["expected"].grade or row["expected_grade"] or "",
        "value_a": one["aspirational"].grade or row["aspirational_grade"] or "",
        "gap": gap,
        "basis_told": targets.bases().get(row["basis"] or "", {}),
        "is_late": state not in HOLDS and row["due_date"] is not None and row["due_date"] < today,
        "moderates_as": targets.role_for(board.roles(row), MODERATE),
        "may_moderate": state in (*OPEN, "none") and board.may(row, MODERATE),
        "may_issue": state == "moderated" and board.may(row, ISSUE),
        "asks": assessed is not None,
        "assessed": assessed or "",
        "may_assess": assessed is not None and state not in HOLDS and board.may(row, MODERATE),
        "proposal": proposal,
        "may_raise": proposal is not None and board.may(row, RAISE),
        "may_query": state in HOLDS and board.may(row, QUERY),
        "asked": asked,
        "may_keep": asked is not None and board.may(row, KEEP),
        "may_lower": unlowered == "",
        "unlowered": unlowered or "",
        "differs": state in HOLDS and row["expected_grade"] is not None and row["expected_grade"] != one["expected"].grade,
        "moved": targets.grades_between(one["expected"].grade, row["expected_grade"], row["grade_scale"]),
        "owner": board.owners.get(row["department"], ""),
        "href": address_of("target", row["student_key"], row["subject_code"]),
    }


def start_of(row: Row) -> str:
    """What the draft of a row rests on, in words, or why there is none."""
    score = f"{row['score']:.1f} {row['basis_told'].get('name', '')}".strip() if row["score"] is not None else ""
    return ", ".join(filter(None, [score, row["gap"].get("name")]))


def own_record(row: Row) -> str:
    """How many of the school's own students with the same start reached the draft."""
    return f"{row['own_reached']} of {row['own_n']}" if row["own_n"] else ""


def summary(school: str, rows: list[Row]) -> Row:
    """What the targets of a subject and year group come to."""
    states = Counter(row["state"] for row in rows)
    grades = Counter(row["value_e"] for row in rows if row["value_e"])
    below = starts_below(rows)
    classes = sorted({row["class_code"] for row in rows if row["class_code"]})
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
        "below": below,
        "most_below": targets.mostly_below(*below),
        "classes_below": [
            code for code in classes if targets.mostly_below(*starts_below(row for row in rows if row["class_code"] == code))
        ],
        "grades": _in_order(grades, rows[0]["grade_scale"]),
    }


def _in_order(grades: Counter[str], grade_scale: str) -> list[tuple[str, int]]:
    """Grades with how many have them, the highest first."""
    ranks = targets.ranks(grade_scale)
    return sorted(grades.items(), key=lambda pair: -ranks.get(pair[0], -1))


def moves(rows: Iterable[Row]) -> list[tuple[float, int]]:
    """By how many grades drafts lie above the targets that hold, and how many do; the lowest first."""
    return sorted(Counter(row["moved"] for row in rows if row["differs"] and row["moved"] is not None).items())


def starts_below(rows: Iterable[Row]) -> tuple[int, int]:
    """Of the students with a prediction on the scale of their target, how many would begin below it, by whole grades as flags
    tell it, and how many there are."""
    pairs = [
        (ranks[row["last_prediction"]], ranks[row["value_e"]])
        for row in rows
        if (ranks := targets.whole_ranks(row["grade_scale"])) and row["last_prediction"] in ranks and row["value_e"] in ranks
    ]
    return sum(predicted < target for predicted, target in pairs), len(pairs)
