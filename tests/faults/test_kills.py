"""A run killed at random moments; `make faults` kills hundreds."""

from __future__ import annotations

import random

from tests.faults import world
from tests.faults.conftest import Ground

SEED, KILLS = 2026, 20


def test_killed_at_any_time(ground: Ground) -> None:
    chance = random.Random(SEED)
    for _ in range(KILLS):
        home = world.with_batch(ground.base, ground.folder / "any")
        after = round(chance.uniform(0.05, 6.0), 3)
        ended = ground.zygote.run(home, after=after)
        assert ended in (0, -9), f"after {after} s: {ground.zygote.said()}"
        ground.recovers(home)
