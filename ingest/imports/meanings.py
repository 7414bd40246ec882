"""What a heading means, in whatever words a school's sheet has it."""

from __future__ import annotations

import csv
import re
from functools import cache

from ingest.conform import letter
from ingest.contract import CONTRACTS, Contract, load_contracts
from ingest.headings import normal
from ingest.profile import Layouts, Profile
from ingest.unpivot import MARK, SUBJECT, Unpivot

MEANINGS = CONTRACTS / "meanings.csv"
PATTERNS = (f"{SUBJECT} {MARK}", f"{MARK} {SUBJECT}")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with MEANINGS.open(newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def meanings() -> dict[str, str]:
    """What each known heading of a column means."""
    return {normal(word): r["meaning"] for r in _rows() if r["kind"] == "column" for word in r["written"].split("|")}


def meaning_in(contract: Contract, heading: str) -> str:
    """The column of an extract that a heading means: by its name, else by what it means anywhere; "" where it means none."""
    columns, told = {c.name for c in contract.columns}, normal(heading)
    means = meanings().get(told, "")
    found = told in columns, means in columns or (means == "full_name" and "surname" in columns)
    return told if found[0] else means if found[1] else ""


@cache
def marks() -> dict[str, tuple[str, ...]]:
    """The words of each mark of a subject."""
    return {r["meaning"]: tuple(r["written"].split("|")) for r in _rows() if r["kind"] == "mark"}


@cache
def guesses() -> Layouts:
    """Layouts of any sheet, by meaning: its marks after its subjects, or before them."""
    return Layouts(tuple(_guess(pattern) for pattern in PATTERNS))


def _guess(pattern: str) -> Profile:
    any_of = Unpivot(pattern, tuple(marks().items()), rows=())
    return Profile(f"guess_{PATTERNS.index(pattern)}", "", frozenset(), frozenset(meanings()), (), "", unpivot=any_of)


def said(text: str) -> dict[str, str]:
    """What a title or the name of a file says of its year group, data collection and academic year."""
    found: dict[str, str] = {}
    words = " ".join(re.split(r"[\s_]+", text))
    years = set(re.findall(r"\b(?:year|yr|y)s? ?(1[0-4]|[7-9])\b(?! ?(?:-|–|to|and|&) ?\d)", words, re.IGNORECASE))
    if len(years) == 1 and not re.search(r"\b(?:years?|yr|y) ?\d+ ?(?:-|–|to|and|&) ?(?:year|yr|y)? ?\d", words, re.IGNORECASE):
        found["year_group"] = years.pop()
    if term := re.search(r"\b(autumn|spring|summer) ?(?:term)? ?([12])?\b", words, re.IGNORECASE):
        found["tracking_point"] = term[1][:3].upper() + (term[2] or "")
        found["name"] = " ".join(filter(None, [term[1].title(), term[2]]))
    for year in re.finditer(r"\b(20\d\d) ?[/–-] ?(?:20)?(\d\d)\b(?![-\d])", words):
        if (int(year[1]) + 1) % 100 == int(year[2]):
            found["academic_year"] = f"{year[1]}/{year[2]}"
    return found


def refusal(headings: list[str]) -> str:
    """Why a file that no layout fits is refused: what it is most like by the meaning of its headings, which of them fit, which do
    not, and the one next step. Headings that mean nothing here may be values, so their columns are told alone."""
    guess = max(guesses().profiles, key=lambda p: len(p.subjects_in(headings)))
    of_subjects, marks = guess.subjects_in(headings), guess.marks_in(headings)
    means = {i: meanings().get(normal(h), normal(h)) for i, h in enumerate(headings) if normal(h) and i not in marks}
    title, columns = _most_like(set(means.values()), bool(of_subjects))
    fit = [normal(headings[i]).replace("_", " ") for i, meaning in means.items() if meaning in columns]
    other = [letter(i) for i, meaning in means.items() if meaning not in columns]
    if len(fit) < FEW and not marks:
        return f"No known layout has these headings, and none means anything here. {NEXT}"
    told = [f"{len(of_subjects)} subjects with columns of their own"] * bool(of_subjects) + fit
    words = f"No layout fits the file. It is most like {title}: {', '.join(told)} fit"
    shown = ", ".join(other[:SHOWN]) + (f" and {len(other) - SHOWN} more" if len(other) > SHOWN else "")
    rest = f", columns {shown} do not" if other else ""
    return f"{words}{rest}. {NEXT}"


FEW, SHOWN = 2, 8  # headings below which a likeness is none; columns that are told
NEXT = "Map it on the import page, or with flightpath import FILE; the next file like it is then read by itself."


def _most_like(means: set[str], has_subjects: bool) -> tuple[str, set[str]]:
    """The extract that has most of these meanings, of two the one with fewer columns; or a sheet with columns for subjects."""
    students = {c.name for name in ("students", "enrolments") for c in load_contracts()[name].columns} | {"full_name"}
    if has_subjects:
        return "a sheet with columns for each subject", students
    told = {c.entity: {column.name for column in c.columns} for c in load_contracts().values()}
    best = max(told, key=lambda entity: (len(told[entity] & means), -len(told[entity])))
    if len(students & means) >= len(told[best] & means):
        return "a list of students", students
    return f"the extract {load_contracts()[best].title.lower()}", told[best]
