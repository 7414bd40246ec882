"""What a delivery speaks for by today's contract, whatever the contract was when it came."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import duckdb

from ingest.archive.ledger import Delivery
from ingest.conform import ensure_cached
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.rules import EVERY, quoted, scope_cell

Scope = tuple[str, ...]


def scopes_of(home: Home, delivery: Delivery) -> frozenset[Scope]:
    """The scopes of an extract's accepted rows, a value for each scope column of its contract: a blank is one too, and a column
    that the file lacks is `EVERY` one: a whole subject's marksheet has no classes and speaks for all of them.

    What the ledger says of them holds for the contract of that day alone, so for another they are read from the rows.
    """
    contract = load_contracts()[str(delivery.entity)]
    if delivery.contract_hash == contract.hash or not contract.delivery.scope:
        return frozenset(delivery.scopes)
    return _scopes_in(ensure_cached(home, delivery), contract.delivery.scope)


def overtakes(home: Home, newer: Delivery, older: Delivery) -> bool:
    """Whether some row of an extract no longer stands, or may not, because of a newer one: of one scope, or of one key."""
    spoken = scopes_of(home, older) if not older.corrects else frozenset()
    if not spoken:
        return bool(set(newer.schools) & set(older.schools))
    told, entity = scopes_of(home, newer), str(older.entity)
    return any(told & wider(entity, scope) for scope in spoken) or share_a_key(home, newer, older)


def wider(entity: str, scope: Scope) -> set[Scope]:
    """A scope, and those that hold all of it: who speaks for every class of a subject speaks for one."""
    contract = load_contracts()[entity]
    parts = [(v,) if c in contract.required else (v, EVERY) for c, v in zip(contract.delivery.scope, scope, strict=True)]
    return set(product(*parts))


def share_a_key(home: Home, newer: Delivery, older: Delivery) -> bool:
    """Whether both have a row of one key."""
    key = ", ".join(load_contracts()[str(older.entity)].key)
    rows = [f"select {key} from read_parquet({quoted(str(ensure_cached(home, d)))})" for d in (newer, older)]
    with duckdb.connect() as con:
        return bool(con.execute(f"select exists (({rows[0]}) intersect ({rows[1]}))").fetchall()[0][0])


def replaced_by(home: Home, old: Delivery, known: list[Delivery]) -> Delivery | None:
    """The newest of the later extracts that together speak for all that `old` spoke for, or None."""
    rule = load_contracts()[str(old.entity)].delivery
    if rule.kind == "upsert" or not old.scopes or (rule.kind == "append" and not rule.replace_range):
        return None
    later = [d for d in known if d.seq > old.seq and d.entity == old.entity and d.verdict == "accepted" and not d.corrects]
    if rule.replace_range:
        later = [d for d in later if _within(old.date_range, d.date_range)]
    speakers = [[d for d in later if scopes_of(home, d) & wider(str(old.entity), scope)] for scope in scopes_of(home, old)]
    return max((s[-1] for s in speakers), key=lambda d: d.seq) if all(speakers) else None


def _within(inner: tuple[str, str] | None, outer: tuple[str, str] | None) -> bool:
    return inner is None or (outer is not None and outer[0] <= inner[0] and inner[1] <= outer[1])


@cache
def _scopes_in(parquet: Path, columns: tuple[str, ...]) -> frozenset[Scope]:
    cells = ", ".join(scope_cell(c) for c in columns)
    with duckdb.connect() as con:
        return frozenset(con.execute(f"select distinct {cells} from read_parquet({quoted(str(parquet))})").fetchall())
