"""From bytes to a DuckDB table of text. The content decides how a file is read, never its name."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest.profile import Layouts, shipped
from ingest.read import filled, marksheet, sniff, table, target_book, text, tree, workbook
from ingest.read.limits import Unreadable
from ingest.read.table import Read

__all__ = ["Read", "Unreadable", "read_into"]
FILLED_IN = {filled.MARKSHEETS: marksheet.records, filled.TARGETS: target_book.records}  # how what came back becomes rows


def read_into(con: duckdb.DuckDBPyConnection, blob: Path, work: Path, layouts: Layouts | None = None, sheet: str = "") -> Read:
    """Read a file into tables `source` (_row, c0, c1, ...) and `rejects` (_row, csv_line) of a connection.

    `_row` counts as a spreadsheet does: the first row is 1. All columns are text. `work` holds what is unpacked.
    `layouts`: those by which its headings, or its rows in XML and JSON, are found; without, those of the program. `sheet`: the
    one of a workbook that is read, the first visible one where nobody chose. Raises Unreadable when the file must be refused
    whole.
    """
    layouts = layouts or shipped()
    kind, root = sniff.kind(blob)
    if kind == "workbook" and filled.recognised(blob):
        book = filled.read(blob, work)
        records, notes = FILLED_IN[book.form](book)
        return table.load(con, records, work, notes, layouts)
    if kind == "workbook":
        records, notes = workbook.records(blob, work, sheet)
        return table.load(con, records, work, notes, layouts)
    if kind == "text":
        found = text.look(blob, layouts)
        return table.load(con, found.records(), work, [], layouts, found.whole())
    return table.load(con, tree.records(blob, root, layouts), work, [], layouts)
