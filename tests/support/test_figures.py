"""The short way to figures is held equal to the whole run that a school makes."""

from __future__ import annotations

from pathlib import Path

from ingest.home import Home
from orchestration.dbt_run import models
from reports.publication import publish
from reports.publication.compare import compare
from tests.support import figures

RUN_ONLY = {"check_results"}  # what the gates say


def test_figures_equal_a_whole_run_rows_and_types(demo_home: Home, tmp_path: Path) -> None:
    as_of = str(publish.current(demo_home)["as_of"])
    figures.build(demo_home, tmp_path / "figures.duckdb", as_of)
    publish.export(tmp_path / "figures.duckdb", tmp_path / "publication", models())
    told = compare(demo_home.current, tmp_path / "publication")[1]
    assert [difference for difference in told if difference.table.removeprefix("quality.") not in RUN_ONLY] == []
