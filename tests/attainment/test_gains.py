"""What helps most, for one student worked by hand."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from tests.attainment import models
from tests.attainment.brute import SEEDS, Entry

# English 12 (language 6 twice), maths 10, EBacc 6 + 5 + 5, open 7 + 6 + 5 (literature or the last 5): 56
GRADES = {
    "EL": ("english_language", "6", 1), "LI": ("english_literature", "5", 1), "MA": ("maths", "5", 1),
    "SC": ("science", "5-5", 2), "GE": ("humanities", "6", 1), "HI": ("humanities", "4", 1), "FR": ("languages", "5", 1),
    "RE": ("religious_studies", "6", 1), "AR": ("creative", "7", 1), "BU": ("other", "3", 1),
}  # fmt: skip
GAINS = {
    "EL": 2,  # 7 counts twice
    "LI": 1,  # 6 in the open slot that a 5 fills
    "MA": 2,
    "SC": 1,  # 6-5 is 5.5 in two slots
    "GE": 1,
    "HI": 0,  # a 5 more among fives
    "FR": 1,
    "RE": 1,
    "AR": 1,
    "BU": 0,  # 4 still fills no slot
}


def tables() -> duckdb.DuckDBPyConnection:
    entries = [Entry(c, category, Decimal(grade[0]), n) for c, (category, grade, n) in GRADES.items()]
    con = models.warehouse({"now": ("from_2018", entries), "before": ("from_2018", entries)})
    seed = "create table {0} as from read_csv('{1}', header = true, types = {2})"
    points = {"grade": "varchar", "points": "decimal(18, 4)"}
    con.execute(seed.format("ks4_points", SEEDS / "reference" / "ks4_points.csv", points))
    con.execute(seed.format("grade_scales", SEEDS / "mappings" / "grade_scales.csv", {"grade": "varchar"}))
    con.execute("alter table int_attainment__entries add column subject_code varchar")
    for course, (_, grade, _) in GRADES.items():
        con.execute(
            "update int_attainment__entries set grade = ?, subject_code = ? where course_code = ?", [grade, course, course]
        )
    con.execute("alter table int_attainment__figures add column school_urn varchar default '1'")
    con.execute("alter table int_attainment__figures add column rules_year integer default 2027")
    con.execute(
        "create or replace table int_attainment__courses as select distinct '1' as school_urn, course_code, course_no, category, "
        "case when awards = 2 then 'gcse_combined' else 'gcse_9_1' end as grade_scale, "
        "case when awards = 2 then 'gcse_double_9_1' else 'gcse_9_1' end as points_scale from int_attainment__entries"
    )
    con.execute(
        "create table fct_attainment8 as select figure_no, attainment8_key, 'A' as student_key, '2026/27' as academic_year, "
        "attainment8_key as tracking_point, 'prediction' as basis, attainment8_points "
        "from int_attainment__totals join int_attainment__figures using (figure_no)"
    )
    con.execute(
        "create table int_measures__cohorts as select student_key, academic_year, tracking_point, "
        "case tracking_point when 'now' then date '2026-11-13' else date '2026-10-16' end as point_date from fct_attainment8"
    )
    return con


def test_gain_of_one_grade_in_each_subject_by_the_newest_predictions_alone() -> None:
    con = tables()
    assert con.execute("select distinct attainment8_points from fct_attainment8").fetchall() == [(Decimal(56),)]
    for step in ("raised_items", "raised_slots"):
        con.execute(f"create table int_measures__{step} as {models.sql(f'int_measures__{step}')}")
    told = con.execute(
        "select attainment8_key, course_code, raised_points - 56 from int_measures__raised_slots "
        "join int_attainment__figures using (figure_no)"
    ).fetchall()
    assert {key for key, _, _ in told} == {"now"}
    assert {course: gain for _, course, gain in told} == GAINS
