"""Completion: which class has filled in how much of its marksheet, live; and who is to be reminded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.forms.journal import Journal
from reports.staff.editions import QUERIES, Edition

Ask = Callable[..., list[dict[str, Any]]]
EVERY_CLASS = "select school_urn, class_code from staff.classes"


@dataclass
class Group:
    """Classes of a department or a teacher together."""

    name: str
    n_classes: int = 0
    n_complete: int = 0
    n_expected: int = 0
    n_given: int = 0


def classes_of(ask: Ask, journal: Journal, school: str, year: str, point: str) -> list[dict[str, Any]]:
    """A row for each class, as `completion.sql` tells it, with its state: complete, begun, not begun."""
    newer = [
        event
        for (urn, of, at, _, student, _, _), event in list(journal.cells.items())
        if (urn, of, at) == (school, year, point) and student
    ]
    lists = {
        "students": [e["student_id"] for e in newer],
        "subjects": [e["subject_code"] for e in newer],
        "fields": [e["field"] for e in newer],
        "values": [e["value"] or "" for e in newer],
        "times": [e["recorded_at"] for e in newer],
    }
    rows = ask("completion", school=school, point=point, **lists)
    for row in rows:
        row["teachers"] = sorted(row["teachers"] or [], key=lambda teacher: (teacher["name"], teacher["id"]))
        is_done = row["n_given"] == row["n_expected"]
        row["state"] = "complete" if is_done else "begun" if row["n_given"] else "not begun"
    return rows


def groups(rows: list[dict[str, Any]], members: Callable[[dict[str, Any]], dict[str, str]]) -> list[Group]:
    """Classes added up by what `members` says that each is of (names by id), those furthest from complete first.

    A class of two teachers counts with each; where two have one name, their ids tell them apart.
    """
    found: dict[str, Group] = {}
    for row in rows:
        for number, name in members(row).items():
            group = found.setdefault(number, Group(name))
            group.n_classes += 1
            group.n_complete += row["state"] == "complete"
            group.n_expected += row["n_expected"]
            group.n_given += row["n_given"]
    times = Counter(group.name for group in found.values())
    for number, group in found.items():
        group.name += f" ({number})" if times[group.name] > 1 else ""
    return sorted(found.values(), key=lambda g: (g.n_given / max(g.n_expected, 1), g.name))


def whole_school(edition: Edition, today: date) -> Ask:
    """Asks the queries of completion for every class: for the commands of who keeps the home."""

    def ask(name: str, **values: Any) -> list[dict[str, Any]]:
        text = (QUERIES / f"{name}.sql").read_text().replace("{reached:completion}", EVERY_CLASS)
        return edition.rows(text, today=today, **values)

    return ask


def windows_of(edition: Edition, journal: Journal, today: date) -> list[dict[str, Any]]:
    """Every data collection of the newest year: its state on a day and, once it has begun, how far its classes are."""
    ask = whole_school(edition, today)
    rows = edition.rows((QUERIES / "calendar.sql").read_text())
    for row in rows:
        classes = (
            classes_of(ask, journal, row["school_urn"], row["academic_year"], row["tracking_point"])
            if row["open_date"] <= today
            else []
        )
        mine = [c for c in classes if c["close_date"] == row["close_date"]]
        row["state"] = (
            "locked" if row["is_locked"]
            else "to come" if row["open_date"] > today
            else "open" if row["close_date"] >= today
            else "closed"
        )  # fmt: skip
        row |= {
            "n_classes": len(mine),
            "n_complete": sum(c["state"] == "complete" for c in mine),
            "n_expected": sum(c["n_expected"] for c in mine) if mine else None,
            "n_given": sum(c["n_given"] for c in mine),
        }
    return rows
