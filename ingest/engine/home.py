"""The home: one folder that is one warehouse, outside the code."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class Told(Exception):
    """A failure whose message is for people and holds no value of any file."""


class HomeBusy(Told):
    """Another command is writing in this home."""


@dataclass(frozen=True)
class Home:
    """Where everything of one warehouse lies; `path` is made absolute."""

    path: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path).absolute())

    @property
    def landing(self) -> Path:
        """Where extracts are dropped."""
        return self.path / "landing"

    @property
    def archive(self) -> Path:
        """What can never be made again: bytes, ledger, check results, key."""
        return self.path / "archive"

    @property
    def blobs(self) -> Path:
        """Every file ever received, by SHA-256."""
        return self.archive / "blobs"

    @property
    def checks(self) -> Path:
        """Check results, a Parquet file per gate and run."""
        return self.archive / "checks"

    @property
    def ledger_path(self) -> Path:
        """The append-only list of deliveries and verdicts."""
        return self.archive / "ledger.jsonl"

    @property
    def student_key_path(self) -> Path:
        """The secret that turns a school's own id into `student_key`; backed up with the archive."""
        return self.archive / "student.key"

    @property
    def quarantine(self) -> Path:
        """Rows and files that were not taken, with reasons."""
        return self.path / "quarantine"

    @property
    def cache(self) -> Path:
        """Conformed rows; may be deleted, is made again from the archive."""
        return self.path / "cache"

    @property
    def build(self) -> Path:
        """Databases and publications being made."""
        return self.path / "build"

    @property
    def publications(self) -> Path:
        """Finished publications, a folder each."""
        return self.path / "publications"

    @property
    def current(self) -> Path:
        """The link to the publication that readers see."""
        return self.path / "current"

    @property
    def runs(self) -> Path:
        """The run log."""
        return self.path / "runs"

    @property
    def dagster(self) -> Path:
        """The Dagster instance."""
        return self.path / ".dagster"

    def create(self) -> None:
        """Make the folders and, once, the key. Safe to repeat."""
        private = (self.archive, self.blobs, self.checks, self.quarantine, self.cache, self.build)
        for folder in (self.path, self.landing, self.publications, self.runs, self.dagster):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in private:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.student_key_path.exists():
            new = self.student_key_path.with_suffix(".new")  # whole or not at all: half a key would give other hashes
            new.touch(mode=0o600)
            new.write_bytes(os.urandom(32))
            new.replace(self.student_key_path)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for one writer; raises HomeBusy when another has it."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise HomeBusy(f"Another run is at work in {self.path}; wait for it to finish.") from error
            yield
