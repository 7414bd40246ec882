"""The home: one folder that is one warehouse, outside the code."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class Told(Exception):
    """A failure whose message is for people and holds no value of any file."""


class HomeBusy(Told):
    """Another command is writing in this home."""


class OtherFormat(Told):
    """The home is of an older format than this version writes, or of a newer one than it knows."""


PRIVATE = 0o700
OTHERS = 0o077  # what group and others may do; also the umask of every program that writes here
FORMAT = 3  # what this version writes; `flightpath upgrade` brings older homes to it
UNMARKED = 1  # the format of homes without a mark: version 0.1 wrote none


def stamp_of(path: Path) -> tuple[int, int, int]:
    """What tells one state of a file from the next: which it is, how long, when written. A link is not followed."""
    seen = path.lstat()
    return seen.st_ino, seen.st_size, seen.st_mtime_ns


def close_to_others(folder: Path) -> None:
    """Take from the folder and all that is in it what others than its owner may do; where a link points is left as it is."""
    for where, folders, files in os.walk(folder):
        for path in (Path(where) / name for name in (".", *folders, *files)):
            mode = path.lstat().st_mode
            if mode & OTHERS and not path.is_symlink():
                path.chmod(stat.S_IMODE(mode) & ~OTHERS)


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
    def format_path(self) -> Path:
        """The mark that says how the archive is to be read; it travels with the archive."""
        return self.archive / "format"

    @property
    def format(self) -> int:
        """The format of this home; of one that holds nothing yet, this version's. Raises OtherFormat when its mark is damaged."""
        if self.format_path.exists():
            told = self.format_path.read_text().strip()
            if not told.isdecimal():
                raise OtherFormat(
                    f"The file {self.format_path} is damaged: it should hold one number. Put back the archive from your backup; "
                    "nothing is read or published until then."
                )
            return int(told)
        return UNMARKED if self.ledger_path.exists() else FORMAT

    @property
    def demo_path(self) -> Path:
        """Where there, the schools that were invented: a home that holds no other may be opened by anybody on its machine."""
        return self.archive / "demo"

    @property
    def school_path(self) -> Path:
        """Where there, what the school told of itself when the home was made; commands read their defaults from it."""
        return self.path / "school.yml"

    @property
    def backups(self) -> Path:
        """What an upgrade keeps of how the home was before."""
        return self.path / "backups"

    @property
    def student_key_path(self) -> Path:
        """The secret that turns a school's own id into `student_key`; backed up with the archive."""
        return self.archive / "student.key"

    @property
    def journal(self) -> Path:
        """What staff filled in and has not landed yet."""
        return self.path / "journal"

    @property
    def quarantine(self) -> Path:
        """Rows and files that were not taken, with reasons."""
        return self.path / "quarantine"

    @property
    def cache(self) -> Path:
        """Conformed rows and the compiled app of the pages; may be deleted, is made again."""
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
        """Make the folders, readable by the owner alone whatever the umask, and, once, the key. Safe to repeat."""
        inside = (self.archive, self.blobs, self.checks, self.landing, self.journal, self.quarantine, self.cache, self.build)
        for folder in (self.path, *inside, self.publications, self.runs, self.dagster):
            folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
            if folder.stat().st_mode & OTHERS:
                folder.chmod(PRIVATE)
        if not self.student_key_path.exists():
            new = self.student_key_path.with_suffix(".new")  # whole or not at all: half a key would give other hashes
            new.touch(mode=0o600)
            new.write_bytes(os.urandom(32))
            new.replace(self.student_key_path)
        if not self.format_path.exists() and not self.ledger_path.exists():
            self.mark_format()

    def close(self) -> None:
        """Take from every folder and file of the home what others than its owner may do with it."""
        close_to_others(self.path)

    def mark_format(self) -> None:
        """Say that the archive is of the format this version writes."""
        new = self.format_path.with_suffix(".new")
        with new.open("w") as file:
            file.write(f"{FORMAT}\n")
            file.flush()
            os.fsync(file.fileno())
        new.chmod(0o600)
        new.replace(self.format_path)

    def refuse_newer(self) -> None:
        """Raise OtherFormat when a newer version has written here: this one could not tell what it means."""
        if self.format > FORMAT:
            raise OtherFormat(
                f"The home {self.path} is of format {self.format}, and this version of Flightpath knows formats up to {FORMAT}. "
                "Install the version that wrote it, or a newer one. Nothing was changed."
            )

    @contextmanager
    def lock(self, any_format: bool = False) -> Iterator[None]:
        """Hold the home for one writer; raises HomeBusy when another has it, OtherFormat when it is not of this format.

        `any_format`: for the upgrade, which is there to change it.
        """
        self.refuse_newer()
        if self.format < FORMAT and not any_format:
            raise OtherFormat(
                f"The home {self.path} is of format {self.format}, and this version of Flightpath writes format {FORMAT}. "
                f"Run: flightpath upgrade --home {self.path}. It makes a backup first and says what changes."
            )
        self.path.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
        with os.fdopen(os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT, 0o600), "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise HomeBusy(f"Another run is at work in {self.path}; wait for it to finish.") from error
            yield
