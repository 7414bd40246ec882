"""The runner of checks itself; tests/checks has rows for each check."""

from __future__ import annotations

import duckdb

from expectations import checks, runner
from ingest.contract import DECISIONS, load_contracts
from orchestration.judging import order
from tests.checks.tables import believable


def test_each_gate_has_at_least_six_checks() -> None:
    assert all(len(checks.load_suites(gate)) >= 6 for gate in ("deliveries", "publication"))


def test_a_broken_check_is_a_failed_gate() -> None:
    check = checks.Check("s", "c", "x", "error", "select 1 from no_such_table", "It means.", "Do it.")
    with duckdb.connect() as con:
        found = runner.asked_of_the_library(con, "broken", [check])
    result = runner.result_of(check, found["c"], "gate_1", "x", 1, "000001")
    assert (result.status, checks.failed([result])) == ("error", [result])


def test_a_failure_tells_the_first_places_and_how_many_more() -> None:
    check = checks.Check("s", "c", "x", "error", "", "It means.", "Do it.")
    rows = [{"_row": n, "told": f"class {n}"} for n in range(30)]
    result = runner.result_of(check, rows, "gate_1", "x", 99, "000001")
    assert (result.n_failed, len(result.rows), result.told[-21:]) == (30, 20, " class 7; and 22 more")


def test_a_delivery_that_points_nowhere_is_held_and_no_parent_is_a_warning() -> None:
    batch = runner.Batch("000001", "attendance_marks", 400, 400, 0)
    came = set(load_contracts())
    with duckdb.connect() as con:
        believable(
            con, "attendance_marks", {"known.schools": "select '1' as school_urn", "known.students": "select 'X' as student_id"}
        )
        held = checks.failed(runner.judge_delivery(con, batch, came, set()))
        assert [r.check_id for r in held] == ["attendance_marks__student_id__known"]
        assert checks.failed(runner.judge_delivery(con, batch, came - {"students"}, set())) == []
        [waits] = checks.failed(runner.judge_delivery(con, batch, came - {"students"}, {"students"}))
        assert waits.meaning == "It rests on the students extract, which is held back."


def test_what_a_check_reads_is_judged_before() -> None:
    turn = {entity: nth for nth, entity in enumerate(order())}
    assert set(turn) == set(load_contracts())
    late = {e: {o for o in checks.judged_before(e) if turn[o] > turn[e]} for e in turn if e != DECISIONS}  # they come first
    assert {e: others for e, others in late.items() if others} == {}
