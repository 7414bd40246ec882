"""What was set aside and still stands: told by file, column and rule, and never by value."""

from __future__ import annotations

from typing import Any

import duckdb

from ingest.archive.ledger import Delivery, Ledger
from ingest.archive.scopes import replaced_by
from ingest.contract import Contract, load_contracts
from ingest.home import Home
from ingest.rows import IGNORED, WHOLE, aside_path, rows_of
from ingest.rules import NO_RECORD, quoted

IDLE = f"rule in {('repeated_row', *NO_RECORD)}"  # its twin was accepted, or it is no record: nothing to put right
WAITING = f"verdict = 'accepted' and overtaken_by is null and not {IDLE}"


def stand(home: Home, con: duckdb.DuckDBPyConnection, known: list[Delivery]) -> None:
    """Table `standing`: every fault of a quarantined row that no correction has put right, one row each.

    `delivery_id` is the extract's; `said_by` the newest delivery that says it: the extract itself, or a correction
    that was still wrong. `overtaken_by` is the later extract that made it history, if any.
    """
    roots = [d for d in known if d.entity and not d.corrects and (d.rows_quarantined or d.cells_quarantined)]
    ids = {d.delivery_id: d for d in known if d.entity and not d.corrects}
    fixes = [(d, ids[d.corrects]) for d in known if d.corrects in ids and d.verdict == "accepted"]
    _collect(home, con, [(d, d) for d in roots] + fixes)
    _collect_spoken(home, con, fixes)
    con.execute(f"""
        create or replace temp table standing as
        select aside.* exclude (seq), cast(null as varchar) as overtaken_by from aside
        where case
            when said_by = delivery_id then not exists (
                select 1 from spoken where spoken._row = aside._row and (spoken.delivery_id = aside.delivery_id
                or (aside.rule in {WHOLE} and spoken.file_seq = aside.file_seq))
            )
            else seq = (
                select max(spoken.seq) from spoken where spoken._row = aside._row and spoken.delivery_id = aside.delivery_id
            ) end
    """)
    for root in roots:
        newer = replaced_by(home, root, known) or _sent_again(root, known)
        if newer:
            found = {"id": root.delivery_id, "by": newer.delivery_id}
            con.execute("update standing set overtaken_by = $by where delivery_id = $id", found)
    for entity in sorted({str(d.entity) for d in roots}):
        _brought_later(home, con, load_contracts()[entity], [d for d in known if d.entity == entity])


