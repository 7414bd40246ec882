"""A small school that is published, a batch of new files, and what must hold after a run was cut off."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest.archive.ledger import Ledger
from ingest.home import Home
from tests.golden.test_hand_worked import FILES, Y

ROOT = Path(__file__).parents[2]
LATER = "2026-11-27T17:00:00"
SAMPLE = ROOT / "ingest" / "profiles" / "trust" / "trust_results" / "sample.csv"
BATCH = {
    "tracking_again.csv": "\n".join(
        [FILES["tracking"][0], f"{Y},NOV,10,A,MA,10MA/1,6", f"{Y},NOV,10,B,MA,10MA/1,4", f"{Y},NOV,10,A,EN,10EN/1,4"]
    ),
    "events_more.csv": "\n".join([FILES["events"][0], "1,E5,A,2026-11-20,praise,Effort,1", "1,E6,B,2099-01-01,praise,Effort,1"]),
    "colours.csv": "colour,shape\nred,round",
}


class Zygote:
    """The process that forks runs."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "run.log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout and self.process.stdout.readline().strip() == "ready"

    def run(self, home: Home, **order: Any) -> int:
        """One run; the exit code, or minus the signal that ended it."""
        assert self.process.stdin and self.process.stdout
        order = {"home": str(home.path), "log": str(self.log), "received_at": LATER, **order}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def said(self) -> str:
        """What the last run printed."""
        return " ".join(self.log.read_text(errors="replace").split())

    def close(self) -> None:
        """End the process this one started: it reads orders until there are no more."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of small databases are written."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None, prefix="flightpath-") as folder:
        yield Path(folder)


def drop(home: Home, files: dict[str, str]) -> None:
    """Put files in the landing folder, in this order."""
    for nth, (name, text) in enumerate(files.items()):
        path = home.landing / name
        path.write_text(text + "\n")
        os.utime(path, (1_780_000_000 + nth, 1_780_000_000 + nth))


def found(zygote: Zygote, folder: Path) -> Home:
    """A home with the hand-worked school published, of which no file is held or refused."""
    home = Home(folder / "base")
    home.create()
    drop(home, {f"{name}.csv": "\n".join(lines) for name, lines in FILES.items()})
    assert zygote.run(home, received_at="2026-11-20T17:00:00") == 0, zygote.said()
    assert {delivery[3] for delivery in deliveries(home)} == {"accepted"}
    return home


def with_batch(base: Home, folder: Path) -> Home:
    """A copy of it with new files waiting, one of which gives two entities and one that must be refused."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base.path, folder, symlinks=True)
    home = Home(folder)
    drop(home, {**BATCH, "trust.csv": SAMPLE.read_text()})
    return home


def published(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that readers see, but for the publication's own number."""
    with duckdb.connect(str(home.current / "flightpath.duckdb"), read_only=True) as con:
        names = con.execute("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
        hidden = {"quality.check_results": "exclude (publication_id)"}
        return {n: con.execute(f"select * {hidden.get(n, '')} from {n} order by all").fetchall() for (n,) in names}


def deliveries(home: Home) -> list[tuple[Any, ...]]:
    """What the ledger holds of each delivery, in order."""
    return [(d.delivery_id, d.sha256, d.entity, d.verdict, d.rows_read, d.rows_accepted) for d in Ledger(home).deliveries()]


def is_whole(home: Home) -> str:
    """Id of the publication readers see, after looking that it is complete."""
    manifest = json.loads((home.current / "manifest.json").read_text())
    with duckdb.connect(str(home.current / "flightpath.duckdb"), read_only=True) as con:
        for table, rows in manifest["tables"].items():
            assert con.execute(f"select count(*) from {table}").fetchall() == [(rows,)]
    assert (home.current / "restricted" / "names.duckdb").exists()
    return str(manifest["id"])


@dataclass
class Ground:
    """Where the tests begin, and what an undisturbed run gives."""

    zygote: Zygote
    base: Home
    folder: Path
    expected: dict[str, list[tuple[Any, ...]]]
    deliveries: list[tuple[Any, ...]]
    seconds: float  # that such a run takes

    def recovers(self, home: Home) -> None:
        """After a crash: readers have a whole publication; one more run gives what an undisturbed one gives."""
        is_whole(home)
        assert self.zygote.run(home) == 0, self.zygote.said()
        assert deliveries(home) == self.deliveries
        assert published(home) == self.expected
        assert not list(home.landing.iterdir())
        assert len(list(home.publications.iterdir())) == 2


@contextmanager
def ground() -> Iterator[Ground]:
    """The base school published, and the batch taken in without a fault."""
    with fast_folder() as folder:
        zygote = Zygote(folder)
        try:
            base = found(zygote, folder)
            calm, began = with_batch(base, folder / "calm"), time.monotonic()
            assert zygote.run(calm) == 0, zygote.said()
            seconds = time.monotonic() - began
            yield Ground(zygote, base, folder, published(calm), deliveries(calm), seconds)
        finally:
            zygote.close()
