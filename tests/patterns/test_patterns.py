"""The arithmetic of chance, and a weak class that comes out."""

from __future__ import annotations

import math

import duckdb
import pytest

from tests.support import figures


@pytest.mark.parametrize(
    ("z", "within"), [(0, 1e-12), (0.5, 1e-10), (1.96, 1e-10), (3.4, 1e-9), (5, 1e-9), (7, 1e-9), (20, 0.02)]
)
def test_the_tail_of_a_normal_curve_is_right_far_out_too(z: float, within: float) -> None:
    """To so small a part of itself: what lies far out has to keep its order."""
    tail = figures.render("{{ normal_tail('z') }}", "")
    told = duckdb.execute(f"select {tail} from (select cast({z} as double) as z)").fetchone()
    assert told is not None
    assert told[0] == pytest.approx(math.erfc(z / math.sqrt(2)) / 2, rel=within)
