"""The raw tables: every entity, typed, from the accepted deliveries of the ledger and nothing else."""

from __future__ import annotations

import duckdb

from ingest import failpoints
from ingest.archive.ledger import Delivery, Ledger
from ingest.contract import Contract, load_contracts
from ingest.home import Home
from ingest.raw.keys import build_keys
from ingest.raw.lineage import build_lineage
from ingest.rows import rows_of
from ingest.rules import quoted


def accepted(home: Home, entity: str) -> list[Delivery]:
    """Accepted deliveries of an entity, oldest first."""
    return [d for d in Ledger(home).deliveries() if d.entity == entity and d.verdict == "accepted"]


def build_entity(home: Home, con: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    """Create `raw.<entity>`: its contract's columns, `_file_id`, `_row`, `_delivery_id`; returns its rows."""
    con.execute("create schema if not exists raw")
    deliveries = accepted(home, contract.entity)
    columns = ", ".join(f"{c.name} {c.sql_type}" for c in contract.columns)
    con.execute(f"create or replace table raw.{contract.entity} ({columns}, _file_id varchar, _row bigint, _delivery_id varchar)")
    if deliveries:
        extracts = sorted({d.sha256: d for d in deliveries if not d.corrects}.values(), key=lambda d: d.seq)
        paths = [quoted(str(rows_of(home, d))) for d in extracts]
        con.execute("create or replace temp table arrivals (sha256 varchar, seq bigint, delivery_id varchar)")
        con.executemany("insert into arrivals values (?, ?, ?)", [[d.sha256, d.seq, d.delivery_id] for d in extracts])
        names = ", ".join(c.name for c in contract.columns)
        con.execute(f"""
            create or replace temp view offered as
            select {names}, _file_id, _row, arrivals.delivery_id as _delivery_id, arrivals.seq as _seq,
                arrivals.delivery_id as _of
            from read_parquet([{", ".join(paths)}]) as rows join arrivals on rows._file_id = arrivals.sha256
        """)
        _put_right(home, con, names, deliveries)
        resolved = {"snapshot": _snapshot, "upsert": _upsert, "append": _append}[contract.delivery.kind]
        con.execute(
            f"insert into raw.{contract.entity} select {names}, _file_id, _row, _delivery_id "
            f"from ({resolved(con, contract, extracts)}) order by {', '.join(contract.key)}"
        )
    return int(con.execute(f"select count(*) from raw.{contract.entity}").fetchall()[0][0])


def _put_right(home: Home, con: duckdb.DuckDBPyConnection, names: str, deliveries: list[Delivery]) -> None:
    """Let accepted corrections stand in the place of the rows they correct: they live and die with that delivery (`_of`).

    Of several corrections of one row the newest stands.
    """
    seqs = {d.delivery_id: d.seq for d in deliveries}
    parts = [
        f"select {names}, _file_id, _row, {quoted(d.delivery_id)} as _delivery_id, {seqs[d.corrects]} as _seq, "
        f"{quoted(d.corrects)} as _of, {d.seq} as _nth from read_parquet({quoted(str(rows_of(home, d)))})"
        for d in deliveries
        if d.corrects
    ]
    if not parts:
        return
    con.execute(f"create or replace temp table corrected as {' union all '.join(parts)}")
    con.execute("create or replace temp table as_delivered as from offered")
    con.execute("""
        create or replace temp view offered as
        select * from as_delivered where not exists (
            select 1 from corrected where corrected._of = as_delivered._of and corrected._row = as_delivered._row
        )
        union all by name
        select * exclude (_nth) from corrected where not exists (
            select 1 from corrected as newer
            where newer._of = corrected._of and newer._row = corrected._row and newer._nth > corrected._nth
        )
    """)


def _snapshot(con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]) -> str:
    """Rows of the newest delivery of each scope: it is the whole truth of that scope and of no other; a blank is a scope.

    Who then stands in two scopes (a student who moved, and the old group was not sent again) is where the newest of these
    deliveries says.
    """
    if len(deliveries) == 1:
        return "select * from offered"
    scope = ", ".join(contract.delivery.scope)
    standing = f"select * from offered qualify _seq = max(_seq) over (partition by {scope})"
    return _newest_of_each_key(contract, standing)


def _same(columns: tuple[str, ...], one: str, other: str) -> str:
    """SQL that is true where two tables agree in all of these, a blank being a value like any."""
    return " and ".join(f"{one}.{c} is not distinct from {other}.{c}" for c in columns)


def _newest_of_each_key(contract: Contract, rows: str) -> str:
    """The row of each key that the newest delivery has; of one delivery the later row."""
    return (
        "select * exclude (_nth) from (select *, row_number() over "
        f"(partition by {', '.join(contract.key)} order by _seq desc, _row desc) as _nth from ({rows})) where _nth = 1"
    )


def _upsert(con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]) -> str:
    """The newest row of each key."""
    return "select * from offered" if len(deliveries) == 1 else _newest_of_each_key(contract, "select * from offered")


def _append(con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]) -> str:
    """All events, the newest row of each key; with `replace_range`, a newer delivery speaks for its dates.

    A delivery that covers a range of dates of a scope replaces what older ones said of those dates. What a correction
    says widens no range.
    """
    day = contract.delivery.replace_range
    if not day or len(deliveries) == 1:
        return _upsert(con, contract, deliveries)
    scope = contract.delivery.scope
    con.execute(f"""
        create or replace temp table ranges as
        with sent as (select * from offered where _delivery_id = _of),
        covered as (select _seq, min({day}) as _low, max({day}) as _high from sent group by _seq)
        select distinct {", ".join(f"sent.{c}" for c in scope)}, covered.* from sent join covered using (_seq)
    """)
    return _newest_of_each_key(
        contract,
        f"select * from offered where not exists (select 1 from ranges where {_same(scope, 'offered', 'ranges')} "
        f"and ranges._seq > offered._seq and offered.{day} between ranges._low and ranges._high)",
    )


def build_raw(home: Home, con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Every raw table of the home in a fresh database; returns rows by entity."""
    rows = {c.entity: build_entity(home, con, c) for c in load_contracts().values()}
    failpoints.reach("raw tables half built")
    build_keys(home, con)
    build_lineage(home, con)
    return rows
