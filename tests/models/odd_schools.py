"""A demo school whose raw tables are damaged at random, within what the contracts allow.

Whatever is missing, doubled in meaning or named by one extract alone: every model has to give its rows, and every test of
dbt has to pass, since one that fails stops a publication with words that no data manager knows.
"""

from __future__ import annotations

import random

import duckdb

from ingest.contract import Column, Contract, load_contracts
from ingest.home import Home
from ingest.raw.keys import build_keys

WAYS = ("cells gone", "cells of others", "a word nobody knows", "a code renamed", "rows gone", "all rows gone")
NEVER_GONE = {"schools"}  # without a school there is nothing to publish


def damage(con: duckdb.DuckDBPyConnection, home: Home, seed: int, n_ways: int) -> list[str]:
    """Change the raw tables in `n_ways`; returns what was done, to be told when something breaks."""
    rng, done = random.Random(seed), []
    entities = [c for c in load_contracts().values() if _count(con, c.entity)]
    for _ in range(n_ways):
        contract, way = rng.choice(entities), rng.choice(WAYS)
        said = _one(con, rng, contract, way)
        if said:
            done.append(f"{way}: {said}")
    build_keys(home, con)  # of renamed ids too
    return done


def _count(con: duckdb.DuckDBPyConnection, entity: str) -> int:
    return int(con.execute(f"select count(*) from raw.{entity}").fetchall()[0][0])


def _one(con: duckdb.DuckDBPyConnection, rng: random.Random, contract: Contract, way: str) -> str:
    """Do one thing to one table; empty when it has no column for it."""
    some = f"hash(_row, {rng.randrange(1_000_000)}) % 100 < {rng.choice((1, 10, 60))}"
    table = f"raw.{contract.entity}"
    if way in ("rows gone", "all rows gone"):
        if contract.entity in NEVER_GONE:
            return ""
        con.execute(f"delete from {table}" + (f" where {some}" if way == "rows gone" else ""))
        return contract.entity
    able = [c for c in contract.columns if _can(c, contract, way)]
    if not able:
        return ""
    column = rng.choice(able)
    name = column.name
    if way == "a code renamed":
        found = con.execute(f"select distinct {name} from {table} where {name} is not null order by 1").fetchall()
        old = rng.choice(found)[0] if found else None
        con.execute(f"update {table} set {name} = 'ODD' || {name} where {name} = $old", {"old": old})
    elif way == "cells gone":
        con.execute(f"update {table} set {name} = null where {some}")
    elif way == "a word nobody knows":
        con.execute(f"update {table} set {name} = 'odd' where {some}")
    else:
        pairs = f"{_numbered(table)} as a join {_numbered(table)} as b on a.n = b.n + 7"
        moved = f"select a._file_id as moved_file, a._row as moved_row, b.{name} as other from {pairs}"
        same = "(moved_file, moved_row) = (_file_id, _row)"
        con.execute(f"update {table} set {name} = other from ({moved}) as moved where {same} and {some}")
    return f"{contract.entity}.{name}"


def _numbered(table: str) -> str:
    return f"(select *, row_number() over (order by _file_id, _row) as n from {table})"


def _can(column: Column, contract: Contract, way: str) -> bool:
    """Whether the contract lets a cell of the column be so."""
    key = column.name in contract.key
    if column.name == "school_urn" or column.unique:
        return False
    if way == "a code renamed":
        return key and column.type == "text" and not (column.allowed or column.code_list)
    if way == "cells gone":
        return not column.required and not key
    if way == "a word nobody knows":
        return not key and column.type == "text" and not (column.allowed or column.code_list)
    return not key
