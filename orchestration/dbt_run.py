"""dbt in this process: parse when the code changed, build what a run selects."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

from ingest.code import code_version
from orchestration.settings import DBT_PROJECT

TARGET = DBT_PROJECT / "target"
MANIFEST = TARGET / "manifest.json"
PARSED = TARGET / "partial_parse.msgpack"
STAMP = TARGET / "code_version"


def invoke(arguments: list[str], build_db: Path | None = None) -> Any:
    """Run a dbt command quietly; returns dbt's own result.

    With `build_db`, the project is not parsed again, and what dbt writes besides goes to `dbt/` beside it, so that
    two homes can run at once.
    """
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    target, parsed, more = TARGET, None, []
    if build_db:
        manifest()
        os.environ["FLIGHTPATH_BUILD_DB"] = str(build_db)
        target = build_db.parent / "dbt"
        parsed, more = Manifest.from_msgpack(PARSED.read_bytes()), ["--no-write-json"]  # what was parsed is written already
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT), "--target-path", str(target)]
    runner = dbtRunner(manifest=parsed, callbacks=[_say_errors])
    result = runner.invoke(["--log-level", "none", "--log-level-file", "none", *more, *arguments, *folders])
    _release()
    return result


def _say_errors(event: Any) -> None:
    """What went wrong, to standard error: dbt's own log makes a line of each of its thousands of events to drop nearly all."""
    if event.info.level == "error":
        print(event.info.msg, file=sys.stderr)


def _release() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()


@cache
def manifest() -> dict[str, Any]:
    """The manifest of the project as it is now; raises RuntimeError when dbt cannot parse it.

    Runs of two homes share it, so one parses while the other waits.
    """
    TARGET.mkdir(exist_ok=True)
    with (TARGET / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not MANIFEST.exists() or not PARSED.exists() or not STAMP.exists() or STAMP.read_text() != code_version():
            result = invoke(["parse"])
            if not result.success:
                raise RuntimeError(f"dbt cannot parse the project: {result.exception}")
            STAMP.write_text(code_version())
        loaded: dict[str, Any] = json.loads(MANIFEST.read_text())
    return loaded


def models() -> dict[str, dict[str, Any]]:
    """What dbt says of each model: {name: {"description" with its grain, "columns": {name: {"description", "personal"}}}}."""
    nodes = (n for n in manifest()["nodes"].values() if n["resource_type"] == "model")
    return {
        n["name"]: {
            "description": f"{n['description']} Grain: {', '.join(n['config']['meta'].get('grain', []))}.",
            "columns": {
                c["name"]: {"description": c["description"], "personal": c["config"]["meta"].get("personal")}
                for c in n["columns"].values()
            },
        }
        for n in nodes
    }
