"""docs/roles.md: what each role can be for, and what it may see or do. Written by make generate."""

from __future__ import annotations

import csv
from pathlib import Path

from ingest.code import ROOT, seed

PAGE = ROOT / "docs" / "roles.md"
KINDS = {
    "school": "the whole school",
    "department": "a department",
    "year_group": "a year group",
    "tutor_group": "a tutor group",
    "student": "a student",
    "group": "a student group",
    "class": "a class",
}
FROM_LISTS = {"class_teacher", "department_teacher"}
HEAD = """<!-- Generated from dbt_project/seeds/rules/settings by `make generate`. Change the rows, then run it again. -->
# Who sees what

SLT agrees this before the year; `Who sees what` among the staff pages is the same table to print. What a role may see
it sees of the students alone that it is for, and of nobody else: another address answers *Not yours, or not there*.

Who has which role is the extract *staff_roles* ([extracts.md](extracts.md#staff-roles-staff_roles)), one file for each
school and year; class teachers, and with them the teachers of a department, are read from *class_teachers*. A role
counts from its first to its last day, whatever publication is shown; nobody sees anything after the last day in the
staff extract. Who reads on the pages has a name in `sign_in_name` of the staff extract ([sign-in.md](sign-in.md)).
Students are those on roll on the as-of date, in the classes, tutor groups and groups of that day.

In September a role of the new year reaches nobody until that year's lists have come, but for the whole school or a
single student. *Runs* are of the whole home; school figures, questions and the audit log of the schools in which a
role opens them. Who has *Plain figures* reads these, with a switch to what governors read.

To change what a role may see: rows of `role_audiences.csv`; which groups stand beside a student, and to whom:
`shown_groups.csv`.
"""


def _rows(name: str) -> list[dict[str, str]]:
    with seed(name).open(newline="") as file:
        return list(csv.DictReader(file))


def render() -> dict[Path, str]:
    """The page."""
    roles: dict[str, dict[str, str]] = {}
    kinds: dict[str, list[str]] = {}
    for row in _rows("roles"):
        roles.setdefault(row["role"], row)
        kinds.setdefault(row["role"], []).append(KINDS[row["scope_kind"]])
    may = {(row["role"], row["thing"]) for row in _rows("role_audiences")}
    things = _rows("seen_things")
    lines = ["## Roles", "", "| role | in the extract | for | what it is |", "|---|---|---|---|"]
    for role, row in roles.items():
        written = "from class_teachers" if role in FROM_LISTS else f"`{role}`"
        lines.append(f"| {row['name']} | {written} | {', '.join(kinds[role])} | {row['meaning']} |")
    lines += ["", "## What each may see or do", "", "| role | " + " | ".join(t["name"] for t in things) + " |"]
    lines.append("|---|" + "---|" * len(things))
    lines += [
        f"| {row['name']} | " + " | ".join("yes" if (role, t["thing"]) in may else "" for t in things) + " |"
        for role, row in roles.items()
    ]
    lines += ["", "| what | means |", "|---|---|", *(f"| {t['name']} | {t['meaning']} |" for t in things)]
    return {PAGE: HEAD + "\n" + "\n".join(lines) + "\n"}
