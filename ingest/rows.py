"""The rows of a delivery, taken and set aside: as they lie in the home, or made again from the archive, corrections too."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb

from ingest.archive.ledger import Delivery, Ledger
from ingest.conform import (
    Conformed,
    cache_path,
    check_rows,
    ensure_cached,
    is_cached,
    map_columns,
    profile_of,
    set_aside_values,
    sound_blob,
    workplace,
    write_entity,
)
from ingest.contract import Contract, load_contracts
from ingest.forms import keys, marked
from ingest.forms.sheets import Sheet, sheets
from ingest.home import FORMAT, UNMARKED, Home
from ingest.profile import Layouts
from ingest.read import Read, read_into
from ingest.rules import quoted, same, unmarked

WHOLE = ("unreadable_line", "unmatched_row")  # such a row gave nothing to any entity of its file
IGNORED = ("not_quarantined", "row_twice")  # such a row of a workbook says nothing of the row it names


def group_of(known: list[Delivery], delivery_id: str) -> list[Delivery]:
    """The deliveries that came in one file with this one, this one included; none for a number nobody knows."""
    seqs = {d.seq for d in known if d.delivery_id == delivery_id}
    return [d for d in known if d.seq in seqs and d.entity and not d.corrects]


def earlier(known: list[Delivery], parent: Delivery, seq: int) -> list[Delivery]:
    """Corrections of a delivery before line `seq`, whatever gate 1 said of them: so a rebuild sees the same ones."""
    return [d for d in known if d.corrects == parent.delivery_id and d.seq < seq]


def _part(known: list[Delivery], parent: Delivery, seq: int) -> str:
    """What tells one correction from another in the cache: what it corrects and what had been corrected before."""
    before = earlier(known, parent, seq)
    return f"-{parent.delivery_id}-{before[-1].delivery_id if before else 'first'}"


def rows_of(home: Home, delivery: Delivery) -> Path:
    """The conformed rows of any delivery, corrections included, made again from the archive if need be."""
    if not delivery.corrects:
        return ensure_cached(home, delivery)
    known = Ledger(home).deliveries()
    group = group_of(known, delivery.corrects)
    parent = next(d for d in group if d.delivery_id == delivery.corrects)
    profile = profile_of(home, parent)
    path = cache_path(
        home, str(parent.entity), delivery.sha256, profile, parent.received_at[:10], _part(known, parent, delivery.seq)
    )
    if not is_cached(path):
        blob = sound_blob(home, delivery.sha256, delivery.file_name)
        sheet = _sheet_of(sheets(home, blob), group[0].delivery_id)
        ids = {d.corrects for d in known if d.seq == delivery.seq}
        live = [p for p in group if p.delivery_id in ids]
        conform_sheet(home, known, sheet, live, delivery.file_name, delivery.sha256, delivery.seq)
    return path


def aside_path(home: Home, delivery: Delivery) -> Path:
    """What was set aside of a delivery, made again from the archive if it is not there or is of an earlier reader."""
    path = home.quarantine / f"{delivery.delivery_id}.parquet"
    if not path.exists() or "student_id" not in duckdb.read_parquet(str(path)).columns:
        cached = rows_of(home, delivery)
        again = home.quarantine / str(delivery.entity) / cached.name
        if not again.exists():
            cached.unlink()
            rows_of(home, delivery)
        again.replace(path)
    return path


def rows_as_they_stood(home: Home, delivery: Delivery, numbers: list[int]) -> tuple[list[str], dict[int, list[str]]]:
    """Headings of an extract, and all cells of the rows asked for, as its archived bytes have them."""
    with workplace(home) as (con, work):
        blob, profile = sound_blob(home, delivery.sha256, delivery.file_name), profile_of(home, delivery)
        headings = read_into(con, blob, work, Layouts((profile,)), profile.sheet).headings
        cells = ", ".join(f"coalesce({unmarked(f'c{i}')}, '')" for i in range(len(headings)))
        found = con.execute(f"select _row, [{cells}] from source where _row in (select unnest($1))", [numbers]).fetchall()
    return headings, dict(found)


def rows_as_corrected(home: Home, correction: Delivery, first: Delivery, headings: list[str]) -> dict[int, list[str]]:
    """The cells of each row of a corrections workbook under the headings of the file, whose first delivery is `first`."""
    sheet = _sheet_of(sheets(home, sound_blob(home, correction.sha256, correction.file_name)), first.delivery_id)
    with workplace(home) as (con, _):
        _load(con, sheet, "select _row from numbered")
        cells = ", ".join(_column(sheet, h) for h in headings)
        return dict(con.execute(f"select _row, [{cells}] from sheet where _rule is null").fetchall())


def _sheet_of(found: list[Sheet], delivery_id: str) -> Sheet:
    return next(s for s in found if s.delivery_id == delivery_id)


def conform_sheet(
    home: Home, known: list[Delivery], sheet: Sheet, live: list[Delivery], file_name: str, sha256: str, seq: int
) -> list[tuple[Delivery, Conformed]]:
    """Conform a sheet's rows with the layout, contract and date of what it corrects, entity by entity of `live`.

    A pure function of the archive: it depends on the bytes, the file corrected and the corrections before line `seq`.
    """
    found = []
    with workplace(home) as (con, _):
        _open(con, home, group_of(known, sheet.delivery_id), live)
        _load(con, sheet, "select _row from open")
        if next((d.format for d in known if d.seq == seq), FORMAT) > UNMARKED:  # version 0.1 took any change
            _set_aside_changed(con, home, known, sheet, seq)
        for parent in live:
            contract = load_contracts()[str(parent.entity)]
            _check(con, home, sheet, parent, contract, first=parent is live[0])
            _against(con, home, contract, parent, earlier(known, parent, seq))
            part = _part(known, parent, seq)
            item = write_entity(con, home, contract, file_name, sha256, profile_of(home, parent), parent.received_at[:10], part)
            if item.rows_read:
                found.append((parent, item))
    return found


def _open(con: duckdb.DuckDBPyConnection, home: Home, group: list[Delivery], live: list[Delivery]) -> None:
    """Table `open`: the row numbers of a file that wait to be corrected, by delivery; `whole`: by any of them."""
    parts = [
        f"select {quoted(d.delivery_id)} as delivery_id, {d in live} as live, _row, bool_or(rule in {WHOLE}) as whole "
        f"from read_parquet({quoted(str(aside_path(home, d)))}) group by _row"
        for d in group
    ]
    con.execute(f"create temp table all_open as {' union all '.join(parts)}")
    con.execute("create temp table open as select delivery_id, _row, whole from all_open where live or whole")


def _set_aside_changed(con: duckdb.DuckDBPyConnection, home: Home, known: list[Delivery], sheet: Sheet, seq: int) -> None:
    """Give rows of table `sheet` in which an unmarked cell was changed their `_rule`, that cell's heading and how it was.

    Marked is what was wrong with a row in its file, and in the workbooks that tried to correct it before.
    """
    group = group_of(known, sheet.delivery_id)
    tried = [d for parent in group for d in earlier(known, parent, seq)]
    parts = [
        f"select _row, {quoted(str(d.entity))} as entity, column_name, rule, value "
        f"from read_parquet({quoted(str(aside_path(home, d)))}) where rule not in {(*IGNORED, marked.CHANGED)}"
        for d in [*group, *tried]
    ]
    con.execute(f"create temp table at_fault as {' union all '.join(parts)}")
    numbers = [row for (row,) in con.execute("select _row from sheet where _rule is null").fetchall()]
    headings, stood = rows_as_they_stood(home, group[0], numbers)
    con.execute(
        "create temp table stood as select unnest($rows) as _row, unnest($cells) as cells",
        {"rows": list(stood), "cells": list(stood.values())},
    )
    cells = ", ".join(_column(sheet, h) for h in headings)
    con.execute(f"create temp table came as select _row, [{cells}] as cells from sheet where _rule is null")
    profile = profile_of(home, group[0])
    marked.mark(con, profile, headings)
    marked.changed(con, profile, headings)
    con.execute(
        f"update sheet set _rule = {quoted(marked.CHANGED)}, _heading = changed.heading, _line = changed.before "
        "from changed where sheet._row = changed._row"
    )


def _load(con: duckdb.DuckDBPyConnection, sheet: Sheet, waiting: str) -> None:
    """Table `sheet`: its rows as text (c0, c1, ...), `_at` in the sheet, `_row` of the file, and `_rule` where a row is
    not one of those `waiting` (SQL of their numbers), comes twice, or is still the unreadable `_line` it was."""
    width = len(sheet.headings)
    cells = ", ".join(f"cells[{i + 1}] as c{i}" for i in range(width))
    data = [f"trim(c{i})" for i, h in enumerate(sheet.headings) if h.strip() and h not in keys.OWN]
    delivery, number, line = (_column(sheet, h) for h in (keys.DELIVERY, keys.ROW, keys.LINE))
    given = {"at": [at for at, _ in sheet.rows], "cells": [row for _, row in sheet.rows], "delivery": sheet.delivery_id}
    con.execute(f"""
        create temp table sheet as
        with texts as (select _at, {cells} from (select unnest($at) as _at, unnest($cells) as cells)),
        numbered as (
            select *, regexp_extract(trim({delivery}), '^(.*)-', 1) as _delivery,
                try_cast(regexp_extract(trim({number}), '^(\\d+)([.]0*)?$', 1) as bigint) as _row,
                case when concat({", ".join(["''", *data])}) = '' then nullif(trim({line}), '') end as _line
            from texts
        ),
        judged as (select *, _delivery = $delivery and _row in ({waiting}) as _waits from numbered)
        select *, case when _waits is not true then 'not_quarantined'
            when count(*) over (partition by _waits, _row) > 1 then 'row_twice'
            when _line is not null then 'unreadable_line' end as _rule, cast(null as varchar) as _heading
        from judged
    """, given)  # fmt: skip


def _column(sheet: Sheet, heading: str) -> str:
    """SQL of the cells under a heading, empty where it is not there."""
    place = sheet.place(heading)
    return "''" if place is None else f"c{place}"


def _months_first(con: duckdb.DuckDBPyConnection, home: Home, parent: Delivery) -> frozenset[str]:
    """Date columns in which the file has its months first: a date left as it was must not be read another way now."""
    path = quoted(str(aside_path(home, parent)))
    found = con.execute(f"select distinct column_name from read_parquet({path}) where rule = 'month_first'").fetchall()
    return frozenset(str(name) for (name,) in found)


def _check(con: duckdb.DuckDBPyConnection, home: Home, sheet: Sheet, parent: Delivery, contract: Contract, first: bool) -> None:
    """Tables `good` and `faults` of one entity, from the rows of the sheet that wait in it or in no entity alone."""
    cells = ", ".join(f"c{i}" for i in range(len(sheet.headings)))
    con.execute(f"""
        create or replace temp view records as select _row, {cells} from sheet
        where _rule is null and _row in (select _row from open where whole or delivery_id = {quoted(parent.delivery_id)})
    """)
    profile = profile_of(home, parent)
    unfolded = replace(profile, outputs=tuple(replace(o, distinct=False) for o in profile.outputs), leaves_out=False)
    headings = ["" if h in keys.OWN else h for h in sheet.headings]
    map_columns(con, Read(headings), unfolded, contract.entity)
    check_rows(con, contract, parent.received_at[:10], False, _months_first(con, home, parent))
    _set_aside_unread(con, parent, first)


def _set_aside_unread(con: duckdb.DuckDBPyConnection, parent: Delivery, first: bool) -> None:
    """Rows that were not even looked at, and rows that by now give nothing where they are waited for: none is lost.

    Those that no entity alone waits for are told once, with the first.
    """
    mine = f"delivery_id = {quoted(parent.delivery_id)} and not whole"
    told = f"{mine} or whole" if first else mine
    con.execute(f"""
        insert into faults
        select -_at, _row, 1, _heading, case when _rule is not null then _rule
            when _row in (select _row from open where {mine}) then 'other_kind' else 'unmatched_row' end, _line, true
        from sheet
        where _rule is distinct from 'not_quarantined' and _row in (select _row from open where {told}) and (
            _rule is not null
            or _row in (select _row from unmatched)
            or (_row in (select _row from open where {mine}) and _row not in (select _row from mapped))
        )
    """)
    if first:
        con.execute("insert into faults select -_at, _row, 1, null, _rule, null, true from sheet where _rule = 'not_quarantined'")


def _against(con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, parent: Delivery, before: list[Delivery]) -> None:
    """Set aside corrected rows that cannot stand beside the parent's accepted rows and what was corrected before."""
    names = ", ".join(c.name for c in contract.columns)
    versions = [(0, parent), *((d.seq, d) for d in before)]
    parts = [f"select {seq} as _seq, {names}, _row from read_parquet({quoted(str(rows_of(home, d)))})" for seq, d in versions]
    con.execute(f"create or replace temp table versions as {' union all '.join(parts)}")
    con.execute("""
        create or replace temp view standing as select * from versions where _row not in (select _row from good)
        and not exists (select 1 from versions as newer where newer._row = versions._row and newer._seq > versions._seq)
    """)
    if contract.delivery.kind == "snapshot":
        _keep_scopes(con, home, contract, parent)
    while _clashes(con, contract):
        pass  # a row set aside lets the version before it stand again, which may clash with another


