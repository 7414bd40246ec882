"""The landing folder: names nobody should choose, files that move while they are read, and batches that overlap."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import failpoints, land
from ingest.archive.ledger import Ledger
from ingest.home import Home
from tests.unit.hostile import HEAD, ROW, SECRET, STUDENTS

NOON = datetime(2026, 11, 20, 12)
ENROLMENTS = "school_urn,academic_year,student_id,year_group\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


@contextmanager
def at(moment: str, act: object) -> Iterator[None]:
    """While a run passes this moment, somebody else does something."""
    failpoints.listen(lambda reached: act() if reached == moment and callable(act) else None)
    try:
        yield
    finally:
        failpoints.listen(None)


NAMES = (
    "a..%2f..%2fetc%2fpasswd.csv",
    "a\\..\\..\\windows\\students.csv",
    "a....csv",
    "a....csv",
    "$(touch here).csv",
    "[red]students[bold].csv",
    "two\nlines\x1b[2J.csv",
    "right\u202eto left.csv",
    "x" * 251 + ".csv",
    "x" * 250,
    "é" * 120 + ".csv",
)


@pytest.mark.parametrize("name", [*NAMES, os.fsdecode(b"no\xffutf\xfe.csv")])
@pytest.mark.parametrize("text", [STUDENTS, HEAD], ids=["read", "refused"])
def test_a_name_is_never_a_path_and_never_a_sign(home: Home, name: str, text: str) -> None:
    before = set(home.path.parent.rglob("*"))
    (home.landing / name).write_text(text)
    [path] = land.pending(home)
    [delivery] = land.ingest_file(home, path, NOON)
    assert delivery.verdict == ("conformed" if text == STUDENTS else "refused")
    assert delivery.file_name.isprintable() and len(delivery.file_name) <= land.NAME_LETTERS
    assert not set(delivery.file_name) & set("/\\[]")
    delivery.file_name.encode()
    assert not list(home.landing.iterdir())
    made = set(home.path.parent.rglob("*")) - before
    assert made and all(p.is_relative_to(home.path) for p in made)


@given(st.text(min_size=1, max_size=300).filter(lambda name: name.strip("./")))
def test_any_name_becomes_one_that_may_be_printed_and_written(name: str) -> None:
    safe = land.safe_name(name)
    assert 0 < len(safe) <= land.NAME_LETTERS and "/" not in safe and "\0" not in safe
    assert len(f"000001-{safe}".encode()) <= 255 or not name.isascii()
    assert land.safe_name(safe) == safe


def test_a_link_is_refused_and_what_it_points_to_is_not_read(home: Home, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(STUDENTS)
    (home.landing / "students.csv").symlink_to(elsewhere)
    [delivery] = land.ingest_file(home, land.pending(home)[0], NOON)
    assert (delivery.verdict, delivery.reason, delivery.sha256) == ("refused", land.LINK, "")
    assert not [p for p in home.blobs.rglob("*") if p.is_file()] and elsewhere.read_text() == STUDENTS


def test_a_folder_a_pipe_and_unfinished_copies_are_left_alone(home: Home) -> None:
    (home.landing / "more.csv").mkdir()
    os.mkfifo(home.landing / "pipe.csv")
    for name in (".hidden.csv", "~$open.xlsx", "a.csv.part", "a.csv.CRDOWNLOAD", "a.tmp"):
        (home.landing / name).write_text(STUDENTS)
    assert land.pending(home) == []


def test_a_file_that_grows_while_it_is_copied_waits_for_the_next_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home.landing / "students.csv"
    path.write_text(STUDENTS)
    real = os.fsync

    def another_row(number: int) -> None:
        real(number)
        with path.open("a") as file:
            file.write(ROW.replace("A1", "A2"))

    monkeypatch.setattr(os, "fsync", another_row)
    with pytest.raises(land.StillArriving, match=r"students\.csv was still being written"):
        land.ingest_file(home, path, NOON)
    monkeypatch.undo()
    assert Ledger(home).deliveries() == [] and not [p for p in home.blobs.rglob("*") if p.is_file()]
    [delivery] = land.ingest_file(home, path, NOON)
    assert delivery.rows_accepted == 2


def test_a_file_replaced_after_it_was_copied_is_the_next_delivery(home: Home) -> None:
    path, newer = home.landing / "students.csv", home.path / "newer.csv"
    path.write_text(STUDENTS)
    newer.write_text(STUDENTS + ROW.replace("A1", "A2"))
    with at("file archived, not yet read", lambda: newer.replace(path)):
        [first] = land.ingest_file(home, path, NOON)
    assert first.rows_accepted == 1 and land.pending(home) == [path]
    [second] = land.ingest_file(home, path, NOON)
    assert second.rows_accepted == 2 and land.pending(home) == []


def test_the_same_bytes_under_two_names_are_one_delivery_and_the_other_is_told(home: Home) -> None:
    for name in ("students.csv", "students (1).csv"):
        (home.landing / name).write_text(STUDENTS)
    found = [d for path in land.pending(home) for d in land.ingest_file(home, path, NOON)]
    [repeat] = Ledger(home).repeats()
    assert len(found) == 1 and repeat["of_delivery"] == found[0].delivery_id
    assert {found[0].file_name, repeat["file_name"]} == {"students.csv", "students (1).csv"}
    assert land.pending(home) == []


def test_of_two_files_of_one_scope_in_a_batch_the_later_change_counts_and_both_are_told(home: Home) -> None:
    for name, who, changed in (("z_older.csv", "A", 100), ("a_newer.csv", "B", 200)):
        path = home.landing / name
        path.write_text(ENROLMENTS + f"1,2026/27,{who},10\n")
        os.utime(path, (changed, changed))
    older, newer = [d for path in land.pending(home) for d in land.ingest_file(home, path, NOON)]
    assert (older.file_name, newer.file_name) == ("z_older.csv", "a_newer.csv")
    assert newer.reason == f"It replaces delivery {older.delivery_id}, which came in the same batch for the same scope."


def test_an_unmapped_column_holds_no_secret_in_the_ledger(home: Home) -> None:
    (home.landing / "students.csv").write_text(f"{HEAD.strip()},{SECRET}\n1,A1,X,Y,2012-03-01,tall\n")
    land.ingest_file(home, land.pending(home)[0], NOON)
    assert SECRET not in json.dumps(Ledger(home).lines())
