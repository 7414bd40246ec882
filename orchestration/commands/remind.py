"""`flightpath remind`: who has a marksheet to fill in and is told so today; sent through the school's mail server where asked."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from ingest.forms.journal import Journal
from orchestration.commands.console import HomeOption, home_at, out, plainly
from orchestration.commands.point import Day, edition_of, today_of
from reports.staff import reminders

Send = Annotated[bool, typer.Option("--send", help="Send them; without it they are shown and nothing is sent.")]


def remind(send: Send = False, day: Day = "", home: HomeOption = None) -> None:
    """Remind staff of their marksheets: on the first day, three school days before the last, and the day after it."""
    where = home_at(home)
    with plainly(where, "The reminders"):
        edition = edition_of(where)
        found = reminders.due(where, edition, Journal(where), today_of(where, edition, day))
        if not found:
            out.print("Nobody is to be reminded today.")
            return
        if send:
            reminders.send(
                where,
                reminders.mail_of(where),
                found,
                lambda r: out.print(f"  [green]✔[/green] {escape(r.to)}: {escape(r.subject)}"),
            )
            return
    for reminder in found:
        out.print(f"[bold]{escape(reminder.to)}[/bold]: {escape(reminder.subject)}")
        out.print(escape(reminder.text))
    out.print(f"{len(found)} reminders; nothing was sent. To send them: flightpath remind --send")
