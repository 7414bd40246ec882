"""A run cut off at any moment loses nothing, doubles nothing, and never shows half a publication."""

from __future__ import annotations

import pytest
from ingest.engine import faults

from tests.faults import world
from tests.faults.conftest import Ground


@pytest.mark.parametrize("moment", faults.MOMENTS)
def test_killed_at(ground: Ground, moment: str) -> None:
    home = world.with_batch(ground.base, ground.folder / "killed")
    assert ground.zygote.run(home, moment=moment) == -9, f"{moment} is never reached"
    ground.recovers(home)


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
