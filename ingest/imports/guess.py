"""What a sheet is taken for at first: a layout that fits it, else what its headings mean."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from ingest.conform import refuse_doubles, tell_records, workplace
from ingest.contract import Contract, load_contracts
from ingest.derive import Derived, derive, stage_of
from ingest.headings import normal
from ingest.home import Home
from ingest.imports.accept import standing
from ingest.imports.draft import OF_SUBJECT, Draft, usual_answers
from ingest.imports.meanings import guesses, meaning_in, meanings, said
from ingest.imports.nearest import EXTRACT, SHEET, pattern_of
from ingest.profile import OWN, Layouts, Profile, layouts_of, native, own_layouts
from ingest.read import Read, Unreadable, read_into
from ingest.read.workbook import rows_by_sheet
from ingest.rules import quoted, trimmed
from ingest.unpivot import NO_STAGE, Subject, Unpivot, in_its_words, unpivot_records

MOST = 0.95  # share of the students whose year group a column must tell to be taken for it


def guess(
    home: Home, path: Path, file_name: str, today: date, school_urn: str, afresh: str = "", taken: str = "", sheet: str = ""
) -> Draft:
    """A draft for a file; `afresh`: the own layout that is to be made anew by it; `taken`: what somebody says that it is
    (nearest.py); `sheet`: which one of a workbook is read, if not the first that is a table. Raises Unreadable for one that is
    no table."""
    with workplace(home) as (_, work):
        sheets = rows_by_sheet(path, work) if zipfile.is_zipfile(path) else []
    told, others = (file_name, today, school_urn), [name for name, n in sheets[1:] if n > 1]
    try:
        draft = _of_sheet(home, path, told, afresh, taken, sheet)
    except Unreadable:
        found = filter(None, (_table_of(home, path, told, name) for name in ([] if sheet else others)))
        first = next(found, None)
        if not first:
            raise
        draft = first
    draft.sheets = [[name, n] for name, n in sheets]
    return draft


def _table_of(home: Home, path: Path, told: tuple[str, date, str], sheet: str) -> Draft | None:
    """The draft of a sheet, or None where it is no table."""
    try:
        return _of_sheet(home, path, told, "", "", sheet)
    except Unreadable:
        return None


def _of_sheet(home: Home, path: Path, told: tuple[str, date, str], afresh: str, taken: str, sheet: str) -> Draft:
    """A draft for one sheet; `told`: the file's name, today, the school."""
    kind, _, name = taken.partition(":")
    fitting = None if afresh or kind in (EXTRACT, SHEET) else _fitting(home, path, name, sheet)
    with workplace(home) as (con, work):
        contract = load_contracts().get(name) if kind == EXTRACT else None
        layouts = Layouts((*guesses().profiles, native(contract))) if contract else guesses()
        read = read_into(con, path, work, layouts, sheet)
        if fitting:
            profile, laid_out = fitting
            draft = _as_laid_out(profile, laid_out, *told)
        elif contract:
            draft = _as_extract(con, contract, read, *told)
        else:
            draft = _by_meaning(con, home, read, *told)
    draft.keeps, draft.sheet = afresh, sheet
    return draft


def _by_meaning(con: duckdb.DuckDBPyConnection, home: Home, read: Read, file_name: str, today: date, school_urn: str) -> Draft:
    """The draft of a file by what its headings mean."""
    pattern = pattern_of(read.headings)
    refuse_doubles(read, pattern)
    draft = Draft(file_name, read.headings, title=_title(file_name), rows=list(read.rows))
    draft.meanings = _meanings(read, pattern)
    words = said(" ".join([*read.above, file_name]))
    draft.answers, draft.calendar = usual_answers(words, today, school_urn)
    tell_records(con, read, pattern)
    _tell_names(con, read, draft)
    _tell_year_group(con, read, draft)
    _tell_subjects(con, read, pattern, draft, known_subjects(home))
    return draft


def _fitting(home: Home, path: Path, named: str, sheet: str) -> tuple[Profile, Read] | None:
    """The layout that fits a file as it is, with what was read by it; `named`: the one that somebody chose."""
    layouts = layouts_of(home)
    try:
        with workplace(home) as (con, work):
            read = read_into(con, path, work, layouts, sheet)
    except Unreadable:
        return None  # its headings may be found by their meaning
    profile = layouts.match(read.headings, named)[0]
    if profile and profile.name == named:
        return profile, read
    return (profile, read) if profile and not (profile.name.startswith(OWN) and _has_more(profile, read)) else None


def _has_more(profile: Profile, read: Read) -> bool:
    """Whether a sheet has columns that mean something here, of which an own layout takes nothing."""
    used = profile.marks_in(read.headings)
    rest = [h for i, h in enumerate(read.headings) if i not in used and normal(h) not in profile.headings and h.strip()]
    return any(normal(h) in meanings() or any(g.unpivot and g.unpivot.marked(h) for g in guesses().profiles) for h in rest)


def known_subjects(home: Home) -> dict[str, str]:
    """Names of subjects by code: those that stand, and those of the home's own layouts."""
    own = [found.unpivot for _, found in own_layouts(home) if isinstance(found, Profile) and found.unpivot]
    told = {s.code: s.name for unpivot in own for s in unpivot.subjects if s.code}
    return told | {row["subject_code"]: row["name"] for row in standing(home, "subjects", {})}


def _as_laid_out(profile: Profile, read: Read, file_name: str, today: date, school_urn: str) -> Draft:
    """The draft of a file that a layout fits: only what it asks is open."""
    draft = Draft(file_name, read.headings, title=profile.title, layout=profile.name)
    told = said(" ".join([*read.above, file_name]))
    draft.answers, draft.calendar = usual_answers(told, today, school_urn)
    return draft


