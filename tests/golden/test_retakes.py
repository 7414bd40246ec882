"""A GCSE that is taken again, worked by hand: it is predicted in Year 11 and its result of the summer before is known.

Maths counts twice and history once; predictions of the November point of 2026/27, Year 11:
- U: maths 5 in summer 2026, predicted 7 for the retake; history 6. The first entry counts: 2 x 5 + 6 = 16.
- V: the same without the early entry: 2 x 7 + 6 = 20.
- W: the retake without a prediction; history 4. 2 x 5 + 4 = 14, and nothing is missing, as the result is known.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.home import Home
from tests.golden.homes import ask, students

Y = "3,2026/27"
PREDICTIONS = {"U": (7, 6), "V": (7, 6), "W": ("", 4)}
FILES = {
    "schools": ["school_urn,name", "3,Retakes Example School"],
    "subjects": ["school_urn,subject_code,name", "3,MA,Mathematics", "3,HI,History"],
    "courses": ["school_urn,course_code,subject_code,name,stage,grade_scale"]
    + ["3,MA4,MA,GCSE Mathematics,KS4,gcse_9_1", "3,HI4,HI,GCSE History,KS4,gcse_9_1"],
    "students": ["school_urn,student_id,forename,surname", *(f"3,{s},Quillon,Fernwhistle{s}" for s in PREDICTIONS)],
    "enrolments": ["school_urn,academic_year,student_id,year_group", *(f"{Y},{s},11" for s in PREDICTIONS)],
    "points": ["school_urn,academic_year,tracking_point,name,year_group,open_date,close_date"]
    + [f"{Y},NOV,November,11,2026-11-02,2026-11-13"],
    "tracking": ["school_urn,academic_year,tracking_point,year_group,student_id,subject_code,prediction"]
    + [f"{Y},NOV,11,{s},{c},{g}" for s, grades in PREDICTIONS.items() for c, g in zip(("MA", "HI"), grades, strict=True)],
    "exam_results": ["school_urn,student_id,results_year,course_code,grade_scale,grade,status"]
    + [f"3,{s},2026,MA4,gcse_9_1,5,R" for s in "UW"],
}
POINTS = {"U": 16, "V": 20, "W": 14}


@pytest.fixture(scope="module")
def home(trust_of_2026: Home) -> Home:
    return trust_of_2026


def told(home: Home, table: str, columns: str, which: str = "true") -> dict[str, tuple]:
    who = students(home)
    found = ask(home, f"select student_key, {columns} from {table} where school_urn = '3' and tracking_point = 'NOV' and {which}")
    assert len({key for key, *_ in found}) == len(found)
    return {who[key]: tuple(row) for key, *row in found}


def test_the_first_entry_counts_in_what_is_predicted(home: Home) -> None:
    figures = told(home, "fct_attainment8", "attainment8_points, attainment8_status", "basis = 'prediction'")
    assert figures == {s: (Decimal(points), "complete") for s, points in POINTS.items()}


def test_a_known_result_is_the_same_in_every_draw(home: Home) -> None:
    """The maths of U and W is settled, so only history may turn out otherwise: at most nine points beside the ten of maths."""
    ranges = told(home, "fct_projected_attainment8", "range_low, range_high, n_missing_predictions")
    assert set(ranges) == set(POINTS)
    for student in "UW":
        low, high, missing = ranges[student]
        assert (10 <= low <= high <= 19, missing) == (True, 0), student
