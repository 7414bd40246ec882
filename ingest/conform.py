"""From a file to contract-typed rows, in set-based SQL generated from contract and profile."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import duckdb
import yaml

from ingest import failpoints
from ingest.archive.ledger import Delivery
from ingest.contract import Contract, load_contracts
from ingest.derive import EACH, Derived, derive, stage_of
from ingest.headings import normal
from ingest.home import Home, Told
from ingest.points import point_beside
from ingest.profile import (
    ANY,
    OWN,
    Layouts,
    Output,
    Profile,
    ProfileWrong,
    Source,
    files_of,
    layouts_of,
    read_profile,
)
from ingest.read import Read, Unreadable, read_into
from ingest.rules import (
    MARK,
    WHAT_TO_DO,
    fault,
    may_be_none,
    month_first,
    no_record,
    quoted,
    same,
    scope_cell,
    spelled,
    trimmed,
    typed,
    unmapped,
    unmarked,
)
from ingest.unpivot import NO_STAGE, added, unpivot_records

T = TypeVar("T")
OWN_FOLDER = "own_layouts of the archive"
FAULTS = "_id bigint, _row bigint, _n bigint, column_name varchar, rule varchar, value varchar, is_row boolean"
READER = 2  # what is written beside a contract's columns; another number makes what lies in the cache anew


@dataclass(frozen=True)
class Conformed:
    """What one entity got out of a file; rows_read = rows_accepted + rows_quarantined. Cells set aside are of accepted rows."""

    entity: str
    parquet: Path
    quarantine: Path
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    cells_quarantined: int
    schools: tuple[str, ...]
    scopes: tuple[tuple[str, ...], ...]
    date_range: tuple[str, str] | None


def blob_path(home: Home, sha256: str) -> Path:
    """Where the bytes of a file lie."""
    return home.blobs / sha256[:2] / sha256


def cache_path(home: Home, entity: str, sha256: str, profile: Profile, received: str, part: str = "") -> Path:
    """Where a file's conformed rows of an entity lie, by bytes, profile, contract and, where that asks it, the day it came;
    `part`: of a corrections workbook."""
    contract = load_contracts()[entity]
    part += f"-{received}" if any(c.not_after for c in contract.columns) else ""
    return home.cache / entity / f"{sha256}{part}-{profile.hash}-{contract.hash}-{READER}.parquet"


def layout_path(home: Home, layout_hash: str) -> Path:
    """Where a layout is kept as it was when a file was read with it."""
    return home.archive / "layouts" / layout_hash


def keep_layout(home: Home, profile: Profile) -> None:
    """Keep the layout of a file with the archive, so that a later edit re-reads nothing; those that contracts imply have none."""
    kept = layout_path(home, profile.layout_hash)
    folder = profile.folder
    if folder is None or kept.exists():
        return
    part = kept.with_name(f"{kept.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    for name in files_of(yaml.safe_load((folder / "profile.yml").read_text())):
        shutil.copyfile(folder / name, part / name)
    part.rename(kept)


def profile_of(home: Home, delivery: Delivery) -> Profile:
    """The layout with which a delivery is read for good: as it was when it landed, its answers in place.

    Files of before layouts were kept are read with the layout of today, and so are those of one that no longer fits its contract.
    """
    now = layouts_of(home).named(str(delivery.profile))
    kept = layout_path(home, str(delivery.profile_hash))
    if kept.exists() and (now is None or delivery.profile_hash != now.layout_hash):
        try:
            return _as_kept(kept).answered(delivery.answers)
        except ProfileWrong:
            pass  # it no longer fits its contract
    if now is None:
        raise ProfileWrong(
            f"The archive has files that were read with the layout {delivery.profile}, which neither it nor this version has. "
            f"Put back its folder in {OWN_FOLDER if str(delivery.profile).startswith(OWN) else 'ingest/profiles/<system>'}."
        )
    return now.answered(delivery.answers)


@cache
def _as_kept(folder: Path) -> Profile:
    return read_profile(folder)


class ArchiveDamaged(Told):
    """Bytes of the archive are missing or are not what they were; they are never used."""


def sound_blob(home: Home, sha256: str, file_name: str) -> Path:
    """The archived bytes of a file, after checking that they are what they were; raises ArchiveDamaged."""
    blob = blob_path(home, sha256)
    if not blob.exists():
        state = "is missing from the archive"
    elif sha256_of(blob) != sha256:
        state = "is damaged in the archive"
    else:
        return blob
    raise ArchiveDamaged(
        f"The file {file_name} (archive/blobs/{sha256[:2]}/{sha256}) {state}. Put it back from your backup, or drop the same "
        "file in the landing folder again. What is published stays as it is."
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sum_path(parquet: Path) -> Path:
    return parquet.with_suffix(".sha256")


@cache
def _sound(parquet: Path, changed: int, size: int) -> bool:
    """Whether a cache file is what was written; looked at once a run, as a flipped byte does not show in its dates."""
    written = _sum_path(parquet)
    return written.exists() and written.read_text() == sha256_of(parquet)


def is_cached(parquet: Path) -> bool:
    """Whether conformed rows lie there, whole and as they were written."""
    if not parquet.exists():
        return False
    seen = parquet.stat()
    return _sound(parquet, seen.st_mtime_ns, seen.st_size)


def ensure_cached(home: Home, delivery: Delivery) -> Path:
    """The conformed rows of a delivery, made again from the archived bytes if they are not there or are damaged."""
    assert delivery.entity
    profile = profile_of(home, delivery)
    path = cache_path(home, delivery.entity, delivery.sha256, profile, delivery.received_at[:10])
    if not is_cached(path):
        conform_again(home, delivery, profile)
    return path


def conform_again(home: Home, delivery: Delivery, profile: Profile) -> list[Conformed]:
    """The rows that the archived file of a delivery gives with a layout, entity by entity."""
    blob = sound_blob(home, delivery.sha256, delivery.file_name)
    layouts = Layouts((profile,))
    return conform_file(
        home, blob, delivery.file_name, delivery.sha256, delivery.received_at[:10], lambda _: profile, layouts, profile.sheet
    )[1]


@lru_cache(maxsize=1)
def _memory(build: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory, kept for the next file: opening one costs more than most files."""
    return duckdb.connect(config={"temp_directory": str(build / "spilled")})


