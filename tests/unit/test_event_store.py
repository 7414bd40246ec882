"""Dagster's notes of runs: ours reads as Dagster's own does, and old runs are forgotten whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from ingest.code import ROOT
from orchestration import event_store

OURS = (ROOT / "dagster.yaml").read_text()


@dg.asset(check_specs=[dg.AssetCheckSpec("is_there", asset="figures")])
def figures() -> dg.MaterializeResult:
    """An asset with a check."""
    return dg.MaterializeResult(metadata={"rows": 3}, check_results=[dg.AssetCheckResult(passed=True, check_name="is_there")])


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").write_text(OURS)
    with dg.DagsterInstance.get() as made:
        yield made


def run(instance: dg.DagsterInstance) -> str:
    return dg.materialize([figures], instance=instance).run_id


def noted(instance: dg.DagsterInstance) -> list[object]:
    """What can be asked afterwards of a run: its events in order, the last materialization, what the check said."""
    events = [entry.dagster_event_type for entry in instance.all_logs(run(instance))]
    last = instance.get_latest_materialization_event(dg.AssetKey("figures"))
    assert last and last.asset_materialization
    checks = instance.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(dg.AssetKey("figures"), "is_there"), limit=5
    )
    return [events, last.asset_materialization.metadata, [check.status for check in checks]]


def test_it_reads_as_dagsters_own(instance: dg.DagsterInstance, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "own")) as own:
        assert type(own.event_log_storage) is not type(instance.event_log_storage) is event_store.EventLog
        assert noted(instance) == noted(own)


def test_old_runs_are_forgotten_whole_and_the_newest_stay(
    instance: dg.DagsterInstance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_store, "KEPT", 2)
    made = [run(instance) for _ in range(4)]
    before = [len(instance.all_logs(run_id)) for run_id in made[2:]]
    event_store.forget_old_runs(instance)
    assert sorted(instance.get_run_ids()) == sorted(made[2:])
    assert [len(instance.all_logs(run_id)) for run_id in made[2:]] == before
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in left for run_id in made[:2] if run_id in str(path)]
    assert not [run_id for run_id in made[:2] for path in left if path.suffix == ".db" and run_id in rows(path)]


def rows(path: Path) -> str:
    """Every row of every table of an SQLite file, as text."""
    with sqlite3.connect(path) as con:
        names = [name for (name,) in con.execute("select name from sqlite_master where type = 'table'")]
        return str([con.execute(f"select * from {name}").fetchall() for name in names])
