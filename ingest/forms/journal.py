"""The journal: cells that staff fill in, each on the disk before it is answered, until they land as a file like any other.

There is one for each contract that cells become. Lines go to `open.jsonl`. A seal puts that file aside under a name of its own
and writes it to the landing folder as an extract; what was put aside stays until the publication that readers see was made after
it landed.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ingest.archive.chain import cut_unfinished, read_lines
from ingest.archive.ledger import Ledger
from ingest.forms import extracts
from ingest.home import Home, Told

MARKS, RECORDS, DECISIONS = "judgements", "records", "target_decisions"
OPEN = "open.jsonl"
CELLS = {  # what a cell is, by the contract that it becomes
    MARKS: ("school_urn", "academic_year", "tracking_point", "subject_code", "student_id", "class_code", "field"),
    RECORDS: ("school_urn", "form", "about", "tracking_point", "student_id", "field"),
    DECISIONS: ("school_urn", "event_id"),  # each stands for itself
}
Event = dict[str, Any]  # a row of the contract, as text
Cell = tuple[str, ...]


class NotKept(Told):
    """The events are not on the disk, so they must be sent again."""


def folder(home: Home, entity: str) -> Path:
    """Where the journal of a contract lies."""
    return home.journal if entity == MARKS else home.journal / entity


def cell_of(event: Event, entity: str = MARKS) -> Cell:
    """What an event fills in: a student's cell goes with the student from class to class, the class's own stays with it."""
    return tuple("" if name == "class_code" and event["student_id"] else event[name] or "" for name in CELLS[entity])


def is_newer(event: Event, other: Event | None) -> bool:
    """Whether an event says what stands, and not `other`; events of one moment have an order too."""
    return other is None or (event["recorded_at"], event["event_id"]) > (other["recorded_at"], other["event_id"])


@dataclass
class _Batch:
    """What one caller wants kept."""

    events: list[Event]
    is_done: bool = False
    error: Exception | None = None


@dataclass
class Journal:
    """The journal of a home and contract. Any number of threads and programs may add to it at once.

    `cells` has the newest event of each cell, of all that are not in the publication for sure.
    """

    home: Home
    entity: str = MARKS
    cells: dict[Cell, Event] = field(default_factory=dict)
    history: list[Event] = field(default_factory=list)
    superseded: set[str] = field(default_factory=set)  # ids that a browser has typed over before they came
    _seen: dict[str, Event] = field(default_factory=dict)
    _read: tuple[bytes, int] = (b"", 0)  # the first line of the file that was read last, and how far
    _waiting: list[_Batch] = field(default_factory=list)
    _queue: threading.Lock = field(default_factory=threading.Lock)
    _disk: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        with locked(self.home):
            for path in sealed(self.home, self.entity):
                self._take(path.read_bytes())
            cut_unfinished(self._path)
            self._catch_up()

    @property
    def _path(self) -> Path:
        return folder(self.home, self.entity) / OPEN

    def add(self, events: list[Event]) -> None:
        """Keep events; returns once they are on the disk. One that is there already is no second. Raises NotKept.

        Those who wait for the disk meanwhile are written together: one wait is enough for all.
        """
        batch = _Batch(events)
        with self._queue:
            self._waiting.append(batch)
        with self._disk:
            if not batch.is_done:
                with self._queue:
                    batches, self._waiting = self._waiting, []
                self._keep(batches)
        if batch.error or not batch.is_done:
            raise NotKept("The disk took nothing: what was filled in waits in the browser.") from batch.error

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Hold what was told until it is decided and kept what follows from it: one at a time, of all threads and programs."""
        with locked(self.home, f".{self.entity}"):
            yield

    def at(self, event_id: str) -> str:
        """When an event of that id was filled in; empty where none is known."""
        found = self._seen.get(event_id)
        return found["recorded_at"] if found else ""

    def look(self) -> None:
        """Read what other programs have added since."""
        with self._disk, locked(self.home):
            self._catch_up()

    def _keep(self, batches: list[_Batch]) -> None:
        try:
            with locked(self.home):
                self._catch_up()
                fresh = {e["event_id"]: e for b in batches for e in b.events if e["event_id"] not in self._seen}
                self._write("".join(json.dumps(e, separators=(",", ":")) + "\n" for e in fresh.values()).encode())
                self._catch_up()
        except Exception as error:  # whatever it is, nobody may be told that the cells are kept
            for batch in batches:
                batch.error = error
        for batch in batches:
            batch.is_done = True

    def _write(self, text: bytes) -> None:
        """Write lines whole or not at all."""
        if not text:
            return
        is_new = not self._path.exists()
        self._path.parent.mkdir(exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "wb", buffering=0) as file:
            before = file.seek(0, os.SEEK_END)
            try:
                left = memoryview(text)
                while left:
                    left = left[file.write(left) :]
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), before)
                raise
        if is_new:
            _sync_folder(self._path.parent)

    def _catch_up(self) -> None:
        """Take the lines that this program has not read: its own, other programs', those of a file begun after a seal."""
        if not self._path.exists():
            self._read = (b"", 0)
            return
        with self._path.open("rb") as file:
            first = file.readline()  # tells a file from the next, which may have the number of one that is gone
            file.seek(self._read[1] if first == self._read[0] else 0)
            text = file.read()
            whole = text[: text.rfind(b"\n") + 1]
            self._take(whole)
            self._read = (first, file.tell() - len(text) + len(whole))

    def _take(self, text: bytes) -> None:
        for event in read_lines(text):
            if event["event_id"] in self._seen:
                continue
            self._seen[event["event_id"]] = event
            self.history.append(event)
            cell = cell_of(event, self.entity)
            if is_newer(event, self.cells.get(cell)):
                self.cells[cell] = event


