"""What a file does not say (school, year, point, year group, scale), answered once when it lands and kept with the delivery."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

import yaml

from ingest.archive.ledger import Ledger
from ingest.conform import workplace
from ingest.home import Home
from ingest.profile import SHEET, Profile, layouts_of
from ingest.read import Unreadable, read_into

SUFFIX = ".answers.yml"
LONGEST = 255  # bytes of a name in a folder
LAYOUT = "layout"  # the answer that says which of several layouts is meant
Answers = dict[str, str]


def beside(path: Path) -> Path:
    """Where the answers for a file lie."""
    return path.with_name(path.name + SUFFIX)


def are_there(path: Path) -> bool:
    """Whether answers lie beside a file; never beside one whose name is too long to have any."""
    return len(os.fsencode(beside(path).name)) <= LONGEST and beside(path).exists()


def remove(path: Path) -> None:
    """Take the answers beside a file away with it: they are in the ledger, or the file comes again with others."""
    if are_there(path):
        beside(path).unlink()


def given(path: Path) -> Answers:
    """The answers beside a file; none where there is no such file. Raises Unreadable where it is no list of answers."""
    if not are_there(path):
        return {}
    try:
        said = yaml.safe_load(beside(path).read_text())
    except (yaml.YAMLError, UnicodeDecodeError):
        said = None
    if not isinstance(said, dict) or not all(isinstance(v, str | int | date) for v in said.values()):
        raise Unreadable(f"Its answers ({SUFFIX}) cannot be read. Write a line for each, like: tracking_point: AUT1")
    return {str(k): str(v) for k, v in said.items()}


def usual(home: Home, profile: Profile) -> Answers:
    """What a file says that does not say otherwise, of what its layout asks: the school, where the home has one alone."""
    if "school_urn" not in profile.asks:
        return {}
    known = [d for d in Ledger(home).deliveries() if d.entity == "schools" and d.verdict == "accepted"]
    schools = {school for d in known for school in d.schools}
    return {"school_urn": schools.pop()} if len(schools) == 1 else {}


def complete(profile: Profile, file_name: str, said: Answers, else_said: Answers | None = None) -> Profile:
    """A layout with all that it asks of a file; `else_said` where nobody says it. Raises Unreadable for what is left, and for an
    answer that it does not ask."""
    strange = sorted(set(said) - {*profile.asks, LAYOUT, SHEET})
    if strange:
        raise Unreadable(f"Its answers name {', '.join(strange)}, which the layout {profile.name} does not ask.")
    told = (else_said or {}) | _told(profile, file_name, said)
    lacking = [name for name in profile.asks if name not in told]
    if lacking:
        lines = "; ".join(f"{name}: ..." for name in lacking)
        raise Unreadable(
            f"The file does not say its {', '.join(lacking)}. Put a file {file_name}{SUFFIX} beside it with the lines {lines} "
            "and drop both, or drop it on the import page or run flightpath run on a terminal, which ask."
        )
    sheet = [SHEET] if told.get(SHEET) else []
    return profile.answered(tuple((name, told[name]) for name in [*profile.asks, *sheet]))


def missing(home: Home, path: Path) -> tuple[Profile, list[str]] | None:
    """The layout of a file that waits in the landing folder and what it asks that nobody has said; None where nothing is."""
    try:
        said = given(path)
        with workplace(home) as (con, work):
            layouts = layouts_of(home)
            headings = read_into(con, path, work, layouts, said.get(SHEET, "")).headings
            profile, _ = layouts.match(headings, said.get(LAYOUT, ""))
    except Unreadable:
        return None  # it is refused when it lands, in words
    known = usual(home, profile) | _told(profile, path.name, said) if profile else {}
    lacking = [name for name in profile.asks if name not in known] if profile else []
    return (profile, lacking) if profile and lacking else None


def _told(profile: Profile, file_name: str, said: Answers) -> Answers:
    """What is said beside a file, else what its name tells by the first rule of its layout that fits; nothing blank."""
    rules = (dict(told) for form, told in profile.file_names if re.search(form, file_name, re.IGNORECASE))
    told = next(rules, {}) | {k: v for k, v in said.items() if k != LAYOUT and v.strip()}
    return {k: v.strip() for k, v in told.items() if v.strip()}


def write(path: Path, told: Answers) -> None:
    """Put answers beside a file, with those that are there."""
    beside(path).write_text(yaml.safe_dump(given(path) | told, sort_keys=False, allow_unicode=True))
