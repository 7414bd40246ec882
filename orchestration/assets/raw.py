"""Raw tables: what dbt reads."""

from collections.abc import Iterator

import dagster as dg
import duckdb

from ingest import raw
from ingest.contract import load_contracts
from ingest.raw.described import TABLES
from orchestration import progress
from orchestration.errors import in_words
from orchestration.resources import Warehouse
from orchestration.settings import DBT_PROJECT

GATE_1 = dg.AssetKey(["archive", "gate_1"])


def _specs() -> list[dg.AssetSpec]:
    words = {c.entity: (f"{c.title}: {c.grain}.", c.area) for c in load_contracts().values()} | {
        name: (t.description, t.area) for name, t in TABLES.items()
    }
    return [
        dg.AssetSpec(["raw", name], description=text, group_name="raw", tags={"area": area}, deps=[GATE_1], kinds={"duckdb"})
        for name, (text, area) in words.items()
    ]


def load_reference(con: duckdb.DuckDBPyConnection) -> None:
    """Every Parquet file of dbt_project/reference as a table of its name: national data too large for seeds."""
    con.execute("create schema if not exists reference")
    for path in sorted((DBT_PROJECT / "reference").glob("*.parquet")):
        con.execute(f"create table reference.{path.stem} as from read_parquet('{path}')")


@dg.multi_asset(specs=_specs(), name="raw_tables")
def raw_tables(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
    """Every raw table in a fresh database, from the accepted deliveries and nothing else."""
    progress.step("Building the raw tables")
    path = warehouse.build_db(context.run.run_id)
    with in_words(warehouse.home.path, "Building the raw tables"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as con:
            rows = raw.build_raw(warehouse.home, con)
            load_reference(con)
    for name in [*load_contracts(), *TABLES]:
        metadata = {"dagster/row_count": rows[name]} if name in rows else {}
        yield dg.MaterializeResult(asset_key=["raw", name], metadata=metadata)
