"""Decisions about data collections, written as files like any other."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.contract import load_contracts
from ingest.home import Home

ENTITY = "point_locks"
CALENDAR = "tracking calendar"  # who decides that a data collection closes on its last day
WINDOW = ("school_urn", "academic_year", "tracking_point", "year_group")


def write(home: Home, windows: Sequence[dict[str, Any]], by: str, is_locked: bool) -> Path:
    """A decision about data collections of year groups, as an extract in the landing folder; returns its path."""
    now = datetime.now(UTC)
    number = f"{now:%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
    decided = {
        "is_locked": "Y" if is_locked else "N",
        "decided_by": by,
        "decided_at": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z",
    }
    path = home.landing / f"data collection {number}.csv"
    with path.with_suffix(".part").open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, [c.name for c in load_contracts()[ENTITY].columns])
        rows.writeheader()
        for nth, row in enumerate(windows):
            rows.writerow({name: row[name] for name in WINDOW} | decided | {"decision_id": f"{number}-{nth}"})
    path.with_suffix(".part").rename(path)
    return path


def are_waiting(home: Home) -> bool:
    """Whether a decision lies in the landing folder."""
    return any(home.landing.glob("data collection *.csv"))
