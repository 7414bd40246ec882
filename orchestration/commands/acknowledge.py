"""`flightpath acknowledge`: a decision that a failed check holds something no longer, written as a file like any other."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ingest.archive.audit import Audit
from ingest.archive.ledger import Delivery, Ledger
from ingest.contract import DECISIONS
from ingest.forms import extracts
from ingest.home import Home
from orchestration.commands.console import HomeOption, home_at, out, plainly, refuse

What = Annotated[
    str, typer.Argument(help="A held delivery, like 000024, or a check of the publication, like attendance_believable.")
]
By = Annotated[str, typer.Option("--by", help="Who decides, by role or initials, as pages will show it.")]
Why = Annotated[str, typer.Option("--why", help="Why, in words that leaders may read; no student's name.")]
Until = Annotated[str, typer.Option("--until", help="Last day on which it holds, like 2026-12-31.")]


def acknowledge(what: What, by: By, why: Why, until: Until, home: HomeOption = None) -> None:
    """Let a held delivery pass, or the publication in spite of a failed check: who, why and until when are kept and shown."""
    where = home_at(home)
    with plainly(where, "Writing the decision"):
        where.create()
        known = Ledger(where).deliveries()
        delivery = next((d for d in known if d.delivery_id == what), None)
        checks = _checks(what, delivery)
        try:
            last = date.fromisoformat(until)
        except ValueError:
            refuse("--until is a day like 2026-12-31.")
        today = datetime.now().date()
        if last < today:
            refuse("--until is past, so the decision would hold on no day.")
        if not by.strip() or not why.strip():
            refuse("--by and --why may not be empty: the decision is kept with both.")
        path = _write(where, delivery, checks, known, (by.strip(), why.strip(), today, last))
    Audit(where).add(
        "acknowledged", by.strip(), f"{', '.join(checks)} of {delivery.delivery_id if delivery else 'the publication'}"
    )
    out.print(f"Written: {escape(str(path))}")
    for check in checks:
        out.print(f"  {check} will not hold {escape(delivery.file_name) if delivery else 'the publication'} until {last}.")
    out.print("  Every page it touches says so, with who and why. Next: flightpath run")


def _checks(what: str, delivery: Delivery | None) -> list[str]:
    """The checks that a decision on `what` lets pass; exit 2 with words where there is nothing to decide."""
    from expectations.checks import NEVER, load_suites  # here, as it takes a second and other commands must answer at once

    if delivery is None:
        if what in {c.id for c in load_suites("publication")}:
            return [what]
        refuse(f"{what} is neither a delivery (see flightpath status) nor a check of the publication.")
    if delivery.verdict != "held":
        refuse(f"Delivery {what} is {delivery.verdict}, not held, so there is nothing to let through.")
    firm = [c for c in delivery.checks_failed if c in NEVER]
    if firm:
        refuse(f"Delivery {what} failed {', '.join(firm)}, which no decision can mend: correct the file and drop it again.")
    if not delivery.checks_failed:
        refuse(f"Delivery {what} was held by an earlier version. Drop the file again, then decide.")
    return list(delivery.checks_failed)


def _write(
    home: Home, delivery: Delivery | None, checks: list[str], known: list[Delivery], said: tuple[str, str, date, date]
) -> Path:
    """The decision as an extract in the landing folder; returns its path."""
    by, why, today, last = said
    listed = {school for d in known if d.entity == "schools" and d.verdict == "accepted" for school in d.schools}
    schools = sorted(listed & set(delivery.schools) if delivery else listed) or sorted(listed)
    n_before = sum(d.entity == DECISIONS for d in known) + len(list(home.landing.glob("acknowledgement*.csv")))
    number = f"A{n_before + 1}-{delivery.delivery_id if delivery else checks[0]}"
    of = {"acknowledgement_id": number, "delivery_id": delivery.delivery_id if delivery else "", "decided_by": by, "reason": why}
    when = {"decided_date": today, "valid_until": last}
    rows = [of | when | {"school_urn": school, "check_id": check} for school in schools or [""] for check in checks]
    return extracts.write(home, f"acknowledgement {number}.csv", DECISIONS, rows)
