"""From a file to contract-typed rows, in set-based SQL generated from contract and profile."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import duckdb
from ingest.engine import faults
from ingest.engine.contract import Contract, load_contracts
from ingest.engine.home import Home, Told
from ingest.engine.ledger import Delivery
from ingest.engine.profile import ANY, Output, Profile, Source, load_profiles, match, normal
from ingest.engine.readers import Read, Unreadable, read_into
from ingest.engine.rules import UNMAPPED, WHAT_TO_DO, fault, quoted, typed

T = TypeVar("T")


@dataclass(frozen=True)
class Conformed:
    """What one entity got out of a file; rows_read = rows_accepted + rows_quarantined."""

    entity: str
    parquet: Path
    quarantine: Path
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    schools: tuple[str, ...]
    scopes: tuple[tuple[str, ...], ...]
    date_range: tuple[str, str] | None


def blob_path(home: Home, sha256: str) -> Path:
    """Where the bytes of a file lie."""
    return home.blobs / sha256[:2] / sha256


def cache_path(home: Home, entity: str, sha256: str, profile: Profile) -> Path:
    """Where a file's conformed rows of an entity lie, by bytes, profile and contract."""
    contract = load_contracts()[entity]
    return home.cache / entity / f"{sha256}-{profile.hash}-{contract.hash}.parquet"


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


def _is_cached(parquet: Path) -> bool:
    if not parquet.exists():
        return False
    seen = parquet.stat()
    return _sound(parquet, seen.st_mtime_ns, seen.st_size)


def ensure_cached(home: Home, delivery: Delivery) -> Path:
    """The conformed rows of a delivery, made again from the archived bytes if they are not there or are damaged."""
    assert delivery.entity and delivery.profile
    profile = load_profiles()[delivery.profile]
    path = cache_path(home, delivery.entity, delivery.sha256, profile)
    if not _is_cached(path):
        blob = sound_blob(home, delivery.sha256, delivery.file_name)
        conform_file(home, blob, delivery.file_name, delivery.sha256, delivery.received_at[:10], profile)
    return path


def conform_file(
    home: Home, blob: Path, file_name: str, sha256: str, received: str, profile: Profile | None = None
) -> tuple[Profile, list[Conformed], list[str]]:
    """Read and conform one file; returns its profile, the rows of each entity, and headings not used.

    Raises Unreadable, with a reason that holds no value, when the file must be refused whole.
    """
    work = Path(tempfile.mkdtemp(dir=home.build))
    try:
        with duckdb.connect(config={"temp_directory": str(work)}) as con:
            read = read_into(con, blob, file_name, work)
            profile = profile or _match(read)
            unused = sorted(h for h in read.headings if h.strip() and normal(h) not in profile.headings)
            found = []
            for number, entity in enumerate(profile.entities):
                _map(con, read, profile, entity)
                made = _conform(con, load_contracts()[entity], received, number == 0)
                found.append(_write(con, home, made, file_name, sha256, profile))
            return profile, found, unused
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _match(read: Read) -> Profile:
    profile, reason = match(read.headings)
    if profile is None:
        raise Unreadable(reason)
    return profile


def _cell(source: Source | None, headings: dict[str, str]) -> str:
    if source is None:
        return "cast(null as varchar)"
    if source.constant is not None:
        return quoted(source.constant)
    if source.heading not in headings:
        return "cast(null as varchar)"
    cell = f"nullif(trim({headings[source.heading]}), '')"
    if not source.values:
        return cell
    whens = " ".join(f"when {quoted(a)} then {quoted(b)}" for a, b in source.values if a != ANY)
    other = cell if any(a == ANY for a, _ in source.values) else f"case when {cell} is not null then {UNMAPPED} end"
    return f"case {cell} {whens} else {other} end" if whens else cell


def _selects(output: Output, headings: dict[str, str]) -> str:
    tests = [
        f"coalesce(trim({headings[heading]}), '') in ({', '.join(quoted(v) for v in values)})"
        for heading, values in output.where
        if heading in headings
    ]
    return " and ".join(tests) or "true"


def _map(con: duckdb.DuckDBPyConnection, read: Read, profile: Profile, entity: str) -> None:
    """Table `mapped`: contract columns as text (r_<name>), its own `_id`, `_row`, and `_n`
    rows of the file it stands for. One row of a file may give several rows of one entity."""
    headings = {normal(h): f"c{i}" for i, h in enumerate(read.headings) if h.strip()}
    columns = load_contracts()[entity].columns
    parts = []
    for output in (o for o in profile.outputs if o.entity == entity):
        sources = {s.column: s for s in output.sources}
        cells = ", ".join(f"{_cell(sources.get(c.name), headings)} as r_{c.name}" for c in columns)
        part = f"select _row, {cells} from source where {_selects(output, headings)}"
        if output.distinct:
            part = f"select min(_row) as _row, count(*) as _n, * exclude (_row) from ({part}) group by all"
        else:
            part = f"select _row, 1 as _n, * exclude (_row) from ({part})"
        parts.append(part)
    con.execute(
        f"create or replace temp table mapped as select row_number() over () as _id, * from ({' union all by name '.join(parts)})"
    )
    chosen = " or ".join(f"({_selects(o, headings)})" for o in profile.outputs)
    con.execute(f"create or replace temp view unmatched as select _row from source where not ({chosen})")


