"""A student on roll in two schools counts in one of them, and is left out of the other by name."""

from __future__ import annotations

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

# school, student, UPN, first day at that school, first and last day on roll in the year, enrolment status
ROLLS = """
    ('1', 'moved', 'U1', '2020-09-01', null, null, null), ('2', 'moved', 'U1', '2024-11-04', '2024-11-04', null, null),
    ('1', 'told', 'U2', '2020-09-01', null, '2024-11-01', null), ('2', 'told', 'U2', '2024-11-04', '2024-11-04', null, null),
    ('1', 'dual', 'U3', '2020-09-01', null, null, 'M'), ('2', 'dual', 'U3', '2024-10-01', '2024-10-01', null, 'S'),
    ('1', 'guest', null, '2020-09-01', null, null, 'G'), ('1', 'other', null, '2020-09-01', null, null, 'C'),
    ('2', 'other', null, '2020-09-01', null, null, 'C')
"""


@pytest.fixture(scope="module")
def elsewhere() -> list[tuple[str, str, str, str]]:
    con = duckdb.connect()
    for name in ("academic_years", "enrolment_statuses"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute(
        "create table rolls as select school_urn, student_id, upn, entry::date as entry_date, first::date as start_date, "
        "last::date as end_date, status as enrolment_status, '2024/25' as academic_year "
        f"from (values {ROLLS}) as rows(school_urn, student_id, upn, entry, first, last, status)"
    )
    con.execute("create table stg_enrolments as from rolls")
    con.execute("create table stg_students as from rolls")
    con.execute(
        "create table stg_student_keys as select school_urn, student_id, student_id || school_urn as student_key from rolls"
    )
    told = con.execute(
        f"select school_urn, student_key, valid_from::varchar, valid_to::varchar from ({models.sql('int_students__elsewhere')})"
    )
    return sorted(told.fetchall())


def test_who_counts_elsewhere_and_when(elsewhere: list[tuple[str, str, str, str]]) -> None:
    assert elsewhere == [
        ("1", "guest1", "2024-09-01", "2025-08-31"),
        ("1", "moved1", "2024-11-04", "2025-08-31"),  # the first school has not told the leaver: from then on at the second
        ("2", "dual2", "2024-10-01", "2025-08-31"),  # mainly at the first school
    ]
