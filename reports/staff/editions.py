"""The publication that staff pages read: its restricted database, opened to read and for nothing else."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from ingest.home import Home
from reports.publication.publish import RESTRICTED

QUERIES = Path(__file__).with_name("queries")
NAMED = re.compile(r"\$(\w+)")
CLOSED: dict[str, str | bool | int | float | list[str]] = {  # the one file can be read, and nothing else be done
    "threads": 1,
    "memory_limit": "192MB",
    "enable_external_access": False,
    "python_enable_replacements": False,
    "lock_configuration": True,
}
PAGES = 60  # whose parts are kept for who asks again
KEPT = 2  # publications that stay open: the current one, and the one before it for readers who are in the middle of a page


@dataclass(eq=False)
class Edition:
    """One publication. A page asks one of them for all that it shows, so that it mixes nothing."""

    id: str
    con: duckdb.DuckDBPyConnection
    readers: dict[tuple[str, date], Any] = field(default_factory=dict)  # who has read it, by name and day
    asked: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    pages: OrderedDict[tuple[Any, ...], Any] = field(default_factory=OrderedDict)  # what the newest pages were made of

    @cached_property
    def schools(self) -> list[dict[str, Any]]:
        """Its schools, with their colours and crests."""
        return self.rows((QUERIES / "schools.sql").read_text())

    @cached_property
    def has_marks(self) -> bool:
        """Whether it was published by a version that has marksheets."""
        return self._has("tiers")

    @cached_property
    def has_lists(self) -> bool:
        """Whether it was published by a version that has lists."""
        return self._has("target_groups")

    @cached_property
    def has_target_drafts(self) -> bool:
        """Whether it was published by a version that drafts targets."""
        return self._has("target_drafts")

    @cached_property
    def has_target_plans(self) -> bool:
        """Whether it was published by a version that has what department and class targets are told by."""
        return self._has("target_workings")

    @cached_property
    def has_target_set(self) -> bool:
        """Whether it was published by a version that has by what targets are taken to headline measures."""
        return self._has("target_entries")

    @cached_property
    def has_assessments(self) -> bool:
        """Whether it was published by a version that takes departments' own assessments by form."""
        return self._has("target_assessments")

    def _has(self, table: str) -> bool:
        found = "select 1 from duckdb_tables() where schema_name = 'staff' and table_name = $table"
        return bool(self.rows(found, table=table))

    def school(self, urn: str) -> dict[str, Any]:
        """One of its schools."""
        return next(school for school in self.schools if school["school_urn"] == urn)

    def stamp(self, name: str) -> str:
        """What stands on what is printed of it: up to when it counts, and for whom it was printed."""
        return f"Data up to {self.as_of:%d %B %Y}, for {name}"

    @property
    def as_of(self) -> date:
        """The day up to which it counts."""
        return max(school["as_of"] for school in self.schools)

    def once(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query that depends on nothing but the publication; it is asked once."""
        if sql not in self.asked:
            self.asked[sql] = self.rows(sql)
        return self.asked[sql]

    def kept(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """What a page is made of, by all that it depends on beside the publication: made once while it is asked for often."""
        found = self.pages.get(key)
        if found is None:
            found = self.pages[key] = make()
            while len(self.pages) > PAGES:
                self.pages.popitem(last=False)
        return found

    def rows(self, sql: str, within: duckdb.DuckDBPyConnection | None = None, **values: Any) -> list[dict[str, Any]]:
        """The rows of a query by name of their columns; of `values` it is given those that it names.

        `within`: a connection of one's own, with its temporary tables.
        """
        cursor = within or self.con.cursor()
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
    return Edition(folder.name, duckdb.connect(str(folder / RESTRICTED), read_only=True, config=CLOSED))
