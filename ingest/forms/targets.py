"""The steps of a target as pages and workbooks refuse them, by the same rows as the models: target_steps.csv and its neighbours.

A model cannot refuse: what it finds wrong it calls void. So whoever decides is told here, before the decision lands. A test holds
both to the same answer for lives of any kind.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from ingest.code import seed

Row = dict[str, str]


@dataclass(frozen=True)
class Standing:
    """Where a target stands: draft, moderated, sent, issued or queried; and its grade, as it was told."""

    state: str = "draft"
    grade: str | None = None


@cache
def _rows(name: str) -> tuple[Row, ...]:
    with seed(name).open(newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def steps() -> dict[str, Row]:
    """The steps by their names, in the order of a target's life."""
    return {row["step"]: row for row in _rows("target_steps")}


@cache
def states() -> dict[tuple[str, str], str]:
    """Where a step leads, by the step and the state that it is taken from."""
    return {(row["step"], row["from_state"]): row["to_state"] for row in _rows("target_step_states")}


@cache
def words() -> dict[str, Row]:
    """What is wrong, in words, and what can be done, by the reason for which a step is void."""
    return {row["void_reason"]: row for row in _rows("target_voids")}


@cache
def gaps() -> dict[str, Row]:
    """Why there is no draft, in words, by its reason."""
    return {row["no_draft_reason"]: row for row in _rows("target_gaps")}


@cache
def bases() -> dict[str, Row]:
    """What a draft rests on, in words."""
    return {row["basis"]: row for row in _rows("target_bases")}


@cache
def rule(name: str) -> int:
    """The value of a row of target_rules.csv."""
    return next(int(row["value"]) for row in _rows("target_rules") if row["rule"] == name)


@cache
def papers(paper: str, part: str) -> list[str]:
    """What a paper says in one of its parts, in order: rows of target_papers.csv."""
    found = [row for row in _rows("target_papers") if (row["paper"], row["part"]) == (paper, part)]
    return [row["words"] for row in sorted(found, key=lambda row: int(row["place"]))]


@cache
def areas() -> list[str]:
    """Subject areas for which a policy may be, in the order of target_areas.csv."""
    return list(dict.fromkeys(row["area"] for row in _rows("target_areas")))


def mostly_below(n_below: int, n: int) -> bool:
    """Whether so many of a group would start below their targets that the pages warn before these are issued."""
    return 100 * n_below > rule("most_below_pct") * n


def rounds(day: date) -> list[Row]:
    """Rounds of review that are on, on a day."""
    return [
        row
        for row in _rows("target_rounds")
        if (int(row["first_month"]), int(row["first_day"]))
        <= (day.month, day.day)
        <= (int(row["last_month"]), int(row["last_day"]))
    ]


@cache
def _ranks_per_grade(grade_scale: str) -> int:
    """Ranks of a scale that are one grade: two where 5-4 lies between 4-4 and 5-5; of a scale without a row one."""
    return next((int(row["ranks_per_grade"]) for row in _rows("scales") if row["grade_scale"] == grade_scale), 1)


@cache
def ranks(grade_scale: str) -> dict[str, int]:
    """Grades of a scale, fine ones too, by their rank in thirds."""
    whole = {
        row["grade"]: rule("thirds_of_grade") * int(row["grade_rank"])
        for row in _rows("grade_scales")
        if row["grade_scale"] == grade_scale
    }
    fine = [row for row in _rows("fine_grades") if row["grade_scale"] == grade_scale]
    return whole | {row["fine_grade"]: whole[row["grade"]] + int(row["thirds"]) for row in fine}


