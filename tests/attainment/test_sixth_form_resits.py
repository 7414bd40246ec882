"""English and maths from 16 to 18 in other qualifications than GCSEs, of students worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

COURSES = [
    ("EN", "English", "gcse_9_1", None), ("FE", "English", "functional_skills", None), ("MA", "Mathematics", "gcse_9_1", None),
    ("CM", "Mathematics", "l3_single", None), ("AL", "Mathematics", "a_level", None), ("HI", "History", "gcse_9_1", None),
    ("AS", "Mathematics", "gce_as", "60311654"),
]  # fmt: skip
# student, course, grade, summer; KS4 ended in 2024
RESULTS = """
    ('skills', 'FE', 'EL3', 2024), ('skills', 'MA', '3', 2024), ('level_2', 'FE', 'L2', 2024), ('level_2', 'MA', '2', 2024),
    ('only', 'FE', 'EL1', 2024),
    ('skills', 'EN', '2', 2025), ('skills', 'MA', '3', 2025), ('level_2', 'CM', 'M', 2025), ('only', 'FE', 'EL2', 2025),
    ('only', 'AL', 'E', 2025), ('waits', 'EN', null, 2025), ('fails', 'FE', 'Fail', 2025), ('other', 'HI', '4', 2025),
    ('early', 'AS', 'D', 2024), ('early', 'EN', '3', 2024), ('early', 'AS', 'C', 2025),
    ('lost', null, null, 2025), ('undated', 'EN', null, null)
"""


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    con.execute(f"create table results as from (values {RESULTS}) as r(student_id, course_code, grade, results_year)")
    con.execute(
        "create table int_attainment__figures as select row_number() over (order by student_id) as figure_no, '1' as school_urn, "
        "student_id, 'result' as basis, 2024 as rules_year "
        "from (select distinct student_id from results where results_year = 2024)"
    )
    con.execute(
        "create table told as select figure_no, course_code, grade, results_year, 2024 as rules_year "
        "from results join int_attainment__figures using (student_id) where results_year = 2024"
    )
    models.valued(con, COURSES)
    rules = ("academic_years", "stages", "bases", "sixth_form_progress", "sixth_form_progress_points")
    types = {"sixth_form_progress_points": {"points": "decimal(18, 4)"}}
    for name in ("sixth_form_progress_courses", *rules):
        told = types.get(name, {})
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true, types = {told})")
    con.execute(
        "create table int_sixth_form__courses as select '1' as school_urn, unnest(['AL', 'AS']) as course_code, "
        "'subject_name' as mapped_by"
    )
    con.execute(
        "create table int_attainment__students as select '1' as school_urn, student_id, row_number() over () as student_no "
        "from (select distinct student_id from results)"
    )
    con.execute(
        "create table int_attainment__exam_results as select student_no, results_year, course_no, grade, "
        "case when grade is null then 'quarantined' end as fault "
        "from results join int_attainment__students using (student_id) left join int_attainment__courses using (course_code)"
    )
    con.execute(
        "create table stg_student_keys as select school_urn, student_id, student_id as student_key from int_attainment__students"
    )
    for table, columns in (
        (
            "int_tracking__marks",
            "school_urn, student_id, academic_year, tracking_point, year_group, class_code, prediction, working_at",
        ),
        ("stg_classes", "school_urn, academic_year, class_code, course_code"),
        ("stg_ks4_prior_attainment", "school_urn, student_id, n_awards, average_points, english_points, maths_points"),
    ):
        con.execute(f"create table {table} ({', '.join(f'{c} varchar' for c in columns.split(', '))})")
    con.execute(
        "create table int_attainment__totals as select figure_no, count(*) filter (entry_state not in ('counts', 'not_counted')) "
        "as n_left_out from int_attainment__entries group by 1"
    )
    con.execute(f"create table int_attainment__items as {models.sql('int_attainment__items')}")
    for model in (
        "int_sixth_form__progress_scales",
        "int_sixth_form__progress_courses",
        "int_sixth_form__resits",
        "int_sixth_form__prior",
    ):
        con.execute(f"create table {model} as {models.sql(model)}")
    yield con
    con.close()


def test_functional_skills_are_in_the_best_of_ks4_but_not_in_its_average(con: duckdb.DuckDBPyConnection) -> None:
    columns = "student_id, n_awards, prior_points, english_points, maths_points, has_unvalued_english"
    assert con.execute(f"select {columns} from int_sixth_form__prior order by 1").fetchall() == [
        ("early", 2, Decimal("4.065"), Decimal(3), Decimal("5.13"), 0),  # an AS level taken by the end of KS4 is a KS4 result
        ("level_2", 1, Decimal(2), Decimal(0), Decimal(2), 1),  # nobody told the points of Level 2
        ("only", 0, None, Decimal("0.25"), Decimal(0), 0),
        ("skills", 1, Decimal(3), Decimal("0.75"), Decimal(3), 0),
    ]
    states = con.execute("select distinct course_code, entry_state from int_attainment__entries order by 1").fetchall()
    assert states == [("AS", "counts"), ("EN", "counts"), ("FE", "not_counted"), ("MA", "counts")]


def test_every_grade_since_ks4_has_its_points_or_is_told_as_unvalued(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute("select student_key, element, points, has_unvalued from int_sixth_form__resits order by all").fetchall()
    assert told == [
        ("fails", "english", Decimal(0), 0),
        ("level_2", "maths", None, 1),  # a course of the subject that nobody can tell
        ("lost", "english", None, 1),  # in quarantine, and no course can be told
        ("lost", "maths", None, 1),
        ("only", "english", Decimal("0.5"), 0),  # and the A level is none of them
        ("skills", "english", Decimal(2), 0),
        ("skills", "maths", Decimal(3), 0),
        ("undated", "english", None, 1),  # in quarantine, and no summer can be told
        ("undated", "maths", None, 1),
        ("waits", "english", None, 1),
    ]
