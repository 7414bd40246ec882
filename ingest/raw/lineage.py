"""What came, what was set aside, and whom that is about: tables without a value of any file."""

from __future__ import annotations

from typing import Any

import duckdb

from ingest import quarantine
from ingest.archive.ledger import Ledger
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.rules import quoted

ABOUT = (
    "school_urn", "student_id", "academic_year", "tracking_point", "subject_code", "course_code", "results_year", "subject",
)  # fmt: skip


def build_lineage(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    """`raw.deliveries`: what came. `raw.quarantine_summary`: what still stands in quarantine, and why. Both without values.

    `raw.quarantined_rows`: whom the rows that wait to be put right are about, so that nobody's figure is told without them.
    """
    deliveries = Ledger(home).deliveries()
    con.execute(
        "create or replace table raw.deliveries (delivery_id varchar, file_name varchar, sha256 varchar, "
        "received_at timestamp, profile varchar, entity varchar, schools varchar, verdict varchar, reason varchar, "
        "rows_read bigint, rows_accepted bigint, rows_quarantined bigint, corrects varchar)"
    )
    rows: list[list[Any]] = [
        [d.delivery_id, d.file_name, d.sha256, d.received_at, d.profile, d.entity, " ".join(d.schools)]
        + [d.verdict, d.reason, d.rows_read, d.rows_accepted, d.rows_quarantined, d.corrects]
        for d in deliveries
    ]
    if rows:
        con.executemany(f"insert into raw.deliveries values ({', '.join('?' * 13)})", rows)
    con.execute(
        "create or replace table raw.quarantine_summary (delivery_id varchar, file_name varchar, entity varchar, "
        "column_name varchar, rule varchar, n_rows bigint)"
    )
    quarantine.stand(home, con, deliveries)
    con.execute(
        "insert into raw.quarantine_summary select delivery_id, file_name, entity, column_name, rule, count(*) "
        "from standing where overtaken_by is null group by all order by all"
    )
    con.execute(f"create or replace table raw.quarantined_rows (entity varchar, {' varchar, '.join(ABOUT)} varchar)")
    for contract in load_contracts().values():
        if "student_id" in contract.key:
            places = {name: contract.key.index(name) + 1 for name in ABOUT if name in contract.key}
            about = ", ".join(f"key[{place}] as {name}" for name, place in places.items())
            con.execute(
                f"insert into raw.quarantined_rows by name select distinct entity, {about} from standing "
                f"where entity = {quoted(contract.entity)} and key is not null and {quarantine.WAITING} order by all"
            )
