"""The publication that staff pages read: its restricted database, opened to read and for nothing else."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from ingest.home import Home
from reports.publication.publish import RESTRICTED
from reports.publication.reader import LOCKS

QUERIES = Path(__file__).with_name("queries")
NAMED = re.compile(r"\$(\w+)")
MOST_MEMORY = "96MB"
KEPT = 2  # publications that stay open: the current one, and the one before it for readers who are in the middle of a page


@dataclass(frozen=True)
class Edition:
    """One publication. A page asks one of them for all that it shows, so that it mixes nothing."""

    id: str
    as_of: date
    con: duckdb.DuckDBPyConnection

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of a query by name of their columns; of `values` it is given those that it names."""
        cursor = self.con.cursor()
        cursor.execute(sql, {name: values[name] for name in set(NAMED.findall(sql))})
        names = [column[0] for column in cursor.description or ()]
        plain = ([float(v) if isinstance(v, Decimal) else v for v in row] for row in cursor.fetchall())
        return [dict(zip(names, row, strict=True)) for row in plain]


class Editions:
    """Whichever publication is current when a request comes."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._open: dict[Path, Edition] = {}
        self._lock = threading.Lock()

    def current(self) -> Edition | None:
        """The publication that readers see, or None before the first."""
        folder = self.home.current.resolve()
        with self._lock:
            if folder not in self._open:
                if not (folder / RESTRICTED).is_file():
                    return None
                self._open[folder] = _opened(folder)
                for old in list(self._open)[:-KEPT]:
                    del self._open[old]  # closed once its last reader has done
            return self._open[folder]


def _opened(folder: Path) -> Edition:
    con = duckdb.connect(str(folder / RESTRICTED), read_only=True, config={"threads": 1, "memory_limit": MOST_MEMORY})
    for lock in LOCKS:
        con.execute(lock)
    [(as_of,)] = con.execute("select max(as_of) from staff.schools").fetchall()
    return Edition(folder.name, as_of, con)
