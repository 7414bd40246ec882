"""Lands one file in a home of its own and says what is wrong with what became of it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from ingest import land
from ingest.archive.ledger import Delivery, Ledger
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.raw import tables
from ingest.read import Unreadable, read_into, sniff, table
from orchestration.commands import status
from tests.fuzz.mutate import Case
from tests.support.reading import both_ways

NOON = datetime(2026, 11, 20, 12)


@dataclass
class Verdict:
    """What became of a file, and everything that should not have."""

    state: str = "crashed"
    accepted: int = 0
    quarantined: int = 0
    problems: list[str] = field(default_factory=list)


@contextmanager
def _heard(path: Path) -> Iterator[None]:
    """All that the process, its libraries too, writes to standard output and error, in a file."""
    kept = [os.dup(1), os.dup(2)]
    with path.open("wb") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        for number, old in enumerate(kept, start=1):
            os.dup2(old, number)
            os.close(old)


def judge(case: Case) -> Verdict:
    """Land the file; every rule of this package, looked at once."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    home, verdict = Home(folder / "home"), Verdict()
    home.create()
    path = home.landing / case.name
    path.write_bytes(case.data)
    try:
        with _heard(folder / "heard"):
            entered = land.ingest_file(home, path, NOON)
        _look(home, case, entered, verdict)
        _listen(home, case, entered, (folder / "heard").read_text(errors="replace"), verdict)
    except Exception:
        verdict.problems.append("crash: " + traceback.format_exc())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return verdict


def _look(home: Home, case: Case, entered: list[Delivery], verdict: Verdict) -> None:
    if not entered:
        verdict.problems.append("no delivery was entered")
        return
    verdict.state = "refused" if entered[0].verdict == "refused" else "read"
    verdict.accepted = sum(d.rows_accepted for d in entered)
    verdict.quarantined = sum(d.rows_quarantined for d in entered)
    if verdict.state == "refused":
        _look_at_refusal(home, entered, verdict)
    else:
        for delivery in entered:
            _look_at_rows(home, case, delivery, verdict)
    if _ways_differ(home, case):
        verdict.problems.append("the file as a whole gives other rows than row by row")
    if list(home.build.iterdir()) or list(home.landing.iterdir()):
        verdict.problems.append("something is left in build or landing")


def _look_at_refusal(home: Home, entered: list[Delivery], verdict: Verdict) -> None:
    reason = entered[0].reason
    if len(entered) > 1 or len(reason) < 30 or not reason.endswith("."):
        verdict.problems.append(f"a refusal without a reason: {reason}")
    if reason == table.LOST:
        verdict.problems.append("rows were lost while reading")
    if list(home.cache.rglob("*.parquet")) or len(list((home.quarantine / "files").iterdir())) != 1:
        verdict.problems.append("a refused file was loaded by half, or is gone")


def _look_at_rows(home: Home, case: Case, delivery: Delivery, verdict: Verdict) -> None:
    contract = load_contracts()[str(delivery.entity)]
    aside = duckdb.read_parquet(str(home.quarantine / f"{delivery.delivery_id}.parquet"))
    untold = aside.filter("rule is null or what_to_do is null or _row is null").fetchall()
    stands_for = (
        aside.filter("is_row").aggregate("_id, any_value(_n) as n", "_id").sum("n").fetchall()[0][0] or 0
    )  # a row has a line for each fault
    if untold or stands_for != delivery.rows_quarantined:
        verdict.problems.append(f"quarantined rows without rule, row or what to do: {len(untold)}")
    if delivery.rows_read != delivery.rows_accepted + delivery.rows_quarantined:
        verdict.problems.append("rows read are not rows accepted and quarantined")
    if str(delivery.profile).startswith("native_") and delivery.rows_read != _rows_in(home, delivery):
        verdict.problems.append(f"{delivery.rows_read} rows read of {_rows_in(home, delivery)} in the file")
    if case.rows is not None and delivery.rows_read != case.rows:
        verdict.problems.append(f"{delivery.rows_read} rows read of {case.rows} written")
    Ledger(home).add_verdict(delivery.delivery_id, "accepted", "", [])
    with duckdb.connect() as con:
        n = tables.build_entity(home, con, contract)
        names = [c.name for c in contract.columns if c.type == "text" and not c.free_text]
        dirty = " or ".join(rf"regexp_matches({name}, '[\x00-\x1f\x7f]')" for name in names)
        keys = con.execute(f"select count(*) from (select distinct {', '.join(contract.key)} from raw.{contract.entity})")
        folded = not str(delivery.profile).startswith(("native_", "ctf"))  # equal rows count, and are one row
        if (n != delivery.rows_accepted and not folded) or keys.fetchall()[0][0] != n:
            verdict.problems.append("accepted rows are not all in the raw table, once each")
        if con.execute(f"select count(*) from raw.{contract.entity} where {dirty}").fetchall()[0][0]:
            verdict.problems.append("an invisible character was accepted")


def _rows_in(home: Home, delivery: Delivery) -> int:
    """Rows of the archived file by the reader alone."""
    work = Path(tempfile.mkdtemp(dir=home.path))
    with duckdb.connect() as con:
        read_into(con, home.blobs / delivery.sha256[:2] / delivery.sha256, work)
        return int(con.execute("select (select count(*) from source) + (select count(*) from rejects)").fetchall()[0][0])


def _ways_differ(home: Home, case: Case) -> bool:
    """Whether what DuckDB takes whole is not what the reader of rows gives, a refusal of one way alone among it."""
    work = Path(tempfile.mkdtemp(dir=home.path))
    blob = work / "file"
    blob.write_bytes(case.data)
    try:
        if sniff.kind(blob)[0] != "text":
            return False
    except Unreadable:
        return False
    with duckdb.connect() as con:
        _, whole, by_row = both_ways(con, blob, work)
    return whole != by_row


def _listen(home: Home, case: Case, entered: list[Delivery], heard: str, verdict: Verdict) -> None:
    """No personal word of the file may be in a message, the ledger or the status.

    Scopes and schools are keys of the ledger, in clear: they are left out where the file has cells in wrong columns.
    """
    lines = [json.loads(line) for line in home.ledger_path.read_text().splitlines()]
    if case.moved:
        for item in (d for line in lines for d in line.get("deliveries", [])):
            item["scopes"], item["schools"] = [], []
    files = status.read(home)["files"] if verdict.state == "read" else []
    told = json.dumps([f | ({"school": ""} if case.moved else {}) for f in files])
    places = {"output": heard, "reason": " ".join(d.reason for d in entered), "ledger": json.dumps(lines), "status": told}
    for place, words in places.items():
        if any(secret in words for secret in case.secrets):
            verdict.problems.append(f"a personal value is in the {place}: {words[:300]}")
