"""`flightpath quarantine`: what was set aside and why, and the workbook in which it is put right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from ingest import quarantine as engine
from ingest.archive.audit import Audit
from ingest.forms import corrections_export as workbook
from ingest.forms.corrections_export import rows_in_words
from ingest.home import Home
from orchestration.commands.console import Format, FormatOption, HomeOption, err, home_at, out, plainly, print_rows

COLUMNS = ["file", "delivery", "entity", "column", "rule", "rows", "what_to_do"]
FileOption = Annotated[str | None, typer.Option("--file", help="Only what came in the file of this name.")]
DeliveryOption = Annotated[str | None, typer.Option("--delivery", help="Only what came with this delivery, like 000024.")]
ExportOption = Annotated[Path | None, typer.Option("--export", help="Write whole rows to a new workbook (.xlsx) to correct.")]


def quarantine(
    home: HomeOption = None,
    form: FormatOption = Format.table,
    file: FileOption = None,
    delivery: DeliveryOption = None,
    export: ExportOption = None,
) -> None:
    """What was set aside and still stands, why, and what to do; with --export a workbook to correct it in."""
    where = home_at(home)
    if export:
        _export(where, export, file, delivery)
        return
    with plainly(where, "Reading the quarantine"):
        told = engine.read(where)
    told["rows"] = [r for r in told["rows"] if file in (None, r["file"]) and delivery in (None, r["delivery"])]
    if form is Format.json:
        typer.echo(json.dumps(told, indent=2))
    elif form is Format.csv:
        print_rows(told["rows"], COLUMNS, form)
    else:
        _print_table(told["rows"])
        _tell_counts(told, whole=not file and not delivery)


def _print_table(rows: list[dict[str, Any]]) -> None:
    """Four columns, so that the words have room in a narrow terminal."""
    if not rows:
        return
    shown = [
        {
            "file": f"{r['file']}\n{' '.join(filter(None, [r['delivery'], r['entity']]))}",
            "what is wrong": f"{r['column']}: {r['rule']}" if r["column"] else r["rule"],
            "rows": None if r["rows"] is None else f"{r['rows']:,}",
            "what to do": r["what_to_do"],
        }
        for r in rows
    ]
    print_rows(shown, list(shown[0]), Format.table)


def _tell_counts(told: dict[str, Any], whole: bool) -> None:
    if not told["rows"]:
        out.print("Nothing is set aside." if whole else "Nothing of it is set aside.")
    if not whole:
        return
    if told["waiting"]:
        out.print(f"Waiting: {rows_in_words(told['waiting'])}. To correct by hand: flightpath quarantine --export FILE.xlsx")
    fixed, later = told["history"]["corrected"], told["history"]["in_later_files"]
    if fixed or later:
        out.print(f"No longer: {rows_in_words(fixed)} corrected by hand, {rows_in_words(later)} that came again in later files.")
    if told["nothing_to_do"]:
        out.print(f"Nothing to do for {rows_in_words(told['nothing_to_do'])}: the same row came twice and was taken once.")


def _export(home: Home, target: Path, file: str | None, delivery: str | None) -> None:
    if not home.ledger_path.exists():
        out.print("Nothing has come to this home yet.")
        return
    with plainly(home, "Writing the workbook"), home.lock():
        try:
            pages = workbook.export(home, target, file, delivery)
        except workbook.CannotExport as error:
            err.print(f"[red]✘ {escape(str(error))}[/red]")
            raise typer.Exit(2) from error
    if not pages:
        out.print("No row waits to be corrected there, so no workbook was written.")
        return
    Audit(home).add("exported", about=" ".join(page.delivery.delivery_id for page in pages))
    out.print(f"Written for you alone, as it holds personal data: {escape(str(target))}")
    for page in pages:
        left = f" {page.left_out:,} more cannot be corrected in a workbook: correct them in the MIS." if page.left_out else ""
        out.print(f"  {rows_in_words(len(page.rows))} of {escape(page.delivery.file_name)} (sheet {escape(page.name)}).{left}")
    out.print(f"Correct the marked cells, save, put it into {home.landing}, then: flightpath run. Correct them in your MIS too.")
