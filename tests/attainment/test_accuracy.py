"""Accuracy of predictions, from pairs worked by hand."""

from __future__ import annotations

from decimal import Decimal

import duckdb

from tests.attainment import models
from tests.attainment.brute import SEEDS

# difference of prediction and result of one subject: two exact, three one off, one three too high
DIFFERENCES = (0, 0, 1, 1, -1, 3)


def test_shares_bias_and_intervals() -> None:
    con = duckdb.connect()
    con.execute(f"create table intervals as from read_csv('{SEEDS / 'rules' / 'intervals'}.csv', header = true)")
    con.execute(
        "create table int_accuracy__pairs as select '1' as school_urn, 'KS4' as stage, 2024 as results_year, 11 as year_group, "
        "'MAR' as tracking_point, 'Maths' as department, 'MA' as subject_code, 'T1' as staff_id, "
        f"unnest({list(DIFFERENCES)}) as difference"
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
