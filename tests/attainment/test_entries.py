"""Entries and tiers, from one student worked by hand: what counts from which day, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

# Points close on 13 November and 12 March; entries are made on 10 February.
ENTRIES = """
    ('MA', 'F', date '2027-02-10', null),                 -- stands, Foundation
    ('EN', null, date '2027-02-10', null),                -- stands
    ('FR', 'H', date '2027-02-10', null),                 -- stands, Higher
    ('HI', null, date '2027-02-10', date '2027-03-01'),   -- dropped before March
    ('AR', null, date '2027-04-01', null)                 -- entered late, after March
"""
PREDICTIONS = {"MA": "6", "EN": "5", "FR": "2", "HI": "4", "AR": "5", "RE": "4"}  # RE is never entered


def sixth_form(con: duckdb.DuckDBPyConnection) -> None:
    """S of Year 13 is entered for biology, chemistry and GCSE maths, and predicted chemistry, physics and maths."""
    con.execute("insert into int_tracking__closed_points values ('1', '2026/27', 'SPR', 13, date '2027-03-12', 2027)")
    con.execute("insert into stg_student_keys values ('1', 'S', 's')")
    con.execute(
        "insert into stg_exam_entries select '1', 'S', 2027, course, null, date '2027-02-10', null "
        "from (select unnest(['BI', 'CH', 'MA']) as course)"
    )
    con.execute(
        "insert into stg_courses select '1', course, course, 'KS5', 'a_level' from (select unnest(['BI', 'CH', 'PH']) as course)"
    )
    con.execute(
        "create table int_sixth_form__marksheets as select '1' as school_urn, 'S' as student_id, '2026/27' as academic_year, "
        "'SPR' as tracking_point, course as course_code, 'B' as prediction from (select unnest(['CH', 'PH']) as course)"
    )
    con.execute(
        "create table int_tracking__marks as select '1' as school_urn, 'S' as student_id, '2026/27' as academic_year, "
        "'SPR' as tracking_point, 13 as year_group, 'MA' as subject_code, '13MA' as class_code, '3' as prediction"
    )
    con.execute(
        "create table stg_classes as select '1' as school_urn, '2026/27' as academic_year, '13MA' as class_code, "
        "'MA' as course_code"
    )


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    for name in ("stages", "tiers", "grade_scales"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true, all_varchar = true)")
    con.execute("create or replace table stages as select year_group::integer as year_group, stage, "
                "final_year_group::integer as final_year_group from stages")  # fmt: skip
    con.execute(
        "create or replace table grade_scales as select grade_scale, grade, grade_rank::integer as grade_rank from grade_scales"
    )
    con.execute(
        "create table stg_exam_entries as select '1' as school_urn, 'A' as student_id, 2027 as results_year, * "
        f"from (values {ENTRIES}, ('GE', null, date '2027-02-10', null)) as rows(course_code, tier, entered_date, withdrawn_date)"
    )
    con.execute(
        "create table int_tracking__closed_points as select '1' as school_urn, '2026/27' as academic_year, tracking_point, "
        "11 as year_group, close_date, 2027 as rules_year from (values ('NOV', date '2026-11-13'), ('MAR', date '2027-03-12')) "
        "as rows(tracking_point, close_date)"
    )
    con.execute(
        "create table stg_courses as select '1' as school_urn, subject_code as course_code, subject_code, 'KS4' as stage, "
        "'gcse_9_1' as grade_scale from (select unnest(['MA', 'EN', 'FR', 'HI', 'AR', 'RE', 'GE']) as subject_code)"
    )
    con.execute(
        "create table int_attainment__courses as select *, 1 as is_taught, row_number() over () as course_no from stg_courses"
    )
    con.execute(
        "create table int_attainment__course_years as select course_no, 2027 as rules_year, 1 as counts "
        "from int_attainment__courses"
    )
    con.execute("create table stg_student_keys as select '1' as school_urn, 'A' as student_id, 'a' as student_key")
    con.execute("create table int_attainment__students as select *, 1 as student_no from stg_student_keys")
    con.execute(
        "create table int_attainment__moments as select academic_year, tracking_point, 'prediction' as basis, "
        "row_number() over () as moment_no, count(*) over () as n_moments from int_tracking__closed_points"
    )
    con.execute(
        "create table stg_enrolments as select '1' as school_urn, '2026/27' as academic_year, * "
        "from (values ('A', 11), ('S', 13)) as rows(student_id, year_group)"
    )
    told = ", ".join(f"('{course}', '{grade}')" for course, grade in PREDICTIONS.items())
    con.execute(
        "create table int_attainment__graded_courses as select points.school_urn, 'A' as student_id, academic_year, "
        "tracking_point, close_date, rules_year, 'prediction' as basis, course_code as subject_code, course_no, grade, "
        "0 as is_inferred "
        f"from int_tracking__closed_points as points, (values {told}) as rows(course_code, grade) "
        "join int_attainment__courses using (course_code)"
    )
    sixth_form(con)
    for model in (
        "int_attainment__exam_entries",
        "int_attainment__expected_entries",
        "int_entries__beside_predictions",
        "fct_entry_faults",
    ):
        con.execute(f"create table {model} as {models.sql(model)}")
    yield con
    con.close()


def test_a_dropped_entry_counts_until_its_day_and_a_late_one_from_its_own(con: duckdb.DuckDBPyConnection) -> None:
    counted = con.execute(
        "select tracking_point, list(course_code order by course_code) from int_attainment__expected_entries "
        "join int_attainment__moments using (moment_no) join int_attainment__courses using (course_no) group by 1"
    )
    assert dict(counted.fetchall()) == {
        "NOV": ["AR", "EN", "FR", "HI", "MA", "RE"],  # nothing was entered yet
        "MAR": ["EN", "FR", "MA", "RE"],
    }


def test_what_does_not_fit_is_listed_from_the_day_entries_are_made(con: duckdb.DuckDBPyConnection) -> None:
    told = "select tracking_point, course_code, fault from fct_entry_faults where student_key = 'a' order by course_code"
    faults = con.execute(told).fetchall()
    assert faults == [
        ("MAR", "AR", "not_entered"),
        ("MAR", "FR", "below_tier"),  # a 2 on Higher is a U
        ("MAR", "GE", "no_prediction"),
        ("MAR", "HI", "not_entered"),
        ("MAR", "MA", "above_tier"),  # Foundation ends at 5
        ("MAR", "RE", "not_entered"),
    ]


def test_the_sixth_form_is_looked_at_too_with_gcses_taken_again(con: duckdb.DuckDBPyConnection) -> None:
    told = "select course_code, fault from fct_entry_faults where student_key = 's' order by course_code"
    assert con.execute(told).fetchall() == [("BI", "no_prediction"), ("PH", "not_entered")]


def test_a_subject_stands_while_one_of_its_courses_does() -> None:
    """Maths: one course withdrawn on the day the other was entered; art: its only course withdrawn; ZZ and ZY: unknown."""
    con = duckdb.connect()
    con.execute(
        "create table int_attainment__courses as select '1' as school_urn, * from "
        "(values (1, 'M1', 'MA', 1), (2, 'M2', 'MA', 1), "
        "(3, 'AR', 'AR', 1), (4, 'FS', 'EN', 1)) as rows(course_no, course_code, subject_code, is_taught)"
    )
    con.execute(
        "create table int_attainment__course_years as select course_no, 2027 as rules_year, "
        "if(course_code = 'FS', 0, 1) as counts from int_attainment__courses"
    )
    con.execute("create table int_attainment__students as select '1' as school_urn, 'A' as student_id, 1 as student_no")
    con.execute(
        "create table stg_exam_entries as select '1' as school_urn, 'A' as student_id, 2027 as results_year, course_code, "
        "entered::date as entered_date, withdrawn::date as withdrawn_date from (values ('M1', '2026-10-01', '2026-11-01'), "
        "('M2', '2026-11-01', null), ('AR', '2026-10-05', '2026-12-01'), ('FS', '2026-10-05', null), ('ZZ', '2026-09-20', null), "
        "('ZY', '2026-09-20', null)) as rows(course_code, entered, withdrawn)"
    )
    told = con.execute(
        "select subject_code, entered_date::varchar, withdrawn_date::varchar, first_entered_date::varchar "
        f"from ({models.sql('int_attainment__exam_entries')}) order by 1"
    ).fetchall()
    assert told == [("AR", "2026-10-05", "2026-12-01", "2026-09-20"), ("MA", "2026-10-01", None, "2026-09-20")]
