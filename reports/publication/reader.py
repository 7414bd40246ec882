"""The door for readers: one publication's open file, asked by one reading statement, and nothing else on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ingest.home import Told

# Read-only guards the one file alone: the same connection could attach others, read any file and write with COPY.
LOCKS = ("set enable_external_access = false", "set python_enable_replacements = false", "set lock_configuration = true")


class NotReading(Told):
    """What was asked is no single reading statement."""


@contextmanager
def opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can read this file's tables and do nothing else."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        for lock in LOCKS:
            con.execute(lock)
        yield con


def ask(warehouse: Path, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of one SELECT (FROM, WITH, VALUES, DESCRIBE, SUMMARIZE and SHOW are SELECTs too).

    Raises NotReading for anything else, duckdb.Error with DuckDB's own words for what it cannot answer.
    """
    statements = duckdb.extract_statements(query)
    if len(statements) != 1:
        raise NotReading(f"One statement is answered at a time, and these are {len(statements)}. Ask them one by one.")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise NotReading(
            "The publication can be read, and nothing else: begin with select, from, with, describe or summarize. "
            "To make tables of your own, open the file named by flightpath run in DuckDB, and attach it read-only."
        )
    with opened(warehouse) as con:
        cursor = con.execute(statements[0])
        return [c[0] for c in cursor.description or ()], cursor.fetchall()
