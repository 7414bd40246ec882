"""What one English without the other weighs in a year group: by itself, for both, or not told (`one_english` of stages.csv)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.attainment import models
from tests.attainment.brute import Entry

ONE = [Entry("EL", "english_language", Decimal(5)), Entry("MA", "maths", Decimal(5))]
BOTH = [*ONE, Entry("LI", "english_literature", Decimal(4))]
NONE = [Entry("MA", "maths", Decimal(5))]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("alone", [(10, "complete"), (15, "complete"), (24, "complete")]),
        ("both", [(10, "complete"), (20, "complete"), (24, "complete")]),  # literature is not there, so it fills no open slot
        ("not_told", [(10, "english_not_split"), (15, "english_not_split"), (24, "complete")]),
    ],
)
def test_one_english(rule: str, expected: list[tuple[int, str]]) -> None:
    con = models.warehouse({"none": ("from_2018", NONE), "one": ("from_2018", ONE), "two": ("from_2018", BOTH)})
    con.execute("update int_attainment__figures set one_english = $1", [rule])
    for step in ("slots", "totals"):
        con.execute(f"create or replace table int_attainment__{step} as {models.sql(f'int_attainment__{step}')}")
    found = con.execute("select attainment8_points, attainment8_status from int_attainment__totals order by figure_no").fetchall()
    assert found == [(Decimal(points), status) for points, status in expected]
