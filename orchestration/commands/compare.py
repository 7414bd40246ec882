"""`flightpath compare`: what differs between two homes or two publications."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.markup import escape
from rich.padding import Padding

from ingest.home import Told
from orchestration.commands.console import Format, FormatOption, err, out, print_rows
from reports.publication.compare import compare as find

HELP = "A home, or the folder of a publication."
A = Annotated[Path, typer.Argument(help=HELP)]
COLUMNS = ["table", "kind", "column", "rows_a", "rows_b", "words"]


def compare(a: A, b: A, form: FormatOption = Format.table) -> None:
    """Say which tables, columns, types and rows differ between two publications. Exit 0: equal; 1: they differ; 2: misuse."""
    try:
        n_tables, found = find(a, b)
    except (Told, duckdb.Error) as error:
        err.print(f"[red]✘ {escape(str(error))}[/red]")
        raise typer.Exit(2) from error
    rows = [asdict(difference) for difference in found]
    if form is Format.json:
        typer.echo(json.dumps({"tables": n_tables, "differences": rows}, indent=2))
    elif form is Format.csv:
        print_rows(rows, COLUMNS, form)
    else:
        _print_differences(rows)
        out.print(f"{n_tables - len({row['table'] for row in rows})} of {n_tables} tables are equal, rows and types.")
    raise typer.Exit(1 if rows else 0)


def _print_differences(rows: list[dict[str, Any]]) -> None:
    """Table by table, a line for each way in which it differs, with room for names in a narrow terminal."""
    for nth, row in enumerate(rows):
        if not nth or rows[nth - 1]["table"] != row["table"]:
            out.print(f"[bold]{escape(row['table'])}[/bold]")
        match row["kind"]:
            case "rows":
                words = f"{row['rows_a']:,} rows in A alone, {row['rows_b']:,} in B alone. {row['words']}"
            case "values":
                words = f"{row['column']}: another value in {row['rows_a']:,} rows"
            case _:
                words = " ".join(filter(None, [row["column"], row["words"]]))
        out.print(Padding(escape(words), (0, 0, 0, 2)))
