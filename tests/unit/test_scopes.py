"""What replaces what when a contract's scope has changed since some deliveries came: held against a walk by hand."""

from __future__ import annotations

from dataclasses import replace

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest.engine import raw, scopes
from ingest.engine.contract import Contract, load_contracts
from ingest.engine.ledger import Delivery

# Scopes as three versions of a contract cut them; a row is year, point, group, and the group may be unknown.
CUTS = (("year",), ("year", "point"), ("year", "point", "class"))
ROW = st.tuples(st.sampled_from("12"), st.sampled_from("NM"), st.sampled_from(["a", "b", None]))
DELIVERY = st.tuples(st.sampled_from(CUTS), st.lists(ROW, min_size=1, max_size=4, unique=True))


def scope_of(row: tuple, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value or "" for value in row[: len(columns)])


def deliveries(told: list[tuple[tuple[str, ...], list[tuple]]]) -> list[Delivery]:
    return [
        Delivery(
            f"{n:06d}", n, str(n), "", "", entity="marks", verdict="accepted",
            scopes=tuple(sorted({scope_of(row, columns) for row in rows})), scope_columns=columns,
        )
        for n, (columns, rows) in enumerate(told, start=1)
    ]  # fmt: skip


def standing(told: list[tuple[tuple[str, ...], list[tuple]]]) -> set[tuple]:
    """Row by row: it stands unless a later delivery speaks for it by that delivery's own columns."""
    return {
        (n, *row)
        for n, (_, rows) in enumerate(told)
        for row in rows
        if not any(scope_of(row, columns) in {scope_of(r, columns) for r in later} for columns, later in told[n + 1 :])
    }


@settings(max_examples=200, deadline=None)
@given(st.lists(DELIVERY, min_size=1, max_size=5))
def test_each_delivery_replaces_what_it_spoke_for_when_it_came(told: list[tuple[tuple[str, ...], list[tuple]]]) -> None:
    with duckdb.connect() as con:
        con.execute("create table offered (_seq bigint, year varchar, point varchar, class varchar)")
        rows = [[n, *row] for n, (_, rows) in enumerate(told, start=1) for row in rows]
        con.executemany("insert into offered values (?, ?, ?, ?)", rows)
        kept = con.execute(raw._snapshot(con, any_contract(), deliveries(told))).fetchall()
    assert len(kept) == len(set(kept))
    assert {(seq - 1, *row) for seq, *row in kept} == standing(told)


def any_contract() -> Contract:
    """A contract with nothing to keep apart but what deliveries say."""
    return replace(load_contracts()["tracking"], key=("year", "point", "class"))


@settings(max_examples=200, deadline=None)
@given(DELIVERY, DELIVERY)
def test_meeting_and_speaking_for_are_told_by_the_rows(one: tuple, other: tuple) -> None:
    a, b = deliveries([one, other])
    rows = [(y, p, c) for y in "12" for p in "NM" for c in ("a", "b", None)]

    def of(delivery: Delivery) -> set[tuple]:
        return {row for row in rows if scope_of(row, delivery.scope_columns) in delivery.scopes}

    assert scopes.meet(a, b) == bool(of(a) & of(b)) == scopes.meet(b, a)
    for scope in b.scopes:
        whole = {row for row in rows if scope_of(row, b.scope_columns) == scope}
        wider = set(a.scope_columns) <= set(b.scope_columns)
        assert scopes.speaks_for(a, scope, b.scope_columns) == (wider and whole <= of(a))
