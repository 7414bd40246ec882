"""The national curves for as many different averages as a large school or a trust has."""

from __future__ import annotations

import duckdb
import pytest

from tests.attainment import models

CURVES = models.PROJECT / "reference" / "sixth_form_curves.parquet"
PRIMES = 7919, 90_000  # averages spread over 0 to 9 points, none of them twice


@pytest.mark.parametrize("n_priors", [231, 300, 1000])  # DuckDB 2.0.0 died from 252 to 565
def test_every_average_has_its_expected_points_on_every_curve(n_priors: int) -> None:
    step, most = PRIMES
    with duckdb.connect() as con:
        con.execute(f"create table sixth_form_curves as from '{CURVES}'")
        con.execute(
            "create table int_sixth_form__prior as "
            "select cast(((i * $step) % $most) / 10000.0 as decimal(18, 4)) as prior_points from range($n) as r(i)",
            {"step": step, "most": most, "n": n_priors},
        )
        con.execute(f"create table expected as {models.sql('int_sixth_form__expected')}")
        told = con.execute("select count(*), count(distinct prior_points), count(distinct qual_id) from expected").fetchall()[0]
        (n_curves,) = con.execute(
            "select count(distinct qual_id) from sixth_form_curves where prior_points is not null and expected_points is not null"
        ).fetchall()[0]
    assert told == (n_priors * n_curves, n_priors, n_curves)
