"""Two publications, table by table: equal, or which columns, types and rows differ. Imports neither Dagster nor dbt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.home import Told
from ingest.rules import quoted
from reports.publication.publish import RESTRICTED, WAREHOUSE

GRAIN = re.compile(r"Grain: ([\w, ]+)\.$")
NAMES = "names"  # the schema under which the main one of the restricted file is told


class NotComparable(Told):
    """A path is neither a home with a publication nor a publication."""


@dataclass(frozen=True)
class Difference:
    """One way in which a table differs: `kind` is table, column, type, rows or values.

    rows_a and rows_b: rows that only A, only B has (rows), that differ in the column (values), or that the table has.
    """

    table: str
    kind: str
    column: str
    rows_a: int
    rows_b: int
    words: str


def publication_in(path: Path) -> Path:
    """The folder of a publication: the path itself, or the one its home shows. Raises NotComparable."""
    for folder in (path / "current", path):
        if (folder / WAREHOUSE).is_file():
            return folder
    raise NotComparable(f"{path} is neither a home that has published nor the folder of a publication.")


def compare(a: Path, b: Path) -> tuple[int, list[Difference]]:
    """How many tables either has, and every difference, by table. Raises NotComparable."""
    with duckdb.connect() as con:
        for name, path in (("a", publication_in(a)), ("b", publication_in(b))):
            con.execute(f"attach {quoted(str(path / WAREHOUSE))} as {name} (read_only)")
            if (path / RESTRICTED).is_file():
                con.execute(f"attach {quoted(str(path / RESTRICTED))} as {name}_{NAMES} (read_only)")
        places = {side: _tables(con, side) for side in ("a", "b")}
        tables = sorted({*places["a"], *places["b"]})
        return len(tables), [d for table in tables for d in _of_table(con, table, places["a"].get(table), places["b"].get(table))]


def _tables(con: duckdb.DuckDBPyConnection, side: str) -> dict[str, str]:
    """Where each table of one side lies, by the name it is told under."""
    found = con.execute(
        "select database_name, schema_name, table_name from duckdb_tables() where database_name in (?, ?)",
        [side, f"{side}_{NAMES}"],
    ).fetchall()
    return {
        f"{NAMES if (db, schema) == (f'{side}_{NAMES}', 'main') else schema}.{table}": f"{db}.{schema}.{table}"
        for db, schema, table in found
    }


def _of_table(con: duckdb.DuckDBPyConnection, table: str, a: str | None, b: str | None) -> list[Difference]:
    if a is None or b is None:
        rows = _count(con, f"select count(*) from {a or b}")
        words = "The table is in A alone." if b is None else "The table is in B alone."
        return [Difference(table, "table", "", rows if b is None else 0, rows if a is None else 0, words)]
    types_a, types_b = _types(con, a), _types(con, b)
    found = [
        Difference(table, "column", c, 0, 0, f"The column is in {'A' if c in types_a else 'B'} alone.")
        for c in [*types_a, *types_b]
        if (c in types_a) != (c in types_b)
    ]
    shared = [c for c in types_a if c in types_b]
    found += [
        Difference(table, "type", c, 0, 0, f"{types_a[c]} in A, {types_b[c]} in B.") for c in shared if types_a[c] != types_b[c]
    ]
    return found + _rows(con, table, a, b, shared)


def _types(con: duckdb.DuckDBPyConnection, place: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in con.execute(f"describe {place}").fetchall()}


def _count(con: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(con.execute(query).fetchall()[0][0])


def _rows(con: duckdb.DuckDBPyConnection, table: str, a: str, b: str, shared: list[str]) -> list[Difference]:
    """Rows by the columns that both have: by the table's key where its comment tells one, else as wholes."""
    columns = ", ".join(f'"{c}"' for c in shared)
    only = [f"(select {columns} from {x} except all select {columns} from {y})" for x, y in ((a, b), (b, a))]
    n_a, n_b = (_count(con, f"select count(*) from {query}") for query in only)
    if not n_a and not n_b:
        return []
    key = [c for c in _grain(con, a) if c in shared]
    if not key:
        return [Difference(table, "rows", "", n_a, n_b, "Rows that the other has not.")]
    for side, query in zip("ab", only, strict=True):
        con.execute(f"create or replace temp table only_{side} as from {query}")
    on = " and ".join(f'only_a."{c}" is not distinct from only_b."{c}"' for c in key)
    lone = "select count(*) from only_{} where not exists (select 1 from only_{} where {})"
    gone, new = (_count(con, lone.format(x, y, on)) for x, y in (("a", "b"), ("b", "a")))
    found = [Difference(table, "rows", "", gone, new, f"By {', '.join(key)}.")] if gone or new else []
    for column in (c for c in shared if c not in key):
        differs = f'only_a."{column}" is distinct from only_b."{column}"'
        n = _count(con, f"select count(*) from only_a join only_b on {on} where {differs}")
        if n:
            found.append(Difference(table, "values", column, n, n, "Rows of one key with another value."))
    return found


def _grain(con: duckdb.DuckDBPyConnection, place: str) -> list[str]:
    """The columns that tell a row of a table, as its comment names them."""
    database, schema, table = place.split(".")
    found = con.execute(
        "select comment from duckdb_tables() where database_name = ? and schema_name = ? and table_name = ?",
        [database, schema, table],
    ).fetchall()
    told = GRAIN.search(found[0][0] or "")
    return told[1].split(", ") if told else []
