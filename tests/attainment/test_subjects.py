"""Results by subject beside the students' other subjects and the national matrix, from a cohort worked by hand."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

# student, course, points; both students have a KS2 average of 101
ENTRIES = """
    ('A', 'MA', 5), ('A', 'HI', 7),    -- MA two below the other subject
    ('B', 'MA', 6), ('B', 'HI', 4),    -- MA two above
    ('A', 'LA', 8)                     -- the only one who took Latin
"""
COURSES = "('MA', 'gcse', 'RB1'), ('HI', 'gcse', 'DB'), ('LA', 'gcse', 'F1L')"


def warehouse(
    entries: str = ENTRIES, courses: str = COURSES, left_out: str = "null", ks2_average: str = "101"
) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    decimals = dict.fromkeys(("ks2_from", "ks2_to", "sum_of_points"), "decimal(18, 4)")
    for name, types in (
        ("ks4_matrix", decimals),
        *((x, {}) for x in ("ks4_rule_years", "ks4_kinds", "intervals")),
    ):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true, types = {types})")
    con.execute(
        "create table int_attainment__course_years as select row_number() over () as course_no, 2024 as rules_year, * "
        f"from (values {courses}) as rows(course_code, kind, discount_code) left join ks4_kinds using (kind)"
    )
    con.execute(f"create table told as from (values {entries}) as rows(student_key, course_code, points)")
    con.execute(
        "create table students as select student_key, row_number() over (order by student_key) as figure_no from told group by 1"
    )
    con.execute(
        "create table int_attainment__entries as select figure_no, course_code as subject_code, course_code, course_no, "
        "points::varchar as grade, discount_code, points::decimal(18, 4) as points, 'counts' as entry_state "
        "from told join students using (student_key) join int_attainment__course_years using (course_code)"
    )
    con.execute(
        "create table fct_attainment8 as select figure_no, student_key, '2023/24' as academic_year, 'results' as tracking_point, "
        f"'result' as basis, 2024 as rules_year, {ks2_average}::decimal(18, 4) as ks2_average from students"
    )
    con.execute(
        "create table int_measures__cohorts as select '1' as school_urn, academic_year, tracking_point, student_key, "
        f"11 as year_group, {left_out} as left_out from fct_attainment8"
    )
    for model in ("int_measures__subject_entries", "int_measures__subject_sums", "fct_subject_results", "fct_subject_grades"):
        con.execute(f"create table {model} as {models.sql(model)}")
    return con


def told(con: duckdb.DuckDBPyConnection, columns: str, course: str) -> tuple:
    found = con.execute(f"select {columns} from fct_subject_results where course_code = '{course}'").fetchone()
    assert found is not None
    return found


def test_a_mean_has_an_interval_by_its_spread() -> None:
    n, mean, low, high = told(warehouse(), "n_entries, mean_points, mean_points_low, mean_points_high", "MA")
    half = 1.96 * (0.5 / 2) ** 0.5  # 5 and 6: variance 0.5
    assert (n, mean) == (2, Decimal("5.5")) and (float(low), float(high)) == pytest.approx((5.5 - half, 5.5 + half), abs=0.0001)


def test_one_entry_has_no_interval() -> None:
    for figure in ("mean_points", "beside_others", "beside_national"):
        mean, low, high = told(warehouse(), f"{figure}, {figure}_low, {figure}_high", "LA")
        assert mean is not None and (low, high) == (None, None)


def test_only_gcses_stand_beside_the_matrix_of_gcses() -> None:
    courses = "('AR', 'gcse', 'JA2'), ('AB', 'non_gcse', 'JA2'), ('MAS', 'as', 'RB1'), ('XX', null, 'RB1')"
    con = warehouse("('A', 'AR', 5), ('B', 'AB', 5), ('C', 'MAS', 5), ('D', 'XX', 5)", courses)
    rows = con.execute("select course_code, n_beside_national, matrix_year from fct_subject_results order by 1").fetchall()
    assert rows == [("AB", 0, None), ("AR", 1, 2024), ("MAS", 0, None), ("XX", 0, None)]
    assert told(con, "beside_national", "AB") == (None,)


def test_who_counts_elsewhere_is_left_out_as_in_attainment_8() -> None:
    con = warehouse(left_out="case student_key when 'B' then 'registered_elsewhere' end")
    assert told(con, "n_entries, mean_points", "MA") == (1, 5)
    assert con.execute("select grade, n_entries from fct_subject_grades where course_code = 'MA'").fetchall() == [("5", 1)]
