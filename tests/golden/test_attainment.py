"""Forty-two students of the results of 2024, worked by hand: `attainment/students.csv` in, `attainment/expected.csv` out.

Each has a story. Prior attainment groups and estimates are those of 2023/24 (provisional).
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingest.home import Home
from tests.fuzz.samples import upn
from tests.golden.homes import ask, published, students
from tools.generate import measures

FOLDER = Path(__file__).parent / "attainment"
SCHOOL, YEAR, SUMMER = "1", "2023/24", "2024"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


STUDENTS = rows("students")
UPNS = {row["student"]: upn(990_800_000 + n) for n, row in enumerate([*STUDENTS, {"student": "nobody"}])}
DFE = rows("dfe_file")  # a student of each kind, as the DfE's KS4 pupil file would have them
EXPECTED = {row["student"]: row for row in rows("expected")}
COURSES = {row["course"]: row for row in rows("courses")}
FIGURES_OF_THE_FILE = [row["figure"] for row in measures.rows("reconciled_figures")]
FIGURES = {
    "english": "english_points", "maths": "maths_points", "ebacc": "ebacc_points", "open": "open_points",
    "attainment8": "attainment8_points", "slots_filled": "slots_filled", "attainment8_status": "attainment8_status",
    "progress8": "progress8_score", "progress8_status": "progress8_status", "english_best": "english_best_points",
    "maths_best": "maths_best_points", "ebacc_entered": "ebacc_entered", "ebacc_grade": "ebacc_grade_points",
    "ebacc_average": "ebacc_average_points",
}  # fmt: skip


def results(student: dict[str, str]) -> list[list[str]]:
    """Lines of the results extract: course, grade and, where it was another summer, the year."""
    found = [part.split() for text in (student["results_2024"], student["earlier_results"]) for part in text.split(", ") if part]
    return [
        [SCHOOL, student["student"], (part + [SUMMER])[2], part[0], COURSES[part[0]]["grade_scale"], part[1], "R"]
        for part in found
    ]


def ks2(student: dict[str, str]) -> list[list[str]]:
    """Lines of the KS2 extract: a number is a scaled score, a word an outcome."""
    told = [(subject, student[f"ks2_{subject}"]) for subject in ("reading", "maths")]
    return [
        [SCHOOL, student["student"], subject, student["ks2_year"], *((value, "") if value.isdigit() else ("", value))]
        for subject, value in told
        if value
    ]


def extracts() -> dict[str, list[list[str]]]:
    subjects = {course["subject"]: code for code, course in COURSES.items()}
    ids = [s["student"] for s in STUDENTS]
    return {
        "schools": [["school_urn", "name"], [SCHOOL, "Golden Example School"]],
        "subjects": [["school_urn", "subject_code", "name"], *([SCHOOL, code, name] for name, code in subjects.items())],
        "courses": [["school_urn", "course_code", "subject_code", "name", "stage", "grade_scale", "qan"]]
        + [[SCHOOL, c, subjects[x["subject"]], x["subject"], "KS4", x["grade_scale"], x["qan"]] for c, x in COURSES.items()],
        "students": [["school_urn", "student_id", "forename", "surname", "upn"]]
        + [[SCHOOL, i, "Quillon", f"Fern{i}", UPNS[i]] for i in ids],
        "enrolments": [["school_urn", "academic_year", "student_id", "year_group"], *([SCHOOL, YEAR, i, "11"] for i in ids)],
        "ks2_results": [["school_urn", "student_id", "subject", "ks2_year", "scaled_score", "outcome"]]
        + [line for s in STUDENTS for line in ks2(s)],
        "exam_results": [["school_urn", "student_id", "results_year", "course_code", "grade_scale", "grade", "status"]]
        + [line for s in STUDENTS for line in results(s)],
        "dfe": [["KS4_UPN", *list(DFE[0])[1:]], *([UPNS[row["student"]], *list(row.values())[1:]] for row in DFE)],
    }


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return published(tmp_path_factory.mktemp("attainment"), extracts(), "2024-09-01")


@pytest.fixture(scope="module")
def found(golden: Home) -> dict[str, dict[str, object]]:
    who = students(golden)
    with duckdb.connect(str(golden.current / "flightpath.duckdb"), read_only=True) as con:
        told = con.execute(f"select student_key, {', '.join(FIGURES.values())} from fct_attainment8 where basis = 'result'")
        return {who[row[0]]: dict(zip(FIGURES, row[1:], strict=True)) for row in told.fetchall()}


def test_everybody_has_one_figure(found: dict[str, dict[str, object]]) -> None:
    assert set(found) == set(EXPECTED) == {s["student"] for s in STUDENTS}


@pytest.mark.parametrize("student", EXPECTED, ids=lambda s: next(x["story"] for x in STUDENTS if x["student"] == s))
def test_student(found: dict[str, dict[str, object]], student: str) -> None:
    told = {name: value for name, value in EXPECTED[student].items() if name != "student"}
    made = found[student]
    assert {n: v if isinstance(v, str) else None if v is None else Decimal(str(v)) for n, v in made.items()} == {
        n: v if "status" in n else Decimal(v) if v else None for n, v in told.items()
    }


def test_what_could_not_be_valued_is_listed_with_what_to_do(golden: Home) -> None:
    listed = ask(golden, "select course_code, entry_state, n_entries from quality.attainment_faults order by 1")
    assert listed == [("GE", "grade_not_on_scale", 1), ("QG", "unmapped_qualification", 1)]
    assert ask(golden, "select count(*) from quality.attainment_faults where what_to_do is null") == [(0,)]


def measured(golden: Home, measure: str, member: str) -> tuple:
    told = (
        "select round(value, 4), numerator, denominator, n_excluded, interval_low, interval_high, band from fct_measure_results"
    )
    [row] = ask(golden, f"{told} where basis = 'result' and (measure, member) = ('{measure}', '{member}')")
    return row


def test_the_school_is_the_mean_of_its_students_and_leaves_out_by_name(golden: Home) -> None:
    complete = [row for row in EXPECTED.values() if row["attainment8_status"] == "complete"]
    value, numerator, denominator, excluded, *_ = measured(golden, "attainment8", SCHOOL)
    assert (numerator, denominator, excluded) == (sum(Decimal(r["attainment8"]) for r in complete), 40, 2)
    assert value == (numerator / 40).quantize(Decimal("0.0001"))
    reasons = "select exclusion_reason, n_excluded from fct_measure_exclusions where (measure, member) = ('progress8', '1')"
    assert sorted(ask(golden, reasons)) == [("attainment8_incomplete", 2), ("no_equivalent", 1), ("no_ks2_result", 1)]


def test_progress_8_has_the_interval_and_the_band_of_the_tables(golden: Home) -> None:
    scores = [Decimal(row["progress8"]) for row in EXPECTED.values() if row["progress8"]]
    value, numerator, denominator, _, low, high, band = measured(golden, "progress8", SCHOOL)
    assert (numerator, denominator) == (sum(scores), 38)
    half = 1.96 * 1.41628 / 38**0.5  # the national standard deviation of 2024
    assert (float(low), float(high)) == pytest.approx((float(value) - half, float(value) + half), abs=0.0001)
    assert low < 0 < high and band == 3


def test_grade_5_in_english_and_maths(golden: Home) -> None:
    complete = [row for row in EXPECTED.values() if row["attainment8_status"] == "complete"]
    passed = [row for row in complete if min(Decimal(row["english_best"]), Decimal(row["maths_best"])) >= 5]
    assert measured(golden, "english_maths_5", SCHOOL)[1:4] == (len(passed), 40, 2)


def test_a_group_by_prior_attainment_has_its_own_figure(golden: Home) -> None:
    # high: an average of 110 or more: A07 A08 A18 A32 A35 A36
    assert measured(golden, "attainment8", "prior_high")[1:3] == (Decimal("397.39"), 6)


def test_every_figure_is_held_against_the_dfes_file_and_each_difference_is_listed(golden: Home) -> None:
    who = students(golden)
    told = ask(golden, "select student_key, figure, difference, reconciliation_state from fct_attainment8_reconciliation")
    of = {(who.get(key, "nobody"), figure): (state, difference) for key, figure, difference, state in told}
    assert {figure for (student, figure), (state, _) in of.items() if student == "A01" and state == "equal"} == {
        *FIGURES_OF_THE_FILE
    }
    assert {key: found for key, found in of.items() if key[0] in ("A02", "A03") and found[0] != "equal"} == {
        ("A02", "attainment8"): ("differs", Decimal(-1)),
        ("A02", "open_slot_3"): ("differs", Decimal(-1)),  # 5 here, 6 there
        ("A02", "estimate"): ("only_theirs", None),  # no KS2 result here
        ("A02", "progress8"): ("only_theirs", None),
        ("A03", "estimate"): ("only_ours", None),
        ("A03", "progress8"): ("only_ours", None),
    }
    assert of["nobody", "attainment8"][0] == "unknown_upn"
    others = {key: state for key, (state, _) in of.items() if key[0] not in ("A01", "A02", "A03", "nobody")}
    assert set(others.values()) == {"only_ours"} and {figure for _, figure in others} == {"attainment8"} and len(others) == 37
    summary = ask(golden, "select sum(n_students), sum(n_students) filter (what_to_do = 'Nothing.') from quality.reconciliation")
    assert summary == [(len(told), sum(state == "equal" for _, _, _, state in told))]