@contextmanager
def workplace(home: Home) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A connection whose temporary tables nobody else sees, and a folder, both gone afterwards."""
    work = Path(tempfile.mkdtemp(dir=home.build))
    try:
        with _memory(home.build).cursor() as con:
            yield con, work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def conform_file(
    home: Home,
    blob: Path,
    file_name: str,
    sha256: str,
    received: str,
    layout: Callable[[list[str]], Profile],
    layouts: Layouts | None = None,
    sheet: str = "",
) -> tuple[Profile, list[Conformed], str]:
    """Read and conform one file; returns its profile, the rows of each entity, and in words what was not used.

    `layout` says by a file's headings with which profile it is read, and may refuse it too; `layouts` are those by which the
    headings are found; `sheet`: the one of a workbook that is read, if not the first visible one.
    Raises Unreadable, with a reason that holds no value, when the file must be refused whole.
    """
    with workplace(home) as (con, work):
        read = read_into(con, blob, work, layouts or layouts_of(home), sheet)
        profile = layout(read.headings)
        split_lists(con, read, profile)
        notes = [*read.notes, *_left_out(con, read, profile)]
        found = []
        tell_records(con, read, profile)
        for number, entity in enumerate(profile.entities):
            map_columns(con, read, profile, entity, is_first=number == 0)
            made = check_rows(con, load_contracts()[entity], received, number == 0)
            found.append(write_entity(con, home, made, file_name, sha256, profile, received))
        return profile, found, " ".join(notes)


def letter(column: int) -> str:
    """A column as Excel names it: 0 is A, 26 is AA. Said instead of a heading that no layout knows, which may be a value."""
    return (letter(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _left_out(con: duckdb.DuckDBPyConnection, read: Read, profile: Profile) -> list[str]:
    """What of a file is not used, in words. Raises Unreadable when two columns have the same heading and one is needed."""
    names = [normal(h) for h in read.headings]
    of_subjects = profile.marks_in(read.headings)
    for name in profile.headings:
        if names.count(name) > 1:
            twice = " and ".join(letter(i) for i, n in enumerate(names) if n == name)
            raise Unreadable(f"Columns {twice} have the same heading, {name}. Remove or rename the one that is not meant.")
    refuse_doubles(read, profile)
    other = [i for i, n in enumerate(names) if n not in profile.headings and i not in of_subjects]
    filled = [f"count(nullif(trim(c{i}), ''))" for i in other]
    counts = con.execute(f"select {', '.join(filled)} from source").fetchall()[0] if other else ()
    unused = [letter(i) for i, n in zip(other, counts, strict=True) if n or names[i]]
    is_countless = profile.wide and not profile.name.startswith(OWN)
    words = f"{len(unused)} of {len(names)}" if is_countless else ", ".join(unused)
    said = [f"Columns not used: {words}."] if unused else []
    if profile.leaves_out:
        chosen = _chosen(profile, _headings(read, profile))
        n = con.execute(f"select count(*) from source where not ({chosen})").fetchall()[0][0]
        said += [f"{n} rows are of a kind that this layout leaves out."] if n else []
        said += _unknown_kinds(con, read, profile) if n and profile.decision else []
    return said


TWICE = "Columns {columns} say the same of one subject. Remove the one that is not meant, or say in its heading what it is."
POINTS = (
    "Columns {columns} are of one subject at different data collections, and a file is of one. Save the columns of each data "
    "collection in a file of its own, with those of the student, and say of each file which it is of."
)


def refuse_doubles(read: Read, profile: Profile) -> None:
    """Raises Unreadable where two columns say one thing of a subject, or it at different data collections: nobody can tell which
    counts."""
    unpivot = profile.unpivot
    if not unpivot or not unpivot.words:
        return
    seen: dict[tuple[str, ...], int] = {}
    points: dict[str, tuple[str, int]] = {}
    for place, heading in enumerate(read.headings):
        told = None if normal(heading) in profile.headings else unpivot.marked(heading)
        if not told:
            continue
        first = seen.setdefault((normal(told[0]), normal(unpivot.word(heading))), place)
        if first != place:
            raise Unreadable(TWICE.format(columns=f"{letter(first)} and {letter(place)}"))
        subject, point = point_beside(told[0])
        other, at = points.setdefault(subject, (point, place))
        if other and point and other != point:
            raise Unreadable(POINTS.format(columns=f"{letter(at)} and {letter(place)}"))


def _unknown_kinds(con: duckdb.DuckDBPyConnection, read: Read, profile: Profile) -> list[str]:
    """The codes that a layout's decision table has no row for, and where to add one; only what looks like a code is said."""
    assert profile.decision
    headings = _of_file(read)
    known = [row.cells for row in profile.decision.rows if row.outcome or any(v != ANY for _, v in row.cells)]
    telling = {h for row in profile.decision.rows for h, value in row.cells if value not in (ANY, "")}
    named = [h for h, _ in profile.decision.rows[0].cells if h in telling & set(headings) & profile.match]
    if not named:
        return []
    cells = [f"coalesce({trimmed(headings[h])}, '-')" for h in named]
    fits = " or ".join(f"({_all_of(row, headings)})" for row in known)
    codes = " and ".join(f"regexp_full_match({cell}, '[A-Za-z0-9-]{{1,6}}')" for cell in cells)
    kinds = {value for row in profile.decision.rows for h, value in row.cells if h == named[0] and value != ANY}
    ours = f"{cells[0]} in ({', '.join(map(quoted, sorted(kinds)))})"  # of another key stage the table need say nothing
    unknown = f"select {', '.join(cells)}, count(*) from source where {ours} and not ({fits}) and {codes} group by all"
    found = con.execute(f"{unknown} order by count(*) desc, 1, 2 limit 5").fetchall()
    if not found:
        return []
    told = "; ".join(" ".join(f"{h} {v}" for h, v in zip(named, row, strict=False)) + f" ({row[-1]} rows)" for row in found)
    return [
        f"Its table ({profile.decision.file} of the layout {profile.name}) has no row for: {told}. Add one for each to be read."
    ]