def _conform(con: duckdb.DuckDBPyConnection, contract: Contract, received: str, first: bool) -> Contract:
    """Tables `good` (typed rows, _id, _row, _n) and `faults` (_id, _row, _n, column, rule, value) from `mapped`."""
    cells = ", ".join(f"{typed(c, 'r_' + c.name)} as {c.name}" for c in contract.columns)
    rules = ", ".join(f"{fault(c, 'r_' + c.name, c.name, received)} as f_{c.name}" for c in contract.columns)
    clean = " and ".join(f"f_{c.name} is null" for c in contract.columns)
    con.execute(f"""
        create or replace temp table checked as
        select *, {rules} from (select *, {cells} from mapped)
    """)
    con.execute(f"create or replace temp table bad as select * from checked where not ({clean})")
    con.execute(
        "create or replace temp table faults as "
        + " union all ".join(
            f"select _id, _row, _n, '{c.name}' as column_name, f_{c.name} as rule, r_{c.name} as value "
            f"from bad where f_{c.name} is not null"
            for c in contract.columns
        )
    )
    names = ", ".join(c.name for c in contract.columns)
    con.execute(f"create or replace temp table good as select _id, _row, _n, {names} from checked where {clean} order by _row")
    con.execute("drop table checked")
    for column in contract.columns:
        if column.unique:
            _set_aside_duplicates(con, contract, (column.name,), column.name, "duplicate_value")
    _set_aside_repeats(con, names, contract)
    _set_aside_duplicates(con, contract, contract.key, contract.key[-1], "duplicate_key")
    if first:
        con.execute("insert into faults select -_row, _row, 1, null, 'unmatched_row', null from unmatched")
        con.execute("insert into faults select -_row, _row, 1, null, 'unreadable_line', csv_line from rejects")
    return contract


def _set_aside_repeats(con: duckdb.DuckDBPyConnection, names: str, contract: Contract) -> None:
    """Keep the first of rows that are equal in every column; the others go to `faults`."""
    con.execute(
        f"create or replace temp table aside as select _id, _row, _n from good where _id not in "
        f"(select min(_id) from good group by {names})"
    )
    con.execute(f"insert into faults select _id, _row, _n, '{contract.key[-1]}', 'repeated_row', null from aside")
    con.execute("delete from good where _id in (select _id from aside)")


def _set_aside_duplicates(
    con: duckdb.DuckDBPyConnection, contract: Contract, columns: tuple[str, ...], shown: str, rule: str
) -> None:
    """Move every row of a group that shares `columns` to `faults`: nobody can tell which one is right.

    A single unique column may be empty on many rows; in a key, empty counts as a value. For a unique
    column only rows with different keys clash, so that a repeated row is not held against itself.
    """
    single = rule == "duplicate_value"
    present = f"where {columns[0]} is not null" if single else ""
    clash = f"count(distinct ({', '.join(contract.key)}))" if single else "count(*)"
    on = " and ".join(f"good.{c} is not distinct from twice.{c}" for c in columns)
    con.execute(f"""
        create or replace temp table aside as
        with twice as (
            select {", ".join(columns)} from good {present} group by {", ".join(columns)} having {clash} > 1
        )
        select good._id, good._row, good._n, cast(good.{shown} as varchar) as value from good join twice on {on}
    """)
    con.execute(f"insert into faults select _id, _row, _n, '{shown}', '{rule}', value from aside")
    con.execute("delete from good where _id in (select _id from aside)")


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0] or 0)


def _write(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    contract: Contract,
    file_name: str,
    sha256: str,
    profile: Profile,
) -> Conformed:
    """Write accepted rows to the cache and quarantined ones beside it, each file in one rename."""
    path = cache_path(home, contract.entity, sha256, profile)
    aside = home.quarantine / contract.entity / f"{path.stem}.parquet"
    names = ", ".join(c.name for c in contract.columns)
    _sum_path(path).unlink(missing_ok=True)
    _copy(con, f"select {names}, {quoted(sha256)} as _file_id, _row from good", path)
    faults.reach("rows conformed, cache not yet in place")
    _sum_path(path).write_text(sha256_of(path))
    todo = " ".join(f"when '{rule}' then {quoted(text)}" for rule, text in WHAT_TO_DO.items())
    _copy(
        con,
        f"select {quoted(file_name)} as file_name, _row, column_name, rule, value, "
        f"case rule {todo} end as what_to_do from faults order by _row, column_name",
        aside,
    )
    accepted = _count(con, "select sum(_n) from good")
    refused = _count(con, "select sum(_n) from (select _id, any_value(_n) as _n from faults group by _id)")
    return Conformed(
        entity=contract.entity,
        parquet=path,
        quarantine=aside,
        rows_read=accepted + refused,
        rows_accepted=accepted,
        rows_quarantined=refused,
        schools=tuple(_distinct(con, ["school_urn"], lambda row: str(row[0]))),
        scopes=tuple(_distinct(con, list(contract.delivery.scope), lambda row: tuple(str(v) for v in row))),
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