def _keep_scopes(con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, parent: Delivery) -> None:
    """Set aside rows whose scope was at fault and, as it is corrected, is none of the file's. What was sound there stays so."""
    wrong = f"select _row from read_parquet({quoted(str(aside_path(home, parent)))}) where rule in {WHOLE} or column_name"
    for column in contract.delivery.scope:
        theirs = f"exists (select 1 from versions where _seq = 0 and {column} is not distinct from good.{column})"
        _set_aside(con, column, "other_scope", f"_row in ({wrong} = '{column}') and not {theirs}")


def _clashes(con: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    """Set aside rows that share a key or a unique value with a standing row; returns how many."""
    equal, one_key = (same(columns, "standing", "good") for columns in ((c.name for c in contract.columns), contract.key))
    n = _set_aside(con, contract.key[-1], "repeated_row", f"exists (select 1 from standing where {equal})")
    n += _set_aside(con, contract.key[-1], "duplicate_key", f"exists (select 1 from standing where {one_key})")
    for name in (c.name for c in contract.columns if c.unique):
        twice = " and ".join(f"standing.{c} = good.{c}" for c in (name, contract.school_column))
        n += set_aside_values(con, contract, name, f"exists (select 1 from standing where {twice})")
    return n


def _set_aside(con: duckdb.DuckDBPyConnection, column: str, rule: str, where: str) -> int:
    """Move the rows of `good` of which `where` is true to `faults`; returns how many."""
    con.execute(
        f"create or replace temp table aside as select _id, _row, _n, cast({column} as varchar) as value from good where {where}"
    )
    con.execute(f"insert into faults select _id, _row, _n, '{column}', '{rule}', value, true from aside")
    con.execute("delete from good where _id in (select _id from aside)")
    return int(con.execute("select count(*) from aside").fetchall()[0][0])
