"""What staff of the demo school have written down: a list, conversations of tutors, class target sheets that were issued."""

from __future__ import annotations

import pandas as pd

from ingest.demo.people import LAST_YEAR, People
from ingest.demo.teaching import Teaching
from ingest.demo.window import BEFORE, YEAR_GROUP

LIST, ON_LIST = "demo-list-rescue", 8
SHEETS_OF, DEPARTMENT = "MA", "Mathematics"
AGREED = (
    "Two practice papers a week, handed in on Mondays.",
    "Sits at the front in the two subjects furthest below target.",
    "Comes to the lunchtime club until Christmas.",
    "Asks for the redraft of the last essay by Friday.",
)
Row = dict[str, object]
TALKS = 4  # of each tutor group of the year
SPOKEN, AGAIN, AT = f"{LAST_YEAR}-11-18", f"{LAST_YEAR}-12-02", f"{LAST_YEAR}-11-18T15:20:00.000Z"


def make_records(who: People, teaching: Teaching, held: pd.DataFrame) -> pd.DataFrame:
    """Rows of the records extract. `held`: the roles of staff."""
    here = who.enrolments[(who.enrolments["year"] == LAST_YEAR) & (who.enrolments["year_group"] == YEAR_GROUP)]
    here = here.sort_values(["form", "student_id"])
    leader = _holder(held, "head_of_year", str(YEAR_GROUP))
    sheets = _sheets(teaching, _holder(held, "head_of_department", DEPARTMENT))
    rows = pd.DataFrame([*_list(here, leader), *_talks(here, held, leader), *sheets])
    rows["event_id"] = [f"demo-record-{nth:05d}" for nth in range(len(rows))]
    return rows.assign(year=LAST_YEAR, recorded_at=AT)


def _holder(held: pd.DataFrame, role: str, scope: str) -> str:
    return str(held.loc[(held["role"] == role) & (held["scope"] == scope), "staff_id"].iloc[0])


def _list(here: pd.DataFrame, owner: str) -> list[Row]:
    told = {"list_name": "Mentoring before the mocks", "list_until": f"{LAST_YEAR + 1}-01-31", "list_shared": "Y"}
    about: Row = {"form": "list", "about": LIST, "staff_id": owner}
    rows = [about | {"field": field, "value": value} for field, value in told.items()]
    return rows + [
        about | {"field": "list_member", "value": "Y", "student_id": s} for s in here["student_id"].iloc[::9][:ON_LIST]
    ]


def _talks(here: pd.DataFrame, held: pd.DataFrame, leader: str) -> list[Row]:
    tutors = held[(held["role"] == "tutor") & (held["year"] == LAST_YEAR) & held["valid_to"].isna()]
    tutor = dict(zip(tutors["scope"], tutors["staff_id"], strict=True))
    rows: list[Row] = []
    for group, students in here.groupby("form")["student_id"]:
        for nth, student in enumerate(students.iloc[:TALKS]):
            about = {
                "form": "talk",
                "about": f"demo-talk-{group}-{nth}",
                "student_id": student,
                "staff_id": tutor.get(group, leader),
            }
            told = {"talk_date": SPOKEN, "talk_agreed": AGREED[nth % len(AGREED)], "talk_next": AGAIN}
            rows += [about | {"field": field, "value": value} for field, value in told.items()]
    return rows


def _sheets(teaching: Teaching, by: str) -> list[Row]:
    taught = teaching.places[(teaching.places["year"] == LAST_YEAR) & (teaching.places["subject_code"] == SHEETS_OF)]
    codes = sorted(taught.loc[taught["year_group"] == YEAR_GROUP, "class_code"].unique())
    year = f"{LAST_YEAR}/{(LAST_YEAR + 1) % 100:02d}"
    about: Row = {
        "form": "target_sheet",
        "tracking_point": BEFORE,
        "field": "sheet_step",
        "value": "issued",
        "staff_id": by,
    }
    return [about | {"about": f"{year} {code}"} for code in codes]
