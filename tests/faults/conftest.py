"""One zygote, one base school and one run that nothing interrupted, for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults import world


@pytest.fixture(scope="package")
def ground() -> Iterator[world.Ground]:
    """The base school published, and the batch taken in without a fault."""
    with world.ground() as made:
        yield made
