"""Mobility and ethnicity of students worked by hand."""

from __future__ import annotations

import duckdb

from ingest.code import seed
from tests.attainment import models

# student, ethnicity, first day here; all in Year 11 in 2025/26 but for L (Year 7) and O (Year 11 in 2015/16)
STUDENTS = """
    ('before', 'WBRI', date '2024-08-31', 11, '2025/26'),
    ('first day', 'WWEL', date '2024-09-01', 11, '2025/26'),  -- extended code: Welsh is White British
    ('later', null, date '2025-01-06', 11, '2025/26'),        -- nobody told the ethnicity
    ('unknown', 'XXXX', null, 11, '2025/26'),                 -- no such code: in no group, and listed
    ('young', 'REFU', date '2025-09-03', 7, '2025/26'),
    ('long ago', 'CHNE', date '2013-09-01', 11, '2015/16')    -- the calendar does not reach back to that Year 10
"""


def test_mobility_and_ethnicity() -> None:
    con = duckdb.connect()
    for name in ("academic_years", "stages", "ethnicity_codes"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute(
        f"create table told as select '1' as school_urn, * from (values {STUDENTS}) "
        "as r(student_id, ethnicity, entry_date, year_group, academic_year)"
    )
    con.execute("create table stg_students as select school_urn, student_id, 'F' as sex, ethnicity, entry_date from told")
    con.execute(
        "create table stg_enrolments as select school_urn, student_id, year_group, academic_year, "
        "null::date as start_date, null::date as end_date from told"
    )
    con.execute(f"create table int_students__begun as {models.sql('int_students__begun')}")
    con.execute("create table int_attainment__prior as select school_urn, student_id, 'high' as prior_band from told")
    con.execute(
        "create table stg_student_groups (school_urn varchar, student_id varchar, marker varchar, value varchar, "
        "valid_from date, valid_to date)"
    )
    con.execute(f"create table markers as {models.sql('int_groups__markers')}")

    def values(marker: str) -> dict[str, str]:
        return dict(con.execute("select student_id, value from markers where marker = $1", [marker]).fetchall())

    assert values("mobility") == {
        "before": "not_mobile",
        "first day": "mobile",
        "later": "mobile",
        "unknown": "unknown",
        "young": "not_mobile",
        "long ago": "unknown",
    }
    assert values("ethnicity_minor") == {
        "before": "white_british",
        "first day": "white_british",
        "later": "information_not_yet_obtained",
        "young": "refused",
        "long ago": "chinese",
    }
    [(until,)] = con.execute("select valid_to from markers where (marker, student_id) = ('mobility', 'later')").fetchall()
    assert str(until) == "2026-08-31"  # to the end of KS4
