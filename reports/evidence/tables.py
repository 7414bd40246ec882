"""The tables a site is built from: those of one audience that its pages read, as Arrow files, cut to one school."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from reports.evidence.pages import SCHEMA

if TYPE_CHECKING:
    import pyarrow as pa

AS_IS = ("VARCHAR", "BOOLEAN", "DATE", "DOUBLE")
SINCE_FILE = "since.json"
SINCE = {  # what moved since the publication before, of the file beside it: tables by what they are called there
    "since": ("since", {"id": "varchar", "as_of": "varchar", "code_version": "varchar", "n_same": "integer"}),
    "since_figures": (
        "figures",
        {"school_urn": "varchar", "kind": "varchar", "code": "varchar", "name": "varchar", "unit": "varchar",
         "year_group": "integer", "place": "varchar", "before": "double", "now": "double", "n_before": "integer",
         "n_now": "integer", "was_there": "boolean"},
    ),
    "since_counts": ("counts", {"school_urn": "varchar", "name": "varchar", "before": "integer", "now": "integer"}),
    "since_files": (
        "files",
        {"school_urn": "varchar", "delivery_id": "varchar", "entity": "varchar", "received_at": "varchar",
         "rows_accepted": "integer", "corrects": "varchar", "replaces": "varchar"},
    ),
}  # fmt: skip
OF_QUALITY = {  # tables of how data came and what checks said, each of the school's deliveries alone
    "checks": """
select gate, check_id, status, severity, meaning, run_at, cast(run_at as date) as run_date
from warehouse.quality.check_results as told
where coalesce(delivery_id, '') = '' or exists (
    select 1 from warehouse.{audience}.deliveries as sent where sent.delivery_id = told.delivery_id and {rows}
)
""",
    "cells_set_aside": """
select delivery_id, cast(cells_quarantined as integer) as n_cells
from warehouse.quality.deliveries as told
where exists (select 1 from warehouse.{audience}.deliveries as sent where sent.delivery_id = told.delivery_id and {rows})
""",
}
NO_SCHOOL = (
    "The pages were not built: the publication does not say which school it is of. Drop the schools extract (docs/extracts.md)."
)


class NoSchool(Exception):
    """The publication does not say which schools its pages are of."""


@dataclass(frozen=True)
class Cut:
    """What a site may hold: an audience's tables, of one school. `is_only`: the publication is of no other."""

    audience: str  # whose schema of the publication the tables come from
    school: dict[str, Any]
    is_only: bool

    @property
    def urn(self) -> str:
        """Of the school."""
        return str(self.school["school_urn"])

    @property
    def rows(self) -> str:
        """Which rows of a table with schools are the school's; where it is the only one, rows of no school are its too."""
        return "(school_urn = $urn or school_urn is null)" if self.is_only else "school_urn = $urn"


def cuts_of(warehouse: Path, audiences: Collection[str]) -> list[Cut]:
    """A cut for each of the audiences that the publication has tables for, and each school; raises NoSchool."""
    found = []
    for audience in audiences:
        if not _ask(warehouse, "select 1 from duckdb_tables() where schema_name = $audience", audience=audience):
            continue
        schools = _ask(warehouse, f"from {audience}.school order by school_urn")
        found += [Cut(audience, school, len(schools) == 1) for school in schools]
    if not found:
        raise NoSchool(NO_SCHOOL)
    return found


def acknowledged(warehouse: Path, cut: Cut) -> list[dict[str, Any]]:
    """What every page has to say of decisions in force: what was let through, by whom, why, until when."""
    return _ask(
        warehouse,
        "select distinct coalesce(entity, check_id) as about, decided_by, reason, cast(valid_until as text) as valid_until "
        f"from {cut.audience}.acknowledgements where is_in_force and {cut.rows} order by all",
        urn=cut.urn,
    )


