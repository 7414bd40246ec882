"""The command line. `status` and `sql` import neither Dagster nor dbt, so they answer at once."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from ingest.engine import land
from ingest.engine import status as engine_status
from ingest.engine.home import FORMAT, Home
from ingest.engine.ledger import Ledger
from ingest.engine.quarantine_workbook import rows_in_words
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from orchestration import progress, publish, reader
from orchestration.compare_command import compare
from orchestration.console import Format, FormatOption, HomeOption, err, out
from orchestration.console import home_at as _home
from orchestration.console import plainly as _plainly
from orchestration.console import print_rows as _print
from orchestration.execute import execute, prepare
from orchestration.quarantine_command import quarantine
from orchestration.settings import code_version
from orchestration.up_command import up
from orchestration.upgrade_command import upgrade

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
)
AsOf = Annotated[str | None, typer.Option("--as-of", help="As-of date, like 2026-11-20 (default: the newest delivery's).")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 when a file was refused or a row quarantined.")]
Pages = Annotated[bool, typer.Option("--pages/--no-pages", help="Build the report pages, which takes about a minute.")]
CREST_BYTES = 100_000


def _version(wanted: bool) -> None:
    """Print which version this is and stop."""
    if wanted:
        out.print(f"Flightpath {version('flightpath')}, code {code_version()}, home format {FORMAT}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Which version this is.")] = False,
) -> None:
    """Flightpath: a school's performance data, from extracts to an audited publication."""


