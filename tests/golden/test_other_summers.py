"""Students of summers without estimates, worked by hand: `attainment/other_summers.csv` in, `other_summers_expected.csv` out.

2025 has none, as its students took no KS2 tests but for those who came a year late; before 2022 there are none here.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.home import Home
from tests.golden.homes import ask, students
from tests.golden.test_attainment import COURSES, ks2, rows

SCHOOL = "2"
STUDENTS = rows("other_summers")
EXPECTED = {row["student"]: row for row in rows("other_summers_expected")}
FIGURES = ("attainment8_points", "slots_filled", "attainment8_status", "estimate_year", "estimate_points", "progress8_score",
           "progress8_status")  # fmt: skip


def extracts() -> dict[str, list[list[str]]]:
    subjects = {course["subject"]: code for code, course in COURSES.items()}
    results = [
        [SCHOOL, s["student"], (part.split() + [s["summer"]])[2], part.split()[0], COURSES[part.split()[0]]["grade_scale"],
         part.split()[1], "R"]
        for s in STUDENTS for part in s["results"].split(", ")
    ]  # fmt: skip
    return {
        "schools": [["school_urn", "name"], [SCHOOL, "Summers Example School"]],
        "subjects": [["school_urn", "subject_code", "name"], *([SCHOOL, code, name] for name, code in subjects.items())],
        "courses": [["school_urn", "course_code", "subject_code", "name", "stage", "grade_scale", "qan"]]
        + [[SCHOOL, c, subjects[x["subject"]], x["subject"], "KS4", x["grade_scale"], x["qan"]] for c, x in COURSES.items()],
        "students": [["school_urn", "student_id", "forename", "surname"]]
        + [[SCHOOL, s["student"], "Quillon", f"Fern{s['student']}"] for s in STUDENTS],
        "enrolments": [["school_urn", "academic_year", "student_id", "year_group"]]
        + [[SCHOOL, f"{int(s['summer']) - 1}/{s['summer'][2:]}", s["student"], "11"] for s in STUDENTS],
        "ks2_results": [["school_urn", "student_id", "subject", "ks2_year", "scaled_score", "outcome"]]
        + [[SCHOOL, *line[1:]] for s in STUDENTS for line in ks2(s)],
        "exam_results": [["school_urn", "student_id", "results_year", "course_code", "grade_scale", "grade", "status"], *results],
    }


@pytest.fixture(scope="module")
def golden(trust_of_2025: Home) -> Home:
    return trust_of_2025


def test_everybody_has_the_figure_worked_by_hand_in_their_own_summer(golden: Home) -> None:
    who = students(golden)
    told = ask(
        golden,
        f"select student_key, rules_year::varchar, {', '.join(FIGURES)} from fct_attainment8 "
        f"where basis = 'result' and school_urn = '{SCHOOL}'",
    )
    found = [(who[row[0]], *row[1:]) for row in told]
    expected = {
        student: tuple(v if "status" in n else Decimal(v) if v else None for n, v in row.items() if n != "student")
        for student, row in EXPECTED.items()
    }
    assert {row[0]: row[2:] for row in found} == expected
    assert {row[0]: row[1] for row in found} == {s["student"]: s["summer"] for s in STUDENTS}


def test_an_indicative_score_is_a_measure_of_its_own_and_never_progress_8(golden: Home) -> None:
    found = ask(
        golden,
        "select academic_year, measure, numerator, denominator from fct_measure_results "
        f"where basis = 'result' and (breakdown, member) = ('school', '{SCHOOL}') "
        "and measure in ('progress8', 'progress8_indicative') order by all",
    )
    assert [row for row in found if row[3]] == [("2024/25", "progress8_indicative", Decimal("2.394"), 2)]
    reasons = ask(
        golden,
        "select academic_year, exclusion_reason, n_excluded from fct_measure_exclusions "
        f"where measure = 'progress8' and member = '{SCHOOL}' order by all",
    )
    assert reasons == [
        ("2020/21", "no_estimate", 2), ("2020/21", "no_ks2_result", 1),
        ("2024/25", "attainment8_incomplete", 1), ("2024/25", "indicative", 2), ("2024/25", "no_ks2_result", 1),
    ]  # fmt: skip
