"""Slots are filled as well as they can be, under the rules in force and under those proposed, by the same SQL."""

from __future__ import annotations

import random
from decimal import Decimal

import duckdb
import pytest

from tests.attainment import brute, models
from tests.attainment.brute import Entry
from tests.support.sizes import many
from tools.generate.measures import rows

SETS = sorted({row["rule_set"] for row in rows("ks4_slots")})
POINTS = [Decimal(n) / 100 for n in (0, 0, 100, 125, 200, 300, 300, 400, 400, 500, 550, 600, 700, 850, 888, 900, 1075)]
OTHERS = ("science", "humanities", "languages", "religious_studies", "creative", "other", "creative_non_gcse", "non_gcse")
STUDENTS = many(600, 5_000)  # of each rule set


def student(chance: random.Random) -> list[Entry]:
    """A random list of entries: often one English or none, sometimes combined science, up to nine technical awards."""
    found = [c for c in ("english_language", "english_literature", "maths", "maths") if chance.random() < 0.7]
    found += chance.choices(OTHERS, k=chance.randint(0, 6))
    if chance.random() < 0.1:
        found += ["non_gcse"] * 9
    entries = [Entry(f"c{i}", c, chance.choice(POINTS)) for i, c in enumerate(found[:10])]
    if chance.random() < 0.5:
        entries.append(Entry("double", "science", chance.choice(POINTS), 2))
    return entries


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[str, list[Entry]]]:
    chance = random.Random(8)
    return {f"{rule_set} {i}": (rule_set, student(chance)) for rule_set in SETS for i in range(STUDENTS)}


@pytest.fixture(scope="module")
def con(made: dict[str, tuple[str, list[Entry]]]) -> duckdb.DuckDBPyConnection:
    return models.warehouse(made)


@pytest.mark.parametrize("rule_set", SETS)
def test_no_assignment_gives_more(
    made: dict[str, tuple[str, list[Entry]]], con: duckdb.DuckDBPyConnection, rule_set: str
) -> None:
    told = con.execute(
        "select attainment8_key, attainment8_points from int_attainment__totals "
        f"join int_attainment__figures as figures using (figure_no) where figures.rule_set = '{rule_set}'"
    )
    found = dict(told.fetchall())
    assert len(found) == STUDENTS
    assert found == {key: brute.best(rule_set, made[key][1]) for key in found}


@pytest.mark.parametrize("rule_set", SETS)
def test_what_fills_a_slot_is_the_students_own_may_fill_it_and_fills_no_other(
    made: dict[str, tuple[str, list[Entry]]], con: duckdb.DuckDBPyConnection, rule_set: str
) -> None:
    filled = con.execute(
        "select attainment8_key, slot_no, course_code, category, nth_award "
        "from int_attainment__slots_filled join int_attainment__items as items using (figure_no, place) "
        "join int_attainment__courses as courses on items.course_no = courses.course_no "
        f"join int_attainment__figures as figures using (figure_no) where figures.rule_set = '{rule_set}'"
    ).fetchall()
    assert len({(key, course, nth) for key, _, course, _, nth in filled}) == len(filled)
    for key, slot_no, course, category, nth in filled:
        entry = next(e for e in made[key][1] if e.course == course)
        slot = next(s for s in brute.slots(rule_set, made[key][1]) if s.number == slot_no)
        assert category == entry.category in dict(slot.groups) and nth <= entry.awards


def test_a_rule_set_has_the_slots_and_weights_that_the_sum_of_ten_needs() -> None:
    for rule_set in SETS:
        slots = [r for r in rows("ks4_slots") if r["rule_set"] == rule_set]
        assert sum(int(r["weight"]) for r in slots) == 10 and len(slots) == 8


@pytest.mark.parametrize("rule_set", SETS)
def test_a_category_is_in_one_pool_of_a_round(rule_set: str) -> None:
    rounds = {(r["pool"], r["round_no"]) for r in rows("ks4_slots") if r["rule_set"] == rule_set}
    pools = [p for p in rows("ks4_pools") if p["rule_set"] == rule_set]
    seen = [(number, p["category"]) for pool, number in rounds for p in pools if p["pool"] == pool]
    assert len(seen) == len(set(seen))
