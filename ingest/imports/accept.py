"""An accepted import: its layout in the home, and files in the landing folder, as everything lands that is known."""

from __future__ import annotations

import csv
import io
import re
import shutil
from datetime import date
from pathlib import Path

import duckdb

from ingest import answers
from ingest.contract import load_contracts
from ingest.forms import extracts
from ingest.home import Home, Told
from ingest.imports.draft import Draft
from ingest.imports.preview import Preview
from ingest.land import UNFINISHED, safe_name
from ingest.profile import OWN, SHEET, own_folder
from ingest.raw.changes import Standing
from ingest.raw.tables import accepted
from ingest.school import told_school

CALENDAR = ("name", "open_date", "close_date")


class NotAccepted(Told):
    """An import that cannot land yet; the message says what is open."""


def knows_school(home: Home, school_urn: str) -> bool:
    """Whether a school has come, or was told when the home was made, so that it comes with the files that wait."""
    return told_school(home).urn == school_urn or bool(standing(home, "schools", {"school_urn": school_urn}))


def calendar_of(home: Home, draft: Draft) -> list[dict[str, str]]:
    """Rows of the tracking calendar that stand of the school and year of a draft."""
    told = {name: draft.answers.get(name, "") for name in ("school_urn", "academic_year")}
    return standing(home, "tracking_points", told)


def standing(home: Home, entity: str, where: dict[str, str]) -> list[dict[str, str]]:
    """Rows of an extract that stand, as text, by the values of some columns."""
    names = [c.name for c in load_contracts()[entity].columns]
    tests = " and ".join(["true", *(f"{name} = ?" for name in where)])
    cells = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in names)
    with duckdb.connect() as con:
        Standing(home, con).load("now", entity, accepted(home, entity))
        found = con.execute(f"select {cells} from now.{entity} where {tests} order by all", list(where.values())).fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def new_points(home: Home, draft: Draft, seen: Preview) -> list[dict[str, str]]:
    """Rows that the tracking calendar lacks for the file: its data collection, for each year group of its marks."""
    if "tracking_point" not in seen.profile.asks:
        return []
    told = {name: draft.answers.get(name, "") for name in ("school_urn", "academic_year", "tracking_point")}
    known = {row["year_group"] for row in calendar_of(home, draft) if row["tracking_point"] == told["tracking_point"]}
    days = {name: draft.calendar.get(name, "") for name in CALENDAR}
    return [told | days | {"year_group": str(year)} for year in seen.year_groups if str(year) not in known]


def accept(home: Home, path: Path, draft: Draft, seen: Preview, school_name: str = "") -> None:
    """Let a file land: what its school and calendar lack first, then the file with its answers. Raises NotAccepted for what is
    still open."""
    school = draft.answers.get("school_urn", "")
    if seen.open_ones:
        raise NotAccepted(f"Not answered yet: {', '.join(seen.open_ones)}.")
    is_new = "school_urn" in seen.profile.asks and not knows_school(home, school)
    if is_new and not school_name.strip():
        raise NotAccepted(f"The school {school} is not known yet. Say its name.")
    points = new_points(home, draft, seen)
    _check(draft, points)
    if seen.profile.name.startswith(OWN) and not draft.layout:
        _keep(home, seen)
    if is_new:
        row = {"school_urn": school, "name": school_name.strip()}
        extracts.write(home, safe_name(f"schools_{school}.csv"), "schools", [row], row)
    if points:
        name = safe_name(f"tracking_points_{school}_{draft.answers['academic_year'].replace('/', '-')}.csv")
        waiting = _rows(home.landing / name)  # of another import, which waits too
        rows = {(r["tracking_point"], r["year_group"]): r for r in [*calendar_of(home, draft), *waiting, *points]}
        extracts.write(home, name, "tracking_points", rows.values())
    target = _free(home.landing / safe_name(draft.file_name))
    told = {name: draft.answers[name] for name in seen.profile.asks} | {answers.LAYOUT: seen.profile.name}
    told |= {SHEET: draft.sheet} if draft.sheet else {}
    part = target.with_name(f"{target.name}.part")
    shutil.copyfile(path, part)
    answers.write(target, told)
    part.replace(target)


def _keep(home: Home, seen: Preview) -> None:
    """The layout among those of the home; files of before are read as they were, by what the archive kept of it."""
    assert seen.profile.folder
    kept = own_folder(home) / seen.profile.name
    new = kept.with_name(f".{kept.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(seen.profile.folder, new)
    shutil.rmtree(kept, ignore_errors=True)
    new.rename(kept)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") if path.exists() else io.StringIO() as file:
        return list(csv.DictReader(file))


def _check(draft: Draft, points: list[dict[str, str]]) -> None:
    """Raises NotAccepted for answers that cannot be right, before anything lands."""
    year = draft.answers.get("academic_year", "")
    if year and not (re.fullmatch(r"20\d\d/\d\d", year) and (int(year[2:4]) + 1) % 100 == int(year[5:])):
        raise NotAccepted("The academic year is written like 2026/27.")
    for row in points[:1]:
        try:
            is_right = date.fromisoformat(row["open_date"]) <= date.fromisoformat(row["close_date"])
        except ValueError:
            is_right = False
        if not is_right or not row["name"].strip():
            raise NotAccepted("The data collection needs a name, a first day and a last day that is not before it.")


def _free(path: Path) -> Path:
    """A name that no file of the landing folder has and that it reads: what waits there is not written over."""
    plain = path.name.lstrip(".~$") or "file"
    path = path.with_name(f"{plain}.csv" if plain.lower().endswith(UNFINISHED) else plain)
    names = (path, *(path.with_name(f"{path.stem}_{n}{path.suffix}") for n in range(2, 1000)))
    return next(name for name in names if not name.exists() and not answers.are_there(name))
