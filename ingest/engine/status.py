"""What a data manager asks first: which files came, what became of them, what is published."""

from __future__ import annotations

import json
from typing import Any

import duckdb
from ingest.engine import quarantine
from ingest.engine.home import Home
from ingest.engine.ledger import Ledger


def read(home: Home) -> dict[str, Any]:
    """`files` (one entry per file and entity, oldest first) and `publication` (None before the first).

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
            "rows_outstanding": waiting.get(d.delivery_id, 0),
            "corrects": d.corrects,
        }
        for d in known
    ]
    nothing = {"rows_read": 0, "rows_accepted": 0, "rows_quarantined": 0, "rows_outstanding": 0, "corrects": None}
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
    return {"files": files, "publication": publication}


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
