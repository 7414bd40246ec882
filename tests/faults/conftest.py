"""One zygote, one base school and one run that nothing interrupted, for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ingest.engine.home import Home

from tests.faults import world


@dataclass
class Ground:
    """Where the tests begin, and what an undisturbed run gives."""

    zygote: world.Zygote
    base: Home
    folder: Path
    expected: dict[str, list[tuple[Any, ...]]]
    deliveries: list[tuple[Any, ...]]


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """The base school published, and the batch taken in without a fault."""
    with world.fast_folder() as folder:
        zygote = world.Zygote(folder)
        try:
            base = world.found(zygote, folder)
            calm = world.with_batch(base, folder / "calm")
            assert zygote.run(calm) == 0, zygote.said()
            yield Ground(zygote, base, folder, world.published(calm), world.deliveries(calm))
        finally:
            zygote.close()
