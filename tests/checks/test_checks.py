"""Each check of both gates runs its own SQL on rows that are right and on rows that are not (`*.yml` here).

Those of `references.yml` are generated from the contracts, and so are their rows here.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml

from expectations import runner
from ingest.contract import Column, load_contracts

HERE = Path(__file__).parent
ROWS = {gate: yaml.safe_load((HERE / f"{gate}.yml").read_text()) for gate in ("deliveries", "publication")}
CHECKS = [(gate, check) for gate in ROWS for check in runner.load_suites(gate)]
LEADERS = [name for name in ROWS["publication"]["small_numbers_hidden"]["good"] if name.startswith("pub_")]


def _row(columns: dict[str, str]) -> str:
    return "select " + ", ".join(f"'{value}' as {name}" for name, value in columns.items())


def _pointing(check: runner.Check) -> dict[str, dict[str, str]]:
    """A row that points to one of its parent's, and one that does not, by the contracts."""
    contract, parent = load_contracts()[check.subject], load_contracts()[str(check.parent)]
    column: Column = next(c for c in contract.columns if check.id.startswith(f"{contract.entity}__{c.name}__"))
    ours = {column.name if name == parent.key[-1] else name: "there" for name in parent.key}
    there = _row(dict.fromkeys(parent.key, "there"))
    return {
        "good": {"rows": _row(ours), "parent": there},
        "bad": {"rows": _row(ours | {column.name: "nowhere"}), "parent": there},
    }


def told(check: runner.Check, tables: dict[str, str]) -> str:
    """What the check says of these tables."""
    with duckdb.connect() as con:
        for name, sql in tables.items():
            con.execute(f"create table {name} as {sql}")
        return runner.judge(check, con.execute(check.frame).df(), "", check.subject, None).status


@pytest.mark.parametrize(("gate", "check"), CHECKS, ids=lambda part: getattr(part, "id", part))
def test_a_check_passes_what_is_right_and_finds_what_is_not(gate: str, check: runner.Check) -> None:
    rows = _pointing(check) if check.suite == "references" else ROWS[gate][check.id]
    assert (told(check, rows["good"]), told(check, rows["bad"])) == ("passed", "failed")


@pytest.mark.parametrize("table", LEADERS)
def test_a_small_number_is_found_in_each_of_the_leaders_tables(table: str) -> None:
    check = next(check for _, check in CHECKS if check.id == "small_numbers_hidden")
    tables = dict(ROWS["publication"]["small_numbers_hidden"]["good"])
    tables[table] = tables[table].replace("6 as n_students", "5 as n_students")
    assert told(check, tables) == "failed"


def test_every_row_here_is_of_a_check_that_is_there() -> None:
    assert {name for rows in ROWS.values() for name in rows} == {c.id for _, c in CHECKS if c.suite != "references"}
