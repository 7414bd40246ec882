"""One English on the marksheet, worked by hand: before Year 10 nobody tells literature apart, so Attainment 8 is not told.

Predictions of the November point of 2026/27, English and maths alone:
- X of Year 9: English language 5, maths 5. Counted once English would make 15, told apart next year 20: neither is told.
- Y of Year 9: language 5, literature 4, maths 5, so the school does tell them apart: 2 x 5 + 2 x 5 + 4 = 24.
- Z of Year 10: language alone, as the exams will have it: 5 + 2 x 5 = 15.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.home import Home
from tests.golden.homes import ask, students

Y = "4,2026/27"
PREDICTIONS = {("X", 9): {"EL": 5, "MA": 5}, ("Y", 9): {"EL": 5, "LI": 4, "MA": 5}, ("Z", 10): {"EL": 5, "MA": 5}}
NAMES = {"EL": "English Language", "LI": "English Literature", "MA": "Mathematics"}
FILES = {
    "schools": ["school_urn,name", "4,One English Example School"],
    "subjects": ["school_urn,subject_code,name", *(f"4,{code},{name}" for code, name in NAMES.items())],
    "courses": ["school_urn,course_code,subject_code,name,stage,grade_scale"]
    + [f"4,{code}4,{code},GCSE {name},KS4,gcse_9_1" for code, name in NAMES.items()],
    "students": ["school_urn,student_id,forename,surname", *(f"4,{s},Quillon,Fernwhistle{s}" for s, _ in PREDICTIONS)],
    "enrolments": ["school_urn,academic_year,student_id,year_group", *(f"{Y},{s},{year}" for s, year in PREDICTIONS)],
    "points": ["school_urn,academic_year,tracking_point,name,year_group,open_date,close_date"]
    + [f"{Y},NOV,November,{year},2026-11-02,2026-11-13" for year in (9, 10)],
    "tracking": ["school_urn,academic_year,tracking_point,year_group,student_id,subject_code,prediction"]
    + [f"{Y},NOV,{year},{s},{code},{grade}" for (s, year), grades in PREDICTIONS.items() for code, grade in grades.items()],
}


@pytest.fixture(scope="module")
def home(trust_of_2026: Home) -> Home:
    return trust_of_2026


def test_who_has_one_english_before_year_10_has_no_attainment_8(home: Home) -> None:
    who = students(home)
    found = ask(
        home,
        "select student_key, attainment8_points, attainment8_status, progress8_status from fct_attainment8 "
        "where school_urn = '4' and basis = 'prediction'",
    )
    told = {who[key]: tuple(row) for key, *row in found}
    assert told["X"][1:] == ("english_not_split", "english_not_split")
    assert told["Y"] == (Decimal(24), "complete", "no_ks2_result")
    assert told["Z"] == (Decimal(15), "complete", "no_ks2_result")


def test_the_year_group_is_told_without_them_and_counts_them_by_name(home: Home) -> None:
    found = ask(
        home,
        "select member, value, denominator, n_excluded from fct_measure_results where school_urn = '4' "
        "and measure = 'attainment8' and basis = 'prediction' and breakdown = 'year_group' order by 1",
    )
    assert found == [("10", Decimal(15), 1, 0), ("9", Decimal(24), 1, 1)]
    reasons = ask(
        home,
        "select exclusion_reason, n_excluded from fct_measure_exclusions where school_urn = '4' and measure = 'attainment8' "
        "and basis = 'prediction' and breakdown = 'year_group'",
    )
    assert reasons == [("english_not_split", 1)]
