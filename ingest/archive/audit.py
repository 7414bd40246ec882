"""The audit log: who signed in, saw, changed and decided what, and when. A file a month, all lines one chain."""

from __future__ import annotations

import fcntl
import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ingest.archive.chain import GENESIS, append, cut_unfinished, line_hash, read_lines
from ingest.home import Home, Told

EVENTS = {  # by what the log's page calls them
    "sign_in": "Signed in",
    "sign_in_refused": "Could not sign in",
    "sign_out": "Signed out",
    "seen": "Saw a page that names students",
    "denied": "Asked for what is not theirs, or not there",
    "filled": "Filled in a marksheet",
    "recorded": "Wrote something down",
    "decided": "Decided about targets",
    "asked": "Asked the data manager",
    "answered": "Answered",
    "exported": "Took rows away in a file",
    "run": "Ran Flightpath",
    "landed": "A file arrived",
    "imported": "Imported a file",
    "corrected": "Put rows of a file right",
    "acknowledged": "Let something pass",
    "reminded": "Reminded somebody of a marksheet",
    "locked": "Locked a data collection",
    "opened": "Opened a data collection again",
    "dagster": "Changed something on Dagster's page",
}
# Many, and nothing follows from one: only a machine that loses its power could lose the last of them.
LOOKS = {"seen", "denied", "filled"}
TAIL = 65536  # bytes in which the last line of a file is looked for


class AuditBroken(Told):
    """A line does not follow from the one before it."""


class Audit:
    """Appends to the log, and reads it. Lines name staff by the name they sign in with, and students by their key alone."""

    def __init__(self, home: Home) -> None:
        self.folder = home.archive / "audit"

    def add(self, event: str, who: str = "", about: str = "", school: str = "", at: datetime | None = None) -> None:
        """Append what happened; raises KeyError for an event that nobody knows, so that each has its words.

        Without `who`: the account of this machine under which Flightpath runs.
        """
        when = (at or datetime.now()).isoformat(timespec="seconds")
        with self._alone():
            path = self.folder / f"{when[:7]}.jsonl"
            for newest in self._files()[-1:]:
                cut_unfinished(newest)
                path = max(path, newest)  # a clock that was set back writes no line before another
            line = {
                "at": when,
                "event": event,
                "words": EVENTS[event],
                "who": who.lstrip("\0") or _account(),
                "school": school,
                "about": about,
            }
            line["line_hash"] = line_hash(self.head(), line)
            append(path, json.dumps(line), is_sure=event not in LOOKS)

    def head(self) -> str:
        """Hash of the last line."""
        for path in reversed(self._files()):
            with path.open("rb") as file:
                file.seek(max(file.seek(0, 2) - TAIL, 0))
                whole, _, _ = file.read().rpartition(b"\n")
            if whole:
                return str(json.loads(whole.rpartition(b"\n")[2])["line_hash"])
        return GENESIS

    def months(self) -> list[str]:
        """Months of which there are lines, newest first."""
        return [path.stem for path in reversed(self._files())]

    def lines(self, month: str) -> Iterator[dict[str, str]]:
        """Lines of a month, oldest first."""
        path = self.folder / f"{month}.jsonl"
        if month in self.months():
            yield from read_lines(path.read_bytes())

    def verify(self) -> int:
        """Number of lines, once each was seen to follow from the one before; raises AuditBroken."""
        last, n = GENESIS, 0
        for path in self._files():
            for number, line in enumerate(self.lines(path.stem), start=1):
                if line["line_hash"] != line_hash(last, line):
                    raise AuditBroken(f"Line {number} of {path} does not follow from the line before it: the log was changed.")
                last, n = line["line_hash"], n + 1
        return n

    def holds(self, head: str) -> bool:
        """Whether a line with this hash is there; of a log without lines the hash before the first."""
        return head == GENESIS or any(line["line_hash"] == head for month in self.months() for line in self.lines(month))

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.jsonl"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Runs, commands and the server write to one log: one at a time."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _account() -> str:
    """The account of this machine; in a container without a list of accounts it has a number alone."""
    try:
        return f"{getpass.getuser()} (this machine)"
    except (KeyError, OSError):
        return "this machine"
