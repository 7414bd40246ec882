"""Every figure of a school from its files in one process: landed, raw tables, seeds, models, export, in DuckDB alone.

No Dagster, no run of dbt and no Great Expectations: a tenth of what a whole run costs. Every delivery counts as accepted, no
check is made unless asked for (`faults`). `test_figures.py` holds it equal to a whole run of the demo.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from ingest import land, raw
from ingest.archive.ledger import Ledger
from ingest.home import Home
from orchestration.assets.raw import load_reference
from orchestration.dbt_run import manifest, models
from orchestration.settings import DBT_PROJECT
from reports.publication import publish

NOT_OURS = {"materializations.sql", "generate_schema_name.sql"}  # macros that tell dbt how, not what
OF_DBT = """
{% macro test_not_null(model, column_name) %}select * from {{ model }} where {{ column_name }} is null{% endmacro %}
{% macro test_accepted_values(model, column_name, values) %}
select * from {{ model }} where {{ column_name }} not in ('{{ values | join("', '") }}')
{% endmacro %}
"""  # tests that dbt brings
SEED_TYPES = {"BIGINT": "integer"}  # as dbt loads whole numbers


def enter(home: Home, when: datetime) -> None:
    """Land what lies in the landing folder, and accept it all."""
    for path in land.pending(home):
        land.ingest_file(home, path, when)
    ledger = Ledger(home)
    waiting = [d for d in ledger.deliveries() if d.verdict == "conformed"]
    if waiting:
        ledger.add_verdicts([{"delivery_id": d.delivery_id, "verdict": "accepted", "reason": d.reason} for d in waiting])


@cache
def _nodes(kind: str) -> dict[str, dict[str, Any]]:
    return {node["name"]: node for node in manifest()["nodes"].values() if node["resource_type"] == kind}


@cache
def _macros() -> jinja2.Environment:
    """dbt's Jinja as far as the project uses it: its own macros, ref, source, var, config."""
    env = jinja2.Environment(extensions=["jinja2.ext.do"])
    folders = [DBT_PROJECT / "macros", DBT_PROJECT / "tests" / "generic"]
    text = "".join(p.read_text() for f in folders for p in sorted(f.glob("*.sql")) if p.name not in NOT_OURS)
    text = re.sub(r"\{%-?\s*test (\w+)", r"{% macro test_\1", text).replace("endtest", "endmacro")
    text = OF_DBT + text
    env.globals |= {"ref": lambda name: name, "source": lambda schema, name: f"{schema}.{name}", "config": lambda **_: ""}
    module = env.from_string(text).module
    env.globals |= {name: getattr(module, name) for name in dir(module) if not name.startswith("_")}
    return env


@cache
def render(code: str, as_of: str) -> str:
    """The SQL of a model or a test on a day."""
    return _macros().from_string(code).render(var=lambda *_: as_of)


@cache
def order() -> tuple[str, ...]:
    """Models, each after those it reads."""
    return tuple(TopologicalSorter(_reads()).static_order())


@cache
def _reads() -> dict[str, set[str]]:
    by_id = {node["unique_id"]: name for name, node in _nodes("model").items()}
    return {name: {by_id[d] for d in node["depends_on"]["nodes"] if d in by_id} for name, node in _nodes("model").items()}


def needed(models: Iterable[str], given: Iterable[str] = ()) -> set[str]:
    """These models and all that they are made of, but for what is given."""
    found: set[str] = set()
    waiting = [*models]
    while waiting:
        name = waiting.pop()
        waiting += _reads()[name] - found - set(given)
        found.add(name)
    return found


def load_seeds(con: duckdb.DuckDBPyConnection) -> None:
    """Every seed as dbt loads it."""
    for name, node in _nodes("seed").items():
        types = node["config"]["column_types"] or {}
        source = f"read_csv('{DBT_PROJECT / node['original_file_path']}', header = true{f', types = {types}' if types else ''})"
        columns = con.execute(f"describe from {source}").fetchall()
        cells = ", ".join(f'cast("{c}" as {SEED_TYPES.get(t, t)}) as "{c}"' for c, t, *_ in columns)
        con.execute(f"create table {name} as select {cells} from {source}")


def derive(con: duckdb.DuckDBPyConnection, as_of: str, only: Iterable[str] = (), given: Iterable[str] = ()) -> None:
    """Seeds and models on the raw tables that are there: all models, or what some need; `given`: models that are there."""
    load_seeds(con)
    wanted = needed(only, given)
    for name in (n for n in order() if n in wanted or not only):
        node = _nodes("model")[name]
        con.execute(f"create {node['config']['materialized']} {name} as {render(node['raw_code'], as_of)}")


def derive_again(con: duckdb.DuckDBPyConnection, as_of: str, models: Iterable[str]) -> None:
    """Models that are there, as they are on another day; in the order in which they read each other."""
    for name in models:
        node = _nodes("model")[name]
        con.execute(f"create or replace {node['config']['materialized']} {name} as {render(node['raw_code'], as_of)}")


def faults(con: duckdb.DuckDBPyConnection, as_of: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a run of dbt would find: by name of a table, or of a data test, the first rows at fault."""
    found = {}
    for name, node in {**_nodes("seed"), **_nodes("model")}.items():
        meta = node["config"]["meta"]
        code = f"{{{{ grain_faults('{name}', {meta['grain']}, {meta.get('may_be_null', [])}) }}}}"
        found[name] = con.execute(f"select * from ({render(code, as_of)}) limit 5").fetchall()
    for name, node in _nodes("test").items():
        code = node["raw_code"]
        if node.get("test_metadata"):
            told = node["test_metadata"]
            model = manifest()["nodes"][node["attached_node"]]["name"]
            arguments = {k: v for k, v in told["kwargs"].items() if k != "model"}
            code = f"{{{{ test_{told['name']}('{model}', **{arguments}) }}}}"
        found[name] = con.execute(f"select * from ({render(code, as_of)}) limit 5").fetchall()
    return {name: rows for name, rows in found.items() if rows}


def raw_tables(home: Home, path: Path) -> None:
    """A database of the raw tables and the reference tables of a home, as dbt reads them."""
    with duckdb.connect(str(path)) as con:
        raw.build_raw(home, con)
        load_reference(con)


def build(home: Home, path: Path, as_of: str, before: Callable[[duckdb.DuckDBPyConnection], None] = lambda con: None) -> None:
    """A database of every raw table, seed and model; `before` may change the raw tables."""
    raw_tables(home, path)
    with duckdb.connect(str(path)) as con:  # anew: the raw tables leave temporary ones behind
        before(con)
        derive(con, as_of)


def publish_in(home: Home, build_db: Path, as_of: str) -> None:
    """Enter what lies in the landing folder, derive all figures in `build_db`, and show what readers would get as `current`."""
    enter(home, datetime.now())
    build(home, build_db, as_of)
    publish.export(build_db, home.publications / "figures", models())
    home.current.symlink_to(home.publications / "figures")
