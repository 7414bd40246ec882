"""dbt's own unit tests (`_<area>__unit_tests.yml` beside the models), on the shapes of an empty warehouse.

A run of a school leaves them out: what they find does not depend on its data.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.home import Home
from orchestration.dbt_run import invoke, manifest
from tests.support import figures

BRANCHING = ("attainment", "tracking", "measures")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What dbt says of each unit test; the tables exist without rows, since dbt asks them for their types."""
    folder = tmp_path_factory.mktemp("units")
    home, path = Home(folder / "home"), folder / "flightpath.duckdb"
    home.create()
    figures.raw_tables(home, path)
    shapes = invoke(["build", "--empty", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"], path)
    assert shapes.success, shapes.exception
    return list(invoke(["test", "--select", "test_type:unit"], path).result)


def test_every_unit_test_of_dbt_passes(results: list[Any]) -> None:
    assert {r.node.name: r.message for r in results if r.status != "pass"} == {}
    assert len(results) == len(manifest()["unit_tests"])


def test_each_model_with_a_branch_has_one() -> None:
    """Of the areas in which a wrong branch is a wrong figure."""
    tested = {unit["model"] for unit in manifest()["unit_tests"].values()}
    nodes = [n for n in manifest()["nodes"].values() if n["resource_type"] == "model"]
    places = [(n["name"], Path(n["path"]).parts, n["raw_code"]) for n in nodes]
    branching = {
        name for name, parts, code in places if {*BRANCHING} & {*parts} and "case" in code.split() and parts[0] != "publish"
    }
    assert branching - tested == set()
