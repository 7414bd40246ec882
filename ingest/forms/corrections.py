"""Corrections: a workbook of quarantined rows comes back put right and takes the place of those rows alone."""

from __future__ import annotations

from pathlib import Path

from ingest.archive.ledger import Delivery, Ledger
from ingest.archive.scopes import replaced_by
from ingest.conform import Conformed, profile_of
from ingest.forms import keys
from ingest.forms.sheets import Sheet, sheets
from ingest.headings import normal
from ingest.home import Home
from ingest.read import Unreadable
from ingest.rows import conform_sheet, group_of, rows_as_they_stood

AGAIN = "Export it again: flightpath quarantine --export FILE.xlsx"


def read(
    home: Home, blob: Path, file_name: str, sha256: str, ledger: Ledger
) -> tuple[list[tuple[Delivery, Conformed]], list[str]]:
    """What a workbook puts right (each delivery it corrects with its rows), and why sheets of it cannot be taken."""
    known, seq = ledger.deliveries(), ledger.next_seq()
    taken: list[tuple[Delivery, Conformed]] = []
    reasons: list[str] = []
    seen: set[str] = set()
    for sheet in sheets(home, blob):
        try:
            live = _live(home, known, sheet, seen)
        except Unreadable as error:
            reasons.append(f"Sheet {sheet.number}: {error}")
            continue
        seen.add(sheet.delivery_id)
        taken += conform_sheet(home, known, sheet, live, file_name, sha256, seq)
    return taken, reasons if taken or reasons else ["No row is left in the workbook, so it corrects nothing."]


def _live(home: Home, known: list[Delivery], sheet: Sheet, seen: set[str]) -> list[Delivery]:
    """The deliveries that a sheet can correct; raises Unreadable with what stands in its way."""
    if not keys.are_there(sheet.headings):
        raise Unreadable(f"Its column {keys.DELIVERY} or {keys.ROW} is gone. {AGAIN}")
    group = group_of(known, sheet.delivery_id)
    if not group or keys.mark(home, sheet.delivery_id) not in sheet.cells(keys.DELIVERY):
        raise Unreadable(f"Its column {keys.DELIVERY} names no delivery of this home: it is another home's, or changed. {AGAIN}")
    if sheet.delivery_id in seen:
        raise Unreadable(f"An earlier sheet is of delivery {sheet.delivery_id} too. Keep one sheet for each file.")
    accepted = [d for d in group if d.verdict == "accepted"]
    if not accepted:
        raise Unreadable(f"Delivery {sheet.delivery_id} was not accepted, so no row can join it. Drop the whole file again.")
    newer = [replaced_by(home, d, known) for d in accepted]
    live = [d for d, by in zip(accepted, newer, strict=True) if not by]
    if not live:
        ids = ", ".join(sorted({by.delivery_id for by in newer if by}))
        raise Unreadable(f"A newer file (delivery {ids}) has taken the place of delivery {sheet.delivery_id}. {AGAIN}")
    missing = _missing(home, group[0], sheet)
    if missing:
        raise Unreadable(f"It lacks the file's heading {', '.join(missing)}. Put the column back.")
    return live


def _missing(home: Home, parent: Delivery, sheet: Sheet) -> list[str]:
    """Headings that the corrected file has, its layout uses and the sheet lacks: their values would be lost."""
    headings, _ = rows_as_they_stood(home, parent, [])
    used, there = profile_of(home, parent).headings, {normal(h) for h in sheet.headings}
    return sorted(h for h in headings if normal(h) in used and normal(h) not in there)
