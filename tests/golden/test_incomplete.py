"""Students of whom something is missing or odd, worked by hand: `incomplete/students.csv` in, `incomplete/expected.csv` out.

Nothing that is not known may count as nothing: such a figure is incomplete, and what is missing is listed.
A grade of - is an empty cell. Where not told otherwise a student has fives throughout, which make an Attainment 8 of 50.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.home import Home
from tests.golden.homes import ask, students
from tools.generate import measures

FOLDER = Path(__file__).parent / "incomplete"
SCHOOL, YEAR, SUMMER, POINT = "1", "2023/24", "2024", "MAR"
OTHERS = 60  # students of whom nothing is odd, so that the files are believable; each takes one of ten more subjects


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


FIRST, *ODD = rows("students")
COURSES = {row["course"]: row for row in rows("courses")}
STUDENTS = [FIRST, *ODD]
for n in range(OTHERS):
    STUDENTS.append({**FIRST, "student": f"O{n:02}", "results": f"{FIRST['results']}, {list(COURSES)[-1 - n % 10]} 5"})


def told(text: str) -> list[list[str]]:
    return [part.split() for part in text.split(", ") if part]


def results() -> list[list[str]]:
    """Lines of the results extract; N09 sat a BTEC in sport, whose course is a GCSE."""
    lines = []
    for student in STUDENTS:
        for course, grade, summer, qan in ((part + [SUMMER, ""][len(part) - 2 :])[:4] for part in told(student["results"])):
            scale = (
                "btec_l2" if grade.startswith("L2") else COURSES.get(course, FIRST | {"grade_scale": "gcse_9_1"})["grade_scale"]
            )
            lines.append(
                [SCHOOL, student["student"], summer, course, scale, grade.replace("-", "") if grade == "-" else grade, "R", qan]
            )
    return lines


def ks2(told: str) -> tuple[str, str]:
    """The score and the outcome of a KS2 subject: a number is a score, a word an outcome."""
    return (told, "") if told.isdigit() else ("", told)


def extracts() -> dict[str, list[list[str]]]:
    """Every extract: its headings, then its lines."""
    subjects = {c["subject"]: c["name"] for c in COURSES.values()}
    marks = [(s["student"], *mark) for s in STUDENTS for mark in told(s["marksheet"])]
    return {
        "schools": [["school_urn", "name"], [SCHOOL, "Incomplete Example School"]],
        "subjects": [["school_urn", "subject_code", "name"], *([SCHOOL, code, name] for code, name in subjects.items())],
        "courses": [["school_urn", "course_code", "subject_code", "name", "stage", "grade_scale", "qan"]]
        + [[SCHOOL, c, x["subject"], x["name"], x["stage"], x["grade_scale"], x["qan"]] for c, x in COURSES.items()],
        "students": [["school_urn", "student_id", "forename", "surname"]]
        + [[SCHOOL, s["student"], "Quillon", f"Fern{s['student']}"] for s in STUDENTS],
        "enrolments": [["school_urn", "academic_year", "student_id", "year_group", "enrolment_status"]]
        + [
            [SCHOOL, year, s["student"], "11", "S" if s["student"] == "N17" else "C"]
            for s in STUDENTS
            for year in s["years"].split(", ")
        ],
        "ks2_results": [["school_urn", "student_id", "subject", "ks2_year", "scaled_score", "outcome"]]
        + [[SCHOOL, s["student"], x, "2019", *ks2(s[f"ks2_{x}"])] for s in STUDENTS for x in ("reading", "maths")],
        "exam_results": [["school_urn", "student_id", "results_year", "course_code", "grade_scale", "grade", "status", "qan"]]
        + results(),
        "tracking_points": [["school_urn", "academic_year", "tracking_point", "name", "year_group", "open_date", "close_date"]]
        + [[SCHOOL, YEAR, POINT, "March", "11", "2024-03-01", "2024-03-15"]],
        "targets": [["school_urn", "student_id", "subject_code", "stage", "kind", "grade_scale", "grade", "issued_date"]]
        + [
            [SCHOOL, s["student"], subject, "KS4", "expected", COURSES[subject]["grade_scale"], grade, "2023-09-15"]
            for s in STUDENTS
            for subject, grade in told(s["targets"])
        ],
        "tracking": [["school_urn", "academic_year", "tracking_point", "year_group", "student_id", "subject_code", "prediction"]]
        + [[SCHOOL, YEAR, POINT, "11", who, subject, "" if grade == "-" else grade] for who, subject, grade in marks],
    }


@pytest.fixture(scope="module")
def home(trust_of_2025: Home) -> Home:
    return trust_of_2025


@pytest.fixture(scope="module")
def figures(home: Home) -> dict[tuple[str, str, str], tuple]:
    who = students(home)
    found = ask(
        home,
        "select student_key, academic_year, basis, attainment8_points, attainment8_status, n_left_out, progress8_status "
        f"from fct_attainment8 where school_urn = '{SCHOOL}'",
    )
    return {(who[row[0]], row[1], row[2]): row[3:] for row in found}


@pytest.mark.parametrize("row", rows("expected"), ids=lambda row: f"{row['student']} {row['basis']}")
def test_figure(figures: dict[tuple[str, str, str], tuple], row: dict[str, str]) -> None:
    points, status, left_out, progress8 = figures[row["student"], row["year"], row["basis"]]
    assert (points, status, left_out, progress8) == (
        Decimal(row["attainment8"]), row["status"], int(row["n_left_out"]), row["progress8_status"],
    )  # fmt: skip


def test_year_11_taken_twice_is_one_figure(figures: dict[tuple[str, str, str], tuple]) -> None:
    assert [key for key in figures if key[0] == "N06"] == [("N06", YEAR, "result")]


def test_what_is_missing_is_listed_by_subject_or_course(home: Home) -> None:
    found = ask(
        home,
        "select basis, coalesce(course_code, subject_code), entry_state, n_entries from quality.attainment_faults "
        f"where school_urn = '{SCHOOL}' order by all",
    )
    targets = [("expected_target", subject, "no_grade", 1) for subject in ("AR", "EL", "FR", "LI", "MA", "RE", "SC")]
    assert found == [
        *targets,
        ("prediction", "EL", "no_grade", 1),
        ("prediction", "GE", "no_grade", 2),
        ("prediction", "GE", "quarantined", 1),
        ("result", "EL", "qan_not_listed", 1),
        ("result", "GE", "quarantined", 1),
        ("result", "MA", "pending", 1),
        ("result", "MA", "quarantined", 1),
        ("result", "ZZ", "unmapped_qualification", 1),
    ]


def test_whoever_is_left_out_of_the_school_is_counted_by_reason(home: Home) -> None:
    found = ask(
        home,
        "select measure, basis, exclusion_reason, n_excluded from fct_measure_exclusions "
        "where member = '1' and tracking_point = 'results' and academic_year = '2023/24' "
        "and measure in ('attainment8', 'progress8') order by all",
    )
    assert found == [
        ("attainment8", "result", "attainment8_incomplete", 4),
        ("attainment8", "result", "registered_elsewhere", 1),
        ("progress8", "result", "attainment8_incomplete", 4),
        ("progress8", "result", "ks2_quarantined", 2),
        ("progress8", "result", "no_equivalent", 1),
        ("progress8", "result", "registered_elsewhere", 1),
    ]


@pytest.mark.parametrize("measure", ["attainment8", "progress8_indicative", "progress8", "english_maths_5", "entries"])
def test_the_sql_of_its_page_gives_the_figure_as_published(home: Home, measure: str) -> None:
    row = next(r for r in measures.rows("measures") if r["measure"] == measure)
    published = ask(
        home,
        "select school_urn, academic_year, tracking_point, round(value, 4), n_students from fct_measure_results "
        f"where basis = 'result' and breakdown = 'school' and measure = '{measure}' and value is not null",
    )
    told = ask(home, f"select school_urn, academic_year, tracking_point, round(value, 4), students from ({measures.sql(row)})")
    assert sorted((*key, float(v), n) for *key, v, n in told) == sorted((*key, float(v), n) for *key, v, n in published)
    assert told
