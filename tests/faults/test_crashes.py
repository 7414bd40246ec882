"""A run cut off at any moment loses nothing, doubles nothing, and never shows half a publication."""

from __future__ import annotations

import pytest

from ingest import failpoints
from tests.faults import world
from tests.faults.world import Ground

THIRD = -(-len(failpoints.MOMENTS) // 3)
# an early moment, then a later one in the run that recovers from it, then one later still
CHAINS = [failpoints.MOMENTS[nth::THIRD] for nth in range(THIRD)]


@pytest.mark.parametrize("moments", CHAINS, ids=" then ".join)
def test_killed_at(ground: Ground, moments: tuple[str, ...]) -> None:
    home = world.with_batch(ground.base, ground.folder / "killed")
    for moment in moments:
        assert ground.zygote.run(home, moment=moment) == -9, f"{moment} is never reached"
        world.is_whole(home)
    ground.recovers(home)


def test_every_moment_is_tried() -> None:
    assert sorted(moment for chain in CHAINS for moment in chain) == sorted(failpoints.MOMENTS)


WRITES = (  # one for each folder of the home: archive, cache and quarantine, checks, build, publications
    "file copied, not yet archived",
    "rows conformed, cache not yet in place",
    "deliveries judged, results not yet kept",
    "raw tables half built",
    "publication in place, pointer not yet moved",
)


def test_disk_full_at_each_moment_after_the_other(ground: Ground) -> None:
    home = world.with_batch(ground.base, ground.folder / "full")
    for moment in WRITES:
        assert ground.zygote.run(home, moment=moment, failure="ENOSPC") == 1, moment
        assert "The disk is full" in ground.zygote.said(), moment
        world.is_whole(home)
    ground.recovers(home)
