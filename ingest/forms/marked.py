"""Which cells of a quarantined row are at fault: those a corrections workbook marks, and the only ones it may change."""

from __future__ import annotations

import duckdb

from ingest.contract import load_contracts
from ingest.headings import normal
from ingest.profile import Profile

KINDS = ("unmatched_row", "other_kind")  # what tells the kind of a row is at fault, in no column of a contract
KEYS = ("duplicate_key", "repeated_row")  # any part of the key may be the wrong one
SCOPES = ("other_scope",)  # any part of the scope may be
CHANGED = "changed_elsewhere"  # told under the heading of the cell, not under a column of a contract
DATED = ("unknown_code",)  # a code that does not hold on its day: either may be the wrong one


def _columns(entity: str, column: str | None, rule: str) -> tuple[str | None, ...]:
    """The columns of a contract in which a fault may lie; a rule is told of one of them alone."""
    contract = load_contracts()[entity]
    if rule in KEYS:
        return contract.key
    if rule in SCOPES:
        return contract.delivery.scope
    on = next((c.code_on for c in contract.columns if c.name == column), None)
    return (column, on) if rule in DATED and on else (column,)


def is_narrowed(entity: str, column: str | None, rule: str) -> bool:
    """Whether the cell that holds the faulty value is meant, of several that feed the one column at fault."""
    return len(_columns(entity, column, rule)) == 1


def places(profile: Profile, entity: str, column: str | None, rule: str, headings: list[str]) -> list[int]:
    """Which columns of a file feed what is at fault, counted from 0."""
    if rule == CHANGED:
        fed = {normal(column or "")}
    elif rule in KINDS:
        fed = {heading for output in profile.outputs for heading, _ in output.where}
    else:
        outputs, wrong = [o for o in profile.outputs if o.entity == entity], _columns(entity, column, rule)
        fed = {s.heading for o in outputs for s in o.sources if s.column in wrong and s.heading}
    if profile.decision and profile.decision.heading in fed:
        fed |= {heading for row in profile.decision.rows for heading, _ in row.cells}
    return feeding(profile, fed, headings)


def feeding(profile: Profile, wanted: set[str], headings: list[str]) -> list[int]:
    """Which columns of a file have these headings, be it by way of others: what they are derived of, marks of every subject."""
    for one in reversed(profile.derived):
        wanted = wanted | set(one.sources) if one.heading in wanted else wanted
    marks = {place for found in profile.subjects_in(headings).values() for mark, place in found.items() if normal(mark) in wanted}
    return [i for i, heading in enumerate(headings) if normal(heading) in wanted or i in marks]


def mark(con: duckdb.DuckDBPyConnection, profile: Profile, headings: list[str]) -> None:
    """Table `marked` (_row, place) from `stood` (_row, cells) and `at_fault` (_row, entity, column_name, rule, value).

    Of several cells that feed one column, those that hold the faulty value.
    """
    kinds = con.execute("select distinct entity, column_name, rule from at_fault").fetchall()
    con.execute(
        "create or replace temp table about "
        "(entity varchar, column_name varchar, rule varchar, is_narrowed boolean, places bigint[])"
    )
    for entity, column, rule in kinds:
        found = places(profile, entity, column, rule, headings)
        con.execute("insert into about values (?, ?, ?, ?, ?)", [entity, column, rule, is_narrowed(entity, column, rule), found])
    con.execute("""
        create or replace temp table marked as
        with candidates as (
            select at_fault.*, about.is_narrowed, unnest(about.places) as place
            from at_fault join about on at_fault.entity = about.entity and at_fault.rule = about.rule
                and at_fault.column_name is not distinct from about.column_name
        ),
        looked_at as (
            select candidates.*, is_narrowed
                and nullif(trim(stood.cells[place + 1]), '') is not distinct from value as is_exact
            from candidates join stood using (_row)
        )
        select distinct _row, place from looked_at
        qualify is_exact or not bool_or(is_exact) over (partition by _row, entity, column_name, rule, value)
    """)


def changed(con: duckdb.DuckDBPyConnection, profile: Profile, headings: list[str]) -> None:
    """Table `changed` (_row, heading, before): the first cell of each row of `came` (_row, cells) that differs from `stood`
    and is not among the `marked`. Columns that the layout does not use may be anything, and so may rows that `stood` has not
    (a line that could not be read). How a program ends the lines inside a cell is no change."""
    marks = {normal(mark) for mark, _ in profile.unpivot.marks} if profile.unpivot else set()
    used = feeding(profile, set(profile.headings) | marks, headings)
    con.execute(
        """
        create or replace temp table changed as
        with cells as (
            select _row, unnest($used) as place, stood.cells as before, came.cells as after
            from stood join came using (_row)
        ),
        differing as (
            select _row, place, before[place + 1] as before from cells anti join marked using (_row, place)
            where replace(trim(before[place + 1]), chr(13) || chr(10), chr(10))
                <> replace(trim(after[place + 1]), chr(13) || chr(10), chr(10))
        )
        select _row, $headings[min(place) + 1] as heading, arg_min(before, place) as before from differing group by _row
        """,
        {"used": used, "headings": headings},
    )
