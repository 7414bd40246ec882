"""`flightpath status`: which files came, what became of them, what is published."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import typer
from rich.markup import escape
from rich.padding import Padding

from ingest import quarantine
from ingest.archive.ledger import Ledger
from ingest.home import Home
from orchestration.commands.console import Format, FormatOption, HomeOption, home_at, out, plainly, print_rows


def status(home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """Which files came, what became of them, and what is published."""
    with plainly(home_at(home), "Reading the ledger"):
        state = read(home_at(home))
    if form is Format.json:
        typer.echo(json.dumps(state, indent=2))
        return
    columns = ["name", "school", "entity", "profile", "state", "rows_read", "rows_accepted", "rows_quarantined"]
    columns += ["rows_outstanding", "reason"]
    print_rows(state["files"], columns, form)
    if form is not Format.table:
        return
    if state["publication"]:
        tell_checks(state["publication"])
    else:
        out.print("Nothing is published yet.")


def tell_checks(publication: dict[str, Any]) -> None:
    """The publication with its checks counted; green when every one passed, else each that did not, by name and figure."""
    counts, told = publication["checks"], publication["checks_not_passed"]
    words = ", ".join(f"{n:,} {word}" for word, n in counts.items() if n or word == "passed")
    sign = "[yellow]![/yellow]" if told else "[green]✔[/green]"
    out.print(f"{sign} Publication {publication['id']} as of {publication['as_of']}: checks {words}")
    for check in told:
        of = check["file"] or check["subject"]
        figure = f"{check['n_failed']:,} of {check['n_checked']:,}" if check["status"] == "failed" else "could not be worked out"
        colour = "red" if check["verdict"] == "failed" else "yellow"
        out.print(f"  [{colour}]{check['verdict']}[/{colour}] {check['check']} on {escape(of)}: {figure}")
        out.print(Padding(f"{check['meaning']} {check['what_to_do']}", (0, 0, 0, 6)))


def read(home: Home) -> dict[str, Any]:
    """`files` (one entry per file and entity, oldest first) and `publication` (None before the first).

    `rows_quarantined` is what was set aside once, `rows_outstanding` what of it still waits to be put right.
    """
    known = Ledger(home).deliveries()
    waiting = quarantine.outstanding(home, known)
    files = [
        {
            "delivery_id": d.delivery_id,
            "name": d.file_name,
            "school": " ".join(d.schools),
            "entity": d.entity,
            "profile": d.profile,
            "state": d.verdict,
            "reason": d.reason,
            "received_at": d.received_at,
            "rows_read": d.rows_read,
            "rows_accepted": d.rows_accepted,
            "rows_quarantined": d.rows_quarantined,
            "rows_outstanding": waiting.get(d.delivery_id, 0),
            "corrects": d.corrects,
        }
        for d in known
    ]
    nothing = {"rows_read": 0, "rows_accepted": 0, "rows_quarantined": 0, "rows_outstanding": 0, "corrects": None}
    files += [
        {
            "delivery_id": None,
            "name": line["file_name"],
            "school": "",
            "entity": None,
            "profile": None,
            "state": "repeat",
            "reason": f"The same bytes as delivery {line['of_delivery']}, which is still the newest.",
            "received_at": line["received_at"],
            **nothing,
        }
        for line in Ledger(home).repeats()
    ]
    manifest = home.current / "manifest.json"
    publication = None
    if manifest.exists():
        whole = json.loads(manifest.read_text())
        publication = {k: whole[k] for k in ("id", "as_of", "checks")}
        publication |= {"checks_not_passed": whole.get("checks_not_passed", []), "site": whole.get("site", {})}
    return {"files": files, "publication": publication}


def quarantined(home: Home, delivery_id: str) -> list[tuple[str | None, str, int, str]]:
    """Column, rule, rows and what to do of a delivery's quarantined rows; never a value."""
    path = home.quarantine / f"{delivery_id}.parquet"
    if not path.exists():
        return []
    with duckdb.connect() as con:
        return con.execute(
            "select column_name, rule, count(*), any_value(what_to_do) from read_parquet($path) group by all order by all",
            {"path": str(path)},
        ).fetchall()
