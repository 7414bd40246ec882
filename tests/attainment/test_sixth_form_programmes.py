"""Programmes of 16 to 18, progress in English and maths, and minimum grades, of students worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

DFE = Path(__file__).parents[1] / "golden" / "dfe"
# student, academic year, year group, first and last day on roll
ENROLLED = """
    ('stays', '2023/24', 12, '2023-09-01', '2024-08-31'), ('stays', '2024/25', 13, '2024-09-01', '2025-08-31'),
    ('leaves', '2023/24', 12, '2023-09-01', '2024-08-31'), ('leaves', '2024/25', 13, '2024-09-01', '2025-02-01'),
    ('goes', '2023/24', 12, '2023-09-01', '2024-03-01'),
    ('visits', '2023/24', 12, '2023-09-01', '2023-10-01'),
    ('repeats', '2022/23', 12, '2022-09-01', '2023-08-31'), ('repeats', '2023/24', 12, '2023-09-01', '2024-08-31'),
    ('repeats', '2024/25', 13, '2024-09-01', '2025-08-31'),
    ('joins', '2024/25', 13, '2024-09-01', '2025-08-31'),
    ('hidden', '2024/25', 13, '2024-09-01', '2025-08-31'),
    ('typo', '2024/25', 13, '2024-09-01', '2025-08-31'), ('skills', '2024/25', 13, '2024-09-01', '2025-08-31')
"""
# student, English and maths points at KS4, whether an entry could not be valued; 'joins' took them elsewhere, told maths alone
PRIOR = (
    "('stays', 3, 5, 0), ('leaves', 2, 2, 0), ('repeats', 1, 3, 0), ('joins', null, 2, 0), ('hidden', 0, 4, 1), "
    "('typo', 3, 3, 0), ('skills', 3, 3, 0)"  # and Functional Skills in English, of a level whose points nobody told
)
# student, element, year the grade belongs to, point, basis, points, whether a grade is not on its scale
RESITS = """
    ('stays', 'english', 2024, '2023/24', 'results', 'result', 5, 0),
    ('repeats', 'english', 2025, '2024/25', 'results', 'result', 0, 0),
    ('repeats', 'maths', 2025, '2024/25', 'SPR', 'prediction', 4, 0),
    ('joins', 'maths', 2025, '2024/25', 'SPR', 'prediction', 3, 0),
    ('typo', 'maths', 2025, '2024/25', 'results', 'result', null, 1)
