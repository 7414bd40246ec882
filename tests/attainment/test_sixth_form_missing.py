"""Grades of 16 to 18 that a figure lacks, and results that a student already has, worked by hand."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

POINT = "'1' as school_urn, '2026/27' as academic_year, 'SPR' as tracking_point"
MARKSHEETS = (
    "('blank', 'MA', 'MA-A', 'B'), ('blank', 'HI', 'HI-A', null), ('aside', 'MA', 'MA-A', 'B'), ('again', 'MA', 'MA-A', 'B')"
)
# student, course, grade, summer
RESULTS = """
    ('again', 'HI-A', 'A', 2026),     -- in Year 14 now, with an A level of last summer
    ('waits', 'MA-A', 'A', 2026), ('newer', 'HI-A', 'B', 2026), ('unknown', 'ZZ', 'A', 2026), ('unknown', 'XX', '5', 2024),
    ('gcse', 'EN-4', '4', 2026),
    ('pending', 'MA-A', 'Q', 2026)    -- the board has not decided
"""
ASIDE = "('waits', 'BI-A', '2026'), ('newer', 'HI-A', '2026'), ('gcse', 'EN-4', '2026')"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    for name in ("academic_years", "stages", "result_words"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute(
        "create table int_sixth_form__courses as select '1' as school_urn, course[1:2] as subject_code, course as course_code "
        "from (select unnest(['MA-A', 'HI-A', 'BI-A']) as course)"
    )
    con.execute(
        "create table stg_courses as select school_urn, course_code from int_sixth_form__courses union all select '1', 'EN-4'"
    )
    con.execute(
        f"create table int_sixth_form__marksheets as select {POINT}, 2027 as rules_year, *, null as working_at, 1 as is_written, "
        f"0 as is_withdrawn from (values {MARKSHEETS}) as rows(student_id, subject_code, course_code, prediction)"
    )
    con.execute(
        f"create table stg_exam_results as select '1' as school_urn, * from (values {RESULTS}) "
        "as rows(student_id, course_code, grade, results_year)"
    )
    con.execute(
        "create table stg_quarantined_cells as select '' as entity, '' as school_urn, '' as student_id, '' as course_code, "
        "'' as results_year limit 0"
    )
    con.execute(
        "create table stg_quarantined_rows as select 'exam_results' as entity, '1' as school_urn, student_id, course_code, "
        "results_year, null as academic_year, null as tracking_point, null as subject_code from "
        f"(values {ASIDE}) as rows(student_id, course_code, results_year) union all "
        "select 'tracking', '1', 'aside', null, null, '2026/27', 'SPR', 'HI'"
    )
    con.execute(
        "create table int_sixth_form__programmes as select '1' as school_urn, student_id, "
        "if(student_id = 'again', 2027, 2026) as rules_year from (select distinct student_id from stg_exam_results)"
    )
    con.execute(
        "create table int_students__begun as select school_urn, student_id, 2026 as rules_year, 13 as year_group "
        "from int_sixth_form__programmes"
    )
    con.execute("create table int_tracking__targets as select *, '' as kind, '' as grade from int_sixth_form__marksheets limit 0")
    con.execute(f"create table int_attainment__results_aside as {models.sql('int_attainment__results_aside')}")
    for model in ("results", "subjects", "marksheet_grades", "figures", "missing_grades", "grades"):
        con.execute(f"create table int_sixth_form__{model} as {models.sql(f'int_sixth_form__{model}')}")
    yield con
    con.close()


def told(con: duckdb.DuckDBPyConnection, basis: str) -> list[tuple]:
    return con.execute(
        "select student_id, subject_code, course_code, grade, fault, results_year from int_sixth_form__grades "
        f"where basis = '{basis}' order by student_id, course_code"
    ).fetchall()


def test_a_subject_without_a_grade_is_told_and_a_result_that_is_there_counts(con: duckdb.DuckDBPyConnection) -> None:
    assert told(con, "prediction") == [
        ("again", "HI", "HI-A", "A", None, 2026),
        ("again", "MA", "MA-A", "B", None, None),
        ("aside", "HI", "HI-A", None, "quarantined", None),
        ("aside", "MA", "MA-A", "B", None, None),
        ("blank", "HI", "HI-A", None, "no_grade", None),
        ("blank", "MA", "MA-A", "B", None, None),
    ]
    assert told(con, "working_at") == []  # nobody has any, so there is no figure that lacks one


def test_a_result_in_quarantine_or_of_a_course_nobody_told_is_not_as_if_it_were_not_there(con: duckdb.DuckDBPyConnection) -> None:
    assert told(con, "result") == [
        ("newer", "HI", "HI-A", None, "quarantined", 2026),  # the accepted one is older
        ("pending", "MA", "MA-A", None, "pending", 2026),
        ("unknown", None, "ZZ", "A", None, 2026),  # XX was before the sixth form
        ("waits", "BI", "BI-A", None, "quarantined", 2026),
        ("waits", "MA", "MA-A", "A", None, 2026),
    ]
