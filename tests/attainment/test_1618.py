"""16 to 18 measures of eight students worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from tests.attainment import models
from tests.attainment.brute import SEEDS

# National points by average KS4 points: 20 at 4, 40 at 6, 56 at 8; 10 a KS4 point up to 6, then 8.
CURVE = "(0, 4, 20), (1, 6, 40), (2, 8, 56), (3, 8, 56)"  # the last is told twice, as in some of the real ones
PRIOR = {"A": 5, "B": 3, "C": 9, "E": 6}  # D took no GCSEs here
GRADES = """
    ('A', 'MA', 'B'),                       -- 40, expected 30: one grade above
    ('B', 'MA', 'C'),                       -- 30, expected 10 on the first line drawn on: two above
    ('C', 'MA', 'A*'),                      -- 60, expected 64 on the last line drawn on: 0.4 below
    ('D', 'MA', 'A'),                       -- 50, nothing to expect
    ('E', 'HI', 'A'), ('E', 'MA', 'A'), ('E', 'AR', 'B'), ('E', 'BU', 'A'), -- BU is half an A level
    ('F', 'HI', 'B'), ('F', 'HIAS', 'A'),   -- the AS was continued
    ('G', 'HI', 'A'), ('G', 'AG', 'D'),     -- one A level, and something of that size instead of more
    ('H', 'HI', 'X'), ('H', 'AR', 'A')      -- X is no grade
"""


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    for name in ("ks5_cohorts", "ks5_aab", "intervals"):
        con.execute(f"create table {name} as from read_csv('{SEEDS / 'rules' / name}.csv', header = true)")
    con.execute(
        "create table ks5_curves as select 2025 as rules_year, qual_id, point_no, "
        "prior_points::decimal(18, 8) as prior_points, expected_points::decimal(18, 8) as expected_points "
        f"from (values {CURVE}) as rows(point_no, prior_points, expected_points), "
        "(values ('qMA'), ('qHI'), ('qAR')) as q(qual_id)"
    )
    con.execute(
        "create table ks5_points as select q.qual_id, g.grade, (g.points * q.size)::decimal(18, 4) as points from "
        "(values ('A*', 60), ('A', 50), ('B', 40), ('C', 30)) as g(grade, points), "
        "(values ('qMA', 1), ('qHI', 1), ('qAR', 1), ('qBU', 0.5), ('qHIAS', 0.5)) as q(qual_id, size) "
        "union all select 'qAG', 'D', 35"
    )
    con.execute(
        "create table int_ks5__courses as select '1' as school_urn, course_code, course_code as subject_code, "
        "'q' || course_code as qual_id, cohort as exam_cohort, left(course_code, 2) as subject_name, "
        "size::decimal(18, 4) as size, 1.2::decimal(18, 8) as sd_value_added, "
        "is_facilitating from (values ('MA', 1, 1, 'A level'), ('HI', 1, 1, 'A level'), ('AR', 1, 0, 'A level'), "
        "('BU', 0.5, 0, 'A level'), ('HIAS', 0.5, 1, 'A level'), ('AG', 1, 0, 'Applied general')) "
        "as r(course_code, size, is_facilitating, cohort)"
    )
    con.execute(
        "create table stg_student_keys as select '1' as school_urn, unnest(string_split('ABCDEFGH', '')) as student_id, "
        "student_id as student_key"
    )
    con.execute("create table told (student_id varchar, prior_points decimal(18, 4))")
    con.executemany("insert into told values (?, ?)", list(PRIOR.items()))
    con.execute("create table int_ks5__prior as select '1' as school_urn, * from told")
    con.execute(
        "create table int_ks5__grades as select '1' as school_urn, student_id, '2024/25' as academic_year, "
        f"'results' as tracking_point, 2025 as rules_year, 'result' as basis, course_code, grade, 2025 as results_year "
        f"from (values {GRADES}) as rows(student_id, course_code, grade)"
    )
    for model in (
        "int_ks5__expected",
        "fct_1618_entries",
        "fct_1618_students",
        "int_measures__1618_subjects",
        "fct_1618_results",
    ):
        con.execute(f"create table {model} as {models.sql(model)}")
    yield con
    con.close()


def test_value_added_lies_on_the_lines_between_national_points_and_beyond_their_ends(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute("select student_key, value_added from fct_1618_entries where course_code = 'MA' order by 1").fetchall()
    assert told == [("A", 1), ("B", 2), ("C", Decimal("-0.4")), ("D", None), ("E", 1)]


def test_average_best_three_and_aab(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select n_entries, total_size, average_points, best_points, has_aab from fct_1618_students where student_key = 'E'"
    )
    # 50 + 50 + 40 + 25 over 3.5; the half A level is none of the best three; history and maths are facilitating
    assert told.fetchall() == [(4, Decimal("3.5"), Decimal("47.1429"), Decimal("46.6667"), 1)]
    one = con.execute("select best_points, has_aab from fct_1618_students where student_key = 'D'")
    assert one.fetchall() == [(Decimal("16.6667"), 0)]  # one A level of three


def test_the_interval_of_a_course_is_the_national_spread_over_the_root_of_its_students(con: duckdb.DuckDBPyConnection) -> None:
    [row] = con.execute(
        "select n_entries, n_valued, value_added, interval_low, interval_high from fct_1618_results where member = 'MA'"
    ).fetchall()
    half = 1.96 * 1.2 / 4**0.5
    assert row[:3] == (5, 4, Decimal("0.9"))  # (1 + 2 - 0.4 + 1) / 4
    assert (float(row[3]), float(row[4])) == pytest.approx((0.9 - half, 0.9 + half), abs=0.001)


def test_an_as_level_that_was_continued_does_not_count_beside_the_a_level(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute("select course_code, entry_state from fct_1618_entries where student_key = 'F' order by 1").fetchall()
    assert told == [("HI", "no_prior_attainment"), ("HIAS", "discounted")]
    [points] = con.execute("select total_points, total_size from fct_1618_students where student_key = 'F'").fetchall()
    assert points == (40, 1)


def test_fewer_than_three_a_levels_and_something_else_is_out_of_best_three(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select student_key, best_status from fct_1618_students where exam_cohort = 'A level' order by 1"
    ).fetchall()
    assert dict(told) == dict.fromkeys("ABCDEFH", "counts") | {"G": "other_qualifications_instead"}


def test_a_grade_that_is_none_marks_the_student_incomplete(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute("select student_key from fct_1618_students where figures_status = 'incomplete'").fetchall()
    assert told == [("H",)]
    [points] = con.execute(
        "select n_entries, total_points, average_points from fct_1618_students where student_key = 'H'"
    ).fetchall()
    assert points == (1, 50, 50)
