"""What the commands share: the home they work on, how tables and failures are printed."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import duckdb
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ingest.home import Home, Told
from orchestration.errors import failure_words
from orchestration.settings import default_home

out, err = Console(), Console(stderr=True)
NUMBERS = ("files", "set aside", "waiting")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[-+]?\d+([.]\d+)?")
HomeOption = Annotated[Path | None, typer.Option("--home", help="The home folder (default: FLIGHTPATH_HOME, else ./data).")]


class Format(str, Enum):
    """How tables are printed."""

    table = "table"
    csv = "csv"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="table, csv or json.")]


def home_at(path: Path | None) -> Home:
    """The home that a command was given, or the usual one; exit 1 with words when a newer version has written there."""
    home = Home(path or default_home())
    with plainly(home, "Opening the home"):
        home.refuse_newer()
        if home.ledger_path.exists():
            home.create()  # an archive put back from a backup has no other folders
    return home


def can_ask() -> bool:
    """Whether somebody sits there to be asked. Questions go to the error stream, so that the output may go to a file."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def refuse(words: str) -> NoReturn:
    """Say why a command cannot be carried out as it was given, and exit 2."""
    err.print(f"[red]✘ {escape(words)}[/red]")
    raise typer.Exit(2)


@contextmanager
def plainly(home: Home, doing: str) -> Iterator[None]:
    """A full disk, a home that cannot be written, a damaged archive: said in words, exit 1."""
    try:
        yield
    except (Told, OSError, duckdb.Error) as error:
        err.print(f"[red]✘ {escape(failure_words(error, home.path, doing))}[/red]")
        raise typer.Exit(1) from error


def _as_text(value: Any) -> Any:
    """A cell that a spreadsheet takes for what it says: a text that begins like a formula is given an apostrophe."""
    if isinstance(value, str) and value.startswith(FORMULA) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def print_rows(rows: list[dict[str, Any]], columns: list[str], form: Format) -> None:
    """A list of rows as asked for."""
    if form is Format.json:
        typer.echo(json.dumps(rows, indent=2, default=str))
    elif form is Format.csv:
        writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _as_text(value) for name, value in row.items()} for row in rows)
    else:
        table = Table(header_style="bold")
        for column in columns:
            table.add_column(
                column.replace("_", " "), justify="right" if column.startswith("rows") or column in NUMBERS else "left"
            )
        for row in rows:
            table.add_row(*("" if row[c] is None else escape(str(row[c])) for c in columns))
        out.print(table)
