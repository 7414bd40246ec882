"""A run cut off at any moment loses nothing, doubles nothing, and never shows half a publication."""

from __future__ import annotations

import random

import pytest
from ingest.engine import faults
from ingest.engine.home import Home

from tests.faults import world
from tests.faults.conftest import Ground

SEED, KILLS = 2026, 20


def recovers(ground: Ground, home: Home) -> None:
    """After a crash: readers have a whole publication; one more run gives what an undisturbed one gives."""
    world.is_whole(home)
    assert ground.zygote.run(home) == 0, ground.zygote.said()
    assert world.deliveries(home) == ground.deliveries
    assert world.published(home) == ground.expected
    assert not list(home.landing.iterdir())
    assert len(list(home.publications.iterdir())) == 2


@pytest.mark.parametrize("moment", faults.MOMENTS)
def test_killed_at(ground: Ground, moment: str) -> None:
    home = world.with_batch(ground.base, ground.folder / "killed")
    assert ground.zygote.run(home, moment=moment) == -9, f"{moment} is never reached"
    recovers(ground, home)


WRITES = (  # one for each folder of the home: archive, cache and quarantine, checks, build, publications
    "file copied, not yet archived",
    "rows conformed, cache not yet in place",
    "deliveries judged, results not yet kept",
    "raw tables half built",
    "publication in place, pointer not yet moved",
)


@pytest.mark.parametrize("moment", WRITES)
def test_disk_full_at(ground: Ground, moment: str) -> None:
    home = world.with_batch(ground.base, ground.folder / "full")
    assert ground.zygote.run(home, moment=moment, failure="ENOSPC") == 1
    assert "The disk is full" in ground.zygote.said()
    recovers(ground, home)


def test_killed_at_any_time(ground: Ground) -> None:
    chance = random.Random(SEED)
    for _ in range(KILLS):
        home = world.with_batch(ground.base, ground.folder / "any")
        after = round(chance.uniform(0.05, 6.0), 3)
        ended = ground.zygote.run(home, after=after)
        assert ended in (0, -9), f"after {after} s: {ground.zygote.said()}"
        recovers(ground, home)
