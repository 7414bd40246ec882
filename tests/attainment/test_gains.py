"""What helps most, for one student worked by hand."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from ingest.code import seed
from tests.attainment import models
from tests.attainment.brute import Entry

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
    create = "create table {0} as from read_csv('{1}', header = true, types = {2})"
    points = {"grade": "varchar", "points": "decimal(18, 4)"}
    con.execute(create.format("ks4_points", seed("ks4_points"), points))
    con.execute(create.format("grade_scales", seed("grade_scales"), {"grade": "varchar"}))
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
    con.execute("create table int_attainment__course_years as select *, 2027 as rules_year from int_attainment__courses")
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


# English and maths of each student in points, none without an entry; one has an entry that could not be valued
ROUTES = {
    "both": (6, 3, "complete"), "no maths": (4, None, "complete"), "no english": (None, 5, "complete"),
    "neither": (None, None, "complete"), "left out": (5, None, "incomplete"), "u": (0, 4, "complete"),
}  # fmt: skip


def test_from_no_entry_there_is_no_route_to_a_grade() -> None:
    con = duckdb.connect()
    con.execute(f"create table measures as from read_csv('{seed('measures')}', header = true)")
    con.execute("create table told (student_key varchar, english integer, maths integer, attainment8_status varchar)")
    con.executemany("insert into told values (?, ?, ?, ?)", [(key, *row) for key, row in ROUTES.items()])
    con.execute(
        "create table fct_attainment8 as select row_number() over () as figure_no, student_key as attainment8_key, "
        "'1' as school_urn, student_key, '2026/27' as academic_year, 'NOV' as tracking_point, attainment8_status, "
        "coalesce(english, 0) as english_best_points, coalesce(maths, 0) as maths_best_points, english, maths from told"
    )
    con.execute(
        "create table int_attainment__basics as select figure_no, english_best_points, maths_best_points, "
        "(english is not null)::integer as has_english, (maths is not null)::integer as has_maths from fct_attainment8"
    )
    con.execute("create table fct_attainment8_gains as select figure_no from fct_attainment8")
    told = con.execute(
        "select student_key, english_state, maths_state, english_grades_short, maths_grades_short, grades_short "
        f"from ({models.sql('fct_english_maths_routes')}) where grade_threshold = 4 order by 1"
    ).fetchall()
    assert told == [
        ("both", "reached", "short", 0, 1, 1),
        ("left out", "reached", "not_known", 0, None, None),
        ("neither", "no_entry", "no_entry", None, None, None),
        ("no english", "no_entry", "reached", None, 0, None),
        ("no maths", "reached", "no_entry", 0, None, None),
        ("u", "short", "reached", 4, 0, 4),
    ]
