"""The tests that hold the star: every key in a mart is one of its dimension. Written by make generate.

A dimension is joined by its grain, or by the keys that `joined_by` in its yml lists. Each mart that has all columns of such a
key points to it; a row in which one of them is NULL points nowhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ingest.code import ROOT

MODELS = ROOT / "dbt_project" / "models"
TESTS = ROOT / "dbt_project" / "tests" / "star"
AGAIN = "Generated from the marts' yml by `make generate`. Change that, then run it again."


def _marts() -> dict[str, dict[str, Any]]:
    """Every mart and fact of measures as its yml says it, by name."""
    files = [*(MODELS / "marts").rglob("_*.yml"), *(MODELS / "measures" / "facts").glob("_*.yml")]
    told = [yaml.safe_load(path.read_text()) for path in files]
    return {model["name"]: model for body in told for model in body.get("models", [])}


def _orphans(mart: str, dimension: str, key: list[str]) -> str:
    on = "\n        and ".join(f"facts.{column} = members.{column}" for column in key)
    filled = "\n    and ".join(f"facts.{column} is not null" for column in key)
    columns = ", ".join(f"facts.{column}" for column in key)
    return f"""select '{mart}' as mart, {columns}
from {{{{ ref('{mart}') }}}} as facts
left join {{{{ ref('{dimension}') }}}} as members
    on
        {on}
where
    members.{key[0]} is null
    and {filled}
"""


def _pointing(dimension: str, key: list[str], marts: dict[str, dict[str, Any]]) -> list[str]:
    """The other marts that have all columns of a dimension's key."""
    return [name for name in sorted(marts) if name != dimension and {*key} <= {c["name"] for c in marts[name]["columns"]}]


def render() -> dict[Path, str]:
    """A test for each key by which a dimension is joined: SQL that gives each row of a mart that points to no member."""
    marts, found = _marts(), {}
    for name in (n for n in marts if n.startswith("dim_")):
        meta = marts[name]["config"]["meta"]
        head = f"{{{{ config(meta={{'dagster': {{'ref': {{'name': '{name}'}}}}}}) }}}}\n-- {AGAIN}\n"
        for key in meta.get("joined_by", [meta["grain"]]):
            parts = [_orphans(mart, name, key) for mart in _pointing(name, key, marts)]
            if parts:
                found[TESTS / f"{name}__misses_no_{key[-1]}.sql"] = head + "union all\n".join(parts)
    return found
