"""The two gates: what the library finds with a suite, as results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from expectations.checks import Check, CheckResult, checks_of, mentioned, needed, views
from expectations.library import Ask, Found, asked_of_the_library
from ingest.rules import quoted

SAMPLE = 20  # row numbers kept of a failure
MOST_TOLD = 8  # places that a failure names


@dataclass(frozen=True)
class Batch:
    """A conformed delivery as gate 1 counts it. A correction is judged together with the rows that it joins."""

    delivery_id: str
    entity: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int


def result_of(
    check: Check, rows: list[dict[str, Any]] | None, gate: str, subject: str, n: int, delivery: str | None
) -> CheckResult:
    """What a check came to by the rows that it found; None: it could not be worked out, and that holds the gate."""
    status = "error" if rows is None else "failed" if rows else "passed"
    found = rows or []
    numbers = tuple(int(row["_row"]) for row in found if row.get("_row") is not None)
    words = [str(row["told"]) for row in found if row.get("told")]
    more = f"; and {len(words) - MOST_TOLD} more" if len(words) > MOST_TOLD else ""
    return CheckResult(
        gate, check.suite, check.id, subject, delivery, status, check.severity, n, len(found), numbers[:SAMPLE],
        check.meaning.strip(), check.what_to_do.strip(), "; ".join(words[:MOST_TOLD]) + more,
    )  # fmt: skip


def judge_delivery(
    con: duckdb.DuckDBPyConnection, batch: Batch, came: set[str], held: set[str], ask: Ask = asked_of_the_library
) -> list[CheckResult]:
    """Judge a delivery of which `con` has `rows`, what stands, and what the delivery would do to it (see ingest/raw/changes.py).

    A check that rests on an entity of which nothing ever `came` is passed over as a warning; where all that came is `held`, it
    fails, and the delivery is judged again when that passes. `ask` is what runs the suite.
    """
    tell_batch(con, batch)
    make(con, mentioned(batch.entity)[0], views("deliveries", batch.entity))
    checks = checks_of(batch.entity)
    found = ask(con, batch.entity, checks)
    return verdicts(checks, found, batch, came, held)


def tell_batch(con: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Table `batch`: one row about the delivery."""
    con.execute(f"""
        create or replace temp table batch as
        select '{batch.entity}' as entity, {batch.rows_read} as rows_read, {batch.rows_accepted} as rows_accepted,
            {batch.rows_quarantined} as rows_quarantined
    """)


def make(con: duckdb.DuckDBPyConnection, names: Iterable[str], sql: dict[str, str]) -> None:
    """Create tables of figures. What cannot be worked out is not there, and every check that reads it fails."""
    for name in names:
        con.execute(f"drop table if exists temp.{name}")
        with suppress(duckdb.Error):
            con.execute(f"create temp table {name} as {sql[name]}")


def verdicts(checks: list[Check], found: Found, batch: Batch, came: set[str], held: set[str]) -> list[CheckResult]:
    """Results of gate 1, those among them for which what they rest on has not come."""
    return [
        _without_parent(check, batch, check.parent in held)
        if check.parent and check.parent not in came
        else result_of(check, found[check.id], "gate_1", batch.entity, batch.rows_accepted, batch.delivery_id)
        for check in checks
    ]


def _without_parent(check: Check, batch: Batch, is_held: bool) -> CheckResult:
    words = (
        (
            "error",
            f"It rests on the {check.parent} extract, which is held back.",
            f"See to {check.parent}; this file is judged again by itself when that is accepted.",
        )
        if is_held
        else (
            "warning",
            f"No {check.parent} extract has come yet, so this could not be checked.",
            f"Drop the {check.parent} extract in the landing folder.",
        )
    )
    severity, meaning, todo = words
    return CheckResult(
        "gate_1", check.suite, check.id, batch.entity, batch.delivery_id, "failed", severity, 0, 0, (), meaning, todo
    )


def run_gate2(build_db: Path, checks: Sequence[Check], published: Path | None = None) -> list[CheckResult]:
    """Judge a finished build by its tables, and by what readers see now (`published`, the database of that publication).

    A check that a decision names, in force on the build's as-of date, does not hold it.
    """
    with duckdb.connect(str(build_db), read_only=True) as con:
        _tell_published(con, published)
        make(con, needed([c.unexpected for c in checks], views("publication")), views("publication"))
        found = asked_of_the_library(con, "publication", list(checks))
        decided = _acknowledged(con)
        results = [result_of(c, found[c.id], "gate_2", c.subject, _n_checked(con, c), None) for c in checks]
        return [replace(r, acknowledged=decided.get(r.check_id, "") if r.status != "passed" else "") for r in results]


PUBLISHED = (
    "school_urn, academic_year, tracking_point, measure, basis, breakdown, member, numerator, denominator, value, n_students"
)


def _tell_published(con: duckdb.DuckDBPyConnection, published: Path | None) -> None:
    """Table `published`: figures that readers see now; empty where there are none, or an older version wrote them otherwise."""
    with suppress(duckdb.Error):
        con.execute(f"create temp table published as select {PUBLISHED} from fct_measure_results where false")
    if published and published.exists():
        con.execute(f"attach {quoted(str(published))} as last (read_only)")
        with suppress(duckdb.Error):
            con.execute(f"insert into published select {PUBLISHED} from last.main.fct_measure_results")
        con.execute("detach last")


def _n_checked(con: duckdb.DuckDBPyConnection, check: Check) -> int:
    """Rows of the table that a check looks at; 0 where it looks at several."""
    with suppress(duckdb.Error):
        return int(con.execute(f"select count(*) from {check.of or check.subject}").fetchall()[0][0])
    return 0


def _acknowledged(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Checks of the publication that a decision lets fail, by id; none in a build without decisions."""
    try:
        found = con.execute(
            "select check_id, max(acknowledgement_id) from fct_acknowledgement "
            "where delivery_id is null and is_in_force = 1 group by check_id"
        )
    except duckdb.CatalogException:  # a build of some models alone
        return {}
    return dict(found.fetchall())