def _of_file(read: Read) -> dict[str, str]:
    """The column of `source` under each heading of the file."""
    return {normal(h): f"c{i}" for i, h in enumerate(read.headings) if normal(h)}


def _lists(read: Read, profile: Profile) -> list[Derived]:
    """What a layout derives of cells that hold a list."""
    return [one for one in profile.derived if one.rule == EACH and one.sources[0] in _of_file(read)]


def split_lists(con: duckdb.DuckDBPyConnection, read: Read, profile: Profile) -> None:
    """Let each row of `source` whose cell holds a list stand once for each part of it, in a column of its own."""
    for nth, one in enumerate(_lists(read, profile)):
        cell = _of_file(read)[one.sources[0]]
        parts = f"string_split(coalesce({cell}, ''), {quoted(one.between or ',')})"
        con.execute(f"create or replace temp table source as select *, unnest({parts}) as e{nth} from source")


def _headings(read: Read, profile: Profile) -> dict[str, str]:
    """The SQL that gives the cells under each heading, be it a column of the file, an answer, decided by a table of the profile
    or derived."""
    headings = {normal(name): quoted(value) for name, value in profile.answers} | _of_file(read)
    headings |= {one.heading: f"e{nth}" for nth, one in enumerate(_lists(read, profile))}
    if profile.decision:
        whens = " ".join(f"when {_all_of(row.cells, headings)} then {quoted(row.outcome)}" for row in profile.decision.rows)
        headings |= {profile.decision.heading: f"(case {whens} else '' end)"}
    return derive(profile.derived, headings)


