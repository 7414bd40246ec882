"""From numbered rows of cells to the tables `source` and `rejects`: headings found, every row judged, none lost."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol

import duckdb

from ingest.heading_rows import Stack
from ingest.points import point_of
from ingest.profile import Layouts
from ingest.read import limits, plain
from ingest.read.limits import Unreadable

Record = tuple[int, list[str] | str]  # its number in the file, and its cells, or a line that cannot be told apart

BLANKS = " \t\r\n\u00a0\u200b\ufeff"  # around a cell; copied from web pages they are not seen, yet make two codes of one

NOTHING = "The file has no rows: its first 20 lines are empty. Export it again."
NO_ROWS = "The file has headings but no rows, so there is nothing to take from it. Export it again, with its rows."
OPEN_QUOTE = (
    "A quotation mark that opens in row {row} runs on into the rows after it, so the rows cannot be told apart. "
    "Correct the mark in the source system and export again."
)
TOO_LONG = "Row {row} is longer than {most:,} characters, which no extract is. Export it again, one row to a line."
TOO_WIDE = "The file has more than {most:,} columns, which no extract has. Export the columns that docs/extracts.md lists."
TOO_MANY = "The file has more than {most:,} cells. Export it in parts, for example a file for each year."
TWO_ROWS = (
    "Rows {rows} could each name the subjects or their marks, and nobody can tell which is meant. Delete the row that is not "
    "needed (teachers, classes, faculties), save the sheet and drop it again."
)
TWO_POINTS = (
    "Row {row} names more than one data collection, and a file is of one. Save the columns of each in a file of its own, with "
    "those of the student, and say of each file which data collection it is of."
)
LOST = "Rows were lost while the file was read, so nothing of it was taken. Report it; the reader is at fault."


@dataclass(frozen=True)
class Read:
    """A file read into `source` and `rejects`. `notes` tell a data manager what was left out; they hold no value. `above`: what
    stands above the headings, which may be a value. `head`: every row down to the last of the headings, which may stand again
    further down. `rows`: what each of several rows of headings names."""

    headings: list[str]
    notes: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    head: list[list[str]] = field(default_factory=list)
    rows: tuple[str, ...] = ()


class _Writer(Protocol):
    """What csv.writer returns."""

    def writerow(self, row: Iterable[str | int], /) -> Any:
        """Write a row."""


@dataclass
class _Count:
    """Rows written and rows set aside."""

    rows: int = 0
    rejects: int = 0


def load(
    con: duckdb.DuckDBPyConnection,
    records: Iterator[Record],
    work: Path,
    notes: list[str],
    layouts: Layouts,
    whole: plain.Plain | None = None,
) -> Read:
    """Find the headings among `records` and take the rows below them into `source` and `rejects`: the file itself, where it is
    `whole` and every line has a cell for each heading, else what is sound of `records`."""
    head = list(islice(records, limits.HEADER_ROWS))
    at, headings, stack = _header(head, layouts)
    _refuse_two_points(head[: at + 1], headings, layouts)
    number = head[at][0]
    width = len(headings)
    if width > limits.COLUMNS:
        raise Unreadable(TOO_WIDE.format(most=limits.COLUMNS))
    if number > 1:
        notes = [*notes, f"The headings are in row {number}; what stands above them was left out."]
    fits = whole and width > 1 and whole.lines * width <= limits.CELLS
    taken = plain.take(con, whole, number, width) if whole and fits else None
    if taken is None:
        taken = _judge(con, chain(head[at + 1 :], records), width, work)
    if not taken:
        raise Unreadable(NO_ROWS)
    above = [cell for _, cells in head[:at] for cell in _plain(cells) if cell.strip()]
    return Read(headings, notes, above, [_plain(cells) for _, cells in head[: at + 1]], stack.rows if stack else ())


def _judge(con: duckdb.DuckDBPyConnection, records: Iterable[Record], width: int, work: Path) -> int:
    """Write the sound rows as one plain CSV in `work`, those set aside as another, and let DuckDB take both; how many."""
    rows, rejects, count = work / "rows.csv", work / "rejects.csv", _Count()
    with rows.open("w", encoding="utf-8", newline="") as good, rejects.open("w", encoding="utf-8", newline="") as bad:
        csv.writer(good).writerows(_sound(records, width, csv.writer(bad), count))
    taken = _take(con, "source", rows, [f"c{i}" for i in range(width)])
    aside = _take(con, "rejects", rejects, ["csv_line"])
    if (taken, aside) != (count.rows, count.rejects):
        raise Unreadable(LOST)
    return taken + aside


def _plain(cells: list[str] | str) -> list[str]:
    """Cells as headings: what a reader has marked is no heading."""
    return ["" if cell.startswith("\0") else cell for cell in cells] if isinstance(cells, list) else []


def _header(head: list[Record], layouts: Layouts) -> tuple[int, list[str], Stack | None]:
    """The last of the first rows that hold headings, and the headings: of the first row that a layout fits, else of the one of
    which a layout knows most, else of the first with any text. Several rows are taken together where a layout knows more of them.
    """
    rows = [_plain(cells) for _, cells in head]
    score = [layouts.known(cells) for cells in rows]
    fitting = (i for i, cells in enumerate(rows) if score[i] and layouts.match(cells)[0])
    filled = (i for i, cells in enumerate(rows) if "".join(cells).strip())
    best = score.index(max(score)) if any(score) else next(filled, None)
    if best is None:
        raise Unreadable(NOTHING)
    best = next(fitting, best)
    has_subjects = any(p.unpivot and p.unpivot.words and p.marks_in(rows[best]) for p in layouts.profiles)
    stack, doubt = _stacked(head, layouts, score[best] + has_subjects)  # a mark's word alone is a heading too, of no subject
    if doubt:
        raise Unreadable(TWO_ROWS.format(rows=" and ".join(str(head[row][0]) for row in doubt)))
    return (stack.at, stack.headings, stack) if stack else (best, rows[best], None)


def _stacked(head: list[Record], layouts: Layouts, least: int) -> tuple[Stack | None, list[int]]:
    """The rows of headings that a layout with columns for each subject fits together, and those of them that are in doubt: of the
    layout that knows most, if it knows enough."""
    rows = [cells if isinstance(cells, list) else [] for _, cells in head]
    found = [(p, *p.stacked(rows)) for p in layouts.profiles if p.unpivot]
    known = [(p.knows(stack.headings), stack, doubt) for p, stack, doubt in found if stack]
    most, stack, doubt = max(known, key=lambda one: one[0], default=(0, None, []))
    return (stack, doubt) if most >= least else (None, [])


def _refuse_two_points(head: list[Record], headings: list[str], layouts: Layouts) -> None:
    """Raises Unreadable for a sheet with columns for each subject of which a row names several data collections."""
    if any(p.unpivot and p.unpivot.words and p.marks_in(headings) and p.fits(headings) for p in layouts.profiles):
        for number, cells in head:
            if len(set(map(point_of, _plain(cells))) - {""}) > 1:
                raise Unreadable(TWO_POINTS.format(row=number))


def _sound(records: Iterable[Record], width: int, aside: _Writer, count: _Count) -> Iterator[list[str | int]]:
    """Rows with a cell for each heading, numbered; the others go `aside`. Rows without any text are no rows.

    Empty cells beyond the last heading are a separator too many and taken off.
    """
    for number, cells in records:
        text = "".join(cells)
        if len(text) > limits.LINE:
            raise Unreadable(TOO_LONG.format(row=number, most=limits.LINE))
        if number * width > limits.CELLS:
            raise Unreadable(TOO_MANY.format(most=limits.CELLS))
        if not text.isprintable() and isinstance(cells, list):  # seldom so, and the test is cheap
            cells = [cell.strip(BLANKS) for cell in cells]
            text = "".join(cells)
        if not text or text.isspace():
            continue
        if isinstance(cells, list) and len(cells) > width and not "".join(cells[width:]).strip():
            cells = cells[:width]
        if isinstance(cells, list) and len(cells) == width:
            count.rows += 1
            yield [number, *cells]
        elif isinstance(cells, list) and ("\n" in text or "\r" in text):
            raise Unreadable(OPEN_QUOTE.format(row=number))
        else:
            count.rejects += 1
            aside.writerow([number, cells if isinstance(cells, str) else ",".join(cells)])


def _take(con: duckdb.DuckDBPyConnection, name: str, path: Path, columns: list[str]) -> int:
    """A table of a CSV that this module wrote; returns its rows."""
    types = {"_row": "BIGINT"} | dict.fromkeys(columns, "VARCHAR")
    con.execute(
        f"create or replace temp table {name} as select * from "
        f"read_csv($path, columns = {types}, header = false, auto_detect = false, "
        "delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n')",
        {"path": str(path)},
    )
    return int(con.execute(f"select count(*) from {name}").fetchall()[0][0])
