"""Attainment 8 by trying every assignment of awards to slots: slow, simple, and written apart from the models."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from tools.generate import measures


@dataclass(frozen=True)
class Entry:
    """A qualification: what it is for the slots, the points of one award, and how many awards it is."""

    course: str
    category: str
    points: Decimal
    awards: int = 1


@dataclass(frozen=True)
class Slot:
    """A slot: which categories may fill it, and what it weighs."""

    number: int
    pool: str
    round: int
    weight: int
    one_per_group: bool
    groups: tuple[tuple[str, str], ...]


@cache
def rows(name: str) -> list[dict[str, str]]:
    """A seed, read once."""
    return measures.rows(name)


def slots(rule_set: str, entries: list[Entry]) -> list[Slot]:
    """The slots of a rule set for a student with these entries."""
    pools = [p for p in rows("ks4_pools") if p["rule_set"] == rule_set]
    found = []
    for row in rows("ks4_slots"):
        if row["rule_set"] == rule_set:
            may = {p["category"]: p["category_group"] for p in pools if p["pool"] == row["pool"]}
            taken = {e.category for e in entries} & set(may)
            full = len(taken) >= int(row["categories_for_weight"])
            weight = int(row["weight"] if full else row["weight_alone"])
            different = row["one_per_group"] == "1"
            found.append(Slot(int(row["slot_no"]), row["pool"], int(row["round_no"]), weight, different, tuple(may.items())))
    return found


def best(rule_set: str, entries: list[Entry]) -> Decimal:
    """The highest total that any assignment of awards to slots reaches."""
    awards = [e for e in entries for _ in range(e.awards)]
    order = slots(rule_set, entries)

    @cache
    def most(at: int, used: int, last: int, groups: frozenset[str]) -> Decimal:
        """From slot `at` on. Slots of one pool and round are alike, so an award after `last` is enough to try."""
        if at == len(order):
            return Decimal(0)
        slot = order[at]
        same = at + 1 < len(order) and (order[at + 1].pool, order[at + 1].round) == (slot.pool, slot.round)
        top = most(at + 1, used, last if same else -1, groups if same else frozenset())
        may = dict(slot.groups)
        for i, award in enumerate(awards):
            group = may.get(award.category)
            if i <= last or used >> i & 1 or group is None or (slot.one_per_group and group in groups):
                continue
            seen = groups | {group} if slot.one_per_group else groups
            rest = most(at + 1, used | 1 << i, i if same else -1, seen if same else frozenset())
            top = max(top, award.points * slot.weight + rest)
        return top

    return most(0, 0, -1, frozenset())