def _all_of(cells: tuple[tuple[str, str], ...], headings: dict[str, str]) -> str:
    tests = [f"coalesce({trimmed(headings[h])}, '') = {quoted(value)}" for h, value in cells if h in headings and value != ANY]
    return " and ".join(tests) or "true"


def _chosen(profile: Profile, headings: dict[str, str]) -> str:
    """SQL that is true for the rows that some output takes."""
    return " or ".join(f"({_selects(o, headings)})" for o in profile.outputs if not o.each) or "true"


def _cell(source: Source | None, headings: dict[str, str]) -> str:
    if source is None:
        return "cast(null as varchar)"
    if source.constant is not None:
        return quoted(source.constant)
    if source.heading not in headings:
        return "cast(null as varchar)"
    cell = trimmed(headings[source.heading])
    if not source.values:
        return cell
    whens = " ".join(f"when {quoted(a)} then {quoted(b) if b else 'null'}" for a, b in source.values if a != ANY)
    other = cell if any(a == ANY for a, _ in source.values) else unmapped(cell)
    return f"case {cell} {whens} else {other} end" if whens else cell


def _is_told(source: Source | None, headings: dict[str, str]) -> bool:
    return source is not None and (source.constant is not None or source.heading in headings)


def _selects(output: Output, headings: dict[str, str]) -> str:
    """SQL that is true for the rows an output takes; the value * takes any cell that is not empty."""
    cells = [(f"coalesce({trimmed(headings[h])}, '')", values) for h, values in output.where if h in headings]
    tests = [f"{c} <> ''" if ANY in values else f"{c} in ({', '.join(map(quoted, values))})" for c, values in cells]
    if output.any_of:
        filled = [f"{trimmed(headings[h])} is not null" for h in output.any_of if h in headings]
        tests.append(f"({' or '.join(filled) or 'false'})")
    return " and ".join(tests) or "true"


