"""The life of targets: what was said of them in tables as they land, and where the models say that they stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import pandas as pd

from tests.support import figures

AS_OF = "2026-11-20"
MODELS = ("int_targets__events", "int_targets__steps", "int_targets__states", "int_targets__issued")
ROLES = {  # by staff id; TEACH teaches no class of the student, TUTOR has another tutor group
    "HEAD": ("head_of_department", "department", "Mathematics"),
    "SLT": ("slt", "school", "all"),
    "SLT2": ("slt", "school", "all"),
    "DATA": ("data_manager", "school", "all"),
    "TEACH": ("class_teacher", "class", "9MA/1"),
    "TUTOR": ("tutor", "tutor_group", "8B"),
}
GIVEN = {
    "stg_targets": "school_urn varchar, student_id varchar, subject_code varchar, stage varchar, kind varchar, "
    "grade_scale varchar, grade varchar, issued_date date, _delivery_id varchar",
    "stg_target_decisions": "school_urn varchar, event_id varchar, student_id varchar, subject_code varchar, stage varchar, "
    "kind varchar, step varchar, grade_scale varchar, grade varchar, draft_grade varchar, reason varchar, evidence varchar, "
    "batch varchar, staff_id varchar, approved_by varchar, recorded_at varchar, source varchar, decided_as varchar, "
    "approved_as varchar, stood varchar, _delivery_id varchar",
    "stg_deliveries": "delivery_id varchar, received_at timestamp",
    "stg_acknowledgements": "check_id varchar, delivery_id varchar",
    "int_access__roles": "school_urn varchar, academic_year varchar, staff_id varchar, role varchar, scope_kind varchar, "
    "scope varchar, valid_from date, valid_to date",
    "stg_class_members": "school_urn varchar, academic_year varchar, student_id varchar, class_code varchar",
    "stg_classes": "school_urn varchar, academic_year varchar, class_code varchar, course_code varchar",
    "stg_courses": "school_urn varchar, course_code varchar, subject_code varchar",
    "stg_subjects": "school_urn varchar, subject_code varchar, name varchar, department varchar",
    "stg_enrolments": "school_urn varchar, academic_year varchar, student_id varchar, year_group integer, "
    "registration_group varchar",
}
FIXED = {
    "stg_deliveries": [(f"00000{n}", f"2026-11-1{n} 12:00:00") for n in range(1, 5)],
    "int_access__roles": [("1", "2026/27", who, *role, "2026-09-01", "2027-08-31") for who, role in ROLES.items()],
    "stg_class_members": [("1", "2026/27", "A", "7MA/1")],
    "stg_classes": [("1", "2026/27", "7MA/1", "MA-KS3"), ("1", "2026/27", "9MA/1", "MA-KS3")],
    "stg_courses": [("1", "MA-KS3", "MA")],
    "stg_subjects": [("1", "MA", "Mathematics", None)],
    "stg_enrolments": [("1", "2026/27", "A", 7, "7A")],
}


@dataclass(frozen=True)
class Decision:
    """A decision as it lands. `at`: seconds of one minute, or a whole moment."""

    step: str
    grade: str | None = None
    at: int = 0
    by: str = "HEAD"
    reason: str | None = "why"
    evidence: str | None = "what"
    approved_by: str | None = None
    draft: str | None = None
    student: str = "A"
    event: str = ""
    book: str | None = None  # number of the workbook that it came by
    role: str | None = None  # by which it was decided, as the page found it
    approver_role: str | None = None
    stood: str | None = None  # where the target stood on the page
    delivery: str = "000001"

    def event_of(self) -> dict[str, Any]:
        """As the journal has it."""
        moment = f"2026-11-{2 + self.at // 60:02d}T08:15:{self.at % 60:02d}.000Z"
        return {
            "school_urn": "1", "event_id": self.event, "student_id": self.student, "subject_code": "MA", "stage": "KS4",
            "kind": "expected", "step": self.step, "grade_scale": "gcse_9_1", "grade": self.grade, "draft_grade": self.draft,
            "reason": self.reason, "evidence": self.evidence, "batch": self.book, "staff_id": self.by,
            "approved_by": self.approved_by, "recorded_at": moment, "source": "workbook" if self.book else "web",
            "decided_as": self.role, "approved_as": self.approver_role, "stood": self.stood,
        }  # fmt: skip

    def row(self, nth: int) -> tuple[Any, ...]:
        """As stg_target_decisions has it."""
        return (*(self.event_of() | {"event_id": self.event or f"event-{nth:04d}"}).values(), self.delivery)


@dataclass(frozen=True)
class Sent:
    """A row of a targets extract."""

    grade: str
    day: str = "2026-09-25"
    delivery: str = "000001"
    student: str = "A"

    def row(self) -> tuple[Any, ...]:
        """As stg_targets has it."""
        return ("1", self.student, "MA", "KS4", "expected", "gcse_9_1", self.grade, self.day, self.delivery)


def world() -> duckdb.DuckDBPyConnection:
    """A database with the seeds, a student of Year 7 in one class of mathematics, and staff; nothing was said yet."""
    con = duckdb.connect()
    figures.load_seeds(con)
    for name, columns in GIVEN.items():
        con.execute(f"create table {name} ({columns})")
        for row in FIXED.get(name, []):
            con.execute(f"insert into {name} values ({', '.join('?' * len(row))})", row)
    return con


def say(con: duckdb.DuckDBPyConnection, decisions: list[Decision], sent: list[Sent], let_through: tuple[str, ...] = ()) -> None:
    """Let this and nothing else be what was said, and the models follow."""
    told = {
        "stg_targets": [one.row() for one in sent],
        "stg_target_decisions": [one.row(nth) for nth, one in enumerate(decisions)],
        "stg_acknowledgements": [("targets_never_lowered", one) for one in let_through],
    }
    for name, rows in told.items():
        con.execute(f"delete from {name}")
        if rows:
            con.register("told", pd.DataFrame(rows, dtype="object"))
            con.execute(f"insert into {name} select * from told")
    figures.derive_again(con, AS_OF, ["int_targets__deciders", "int_targets__said", "int_targets__ordered", *MODELS])


def lived_by(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, str, str | None, str | None]]]:
    """Of each student the steps in their order: what it was, the state and the target after it, and why it is void."""
    found: dict[str, list[tuple[str, str, str | None, str | None]]] = defaultdict(list)
    for student, *step in con.execute(
        "select student_id, events.step, steps.state, steps.told_grade, steps.void_reason from int_targets__steps as steps "
        "join int_targets__events as events using (school_urn, student_id, subject_code, stage, kind, grade_scale, nth) "
        "order by student_id, steps.nth"
    ).fetchall():
        found[student].append(tuple(step))
    return found


def steps(con: duckdb.DuckDBPyConnection, student: str = "A") -> list[tuple[str, str, str | None, str | None]]:
    """The steps of one student's target."""
    return lived_by(con)[student]


def issued(con: duckdb.DuckDBPyConnection, student: str = "A") -> list[tuple[str, str]]:
    """The targets that were issued, in their order: the grade, and extract or decision."""
    return con.execute(
        "select told_grade, source from int_targets__issued where student_id = ? order by issued_date", [student]
    ).fetchall()


def of(decisions: list[Decision], student: str) -> list[Decision]:
    """The same decisions about another student."""
    return [replace(one, student=student) for one in decisions]
