"""Accuracy of predictions, from pairs worked by hand."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

# difference of prediction and result of one subject: two exact, three one off, one three too high
DIFFERENCES = (0, 0, 1, 1, -1, 3)


def test_shares_bias_and_intervals() -> None:
    con = duckdb.connect()
    con.execute(f"create table intervals as from read_csv('{seed('intervals')}', header = true)")
    con.execute(
        "create table int_accuracy__pairs as select '1' as school_urn, 'KS4' as stage, 2024 as results_year, 11 as year_group, "
        "'MAR' as tracking_point, 'Maths' as department, 'MA' as subject_code, 'T1' as staff_id, "
        f"unnest({list(DIFFERENCES)}) as grades_off"
    )
    for step in ("sums", "figures"):
        con.execute(f"create table int_accuracy__{step} as {models.sql(f'int_accuracy__{step}')}")
    told = con.execute(
        "select n_pairs, n_exact, n_within_one, n_over, n_under, exact_pct, exact_low, exact_high, within_one_pct, "
        "bias_grades, bias_low, bias_high from int_accuracy__figures where breakdown = 'subject'"
    ).fetchone()
    assert told is not None
    assert told[:5] == (6, 2, 5, 3, 1)
    # Wilson for 2 of 6: 9.68 % to 70.00 %. Bias 4/6; squares 12, variance (12 - 16/6) / 5 = 1.8667, error sqrt(1.8667 / 6)
    assert [round(x, 2) for x in told[5:9]] == [Decimal(x) for x in ("33.33", "9.68", "70.00", "83.33")]
    assert [round(x, 3) for x in told[9:]] == [Decimal(x) for x in ("0.667", "-0.427", "1.760")]
    assert {b for (b,) in con.execute("select breakdown from int_accuracy__figures").fetchall()} == {
        "school", "department", "subject", "teacher",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "predicted", "reached", "within_one", "bias"),
    [
        ("gcse_combined", "6-6", "5-5", 100, "1"),  # two ranks, one grade
        ("gcse_combined", "6-5", "5-5", 100, "0.5"),
        ("gcse_combined", "7-6", "5-5", 0, "1.5"),
        ("gcse_9_1", "6", "5", 100, "1"),
        ("gcse_9_1", "7", "5", 0, "2"),
        ("l3_double", "DD", "DM", 100, "0.5"),  # 70 points for 60, of which a grade is 10 an award
        ("l3_triple", "DDD", "MMM", 100, "1"),
    ],
)
def test_half_grades_of_combined_science_are_halves(scale: str, predicted: str, reached: str, within_one: int, bias: str) -> None:
    con = duckdb.connect()
    for name in ("intervals", "stages", "scales", "grade_scales"):
        types = {"grade": "varchar"} if name.endswith("grade_scales") else {}
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true, types = {types})")
    con.execute("create table academic_years as select '2023/24' as academic_year, 2024 as rules_year")
    con.execute("create table stg_subjects as select '1' as school_urn, 'SC' as subject_code, 'Science' as department")
    con.execute("create table stg_courses as select '1' as school_urn, 'SC' as course_code, 'SC' as subject_code, 'KS4' as stage")
    con.execute(
        "create table int_tracking__marks as select '1' as school_urn, n as student_id, '2023/24' as academic_year, "
        "'MAR' as tracking_point, 11 as year_group, 'SC' as subject_code, 'T1' as staff_id, "
        f"'{predicted}' as prediction from range(30) as r(n)"
    )
    con.execute(
        "create table stg_exam_results as select '1' as school_urn, n as student_id, 2024 as results_year, 'SC' as course_code, "
        f"'{scale}' as grade_scale, '{reached}' as grade from range(30) as r(n)"
    )
    for step in ("pairs", "sums", "figures"):
        con.execute(f"create table int_accuracy__{step} as {models.sql(f'int_accuracy__{step}')}")
    told = con.execute("select breakdown, n_pairs, within_one_pct, bias_grades, bias_low, bias_high from int_accuracy__figures")
    figures = (30, within_one, *[Decimal(bias)] * 3)  # no spread: the interval is the mean
    assert {row[0]: row[1:] for row in told.fetchall()} == dict.fromkeys(("school", "department", "subject", "teacher"), figures)


def test_what_rests_on_one_teacher_or_on_few_pairs_is_not_told_to_analysts() -> None:
    con = duckdb.connect()
    for name in ("intervals", "thresholds"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    # Latin has one teacher, music two and 19 pairs, maths two and 20 pairs, art a teacher nobody knows
    con.execute(
        "create table int_accuracy__pairs as select '1' as school_urn, 'KS4' as stage, 2024 as results_year, 11 as year_group, "
        "'MAR' as tracking_point, subject_code as department, subject_code, "
        "case when subject_code = 'AR' then null when subject_code <> 'LA' and n = 1 then 'T2' else 'T1' end as staff_id, "
        "1 as grades_off from (values ('LA', 60), ('MU', 19), ('MA', 20), ('AR', 20)) as rows(subject_code, n_pairs), "
        "range(n_pairs) as r(n)"
    )
    for step in ("int_accuracy__sums", "int_accuracy__figures", "fct_prediction_accuracy"):
        con.execute(f"create table {step} as {models.sql(step)}")
    for breakdown in ("subject", "department"):
        told = con.execute(
            "select member, n_pairs, n_teachers, accuracy_state, n_exact, n_over, exact_pct, within_one_pct, bias_grades "
            f"from fct_prediction_accuracy where breakdown = '{breakdown}' order by member"
        ).fetchall()
        assert [row[:4] for row in told] == [
            ("AR", 20, 20, "told"), ("LA", 60, 1, "few_teachers"), ("MA", 20, 2, "told"), ("MU", 19, 2, "few_pairs"),
        ]  # fmt: skip
        assert all((set(row[4:]) == {None}) == (row[3] != "told") for row in told)
    school = con.execute("select n_pairs, n_over from fct_prediction_accuracy where breakdown = 'school'").fetchall()
    assert school == [(119, 119)]
    assert con.execute("select count(*) from fct_prediction_accuracy where breakdown = 'teacher'").fetchall() == [(0,)]