def map_columns(con: duckdb.DuckDBPyConnection, read: Read, profile: Profile, entity: str, is_first: bool = True) -> None:
    """Table `mapped`: contract columns as text (r_<name>), its own `_id`, `_row`, `_n` rows of the file it stands for, and
    `_lacks`: the columns of which the file says nothing. One row of a file may give several rows of one entity."""
    of_rows = _headings(read, profile)
    of_each = derive(profile.derived, of_rows | _unpivoted(con, read, profile, is_first))
    columns = load_contracts()[entity].columns
    parts = []
    for output in (o for o in profile.outputs if o.entity == entity):
        sources, headings = {s.column: s for s in output.sources}, of_each if output.each else of_rows
        cells = ", ".join(f"{_cell(sources.get(c.name), headings)} as r_{c.name}" for c in columns)
        lacks = [c.name for c in columns if not _is_told(sources.get(c.name), headings)]
        part = f"select _row, {cells} from {'unpivoted' if output.each else 'records'} where {_selects(output, headings)}"
        if output.distinct:
            part = f"select min(_row) as _row, count(*) as _n, * exclude (_row) from ({part}) group by all order by 1"
        else:
            part = f"select _row, 1 as _n, * exclude (_row) from ({part})"
        parts.append(f"select *, cast({lacks or 'null'} as varchar[]) as _lacks from ({part})")
    con.execute(
        f"create or replace temp table mapped as select row_number() over () as _id, * from ({' union all by name '.join(parts)})"
    )
    others = "false" if profile.leaves_out else f"not ({_chosen(profile, of_rows)})"
    con.execute(f"create or replace temp view unmatched as select _row from records where {others}")


def _unpivoted(con: duckdb.DuckDBPyConnection, read: Read, profile: Profile, is_first: bool) -> dict[str, str]:
    """What an unpivoted sheet adds to the headings; its table is made for the first entity of a file alone."""
    if not profile.unpivot:
        return {}
    if is_first:
        unpivot_records(con, profile.unpivot, read.headings, profile.headings, _stage(read, profile))
    return added(profile.unpivot)


def _stage(read: Read, profile: Profile) -> str:
    """SQL of the key stage of a row by its year group, where the layout has one."""
    headings = _headings(read, profile)
    year = next((_cell(s, headings) for o in profile.outputs for s in o.sources if s.column == "year_group"), NO_STAGE)
    return stage_of(year)


def tell_records(con: duckdb.DuckDBPyConnection, read: Read, profile: Profile) -> None:
    """View `records`: the rows of `source` that are some. Table `no_records` (_row, rule): totals, averages, feet of a page,
    headings, and what is above them, that stand again. A row is told by a cell with the id of a school or a person or, where one
    of these is empty, by the first that is filled and by any that is of the student."""
    headings, contracts = _headings(read, profile), load_contracts()
    told_by = {
        str(source.heading)
        for output in profile.outputs
        for source in output.sources
        for column in contracts[output.entity].columns
        if column.name == source.column and (column.name == contracts[output.entity].school_column or column.is_id)
    }
    cells = {f"c{i}": h.strip().lower() for i, h in enumerate(read.headings) if normal(h)}
    keys = [trimmed(headings[h]) for h in sorted(told_by & set(headings))]
    lacking = " or ".join(f"{key} is null" for key in keys) or "true"  # a surname may be Mean; a line without its ids is none
    filled = f"coalesce({', '.join(map(trimmed, cells))})"
    labels = [trimmed(f"c{i}") for i, h in enumerate(read.headings) if profile.unpivot and normal(h) in profile.headings]
    words = [filled, *labels]
    tops = _tops(read)
    stands_again = " or ".join(f"({first} and {again})" for first, again in tops) or "false"
    skipped = _skipped(profile, headings)
    lacks = (f"({lacking}) and {may_be_none(word)}" for word in words)
    looks = " or ".join([*(first for first, _ in tops), skipped, *map(may_be_none, keys), *lacks])
    con.execute(f"create or replace temp table no_records as select _row, '' as rule from source where {looks}")
    if not _count(con, "select count(*) from no_records"):  # nearly every file
        con.execute("create or replace temp view records as from source")
        return
    told = ", ".join(map(no_record, words))
    rules = ", ".join([f"case when {lacking} then coalesce({told}) end", *map(no_record, keys)])
    con.execute(
        "create or replace temp table no_records as select _row, rule from (select _row, coalesce("
        f"{rules}, case when {stands_again} then 'second_headings' when {skipped} then 'skipped_row' end) as rule "
        "from source) where rule is not null"
    )
    con.execute("create or replace temp view records as select * from source where _row not in (select _row from no_records)")


