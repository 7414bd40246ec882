"""What came, what was set aside, and whom that is about: tables without a value of any file."""

from __future__ import annotations

from typing import Any

import duckdb

from ingest import quarantine
from ingest.archive.ledger import Ledger
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.raw.described import ABOUT
from ingest.rules import quoted

PERSON = "student_id"
OF_KEY = tuple(name for name in ABOUT if name not in ("entity", PERSON, "day"))  # what a row is about, where its key has it
# Rows that say different things about one thing are one thing set aside; any other row is one of its own.
N_ROWS = (
    "count(distinct case when rule = 'duplicate_key' then key end) "
    "+ count(distinct case when rule <> 'duplicate_key' then said_by || '-' || _id end)"
)


def build_lineage(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    """`raw.deliveries`: what came. `raw.quarantine_summary`: what still stands in quarantine, and why. Both without values.

    `raw.quarantined_rows`, `raw.quarantined_cells`: whom that which waits to be put right is about, so that nobody's figure is
    told without it.
    """
    deliveries = Ledger(home).deliveries()
    con.execute(
        "create or replace table raw.deliveries (delivery_id varchar, file_name varchar, sha256 varchar, "
        "received_at timestamp, profile varchar, entity varchar, schools varchar, verdict varchar, reason varchar, "
        "rows_read bigint, rows_accepted bigint, rows_quarantined bigint, cells_quarantined bigint, corrects varchar)"
    )
    rows: list[list[Any]] = [
        [d.delivery_id, d.file_name, d.sha256, d.received_at, d.profile, d.entity, " ".join(d.schools)]
        + [d.verdict, d.reason, d.rows_read, d.rows_accepted, d.rows_quarantined, d.cells_quarantined, d.corrects]
        for d in deliveries
    ]
    if rows:
        con.executemany(f"insert into raw.deliveries values ({', '.join('?' * 14)})", rows)
    con.execute(
        "create or replace table raw.quarantine_summary (delivery_id varchar, file_name varchar, entity varchar, "
        "column_name varchar, rule varchar, n_rows bigint)"
    )
    quarantine.stand(home, con, deliveries)
    con.execute(
        "insert into raw.quarantine_summary select delivery_id, file_name, entity, column_name, rule, count(*) "
        "from standing where overtaken_by is null group by all order by all"
    )
    con.execute("create or replace temp view about as from standing")
    if con.execute("select 1 from duckdb_tables() where table_name = 'ids'").fetchall():  # a lost zero is no other student
        con.execute(
            "create or replace temp view about as "
            "select standing.* replace (coalesce(ids.student_id, standing.student_id) as student_id) from standing "
            "left join ids on ltrim(standing.student_id, '0') = ids.bare and list_contains(key, ids.school_urn)"
        )
    told = ", ".join(f"{name} {kind}" for name, (kind, _) in ABOUT.items())
    con.execute(f"create or replace table raw.quarantined_rows ({told}, n_rows bigint)")
    con.execute(f"create or replace table raw.quarantined_cells ({told}, column_name varchar, rule varchar)")
    for contract in load_contracts().values():
        if PERSON not in {c.name for c in contract.columns}:
            continue
        about = ", ".join(f"key[{contract.key.index(name) + 1}] as {name}" for name in OF_KEY if name in contract.key)
        waiting = f"from about where entity = {quoted(contract.entity)} and key is not null and {quarantine.WAITING}"
        con.execute(
            f"insert into raw.quarantined_rows by name select entity, {PERSON}, {about}, day, {N_ROWS} as n_rows "
            f"{waiting} and is_row group by all order by all"
        )
        con.execute(
            f"insert into raw.quarantined_cells by name select distinct entity, {PERSON}, {about}, day, column_name, rule "
            f"{waiting} and not is_row order by all"
        )
