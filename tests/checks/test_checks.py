"""Each check of both gates runs its own SQL on rows that are right and on rows that are not (`*.yml` here).

Gate 1's are put to a little school that is believable (`school.sql`): what is written here for a check takes the place of one or
more of its tables. Those of `references.yml` are generated from the contracts, and so are their rows here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import pytest
import sqlglot
import yaml

from expectations import checks, library, runner
from ingest.code import ROOT
from ingest.contract import Column, load_contracts
from ingest.raw.changes import NOTHING, SEEDS
from tests.checks.tables import believable, publication

HERE = Path(__file__).parent
ROWS = {gate: yaml.safe_load((HERE / f"{gate}.yml").read_text()) for gate in ("deliveries", "publication")}
CHECKS = [(gate, check) for gate in ROWS for check in checks.load_suites(gate)]
LEADERS = [name for name in ROWS["publication"]["small_numbers_hidden"]["good"] if name.startswith("pub_")]
ANY_ENTITY = "enrolments"


def _row(columns: dict[str, str]) -> str:
    return "select 2 as _row, " + ", ".join(f"'{value}' as {name}" for name, value in columns.items())


def _pointing(check: checks.Check) -> dict[str, dict[str, str]]:
    """A row that points to one of its parent's, and one that does not, by the contracts."""
    contract, parent = load_contracts()[check.subject], load_contracts()[str(check.parent)]
    column: Column = next(c for c in contract.columns if check.id.startswith(f"{contract.entity}__{c.name}__"))
    ours = {column.name if name == parent.key[-1] else name: "there" for name in parent.key}
    there = f"known.{parent.entity}"
    return {
        "good": {"rows": _row(ours), there: _row(dict.fromkeys(parent.key, "there"))},
        "bad": {"rows": _row(ours | {column.name: "nowhere"}), there: _row(dict.fromkeys(parent.key, "there"))},
    }


@cache
def _rows(gate: str, check: checks.Check) -> dict[str, dict[str, str]]:
    return _pointing(check) if check.suite == "references" else {"good": {}} | ROWS[gate][check.id]


def found(gate: str, check: checks.Check, tables: dict[str, str]) -> list[dict] | None:
    """What the check finds in these tables."""
    with duckdb.connect(config={"threads": 1}) as con:
        if gate == "publication":
            publication(con, tables)
        else:
            entity = ANY_ENTITY if check.subject == checks.ANY else check.subject
            believable(con, entity, tables, check)
        return library.asked_plainly(con, check.subject, [check])[check.id]


@pytest.mark.parametrize(("gate", "check"), CHECKS, ids=lambda part: getattr(part, "id", part))
def test_a_check_passes_what_is_right_and_finds_what_is_not(gate: str, check: checks.Check) -> None:
    rows = _rows(gate, check)
    assert found(gate, check, rows["good"]) == []
    bad = found(gate, check, rows["bad"])
    assert bad
    assert all(row.get("told") for row in bad if "told" in row)
    assert all(set(row) <= {"_row", "told", "one"} for row in bad)  # numbers of rows and words with figures, no value


@pytest.mark.parametrize("entity", [c for c in load_contracts() if any(check.suite == c for _, check in CHECKS)])
def test_the_library_says_what_the_sql_alone_says(entity: str) -> None:
    """Of a believable delivery and of one that is not: so the library can change."""
    suite = checks.checks_of(entity)
    some = [c for c in suite if c.suite == entity]
    for tables in ({}, *(_rows("deliveries", check)["bad"] for check in some[::5])):
        with duckdb.connect(config={"threads": 1}) as con:
            believable(con, entity, tables)
            plainly = library.asked_plainly(con, entity, suite)
            told = library.asked_of_the_library(con, entity, suite)
        assert told == plainly


def test_the_library_says_what_the_sql_alone_says_of_a_publication() -> None:
    suite = list(checks.load_suites("publication"))
    with duckdb.connect(config={"threads": 1}) as con:
        publication(con, ROWS["publication"]["percentages_in_range"]["bad"])
        plainly, told = library.asked_plainly(con, "publication", suite), library.asked_of_the_library(con, "publication", suite)
    assert told == plainly
    assert told["percentages_in_range"]
    assert told["codes_known"] is None  # a table that is not there is a failed check


@pytest.mark.parametrize("table", LEADERS)
def test_a_small_number_is_found_in_each_of_the_leaders_tables(table: str) -> None:
    check = next(check for _, check in CHECKS if check.id == "small_numbers_hidden")
    tables = dict(ROWS["publication"]["small_numbers_hidden"]["good"])
    tables[table] = tables[table].replace("6 as n_students", "5 as n_students")
    assert found("publication", check, tables)


def test_every_row_here_is_of_a_check_that_is_there() -> None:
    assert {name for rows in ROWS.values() for name in rows} == {c.id for _, c in CHECKS if c.suite != "references"}


def test_every_limit_is_a_row_and_every_row_is_used() -> None:
    texts = [c.unexpected for _, c in CHECKS]
    texts += [path.read_text() for path in checks.VIEWS.rglob("*.sql")]
    assert {name for text in texts for name in checks.LIMIT.findall(text)} == set(checks.limits())


def test_every_check_of_a_suite_has_a_severity_that_is_known() -> None:
    assert {c.severity for _, c in CHECKS} <= set(checks.SEVERITIES)


def test_what_a_check_finds_comes_in_order() -> None:
    """So that two runs tell the same; the first column decides where nothing else is said."""
    asked = [c for _, c in CHECKS if c.suite != "references" and " as one " not in c.unexpected]
    assert {c.id for c in asked if not sqlglot.parse_one(c.sql, dialect="duckdb").args.get("order")} == set()


def test_what_every_delivery_would_do_is_known_by_the_names_that_checks_read() -> None:
    assert set(NOTHING) == {"losses", "cells", "left_out"}
    assert set(SEEDS) >= {"grade_scales", "steady_columns"}
    assert runner.mentioned(ANY_ENTITY)


def test_no_figure_hides_a_rule() -> None:
    figures = {path.stem for path in (ROOT / "expectations" / "views" / "deliveries").rglob("*.sql")}
    assert figures & (set(SEEDS) | set(NOTHING)) == set()
