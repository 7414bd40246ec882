"""The arithmetic of chance, and weak classes that come out of schools made up by hand."""

from __future__ import annotations

import math

import duckdb
import numpy as np
import pandas as pd
import pytest

from orchestration.dbt_run import manifest
from tests.support import figures

CLASSES, STUDENTS, SHARE = 60, 25, 0.3
STEPS = ("int_tracking__class_counts", "int_tracking__class_spread", "int_tracking__class_tests", "fct_class_pattern")
POINTS = {"NOV": "2026-11-13", "MAR": "2027-03-12"}


@pytest.mark.parametrize(("z", "within"), [(0, 1e-12), (0.5, 1e-10), (1.96, 1e-10), (3.4, 1e-9), (7, 1e-9), (20, 0.02)])
def test_the_tail_of_a_normal_curve_is_right_far_out_too(z: float, within: float) -> None:
    """To so small a part of itself: what lies far out has to keep its order."""
    tail = figures.render("{{ normal_tail('z') }}", "")
    [told] = duckdb.sql(f"select {tail} from (select cast({z} as double) as z)").fetchall()
    assert told is not None
    assert told[0] == pytest.approx(math.erfc(z / math.sqrt(2)) / 2, rel=within)


def told(weak: dict[str, float], spread: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """What is told of the first class at two points, where the share below is as `weak` says, and of all others, which
    differ by `spread`."""
    rng = np.random.default_rng(seed)
    rows = []
    for point, close_date in POINTS.items():
        shares = np.clip(SHARE + spread * rng.normal(size=CLASSES), 0.02, 0.98)
        shares[0] = weak[point]
        for number, share in enumerate(shares):
            is_below = rng.random(STUDENTS) < share
            rows += [(point, close_date, f"c{number}", student, int(below)) for student, below in enumerate(is_below)]
    judged = pd.DataFrame(rows, columns=["tracking_point", "close_date", "class_code", "student_id", "is_below"])
    con = duckdb.connect()
    figures.load_seeds(con)
    con.register("judged", judged)
    con.execute(
        "create table int_tracking__expected_below as select '1' as school_urn, '2026/27' as academic_year, tracking_point, "
        "class_code, 'MA' as subject_code, 10 as year_group, cast(close_date as date) as close_date, student_id, is_below, "
        f"cast({SHARE} as decimal(18, 8)) as chance_of_below from judged"
    )
    for step in STEPS:
        con.execute(f"create table {step} as {figures.render(manifest()['nodes'][f'model.flightpath.{step}']['raw_code'], '')}")
    return con.execute("select * from fct_class_pattern").df().set_index(["tracking_point", "class_code"])


def test_a_weak_class_is_worth_a_look_at_once_and_named_at_the_next_point_if_it_stays_weak() -> None:
    stays, once = told({"NOV": 0.8, "MAR": 0.8}), told({"NOV": 0.8, "MAR": SHARE})
    assert [stays.loc[(point, "c0"), "pattern_state"] for point in POINTS] == ["worth_a_look", "named"]
    assert [once.loc[(point, "c0"), "pattern_state"] for point in POINTS] == ["worth_a_look", "chance"]
    assert {*stays.loc[[(point, "c0") for point in POINTS], "direction"]} == {"more_below"}


def test_where_all_is_chance_hardly_a_class_is_beyond_it() -> None:
    """One school in ten may have one, at each point in each direction."""
    schools = [told({"NOV": SHARE, "MAR": SHARE}, seed=seed) for seed in range(5)]
    assert sum(len(school[school["pattern_state"] != "chance"]) for school in schools) <= 2
    assert sum((school["pattern_state"] == "named").sum() for school in schools) == 0


def test_classes_that_all_differ_widely_are_no_news_of_one() -> None:
    """By chance alone a third of them would stand out; one that is weak among them does not stand out as it did."""
    school = told({"NOV": 0.6, "MAR": 0.6}, spread=0.2)
    alone = school["standard_errors"].abs() > 1.96
    assert alone.mean() > 0.25
    assert (school["pattern_state"] != "chance").mean() < 0.02
    assert school["spread"].min() > 1.5
