"""The list of qualifications fits together, and what one counts as is what it counts as in its summer."""

from __future__ import annotations

import re

import duckdb
import pytest

from tests.attainment import models
from tools.generate.measures import rows

SUBJECT = re.compile(r"(?:Advanced Subsidiary GCE|GCSE(?: \(9-1\))?) in (.*)$")
POLISH, BUSINESS = "50023160", "60301211"  # an AS level on the EBacc list to 2020, a GCSE that counts from 2019


def test_no_as_level_shares_a_subject_with_a_gcse_under_another_discount_code() -> None:
    codes: dict[str, dict[str, set[str]]] = {"as": {}, "gcse": {}}
    for row in rows("ks4_qualifications"):
        found = SUBJECT.search(row["title"])
        if found:
            codes[row["kind"]].setdefault(found[1], set()).add(row["discount_code"])
    both = codes["as"].keys() & codes["gcse"].keys()
    assert len(both) > 40
    assert [subject for subject in sorted(both) if not codes["as"][subject] <= codes["gcse"][subject]] == []


@pytest.mark.parametrize(
    ("course", "summer", "expected"),
    [
        ("PO", 2020, ("counts", "languages", "qan")),
        ("PO", 2021, ("unmapped_qualification", None, "unmapped")),  # no row of Polish AS levels by name
        ("BU", 2019, ("counts", "other", "qan")),
        ("BU", 2018, ("counts", "other", "qan_not_listed")),  # by the name of its subject
        ("HI", 2021, ("counts", "humanities", "subject_name")),
    ],
)
def test_a_qualification_counts_by_the_list_of_the_summer(course: str, summer: int, expected: tuple[str, str, str]) -> None:
    con = duckdb.connect()
    courses = [("PO", "Polish", "gce_as", POLISH), ("BU", "Business", "gcse_9_1", BUSINESS), ("HI", "History", "gcse_9_1", None)]
    con.execute(
        f"create table told as select 1 as figure_no, '{course}' as course_code, if('{course}' = 'PO', 'C', '5') as grade, "
        f"{summer} as results_year, {summer} as rules_year"
    )
    models.valued(con, courses)
    found = con.execute(
        "select entry_state, entries.category, mapped_by from int_attainment__entries as entries "
        f"join int_attainment__course_years as years on years.course_no = entries.course_no and years.rules_year = {summer}"
    )
    assert found.fetchall() == [expected]


def test_what_counts_towards_the_english_baccalaureate_is_told_for_every_rule_set() -> None:
    sets = {row["rule_set"] for row in rows("ks4_slots")}
    for table in ("ebacc_pillars", "ebacc_units", "entry_patterns"):
        assert {row["rule_set"] for row in rows(f"{table}")} == sets
