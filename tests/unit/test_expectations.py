"""Every check of both gates passes on a good frame and fails on a bad one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from expectations import runner

CHECKS = [(gate, c) for gate in ("deliveries", "publication") for c in runner.load_suites(gate)]


def frame(check: runner.Check, good: bool) -> pd.DataFrame:
    """A made-up frame that the check must accept, or must not."""
    k = check.kwargs
    match check.expectation:
        case "ExpectColumnValuesToBeBetween":
            low, high = k.get("min_value"), k.get("max_value")
            value = (low if low is not None else high) if good else (low - 1 if low is not None else high + 1)
            return pd.DataFrame({k["column"]: [float(value)], "_row": [2]})
        case "ExpectColumnValuesToBeInSet":
            return pd.DataFrame({k["column"]: [k["value_set"][0] if good else "strange"], "_row": [2]})
        case "ExpectColumnValuesToNotBeNull":
            return pd.DataFrame({k["column"]: ["x" if good else None], "_row": [2]})
        case "ExpectColumnValuesToMatchRegex":
            return pd.DataFrame({k["column"]: ["0" * 32 if good else "S1"], "_row": [2]})
        case "ExpectColumnPairValuesAToBeGreaterThanB":
            return pd.DataFrame({k["column_A"]: [2], k["column_B"]: [1 if good else 3], "_row": [2]})
    raise AssertionError(f"No frame for {check.expectation}: add one here.")


@pytest.mark.parametrize(("gate", "check"), CHECKS, ids=lambda v: getattr(v, "id", v))
def test_check_can_pass_and_fail(gate: str, check: runner.Check) -> None:
    assert runner.judge(check, frame(check, True), gate, "x", None).status == "passed"
    bad = runner.judge(check, frame(check, False), gate, "x", None)
    assert (bad.status, bad.n_failed) == ("failed", 1)


def test_each_gate_has_at_least_six_checks() -> None:
    assert all(len(runner.load_suites(gate)) >= 6 for gate in ("deliveries", "publication"))


def test_a_broken_check_is_a_failed_gate() -> None:
    check = CHECKS[0][1]
    result = runner.judge(check, pd.DataFrame({"other": [1]}), "gate_1", "x", None)
    assert runner.failed([result]) == [result]


def test_a_delivery_that_points_nowhere_is_held_and_no_parent_is_a_warning(tmp_path: Path) -> None:
    import duckdb

    marks, students = tmp_path / "m.parquet", tmp_path / "s.parquet"
    row = "select '1' as school_urn, 'A' as student_id, date '2026-11-16' as date, 'AM' as session, '/' as code, 2 as _row"
    duckdb.sql(row).write_parquet(str(marks))
    duckdb.sql("select '1' as school_urn, 'B' as student_id").write_parquet(str(students))
    batch = runner.Batch("000001", "attendance_marks", marks, (), 1, 1, 0, None)
    held = runner.failed(runner.run_gate1([batch], {"students": [str(students)]}))
    assert [r.check_id for r in held] == ["attendance_marks__student_id__known"]
    assert runner.failed(runner.run_gate1([batch], {})) == []