def _collect(home: Home, con: duckdb.DuckDBPyConnection, pairs: list[tuple[Delivery, Delivery]]) -> None:
    """Table `aside`: all faults of deliveries, each with the extract it goes back to."""
    con.execute(
        "create or replace temp table heads (path varchar, delivery_id varchar, file_name varchar, entity varchar, "
        "verdict varchar, file_seq bigint, said_by varchar, seq bigint)"
    )
    con.execute(
        "create or replace temp table aside (delivery_id varchar, file_name varchar, entity varchar, verdict varchar, "
        "file_seq bigint, said_by varchar, seq bigint, _row bigint, column_name varchar, rule varchar, value varchar, "
        "what_to_do varchar, _id bigint, _n bigint, key varchar[], is_row boolean, student_id varchar, day varchar)"
    )
    if not pairs:
        return
    rows: list[list[Any]] = [
        [str(aside_path(home, d)), root.delivery_id, root.file_name, root.entity, root.verdict, root.seq, d.delivery_id, d.seq]
        for d, root in pairs
    ]
    con.executemany("insert into heads values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    con.execute(f"""
        insert into aside
        select heads.* exclude (path), _row, column_name, rule, value, what_to_do, _id, _n, key, is_row, student_id, day
        from read_parquet([{", ".join(quoted(row[0]) for row in rows)}], filename = true) as faults
        join heads on faults.filename = heads.path
        where rule not in {IGNORED}
    """)


def _collect_spoken(home: Home, con: duckdb.DuckDBPyConnection, fixes: list[tuple[Delivery, Delivery]]) -> None:
    """Table `spoken`: the rows of extracts that accepted corrections speak of, whether they were right by then or not."""
    con.execute(
        "create or replace temp table spoken as "
        "select distinct delivery_id, file_seq, seq, _row from aside where said_by <> delivery_id"
    )
    for d, root in fixes:
        con.execute(
            f"insert into spoken select distinct {quoted(root.delivery_id)}, {root.seq}, {d.seq}, _row "
            f"from read_parquet({quoted(str(rows_of(home, d)))})"
        )


def _sent_again(held: Delivery, known: list[Delivery]) -> Delivery | None:
    """The accepted file of the same name that came after one which was held back."""
    later = [d for d in known if d.seq > held.seq and d.verdict == "accepted" and d.entity == held.entity and not d.corrects]
    return next((d for d in later if held.verdict == "held" and d.file_name == held.file_name), None)


def _brought_later(home: Home, con: duckdb.DuckDBPyConnection, contract: Contract, known: list[Delivery]) -> None:
    """Mark rows that a later extract brought again: what became of them, right or wrong, is told there.

    A row is known again by its key, by the value that two rows shared, or by the text of its unreadable line.
    """
    oldest = con.execute("select min(file_seq) from standing where entity = $1", [contract.entity]).fetchall()[0][0]
    later = [d for d in known if oldest and d.seq > oldest and d.verdict == "accepted" and not d.corrects]
    taken = {d: quoted(str(rows_of(home, d))) for d in later}
    aside = {d: quoted(str(aside_path(home, d))) for d in later if d.rows_quarantined or d.cells_quarantined}
    key = ", ".join(f"cast({name} as varchar)" for name in contract.key)
    _overtake(con, contract, "key is not null", "standing.key", [(taken, f"[{key}]", "true"), (aside, "key", "key is not null")])
    for name in (c.name for c in contract.columns if c.unique):
        which = f"rule = 'duplicate_value' and column_name = '{name}'"
        _overtake(con, contract, which, "standing.value", [(taken, f"cast({name} as varchar)", "true")])
    line = "rule = 'unreadable_line'"
    _overtake(con, contract, line, "standing.value", [(aside, "value", line)])


def _overtake(
    con: duckdb.DuckDBPyConnection,
    contract: Contract,
    which: str,
    wanted: str,
    brought: list[tuple[dict[Delivery, str], str, str]],
) -> None:
    """Mark the standing rows `which` are such that later files have `wanted`; `brought`: files, what they have, which rows."""
    parts = [
        f"select {d.seq} as seq, {quoted(d.delivery_id)} as by_id, {what} as brought from read_parquet({path}) where {where}"
        for files, what, where in brought
        for d, path in files.items()
    ]
    if not parts:
        return
    con.execute(f"""
        update standing set overtaken_by = found.by_id from (
            select said_by, _id, arg_max(later.by_id, later.seq) as by_id
            from standing join ({" union all ".join(parts)}) as later
                on later.brought = {wanted} and later.seq > standing.file_seq
            where {which} and entity = {quoted(contract.entity)} and overtaken_by is null group by all
        ) as found
        where standing.said_by = found.said_by and standing._id = found._id
    """)


def outstanding(home: Home, known: list[Delivery]) -> dict[str, int]:
    """Rows that still wait to be put right, by the delivery they came with."""
    with duckdb.connect() as con:
        stand(home, con, known)
        return _waiting(con)


def _waiting(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    found = con.execute(f"""
        select delivery_id, cast(sum(n) as bigint) from (
            select delivery_id, said_by, _id, any_value(_n) as n from standing where {WAITING} group by all
        ) group by delivery_id
    """)
    return dict(found.fetchall())


def read(home: Home) -> dict[str, Any]:
    """`rows`: what was set aside and still stands, by file, delivery, column and rule, then files that were not taken.

    `waiting`: rows to be put right, each once whatever number of rules it breaks.
    `history`: rows that were corrected by hand, and that later files brought again or replaced.
    `nothing_to_do`: rows that need nothing.
    """
    known = Ledger(home).deliveries()
    with duckdb.connect() as con:
        stand(home, con, known)
        found = con.execute(f"""
            select file_name as file, delivery_id as delivery, entity, column_name as column, rule,
                cast(sum(_n) as bigint) as rows, any_value(what_to_do) as what_to_do
            from standing where overtaken_by is null and not {IDLE}
            group by all order by delivery_id, column_name, rule
        """)
        names = [c[0] for c in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return {"rows": rows + _files(home, known), "waiting": sum(_waiting(con).values())} | _history(con)


def _history(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Rows that no longer stand, or need nothing, counted."""
    corrected, later, idle = con.execute(f"""
        with fixed as (
            select _id, any_value(_n) as n from aside where said_by = delivery_id and not exists (
                select 1 from standing where standing._row = aside._row and (standing.delivery_id = aside.delivery_id
                or (aside.rule in {WHOLE} and standing.file_seq = aside.file_seq and not standing.{IDLE}))
            ) group by delivery_id, _id
        ),
        standing_rows as (
            select any_value(_n) as n, any_value(overtaken_by) as overtaken_by, bool_and({IDLE}) as idle
            from standing group by said_by, _id
        )
        select (select coalesce(sum(n), 0) from fixed),
            coalesce(sum(n) filter (where overtaken_by is not null), 0),
            coalesce(sum(n) filter (where overtaken_by is null and idle), 0)
        from standing_rows
    """).fetchall()[0]
    return {"history": {"corrected": int(corrected), "in_later_files": int(later)}, "nothing_to_do": int(idle)}


def _files(home: Home, known: list[Delivery]) -> list[dict[str, Any]]:
    """Files that were refused or held back and have not come again, as rows of the same list."""
    return [
        {
            "file": d.file_name,
            "delivery": d.delivery_id,
            "entity": d.entity,
            "column": None,
            "rule": d.verdict,
            "rows": d.rows_read or None,
            "what_to_do": d.reason,
        }
        for d in known
        if d.verdict in ("refused", "held") and not came_again(home, d, known)
    ]


def came_again(home: Home, old: Delivery, known: list[Delivery]) -> bool:
    """Whether what a delivery brought has come once more since, so that what was said of it is history.

    A correction lives as long as what it corrects. Of extracts that add up, the next accepted one of the same layout and
    schools counts, whatever its name: exports carry their date in it.
    """
    later = [d for d in known if d.seq > old.seq and d.verdict == "accepted"]
    if old.corrects:
        parent = next((d for d in known if d.delivery_id == old.corrects), None)
        return any(d.corrects == old.corrects for d in later) or (parent is not None and came_again(home, parent, known))
    if old.entity and replaced_by(home, old, known):
        return True
    if old.verdict != "accepted" and any(d.file_name == old.file_name and old.entity in (None, d.entity) for d in later):
        return True
    rule = load_contracts()[old.entity].delivery if old.entity else None
    adds_up = rule is not None and (rule.kind == "upsert" or (rule.kind == "append" and not rule.replace_range))
    same = (d for d in later if (d.entity, d.profile) == (old.entity, old.profile) and not d.corrects)
    return adds_up and any(set(old.schools) <= set(d.schools) for d in same)