def _tops(read: Read) -> list[tuple[str, str]]:
    """Of each row down to the headings SQL that is true where its first word stands again, and where nothing else does."""
    width, found = len(read.headings), []
    for cells in [read.headings, *read.head]:
        words = {f"c{i}": word for i, cell in enumerate(cells[:width]) if (word := cell.strip().lower())}
        if words:
            first, text = next(iter(words.items()))
            alike = (f"{_shown(c)} in ({quoted(words[c])}, '')" if c in words else f"{_shown(c)} = ''" for c in _cells(width))
            found.append((f"lower(trim({first})) = {quoted(text)}", " and ".join(alike)))
    return list(dict.fromkeys(found))


def _cells(width: int) -> list[str]:
    return [f"c{place}" for place in range(width)]


def _shown(cell: str) -> str:
    """SQL of what is seen in a cell: nothing where another is merged over it."""
    return f"case when starts_with({cell}, {MARK}) then '' else coalesce(lower(trim({cell})), '') end"


def _skipped(profile: Profile, headings: dict[str, str]) -> str:
    """SQL that is true for rows that the layout skips: a heading has one of the values, an empty one among them."""
    tests = [
        f"coalesce({trimmed(headings[h])}, '') in ({', '.join(map(quoted, values))})"
        for h, values in profile.skips
        if h in headings
    ]
    return " or ".join(tests) or "false"


def check_rows(
    con: duckdb.DuckDBPyConnection, contract: Contract, received: str, first: bool, swapped: frozenset[str] = frozenset()
) -> Contract:
    """Tables `good` (typed rows, _id, _row, _n) and `faults` (_id, _row, _n, column, rule, value) from `mapped`.

    `swapped`: date columns in which months are known to come first.
    """
    spellings = {c.name: spelled(c, f"r_{c.name}") for c in contract.columns if c.spelling}
    written = {c.name: f"w_{c.name}" if c.name in spellings else f"r_{c.name}" for c in contract.columns}
    spelt = "".join(f", {sql} as w_{name}" for name, sql in spellings.items())
    cells = ", ".join(f"{typed(c, written[c.name])} as {c.name}" for c in contract.columns)
    swapped = swapped | _months_first(con, contract)
    rules = ", ".join(f"{fault(c, written[c.name], c.name, received, c.name in swapped)} as f_{c.name}" for c in contract.columns)
    costly = {c.name for c in contract.columns} - {c.name for c in contract.optional}
    sound = " and ".join(f"f_{c.name} is null" for c in contract.columns if c.name in costly)
    clean = " and ".join(f"f_{c.name} is null" for c in contract.columns)
    names = ", ".join(c.name for c in contract.columns)
    judged = f"select *, {rules} from (select *, {cells} from (select *{spelt} from "
    con.execute(  # what is written stays in `mapped`: nearly every row is clean, and is asked for it no more
        f"create or replace temp table good as select _id, _row, _n, {names}, _lacks, {clean} as _clean from ({judged}mapped)))"
    )
    if _count(con, "select count(*) from good where not _clean"):
        unclean = "(select * from mapped where _id in (select _id from good where not _clean))"
        con.execute(f"create or replace temp table bad as select *, {sound} as _sound from ({judged}{unclean})))")
        con.execute("delete from good where not _clean")
        _tell_faults(con, contract, costly)
    else:
        con.execute(f"create or replace temp table faults ({FAULTS})")
    con.execute("alter table good drop column _clean")
    for column in contract.columns:
        if column.unique:
            set_aside_values(con, contract, column.name, _shared(contract, column.name))
    key = ", ".join(contract.key)
    if _count(con, f"select count(*) from (select {key} from good group by {key} having count(*) > 1)"):
        _set_aside_repeats(con, names, contract)
        _set_aside_duplicates(con, contract)
    if first:
        con.execute("insert into faults select -_row, _row, 1, null, rule, null, true from no_records")
        con.execute("insert into faults select -_row, _row, 1, null, 'unmatched_row', null, true from unmatched")
        if _count(con, "select count(*) from rejects"):
            told = no_record("trim(split_part(split_part(csv_line, ',', 1), chr(9), 1), ' \"')")
            con.execute(
                f"insert into faults select -_row, _row, 1, null, coalesce({told}, 'unreadable_line'), "
                f"case when {told} is null then csv_line end, true from rejects"
            )
    return contract


