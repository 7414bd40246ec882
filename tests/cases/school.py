"""Small made-up schools, many in one home: 20 students of Year 11 in three subjects, 45 of 60 predictions on target or above."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb

from ingest import land
from ingest.archive.ledger import Delivery, Ledger
from ingest.home import Home
from orchestration import judging
from orchestration.commands import status
from reports.publication import publish
from tests.support import figures

YEAR, POINT, CLOSES, AS_OF = "2026/27", "AUT1", "2026-10-23", "2026-11-27"
SUBJECTS = ("En", "Ma", "Sc")
STUDENTS = [f"{730 + n:06d}" for n in range(20)]
BELOW = 15  # of the 60 predictions, the first five students in each subject
TARGET, REACHED, MISSED = "5", "6", "4"
Rows = list[dict[str, Any]]


@dataclass
class Case:
    """A school of its own: what lands first, and what later, each drop judged before the next lands.

    A drop is its files with their rows, or a function of the town that gives them.
    """

    urn: str
    drops: list[Any] = field(default_factory=list)
    without: tuple[str, ...] = ()  # extracts that this school has not sent before

    def tracking(self, students: Iterable[str] = STUDENTS, subjects: Iterable[str] = SUBJECTS, **more: Any) -> Rows:
        """Rows of a marksheet; a value of `more` may be a function of student and subject."""
        rows = []
        for student in students:
            for subject in subjects:
                own = {k: v(student, subject) if callable(v) else v for k, v in more.items()}
                missed = STUDENTS.index(student) < BELOW // len(SUBJECTS)
                rows.append(
                    {
                        "school_urn": self.urn, "academic_year": YEAR, "tracking_point": POINT, "year_group": "11",
                        "student_id": student, "subject_code": subject, "working_at": MISSED if missed else REACHED,
                        "prediction": MISSED if missed else REACHED,
                    }
                    | own
                )  # fmt: skip
        return rows

    def students(self, **more: Any) -> Rows:
        """Rows of the students extract: girls and boys by turns."""
        rows = []
        for n, student in enumerate(STUDENTS):
            own = {k: v(student, None) if callable(v) else v for k, v in more.items()}
            rows.append(
                {
                    "school_urn": self.urn,
                    "student_id": student,
                    "forename": f"Forename{n}",
                    "surname": f"Surname{n}",
                    "sex": "FM"[n % 2],
                }
                | own
            )
        return rows

    def enrolments(self, students: Iterable[str] = STUDENTS) -> Rows:
        """Rows of the roll: tutor groups 11A and 11B by turns."""
        return [
            {
                "school_urn": self.urn,
                "academic_year": YEAR,
                "student_id": s,
                "year_group": "11",
                "registration_group": group_of(s),
            }
            for s in students
        ]

    def targets(self, **more: Any) -> Rows:
        """An expected target for each student and subject, issued before the point closed."""
        told = {"stage": "KS4", "kind": "expected", "grade_scale": "gcse_9_1", "grade": TARGET, "issued_date": "2026-09-10"}
        return [{"school_urn": self.urn, "student_id": s, "subject_code": c} | told | more for s in STUDENTS for c in SUBJECTS]

    def base(self) -> dict[str, Rows]:
        """What a school sent before, but for its marksheets."""
        point = {"tracking_point": POINT, "name": "Autumn 1", "year_group": "11", "open_date": "2026-10-12", "close_date": CLOSES}
        files: dict[str, Rows] = {
            "schools": [{"school_urn": self.urn, "name": f"Invented School {self.urn}"}],
            "subjects": [{"school_urn": self.urn, "subject_code": s, "name": f"Subject {s}"} for s in SUBJECTS],
            "students": self.students(),
            "enrolments": self.enrolments(),
            "targets": self.targets(),
            "tracking_points": [{"school_urn": self.urn, "academic_year": YEAR} | point],
        }
        return {name: rows for name, rows in files.items() if name not in self.without}


def group_of(student: str) -> str:
    """The tutor group of a student."""
    return "11A" if STUDENTS.index(student) % 2 == 0 else "11B"


def text_of(rows: Rows) -> str:
    """A file as a school would drop it."""
    out = StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class Town:
    """A home with many schools in it, published once all of their files have landed."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder / "home")
        self.home.create()
        self.build = folder / "figures.duckdb"

    def live(self, cases: dict[str, Case]) -> None:
        """Land what the schools sent before, then every case's drops, one a day, and publish."""
        before: dict[str, Rows] = {}
        for case in cases.values():
            for file, rows in case.base().items():
                before.setdefault(file, []).extend(rows)
        self.drop({f"before {file}": rows for file, rows in before.items()}, 19)
        for nth in range(max(len(c.drops) for c in cases.values())):
            drops = {name: case.drops[nth] for name, case in cases.items() if nth < len(case.drops)}
            told = {name: drop(self) if callable(drop) else drop for name, drop in drops.items()}
            self.drop({f"{name}, {file}": rows for name, files in told.items() for file, rows in files.items()}, 20 + nth)
        figures.build(self.home, self.build, AS_OF)
        publish.export(self.build, self.home.publications / "figures", figures.models())
        self.home.current.symlink_to(self.home.publications / "figures")

    def drop(self, files: dict[str, Rows], day: int) -> None:
        """Land and judge the files of a day of November."""
        for name, rows in files.items():
            path = self.home.landing / f"{name.replace('/', '_')}.csv"
            path.write_text(text_of(rows))
            land.ingest_file(self.home, path, datetime(2026, 11, day, 12))
        judging.judge(self.home, f"2026-11-{day}T12:00:00")

    def land_now(self, path: Path) -> None:
        """Land one file of the landing folder as of this moment, and judge what waits."""
        land.ingest_file(self.home, path, datetime.now())
        judging.judge(self.home, datetime.now().isoformat(timespec="seconds"))

    def deliveries(self, case: str) -> list[Delivery]:
        """What came of the files of a case."""
        return [d for d in Ledger(self.home).deliveries() if d.file_name.startswith(f"{case.replace('/', '_')}, ")]

    def held(self, case: str) -> list[Delivery]:
        """Those that are held."""
        return [d for d in self.deliveries(case) if d.verdict == "held"]

    def ask(self, sql: str, *values: Any) -> list[tuple]:
        """Rows of a query on the build."""
        with duckdb.connect(str(self.build), read_only=True) as con:
            return con.execute(sql, values).fetchall()

    def figure(self, urn: str, measure: str = "on_or_above_share", member: str = "") -> tuple:
        """Numerator, denominator, n_excluded and whether there is a value, of the school or a group."""
        where = "breakdown = 'school'" if not member else f"member = '{member}' and breakdown = 'student_group'"
        found = self.ask(
            "select cast(numerator as integer), cast(denominator as integer), n_excluded, value is not null "
            f"from fct_measure_results where school_urn = $1 and measure = $2 and {where}",
            urn,
            measure,
        )
        return found[0] if found else ()

    def reasons(self, urn: str, measure: str = "on_or_above_share") -> dict[str, int]:
        """Why entries or students are missing from the school's figure, and how many."""
        return dict(
            self.ask(
                "select exclusion_reason, n_excluded from fct_measure_exclusions where school_urn = $1 and measure = $2 "
                "and breakdown = 'school'",
                urn,
                measure,
            )
        )

    def aside(self, delivery: Delivery) -> list[tuple[str | None, str, int]]:
        """Column, rule and number of what was set aside of a delivery, as `run` lists it."""
        return [(column, rule, n) for column, rule, n, _ in status.quarantined(self.home, delivery.delivery_id)]
