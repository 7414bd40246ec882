"""The sheets of an exported workbook that comes back, as text."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.conform import workplace
from ingest.forms import keys
from ingest.headings import normal
from ingest.home import Home
from ingest.read import workbook
from ingest.read.table import Record

HEADER_ROWS = 20  # of a sheet, among which its headings are looked for


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: `number` counts from 1, `rows` are those below the headings, as text, with their number."""

    number: int
    headings: list[str]
    rows: list[tuple[int, list[str]]]

    def place(self, heading: str) -> int | None:
        """Which column has a heading, counted from 0."""
        return next((i for i, h in enumerate(self.headings) if normal(h) == normal(heading)), None)

    def cells(self, heading: str) -> list[str]:
        """The cells under a heading; none when it is not there."""
        place = self.place(heading)
        return [] if place is None else [row[place].strip() for _, row in self.rows]

    @property
    def delivery_id(self) -> str:
        """The delivery that most rows name, its letters left off; empty when none does."""
        ids = Counter(filter(None, (cell.rpartition("-")[0] for cell in self.cells(keys.DELIVERY))))
        return next((found for found, _ in ids.most_common(1)), "")


def recognised(blob: Path) -> bool:
    """Whether a file is an exported workbook: among its texts is the title, or a heading that nothing else has."""
    return zipfile.is_zipfile(blob) and workbook.mentions(blob, (keys.TITLE, keys.DELIVERY))


def sheets(home: Home, blob: Path) -> list[Sheet]:
    """The visible sheets of an exported workbook that hold rows; not its first page."""
    found = []
    with workplace(home) as (_, work):
        for number, records in enumerate(workbook.tables(blob, work), start=1):
            rows = _rows(records)
            top = next((i for i, (_, cells) in enumerate(rows[:HEADER_ROWS]) if keys.are_there(cells)), 0)
            is_title = any(keys.TITLE in cells for _, cells in rows[:HEADER_ROWS])
            if len(rows) > top + 1 and not is_title:
                found.append(Sheet(number, rows[top][1], rows[top + 1 :]))
    return found


def _rows(records: Iterator[Record]) -> list[tuple[int, list[str]]]:
    """The rows of a sheet that hold any text, all of one width."""
    rows = [(number, cells) for number, cells in records if isinstance(cells, list) and "".join(cells).strip()]
    width = max((len(cells) for _, cells in rows), default=0)
    return [(number, cells + [""] * (width - len(cells))) for number, cells in rows]
