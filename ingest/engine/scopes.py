"""What a delivery speaks for, and which other deliveries that touches or covers.

A scope is a value for each of the columns by which its contract cut the school when the delivery came. Contracts change,
so two deliveries of one entity may be cut by different columns: they are compared by those that both have.
"""

from __future__ import annotations

from ingest.engine.ledger import Delivery

Scope = tuple[str, ...]


def _seen_by(columns: tuple[str, ...], delivery: Delivery) -> set[Scope]:
    """The scopes of a delivery by some of its columns alone."""
    places = [delivery.scope_columns.index(c) for c in columns]
    return {tuple(scope[p] for p in places) for scope in delivery.scopes}


def meet(one: Delivery, other: Delivery) -> bool:
    """Whether some row could be in the scope of both."""
    shared = tuple(c for c in one.scope_columns if c in other.scope_columns)
    return bool(_seen_by(shared, one) & _seen_by(shared, other))


def speaks_for(delivery: Delivery, scope: Scope, columns: tuple[str, ...]) -> bool:
    """Whether a delivery speaks for every row of a scope that is cut by `columns`."""
    if not set(delivery.scope_columns) <= set(columns):
        return False
    value = dict(zip(columns, scope, strict=True))
    return tuple(value[c] for c in delivery.scope_columns) in delivery.scopes


def newest(deliveries: list[Delivery]) -> dict[tuple[str, ...], dict[Scope, int]]:
    """By the columns that scopes are cut by: the line of the ledger that spoke last for each scope, oldest first."""
    found: dict[tuple[str, ...], dict[Scope, int]] = {}
    for delivery in deliveries:
        found.setdefault(delivery.scope_columns, {}).update(dict.fromkeys(delivery.scopes, delivery.seq))
    return found
