"""Runs killed at random moments of their time, each home twice; `make faults` kills hundreds, each once."""

from __future__ import annotations

import random

from tests.faults import world
from tests.faults.conftest import Ground

SEED, KILLS = 2026, 6


def test_killed_at_any_time_and_again_while_it_recovers(ground: Ground) -> None:
    chance = random.Random(SEED)
    for _ in range(KILLS // 2):
        home, told = world.with_batch(ground.base, ground.folder / "any"), []
        for _ in range(2):
            told.append(round(chance.uniform(0.05, ground.seconds), 3))
            ended = ground.zygote.run(home, after=told[-1])
            assert ended in (0, -9), f"after {told} s: {ground.zygote.said()}"
            world.is_whole(home)
        ground.recovers(home)