@cache
def whole_ranks(grade_scale: str) -> dict[str, int]:
    """Grades of a scale, fine ones too, by the rank of the whole grade, by which flags compare: 4+ is 4."""
    thirds_of = rule("thirds_of_grade")
    return {grade: (rank + 1) // thirds_of for grade, rank in ranks(grade_scale).items()}


def grades(grade_scale: str) -> list[str]:
    """Grades of a scale, fine ones too, the highest first."""
    return sorted(ranks(grade_scale), key=lambda grade: -ranks(grade_scale)[grade])


def role_for(roles: Collection[str], step: str, part: str = "decides") -> str:
    """The first of these roles, which must be for the student and the subject, that may decide or approve a step; empty: none."""
    found = (row["role"] for row in _rows("target_step_roles") if (row["step"], row["part"]) == (step, part))
    return next((role for role in found if role in roles), "")


def may(roles: Collection[str], step: str, part: str = "decides") -> bool:
    """Whether one of these roles, which must be for the student and the subject, may decide or approve a step."""
    return bool(role_for(roles, step, part))


def fault(before: Standing, event: dict[str, Any], roles: Collection[str], approver_roles: Collection[str] = ()) -> str | None:
    """Why a step cannot be taken, as the models would call it void; None where it can."""
    step, grade, told = steps()[event["step"]], event["grade"] or None, ranks(event["grade_scale"])
    sets, draft = step["sets_grade"] == "1", event.get("draft_grade") or None
    needs_reason = step["needs_reason"] == "always" or (step["needs_reason"] == "if_moved" and grade != draft)
    is_approved = (
        event["approved_by"] and event["approved_by"] != event["staff_id"] and may(approver_roles, event["step"], "approves")
    )
    faults = {
        "no_grade": sets and grade is None,
        "not_allowed": not may(roles, event["step"]),
        "unknown_grade": sets and grade not in told,
        "no_reason": needs_reason and not event["reason"],
        "no_evidence": step["needs_evidence"] == "1" and not event["evidence"],
        "not_approved": step["needs_approver"] == "1" and not is_approved,
        "out_of_order": (event["step"], before.state) not in states(),
    }
    found = next((name for name, is_wrong in faults.items() if is_wrong), None)
    return found or (grade_fault(event["step"], before, grade or "", event["grade_scale"]) if sets else None)


def _direction(direction: str, moved: int) -> str | None:
    """What is wrong with moving a target by so many thirds of a grade."""
    faults = {
        "same": ("not_as_moderated", moved != 0), "up": ("not_higher", moved <= 0), "down": ("not_lower", moved >= 0),
        "not_down": ("lower", moved < 0), "any": ("", False),
    }  # fmt: skip
    name, is_wrong = faults[direction]
    return name if is_wrong else None


def grade_fault(step: str, before: Standing, grade: str, grade_scale: str) -> str | None:
    """Why a step cannot set that grade, whoever takes it; None where it can."""
    told = ranks(grade_scale)
    if not grade or grade not in told:
        return "unknown_grade" if grade else "no_grade"
    return _direction(steps()[step]["direction"], told[grade] - told[before.grade]) if before.grade in told else None


def is_below(grade: str | None, other: str | None, grade_scale: str) -> bool:
    """Whether a grade lies below another; not where either has no place on the scale."""
    told = ranks(grade_scale)
    return grade in told and other in told and told[grade] < told[other]


def lower_by(thirds: int, grade: str, grade_scale: str) -> str:
    """The grade that lies so many thirds of a grade lower; none where the scale has no such grade. What lies between two grades
    is the nearest, of two the higher, as of drafts."""
    told = ranks(grade_scale)
    if grade not in told:
        return ""
    thirds_of = rule("thirds_of_grade")
    apart = 1 if any(rank % thirds_of for rank in told.values()) else thirds_of  # two neighbours
    wanted = told[grade] - thirds * _ranks_per_grade(grade_scale)
    nearest = (2 * wanted + apart) // (2 * apart) * apart
    return next((name for name, rank in told.items() if rank == nearest), "")


def grades_between(before: str | None, now: str | None, grade_scale: str) -> float | None:
    """By how many grades one lies above another; None where either has no place on the scale."""
    told = ranks(grade_scale)
    if before not in told or now not in told:
        return None
    return (told[now] - told[before]) / (rule("thirds_of_grade") * _ranks_per_grade(grade_scale))


def after(before: Standing, event: dict[str, Any]) -> Standing:
    """Where a target stands once a step is taken that can be taken; a draft again has no grade that was told."""
    state = states()[event["step"], before.state]
    grade = (event["grade"] if steps()[event["step"]]["sets_grade"] == "1" else None) or before.grade
    return Standing(state, None if state == Standing().state else grade)