@contextmanager
def locked(home: Home, name: str = ".lock") -> Iterator[None]:
    """Hold the journal for one writer, or what its file of another name stands for."""
    home.journal.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(home.journal / name, os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sealed(home: Home, entity: str = MARKS) -> list[Path]:
    """Files of events that were put aside, oldest first."""
    return sorted(folder(home, entity).glob("sealed-*.jsonl"))


def has_open(home: Home) -> bool:
    """Whether there are events that have not landed."""
    return any(_is_open(home, entity) for entity in CELLS)


def _is_open(home: Home, entity: str) -> bool:
    path = folder(home, entity) / OPEN
    return path.exists() and path.stat().st_size > 0


def is_of_yesterday(home: Home, today: date) -> bool:
    """Whether the oldest of the open events was written before today."""
    return any(_began(home, entity, today) < today for entity in CELLS if _is_open(home, entity))


def _began(home: Home, entity: str, today: date) -> date:
    """The day of the first open event; today where it is not whole yet."""
    with (folder(home, entity) / OPEN).open("rb") as file:
        line = file.readline()
    return date.fromisoformat(json.loads(line)["recorded_at"][:10]) if line.endswith(b"\n") else today


def seal(home: Home) -> list[Path]:
    """Put the open events aside and write what was put aside and has not landed to the landing folder; returns those files.

    Interrupted anywhere it is made good by the next: the same events give the same bytes, and the ledger knows them again.
    """
    if not home.journal.exists():
        return []
    with locked(home):
        landed = {d.file_name for d in Ledger(home).deliveries()}
        for entity in CELLS:
            _put_aside(home, entity)
        return [
            extracts.write(home, _name(segment, entity), entity, read_lines(segment.read_bytes()))
            for entity in CELLS
            for segment in sealed(home, entity)
            if _name(segment, entity) not in landed
        ]


def _put_aside(home: Home, entity: str) -> None:
    path = folder(home, entity) / OPEN
    cut_unfinished(path)
    if _is_open(home, entity):
        last = sealed(home, entity)[-1].stem if sealed(home, entity) else ""
        now = f"sealed-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        path.rename(path.with_name(f"{max(now, f'{last}0')}.jsonl"))


def forget(home: Home) -> None:
    """Delete what was put aside and accepted, once a publication that was made after it is shown."""
    done = {d.file_name for d in Ledger(home).deliveries() if d.entity in CELLS and d.verdict == "accepted"}
    with locked(home):
        for entity in CELLS:
            for segment in sealed(home, entity):
                if _name(segment, entity) in done:
                    segment.unlink()


def _name(segment: Path, entity: str) -> str:
    """Name of the extract that a file of events becomes."""
    return f"{entity} {segment.stem.removeprefix('sealed-')}.csv"


def _sync_folder(folder: Path) -> None:
    """Make sure that a new file's name is on the disk too."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