def _tell_faults(con: duckdb.DuckDBPyConnection, contract: Contract, costly: set[str]) -> None:
    """Table `faults`, and in `good` too what stays, of rows of which some are at fault: in a costly column the row goes, else the
    cell."""
    con.execute(
        "create or replace temp table faults as "
        + " union all ".join(
            f"select _id, _row, _n, '{c.name}' as column_name, f_{c.name} as rule, {unmarked('r_' + c.name)} as value, "
            f"not _sound as is_row from bad where f_{c.name} is not null"
            for c in contract.columns
        )
    )
    taken = ", ".join(
        c.name if c.name in costly else f"case when f_{c.name} is null then {c.name} end as {c.name}" for c in contract.columns
    )
    bad = ", ".join(f"case when f_{c.name} is not null then '{c.name}' end" for c in contract.optional)
    keeps = contract.delivery.kind == "upsert"  # what is known of somebody stands; of what was measured an old value does not
    lacks = f"list_concat(_lacks, list_filter([{bad}], lambda x: x is not null))"
    con.execute(
        f"insert into good select _id, _row, _n, {taken}, {lacks if bad and keeps else '_lacks'}, false from bad where _sound"
    )


def _months_first(con: duckdb.DuckDBPyConnection, contract: Contract) -> set[str]:
    """Date columns of `mapped` in which some date has its month first: in those, 05/06/2026 could be either day."""
    dates = [c.name for c in contract.columns if c.type == "date"]
    if not dates:
        return set()
    tests = ", ".join(f"coalesce(bool_or({month_first('r_' + name)}), false)" for name in dates)
    found = con.execute(f"select {tests} from mapped").fetchall()[0]
    return {name for name, is_so in zip(dates, found, strict=True) if is_so}


def _set_aside_repeats(con: duckdb.DuckDBPyConnection, names: str, contract: Contract) -> None:
    """Keep the first of rows that are equal in every column; the others go to `faults`."""
    con.execute(
        f"create or replace temp table aside as select _id, _row, _n from good where _id not in "
        f"(select min(_id) from good group by {names})"
    )
    con.execute(f"insert into faults select _id, _row, _n, '{contract.key[-1]}', 'repeated_row', null, true from aside")
    con.execute("delete from good where _id in (select _id from aside)")


