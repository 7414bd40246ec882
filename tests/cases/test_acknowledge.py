"""`flightpath acknowledge`: a decision is a file; what can be decided passes, and what cannot is refused in words."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from expectations import checks, runner
from ingest.archive.ledger import Delivery
from orchestration.cli import app
from tests.cases.school import STUDENTS, Case, Rows, Town

LATER = (date.today() + timedelta(days=30)).isoformat()


@pytest.fixture
def town(tmp_path: Path) -> Town:
    there = Town(tmp_path)
    case = Case("931300")
    there.drop({name: rows for name, rows in case.base().items() if name in ("schools", "students")}, 19)
    return there


def drop(town: Town, rows: Rows) -> Delivery:
    town.drop({"roll, enrolments": rows}, 20)
    return town.deliveries("roll")[-1]


def decide(town: Town, what: str, *words: str) -> Result:
    said = {"--by": "Data manager", "--why": "They left", "--until": LATER} | dict(zip(words[::2], words[1::2], strict=True))
    options = [part for pair in said.items() for part in pair]
    return CliRunner().invoke(app, ["acknowledge", what, *options, "--home", str(town.home.path)])


def test_a_held_file_passes_the_checks_it_failed_once_that_is_decided(town: Town) -> None:
    case = Case("931300")
    drop(town, case.enrolments())
    held = drop(town, case.enrolments(STUDENTS[:8]))
    assert (held.verdict, held.checks_failed) == ("held", ("rows_still_there", "groups_still_there"))
    said = decide(town, held.delivery_id)
    assert said.exit_code == 0, said.output
    assert "groups_still_there will not hold roll, enrolments.csv until" in " ".join(said.output.split())
    town.drop({}, 21)  # the file of the decision lies in the landing folder, and nothing has read it
    assert town.deliveries("roll")[-1].verdict == "held"
    [decision] = town.home.landing.glob("acknowledgement*.csv")
    town.land_now(decision)
    passed = town.deliveries("roll")[-1]
    assert passed.verdict == "accepted" and "by acknowledgement A1-" in passed.reason


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--until", "2020-01-01"), "--until is past"),
        (("--until", "soon"), "--until is a day like 2026-12-31"),
        (("--by", " "), "--by and --why may not be empty"),
    ],
)
def test_a_decision_without_a_day_or_a_name_is_refused(town: Town, words: tuple[str, ...], why: str) -> None:
    case = Case("931300")
    drop(town, case.enrolments())
    held = drop(town, case.enrolments(STUDENTS[:8]))
    said = decide(town, held.delivery_id, *words)
    assert (said.exit_code, why in " ".join(said.output.split())) == (2, True)
    assert not list(town.home.landing.iterdir())


def test_what_no_decision_can_mend_is_refused(town: Town) -> None:
    case = Case("931300")
    good = drop(town, case.enrolments())
    assert "is accepted, not held" in " ".join(decide(town, good.delivery_id).output.split())
    nothing = drop(town, [row | {"year_group": "eleven"} for row in case.enrolments()])
    assert nothing.verdict == "held" and "something_accepted" in nothing.checks_failed
    assert "which no decision can mend" in " ".join(decide(town, nothing.delivery_id).output.split())
    assert "is neither a delivery" in " ".join(decide(town, "999999").output.split())


def test_a_check_of_the_publication_fails_and_holds_no_longer_while_a_decision_is_in_force(tmp_path: Path) -> None:
    check = next(c for c in checks.load_suites("publication") if c.id == "percentages_in_range")
    for in_force, holds in ((1, False), (0, True)):
        path = tmp_path / f"{in_force}.duckdb"
        with duckdb.connect(str(path)) as con:
            con.execute(
                "create table fct_measure_results as select 'm' as measure, 'x' as member, 'percent' as unit, 101 as value"
            )
            con.execute(
                f"create table fct_acknowledgement as select '{check.id}' as check_id, 'A1' as acknowledgement_id, "
                f"null::varchar as delivery_id, {in_force} as is_in_force"
            )
        [result] = runner.run_gate2(path, [check])
        assert (result.status, bool(checks.failed([result]))) == ("failed", holds)
        assert result.acknowledged == ("" if holds else "A1")
