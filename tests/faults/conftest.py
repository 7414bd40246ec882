"""One zygote, one base school and one run that nothing interrupted, for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.home import Home
from tests.faults import world


@dataclass
class Ground:
    """Where the tests begin, and what an undisturbed run gives."""

    zygote: world.Zygote
    base: Home
    folder: Path
    expected: dict[str, list[tuple[Any, ...]]]
    deliveries: list[tuple[Any, ...]]
    seconds: float  # that such a run takes

    def recovers(self, home: Home) -> None:
        """After a crash: readers have a whole publication; one more run gives what an undisturbed one gives."""
        world.is_whole(home)
        assert self.zygote.run(home) == 0, self.zygote.said()
        assert world.deliveries(home) == self.deliveries
        assert world.published(home) == self.expected
        assert not list(home.landing.iterdir())
        assert len(list(home.publications.iterdir())) == 2


@pytest.fixture(scope="package")
def ground() -> Iterator[Ground]:
    """The base school published, and the batch taken in without a fault."""
    with world.fast_folder() as folder:
        zygote = world.Zygote(folder)
        try:
            base = world.found(zygote, folder)
            calm, seconds = world.undisturbed(zygote, base, folder)
            yield Ground(zygote, base, folder, world.published(calm), world.deliveries(calm), seconds)
        finally:
            zygote.close()
