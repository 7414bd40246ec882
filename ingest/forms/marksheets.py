"""Workbooks of marksheets: how this home signs what it writes out, and knows it again."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from ingest.conform import workplace
from ingest.home import Home
from ingest.read import Unreadable, marksheet

OTHER = (
    "The marksheets were written out by another home, or their hidden sheet was changed, so nobody can tell whose cells "
    "they are. Export them again, on the staff pages or by flightpath marksheets, and copy the cells over."
)


def signature(home: Home, signed: str) -> str:
    """What this home alone writes under a hidden sheet."""
    return hmac.new(home.student_key_path.read_bytes(), f"marksheets|{signed}".encode(), hashlib.sha256).hexdigest()


def refuse_others(home: Home, blob: Path) -> None:
    """Raise Unreadable, with words for it, where a workbook of marksheets is not of this home or its hidden sheet was changed."""
    if not marksheet.recognised(blob):
        return
    with workplace(home) as (_, work):
        found = marksheet.read(blob, work)
    if not hmac.compare_digest(signature(home, found.signed), found.meta["signature"]):
        raise Unreadable(OTHER)
