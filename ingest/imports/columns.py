"""Columns of subjects in a draft: which subject and mark each is of, and putting it under another."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.headings import normal
from ingest.home import Home
from ingest.imports.draft import MARKS, Draft, told_columns, unpivot_of
from ingest.imports.guess import known_subjects
from ingest.unpivot import common_subjects


@dataclass(frozen=True)
class MarkColumn:
    """A column of a sheet that is of a subject; without a mark it is left out. `is_lost`: another has its mark already."""

    place: int
    heading: str
    subject: str
    mark: str
    is_lost: bool


def columns_of(draft: Draft) -> list[MarkColumn]:
    """The columns of subjects, in their order."""
    told = frozenset(normal(h) for h, (_, mark) in draft.columns.items() if not mark)
    used = {place for places in unpivot_of(draft).columns(draft.headings, told).values() for place in places.values()}
    codes, found = {normal(s["written"]): s["subject_code"] for s in draft.subjects}, []
    for heading, (subject, mark) in told_columns(draft).items():
        place = draft.headings.index(heading)
        is_lost = bool(mark and codes.get(normal(subject)) and place not in used)
        found.append(MarkColumn(place, heading, subject, mark, is_lost))
    return found


def subjects_of(draft: Draft) -> list[tuple[int, dict[str, str]]]:
    """The subjects of which the sheet has a column, each with its place in the draft."""
    used = {normal(c.subject) for c in columns_of(draft)}
    return [(place, s) for place, s in enumerate(draft.subjects) if normal(s["written"]) in used]


def others(home: Home, draft: Draft) -> dict[str, str]:
    """Names of subjects by code of which the sheet has none: the school's, then common ones."""
    here = {s["subject_code"] for s in draft.subjects}
    known = {s.code: s.name for s in common_subjects()} | known_subjects(home)
    names = {s["written"] for s in draft.subjects}
    return {code: name for code, name in sorted(known.items(), key=lambda one: one[1]) if code not in here and name not in names}


def move(home: Home, draft: Draft, heading: str, subject: str, mark: str) -> None:
    """Put a column under a subject, of the sheet or another, and a mark; "" leaves it out. What is no choice changes nothing."""
    if mark not in ("", *MARKS):
        return
    new = next(((code, name) for code, name in others(home, draft).items() if name == subject), None)
    if new:
        draft.subjects.append({"written": subject, "subject_code": new[0], "name": subject, "grade_scale": ""})
    if subject in (s["written"] for s in draft.subjects):
        draft.columns[heading] = [subject, mark]
        told = unpivot_of(draft).by_pattern(heading)
        if told and (normal(told[0]), told[1]) == (normal(subject), mark):
            del draft.columns[heading]  # as the sheet has it
