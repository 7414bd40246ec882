"""The staging layer: one view and its contract for each raw table, whole from the contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ingest.code import ROOT
from ingest.contract import Contract, load_contracts
from ingest.raw.described import COLUMNS, TABLES, Table

FOLDER = ROOT / "dbt_project" / "models" / "staging"
AGAIN = "Generated from ingest/contracts by `make generate`. Change the contracts, then run it again."


def _tables() -> dict[str, Table]:
    """Every raw table by name: those of the contracts, and the others."""
    return {c.entity: _table(c) for c in load_contracts().values()} | TABLES


def _table(contract: Contract) -> Table:
    columns = {c.name: (c.sql_type, c.meaning) for c in contract.columns} | COLUMNS
    return Table(f"{contract.title}: {contract.grain}.", contract.area, contract.key, columns)


def _model(name: str, table: Table) -> dict[str, Any]:
    return {
        "name": f"stg_{name}",
        "description": table.description,
        "config": {"meta": {"area": table.area, "grain": list(table.grain)}},
        "columns": [{"name": n, "data_type": t.replace(", ", ","), "description": d} for n, (t, d) in table.columns.items()],
    }


def _source(name: str, table: Table) -> dict[str, Any]:
    return {
        "name": name,
        "description": table.description,
        "columns": [{"name": n, "description": d} for n, (_, d) in table.columns.items()],
        "config": {"meta": {"dagster": {"asset_key": ["raw", name]}}},
    }


def _view(name: str, columns: dict[str, tuple[str, str]]) -> str:
    return f"-- {AGAIN}\nselect\n    " + ",\n    ".join(columns) + f"\nfrom {{{{ source('raw', '{name}') }}}}\n"


def _named() -> dict[str, tuple[Contract, list[str]]]:
    """By name: the contract whose members other extracts may name, and the entities with all columns of its key."""
    known = load_contracts()
    return {
        f"named_{parent.entity}": (parent, [c.entity for c in known.values() if {*parent.key} <= {x.name for x in c.columns}])
        for parent in known.values()
        if parent.named_elsewhere
    }


def _named_model(name: str, parent: Contract) -> dict[str, Any]:
    columns = {c.name: (c.sql_type, c.meaning) for c in parent.columns if c.name in parent.key}
    words = f"Every key of {parent.title[0].lower()}{parent.title[1:]} that any extract names, its own or another."
    return _model(name, Table(words, parent.area, parent.key, columns))


def _union(parent: Contract, entities: list[str]) -> str:
    filled = " and ".join(f"{column} is not null" for column in parent.key)
    parts = [f"select {', '.join(parent.key)}\nfrom {{{{ ref('stg_{entity}') }}}}\nwhere {filled}\n" for entity in entities]
    return f"-- {AGAIN}\n" + "union distinct\n".join(parts)


def _yaml(body: dict[str, Any]) -> str:
    return f"# {AGAIN}\n" + yaml.safe_dump({"version": 2} | body, sort_keys=False, allow_unicode=True, width=110)


def render() -> dict[Path, str]:
    """sources.yml, staging.yml and the SQL of every view."""
    tables = _tables()
    sources = [_source(name, table) for name, table in tables.items()]
    raw = {"name": "raw", "schema": "raw", "description": "Accepted rows of every entity.", "tables": sources}
    views = {FOLDER / f"stg_{name}.sql": _view(name, table.columns) for name, table in tables.items()}
    named = _named()
    views |= {FOLDER / f"stg_{name}.sql": _union(*made) for name, made in named.items()}
    models = [_model(name, table) for name, table in tables.items()]
    models += [_named_model(name, parent) for name, (parent, _) in named.items()]
    return {FOLDER / "sources.yml": _yaml({"sources": [raw]}), FOLDER / "staging.yml": _yaml({"models": models})} | views
