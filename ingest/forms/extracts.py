"""Extracts that Flightpath writes itself: what staff decide and fill in lands as a file like any other."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.contract import load_contracts
from ingest.home import Home


def write(home: Home, name: str, entity: str, rows: Iterable[Mapping[str, Any]], columns: Iterable[str] = ()) -> Path:
    """Put rows of a contract into the landing folder under a name; whole or not at all. Returns the file.

    `columns`: those that it has, if not all of the contract: a column that a file lacks leaves what is known.
    """
    path = home.landing / name
    part = path.with_suffix(".part")
    with part.open("w", newline="", encoding="utf-8", errors="replace") as file:
        out = csv.DictWriter(file, list(columns) or [c.name for c in load_contracts()[entity].columns])
        out.writeheader()
        out.writerows(rows)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    return path


def moment(told: datetime) -> str:
    """A moment as contracts write it: in universal time, to the thousandth of a second."""
    return f"{told:%Y-%m-%dT%H:%M:%S}.{told.microsecond // 1000:03d}Z"
