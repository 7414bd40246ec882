"""dbt in this process: parse when the code changed, build what a run selects."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.settings import DBT_PROJECT, code_version

MANIFEST = DBT_PROJECT / "target" / "manifest.json"
STAMP = DBT_PROJECT / "target" / "code_version"


def invoke(arguments: list[str], build_db: Path | None = None) -> Any:
    """Run a dbt command quietly; returns dbt's own result."""
    from dbt.cli.main import dbtRunner

    if build_db:
        os.environ["FLIGHTPATH_BUILD_DB"] = str(build_db)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    result = dbtRunner().invoke(["--quiet", "--log-level-file", "none", *arguments, *folders])
    _release()
    return result


def _release() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()


@cache
def manifest() -> dict[str, Any]:
    """The manifest of the project as it is now; raises RuntimeError when dbt cannot parse it."""
    if not MANIFEST.exists() or not STAMP.exists() or STAMP.read_text() != code_version():
        result = invoke(["parse"])
        if not result.success:
            raise RuntimeError(f"dbt cannot parse the project: {result.exception}")
        STAMP.write_text(code_version())
    loaded: dict[str, Any] = json.loads(MANIFEST.read_text())
    return loaded


def comments() -> dict[str, dict[str, Any]]:
    """Descriptions of models and columns, for the comments inside a publication."""
    nodes = (n for n in manifest()["nodes"].values() if n["resource_type"] == "model")
    return {
        n["name"]: {
            "description": f"{n['description']} Grain: {', '.join(n['config']['meta'].get('grain', []))}.",
            "columns": {c["name"]: c["description"] for c in n["columns"].values()},
        }
        for n in nodes
    }
