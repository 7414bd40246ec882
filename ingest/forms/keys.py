"""What makes an exported workbook of quarantined rows known again when it comes back."""

from __future__ import annotations

import hashlib
import hmac

from ingest.headings import normal
from ingest.home import Home

TITLE = "Rows that Flightpath set aside"
DELIVERY, ROW, TODO, LINE = "Flightpath delivery", "Flightpath row", "What to do", "Line as it stood"
OWN = (DELIVERY, ROW, TODO, LINE)
LETTERS = 8


def mark(home: Home, delivery_id: str) -> str:
    """A delivery's number as a workbook carries it: with letters that no other home gives it."""
    signed = hmac.new(home.student_key_path.read_bytes(), f"quarantine|{delivery_id}".encode(), hashlib.sha256)
    return f"{delivery_id}-{signed.hexdigest()[:LETTERS]}"


def are_there(headings: list[str]) -> bool:
    """Whether a table's headings are those of an exported sheet."""
    return {normal(DELIVERY), normal(ROW)} <= {normal(h) for h in headings}
