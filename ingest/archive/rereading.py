"""Archived files whose layout was edited since they came: what reading them with today's would change, and doing so."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ingest.archive.ledger import Delivery, Ledger
from ingest.conform import Conformed, conform_again, ensure_cached, keep_layout
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.profile import Profile, layouts_of
from ingest.rules import quoted


@dataclass(frozen=True)
class Change:
    """A delivery, what its file gives with the layout of today, and how many rows that would add, change or take away."""

    delivery: Delivery
    item: Conformed
    n_changed: int


def changes(home: Home, layout: str | None = None) -> list[Change]:
    """Every extract that today's layouts would read another way than it is read, one per delivery."""
    found = []
    for d in Ledger(home).deliveries():
        if d.entity is None or d.corrects or d.verdict == "refused" or layout not in (None, d.profile):
            continue
        now = layouts_of(home).named(str(d.profile))
        if now is None or d.profile_hash == now.layout_hash:
            continue
        before = ensure_cached(home, d)
        item = next((i for i in conform_again(home, d, now.answered(d.answers)) if i.entity == d.entity), None)
        if item:
            found.append(Change(d, item, _differing(d, str(before), str(item.parquet))))
    return found


def _differing(delivery: Delivery, before: str, after: str) -> int:
    """Rows by number that are in one reading alone, or are not the same in both."""
    names = ", ".join(["_row", *(c.name for c in load_contracts()[str(delivery.entity)].columns)])
    old, new = (f"select {names} from read_parquet({quoted(path)})" for path in (before, after))
    with duckdb.connect() as con:
        both = f"select _row from (({old}) except all ({new})) union select _row from (({new}) except all ({old}))"
        return int(con.execute(f"select count(*) from ({both})").fetchall()[0][0])


def _today(home: Home, delivery: Delivery) -> Profile:
    """The layout of today of a delivery that it would read another way, which is therefore there."""
    found = layouts_of(home).named(str(delivery.profile))
    assert found
    return found


def reread(home: Home, found: list[Change]) -> None:
    """Let these deliveries be read with today's layouts for good: entered in the ledger in one line, quarantine and all. Gate 1
    judges them again, as it would judge a file that came so."""
    for change in found:
        keep_layout(home, _today(home, change.delivery))
        change.item.quarantine.replace(home.quarantine / f"{change.delivery.delivery_id}.parquet")
    Ledger(home).add_layouts(
        [
            {
                "delivery_id": c.delivery.delivery_id,
                "profile_hash": _today(home, c.delivery).layout_hash,
                "contract_hash": load_contracts()[c.item.entity].hash,
                "schools": c.item.schools,
                "scopes": c.item.scopes,
                "date_range": c.item.date_range,
                "verdict": "conformed",
                "rows_read": c.item.rows_read,
                "rows_accepted": c.item.rows_accepted,
                "rows_quarantined": c.item.rows_quarantined,
                "cells_quarantined": c.item.cells_quarantined,
            }
            for c in found
        ]
    )