@contextmanager
def _bar() -> Iterator[Progress]:
    """A progress bar of the run's steps, on the error stream."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Starting", total=progress.STEPS + 1)
        progress.listen(lambda words: bar.update(task, advance=1, description=words))
        yield bar


@app.command()
def init(home: HomeOption = None) -> None:
    """Make a new home: the folders, the key and the Dagster instance."""
    where = _home(home)
    with _plainly(where, "Making the home"):
        prepare(where)
    out.print(f"Home ready: {where.path}\nDrop extracts in {where.landing}, then: flightpath run --home {where.path}")


@app.command()
def demo(
    home: HomeOption = None, scale: Annotated[float, typer.Option(help="1.0: about 1,150 students.")] = 1.0, pages: Pages = True
) -> None:
    """Generate the demo school and publish it. A second time changes nothing."""
    where = _home(home)
    with _plainly(where, "Making the demo school"):
        prepare(where)
        if not Ledger(where).lines():
            _invent(where, scale)
    raise typer.Exit(_refresh(where, None, False, pages, received_at="2026-11-20T17:00:00"))


def _invent(home: Home, scale: float) -> None:
    from ingest.demo import generate

    with err.status("Inventing the demo school"):
        generate(home.path / "demo", scale=scale)
        for path in sorted((home.path / "demo").iterdir()):
            path.replace(home.landing / path.name)
        (home.path / "demo").rmdir()


@app.command()
def run(home: HomeOption = None, as_of: AsOf = None, strict: Strict = False, pages: Pages = True) -> None:
    """Read what lies in the landing folder, judge it, derive the figures, publish."""
    raise typer.Exit(_refresh(_home(home), as_of, strict, pages))


def _refresh(home: Home, as_of: str | None, strict: bool, pages: bool, received_at: str = "") -> int:
    with _plainly(home, "The run"):
        home.create()
        before = Ledger(home).next_seq() - 1
        with home.lock():
            if _up_to_date(home, as_of, pages):
                _told(home, 0)
                out.print("Nothing to do: the publication is up to date.")
                return 0
    with _bar():  # the run takes the lock itself, as it does when Dagster starts it
        reasons = execute(home, "refresh_everything", as_of=as_of or "", received_at=received_at, pages=pages)
    troubled = _told(home, before)
    for reason in reasons:
        err.print(f"[red]✘ {escape(reason)}[/red]")
    return 1 if reasons or (strict and troubled) else 0


def _up_to_date(home: Home, as_of: str | None, pages: bool) -> bool:
    """Nothing has landed, nothing waits to be judged, and the newest publication is the one shown, pages included."""
    if land.pending(home) or any(d.verdict == "conformed" for d in Ledger(home).deliveries()):
        return False
    try:
        shown = publish.current(home)
        if shown is None or shown["id"] != publish.identify(home, as_of).id:
            return False
        return not pages or shown["site"].get("left_out") != publish.NOT_ASKED
    except publish.NothingToPublish:
        return True


def _told(home: Home, before: int) -> bool:
    """Say what came of the files entered after ledger line `before`; True when some were refused, held or cut."""
    state = engine_status.read(home)
    files = [f for f in state["files"] if f["delivery_id"] and int(f["delivery_id"].partition("-")[0]) > before]
    for path in land.pending(home):
        out.print(
            f"[yellow]![/yellow] Still in the landing folder: {escape(land.safe_name(path.name))}. Run again when it has arrived."
        )
    bad = [f for f in files if f["state"] in ("refused", "held") or f["rows_quarantined"]]
    if bad:
        out.print("[bold]To look at[/bold]")
        for f in bad:
            counts = f"{f['rows_read']:,} rows read, {f['rows_accepted']:,} accepted, {f['rows_quarantined']:,} quarantined"
            out.print(f"  [yellow]![/yellow] {escape(f['name'])} ({f['state']}): {counts}. {escape(f['reason'])}".rstrip())
            for column, rule, n, todo in engine_status.quarantined(home, f["delivery_id"]):
                out.print(f"      {n:,} × {column or 'row'}: {rule}. {todo}")
        out.print("  All of it: flightpath quarantine · to correct it by hand: flightpath quarantine --export FILE.xlsx")
    for f in (f for f in files if f["corrects"] and f["state"] == "accepted" and f["rows_accepted"]):
        out.print(f"[green]✔[/green] {escape(f['name'])}: {rows_in_words(f['rows_accepted'])} taken. {escape(f['reason'])}")
    publication = state["publication"]
    if publication:
        _tell_checks(publication)
        out.print(f"  Analysts' database: {home.current / publish.WAREHOUSE}")
        left_out = publication["site"].get("left_out")
        out.print(
            f"  [yellow]![/yellow] {left_out}" if left_out else "  Report pages: flightpath serve, then http://127.0.0.1:3001"
        )
        out.print('  Next: flightpath status · flightpath sql "from fct_measure_results limit 5" · flightpath up')
    return bool(bad)


def _tell_checks(publication: dict[str, Any]) -> None:
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


@app.command()
def status(home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """Which files came, what became of them, and what is published."""
    with _plainly(_home(home), "Reading the ledger"):
        state = engine_status.read(_home(home))
    if form is Format.json:
        typer.echo(json.dumps(state, indent=2))
        return
    columns = ["name", "school", "entity", "profile", "state", "rows_read", "rows_accepted", "rows_quarantined"]
    columns += ["rows_outstanding", "reason"]
    _print(state["files"], columns, form)
    if form is not Format.table:
        return
    if state["publication"]:
        _tell_checks(state["publication"])
    else:
        out.print("Nothing is published yet.")


app.command()(quarantine)
app.command()(upgrade)
app.command()(compare)
app.command()(up)


@app.command()
def sql(query: str, home: HomeOption = None, form: FormatOption = Format.table) -> None:
    """Ask the current publication one question in SQL: it reads the open tables, and can do nothing else."""
    path = _home(home).current / publish.WAREHOUSE
    if not path.exists():
        err.print("Nothing is published yet. Run: flightpath run")
        raise typer.Exit(1)
    try:
        columns, found = reader.ask(path, query)
    except (duckdb.Error, reader.NotReading) as error:
        err.print(f"[red]✘ {escape(str(error))}[/red]")
        raise typer.Exit(2) from error
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    _print(rows, columns, form)


@app.command()
def rebuild(home: HomeOption = None, as_of: AsOf = None, pages: Pages = True) -> None:
    """Make everything again from the archive, with the verdicts given then."""
    where = _home(home)
    with _plainly(where, "Clearing what can be made again"), where.lock():
        shutil.rmtree(where.cache, ignore_errors=True)
        shutil.rmtree(where.build, ignore_errors=True)
    with _bar():
        reasons = execute(where, "rebuild_from_archive", as_of=as_of or "", rebuild=True, pages=pages)
    for reason in reasons:
        err.print(f"[red]✘ {escape(reason)}[/red]")
    _told(where, sys.maxsize)
    raise typer.Exit(1 if reasons else 0)


@app.command()
def serve(
    home: HomeOption = None, port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 3001
) -> None:
    """Open the published pages on this machine alone."""
    from reports.serve import CannotServe
    from reports.serve import serve as serve_pages

    out.print(f"Opening the pages on http://127.0.0.1:{port} (stop with Ctrl+C)")
    try:
        serve_pages(_home(home), port)
    except CannotServe as error:
        err.print(f"[red]✘ {error}[/red]")
        raise typer.Exit(1) from error


@app.command()
def crest(file: Annotated[Path, typer.Argument(help="PNG, JPEG or SVG, up to 100 kB.")]) -> None:
    """Print the school's crest as the text that the schools extract takes in its column `crest`."""
    kinds = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".svg": "svg+xml"}
    kind = kinds.get(file.suffix.lower())
    if not file.is_file() or not kind or file.stat().st_size > CREST_BYTES:
        err.print(f"[red]✘ {file.name} is not a PNG, JPEG or SVG file of up to {CREST_BYTES // 1000} kB.[/red]")
        raise typer.Exit(2)
    typer.echo(f"data:image/{kind};base64,{base64.b64encode(file.read_bytes()).decode()}")


if __name__ == "__main__":
    app()
