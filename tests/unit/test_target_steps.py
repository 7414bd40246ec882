"""Grades and thirds of grades on scales of any kind, as the pages of targets reckon with them."""

from __future__ import annotations

import pytest

from ingest.forms import targets
from reports.staff.targets import starts_below


@pytest.mark.parametrize(
    ("grade_scale", "grade", "thirds", "lower"),
    [
        ("gcse_9_1", "6", 3, "5"),
        ("gcse_9_1", "6", 1, "6-"),
        ("gcse_9_1", "4+", 2, "4-"),
        ("gcse_9_1", "2", 27, ""),  # below the scale
        ("gcse_9_1", "6-5", 3, ""),  # of another
        ("gcse_combined", "6-6", 3, "5-5"),  # a grade is two steps of it
        ("gcse_combined", "6-5", 3, "5-4"),
        ("gcse_combined", "6-6", 1, "6-5"),  # two thirds of a step are nearest to one
        ("gcse_combined", "6-6", 2, "6-5"),
        ("gcse_combined", "6-6", 9, "3-3"),
        ("l3_triple", "D*DD", 1, "DDD"),
        ("a_level", "B", 1, "B"),  # nearer than C, and refused as no lower
        ("a_level", "B", 2, "C"),
        ("a_level", "B", 3, "C"),
    ],
)
def test_so_many_thirds_lower(grade_scale: str, grade: str, thirds: int, lower: str) -> None:
    assert targets.lower_by(thirds, grade, grade_scale) == lower


def test_grades_between_two_of_a_scale() -> None:
    assert targets.grades_between("4-4", "5-5", "gcse_combined") == 1
    assert targets.grades_between("5-5", "5-4", "gcse_combined") == -0.5
    assert targets.grades_between("4", "5+", "gcse_9_1") == pytest.approx(4 / 3)
    assert targets.grades_between("4", "5-5", "gcse_9_1") is None


def test_who_starts_below_is_told_by_whole_grades_as_flags_are() -> None:
    told = [("4", "4+"), ("4", "4-"), ("4", "5-"), ("5", "4+"), (None, "4"), ("6-5", "4")]
    rows = [{"grade_scale": "gcse_9_1", "last_prediction": before, "value_e": target} for before, target in told]
    assert starts_below(rows) == (1, 4)


def test_a_target_is_below_another_of_its_scale_alone() -> None:
    assert targets.is_below("7-", "7", "gcse_9_1") and not targets.is_below("7", "7", "gcse_9_1")
    assert not targets.is_below("6-6", "7", "gcse_9_1")
