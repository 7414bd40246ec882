"""What a data manager may choose from when a sheet is mapped: meanings, scales, values; and what an answer is, in words."""

from __future__ import annotations

import csv
import json
from typing import Any

from ingest.checklist import items
from ingest.code import seed
from ingest.contract import load_contracts
from ingest.headings import normal
from ingest.home import Home
from ingest.imports.accept import standing
from ingest.imports.columns import subjects_of
from ingest.imports.draft import MARKS, Draft, marks_of
from ingest.imports.meanings import meanings as by_heading
from ingest.imports.preview import Preview
from ingest.school import told_school
from ingest.unpivot import scales_of

BLANK = "(blank)"
BY_COLUMN = "by the column"  # of a year group: as the tutor group or year of each student says
WORDS = {"full_name": "Surname and forename in one cell", "": "not used"}
LABELS = {
    "school_urn": "URN of the school", "academic_year": "Academic year", "tracking_point": "Code of the data collection",
    "year_group": "Year group", "issued_date": "Day from which the targets hold", "grade_scale": "Grade scale",
    "stage": "Key stage",
}  # fmt: skip
KS3 = ("7", "8", "9")
GRADES = ("working_at", "prediction", "grade")


def meanings(extract: str = "") -> list[tuple[str, str]]:
    """Each thing that a heading can mean, with its words; `extract`: the one that alone is taken."""
    columns = [c.name for c in load_contracts()[extract].columns] if extract else []
    known = [*columns, *(["full_name"] if "surname" in columns else [])] if extract else by_heading().values()
    told = [(name, WORDS.get(name) or name.replace("_", " ").capitalize()) for name in dict.fromkeys(known)]
    return [("", WORDS[""]), *told]


def scales(seen: Preview | None, draft: Draft) -> list[str]:
    """The grade scales that the key stages of a sheet can have, in their order, and those that it has."""
    with seed("stages").open(newline="") as file:
        ends = {row["year_group"]: row["stage"] for row in csv.DictReader(file)}
    years = {draft.answers.get("year_group", ""), *(map(str, seen.year_groups) if seen else ())} & set(ends)
    stages = {"KS3" if year in KS3 else ends[year] for year in years}
    used = [s["grade_scale"] for s in draft.subjects if s["grade_scale"]]
    return list(dict.fromkeys([*scales_of(stages), *used]))


def all_scales() -> list[str]:
    """Every grade scale, in their order."""
    return scales_of(set())


def grades_of(used: list[str]) -> list[tuple[str, list[str]]]:
    """Grades by scale; one of two scales is told with the first."""
    with seed("grade_scales").open(newline="") as file:
        rows = list(csv.DictReader(file))
    found, told = [], set[str]()
    for scale in used:
        grades = [row["grade"] for row in rows if row["grade_scale"] == scale and row["grade"] not in told]
        told |= set(grades)
        found.append((scale, grades))
    return [(scale, grades) for scale, grades in found if grades]


def values_of(seen: Preview | None, draft: Draft) -> list[dict[str, Any]]:
    """Values that would be set aside, each with what it could be read as."""
    columns = {(c.entity, column.name): column for c in load_contracts().values() for column in c.columns}
    used = {s["grade_scale"] for s in draft.subjects}
    grades, found = grades_of(sorted(scales(seen, draft), key=lambda scale: scale not in used)), []
    for one in (a for a in seen.aside if a.column not in seen.open_ones) if seen else []:
        column = columns.get((one.entity, one.column))
        allowed = list(column.allowed or ()) if column else []
        offered = grades if one.column in GRADES else [("", allowed)]
        key = json.dumps({"column": one.column, "from": one.value})
        is_open = bool(one.value and column and not draft.layout and len(one.value) < 60)
        found.append({"one": one, "key": key, "offered": [("", [BLANK]), *offered] if is_open else []})
    return found


def without_scale(seen: Preview | None, draft: Draft) -> list[str]:
    """Subjects whose grades are of no scale that their key stage can have."""
    if not any((a.entity, a.column) == ("courses", "grade_scale") for a in (seen.aside if seen else [])):
        return []
    return [s["written"] for _, s in subjects_of(draft) if s["subject_code"] and not s["grade_scale"]]


def told_value(key: str) -> tuple[str, str] | None:
    """The column and value that a field of the form is of, or None where it says neither."""
    try:
        said = json.loads(key)
    except ValueError:
        return None
    is_right = isinstance(said, dict) and isinstance(said.get("column"), str) and isinstance(said.get("from"), str)
    return (said["column"], said["from"]) if is_right else None


def doubtful(draft: Draft) -> list[tuple[str, str]]:
    """Subjects of a sheet whose words begin with those of another, which they may be a column of, with that other."""
    names = {s["written"]: normal(s["written"]) for _, s in subjects_of(draft) if s["subject_code"]}
    return [(one, other) for one, a in names.items() for other, b in names.items() if a.startswith(f"{b}_")]


def taken_for(seen: Preview | None, draft: Draft) -> str:
    """What a file is taken for, in words."""
    if draft.layout:
        return f"It fits the layout {seen.profile.title if seen else draft.layout}."
    if draft.extract:
        return f"Taken for the extract {load_contracts()[draft.extract].title}."
    if draft.subjects:
        n, marks = len(subjects_of(draft)), [mark for mark in MARKS if mark in marks_of(draft)]
        return f"Taken for a sheet with columns for each of {n} subject{'' if n == 1 else 's'}: {', '.join(marks)}."
    return "Taken for a list of students."


def opens(seen: Preview | None) -> list[str]:
    """What the extracts of a file open, in words (checklist.csv)."""
    given = {p.contract.entity for p in seen.parts if p.item.rows_accepted} if seen else set()
    return [item.opens for item in items() if item.entity in given]


def words(asks: list[str]) -> dict[str, str]:
    """What is asked, in words."""
    told = {c.name: c.meaning.rstrip(".") for contract in load_contracts().values() for c in contract.columns}
    return {name: LABELS.get(name) or told[name] for name in asks}


def usual_school(home: Home) -> dict[str, str]:
    """The school that a file is of where it does not say: the one that has come, or was told when the home was made."""
    found, told = standing(home, "schools", {}), told_school(home)
    if len(found) == 1:
        return {"school_urn": found[0]["school_urn"], "name": found[0]["name"]}
    return {"school_urn": told.urn if not found else "", "name": told.name if not found else ""}
