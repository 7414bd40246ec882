"""Workbooks that go out to be filled in: how this home signs what it writes out, and knows it again."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from ingest.conform import workplace
from ingest.home import Home
from ingest.read import Unreadable, filled
from ingest.read.filled import Filled

OTHER = (
    "The {name} were written out by another home, or their hidden sheet was changed, so nobody can tell whose cells "
    "they are. Export them again, {again}, and copy the cells over."
)


def signature(home: Home, book: Filled) -> str:
    """What this home alone writes under a hidden sheet."""
    told = f"{book.form.name}|{book.signed}"
    return hmac.new(home.student_key_path.read_bytes(), told.encode(), hashlib.sha256).hexdigest()


def refuse_others(home: Home, blob: Path) -> None:
    """Raise Unreadable, in words, where a workbook to be filled in is not of this home or its hidden sheet was changed."""
    if not filled.recognised(blob):
        return
    with workplace(home) as (_, work):
        found = filled.read(blob, work)
    if not hmac.compare_digest(signature(home, found), found.meta["signature"]):
        raise Unreadable(OTHER.format(name=found.form.name, again=found.form.again))
