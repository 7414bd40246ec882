"""The staging layer: one view and its contract for each raw table, whole from the contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ingest.code import ROOT
from ingest.contract import load_contracts
from ingest.raw.described import COLUMNS, TABLES

FOLDER = ROOT / "dbt_project" / "models" / "staging"
AGAIN = "Generated from ingest/contracts by `make generate`. Change the contracts, then run it again."
Columns = dict[str, tuple[str, str]]  # by name: the type, and what it means


def _tables() -> dict[str, tuple[str, str, tuple[str, ...], Columns]]:
    """By name: description, area, grain and columns of every raw table."""
    found = {
        c.entity: (f"{c.title}: {c.grain}.", c.area, c.key, {x.name: (x.sql_type, x.meaning) for x in c.columns} | COLUMNS)
        for c in load_contracts().values()
    }
    return found | {name: (t.description, t.area, t.grain, t.columns) for name, t in TABLES.items()}


def _model(name: str, description: str, area: str, grain: tuple[str, ...], columns: Columns) -> dict[str, Any]:
    return {
        "name": f"stg_{name}",
        "description": description,
        "config": {"meta": {"area": area, "grain": list(grain)}},
        "columns": [{"name": n, "data_type": t.replace(", ", ","), "description": d} for n, (t, d) in columns.items()],
        "data_tests": [{"grain": {"name": f"stg_{name}__grain", "arguments": {"columns": list(grain)}}}],
    }


def _source(name: str, description: str, columns: Columns) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "columns": [{"name": n, "description": d} for n, (_, d) in columns.items()],
        "config": {"meta": {"dagster": {"asset_key": ["raw", name]}}},
    }


def _view(name: str, columns: Columns) -> str:
    return f"-- {AGAIN}\nselect\n    " + ",\n    ".join(columns) + f"\nfrom {{{{ source('raw', '{name}') }}}}\n"


def _yaml(body: dict[str, Any]) -> str:
    return f"# {AGAIN}\n" + yaml.safe_dump({"version": 2} | body, sort_keys=False, allow_unicode=True, width=110)


def render() -> dict[Path, str]:
    """sources.yml, staging.yml and the SQL of every view."""
    tables = _tables()
    sources = [_source(name, words, columns) for name, (words, _, _, columns) in tables.items()]
    raw = {"name": "raw", "schema": "raw", "description": "Accepted rows of every entity.", "tables": sources}
    views = {FOLDER / f"stg_{name}.sql": _view(name, columns) for name, (_, _, _, columns) in tables.items()}
    models = [_model(name, *table) for name, table in tables.items()]
    return {FOLDER / "sources.yml": _yaml({"sources": [raw]}), FOLDER / "staging.yml": _yaml({"models": models})} | views
