"""A small trust of two schools for the staff pages, in which every name of a student can be told from every other.

Both are the demo school; the second has another number. A student is known as Known<id> and is by law Legal<id>, with the number
of the school before the id, so that a name on a page says whose it is.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from ingest.code import seed
from ingest.demo.people import URN
from ingest.demo.write import generate
from ingest.home import Home
from reports.staff.editions import Editions
from tests.support import figures
from tests.support.sizes import many

OTHER = "999002"
TODAY = date(2026, 11, 20)
LEFT_OUT = ("mock", "question", "grade_boundaries", "exam", "ks4", "lesson", "baseline")
PERSON_OF_BOTH = "a001@larkhollow.example"  # data manager of the trust; others of the second school are @other
KEPT = many(6, 1)
ODD_CLASS = '8 EN/1#?é%"&'  # as a timetable may name one
Row = dict[str, str]
NEXT_YEAR = [  # roles that were agreed before the lists of their year came
    {"school_urn": URN, "academic_year": "2027/28", "staff_id": staff, "role": role, "scope_kind": kind, "scope": scope}
    for staff, role, kind, scope in (("A005", "head_of_year", "year_group", "7"), ("T001", "slt", "school", "all"))
]
ENCODINGS, SEPARATORS = {"ks2_results": "utf-16", "staff": "cp1252"}, {"ks2_results": "\t", "staff": ";"}


@dataclass(frozen=True)
class Trust:
    """The home, and its extracts as they were dropped."""

    home: Home
    files: Path

    def rows(self, name: str) -> list[Row]:
        """Rows of the extracts of this name (a pattern), of both schools."""
        return [row for path in sorted(self.files.glob(f"??????_{name}.csv")) for row in _read(path)]

    @cached_property
    def keys(self) -> dict[tuple[str, str], str]:
        """`student_key` by school and id."""
        edition = Editions(self.home).current()
        assert edition
        found = edition.rows("select school_urn, student_id, student_key from staff.students")
        return {(row["school_urn"], row["student_id"]): row["student_key"] for row in found}

    @cached_property
    def audiences(self) -> dict[str, set[str]]:
        """Things by role, as the rows of the rule say."""
        found: dict[str, set[str]] = {}
        for row in _read(seed("role_audiences")):
            found.setdefault(row["role"], set()).add(row["thing"])
        return found


def _read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def make(folder: Path) -> Trust:
    """The trust, published."""
    home, made, files = Home(folder / "home"), folder / "made", folder / "files"
    home.create()
    home.demo_path.write_text(f"{URN} {OTHER}\n")
    generate(made, seed=7, scale=0.05)
    files.mkdir()
    for path in (p for p in sorted(made.glob("*.csv")) if not p.stem.startswith(LEFT_OUT)):
        if "_20" in path.stem and "_2026" not in path.stem:
            continue
        text = path.read_bytes().decode(ENCODINGS.get(path.stem, "utf-8"))
        every = csv.DictReader(text.splitlines(), delimiter=SEPARATORS.get(path.stem, ","))
        rows = [row for row in every if _is_kept(row.get("student_id"))]
        for school in (URN, OTHER):
            _write(files / f"{school}_{path.stem}.csv", [_of(school, path.stem, row) for row in rows])
    _write(files / f"{URN}_staff_roles_2027.csv", NEXT_YEAR)
    for path in files.iterdir():
        (home.landing / path.name).write_bytes(path.read_bytes())
    figures.publish_in(home, folder / "build.duckdb", TODAY.isoformat())
    return Trust(home, files)


def _is_kept(student: str | None) -> bool:
    """Every sixth student is enough to see who sees whom."""
    return not student or int(student[1:]) % KEPT == 0


def _of(school: str, name: str, row: Row) -> Row:
    """A row as that school has it."""
    row = row | {"school_urn": school}
    if name == "students":
        who = school + row["student_id"]
        row |= {"surname": f"Legal{who}", "known_as_surname": f"Known{who}", "upn": ""}
    if school == OTHER:
        row |= {column: ODD_CLASS for column in ("class_code", "scope") if row.get(column) == "8EN/1"}
    if name == "staff" and school == OTHER and row["sign_in_name"] != PERSON_OF_BOTH:
        row["sign_in_name"] = row["sign_in_name"].replace("@larkhollow", "@other")
    if name == "contacts":
        row["email"] = f"home.{school}{row['student_id']}@home.example"
    return row


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@dataclass(frozen=True)
class Place:
    """Where a student is taught."""

    class_code: str
    subject_code: str
    department: str


class Expected:
    """Whom and what everybody may see, worked out from the extracts by hand: no SQL, row by row."""

    def __init__(self, trust: Trust) -> None:
        self.trust = trust
        subjects = {(r["school_urn"], r["subject_code"]): r["department"] for r in trust.rows("subjects")}
        courses = {(r["school_urn"], r["course_code"]): r["subject_code"] for r in trust.rows("courses")}
        self.classes = {
            (r["school_urn"], r["class_code"]): courses[(r["school_urn"], r["course_code"])] for r in trust.rows("classes_*")
        }
        self.departments = {place: subjects[(place[0], code)] for place, code in self.classes.items()}
        self.roll = {
            (r["school_urn"], r["student_id"]): r
            for r in trust.rows("enrolments_*")
            if not r["end_date"] or date.fromisoformat(r["end_date"]) >= TODAY
        }
        self.places: dict[tuple[str, str], set[Place]] = {who: set() for who in self.roll}
        for r in trust.rows("class_members_*"):
            if _holds(r) and (r["school_urn"], r["student_id"]) in self.roll:
                place = (r["school_urn"], r["class_code"])
                where = Place(r["class_code"], self.classes[place], self.departments[place])
                self.places[(r["school_urn"], r["student_id"])].add(where)
        self.groups = {
            (r["school_urn"], r["student_id"], _group(r)) for r in trust.rows("student_groups_*") if _holds(r) and _group(r)
        }

    def roles(self, school: str, staff: str) -> list[tuple[str, str, str]]:
        """Role, kind and scope of a member of staff that hold today."""
        mine = {"school_urn": school, "staff_id": staff}
        listed, taught = (
            [r for r in self.trust.rows(name) if mine.items() <= r.items() and _holds(r)]
            for name in ("staff_roles_2026", "class_teachers_2026")
        )
        found = [(r["role"], r["scope_kind"], r["scope"]) for r in listed]
        found += [("class_teacher", "class", r["class_code"]) for r in taught]
        found += [("department_teacher", "department", self.departments[(school, r["class_code"])]) for r in taught]
        return found

    def seen(self, school: str, staff: str) -> set[tuple[str, str, str | None]]:
        """Student, thing and subject (None: the whole student) that a member of staff may see of that school."""
        found: set[tuple[str, str, str | None]] = set()
        for role, kind, scope in self.roles(school, staff):
            for who in (who for who in self.roll if who[0] == school):
                for thing in self.trust.audiences.get(role, ()):
                    found |= {(who[1], thing, subject) for subject in self._reached(who, kind, scope)}
        return found

    def _reached(self, who: tuple[str, str], kind: str, scope: str) -> set[str | None]:
        roll = self.roll[who]
        whole = {
            "school": scope == "all",
            "year_group": roll["year_group"] == scope,
            "tutor_group": roll["registration_group"] == scope,
            "student": who[1] == scope,
            "group": (*who, scope) in self.groups,
        }
        if kind in whole:
            return {None} if whole[kind] else set()
        field = {"department": "department", "class": "class_code"}[kind]
        return {p.subject_code for p in self.places[who] if getattr(p, field) == scope}


def _holds(row: Row) -> bool:
    first, last = row.get("valid_from") or "0001-01-01", row.get("valid_to") or "9999-12-31"
    return date.fromisoformat(first) <= TODAY <= date.fromisoformat(last)


def _group(row: Row) -> str | None:
    found = [g["group_id"] for g in _read(seed("groups")) if (g["marker"], g["value"]) == (row["marker"], row["value"])]
    return found[0] if found else None
