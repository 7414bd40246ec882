"""A sheet's XML, looked over before a library holds it whole: how large it is, and which cells are not what they show.

The patterns never step over the start of another tag and never step back, so that a crafted file costs no more time
than any other of its size.
"""

from __future__ import annotations

import mmap
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from ingest.read import limits, table
from ingest.read.limits import Unreadable
from ingest.read.table import Record
from ingest.rules import marked

Marks = dict[int, dict[int, str]]  # by row and column from 0: what is put there, or PERCENT
PERCENT = "%"  # the cell shows a hundred times its value

P = rb"(?:[\w.-]++:)?"  # the prefix of a tag
CELL = re.compile(rb"<%bc(\s[^<>]*+|)>" % P)
STYLE = re.compile(rb"\ss\s*=\s*[\"'](\d{1,6})[\"']")
PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
ERROR = re.compile(rb"(<%bc\s(?>[^<>]*?\bt\s*=\s*))[\"']e[\"']" % P)
FORMULA = rb"<%bf(?:\s[^<>]*+)?+>(?:[^<]*+</%bf>)?+\s*+" % (P, P)
ANY_FORMULA = re.compile(rb"<%bc(\s[^<>]*+)>\s*+<%bf[\s/>]" % (P, P))
NO_VALUE = re.compile(rb"<%bc(\s[^<>]*+)>\s*+%b</%bc>" % (P, FORMULA, P))
MERGED = re.compile(rb"<%bmergeCell\s(?>[^<>]*?ref\s*=\s*)[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']" % P)
STRING = re.compile(rb"<%bsi[\s/>]" % P)
NO_PLACE = (
    "The cells of the workbook do not say in which row and column they stand. Open it in Excel, save it again as .xlsx "
    "and drop it again."
)
ENDLESS_TAG = "The workbook is damaged: a cell of it never ends. Open it in Excel, save it again as .xlsx and drop it again."
TOO_MANY = "The sheet has more than {most:,} cells. Delete what lies below and beside the table, or export it as CSV."
MERGED_ALL = "The sheet has more than {most:,} merged cells. Unmerge them (Home, Merge & Center) and fill each cell."
EMPTY = "The first visible sheet of the workbook has no cells. Put the table on it and save the workbook."


def errors_as_text(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Error cells as text cells: the library gives no text for an error, and gives up at one it does not know."""
    rest = b""
    for chunk in chunks:
        whole, tag, rest = (rest + chunk).rpartition(b"<")
        yield ERROR.sub(rb'\1"str"', whole)
        rest = tag + rest
        if len(rest) > len(chunk) + limits.MARKUP_TOKEN:
            raise Unreadable(ENDLESS_TAG)
    yield rest


def look_over(path: Path, percents: frozenset[bytes], may_be_empty: bool, is_form: bool = False) -> Marks:
    """Cells that are not what the library says: percentages, formulas without a value, cells under a merged one.

    Refuses a sheet too large to be held. `percents` are the formats that show percentages; `is_form`: every formula is marked.
    """
    if not path.stat().st_size:
        raise Unreadable(EMPTY)
    marks: Marks = defaultdict(dict)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as xml:
        rows, columns = _size(xml, may_be_empty)
        if percents:
            filled = (found[1] for found in CELL.finditer(xml) if not found[1].endswith(b"/"))
            _mark(marks, (tag for tag in filled if (style := STYLE.search(tag)) and style[1] in percents), PERCENT)
        if is_form:
            _mark(marks, (found[1] for found in ANY_FORMULA.finditer(xml)), marked("formula_cell"))
        _mark(marks, (found[1] for found in NO_VALUE.finditer(xml)), marked("formula_without_value"))
        _mark_merged(marks, xml, rows, columns)
    return marks


def _mark(marks: Marks, tags: Iterator[bytes], mark: str) -> None:
    """Put a mark at the places that tags of cells name."""
    for tag in tags:
        if place := PLACE.search(tag):
            marks[int(place[2]) - 1][_column(place[1])] = mark


def refuse_endless_strings(path: Path) -> None:
    """The list of a workbook's texts is held in memory whole; it has no more of them than a sheet has cells."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as xml:
        if sum(1 for _ in STRING.finditer(xml)) > limits.SHEET_CELLS:
            raise Unreadable(TOO_MANY.format(most=limits.SHEET_CELLS))


def _size(xml: mmap.mmap, may_be_empty: bool) -> tuple[int, int]:
    """Last row and column, counted from 1, that hold anything; a sheet that is too large is not read to its end."""
    last_row, letters, cells = 0, set(), 0
    for found in CELL.finditer(xml):
        if found[1].endswith(b"/"):
            continue
        place = PLACE.search(found[1])
        if not place:
            raise Unreadable(NO_PLACE)
        cells += 1
        if place[1] not in letters and _column(place[1]) >= limits.COLUMNS:
            raise Unreadable(table.TOO_WIDE.format(most=limits.COLUMNS))
        if cells > limits.SHEET_CELLS:
            raise Unreadable(TOO_MANY.format(most=limits.SHEET_CELLS))
        letters.add(place[1])
        last_row = max(last_row, int(place[2]))
    if not cells:
        if may_be_empty:
            return 0, 0
        raise Unreadable(EMPTY)
    last_column = 1 + max(map(_column, letters))
    if last_row * last_column > limits.SHEET_CELLS:
        raise Unreadable(TOO_MANY.format(most=limits.SHEET_CELLS))
    return last_row, last_column


def _column(letters: bytes) -> int:
    """A as 0, Z as 25, AA as 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _mark_merged(marks: Marks, xml: mmap.mmap, rows: int, columns: int) -> None:
    """Every cell under a merged one but its first, which alone has the value."""
    covered = 0
    for found in MERGED.finditer(xml):
        left, top, right, bottom = _column(found[1]), int(found[2]) - 1, _column(found[3]), int(found[4]) - 1
        right, bottom = min(right, columns - 1), min(bottom, rows - 1)
        if left > right or top > bottom:
            continue
        covered += (right - left + 1) * (bottom - top + 1)
        if covered > limits.MERGED_CELLS:
            raise Unreadable(MERGED_ALL.format(most=limits.MERGED_CELLS))
        for row, column in product(range(top, bottom + 1), range(left, right + 1)):
            if (row, column) != (top, left):
                marks[row][column] = marked("merged_cell")


def marked_rows(rows: Iterator[list[str]], marks: Marks) -> Iterator[Record]:
    """Numbered rows, with the marks in their places and percentages as they are shown."""
    for number, cells in enumerate(rows):
        for column, mark in marks.get(number, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = _percentage(cells[column]) if mark == PERCENT else mark
        yield number + 1, cells


def _percentage(cell: str) -> str:
    try:
        return f"{100 * float(cell):.15g}%"
    except ValueError:
        return cell
