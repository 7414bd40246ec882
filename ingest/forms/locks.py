"""Decisions about data collections, written as files like any other."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.archive.chain import append, cut_unfinished, read_lines
from ingest.archive.ledger import Ledger
from ingest.forms import extracts, journal
from ingest.home import Home

ENTITY = "point_locks"
CALENDAR = "tracking calendar"  # who decides that a data collection closes on its last day
AT_ONCE = "locks.jsonl"  # in the journal's folder
WINDOW = ("school_urn", "academic_year", "tracking_point", "year_group")


def decide(home: Home, windows: Sequence[dict[str, Any]], by: str, is_locked: bool) -> Path:
    """Lock data collections of year groups, or open them again: at once for staff pages, and as an extract for the figures."""
    now = datetime.now(UTC)
    with journal.locked(home):
        cut_unfinished(home.journal / AT_ONCE)
        for row in windows:
            line = {name: str(row[name]) for name in WINDOW} | {"is_locked": is_locked}
            append(home.journal / AT_ONCE, json.dumps(line))
    return _write(home, windows, f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(3)}", by, is_locked)


def close_on_time(home: Home, windows: Sequence[dict[str, Any]]) -> Path | None:
    """Date the end of data collections that have closed, once, so that their figures are told; None where that is done."""
    told = "|".join(f"{[str(row[name]) for name in WINDOW]}{row['close_date']}" for row in windows)
    number = f"closed-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
    name = _name(number)
    if not windows or (home.landing / name).exists() or any(d.file_name == name for d in Ledger(home).deliveries()):
        return None
    return _write(home, windows, number, CALENDAR, False)


def is_locked(home: Home, window: dict[str, Any]) -> bool:
    """Whether a data collection takes no cells: as the newest decision says, else as the publication does."""
    path = home.journal / AT_ONCE
    lines = read_lines(path.read_bytes()) if path.exists() else ()
    mine = [line for line in lines if all(line[name] == str(window[name]) for name in WINDOW)]
    return bool(mine[-1]["is_locked"]) if mine else bool(window["is_locked"])


def _write(home: Home, windows: Sequence[dict[str, Any]], number: str, by: str, is_locked: bool) -> Path:
    decided = {"is_locked": "Y" if is_locked else "N", "decided_by": by, "decided_at": extracts.moment(datetime.now(UTC))}
    rows = (
        {name: row[name] for name in WINDOW} | decided | {"decision_id": f"{number}-{nth}"} for nth, row in enumerate(windows)
    )
    return extracts.write(home, _name(number), ENTITY, rows)


def _name(number: str) -> str:
    return f"data collection {number}.csv"
