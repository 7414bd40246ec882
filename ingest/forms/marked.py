"""Which cells of a quarantined row are at fault: those a corrections workbook marks, and the only ones it may change."""

from __future__ import annotations

import duckdb

from ingest.contract import load_contracts
from ingest.profile import Profile, normal

KINDS = ("unmatched_row", "other_kind")  # what tells the kind of a row is at fault, in no column of a contract
KEYS = ("duplicate_key", "repeated_row")  # any part of the key may be the wrong one
SCOPES = ("other_scope",)  # any part of the scope may be
WHOLE_ROW = (*KEYS, *SCOPES)  # faults whose value is that of one column, told for several


def _columns(entity: str, column: str | None, rule: str) -> tuple[str | None, ...]:
    """The columns of a contract in which a fault may lie; a rule is told of one of them alone."""
    contract = load_contracts()[entity]
    if rule in KEYS:
        return contract.key
    return contract.delivery.scope if rule in SCOPES else (column,)


def places(profile: Profile, entity: str, column: str | None, rule: str, headings: list[str]) -> list[int]:
    """Which columns of a file feed what is at fault, counted from 0."""
    if rule in KINDS:
        fed = {heading for output in profile.outputs for heading, _ in output.where}
    else:
        outputs, wrong = [o for o in profile.outputs if o.entity == entity], _columns(entity, column, rule)
        fed = {s.heading for o in outputs for s in o.sources if s.column in wrong and s.heading}
    if profile.decision and profile.decision.heading in fed:
        fed |= {heading for row in profile.decision.rows for heading, _ in row.cells}
    return [i for i, heading in enumerate(headings) if normal(heading) in fed]


def mark(con: duckdb.DuckDBPyConnection, profile: Profile, headings: list[str]) -> None:
    """Table `marked` (_row, place) from `stood` (_row, cells) and `at_fault` (_row, entity, column_name, rule, value).

    Of several cells that feed one column, those that hold the faulty value.
    """
    kinds = con.execute("select distinct entity, column_name, rule from at_fault").fetchall()
    con.execute("create or replace temp table about (entity varchar, column_name varchar, rule varchar, places bigint[])")
    for entity, column, rule in kinds:
        found = places(profile, entity, column, rule, headings)
        con.execute("insert into about values (?, ?, ?, ?)", [entity, column, rule, found])
    con.execute(f"""
        create or replace temp table marked as
        with candidates as (
            select at_fault.*, unnest(about.places) as place
            from at_fault join about on at_fault.entity = about.entity and at_fault.rule = about.rule
                and at_fault.column_name is not distinct from about.column_name
        ),
        looked_at as (
            select candidates.*, rule not in {WHOLE_ROW}
                and nullif(trim(stood.cells[place + 1]), '') is not distinct from value as is_exact
            from candidates join stood using (_row)
        )
        select distinct _row, place from looked_at
        qualify is_exact or not bool_or(is_exact) over (partition by _row, entity, column_name, rule, value)
    """)


def changed(con: duckdb.DuckDBPyConnection, headings: list[str]) -> None:
    """Table `changed` (_row, heading): the first cell of each row of `came` (_row, cells) that differs from `stood` and is
    not among the `marked`. Rows that `stood` has not (a line that could not be read) may be typed in whole."""
    con.execute(
        """
        create or replace temp table changed as
        with cells as (
            select _row, unnest(range(len(stood.cells))) as place, unnest(stood.cells) as before, unnest(came.cells) as after
            from stood join came using (_row)
        )
        select _row, $headings[min(place) + 1] as heading from cells anti join marked using (_row, place)
        where trim(before) <> trim(after) group by _row
        """,
        {"headings": headings},
    )
