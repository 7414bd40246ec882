"""What a delivery speaks for by today's contract, whatever the contract was when it came."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb

from ingest.archive.ledger import Delivery
from ingest.conform import ensure_cached
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.rules import quoted

Scope = tuple[str, ...]


def scopes_of(home: Home, delivery: Delivery) -> frozenset[Scope]:
    """The scopes of an extract's accepted rows, a value for each scope column of its contract; a blank is a scope too.

    What the ledger says of them holds for the contract of that day alone, so for another they are read from the rows.
    """
    contract = load_contracts()[str(delivery.entity)]
    if delivery.contract_hash == contract.hash or not contract.delivery.scope:
        return frozenset(delivery.scopes)
    return _scopes_in(ensure_cached(home, delivery), contract.delivery.scope)


@cache
def _scopes_in(parquet: Path, columns: tuple[str, ...]) -> frozenset[Scope]:
    cells = ", ".join(f"coalesce(cast({c} as varchar), '')" for c in columns)
    with duckdb.connect() as con:
        return frozenset(con.execute(f"select distinct {cells} from read_parquet({quoted(str(parquet))})").fetchall())
