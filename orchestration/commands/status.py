"""`flightpath status`: which files came, what became of them, what is published."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import duckdb
import typer
from rich.markup import escape
from rich.padding import Padding

from ingest import quarantine
from ingest.archive.ledger import Ledger
from ingest.checklist import CAME, HELD, MISSING, READ, Checklist, Line, checklists, items
from ingest.home import Home
from orchestration.commands.console import Format, FormatOption, HomeOption, home_at, out, plainly, print_rows

COLUMNS = ["name", "school", "entity", "profile", "state", "rows_read", "rows_accepted", "rows_quarantined", "cells_quarantined"]
COLUMNS += ["rows_outstanding", "reason"]
NO_EXTRACT = "no_extract"  # untold for want of an extract: the checklist tells it
SIGNS = {CAME: "[green]✔[/green]", HELD: "[yellow]![/yellow]", READ: "…", MISSING: "☐"}
AllOption = Annotated[bool, typer.Option("--all", help="Every file, not only those to look at.")]


def status(home: HomeOption = None, form: FormatOption = Format.table, every: AllOption = False) -> None:
    """Which files came, what became of them, what is published, and what the figures could not tell."""
    with plainly(home_at(home), "Reading the ledger"):
        state = read(home_at(home))
    if form is Format.json:
        typer.echo(json.dumps(state | {"checklists": [asdict(one) for one in state["checklists"]]}, indent=2))
        return
    if form is not Format.table:
        print_rows(state["files"], COLUMNS, form)
        return
    if state["files"]:
        _print_extracts(state["files"])
        _print_files(state["files"], every)
    for checklist in state["checklists"]:
        _print_checklist(checklist, every, f" {checklist.school}" if len(state["checklists"]) > 1 else "")
    listed = {item.entity for item in items() if item.is_always}
    tell_untold([row for row in state["untold"] if row["kind"] != NO_EXTRACT or row["about"] not in listed])
    if state["publication"]:
        tell_checks(state["publication"])
    else:
        out.print("Nothing is published yet.")


def _print_extracts(files: list[dict[str, Any]]) -> None:
    """A line for each extract: how often it came, when last, and its rows."""
    found: dict[str, list[dict[str, Any]]] = {}
    for f in files:
        found.setdefault(str(f["entity"] or ("(came again)" if f["state"] == "repeat" else "(unknown)")), []).append(f)
    rows = [
        {
            "extract": entity.replace("_", " "),
            "files": len(mine),
            "last came": max(f["received_at"] for f in mine)[:10],
            "rows": f"{sum(f['rows_accepted'] for f in mine if f['state'] == 'accepted'):,}",
            "set aside": f"{sum(f['rows_quarantined'] for f in mine):,}",
            "waiting": f"{sum(f['rows_outstanding'] for f in mine):,}",
        }
        for entity, mine in sorted(found.items())
    ]
    print_rows(rows, list(rows[0]), Format.table)


def _print_files(files: list[dict[str, Any]], every: bool) -> None:
    """Files that were not taken or not whole, each in words; or every one."""
    told = [f for f in files if every or f["state"] in ("refused", "held") or f["rows_outstanding"]]
    if not told:
        out.print("No file is refused, held or waits to be put right. Every file: flightpath status --all")
        return
    out.print("[bold]Every file[/bold]" if every else "[bold]To look at[/bold] (every file: flightpath status --all)")
    for f in told:
        name = " ".join(filter(None, [f["name"], f"({', '.join(filter(None, [f['delivery_id'], f['entity']]))})"]))
        taken = f"{f['rows_accepted']:,} of {f['rows_read']:,} rows" if f["rows_read"] else ""
        waits = f"{f['rows_outstanding']:,} waiting" if f["rows_outstanding"] else ""
        sign = "[yellow]![/yellow]" if f["state"] in ("refused", "held") or waits else "[green]✔[/green]"
        out.print(f"  {sign} {escape(name)}: {', '.join(filter(None, [f['state'], taken, waits]))}")
        if f["reason"]:
            out.print(Padding(escape(f["reason"]), (0, 0, 0, 6)))


def _print_checklist(checklist: Checklist, every: bool, of: str) -> None:
    """What has come in the order in which a school sends it, what to send next, what that opens; all of it with `every`.

    A line where nothing is to be sent. `of`: which school, where there are several.
    """
    known, more = ([line for line in checklist.lines if line.item.is_always == is_always] for is_always in (True, False))
    if not checklist.next and not every:
        n = sum(line.state == CAME for line in more)
        out.print(f"[green]✔[/green] Setting up{of}: all {len(known)} extracts have come, and {n} of {len(more)} that some keep.")
        return
    out.print(f"[bold]Setting up{of}[/bold]: extracts, by what each opens (headings: docs/extracts.md)")
    if every:
        for line in checklist.lines:
            _indented(_line(line))
        return
    if came := [f"{line.item.entity.replace('_', ' ')} {line.day}" for line in known if line.state == CAME]:
        _indented(f"{SIGNS[CAME]} {', '.join(came)}")
    for line in (line for line in known if line.state != CAME):
        _indented(_line(line))
    if lacking := [line.item.entity.replace("_", " ") for line in more if line.state != CAME]:
        _indented(f"Where you keep them: {', '.join(lacking)} (flightpath status --all says what they open).")


def _indented(words: str) -> None:
    out.print(Padding(words, (0, 0, 0, 2)))


def _line(line: Line) -> str:
    """An extract of the checklist: the next one says so and stands out, a held one says where to read why."""
    days = {CAME: f" {line.day}", HELD: f" (held {line.day}: see To look at)", READ: f" ({line.day}, not judged yet)"}
    told = f"{SIGNS[line.state]} {line.item.entity.replace('_', ' ')}{days.get(line.state, '')}: {line.item.opens}"
    return f"[bold]{told}   ◀ send this next[/bold]" if line.is_next else told


def untold(home: Home) -> list[dict[str, Any]]:
    """What the figures of the newest year could not tell, of the publication that is shown."""
    path = home.current / "flightpath.duckdb"
    if not path.exists():
        return []
    with duckdb.connect(str(path), read_only=True) as con:
        if not con.execute("select 1 from duckdb_tables() where schema_name = 'slt' and table_name = 'untold'").fetchall():
            return []  # a publication of an earlier version
        found = con.execute(
            "select kind, about, opens, academic_year, tracking_point, n_missing, n_told, meaning, what_to_do from slt.untold "
            "order by kind, about, academic_year, tracking_point"
        )
        names = [c[0] for c in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def tell_untold(rows: list[dict[str, Any]]) -> None:
    """What could not be told: by kind, each with what it is about and how many, then what to do."""
    if not rows:
        return
    out.print("[bold]What the figures could not tell[/bold]")
    for kind in dict.fromkeys(r["kind"] for r in rows):
        mine = [r for r in rows if r["kind"] == kind]
        out.print(Padding(f"[yellow]![/yellow] {escape(mine[0]['meaning'])}", (0, 0, 0, 2)))
        for r in mine:
            at = f", {r['tracking_point']}" if r["tracking_point"] else ""
            of = f": {r['n_missing']:,} missing, {r['n_told']:,} told" if r["n_missing"] is not None else ""
            what = f"{r['about'].replace('_', ' ')}: {r['opens']}" if r["n_missing"] is None else f"{r['opens']}{at}{of}"
            out.print(Padding(escape(what), (0, 0, 0, 6)))
        out.print(Padding(escape(mine[0]["what_to_do"]), (0, 0, 0, 4)))


def tell_checks(publication: dict[str, Any]) -> None:
    """The publication with its checks counted; green when every one passed, else each that did not, by name and figure."""
    counts, told = publication["checks"], publication["checks_not_passed"]
    words = ", ".join(f"{n:,} {word}" for word, n in counts.items() if n or word == "passed")
    sign = "[yellow]![/yellow]" if any(check["verdict"] != "noted" for check in told) else "[green]✔[/green]"
    out.print(f"{sign} Publication {publication['id']} as of {publication['as_of']}: checks {words}")
    for check in told:
        of = check["file"] or check["subject"]
        figure = f"{check['n_failed']:,} of {check['n_checked']:,}" if check["status"] == "failed" else "could not be worked out"
        colour = {"failed": "red", "noted": "dim"}.get(check["verdict"], "yellow")
        out.print(f"  [{colour}]{check['verdict']}[/{colour}] {check['check']} on {escape(of)}: {figure}")
        said = [check["meaning"], check.get("told") and f"{check['told']}.", check["what_to_do"]]
        if check["verdict"] == "acknowledged":
            said = [check["meaning"], f"Let through by decision {check['acknowledged']}."]
        out.print(Padding(escape(" ".join(filter(None, said))), (0, 0, 0, 6)))


def read(home: Home) -> dict[str, Any]:
    """`files` (one entry per file and entity, oldest first), `publication` (None before the first), `untold` (what it lacks),
    `checklists` (of each school).

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
            "cells_quarantined": d.cells_quarantined,
            "rows_outstanding": waiting.get(d.delivery_id, 0),
            "corrects": d.corrects,
        }
        for d in known
    ]
    nothing = {
        "rows_read": 0,
        "rows_accepted": 0,
        "rows_quarantined": 0,
        "cells_quarantined": 0,
        "rows_outstanding": 0,
        "corrects": None,
    }
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
    return {"files": files, "publication": publication, "untold": untold(home), "checklists": checklists(home)}


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
