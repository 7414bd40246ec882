"""`flightpath import`: what a file is taken for, what it would give, and letting it in, on a terminal."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ingest.home import Home
from ingest.imports import choices
from ingest.imports.accept import accept, knows_school, new_points
from ingest.imports.draft import OF_SUBJECT, Draft
from ingest.imports.guess import guess
from ingest.imports.nearest import nearest
from ingest.imports.preview import Preview, preview
from ingest.land import safe_name
from orchestration.commands.console import Format, HomeOption, can_ask, home_at, out, plainly, print_rows, refuse
from orchestration.commands.run import refresh

File = Annotated[Path, typer.Argument(help="The file, .csv or .xlsx.", exists=True, dir_okay=False)]
Answers = Annotated[list[str] | None, typer.Option("--answer", help="What it does not say, like tracking_point=AUT1.")]
Name = Annotated[str, typer.Option("--school-name", help="Name of a school that is not known yet.")]
Taken = Annotated[str, typer.Option("--as", help="What it is, of those that are listed as near, like extract:behaviour.")]
Sheet = Annotated[str, typer.Option("--sheet", help="The sheet of a workbook, if not the first that is a table.")]
Accept = Annotated[bool, typer.Option("--accept", help="Let it in without asking.")]
Publish = Annotated[bool, typer.Option("--publish", help="Let it in without asking, and run.")]


def import_file(
    file: File,
    home: HomeOption = None,
    answer: Answers = None,
    school_name: Name = "",
    taken: Taken = "",
    sheet: Sheet = "",
    accept_it: Accept = False,
    publish: Publish = False,
) -> None:
    """Look at a file that no layout may know yet, say what is open, and let it in. The import page can put right more."""
    where = home_at(home)
    with plainly(where, "The import"), tempfile.TemporaryDirectory(prefix="flightpath-") as temporary:
        where.create()
        folder = Path(temporary)
        shutil.copyfile(file, folder / "file")
        school = choices.usual_school(where)
        draft = guess(where, folder / "file", safe_name(file.name), date.today(), school["school_urn"], taken=taken, sheet=sheet)
        _show_taken(where, draft)
        draft.answers |= _told(answer or [])
        if can_ask() and not (accept_it or publish):
            _ask(draft, preview(where, folder, folder / "file", draft, date.today()))
        seen = preview(where, folder, folder / "file", draft, date.today())
        _show(draft, seen)
        name = school_name or school["name"]
        if not (accept_it or publish or _agreed(where, draft, seen)):
            out.print("Nothing was changed. To let it in: --accept, or --publish; the import page can put more right.")
            return
        if not name and not knows_school(where, draft.answers.get("school_urn", "")) and can_ask():
            name = typer.prompt("Name of the school")
        accept(where, folder / "file", draft, seen, name)
    out.print(f"{escape(draft.file_name)} lies in the landing folder. Next: flightpath run")
    if publish:
        raise typer.Exit(refresh(where, None, False, True))


def _told(answers: list[str]) -> dict[str, str]:
    if wrong := next((a for a in answers if "=" not in a), None):
        refuse(f"--answer {wrong} is not like tracking_point=AUT1.")
    return {name.strip(): value.strip() for name, _, value in (a.partition("=") for a in answers)}


def _ask(draft: Draft, seen: Preview) -> None:
    """Ask for what the file does not say, each with what is likely."""
    words = choices.words(list(seen.profile.asks))
    for name in seen.profile.asks:
        draft.answers[name] = typer.prompt(words[name], default=draft.answers.get(name) or None).strip()


def _agreed(home: Home, draft: Draft, seen: Preview) -> bool:
    if not can_ask():
        return False
    for row in new_points(home, draft, seen)[:1]:
        out.print(f"The data collection {escape(row['tracking_point'])} is new: {row['open_date']} to {row['close_date']}.")
    return typer.confirm("Let it in?")


def _show_taken(home: Home, draft: Draft) -> None:
    """What the file is taken for, and what else it may be."""
    out.print(f"[bold]{escape(draft.file_name)}[/bold]: {escape(choices.taken_for(None, draft))}")
    filled = [name for name, n in draft.sheets if n > 1]
    if len(filled) > 1:
        out.print(f"  Sheet read: {escape(draft.sheet or draft.sheets[0][0])}, of {escape(', '.join(filled))} (--sheet).")
    for near in nearest(home, draft):
        lacks = f"; no heading says {', '.join(near.lacks)}" if near.lacks else ""
        words = f"It may be: {near.title}, {near.fit} of {near.of} headings fit{lacks}: --as {near.taken}"
        out.print(f"  [dim]{escape(words)}[/dim]")


def _show(draft: Draft, seen: Preview) -> None:
    """How the file is read, and what it would give."""
    if draft.meanings:
        told = [{"heading": h, "means": m or "not used"} for h, m in draft.meanings.items() if m != OF_SUBJECT]
        print_rows(told, ["heading", "means"], Format.table)
    if draft.subjects:
        print_rows(draft.subjects, ["written", "subject_code", "name", "grade_scale"], Format.table)
    rows = [
        {
            "extract": p.contract.title, "new": p.n_new, "told again": p.n_known, "would be gone": p.n_dropped,
            "rows set aside": p.item.rows_quarantined, "cells set aside": p.item.cells_quarantined,
        }
        for p in seen.parts
    ]  # fmt: skip
    print_rows(rows, list(rows[0]), Format.table)
    for one in (a for a in seen.aside if a.column not in seen.open_ones):
        where = f"{one.n} × {one.entity} {one.column or 'row'}"
        out.print(f"  [yellow]![/yellow] {escape(where)} (rows {', '.join(map(str, one.rows))}): {escape(one.what_to_do)}")
    if seen.open_ones:
        out.print(f"[yellow]![/yellow] It does not say: {', '.join(seen.open_ones)}. Answer with --answer NAME=VALUE.")
