"""`flightpath sql`: one question to the current publication."""

from __future__ import annotations

import duckdb
import typer
from rich.markup import escape

from orchestration.commands.console import Format, FormatOption, HomeOption, err, home_at, print_rows
from reports.publication import publish, reader


def sql(query: str, home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """Ask the current publication one question in SQL: it reads the open tables, and can do nothing else."""
    path = home_at(home).current / publish.WAREHOUSE
    if not path.exists():
        err.print("Nothing is published yet. Run: flightpath run")
        raise typer.Exit(1)
    try:
        columns, found = reader.ask(path, query)
    except (duckdb.Error, reader.NotReading) as error:
        err.print(f"[red]✘ {escape(str(error))}[/red]")
        raise typer.Exit(2) from error
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    print_rows(rows, columns, form)
