"""What a file would give by a draft, before anything lands: rows, a sample, what would be set aside, what it changes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from ingest.code import seed
from ingest.conform import Conformed, conform_file, sha256_of
from ingest.contract import Contract, load_contracts
from ingest.home import Home
from ingest.imports.draft import Draft, write_layout
from ingest.profile import SHEET, Layouts, Profile, layouts_of, own_layouts
from ingest.raw.changes import Standing
from ingest.raw.tables import accepted
from ingest.rules import quoted
from ingest.unpivot import Subject

SAMPLE = 5  # rows that are shown of each extract
GRADED = (("targets", "grade"), ("tracking", "working_at"), ("tracking", "prediction"))  # on the scale of a course
OFF_SCALE = "not_on_scale"
NOT_JUDGED = (
    "It is no grade of {scale}, its subject's scale, so it lands and is not judged. Read it as one, or choose another scale."
)
VALUES = 30  # of values that would be set aside, the most frequent


@dataclass(frozen=True)
class Part:
    """One extract of a file: its rows, some of them, and what it would do to what stands."""

    contract: Contract
    item: Conformed
    columns: list[str]
    sample: list[tuple[Any, ...]]
    n_new: int
    n_known: int
    n_dropped: int


@dataclass(frozen=True)
class Aside:
    """A value that would be set aside, in how many cells, and in which rows of the file the first of them stand."""

    entity: str
    column: str
    rule: str
    what_to_do: str
    value: str
    n: int
    rows: list[int]


@dataclass(frozen=True)
class Preview:
    """All that is shown of a file before it is accepted. `open_ones`: what it does not say and nobody has answered."""

    profile: Profile
    parts: list[Part]
    aside: list[Aside]
    open_ones: list[str]
    notes: str
    year_groups: list[int] = field(default_factory=list)


def preview(home: Home, folder: Path, path: Path, draft: Draft, today: date) -> Preview:
    """What a file gives by a draft; `folder` is where the draft lies. Raises Unreadable, NotMapped or ProfileWrong in words."""
    profile = layout(home, folder, draft)
    open_ones = [name for name in profile.asks if not draft.answers.get(name)]
    told = tuple((name, draft.answers.get(name) or _stand_in(name, today)) for name in profile.asks)
    told += ((SHEET, draft.sheet),) if draft.sheet else ()
    work = Home(folder / "work")
    work.build.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        answered, layouts = profile.answered(told), Layouts((profile,))
        _, found, notes = conform_file(
            work, path, draft.file_name, sha256_of(path), today.isoformat(), lambda _: answered, layouts, draft.sheet
        )
        with duckdb.connect() as con:
            standing = Standing(home, con)
            parts = [_part(home, con, standing, item) for item in found]
            aside = [*_aside(con, found), *_off_scale(con, found)]
            return Preview(profile, parts, aside, open_ones, notes, _year_groups(con, found))
    finally:
        shutil.rmtree(work.path, ignore_errors=True)


def _stand_in(name: str, today: date) -> str:
    """A value in place of an answer that is open, so that the rest of a row can be looked at; it is never shown nor landed."""
    return {
        "academic_year": f"{today.year - 1}/{today.year % 100:02d}", "year_group": "11", "issued_date": today.isoformat(),
        "stage": "KS4", "grade_scale": "gcse_9_1",
    }.get(name, "0")  # fmt: skip


def layout(home: Home, folder: Path, draft: Draft) -> Profile:
    """The layout of a draft: the one that fits the file as it is, or the one that the draft makes."""
    fitting = layouts_of(home).named(draft.layout) if draft.layout else None
    if fitting:
        return fitting
    kept = {found.name: found for _, found in own_layouts(home) if isinstance(found, Profile)}
    if not draft.keeps:
        found = write_layout(draft, folder / "layout")
        draft.keeps = next((n for n, one in kept.items() if _alike(one, found)), "") or _free_name(draft.name, set(kept))
    before = _subjects(kept.get(draft.keeps))
    more = [{"written": s.written, "subject_code": s.code, "name": s.name, "grade_scale": s.scale} for s in before]
    return write_layout(draft, folder / "layout", more)


def _alike(one: Profile, other: Profile) -> bool:
    """Whether two layouts are told by the same headings, so that one of them is enough."""
    forms = [
        (p.match, p.entities, p.unpivot and (p.unpivot.heading, p.unpivot.rows, p.unpivot.marks, p.unpivot.moved))
        for p in (one, other)
    ]
    return forms[0] == forms[1]


def _subjects(kept: Profile | None) -> tuple[Subject, ...]:
    return kept.unpivot.subjects if kept and kept.unpivot else ()


def _free_name(name: str, taken: set[str]) -> str:
    """A name that no other layout of the home has."""
    return next(one for one in (name, *(f"{name}_{n}" for n in range(2, 1000))) if one not in taken)


def _part(home: Home, con: duckdb.DuckDBPyConnection, standing: Standing, item: Conformed) -> Part:
    contract = load_contracts()[item.entity]
    con.execute(f"create or replace temp view rows as from read_parquet({quoted(str(item.parquet))})")
    standing.load("now", item.entity, accepted(home, item.entity))
    con.execute(f"create or replace temp view standing as from now.{item.entity}")
    n_known, n_dropped = standing.touched(contract)
    names = [c.name for c in contract.columns if con.execute(f"select count({c.name}) from rows").fetchall()[0][0]]
    shown = con.execute(f"select {', '.join(names)} from rows order by _row limit {SAMPLE}").fetchall() if names else []
    n = int(con.execute("select count(*) from rows").fetchall()[0][0])
    return Part(contract, item, names, shown, n - n_known, n_known, n_dropped)


def _aside(con: duckdb.DuckDBPyConnection, found: list[Conformed]) -> list[Aside]:
    files = ", ".join(quoted(str(item.quarantine)) for item in found)
    entity = " ".join(f"when {quoted(str(item.quarantine))} then {quoted(item.entity)}" for item in found)
    rows = con.execute(
        f"select case filename {entity} end as entity, coalesce(column_name, ''), rule, coalesce(what_to_do, ''), "
        "coalesce(value, ''), count(*), list(_row order by _row)[:3] "
        f"from read_parquet([{files}], filename = true, union_by_name = true) group by all "
        f"order by count(*) desc, 1, 2, 3, 5 limit {VALUES}"
    ).fetchall()
    return [Aside(*row) for row in rows]


def _off_scale(con: duckdb.DuckDBPyConnection, found: list[Conformed]) -> list[Aside]:
    """Grades that are of some scale, but not of that of their subject's course in the file: they land, and are not judged."""
    files = {item.entity: quoted(str(item.parquet)) for item in found}
    marks = [(entity, name) for entity, name in GRADED if entity in files and "courses" in files]
    if not marks:
        return []
    words = {(c.entity, column.name): column.words for c in load_contracts().values() for column in c.columns}
    cells = " union all ".join(
        f"select {quoted(entity)} as entity, {quoted(name)} as name, subject_code, {name} as value, _row "
        f"from read_parquet({files[entity]}) where lower({name}) not in ({', '.join(map(quoted, ('', *words[entity, name])))})"
        for entity, name in marks
    )
    scales, fine = (f"read_csv({quoted(str(seed(name)))}, all_varchar = true)" for name in ("grade_scales", "fine_grades"))
    rows = con.execute(f"""
        with cells as ({cells}),
        courses as (select distinct subject_code, grade_scale from read_parquet({files["courses"]})),
        grades as (select grade_scale, grade from {scales} union select grade_scale, fine_grade from {fine})
        select entity, name, min(grade_scale), value, count(*), list(_row order by _row)[:3]
        from cells join courses using (subject_code)
        where not exists (
            select 1 from grades join courses as own using (grade_scale)
            where own.subject_code = cells.subject_code and upper(grade) = upper(value)
        )
        group by entity, name, value order by count(*) desc, 1, 2, 4 limit {VALUES}
    """).fetchall()
    return [Aside(one[0], one[1], OFF_SCALE, NOT_JUDGED.format(scale=one[2]), *one[3:]) for one in rows]


def _year_groups(con: duckdb.DuckDBPyConnection, found: list[Conformed]) -> list[int]:
    """Year groups of which a file has marks."""
    marks = next((item for item in found if item.entity == "tracking"), None)
    if not marks:
        return []
    told = f"select distinct year_group from read_parquet({quoted(str(marks.parquet))}) where year_group is not null order by 1"
    return [row[0] for row in con.execute(told).fetchall()]
