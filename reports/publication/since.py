"""What moved since the publication before: headlines and counts before and now, and the deliveries that were let in between.

It lies in a file beside the publication and speaks of the two, so neither database nor number of a publication depends on it:
these are of archive, code and date alone. Pages for senior leaders read it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb

from ingest.archive.ledger import Delivery, Ledger
from ingest.archive.scopes import Scope, scopes_of, share_a_key, wider
from ingest.contract import load_contracts
from ingest.home import Home
from reports.evidence.tables import SINCE_FILE

HERE = Path(__file__).parent
RECENT = 3  # deliveries, newest of a kind that is taken row by row, that are looked at for the same rows
KEY = ("school_urn", "kind", "code", "year_group", "place")
NOT_COMPARABLE = (duckdb.CatalogException, duckdb.BinderException)  # a publication of another version, with other tables
Row = dict[str, Any]


def write(home: Home, folder: Path, identity: dict[str, str], warehouse: str) -> None:
    """Write the file into the folder of the publication that is being made, from the one that readers see.

    One that is made again keeps what was said of it the first time.
    """
    shown, told = home.current, folder / SINCE_FILE
    before = json.loads((shown / "manifest.json").read_text()) if (shown / "manifest.json").exists() else None
    if before and before["id"] == identity["id"] and (shown / SINCE_FILE).exists():
        told.write_bytes((shown / SINCE_FILE).read_bytes())
    elif before and before["id"] != identity["id"]:
        told.write_text(json.dumps(compared(home, before, shown / warehouse, folder / warehouse, identity), indent=2) + "\n")


def compared(home: Home, before: Row, then: Path, now: Path, identity: dict[str, str]) -> Row:
    """What stands in the file: `since` (the publication before), `figures`, `counts` and `files`, each a list of rows."""
    kept = {name: str(before[name]) for name in ("id", "as_of", "code_version")}
    figures, n_same = _moved(_ask(then, "figures"), _ask(now, "figures"))
    known = {(row["school_urn"], row["code"]): row["n"] for row in _ask(then, "counts", kept["as_of"]) or ()}
    counts = [
        {
            "school_urn": row["school_urn"],
            "name": row["name"],
            "before": known.get((row["school_urn"], row["code"])),
            "now": row["n"],
        }
        for row in _ask(now, "counts", identity["as_of"]) or ()
    ]
    return {"since": [kept | {"n_same": n_same}], "figures": figures, "counts": counts, "files": _files(home, then)}


def _ask(warehouse: Path, what: str, as_of: str = "") -> list[Row] | None:
    """Rows of one of the queries on a publication; None where it has other tables."""
    with duckdb.connect(str(warehouse), read_only=True) as con:
        try:
            cursor = con.execute((HERE / f"since_{what}.sql").read_text(), {"as_of": as_of} if as_of else {})
        except NOT_COMPARABLE:
            return None
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _moved(then: list[Row] | None, now: list[Row] | None) -> tuple[list[Row], int]:
    """The newest figures that are others than they were, or were not there, and how many are the same; none of two that cannot be
    compared.
    """
    if then is None or now is None:
        return [], 0
    known = {tuple(row[k] for k in KEY): row for row in then}
    newest = [row for row in now if row["is_newest"]]
    moved = []
    for row in newest:
        old = known.get(tuple(row[k] for k in KEY), {})
        if (old.get("value"), old.get("n_students")) != (row["value"], row["n_students"]) or not old:
            told = {k: row[k] for k in ("school_urn", "kind", "code", "name", "unit", "year_group", "place")}
            numbers = {"before": old.get("value"), "now": row["value"]}
            told |= {k: None if v is None else float(v) for k, v in numbers.items()}
            moved.append(told | {"n_before": old.get("n_students"), "n_now": row["n_students"], "was_there": bool(old)})
    return moved, len(newest) - len(moved)


def _files(home: Home, then: Path) -> list[Row]:
    """Deliveries that stand now and did not then, with those of then that they take the place of."""
    with duckdb.connect(str(then), read_only=True) as con:
        stood = {d for (d,) in con.execute("select delivery_id from quality.deliveries where verdict = 'accepted'").fetchall()}
    known = [d for d in Ledger(home).deliveries() if d.verdict == "accepted"]
    old, new = [d for d in known if d.delivery_id in stood], [d for d in known if d.delivery_id not in stood]
    return [
        {
            "school_urn": school,
            "delivery_id": d.delivery_id,
            "entity": d.entity,
            "received_at": d.received_at,
            "rows_accepted": d.rows_accepted,
            "corrects": d.corrects,
            "replaces": " ".join(o.delivery_id for o in _replaced(home, d, old)),
        }
        for d in new
        for school in d.schools or (None,)
    ]


def _replaced(home: Home, new: Delivery, old: list[Delivery]) -> list[Delivery]:
    """Of earlier deliveries those that stood for something that a new one speaks for, oldest first."""
    if new.corrects:
        return []
    alike = [d for d in old if d.entity == new.entity and not d.corrects]
    if load_contracts()[str(new.entity)].delivery.replace_range:
        return [d for nth, d in enumerate(alike) if _overlap(d, new) and not any(_covers(p, d) for p in alike[nth + 1 :])]
    told, taken, found = scopes_of(home, new), set[Scope](), []
    if not told:
        return [d for d in alike[-RECENT:] if set(d.schools) & set(new.schools) and share_a_key(home, new, d)]
    for one in reversed(alike):
        stood = scopes_of(home, one) - taken
        taken |= stood
        if any(told & wider(str(new.entity), scope) for scope in stood):
            found.append(one)
    return found[::-1]


def _overlap(one: Delivery, other: Delivery) -> bool:
    """Whether both have rows of a school in the same days."""
    if not set(one.schools) & set(other.schools) or not one.date_range or not other.date_range:
        return False
    return one.date_range[0] <= other.date_range[1] and other.date_range[0] <= one.date_range[1]


def _covers(wide: Delivery, narrow: Delivery) -> bool:
    """Whether all days of one lie within those of the other, for all its schools."""
    if not set(narrow.schools) <= set(wide.schools) or not wide.date_range or not narrow.date_range:
        return False
    return wide.date_range[0] <= narrow.date_range[0] and narrow.date_range[1] <= wide.date_range[1]
