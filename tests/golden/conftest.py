"""Homes that golden tests share: the schools of one day are one trust, of which one is published by a whole run."""

from __future__ import annotations

import pytest

from ingest.home import Home
from tests.golden import (
    test_cohorts,
    test_early,
    test_hand_worked,
    test_incomplete,
    test_one_english,
    test_other_summers,
    test_retakes,
)
from tests.golden.homes import cells, published, published_by_run, together


@pytest.fixture(scope="session")
def trust_of_2026(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The schools of five tests on 20 November 2026."""
    files = together(
        *(cells(test.FILES) for test in (test_hand_worked, test_cohorts, test_retakes, test_one_english, test_early))
    )
    return published_by_run(tmp_path_factory.mktemp("trust"), files, "2026-11-20", "--strict")


@pytest.fixture(scope="session")
def trust_of_2025(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The schools of `test_incomplete` and `test_other_summers` on 1 September 2025."""
    files = together(test_incomplete.extracts(), test_other_summers.extracts())
    return published(tmp_path_factory.mktemp("summers"), files, "2025-09-01")