def _as_extract(
    con: duckdb.DuckDBPyConnection, contract: Contract, read: Read, file_name: str, today: date, school_urn: str
) -> Draft:
    """The draft of a file from which one extract is taken: what each heading means in it."""
    draft = Draft(file_name, read.headings, title=_title(file_name), extract=contract.entity)
    for heading in filter(str.strip, read.headings):
        means = meaning_in(contract, heading)
        draft.meanings.setdefault(heading, "" if means in draft.meanings.values() else means)
    told = said(" ".join([*read.above, file_name]))
    draft.answers, draft.calendar = usual_answers(told, today, school_urn)
    tell_records(con, read, native(contract))
    _tell_names(con, read, draft)
    _tell_year_group(con, read, draft)
    return draft


def _title(file_name: str) -> str:
    """A title for the layout: the file's name without what is of this time alone."""
    stem = file_name.rpartition(".")[0] or file_name
    return " ".join(stem.replace("_", " ").replace("-", " ").split())[:60]


def _meanings(read: Read, guess: Profile) -> dict[str, str]:
    """What each heading means; of two that mean one thing the first."""
    assert guess.unpivot
    found: dict[str, str] = {}
    for heading in read.headings:
        is_mark = normal(heading) not in guess.headings and guess.unpivot.marked(heading)
        meaning = OF_SUBJECT if is_mark else meanings().get(normal(heading), "")
        if heading.strip():
            found.setdefault(heading, "" if meaning in found.values() and meaning != OF_SUBJECT else meaning)
    return found


def _tell_subjects(con: duckdb.DuckDBPyConnection, read: Read, guess: Profile, draft: Draft, known: dict[str, str]) -> None:
    """The pattern of a sheet with columns for each subject, the words of its marks, its subjects and their scales."""
    assert guess.unpivot
    columns = guess.subjects_in(read.headings)
    if not columns:
        return
    told = {mark: sorted(set(_words(guess.unpivot, read, mark)), key=guess.unpivot.rank) for mark, _ in guess.unpivot.marks}
    draft.heading, draft.marks = guess.unpivot.heading, {mark: words for mark, words in told.items() if words}
    unpivot_records(con, guess.unpivot, read.headings, guess.headings, _stage(read, draft))
    scales = dict(con.execute("select distinct u0, u3 from unpivoted").fetchall())
    codes = dict(known)
    for written in columns:
        here = _free(guess.unpivot.subject(written), codes)
        codes[here.code] = here.name
        row = {"written": written, "subject_code": here.code, "name": here.name, "grade_scale": scales.get(written) or ""}
        draft.subjects.append(row)


def _stage(read: Read, draft: Draft) -> str:
    """SQL of the key stage of a row: by what was told of the sheet, else by the column that tells the year group."""
    year = draft.answers.get("year_group", "")
    cell = quoted(year) if year else _cell(read, draft, "year_group") or _cell(read, draft, "registration_group")
    return stage_of(cell) if cell else NO_STAGE


def _free(subject: Subject, codes: dict[str, str]) -> Subject:
    """A subject with the code that its name has here; of a new name with one that no other has."""
    names = (subject.name, " ".join(subject.written.split()))
    for code, name in codes.items():
        if name.casefold() in (n.casefold() for n in names):
            return Subject(subject.written, code, name)
    plain = in_its_words(subject.written)
    if subject.code not in codes:
        return subject
    code = next(c for c in (plain.code, *(f"{plain.code}_{n}" for n in range(2, 999))) if c not in codes)
    return Subject(subject.written, code, plain.name)


def _words(unpivot: Unpivot, read: Read, mark: str) -> Iterator[str]:
    """The words by which the sheet's headings name a mark."""
    for heading in read.headings:
        told = unpivot.marked(heading)
        if told and told[1] == mark:
            yield unpivot.word(heading)


def _tell_names(con: duckdb.DuckDBPyConnection, read: Read, draft: Draft) -> None:
    """What stands between surname and forename where one cell has both."""
    cell = _cell(read, draft, "full_name")
    if cell:
        commas, n = con.execute(f"select count(*) filter (contains({cell}, ',')), count({cell}) from records").fetchall()[0]
        draft.names_between = "," if 2 * commas > n else " "


def _tell_year_group(con: duckdb.DuckDBPyConnection, read: Read, draft: Draft) -> None:
    """Whether a column tells the year group of nearly all students; else the title's word holds."""
    cell = _cell(read, draft, "year_group") or _cell(read, draft, "registration_group")
    if cell:
        year = derive((Derived("year", "year_group", ("cell",)),), {"cell": cell})["year"]
        known, n = con.execute(f"select count({year}), count(*) from records where {trimmed(cell)} is not null").fetchall()[0]
        title, years = draft.answers.get("year_group"), f"select distinct {year} from records where {year} is not null"
        told = [row[0] for row in con.execute(years).fetchall()]
        if n and known >= MOST * n and title in (None, *(told if len(told) == 1 else ())):
            draft.answers.pop("year_group", None)
            return
        if told and title and told != [title]:
            draft.answers["year_group"] = ""  # the title says one thing and the column another
    draft.answers.setdefault("year_group", "")


def _cell(read: Read, draft: Draft, meaning: str) -> str:
    heading = next((h for h, m in draft.meanings.items() if m == meaning), None)
    return f"c{read.headings.index(heading)}" if heading is not None else ""
