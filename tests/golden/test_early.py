"""Next year's rolls and classes land in November: they count nowhere until that year has begun.

Two schools alike but for their numbers; the second has also sent what it knows of 2027/28. R will repeat Year 11, S who left
comes back to it, V stays for a Year 14, U goes on to Year 13, T has chosen options for Year 10, and N joins Year 7.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingest.home import Home
from orchestration.resources import BUILD, LAST
from tests.support import figures

PLAIN, EARLY = "900001", "900002"
YEAR, NEXT, FIRST_DAY = "2026/27", "2027/28", "2027-09-01"
ROLL = {"A": 11, "R": 11, "U": 12, "V": 13, "T": 9}
PAST = {"2025/26": {"S": 11, "V": 12}, "2024/25": {"R": 9}}
NEXT_ROLL = {"R": 11, "S": 11, "U": 13, "V": 14, "T": 10, "N": 7}
PREDICTED = {"A": "6", "R": "4", "T": "5", "V": "B"}


def _both(rows: list[str]) -> list[str]:
    return [f"{urn},{row}" for urn in (PLAIN, EARLY) for row in rows]


def _early(rows: list[str]) -> list[str]:
    return [f"{EARLY},{row}" for row in rows]


ENROLMENTS = "school_urn,academic_year,student_id,year_group"
POINTS = "school_urn,academic_year,tracking_point,name,year_group,open_date,close_date"
TARGETS = "school_urn,student_id,subject_code,stage,kind,grade_scale,grade,issued_date"
STUDENTS = "school_urn,student_id,forename,surname,entry_date"
FILES = {
    "schools": ["school_urn,name", *_both(["Early Example School"])],
    "subjects": ["school_urn,subject_code,name", *_both(["MA,Mathematics"])],
    "courses": ["school_urn,course_code,subject_code,name,stage,grade_scale"]
    + _both(["MA4,MA,GCSE Mathematics,KS4,gcse_9_1", "MA5,MA,A level Mathematics,KS5,a_level"]),
    "students": [STUDENTS]
    + _both([f"{s},Quillon,Fernwhistle{s},{'2025-09-20' if s == 'R' else '2021-09-01'}" for s in (*ROLL, "S")]),
    "enrolments": [ENROLMENTS]
    + _both([f"{year},{s},{group}" for year, roll in {**PAST, YEAR: ROLL}.items() for s, group in roll.items()]),
    "points": [POINTS] + _both([f"{YEAR},NOV,November,{group},2026-11-02,2026-11-13" for group in (9, 11, 13)]),
    "targets": [TARGETS] + _both([f"{s},MA,KS4,expected,gcse_9_1,5,2026-09-25" for s in "ART"]),
    "tracking": ["school_urn,academic_year,tracking_point,year_group,student_id,subject_code,prediction"]
    + _both([f"{YEAR},NOV,{ROLL[s]},{s},MA,{grade}" for s, grade in PREDICTED.items()]),
    "exam_results": ["school_urn,student_id,results_year,course_code,grade_scale,grade,status"]
    + _both(["S,2026,MA4,gcse_9_1,3,R"]),
    "students of next year": [STUDENTS, *_early(["N,Early,Bird,2027-09-01"])],
    "enrolments of next year": [ENROLMENTS, *_early([f"{NEXT},{s},{group}" for s, group in NEXT_ROLL.items()])],
    "classes of next year": ["school_urn,academic_year,class_code,course_code,year_group", *_early([f"{NEXT},10MA/1,MA4,10"])],
    "members of next year": ["school_urn,academic_year,class_code,student_id,valid_from"]
    + _early([f"{NEXT},10MA/1,T,2027-09-02"]),
    "points of next year": [POINTS, *_early([f"{NEXT},NOV,November,7,2027-11-02,2027-11-13"])],
    "targets of next year": [TARGETS, *_early(["N,MA,KS4,expected,gcse_9_1,6,2026-11-10"])],
}
COMPARED = (
    "fct_measure_results", "fct_measure_exclusions", "fct_cohort_members", "fct_attainment8", "fct_tracking",
    "fct_sixth_form_programmes", "pub_staff__students", "pub_staff__reach", "pub_staff__windows", "pub_staff__places",
    "pub_staff__classes",
)  # fmt: skip
EMPTY = ("pub_staff__places", "pub_staff__classes")  # this year has no classes: next year's may not take their place
OWN = re.compile(r"_(key|no)$|^school_urn$")  # numbered, or made of the number of the school


@pytest.fixture(scope="module")
def con(trust_of_2026: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(trust_of_2026.build / LAST / BUILD), read_only=True) as opened:
        yield opened


def of_school(con: duckdb.DuckDBPyConnection, model: str, urn: str) -> list[tuple]:
    """Rows of a school, students by their id, without what is made of the school's number."""
    names = [row[0] for row in con.execute(f"describe {model}").fetchall()]
    told = [f"told.{name}" for name in names if not OWN.search(name) and name not in ("member", "scope")]
    told += [f"replace(told.{name}, '{urn}', '') as {name}" for name in names if name in ("member", "scope")]
    keyed = "left join stg_student_keys as keys on told.student_key = keys.student_key" if "student_key" in names else ""
    told += ["keys.student_id"] if keyed else []
    found = f"select {', '.join(told)} from {model} as told {keyed} where told.school_urn = $1 order by all"
    return con.execute(found, [urn]).fetchall()


@pytest.mark.parametrize("model", COMPARED)
def test_until_the_year_begins_no_figure_and_no_list_knows_of_it(con: duckdb.DuckDBPyConnection, model: str) -> None:
    plain = of_school(con, model, PLAIN)
    assert (plain == []) == (model in EMPTY)
    assert of_school(con, model, EARLY) == plain


def test_who_left_who_is_mobile_and_who_is_on_roll_are_told_as_before(con: duckdb.DuckDBPyConnection) -> None:
    on_roll = con.execute(f"select student_id from pub_staff__students where school_urn = '{EARLY}' order by 1").fetchall()
    assert [student for (student,) in on_roll] == sorted(ROLL)
    mobile = "select student_id from int_groups__markers where marker = 'mobility' and value = 'mobile' and school_urn = $1"
    results = (
        "select student_id, academic_year from fct_attainment8 join stg_student_keys using (student_key, school_urn) "
        "where basis = 'result' and school_urn = $1"
    )
    for urn in (PLAIN, EARLY):
        assert con.execute(mobile, [urn]).fetchall() == [("R",)]
        assert con.execute(results, [urn]).fetchall() == [("S", "2025/26")]


def test_from_its_first_day_the_new_roll_is_the_roll(trust_of_2026: Home, tmp_path: Path) -> None:
    shutil.copy(trust_of_2026.build / LAST / BUILD, tmp_path / BUILD)
    with duckdb.connect(str(tmp_path / BUILD)) as con:
        figures.derive_again(con, FIRST_DAY, ("int_students__begun", "int_access__years", "pub_staff__students"))
        found = con.execute(f"select student_id, year_group from pub_staff__students where school_urn = '{EARLY}'").fetchall()
    assert dict(found) == NEXT_ROLL
