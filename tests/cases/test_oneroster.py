"""A set of OneRoster files, from the landing folder to what gate 1 says of it."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from ingest import answers, land
from ingest.archive.ledger import Delivery, Ledger
from ingest.home import Home
from ingest.profile import PROFILES
from orchestration import judging

FILES = ("orgs", "users", "classes", "enrollments")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def drop(home: Home, name: str, lines: slice = slice(None)) -> None:
    """The sample of a layout under the name that the standard gives the file; `lines`: which of its rows."""
    sample = PROFILES / "oneroster" / f"oneroster_{name}" / "sample.csv"
    landed = home.landing / f"{name.removesuffix('_undated')}.csv"
    head, *rows = sample.read_text().splitlines()
    landed.write_text("\n".join([head, *rows[lines]]) + "\n")
    if answers.are_there(sample):
        shutil.copy(answers.beside(sample), answers.beside(landed))
    land.ingest_file(home, landed, datetime(2026, 11, 20))


def told(home: Home) -> dict[str, Delivery]:
    judging.judge(home, "2026-11-20T12:00:00")
    return {str(d.entity): d for d in Ledger(home).deliveries()}


def test_a_set_comes_in_by_its_layouts_alone(home: Home) -> None:
    for name in FILES:
        drop(home, name)
    found = told(home)
    assert {e: (d.rows_accepted, d.rows_quarantined) for e, d in found.items()} == {
        "schools": (2, 0), "students": (3, 0), "staff": (1, 0),
        "classes": (2, 0), "class_members": (2, 1), "class_teachers": (1, 0),
    }  # fmt: skip
    assert {e: d.verdict for e, d in found.items()} == dict.fromkeys(found, "accepted")


def test_enrollments_without_dates_are_dated_by_an_answer(home: Home) -> None:
    drop(home, "enrollments_undated")
    found = next(d for d in Ledger(home).deliveries() if d.entity == "class_members")
    assert (found.profile, found.rows_accepted) == ("oneroster_enrollments_undated", 3)
    assert dict(found.answers) == {"academic_year": "2026/27", "valid_from": "2026-09-01"}


def test_a_file_that_has_nothing_for_one_of_its_entities_is_no_fault(home: Home) -> None:
    drop(home, "orgs")
    drop(home, "users", slice(0, 2))
    found = told(home)
    assert (found["staff"].rows_read, found["staff"].verdict, found["students"].verdict) == (0, "accepted", "accepted")
    drop(home, "users", slice(3, 5))  # a parent, and a student to be deleted
    assert {told(home)[e].verdict for e in ("students", "staff")} == {"held"}