"""


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    for name in ("academic_years", "stages", "sixth_form_progress", "sixth_form_minimum_grades"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute(
        "create table stg_enrolments as select '1' as school_urn, student_id, academic_year, year_group, "
        f"start_date::date as start_date, end_date::date as end_date from (values {ENROLLED}) as "
        "rows(student_id, academic_year, year_group, start_date, end_date)"
    )
    con.execute(
        "create table int_sixth_form__prior as select '1' as school_urn, student_id, "
        "english_points::decimal(18, 4) as english_points, "
        f"maths_points::decimal(18, 4) as maths_points, is_incomplete, if(student_id = 'skills', 1, 0) as has_unvalued_english, "
        "0 as has_unvalued_maths "
        f"from (values {PRIOR}) as rows(student_id, english_points, maths_points, is_incomplete)"
    )
    con.execute(
        "create table int_sixth_form__resits as select '1' as school_urn, * from "
        f"(values {RESITS}) as r(student_key, element, graded_year, academic_year, tracking_point, basis, points, has_unvalued)"
    )
    con.execute(
        "create table stg_student_keys as "
        "select distinct '1' as school_urn, student_id, student_id as student_key from stg_enrolments"
    )
    con.execute(
        "create table int_sixth_form__grades as select * from (values ('1', '2024/25', 'results', 'result'), "
        "('1', '2024/25', 'SPR', 'prediction')) as rows(school_urn, academic_year, tracking_point, basis)"
    )
    con.execute("create table fct_attainment8 as select '1' as school_urn, '' as academic_year, '' as basis limit 0")
    con.execute(
        "create table int_measures__students as select school_urn, academic_year, 'SPR' as tracking_point, "
        "date '2025-03-20' as close_date, student_id as student_key, year_group, null::varchar as left_out from stg_enrolments "
        "where academic_year = '2024/25' and date '2025-03-20' between start_date and end_date"
    )
    con.execute(
        "create table int_measures__results_aside as select school_urn, academic_year, tracking_point, close_date, "
        "close_date as point_date, student_key, year_group, left_out from int_measures__students limit 0"
    )
    con.execute("create table dim_student_year as select *, student_id as student_key from stg_enrolments")
    con.execute(
        "create table int_students__elsewhere as "
        "select '' as student_key, date '2025-01-01' as valid_from, date '2025-01-01' as valid_to limit 0"
    )
    for model in (
        "int_students__begun",
        "int_sixth_form__programmes",
        "fct_sixth_form_programmes",
        "int_measures__cohorts",
        "fct_sixth_form_english_maths",
    ):
        con.execute(f"create table {model} as {models.sql(model)}")
    yield con
    con.close()


def test_who_began_and_who_stayed(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute("select student_key, end_academic_year, is_retained from fct_sixth_form_programmes order by 1").fetchall()
    # a visitor of September began nothing; who repeats Y12 ends a year later
    assert told == [
        ("goes", "2024/25", 0),
        ("hidden", "2024/25", 1),
        ("joins", "2024/25", 1),
        ("leaves", "2024/25", 0),
        ("repeats", "2024/25", 1),
        ("skills", "2024/25", 1),
        ("stays", "2024/25", 1),
        ("typo", "2024/25", 1),
    ]


@pytest.mark.parametrize(
    ("student", "element", "point", "state", "progress"),
    [
        ("stays", "english", "results", "counts", 2),  # 3 at KS4, 5 in Y12: it counts in the year the programme ends
        ("stays", "english", "SPR", "counts", 2),  # and beside what is predicted in Y13
        ("stays", "maths", "results", "had_grade_4", None),
        ("repeats", "english", "results", "counts", -1),  # from 1 to U: -1
        ("repeats", "maths", "results", "counts", -1),  # no entry
        ("repeats", "maths", "SPR", "counts", 1),
        ("joins", "english", "results", "no_prior_attainment", None),
        ("joins", "maths", "SPR", "counts", 1),
        ("leaves", "maths", "results", "left_before_the_end", None),
        ("repeats", "english", "SPR", "no_grade", None),  # nobody predicted anything: that is not no entry
        ("hidden", "english", "results", "ks4_incomplete", None),  # what could not be valued may be English
        ("hidden", "maths", "results", "had_grade_4", None),
        ("typo", "maths", "results", "not_valued", None),
        ("skills", "english", "results", "not_valued", None),
        ("skills", "maths", "results", "counts", -1),  # which says nothing of maths
    ],
)
def test_progress_in_english_and_maths(
    con: duckdb.DuckDBPyConnection, student: str, element: str, point: str, state: str, progress: int | None
) -> None:
    told = con.execute(
        "select progress_state, progress from fct_sixth_form_english_maths "
        f"where student_key = '{student}' and element = '{element}' and tracking_point = '{point}'"
    )
    assert told.fetchall() == [(state, progress)]


def test_minimum_grades_are_the_national_average_and_upper_quartile() -> None:
    con = duckdb.connect()
    con.execute(f"create table sixth_form_minimum_grades as from read_csv('{seed('sixth_form_minimum_grades')}', header = true)")
    con.execute(
        "create table sixth_form_points as "
        "select 'q' as qual_id, * from (values ('A', 50), ('B', 40), ('C', 30)) as g(grade, points)"
    )
    # of 100 students of 6 to below 7, 24 reach an A and 30 more a B; of 8 to below 9 too few are told
    con.execute(
        "create table sixth_form_matrix as select 2025 as rules_year, 'q' as qual_id, * from "
        "(values (6, 'A', 24), (6, 'B', 30), (6, 'C', 46), (8, 'A', 19)) as rows(prior_from, grade, n_students)"
    )
    for name, columns in (
        ("dim_class_member", "student_key, class_code"),
        ("dim_class", "class_code, subject_code, course_code"),
    ):
        rows = "('low', 'c'), ('high', 'c'), ('new', 'c')" if name == "dim_class_member" else "('c', 'MA', 'MA')"
        con.execute(
            f"create table {name} as select '1' as school_urn, '2024/25' as academic_year, * from (values {rows}) as r({columns})"
        )
    con.execute("create table int_sixth_form__courses as select '1' as school_urn, 'MA' as course_code, 'q' as qual_id")
    con.execute(
        "create table stg_student_keys as "
        "select '1' as school_urn, unnest(['low', 'high', 'new']) as student_id, student_id as student_key"
    )
    con.execute(
        "create table int_sixth_form__prior as select '1' as school_urn, * "
        "from (values ('low', 6.5), ('high', 8.2)) as r(student_id, prior_points)"
    )
    con.execute(
        "create table int_sixth_form__expected as select 'q' as qual_id, 2025 as curve_year, * from "
        "(values (6.5, 35), (8.2, 46)) as r(prior_points, expected_points)"
    )
    for model in ("int_sixth_form__upper_grades", "fct_sixth_form_minimum_grades"):
        con.execute(f"create table {model} as {models.sql(model)}")
    told = con.execute(
        "select student_key, kind, grade, points, grade_state from fct_sixth_form_minimum_grades order by 1 desc, 2 desc"
    ).fetchall()
    assert told == [
        ("new", "expected", None, None, "no_prior_attainment"),
        ("new", "aspirational", None, None, "no_prior_attainment"),
        ("low", "expected", "B", 40, "told"),  # 35 lies half way: upwards
        ("low", "aspirational", "B", 40, "told"),  # 24 % reach an A, 54 % a B
        ("high", "expected", "A", 50, "told"),
        ("high", "aspirational", None, None, "too_few_nationally"),
    ]


def test_the_published_matrix_gives_the_published_progress() -> None:
    """Every student the DfE tells of 2024/25, one by one: the mean to the decimals published, as in national_figures.csv."""
    con = duckdb.connect()
    con.execute(f"create table told as from read_csv('{DFE / 'english_maths_progress_2025.csv'}', header = true)")
    con.execute(
        "create table pupils as select element, points_prior::decimal(18, 4) as prior, points_since::decimal(18, 4) as since, "
        "'s' || row_number() over () as student_key from told cross join lateral unnest(range(n_students))"
    )
    for name in ("academic_years", "stages", "sixth_form_progress"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute("create table stg_student_keys as select '1' as school_urn, student_key as student_id, student_key from pupils")
    con.execute(
        "create table int_sixth_form__prior as select '1' as school_urn, student_key as student_id, "
        "case when element = 'english' then prior end as english_points, "
        "case when element = 'maths' then prior end as maths_points, 0 as has_unvalued_english, 0 as has_unvalued_maths, "
        "0 as is_incomplete from pupils"
    )
    con.execute(
        "create table int_sixth_form__resits as select '1' as school_urn, student_key, element, 2025 as graded_year, "
        "'2024/25' as academic_year, 'results' as tracking_point, 'result' as basis, since as points, "
        "0 as has_unvalued from pupils where since is not null"
    )
    con.execute(
        "create table int_sixth_form__grades as "
        "select '1' as school_urn, '2024/25' as academic_year, 'results' as tracking_point, 'result' as basis"
    )
    con.execute(
        "create table int_measures__cohorts as "
        "select '1' as school_urn, '2024/25' as academic_year, 'results' as tracking_point, "
        "student_key, 13 as year_group, 0 as has_left, null as left_out from pupils"
    )
    ours = con.execute(
        f"with facts as ({models.sql('fct_sixth_form_english_maths')}) "
        "select element, count(*), round(avg(progress), 2) from facts where progress_state = 'counts' group by element order by 1"
    ).fetchall()
    published = con.execute(
        "select element, sum(n_students), round(sum(n_students * progress_score) / sum(n_students), 2) from told "
        "group by element order by 1"
    ).fetchall()
    assert ours == published == [("english", 88_043, 0.17), ("maths", 124_669, 0.05)]
