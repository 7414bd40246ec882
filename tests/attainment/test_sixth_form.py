"""16 to 18 measures of students worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

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
    ('H', 'HI', 'X'), ('H', 'AR', 'A'),     -- X is no grade
    ('I', 'PS', 'A*'), ('I', 'SO', 'A*'), ('I', 'MA', 'A'), ('I', 'HI', 'B'), -- A* A and B are AAB, two of them facilitating
    ('J', 'AR', 'A'), ('J', 'PS', 'A'), ('J', 'SO', 'A'), ('J', 'MA', 'B'), ('J', 'HI', 'B'), -- As, but none facilitating
    ('K', 'MA', 'A'), ('K', 'HI', 'A'), ('K', 'AR', 'A'), ('K', 'EP', 'Z'), -- a project that cannot be valued
    ('L', 'MA', 'A'), ('L', 'EP', 'A*'),    -- the national table writes A* of a project as *
    ('O', 'AG', 'D*'), ('M', 'A2', 'Fail'), ('M', 'A2', 'Fail'), ('M', 'MA', 'A'), ('M', 'HI', 'A'), -- A2 twice is no two
    ('N', 'ZZ', 'A'),                       -- nobody can tell what ZZ is
    ('P', 'ZZ', 'A'), ('P', 'EP', 'A'),     -- nor whether it is an A level
    ('Q', 'HI', 'A'),                       -- Q is in Year 11
    ('R', 'HI', 'A'), ('R', 'AR', null)     -- nobody told the grade of art
"""


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    rules = ("sixth_form_cohorts", "sixth_form_aab", "sixth_form_one_scale", "intervals", "stages", "entry_states")
    for name in (*rules, "sixth_form_grades"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute(
        "create table sixth_form_curves as select 2025 as rules_year, qual_id, point_no, "
        "prior_points::decimal(18, 8) as prior_points, expected_points::decimal(18, 8) as expected_points "
        f"from (values {CURVE}) as rows(point_no, prior_points, expected_points), "
        "(values ('qMA'), ('qHI'), ('qAR'), ('2MA')) as q(qual_id)"
    )
    con.execute(
        "create table sixth_form_points as select q.qual_id, g.grade, (g.points * q.size)::decimal(18, 4) as points from "
        "(values ('A*', 60), ('A', 50), ('B', 40), ('C', 30)) as g(grade, points), "
        "(values ('qMA', 1), ('qHI', 1), ('qAR', 1), ('qPS', 1), ('qSO', 1), ('qBU', 0.5), ('qHIAS', 0.5), "
        "('2MA', 1), ('2HI', 1), ('2AR', 1), ('2PS', 1), ('2SO', 1), ('2BU', 0.5), ('2HIAS', 0.5)) as q(qual_id, size) "
        "union all select * from "
        "(values ('qAG', 'D', 35), ('qAG', '*', 50), ('qA2', 'D', 18), ('qEP', '*', 18), ('qEP', 'A', 15))"
    )
    con.execute(
        "create table int_sixth_form__courses as select '1' as school_urn, course_code, course_code as subject_code, "
        "'q' || course_code as qual_id, cohort as exam_cohort, cohort as qualification_name, course_code as subject_name, "
        "size::decimal(18, 4) as size, 1.2::decimal(18, 8) as sd_value_added, "
        "is_facilitating from (values ('MA', 1, 1, 'A level'), ('HI', 1, 1, 'A level'), ('AR', 1, 0, 'A level'), "
        "('PS', 1, 0, 'A level'), ('SO', 1, 0, 'A level'), ('BU', 0.5, 0, 'A level'), ('HIAS', 0.5, 1, 'A level'), "
        "('AG', 1, 0, 'Applied general'), ('A2', 0.5, 0, 'Applied general'), ('EP', 0.3, 0, 'Academic')) "
        "as r(course_code, size, is_facilitating, cohort)"
    )
    con.execute("update int_sixth_form__courses set subject_name = 'HI' where course_code = 'HIAS'")
    con.execute(
        "create table sixth_form_qualifications as "
        "select qual_id, exam_cohort, qualification_name, subject_name, size, sd_value_added from int_sixth_form__courses "
        "union all select '2' || course_code, 'Academic', qualification_name, subject_name, size, sd_value_added "
        "from int_sixth_form__courses where exam_cohort = 'A level'"
    )
    con.execute("delete from sixth_form_qualifications where qual_id = '2HIAS'")  # the table tells no such twin of history
    con.execute(
        "create table stg_student_keys as select '1' as school_urn, "
        "unnest(string_split('ABCDEFGHIJKLMNOPQR', '')) as student_id, "
        "student_id as student_key"
    )
    con.execute("create table told (student_id varchar, prior_points decimal(18, 4))")
    con.executemany("insert into told values (?, ?)", list(PRIOR.items()))
    con.execute("create table int_sixth_form__prior as select '1' as school_urn, * from told")
    con.execute(
        "create table int_sixth_form__grades as select '1' as school_urn, student_id, '2024/25' as academic_year, "
        f"'results' as tracking_point, 2025 as rules_year, 'result' as basis, course_code as subject_code, course_code, grade, "
        "case when grade is null then 'no_grade' end as fault, "
        f"2025 as results_year "
        f"from (values {GRADES}) as rows(student_id, course_code, grade)"
    )
    con.execute(
        "create table int_measures__cohorts as select student_key, '1' as school_urn, '2024/25' as academic_year, "
        "'results' as tracking_point, if(student_key = 'Q', 11, 13) as year_group, 0 as has_left, "
        "null as left_out from stg_student_keys"
    )
    con.execute(
        "create table fct_sixth_form_english_maths as select * from (select '1' as school_urn, '' as academic_year, "
        "'' as tracking_point, '' as student_key, '' as basis, '' as element, 0 as progress, '' as progress_state) limit 0"
    )
    for model in (
        "int_sixth_form__course_cohorts",
        "int_sixth_form__points",
        "int_sixth_form__expected",
        "fct_sixth_form_entries",
        "fct_sixth_form_students",
        "int_measures__sixth_form_cohorts",
        "int_measures__sixth_form_entries",
        "int_measures__sixth_form_subjects",
        "fct_sixth_form_results",
    ):
        con.execute(f"create table {model} as {models.sql(model)}")
    yield con
    con.close()


def test_value_added_lies_on_the_lines_between_national_points_and_beyond_their_ends(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select student_key, value_added from fct_sixth_form_entries where course_code = 'MA' and student_key < 'F' "
        "and is_again = 0 order by 1"
    ).fetchall()
    assert told == [("A", 1), ("B", 2), ("C", Decimal("-0.4")), ("D", None), ("E", 1)]


def test_average_best_three_and_aab(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select n_entries, total_size, average_points, best_points, has_aab from fct_sixth_form_students "
        "where student_key = 'E' and exam_cohort = 'A level'"
    )
    # 50 + 50 + 40 + 25 over 3.5; the half A level is none of the best three; history and maths are facilitating
    assert told.fetchall() == [(4, Decimal("3.5"), Decimal("47.1429"), Decimal("46.6667"), 1)]
    one = con.execute("select best_points, has_aab from fct_sixth_form_students where student_key = 'D' and best_points > 0")
    assert one.fetchall() == [(Decimal("16.6667"), 0)]  # one A level of three


def test_the_interval_of_a_course_is_the_national_spread_over_the_root_of_its_students(con: duckdb.DuckDBPyConnection) -> None:
    [row] = con.execute(
        "select n_entries, n_valued, value_added, interval_low, interval_high from fct_sixth_form_results "
        "where member = 'MA' and exam_cohort = 'A level'"
    ).fetchall()
    half = 1.96 * 1.2 / 4**0.5
    assert row[:3] == (10, 4, Decimal("0.9"))  # (1 + 2 - 0.4 + 1) / 4: the others have no prior attainment
    assert (float(row[3]), float(row[4])) == pytest.approx((0.9 - half, 0.9 + half), abs=0.001)


def test_an_as_level_that_was_continued_does_not_count_beside_the_a_level(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select course_code, entry_state from fct_sixth_form_entries where student_key = 'F' and is_again = 0 order by 1"
    ).fetchall()
    assert told == [("HI", "no_prior_attainment"), ("HIAS", "discounted")]
    [points] = con.execute(
        "select total_points, total_size from fct_sixth_form_students where student_key = 'F' and best_points > 0"
    ).fetchall()
    assert points == (40, 1)


def test_fewer_than_three_a_levels_and_something_else_is_out_of_best_three(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select student_key, best_status from fct_sixth_form_students where exam_cohort = 'A level' order by 1"
    ).fetchall()
    assert dict(told) == dict.fromkeys("ABCDEFHIJKLQR", "counts") | {"G": "other_qualifications_instead", "M": "counts"}


def test_a_grade_that_is_none_marks_the_student_incomplete(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select student_key, exam_cohort from fct_sixth_form_students where figures_status = 'incomplete' order by all"
    )
    assert told.fetchall() == [
        ("H", "A level"), ("H", "Academic"), ("K", "Academic"), ("P", "Academic"), ("R", "A level"), ("R", "Academic"),
    ]  # fmt: skip  # K's A levels stand
    [points] = con.execute(
        "select n_entries, total_points, average_points from fct_sixth_form_students where student_key = 'H' and best_points > 0"
    ).fetchall()
    assert points == (1, 50, 50)


def test_aab_is_any_three_a_levels_that_make_it(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute("select student_key from fct_sixth_form_students where has_aab = 1 order by 1").fetchall()
    assert told == [("E",), ("I",), ("K",)]  # J's facilitating subjects are both at B: one A short


def test_an_a_level_is_academic_too_but_counts_once(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select exam_cohort, total_points, total_size, average_points, n_valued "
        "from fct_sixth_form_students where student_key = 'L'"
    ).fetchall()
    # A in maths is 50; the project, 18 of 0.3
    assert sorted(told) == [("A level", 50, 1, 50, 0), ("Academic", 68, Decimal("1.3"), Decimal("52.3077"), 0)]
    valued = con.execute("select value_added, qual_id from fct_sixth_form_entries where (student_key, is_again) = ('A', 1)")
    assert valued.fetchall() == [(1, "2MA")]  # by the curve of the academic qualification


def test_a_star_is_a_star_however_it_is_written_and_a_fail_is_nothing(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select course_code, grade, points, entry_state from fct_sixth_form_entries "
        "where student_key in ('M', 'O') and exam_cohort = 'Applied general' order by all"
    ).fetchall()
    assert told == [
        ("A2", "Fail", 0, "discounted"),
        ("A2", "Fail", 0, "no_prior_attainment"),
        ("AG", "D*", 50, "no_prior_attainment"),
    ]


def test_the_error_of_a_cohort_is_that_of_its_courses_however_small(con: duckdb.DuckDBPyConnection) -> None:
    """Forty courses of 25 students with a spread of 1.07: 1.96 x 1.07 / root of 1,000."""
    told = (
        models.sql("fct_sixth_form_results")
        .replace("int_measures__sixth_form_subjects", "many")
        .replace("intervals", "main.intervals")
    )
    con.execute(
        "create or replace table many as select '1' as school_urn, '' as academic_year, '' as tracking_point, "
        "2025 as rules_year, 'result' as basis, 'A level' as exam_cohort, '' as subject_code, 'c' || range as course_code, "
        "2025 as curve_year, "
        "0 as is_indicative, 25 as n_entries, 25 as total_size, 1000 as total_points, 25 as n_valued, "
        "0::decimal(18, 4) as value_added_times_size, 25::decimal(18, 4) as valued_size, 1.07 / sqrt(25) as standard_error "
        "from range(40)"
    )
    [(high,)] = con.execute(f"select interval_high from ({told}) where breakdown = 'school'").fetchall()
    assert float(high) == pytest.approx(1.96 * 1.07 / 1000**0.5, abs=0.0001)


def test_who_has_nothing_that_can_be_told_is_left_out_by_name(con: duckdb.DuckDBPyConnection) -> None:
    for student in ("N", "P"):
        told = con.execute(
            f"select outcome, reason from ({models.sql('int_measures__sixth_form')}) "
            f"where student_key = '{student}' and outcome in ('a_level_points', 'academic_points', 'aab') order by 1"
        ).fetchall()
        assert told == [(outcome, "sixth_form_incomplete") for outcome in ("a_level_points", "aab", "academic_points")]


def test_the_error_of_a_group_is_that_of_its_own_students(con: duckdb.DuckDBPyConnection) -> None:
    """A, B and E in maths, E alone in history and art: (1.2 / root 3) of 3/5, 1.2 of 1/5 twice."""
    con.execute(
        "create or replace table int_measures__memberships as select '1' as school_urn, '2024/25' as academic_year, "
        "'results' as tracking_point, unnest(['A', 'B', 'D', 'E']) as student_key, 'school' as breakdown, '1' as member"
    )
    con.execute("create or replace table int_students__cohort_groups (breakdown varchar, member varchar, group_id varchar)")
    con.execute("create or replace table measures as select 'va' as measure, 'a_level_value_added' as outcome")
    told = con.execute(f"select measure, standard_error from ({models.sql('int_measures__sixth_form_errors')})").fetchall()
    error = 1.2 * ((3 / 5) ** 2 / 3 + 2 * (1 / 5) ** 2) ** 0.5
    assert [(measure, float(found)) for measure, found in told] == [("va", pytest.approx(error))]


def test_curves_of_another_summer_make_value_added_indicative(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create or replace table later as select * replace (2026 as rules_year) from int_sixth_form__grades "
        "where student_id = 'A'"
    )
    told = models.sql("fct_sixth_form_entries").replace("int_sixth_form__grades", "later")
    assert con.execute(f"select distinct curve_year, is_indicative from ({told})").fetchall() == [(2025, 1)]
    assert con.execute("select distinct is_indicative from fct_sixth_form_entries where student_key = 'A'").fetchall() == [(0,)]


def test_a_grade_that_the_table_leaves_out_has_the_points_of_its_kind() -> None:
    """On the DfE's own table: ten a grade in every A level, and half of it in every AS level."""
    con = duckdb.connect()
    reference = models.PROJECT / "reference"
    for name in ("sixth_form_points", "sixth_form_qualifications"):
        con.execute(f"create table {name} as from '{reference / name}.parquet'")
    for name in ("sixth_form_grades", "sixth_form_one_scale"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute(f"create table points as {models.sql('int_sixth_form__points')}")
    told = (
        "select grade, min(points.points), max(points.points), count(*) "
        "from points join sixth_form_qualifications using (qual_id) "
        "where qualification_name = '{}' and grade in ('A*', 'A', 'B', 'C', 'D', 'E', 'U') group by 1 order by 2 desc"
    )
    a_level = con.execute(told.format("GCE A level")).fetchall()
    grades = {"A*": 60, "A": 50, "B": 40, "C": 30, "D": 20, "E": 10, "U": 0}
    assert a_level == [(grade, points, points, 126) for grade, points in grades.items()]
    as_level = con.execute(told.format("GCE AS level (Not continued to A2)")).fetchall()
    assert as_level == [(grade, points / 2, points / 2, 80) for grade, points in list(grades.items())[1:]]
    missing = con.execute(
        "select count(*) from sixth_form_points where grade = 'E' and qual_id in "
        "(select qual_id from sixth_form_qualifications where qualification_name = 'GCE A level')"
    ).fetchall()
    assert missing < [(126,)]  # the table itself has not all of them


def test_an_a_level_taken_in_year_11_is_in_no_figure_of_the_sixth_form(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select count(*) from fct_sixth_form_entries where student_key = 'Q'").fetchall() == [(2,)]  # academic too
    assert con.execute("select count(*) from int_measures__sixth_form_entries where student_key = 'Q'").fetchall() == [(0,)]
    told = con.execute(f"select count(*) from ({models.sql('int_measures__sixth_form')}) where student_key = 'Q'").fetchall()
    assert told == [(0,)]
