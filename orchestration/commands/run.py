"""`flightpath run`: what lies in the landing folder becomes a publication; and what is said of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ingest import answers, land
from ingest.archive.ledger import Ledger
from ingest.contract import load_contracts
from ingest.forms import journal
from ingest.forms.corrections_export import rows_in_words
from ingest.home import Home, HomeBusy
from ingest.profile import layouts_of
from ingest.school import told_school
from orchestration import progress
from orchestration.commands import status
from orchestration.commands.console import HomeOption, can_ask, err, home_at, out, plainly
from orchestration.execute import execute
from reports.publication import publish

AsOf = Annotated[str | None, typer.Option("--as-of", help="As-of date, like 2026-11-20 (default: the newest delivery's).")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 when a file was refused or a row quarantined.")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait while another run is at work, and print each step as a line.")]
TURN_SECONDS = 2  # between two looks whether the home is free
Pages = Annotated[bool, typer.Option("--pages/--no-pages", help="Build the report pages, which takes about half a minute.")]


def run(home: HomeOption = None, as_of: AsOf = None, strict: Strict = False, pages: Pages = True, wait: Wait = False) -> None:
    """Read what lies in the landing folder, judge it, derive the figures, publish."""
    if wait:
        await_turn(home_at(home))
        progress.listen(lambda words: print(words, flush=True))
    raise typer.Exit(refresh(home_at(home), as_of, strict, pages))


def await_turn(home: Home) -> None:
    """Wait until no other command writes in the home."""
    while True:
        try:
            with home.lock():
                return
        except HomeBusy:
            time.sleep(TURN_SECONDS)


def refresh(home: Home, as_of: str | None, strict: bool, pages: bool, received_at: str = "") -> int:
    with plainly(home, "The run"):
        home.create()
        if can_ask():
            ask(home)
        before = Ledger(home).next_seq() - 1
        with home.lock():
            if _up_to_date(home, as_of, pages):
                tell(home, 0)
                out.print("Nothing to do: the publication is up to date.")
                return 0
    with bar():  # the run takes the lock itself, as it does when Dagster starts it
        reasons = execute(home, "refresh_everything", as_of=as_of or "", received_at=received_at, pages=pages)
    troubled = tell(home, before)
    for reason in reasons:
        err.print(f"[red]✘ {escape(reason)}[/red]")
    return 1 if reasons or (strict and troubled) else 0


def ask(home: Home) -> None:
    """Ask for what files in the landing folder do not say, and put the answers beside them."""
    if not any(p.asks for p in layouts_of(home).profiles):
        return
    for path in land.pending(home):
        found = answers.missing(home, path)
        if found is None:
            continue
        profile, open_ones = found
        err.print(f"{escape(land.safe_name(path.name))} ({escape(profile.title)}) does not say:")
        meanings = {c.name: c.meaning for entity in profile.entities for c in load_contracts()[entity].columns}
        known = {"school_urn": told_school(home).urn or None}
        told = {
            name: typer.prompt(f"  {name} ({meanings[name].rstrip('.')})", default=known.get(name), err=True).strip()
            for name in open_ones
        }
        answers.write(path, told)


def _up_to_date(home: Home, as_of: str | None, pages: bool) -> bool:
    """Nothing has landed, nothing waits to be judged, and the newest publication is the one shown, pages included."""
    if land.pending(home) or journal.has_open(home) or any(d.verdict == "conformed" for d in Ledger(home).deliveries()):
        return False
    try:
        shown = publish.current(home)
        if shown is None or shown["id"] != publish.identify(home, as_of).id:
            return False
        return not pages or shown["site"].get("left_out") != publish.NOT_ASKED
    except publish.NothingToPublish:
        return True


@contextmanager
def bar() -> Iterator[Progress]:
    """A progress bar of the run's steps, on the error stream."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Starting", total=progress.STEPS + 1)
        progress.listen(lambda words: bar.update(task, advance=1, description=words))
        yield bar


def tell(home: Home, before: int) -> bool:
    """Say what came of the files entered after ledger line `before`; True when some were refused, held or cut."""
    state = status.read(home)
    files = [f for f in state["files"] if f["delivery_id"] and int(f["delivery_id"].partition("-")[0]) > before]
    for path in land.pending(home):
        out.print(
            f"[yellow]![/yellow] Still in the landing folder: {escape(land.safe_name(path.name))}. Run again when it has arrived."
        )
    bad = [f for f in files if f["state"] in ("refused", "held") or f["rows_quarantined"] or f["cells_quarantined"]]
    if bad:
        out.print("[bold]To look at[/bold]")
        for f in bad:
            counts = f"{f['rows_read']:,} rows read, {f['rows_accepted']:,} accepted, {f['rows_quarantined']:,} quarantined"
            counts += f", {f['cells_quarantined']:,} cells left out" if f["cells_quarantined"] else ""
            out.print(f"  [yellow]![/yellow] {escape(f['name'])} ({f['state']}): {counts}. {escape(f['reason'])}".rstrip())
            for column, rule, n, todo in status.quarantined(home, f["delivery_id"]):
                out.print(f"      {n:,} × {column or 'row'}: {rule}. {todo}")
        out.print("  All of it: flightpath quarantine · to correct it by hand: flightpath quarantine --export FILE.xlsx")
    for f in (f for f in files if f["corrects"] and f["state"] == "accepted" and f["rows_accepted"]):
        out.print(f"[green]✔[/green] {escape(f['name'])}: {rows_in_words(f['rows_accepted'])} taken. {escape(f['reason'])}")
    for f in (f for f in files if f["state"] == "accepted" and f["reason"] and f not in bad and not f["corrects"]):
        out.print(f"  {escape(f['name'])}: {escape(f['reason'])}")
    publication = state["publication"]
    if publication:
        status.tell_untold(state["untold"])
        status.tell_checks(publication)
        out.print(f"  Analysts' database: {home.current / publish.WAREHOUSE}")
        left_out = publication["site"].get("left_out")
        out.print(f"  [yellow]![/yellow] {left_out}" if left_out else "  Pages: flightpath serve")
        out.print('  Next: flightpath status · flightpath sql "from fct_measure_results limit 5" · flightpath up')
    return bool(bad)