def _ask(warehouse: Path, sql: str, **values: str) -> list[dict[str, Any]]:
    """Rows of a query on a publication, each by the names of its columns."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        cursor = con.execute(sql, values)
        columns = [c[0] for c in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def attach(
    con: duckdb.DuckDBPyConnection, warehouse: Path, cut: Cut, about: dict[str, Any], wanted: Collection[str]
) -> list[str]:
    """Give `con` the tables among `wanted` that there are, as the browser will see them; returns their names.

    `about` becomes the one row of `publication`; `checks` is what checks of every run said, without rows and figures;
    `cells_set_aside` how many cells alone each delivery lost.
    """
    con.execute(f"attach '{warehouse}' as warehouse (read_only)")
    con.execute(f"create schema {SCHEMA}")
    con.execute("set variable urn = $urn", {"urn": cut.urn})
    for table, columns in _columns(con, cut.audience).items():
        if table in wanted:
            cells = ", ".join(_plain(column, kind) for column, kind in columns.items())
            rows = cut.rows.replace("$urn", "getvariable('urn')") if "school_urn" in columns else "true"
            con.execute(f"create view {SCHEMA}.{table} as select {cells} from warehouse.{cut.audience}.{table} where {rows}")
    for table in OF_QUALITY.keys() & set(wanted):
        told = OF_QUALITY[table].format(audience=cut.audience, rows=cut.rows.replace("$urn", "getvariable('urn')"))
        con.execute(f"create view {SCHEMA}.{table} as {told}")
    _add_since(con, warehouse.with_name(SINCE_FILE), cut, wanted)
    con.execute(f"create table {SCHEMA}.publication as select " + ", ".join(f"${k} as {k}" for k in about), about)
    made = con.execute("select table_name from information_schema.tables where table_schema = $schema", {"schema": SCHEMA})
    return sorted(name for (name,) in made.fetchall() if name in wanted)


def _add_since(con: duckdb.DuckDBPyConnection, told: Path, cut: Cut, wanted: Collection[str]) -> None:
    """The tables among `wanted` of what moved since the publication before; without rows where there is none."""
    said = json.loads(told.read_text()) if told.exists() else {}
    for table, (part, columns) in ((name, about) for name, about in SINCE.items() if name in wanted):
        kinds = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        con.execute(f"create table {SCHEMA}.{table} ({kinds})")
        rows = [
            row for row in said.get(part, []) if row.get("school_urn", cut.urn) in ({cut.urn, None} if cut.is_only else {cut.urn})
        ]
        if rows:
            places = ", ".join("?" for _ in columns)
            con.executemany(f"insert into {SCHEMA}.{table} values ({places})", [[row[c] for c in columns] for row in rows])


def _columns(con: duckdb.DuckDBPyConnection, audience: str) -> dict[str, dict[str, str]]:
    """By table of an audience the types of its columns."""
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select table_name, column_name, data_type from duckdb_columns() where database_name = 'warehouse' "
        "and schema_name = $audience order by table_name, column_index",
        {"audience": audience},
    ).fetchall():
        tables.setdefault(table, {})[column] = kind
    return tables


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


def export(warehouse: Path, static: Path, cut: Cut, about: dict[str, Any], wanted: Collection[str]) -> list[str]:
    """Write each table as `data/report/<table>/<hash>/<table>.arrow` and the manifest Evidence reads; returns names.

    The hash in the path lets a browser keep a table for as long as it is the same.
    """
    urls = []
    with duckdb.connect() as con:
        names = attach(con, warehouse, cut, about, wanted)
        for name in names:
            order = "" if name == "publication" else " order by all"
            data = stream(con.sql(f"from {SCHEMA}.{name}{order}").to_arrow_table())
            path = Path("data") / SCHEMA / name / hashlib.sha256(data).hexdigest()[:16] / f"{name}.arrow"
            (static / path).parent.mkdir(parents=True)
            (static / path).write_bytes(data)
            urls.append(f"static/{path.as_posix()}")
    (static / "data" / "manifest.json").write_text(json.dumps({"renderedFiles": {SCHEMA: urls}}))
    return names
