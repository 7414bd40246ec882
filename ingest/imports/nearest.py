"""What else a sheet may be: other layouts that fit it as it is, and extracts of which its headings mean columns."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.checklist import items
from ingest.contract import Contract, load_contracts
from ingest.headings import normal
from ingest.home import Home
from ingest.imports.draft import SHARED, Draft
from ingest.imports.meanings import FEW, guesses, meaning_in, meanings
from ingest.profile import Profile, layouts_of

MOST = 6  # that are told
LAYOUT, EXTRACT, SHEET = "layout", "extract", "sheet"  # kinds of what a sheet can be taken for


@dataclass(frozen=True)
class Near:
    """Something that a sheet may be; `taken` chooses it. `fit`: how many of its `of` headings do; `lacks`: columns that it must
    have and no heading means."""

    taken: str
    title: str
    fit: int
    of: int
    lacks: tuple[str, ...] = ()


def nearest(home: Home, draft: Draft) -> list[Near]:
    """What a sheet may be beside what it is taken for, the nearest first; last what it is taken for by meaning alone."""
    of = len([h for h in draft.headings if h.strip()])
    fitting = [p for p in layouts_of(home).profiles if p.fits(draft.headings)]
    whole = {entity for p in fitting if p.name.startswith("native_") for entity in p.entities}
    sent = {item.entity for item in items()} - whole - {draft.extract}
    found = [Near(f"{LAYOUT}:{p.name}", p.title, p.knows(draft.headings), of) for p in fitting if p.name != draft.layout]
    found += [_extract(c, draft.headings, of) for c in load_contracts().values() if c.entity in sent]
    back = [_sheet(draft.headings, of)] if draft.layout or draft.extract else []
    near = sorted((one for one in found if one.fit >= min(FEW, of)), key=lambda one: (-one.fit, len(one.lacks), one.title))
    return [*near[:MOST], *back]


def _extract(contract: Contract, headings: list[str], of: int) -> Near:
    means = [meaning_in(contract, h) for h in headings]
    told = set(means) | ({"surname", "forename"} if "full_name" in means else set())
    told |= {"year_group"} if "registration_group" in told else set()
    lacks = tuple(name for name in contract.required if name not in told and name not in SHARED)
    return Near(f"{EXTRACT}:{contract.entity}", f"{contract.title} (extract)", len(set(means) - {""}), of, lacks)


def _sheet(headings: list[str], of: int) -> Near:
    pattern = pattern_of(headings)
    subjects, marks = pattern.subjects_in(headings), pattern.marks_in(headings)
    means = {meanings()[normal(h)] for i, h in enumerate(headings) if i not in marks and normal(h) in meanings()}
    title = f"A sheet with columns for each of {len(subjects)} subjects" if subjects else "A list of students"
    return Near(SHEET, title, len(means) + len(marks), of)


def pattern_of(headings: list[str]) -> Profile:
    """The layout of any sheet, its marks after its subjects or before them, whichever finds more subjects."""
    return max(guesses().profiles, key=lambda p: len(p.subjects_in(headings)))
