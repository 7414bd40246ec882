"""Marksheets of 16 to 18: which course a row is for, mock exams, and entries that were withdrawn. Worked by hand."""

from __future__ import annotations

import duckdb

from ingest.code import seed
from tests.attainment import models

# student, subject, class, working at, prediction; the point closes on 12 March 2027
TOLD = """
    ('A', 'MA', '13MA', null, 'B'),   -- the mock gave a C
    ('B', 'MA', '13MA', 'A', 'B'),    -- the marksheet's own grade stands
    ('C', 'HI', null, 'C', 'C'),      -- no class, but history is taught once
    ('D', 'MA', null, 'C', 'C'),      -- two maths courses, and no class says which
    ('E', 'HI', null, 'C', 'C'),      -- withdrawn in February
    ('F', 'HI', null, 'C', 'C'),      -- withdrawn in April
    ('H', 'MA', '13GC', null, '4'),   -- a GCSE taken again is no course of the sixth form
    ('I', 'HI', '13MA', null, 'C')    -- the class is of another subject
"""


def test_marksheets() -> None:
    con = duckdb.connect()
    for name in ("academic_years", "stages"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    here = "'1' as school_urn, '2026/27' as academic_year, 'MAR' as tracking_point, 13 as year_group"
    con.execute(
        f"create table int_tracking__marks as select {here}, * "
        f"from (values {TOLD}) as r(student_id, subject_code, class_code, working_at, prediction)"
    )
    con.execute(f"create table stg_tracking_points as select {here}, date '2027-03-12' as close_date")
    con.execute(
        "create table int_sixth_form__courses as select '1' as school_urn, * from "
        "(values ('MA', 'MA-A'), ('MA', 'MA-AS'), ('HI', 'HI-A')) as r(subject_code, course_code)"
    )
    con.execute(
        "create table stg_classes as select '1' as school_urn, '2026/27' as academic_year, * "
        "from (values ('13MA', 'MA-A'), ('13GC', 'MA-4')) as r(class_code, course_code)"
    )
    con.execute("create table stg_courses as select school_urn, subject_code, course_code from int_sixth_form__courses")
    con.execute("insert into stg_courses values ('1', 'MA', 'MA-4')")
    con.execute(
        f"create table int_mocks__grades as select {here}, unnest(['A', 'B', 'D', 'G']) as student_id, 'MA-A' as course_code, "
        "'C' as grade, 'graded' as mock_state, 'second' as mock, date '2027-03-01' as sat_date"
    )
    con.execute(  # G sat two mocks before the point: the newest counts
        "insert into int_mocks__grades select * replace ('B' as grade, 'first' as mock, date '2027-02-01' as sat_date) "
        "from int_mocks__grades where student_id = 'G'"
    )
    con.execute(f"create table int_mocks__newest as {models.sql('int_mocks__newest')}")
    con.execute(f"create table int_sixth_form__subjects as {models.sql('int_sixth_form__subjects')}")
    con.execute(f"create table stg_enrolments as select {here}, unnest(['A', 'B', 'D', 'G']) as student_id")
    con.execute(
        "create table stg_exam_entries as select '1' as school_urn, 2027 as results_year, 'HI-A' as course_code, * "
        "from (values ('E', date '2027-02-20'), ('F', date '2027-04-20'), ('C', null)) as r(student_id, withdrawn_date)"
    )
    told = con.execute(
        "select student_id, course_code, working_at, prediction, rules_year, is_written, is_withdrawn "
        f"from ({models.sql('int_sixth_form__marksheets')}) order by 1, 2 nulls first"
    ).fetchall()
    assert told == [
        ("A", "MA-A", "C", "B", 2027, 1, 0),
        ("B", "MA-A", "A", "B", 2027, 1, 0),
        ("C", "HI-A", "C", "C", 2027, 1, 0),
        ("D", None, "C", "C", 2027, 1, 0),
        ("D", "MA-A", "C", None, 2027, 0, 0),  # the mock says its course
        ("E", "HI-A", "C", "C", 2027, 1, 1),
        ("F", "HI-A", "C", "C", 2027, 1, 0),
        ("G", "MA-A", "C", None, 2027, 0, 0),  # a mock without a row of the marksheet
        ("I", "HI-A", None, "C", 2027, 1, 0),
    ]
