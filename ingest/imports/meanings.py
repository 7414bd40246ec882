"""What a heading means, in whatever words a school's sheet has it."""

from __future__ import annotations

import csv
import re
from functools import cache

from ingest.contract import CONTRACTS
from ingest.profile import Layouts, Profile, normal
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


@cache
def marks() -> dict[str, tuple[str, ...]]:
    """The words of each mark of a subject."""
    return {r["meaning"]: tuple(r["written"].split("|")) for r in _rows() if r["kind"] == "mark"}


@cache
def guesses() -> Layouts:
    """Layouts of any sheet, by meaning: its marks after its subjects, or before them."""
    return Layouts(tuple(_guess(pattern) for pattern in PATTERNS))


def _guess(pattern: str) -> Profile:
    any_of = Unpivot(pattern, tuple(marks().items()))
    return Profile(f"guess_{PATTERNS.index(pattern)}", "", frozenset(), frozenset(meanings()), (), "", unpivot=any_of)


def said(text: str) -> dict[str, str]:
    """What a title or the name of a file says of its year group, data collection and academic year."""
    found: dict[str, str] = {}
    words = " ".join(re.split(r"[\s_]+", text))
    if year := re.search(r"\b(?:year|yr|y) ?(1[0-4]|[7-9])\b", words, re.IGNORECASE):
        found["year_group"] = year[1]
    if term := re.search(r"\b(autumn|spring|summer) ?(?:term)? ?([12])?\b", words, re.IGNORECASE):
        found["tracking_point"] = term[1][:3].upper() + (term[2] or "")
        found["name"] = " ".join(filter(None, [term[1].title(), term[2]]))
    if year := re.search(r"\b(20\d\d) ?[/–-] ?(?:20)?(\d\d)\b", words):
        found["academic_year"] = f"{year[1]}/{year[2]}"
    return found
