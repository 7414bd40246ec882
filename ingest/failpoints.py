"""Named moments of a run, so that tests can make it fail there. Outside tests nobody listens."""

from __future__ import annotations

from collections.abc import Callable

MOMENTS = (
    "file copied, not yet archived",
    "file archived, not yet read",
    "rows conformed, cache not yet in place",
    "rows conformed, not yet in the ledger",
    "in the ledger, file still in landing",
    "file gone from landing",
    "deliveries judged, results not yet kept",
    "results kept, verdicts not yet in the ledger",
    "verdicts in the ledger",
    "raw tables half built",
    "figures built, not yet looked at",
    "figures derived",
    "publication half written",
    "publication judged",
    "pages built",
    "publication in place, pointer not yet moved",
    "pointer moved",
)
_listener: Callable[[str], None] | None = None


def listen(listener: Callable[[str], None] | None) -> None:
    """Tell `listener` every moment that is reached; None: nobody."""
    global _listener
    _listener = listener


def reach(moment: str) -> None:
    """Say that a moment of MOMENTS is reached; a word that is not there is a mistake in the code."""
    assert moment in MOMENTS, moment
    if _listener:
        _listener(moment)
