"""The tables a site is built from: the leaders' schema of a publication as Arrow files, for one school."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "slt"
AS_IS = ("VARCHAR", "BOOLEAN", "DATE", "DOUBLE")


class NoSchool(Exception):
    """The publication does not say which one school its pages are of."""


def school_of(warehouse: Path) -> dict[str, Any]:
    """Name, colours and crest of the one school of a publication; raises NoSchool in a data manager's words."""
    rows = _ask(warehouse, f"from {SCHEMA}.school")
    if len(rows) != 1:
        raise NoSchool(
            f"The pages were not built: they show one school, and this publication holds {len(rows)}. "
            + ("Make a home for each school." if rows else "Drop the schools extract (docs/extracts.md).")
        )
    return rows[0]


def acknowledged(warehouse: Path) -> list[dict[str, Any]]:
    """What every page has to say of decisions in force: what was let through, by whom, why, until when."""
    return _ask(
        warehouse,
        "select distinct coalesce(entity, check_id) as about, decided_by, reason, cast(valid_until as text) as valid_until "
        f"from {SCHEMA}.acknowledgements where is_in_force order by all",
    )


def _ask(warehouse: Path, sql: str) -> list[dict[str, Any]]:
    """Rows of a query on a publication, each by the names of its columns."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        cursor = con.execute(sql)
        columns = [c[0] for c in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def attach(con: duckdb.DuckDBPyConnection, warehouse: Path, about: dict[str, Any]) -> list[str]:
    """Give `con` the site's tables as views of schema `slt`, as the browser will see them; returns their names.

    `about` becomes the one row of `publication`; `checks` is what every check of every run said, without rows.
    """
    con.execute(f"attach '{warehouse}' as warehouse (read_only)")
    con.execute(f"create schema {SCHEMA}")
    columns = con.execute(
        "select table_name, column_name, data_type from duckdb_columns() where database_name = 'warehouse' "
        f"and schema_name = '{SCHEMA}' order by table_name, column_index"
    ).fetchall()
    tables: dict[str, list[str]] = {}
    for table, column, kind in columns:
        tables.setdefault(table, []).append(_plain(column, kind))
    for table, parts in tables.items():
        con.execute(f"create view {SCHEMA}.{table} as select {', '.join(parts)} from warehouse.{SCHEMA}.{table}")
    con.execute(f"""
        create view {SCHEMA}.checks as
        select gate, suite, check_id, subject, status, severity, cast(n_checked as integer) as n_checked,
            cast(n_failed as integer) as n_failed, meaning, what_to_do, run_at, cast(run_at as date) as run_date
        from warehouse.quality.check_results
    """)
    con.execute(f"create table {SCHEMA}.publication as select " + ", ".join(f"${k} as {k}" for k in about), about)
    return sorted([*tables, "checks", "publication"])


def _plain(column: str, kind: str) -> str:
    """What a browser can hold exactly: whole numbers and doubles; times as text."""
    if kind in AS_IS:
        return f'"{column}"'
    if kind.startswith("DECIMAL"):
        return f'cast("{column}" as double) as "{column}"'
    if kind.startswith("TIMESTAMP"):
        return f'strftime("{column}", \'%Y-%m-%d %H:%M\') as "{column}"'
    return f'cast("{column}" as integer) as "{column}"'


def stream(table: pa.Table) -> bytes:
    """A table as an Arrow stream of new memory: DuckDB leaves in the place of a NULL whatever lay there before,
    which may be a hidden figure or anything else that the program has read."""
    import pyarrow as pa  # here, as `status` and `sql` import this module and must answer at once

    columns = [pa.array(c.to_pylist(), c.type) for c in table.columns]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        # A reader learns the columns from a batch, so an empty table has an empty one.
        writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=table.schema))
    data: bytes = sink.getvalue().to_pybytes()
    return data


def export(warehouse: Path, static: Path, about: dict[str, Any]) -> list[str]:
    """Write every table as `data/slt/<table>/<hash>/<table>.arrow` and the manifest Evidence reads; returns names.

    The hash in the path lets a browser keep a table for as long as it is the same.
    """
    urls = []
    with duckdb.connect() as con:
        names = attach(con, warehouse, about)
        for name in names:
            order = "" if name == "publication" else " order by all"
            data = stream(con.sql(f"from {SCHEMA}.{name}{order}").to_arrow_table())
            path = Path("data") / SCHEMA / name / hashlib.sha256(data).hexdigest()[:16] / f"{name}.arrow"
            (static / path).parent.mkdir(parents=True)
            (static / path).write_bytes(data)
            urls.append(f"static/{path.as_posix()}")
    (static / "data" / "manifest.json").write_text(json.dumps({"renderedFiles": {SCHEMA: urls}}))
    return names
