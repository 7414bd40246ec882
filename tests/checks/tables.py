"""Tables for checks to look at: a believable delivery beside what stands, or those of a build."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import duckdb

from expectations import checks, runner
from ingest.code import seed
from ingest.contract import load_contracts
from ingest.raw.changes import NOTHING, SEEDS

SCHOOL = Path(__file__).with_name("school.sql")
FOLDER = tempfile.TemporaryDirectory()  # gone when the tests end
OWN = "_row bigint, _seq bigint, _delivery_id varchar, _lacks varchar[]"


@cache
def _school() -> Path:
    """The little school and the rules that checks read, in a database of its own: made once, as all others only look at it."""
    path = Path(FOLDER.name) / "school.duckdb"
    with duckdb.connect(str(path)) as con:
        for name, types in SEEDS.items():
            con.execute(f"create table {name} as from read_csv('{seed(name)}', types = {types}, nullstr = '')")
        con.execute(SCHOOL.read_text())
    return path


def _typed(con: duckdb.DuckDBPyConnection, name: str, entity: str) -> None:
    columns = ", ".join(f"{c.name} {c.sql_type}" for c in load_contracts()[entity].columns)
    con.execute(f"create table {name} ({columns}, {OWN})")


def believable(con: duckdb.DuckDBPyConnection, entity: str, instead: dict[str, str], check: checks.Check | None = None) -> None:
    """What gate 1 has of a delivery of the little school; `instead`: SQL of what is to be in some of these tables.

    With a `check`, no more than that one reads.
    """
    names, others = checks.read_by([check.unexpected], entity) if check else checks.mentioned(entity)
    con.execute(f"attach '{_school()}' as school (read_only)")
    con.execute("set search_path = 'memory.main,school.main'")
    ours = {name for (name,) in con.execute("select table_name from duckdb_tables() where database_name = 'school'").fetchall()}
    for name, columns in NOTHING.items():
        con.execute(f"create table {name} as select {columns} where false")
    con.execute("create table shortened as select 0 as n_rows; create schema now; create schema known")
    tables = {"rows": (entity, [f"now_{entity}"]), "standing": (entity, [f"before_{entity}"])}
    for schema, other in others:
        parts = [f"before_{other}"] if other == entity else [f"before_{other}", f"now_{other}"]
        tables[f"{schema}.{other}"] = (other, parts)
    for name, (kind, parts) in tables.items():
        _typed(con, name, kind)
        for part in (p for p in parts if p in ours and name not in instead):
            con.execute(f"insert into {name} by name from {part}")
    for name, sql in instead.items():
        if name != "batch":
            con.execute(f"insert into {name} by name ({sql})")
    runner.tell_batch(con, runner.Batch("000001", entity, 10, 10, 0))
    runner.make(con, names, checks.views("deliveries", entity))
    if "batch" in instead:
        con.execute(f"create or replace temp table batch as select '{entity}' as entity, * from ({instead['batch']})")


MEASURES = (
    "school_urn varchar, academic_year varchar, tracking_point varchar, point_date date, measure varchar, basis varchar, "
    "breakdown varchar, member varchar, year_group integer, group_id varchar, value decimal(18, 8), numerator decimal(18, 4), "
    "denominator decimal(18, 4), n_students bigint, unit varchar"
)


def publication(con: duckdb.DuckDBPyConnection, tables: dict[str, str]) -> None:
    """Tables of a build, and the figures that checks read beside them."""
    for name in ("fct_measure_results", "published"):
        con.execute(f"create table {name} ({MEASURES})")
        con.execute(f"insert into {name} by name ({tables[name]})" if name in tables else "select 1")
    for name, sql in tables.items():
        con.execute(f"create table if not exists {name} as {sql}")
    runner.make(
        con,
        checks.needed([c.unexpected for c in checks.load_suites("publication")], checks.views("publication")),
        checks.views("publication"),
    )
