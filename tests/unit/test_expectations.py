"""The runner of checks itself; tests/checks has rows for each check."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from expectations import runner
from ingest.raw import changes

NOTHING = changes.NOTHING | {"shortened": "0 as n_rows"}


def test_each_gate_has_at_least_six_checks() -> None:
    assert all(len(runner.load_suites(gate)) >= 6 for gate in ("deliveries", "publication"))


def test_a_broken_check_is_a_failed_gate() -> None:
    check = runner.load_suites("deliveries")[0]
    result = runner.judge(check, pd.DataFrame({"other": [1]}), "gate_1", "x", None)
    assert runner.failed([result]) == [result]


def test_a_delivery_that_points_nowhere_is_held_and_no_parent_is_a_warning(tmp_path: Path) -> None:
    students = tmp_path / "s.parquet"
    duckdb.sql("select '1' as school_urn, 'B' as student_id").write_parquet(str(students))
    batch = runner.Batch("000001", "attendance_marks", 1, 1, 0)
    with duckdb.connect() as con:
        con.execute(
            "create table rows as select '1' as school_urn, 'A' as student_id, date '2026-11-16' as date, 'AM' as session, "
            "'/' as code, 2 as _row"
        )
        for name, columns in NOTHING.items():
            con.execute(f"create table {name} as select {columns} where false")
        held = runner.failed(runner.judge_delivery(con, batch, {"students": [str(students)]}, set()))
        assert [r.check_id for r in held] == ["attendance_marks__student_id__known"]
        assert runner.failed(runner.judge_delivery(con, batch, {}, set())) == []
        [waits] = runner.failed(runner.judge_delivery(con, batch, {}, {"students"}))
        assert waits.meaning == "It rests on the students extract, which is held back."
