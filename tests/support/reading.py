"""A file of text as DuckDB takes it whole and as the reader of rows gives it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest.profile import shipped
from ingest.read import Unreadable, table, text


def both_ways(con: duckdb.DuckDBPyConnection, blob: Path, work: Path) -> tuple[bool, list[object], list[object]]:
    """Whether DuckDB may take the file whole, and what each way gives: rows and rejects, or the reason of a refusal."""
    whole, found = None, []
    for is_whole in (True, False):
        try:
            told = text.look(blob, shipped())
            whole = whole or told.whole()
            table.load(con, told.records(), work, [], shipped(), whole if is_whole else None)
            found.append([con.execute(f"from {name} order by all").fetchall() for name in ("source", "rejects")])
        except Unreadable as error:
            found.append([str(error)])
    return whole is not None, found[0], found[1]
