"""A school with three years and a half behind it, in which one file at a time is changed and judged, and never accepted."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from expectations.checks import CheckResult, failed
from expectations.library import asked_plainly
from ingest import land
from ingest.archive.ledger import Delivery, Ledger
from ingest.demo.write import generate
from ingest.home import Home
from ingest.raw.changes import Standing
from orchestration.judging import Sitting

NOW = datetime(2026, 11, 20, 17)
YEAR, LAST_YEAR = "2026/27", "2025/26"
BY_WEEK = ("attendance_marks_2026", "behaviour_events_2026")
OLDER = (
    "attendance_marks_2023",
    "attendance_marks_2024",
    "attendance_marks_2025",
    "behaviour_events_2023",
    "behaviour_events_2024",
)


@dataclass(frozen=True)
class Place:
    """Where a fault lies: a class, its subject in its year group, its year group, and their students by size."""

    year_group: int
    subject: str
    class_code: str
    students: dict[str, frozenset[str]]


class World:
    """The demo, its newest attendance and behaviour a file a week; frames of its files by name, all text.

    `since`: files of older academic years are left out.
    """

    def __init__(self, folder: Path, seed: int, scale: float, since: int = 2023) -> None:
        self.home = Home(folder / "home")
        self.home.create()
        generate(folder / "files", seed, scale)
        files = [p for p in sorted((folder / "files").iterdir()) if p.stem not in OLDER and _year(p.stem, since) >= since]
        self.frames = {path.stem: _read(path) for path in files}
        for name in BY_WEEK:
            self.frames |= {f"{name}_{week}": rows for week, rows in _weeks(self.frames.pop(name))}
        self._landed: dict[str, Delivery] = {}
        for name, frame in self.frames.items():
            self.land(name, frame)
        ledger = Ledger(self.home)
        accepted = [{"delivery_id": d.delivery_id, "verdict": "accepted", "reason": ""} for d in ledger.deliveries()]
        ledger.add_verdicts(accepted)
        self.known = ledger.deliveries()
        self._sittings: dict[frozenset[str], tuple[Sitting, duckdb.DuckDBPyConnection, Standing]] = {}

    def land(self, name: str, frame: pd.DataFrame) -> Delivery:
        """The delivery of a file with these rows."""
        text = _text(frame)
        if text not in self._landed:  # a subject that all of a year group take is the year group
            path = self.home.landing / f"{name}.csv"
            path.write_text(text)
            [self._landed[text]] = land.ingest_file(self.home, path, NOW)
        return self._landed[text]

    def newest(self, entity: str) -> str:
        """Name of the last file of an entity."""
        return max(name for name in self.frames if name.startswith(entity))

    def judge(self, name: str, frame: pd.DataFrame, without: Iterable[str] = ()) -> tuple[Delivery, list[CheckResult]]:
        """What gate 1 says of a file, had those named in `without` never come; nothing is accepted."""
        delivery = self.land(name, frame)
        left_out = frozenset(without)
        if left_out not in self._sittings:
            known = [d for d in self.known if Path(d.file_name).stem not in left_out]
            con = duckdb.connect()
            sitting = Sitting(self.home, known, NOW.isoformat(), asked_plainly)
            self._sittings[left_out] = sitting, con, Standing(self.home, con)
        sitting, con, standing = self._sittings[left_out]
        return delivery, sitting.one(con, standing, delivery) if delivery.verdict == "conformed" else []

    def history(self) -> list[CheckResult]:
        """What gate 1 says of all files of the school, had they come into an empty home."""
        waiting = [replace(d, verdict="conformed") for d in self.known]
        return Sitting(self.home, waiting, NOW.isoformat(), asked_plainly).all()[1]

    def live(self, files: Iterable[tuple[str, pd.DataFrame]], without: Iterable[str]) -> list[tuple[Delivery, list[CheckResult]]]:
        """What gate 1 says of files one after the other, each accepted if it may; those of `without` had never come."""
        known = [d for d in self.known if Path(d.file_name).stem not in set(without)]
        told = []
        with duckdb.connect() as con:
            sitting, standing = Sitting(self.home, known, NOW.isoformat(), asked_plainly), Standing(self.home, con)
            for name, frame in files:
                delivery = self.land(name, frame)
                results = sitting.one(con, standing, delivery) if delivery.verdict == "conformed" else []
                told.append((delivery, results))
                if results:
                    sitting.settle(standing, delivery, not failed(results))
        return told

    def place(self, rng: np.random.Generator) -> Place:
        """A class of at least ten in Years 7 to 11, drawn at random."""
        members, classes = self.frames["class_members_2026"], self.frames["classes_2026"]
        classes = classes[classes["year_group"].astype(int) <= 11]
        sizes = members["class_code"].value_counts()
        codes = [c for c in classes["class_code"] if sizes.get(c, 0) >= 10]
        code = str(rng.choice(codes))
        row = classes[classes["class_code"] == code].iloc[0]
        subject, group = row["course_code"].split("-")[0], int(row["year_group"])
        beside = classes[(classes["course_code"] == row["course_code"]) & (classes["year_group"] == row["year_group"])][
            "class_code"
        ]
        roll = self.frames["enrolments_2026"]
        return Place(
            group,
            subject,
            code,
            {
                "class": frozenset(members[members["class_code"] == code]["student_id"]),
                "subject": frozenset(members[members["class_code"].isin(beside)]["student_id"]),
                "year group": frozenset(roll[roll["year_group"] == str(group)]["student_id"]),
            },
        )


def _year(name: str, otherwise: int) -> int:
    """The academic year of a file by its name."""
    found = re.search(r"_(20\d\d)", name)
    return int(found[1]) if found else otherwise


def _read(path: Path) -> pd.DataFrame:
    if path.suffix == ".xlsx":
        return pd.read_excel(path, dtype=str, keep_default_na=False, engine="calamine")
    encoding, separator = {"staff": ("cp1252", ";"), "ks2_results": ("utf-16", "\t")}.get(path.stem, ("utf-8", ","))
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding, sep=separator)


def _weeks(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    days = pd.to_datetime(frame["date"], errors="coerce")
    frame = frame[days < pd.Timestamp(NOW)]
    mondays = (days - pd.to_timedelta(days.dt.dayofweek, unit="D")).dt.strftime("%m%d")
    return [(str(week), rows) for week, rows in frame.groupby(mondays[days < pd.Timestamp(NOW)])]


def _text(frame: pd.DataFrame) -> str:
    out = StringIO()
    frame.to_csv(out, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    return out.getvalue()