def _set_aside_duplicates(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Move every row of a group that shares its key to `faults`: nobody can tell which one is right. Empty counts as a value."""
    key, shown = ", ".join(contract.key), contract.key[-1]
    con.execute(f"""
        create or replace temp table aside as
        with twice as (select {key} from good group by {key} having count(*) > 1)
        select good._id, good._row, good._n, cast(good.{shown} as varchar) as value
        from good join twice on {same(contract.key, "good", "twice")}
    """)
    con.execute(f"insert into faults select _id, _row, _n, '{shown}', 'duplicate_key', value, true from aside")
    con.execute("delete from good where _id in (select _id from aside)")


def _shared(contract: Contract, name: str) -> str:
    """SQL that is true for rows of `good` whose value another key of the school has, as a repeated row has not."""
    school = contract.school_column
    shared = (
        f"select {name}, {school} from good where {name} is not null "
        f"group by {name}, {school} having count(distinct ({', '.join(contract.key)})) > 1"
    )
    return f"({name}, {school}) in ({shared})"


def set_aside_values(con: duckdb.DuckDBPyConnection, contract: Contract, name: str, where: str) -> int:
    """Take the value of a unique column out of the rows of `good` of which `where` is true: nobody can tell whose it is.

    Returns how many. Where the column is needed, the rows go.
    """
    is_row = name not in {c.name for c in contract.optional}
    con.execute(
        f"create or replace temp table aside as select _id, _row, _n, cast({name} as varchar) as value from good where {where}"
    )
    con.execute(f"insert into faults select _id, _row, _n, '{name}', 'duplicate_value', value, {is_row} from aside")
    if is_row:
        con.execute("delete from good where _id in (select _id from aside)")
    else:
        lacks = f", _lacks = list_append(_lacks, '{name}')" if contract.delivery.kind == "upsert" else ""
        con.execute(f"update good set {name} = null{lacks} where _id in (select _id from aside)")
    return _count(con, "select count(*) from aside")


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0] or 0)


def _key(contract: Contract) -> str:
    """SQL giving the key that a row of `mapped` would have as text; a part that cannot be read stays as it is."""
    columns = {c.name: c for c in contract.columns}
    parts = [f"coalesce(cast({typed(columns[name], f'r_{name}')} as varchar), r_{name})" for name in contract.key]
    return f"[{', '.join(parts)}]"


def _about(contract: Contract) -> str:
    """SQL of whom a row of `mapped` is about, and of which day, as text; a part that cannot be read stays as it is."""
    parts = []
    for name, shown in (("student_id", "student_id"), (contract.delivery.replace_range or "date", "day")):
        column = next((c for c in contract.columns if c.name == name), None)
        read = f"coalesce(cast({typed(column, f'r_{name}')} as varchar), r_{name})" if column else "cast(null as varchar)"
        parts.append(f"{read} as {shown}")
    return ", ".join(parts)


def write_entity(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    contract: Contract,
    file_name: str,
    sha256: str,
    profile: Profile,
    received: str,
    part: str = "",
) -> Conformed:
    """Write accepted rows to the cache and quarantined ones beside it, each file in one rename."""
    path = cache_path(home, contract.entity, sha256, profile, received, part)
    aside = home.quarantine / contract.entity / f"{path.stem}.parquet"
    names = ", ".join(c.name for c in contract.columns)
    _sum_path(path).unlink(missing_ok=True)
    _copy(con, f"select {names}, {quoted(sha256)} as _file_id, _row, _lacks from good", path)
    failpoints.reach("rows conformed, cache not yet in place")
    _sum_path(path).write_text(sha256_of(path))
    todo = " ".join(f"when '{rule}' then {quoted(text)}" for rule, text in WHAT_TO_DO.items())
    _copy(
        con,
        f"select {quoted(file_name)} as file_name, _row, column_name, rule, value, "
        f"case rule {todo} end as what_to_do, faults._id, faults._n, keys.key, is_row, student_id, day from faults "
        f"left join (select _id, {_key(contract)} as key, {_about(contract)} from mapped) as keys on faults._id = keys._id "
        "order by _row, column_name",
        aside,
    )
    accepted = _count(con, "select sum(_n) from good")
    refused = _count(con, "select sum(_n) from (select _id, any_value(_n) as _n from faults where is_row group by _id)")
    return Conformed(
        entity=contract.entity,
        parquet=path,
        quarantine=aside,
        rows_read=accepted + refused,
        rows_accepted=accepted,
        rows_quarantined=refused,
        cells_quarantined=_count(con, "select count(*) from faults where not is_row"),
        schools=tuple(_distinct(con, [f"coalesce({contract.school_column}, '')"], lambda row: str(row[0]))),
        scopes=tuple(_distinct(con, [scope_cell(c) for c in contract.delivery.scope], lambda row: tuple(map(str, row)))),
        date_range=_date_range(con, contract),
    )


def _copy(con: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    con.execute(f"copy ({sql}) to {quoted(str(new))} (format parquet, compression zstd)")
    new.replace(path)


def _distinct(con: duckdb.DuckDBPyConnection, columns: list[str], shape: Callable[[tuple[object, ...]], T]) -> list[T]:
    if not columns:
        return []
    return [shape(r) for r in con.execute(f"select distinct {', '.join(columns)} from good order by all").fetchall()]


def _date_range(con: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[str, str] | None:
    column = contract.delivery.replace_range
    if not column:
        return None
    low, high = con.execute(f"select min({column}), max({column}) from good").fetchall()[0]
    return (str(low), str(high)) if low else None
