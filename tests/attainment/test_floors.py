"""Floors of Progress 8: a score below that of its group is lifted, where the floors of the year are held."""

from __future__ import annotations

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

# student, results year, Attainment 8, KS2 average
STUDENTS = "('far below', 2024, 10, 100), ('below', 2024, 30, 100), ('no floor', 2023, 10, 100), ('no ks2', 2024, 10, null)"


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for name in ("ks4_rule_years", "p8_estimates"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute(
        "create table p8_floors as select 2024 as rules_year, 14 as prior_attainment_group, -2.1::decimal(18, 4) as lowest_score"
    )
    con.execute(
        "create table told as select row_number() over () as figure_no, * "
        f"from (values {STUDENTS}) as rows(student_key, rules_year, attainment8_points, ks2_average)"
    )
    con.execute(
        "create table int_attainment__figures as select figure_no, student_key as attainment8_key, '1' as school_urn, "
        "student_key, '' as academic_year, rules_year, 'in_force' as rules_status, "
        "'results' as tracking_point, 'result' as basis from told"
    )
    con.execute(
        "create table int_attainment__totals as select figure_no, 0 as english_points, 0 as maths_points, 0 as ebacc_points, "
        "0 as open_points, attainment8_points, 3 as ebacc_slots_filled, 3 as open_slots_filled, 8 as slots_filled, "
        "0 as n_left_out, "
        "0 as n_inferred, 10 as total_weight, 'complete' as attainment8_status from told"
    )
    con.execute(
        "create table int_attainment__basics as select figure_no, 8 as n_entries, 0 as english_best_points, "
        "0 as maths_best_points, 0 as has_triple_science, 0 as has_several_languages from told"
    )
    con.execute(
        "create table int_attainment__ebacc as select figure_no, 0 as ebacc_entered, 0 as ebacc_grade_points, "
        "0 as ebacc_average_points from told"
    )
    con.execute(
        "create table fct_prior_attainment as select student_key, ks2_average, "
        "case when ks2_average is null then 'no_ks2_result' else 'both_subjects' end as prior_status from told"
    )
    con.execute(f"create table fct_attainment8 as {models.sql('fct_attainment8')}")
    return con


def test_a_score_below_the_floor_of_its_group_is_lifted_to_it(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select student_key, progress8_unadjusted::varchar, progress8_score::varchar, progress8_adjustment, progress8_status "
        "from fct_attainment8"
    ).fetchall()
    assert sorted(told) == [
        ("below", "-0.5460", "-0.5460", "not_needed", "available"),  # (30 - 35.46) / 10
        ("far below", "-2.5460", "-2.1000", "lifted", "available"),  # (10 - 35.46) / 10
        ("no floor", "-2.6390", "-2.6390", "unadjusted", "available"),  # (10 - 36.39) / 10
        ("no ks2", None, None, "unadjusted", "no_ks2_result"),
    ]


def test_the_dfes_score_before_floors_is_held_against_ours_before_floors(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table stg_dfe_ks4_results as select '1' as school_urn, 2024 as results_year")
    con.execute(
        "create table fct_attainment8_slots (attainment8_key varchar, slot_no integer, element varchar, "
        "slot_points decimal(18, 4), points decimal(18, 4))"
    )
    ours = models.sql("int_measures__own_figures")
    told = con.execute(f"select student_key, own_value::varchar from ({ours}) where figure = 'progress8' order by 1").fetchall()
    assert told == [("below", "-0.5460"), ("far below", "-2.5460")]
