"""A run cut off at any moment loses nothing, doubles nothing, and never shows half a publication."""

from __future__ import annotations

import pytest

from ingest import failpoints
from tests.faults import world
from tests.faults.conftest import Ground

HALF = len(failpoints.MOMENTS) // 2 + 1
# an early moment, and a later one in the run that recovers from it
PAIRS = [(first, *failpoints.MOMENTS[nth + HALF : nth + HALF + 1]) for nth, first in enumerate(failpoints.MOMENTS[:HALF])]


@pytest.mark.parametrize("moments", PAIRS, ids=" then ".join)
def test_killed_at(ground: Ground, moments: tuple[str, ...]) -> None:
    home = world.with_batch(ground.base, ground.folder / "killed")
    for moment in moments:
        assert ground.zygote.run(home, moment=moment) == -9, f"{moment} is never reached"
        world.is_whole(home)
    ground.recovers(home)


def test_every_moment_is_tried() -> None:
    assert sorted(moment for pair in PAIRS for moment in pair) == sorted(failpoints.MOMENTS)


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
    ground.recovers(home)
