"""Kinds of wrong files are held or warned of, honest changes are not: every fourth kind at the size of a subject or a year
group, every second change, in a school of two fifths of the demo's size with two years behind it; `make believable` has all,
on five schools of its full size."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.believable.honest import CHANGES
from tests.believable.kinds import KINDS
from tests.believable.table import NOTHING, SILENT, SIZES, Line, honest, wrong
from tests.believable.world import World

SEED, SCALE, SINCE, EVERY = 7, 0.4, 2025, 4


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield World(tmp_path_factory.mktemp("believable"), SEED, SCALE, SINCE)


def test_a_wrong_file_of_a_subject_or_a_year_group_is_never_passed_in_silence(world: World) -> None:
    lines: dict[str, Line] = {}
    for nth, size in enumerate(SIZES[1:]):
        wrong(world, SEED, list(KINDS)[nth + 1 :: 2 * EVERY], lines, sizes=(size,))
    silent = {name for name, line in lines.items() if any(counts[SILENT] for counts in line.verdicts.values())}
    assert silent == set()
    judged = [line for line in lines.values() if not any(counts[NOTHING] for counts in line.verdicts.values())]
    assert len(judged) >= 20


def test_an_honest_change_is_neither_held_nor_warned_of(world: World) -> None:
    assert {name: said for name, said in honest(world, SEED, list(CHANGES)[::2]).items() if said} == {}
