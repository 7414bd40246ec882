"""The journal: what was answered is on the disk, whatever dies or is full; what is on the disk lands once."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from ingest import land
from ingest.archive.chain import read_lines
from ingest.archive.ledger import Ledger
from ingest.code import ROOT
from ingest.conform import ensure_cached
from ingest.forms import journal
from ingest.forms.journal import Journal, NotKept
from ingest.home import Home

WRITER = """
import sys
from pathlib import Path
from ingest.forms.journal import Journal
from ingest.home import Home
from tests.staff.test_journal import event
book = Journal(Home(Path(sys.argv[1])))
for n in range(100_000):
    book.add([event(f"{sys.argv[2]}-{n:06d}", student=f"S{n % 30}", value=str(n % 9))])
    print(f"{sys.argv[2]}-{n:06d}", flush=True)
"""


def event(
    number: str, student: str = "S1", field: str = "prediction", value: str = "5", at: str = "2026-11-20T08:00:00.000Z"
) -> dict:
    return {
        "school_urn": "999001", "event_id": number, "academic_year": "2026/27", "tracking_point": "DEC", "year_group": "11",
        "class_code": "11AR/1", "subject_code": "AR", "student_id": student, "field": field, "value": value, "staff_id": "T001",
        "recorded_at": at, "source": "web", "origin": "",
    }  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def kept(home: Home) -> list[str]:
    """Ids of all events on the disk, in their order."""
    paths = [*journal.sealed(home), home.journal / journal.OPEN]
    return [e["event_id"] for path in paths if path.exists() for e in read_lines(path.read_bytes())]


def landed(home: Home) -> list[str]:
    """Ids of all events that landed."""
    found = []
    for path in land.pending(home):
        land.ingest_file(home, path, datetime(2026, 12, 1, 8))
    for delivery in Ledger(home).deliveries():
        found += duckdb.sql(f"select event_id from '{ensure_cached(home, delivery)}' order by _row").fetchall()
    return [number for (number,) in found]


def test_what_was_answered_is_there_after_sigkill_of_two_writers(home: Home) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(home.path), name], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    answered = set()
    for writer in writers:
        assert writer.stdout
        answered |= {writer.stdout.readline().strip() for _ in range(40)}
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    with (home.journal / journal.OPEN).open("ab") as file:
        file.write(b'{"event_id": "torn')  # the line that the last of them was writing
    there = list(Journal(home)._seen)
    assert answered <= set(there) == set(kept(home)) and len(kept(home)) == len(set(kept(home)))
    assert not (home.journal / journal.OPEN).read_bytes().endswith(b"torn")


def test_a_full_disk_answers_no_and_keeps_nothing_half(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Journal(home)
    book.add([event("event-001")])
    before = (home.journal / journal.OPEN).read_bytes()

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(journal.os, "fsync", full)
    with pytest.raises(NotKept):
        book.add([event("event-002"), event("event-003")])
    monkeypatch.undo()
    assert (home.journal / journal.OPEN).read_bytes() == before and book.cells[journal.cell_of(event("x"))][
        "event_id"
    ] == "event-001"
    book.add([event("event-002"), event("event-003")])
    assert kept(home) == ["event-001", "event-002", "event-003"]


def test_a_repeated_request_is_no_second_event_and_the_newest_of_a_cell_stands(home: Home) -> None:
    book = Journal(home)
    late, early = event("event-001", value="7", at="2026-11-20T09:00:00.000Z"), event("event-002", value="4")
    book.add([late])
    book.add([early, late])
    book.add([late])
    assert kept(home) == ["event-001", "event-002"]
    assert book.cells[journal.cell_of(late)]["value"] == "7" == Journal(home).cells[journal.cell_of(late)]["value"]


def test_many_at_once_wait_for_the_disk_together(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    book, syncs, slow, real = Journal(home), [], threading.Event(), os.fsync

    def waited(number: int) -> None:
        syncs.append(number)
        slow.wait()
        real(number)

    monkeypatch.setattr(journal.os, "fsync", waited)
    threads = [threading.Thread(target=book.add, args=([event(f"event-{n:03d}", student=f"S{n}")],)) for n in range(50)]
    for thread in threads:
        thread.start()
    while len(book._waiting) < 49:
        os.sched_yield()
    slow.set()
    for thread in threads:
        thread.join()
    assert len(kept(home)) == 50 and len(syncs) <= 3  # the first alone (and its folder), the rest as one


def test_two_programs_see_each_others_cells(home: Home) -> None:
    one, other = Journal(home), Journal(home)
    one.add([event("event-001")])
    other.look()
    assert other.cells[journal.cell_of(event("x"))]["event_id"] == "event-001"
    journal.seal(home)
    one.add([event("event-002", student="S2")])
    other.look()
    assert {e["event_id"] for e in other.cells.values()} == {"event-001", "event-002"}


def test_a_new_file_is_read_from_its_start_though_it_has_the_number_of_one_that_is_gone(home: Home) -> None:
    book = Journal(home)
    book.add([event("event-001"), event("event-002", student="S2")])
    lines = (home.journal / journal.OPEN).read_bytes().replace(b"event-00", b"later-00").replace(b'"S', b'"T')
    with (home.journal / journal.OPEN).open("r+b") as file:  # as when the disk gives the number away again
        file.truncate()
        file.write(lines)
    book.add([event("event-003", student="S3")])
    assert {e["event_id"] for e in book.cells.values()} == {"event-001", "event-002", "event-003", "later-001", "later-002"}


def test_a_seal_that_is_cut_off_anywhere_is_made_good_and_each_event_lands_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Journal(home)
    book.add([event(f"event-{n:03d}", student=f"S{n}") for n in range(5)])
    real = Path.rename

    def dies(path: Path, target: Path) -> Path:
        if path.suffix == ".part":
            raise OSError(errno.EIO, "cut off")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", dies)
    with pytest.raises(OSError, match="cut off"):
        journal.seal(home)
    monkeypatch.undo()
    book.add([event("event-005", student="S5")])
    assert len(journal.seal(home)) == 2
    journal.seal(home)  # nothing landed yet: the same files once more
    assert sorted(landed(home)) == [f"event-{n:03d}" for n in range(6)]
    assert journal.seal(home) == [] and land.pending(home) == []


def test_what_was_put_aside_stays_until_it_is_accepted(home: Home) -> None:
    book = Journal(home)
    book.add([event("event-001")])
    journal.seal(home)
    assert len(landed(home)) == 1
    journal.forget(home)
    assert len(journal.sealed(home)) == 1  # not judged yet
    [delivery] = Ledger(home).deliveries()
    Ledger(home).add_verdicts([{"delivery_id": delivery.delivery_id, "verdict": "accepted", "reason": ""}])
    journal.forget(home)
    assert journal.sealed(home) == [] and kept(home) == []


def test_it_is_sealed_once_its_day_is_over(home: Home) -> None:
    assert not journal.is_of_yesterday(home, date(2026, 11, 21))
    Journal(home).add([event("event-001")])
    assert not journal.is_of_yesterday(home, date(2026, 11, 20))
    assert journal.is_of_yesterday(home, date(2026, 11, 21))
