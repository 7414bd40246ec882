"""The keyed hashes that stand for people everywhere."""

from __future__ import annotations

import duckdb

from ingest.contract import load_contracts
from ingest.home import Home

BLOCK = 64


def build_keys(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    """`raw.student_keys` and `raw.staff_keys`: the keyed hash (HMAC-SHA256) of every id seen.

    The key lies in the home and travels as a parameter, so that no SQL text or log ever holds it.
    """
    secret = home.student_key_path.read_bytes().ljust(BLOCK, b"\0")
    pads = {"inner": bytes(b ^ 0x36 for b in secret), "outer": bytes(b ^ 0x5C for b in secret)}
    for person, prefix in (("student", ""), ("staff", "staff|")):
        column = f"{person}_id"
        named = [
            f"select school_urn, {c.name} as {column} from raw.{contract.entity} where {c.name} is not null"
            for contract in load_contracts().values()
            for c in contract.columns
            if c.name == column or c.name.endswith(f"_{column}")
        ]
        if person == "student":  # who is named in the quarantine alone is missing from figures, which must say so
            named.append("select school_urn, student_id from raw.quarantined_rows where school_urn || student_id is not null")
        sources = " union ".join(named)
        message = f"encode('{prefix}' || school_urn || '|' || {column})"
        con.execute(
            f"create or replace table raw.{person}_keys as select school_urn, {column}, "
            f"left(sha256($outer || unhex(sha256($inner || {message}))), 32) as {person}_key "
            f"from ({sources}) order by all",
            pads,
        )
