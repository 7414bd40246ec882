"""How the demo school set targets: most came by extract, some were decided here, Art and Computing of Year 7 wait as drafts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ingest.demo.people import LAST_YEAR
from ingest.demo.teaching import Teaching

COHORT, DECIDED = LAST_YEAR - 2, ("MA", "HI")  # who began Year 7 then was set targets here, in these subjects
WAITING, PRACTICAL = ("AR", "CO"), "AR"  # Year 7 of the last year has drafts in them, in Art by the department's assessments too
ASSESSED = f"{LAST_YEAR}-10-16"
TOO_HIGH, QUERIED = 2, 4  # targets that were clearly wrong, or queried
RAISED = ((1, 0.12, "End of Year 7 for Year 8"), (2, 0.10, "End of Year 8 for Year 9"))  # years on, whose share, in which round
MISTAKE = "Taken from the wrong line of the list"
EARLIER = ("head_of_department", "slt")


def is_decided(rows: pd.DataFrame) -> pd.Series:
    """Which targets were decided here and did not come by extract."""
    return (rows["year"] == COHORT) & (rows["year_group"] == 7) & rows["subject_code"].isin(DECIDED)


def is_waiting(rows: pd.DataFrame) -> pd.Series:
    """Which targets are drafts yet."""
    return (rows["year"] == LAST_YEAR) & (rows["year_group"] == 7) & rows["subject_code"].isin(WAITING)


def assessments(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """What the department's first half term points to, for nearly all whose targets wait: a grade."""
    here = rows[is_waiting(rows) & (rows["subject_code"] == PRACTICAL)]
    here = here[rng.random(len(here)) < 0.97]
    score = np.clip(here["target"] + rng.choice([-1, -0.7, -0.3, 0, 0, 0.3, 0.7, 1], len(here)), 0, 9)
    told = here[["student_id"]].assign(test="department", battery=PRACTICAL, test_date=ASSESSED)
    return told.assign(score=score.round(1))


def earlier(held: pd.DataFrame) -> pd.DataFrame:
    """Roles of the years in which targets were decided, of who has them now."""
    kept = held[held["role"].isin(EARLIER)]
    return pd.concat([kept.assign(year=year) for year in range(COHORT, LAST_YEAR)], ignore_index=True)


def decisions(
    rng: np.random.Generator, rows: pd.DataFrame, taught: Teaching, held: pd.DataFrame, ranks: dict[str, list[str]]
) -> pd.DataFrame:
    """Rows of the target_decisions extract: moderated, issued, twice raised; queries, and two lowered as clearly wrong.

    `rows`: places with the rank of their target.
    """
    mine = rows[is_decided(rows)].sort_values(["subject_code", "student_id"]).reset_index(drop=True)
    here = taught.places[taught.places["year"] == LAST_YEAR]
    mine = mine.merge(here[["student_id", "subject_code"]].assign(is_here=True), on=["student_id", "subject_code"], how="left")
    departments = {"MA": "Mathematics", "HI": "History"}
    heads = {code: _holder(held, "head_of_department", name) for code, name in departments.items()}
    leader, second = held.loc[held["role"] == "slt", "staff_id"].iloc[:2]
    is_here = mine["is_here"].notna()
    wrong = mine.index[is_here & (mine["target"] <= 5)][:TOO_HIGH]
    first = mine["target"] + 3 * mine.index.isin(wrong)
    head = mine["subject_code"].map(heads)
    parts = []
    for kind, add in (("expected", 0), ("aspirational", 1)):
        rank = np.minimum(first + add, 9)
        parts += [
            _steps(mine, kind, "moderate", rank, head, f"{COHORT}-09-18T15:10:00.000Z"),
            _steps(mine, kind, "issue", rank, leader, f"{COHORT}-09-25T08:00:00.000Z"),
        ]
    rank, open_ones = np.minimum(first, 9), is_here & ~mine.index.isin(wrong)
    for years, share, name in RAISED:
        up = open_ones & (rank < mine["outcome"]) & (rank < 9) & (rng.random(len(mine)) < share / 0.4)
        rank = rank + up
        parts.append(
            _steps(mine, "expected", "raise", rank, head, f"{COHORT + years}-07-09T14:00:00.000Z", f"{name}: doing well",
                   "Two data collections running above the target and the end of year assessment")[up]
        )  # fmt: skip
    lower = mine.loc[wrong]
    parts += [
        _steps(lower, "expected", "query", lower["target"], head, f"{LAST_YEAR}-10-06T15:30:00.000Z", MISTAKE),
        _steps(lower, "expected", "lower_wrong", lower["target"], head, f"{LAST_YEAR}-10-08T09:00:00.000Z",
               MISTAKE, "KS2 results and the list of 2024").assign(approved_by=second),
    ]  # fmt: skip
    asked = mine[open_ones].iloc[:: max(int(open_ones.sum()) // QUERIED, 1)][:QUERIED]
    parts.append(
        _steps(asked, "expected", "query", None, head, f"{LAST_YEAR}-11-10T15:30:00.000Z", "Lower than in the other subjects")
    )
    parts.append(
        _steps(asked.iloc[1:], "expected", "keep", None, leader, f"{LAST_YEAR}-11-12T09:00:00.000Z", "In line with KS2 and CAT4")
    )
    told = pd.concat(parts, ignore_index=True)
    told["grade"] = [ranks["gcse_9_1"][int(r)] if pd.notna(r) else None for r in told["rank"]]
    told["draft_grade"] = told["grade"].where(told["step"] == "moderate")
    told["event_id"] = [f"demo-target-{nth:06d}" for nth in range(len(told))]
    return told.assign(stage="KS4", grade_scale="gcse_9_1", source="web")


def _holder(held: pd.DataFrame, role: str, scope: str) -> str:
    return str(held.loc[(held["role"] == role) & (held["scope"] == scope), "staff_id"].iloc[0])


def _steps(
    rows: pd.DataFrame,
    kind: str,
    step: str,
    rank: pd.Series | None,
    by: pd.Series | str,
    at: str,
    reason: str = "",
    evidence: str = "",
) -> pd.DataFrame:
    """One step of each row. `by`: who takes it."""
    told = rows[["student_id", "subject_code"]].assign(kind=kind, step=step, recorded_at=at, rank=rank)
    told["staff_id"] = by.reindex(rows.index) if isinstance(by, pd.Series) else by
    return told.assign(reason=reason or None, evidence=evidence or None)
