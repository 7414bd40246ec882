"""The raw tables: every entity, typed, from the accepted deliveries of the ledger and nothing else."""

from __future__ import annotations

from itertools import chain, combinations

import duckdb

from ingest import failpoints
from ingest.archive.ledger import Delivery, Ledger
from ingest.contract import Contract, load_contracts
from ingest.home import Home
from ingest.raw.keys import build_keys
from ingest.raw.lineage import build_lineage
from ingest.rows import rows_of
from ingest.rules import EVERY, quoted, same, scope_cell

STUDENTS = "students"


def accepted(home: Home, entity: str) -> list[Delivery]:
    """Accepted deliveries of an entity, oldest first."""
    return [d for d in Ledger(home).deliveries() if d.entity == entity and d.verdict == "accepted"]


def build_entity(home: Home, con: duckdb.DuckDBPyConnection, contract: Contract) -> int:
    """Create `raw.<entity>`: its contract's columns, `_file_id`, `_row`, `_delivery_id`; returns its rows."""
    con.execute("create schema if not exists raw")
    columns = ", ".join(f"{c.name} {c.sql_type}" for c in contract.columns)
    con.execute(f"create or replace table raw.{contract.entity} ({columns}, _file_id varchar, _row bigint, _delivery_id varchar)")
    deliveries = accepted(home, contract.entity)
    if deliveries:
        names = ", ".join(c.name for c in contract.columns)
        con.execute(
            f"insert into raw.{contract.entity} select {names}, _file_id, _row, _delivery_id "
            f"from ({resolve(home, con, contract, deliveries)}) order by {', '.join(contract.key)}"
        )
    return int(con.execute(f"select count(*) from raw.{contract.entity}").fetchall()[0][0])


def blanks(contract: Contract) -> str:
    """SQL of the columns of an entity without a value: of a table to which nothing came."""
    return ", ".join(f"cast(null as {c.sql_type}) as {c.name}" for c in contract.columns)


def resolve(home: Home, con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]) -> str:
    """SQL of the rows that stand once these deliveries of an entity, oldest first, are accepted: its contract's columns,
    `_file_id`, `_row`, `_lacks`, `_delivery_id`, `_seq` of the extract, `_of`: the extract that it lives and dies with."""
    names = ", ".join(c.name for c in contract.columns)
    last = {(d.sha256, d.profile, d.answers): d for d in deliveries if not d.corrects}  # of the same bytes, told the same
    extracts = sorted(last.values(), key=lambda d: d.seq)
    if not extracts:
        own = "null::varchar as _file_id, null::bigint as _row, null::varchar[] as _lacks, null::varchar as _delivery_id"
        return f"select {blanks(contract)}, {own}, null::bigint as _seq, null::varchar as _of where false"
    told = [(str(rows_of(home, d)), d.seq, d.delivery_id) for d in extracts]
    con.execute("create or replace temp table arrivals (path varchar, seq bigint, delivery_id varchar)")
    con.executemany("insert into arrivals values (?, ?, ?)", told)
    files = ", ".join(quoted(path) for path, _, _ in told)
    own = ", ".join(f"rows.{c.name}" for c in contract.columns)
    con.execute(f"""
        create or replace temp view offered as
        select {own}, _file_id, _row, _lacks, arrivals.delivery_id as _delivery_id, arrivals.seq as _seq,
            arrivals.delivery_id as _of
        from read_parquet([{files}], filename = true) as rows join arrivals on rows.filename = arrivals.path
    """)
    _put_right(home, con, names, deliveries)
    pad_ids(con, contract, "offered")
    if len(extracts) > 1:
        _know(con, contract)
    return {"snapshot": _snapshot, "upsert": _upsert, "append": _append}[contract.delivery.kind](con, contract, extracts)


def pad_ids(con: duckdb.DuckDBPyConnection, contract: Contract, rows: str) -> None:
    """Give student ids of a view `rows` back the zeros that a spreadsheet took from them, where one student alone can be meant.

    A file that has both is left as it is. Table `ids` (school_urn, bare, student_id) says which: ids of the students extracts
    that begin with zeros, of which no other has the same number and no one file both. It is made from the students' own rows.
    """
    if contract.entity == STUDENTS and rows == "offered":
        con.execute("""
            create or replace temp table ids as
            with told as (
                select distinct school_urn, student_id, ltrim(student_id, '0') as bare, _of from offered
                where regexp_full_match(student_id, '\d+')
            ),
            twice as (select school_urn, bare from told group by school_urn, bare, _of having count(distinct student_id) > 1)
            select school_urn, bare, max(student_id) as student_id from told
            where student_id <> bare and not exists (
                select 1 from twice where twice.school_urn = told.school_urn and twice.bare = told.bare
            )
            group by school_urn, bare having count(distinct student_id) = 1
        """)
    if {"school_urn", "student_id"} <= {c.name for c in contract.columns} and n_shortened(con, rows):
        _give_zeros(con, rows)


SHORTENED = "{rows}.school_urn = ids.school_urn and ltrim({rows}.student_id, '0') = ids.bare"


def n_shortened(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    """How many rows have a student id that lost zeros; 0 where no students are known."""
    if not con.execute("select 1 from duckdb_tables() where table_name = 'ids'").fetchall():
        return 0
    on = f"{SHORTENED.format(rows=rows)} and {rows}.student_id <> ids.student_id"
    return int(con.execute(f"select count(*) from {rows} join ids on {on}").fetchall()[0][0])


def _give_zeros(con: duckdb.DuckDBPyConnection, rows: str) -> None:
    written = f"{rows}_as_written"
    con.execute(f"create or replace temp table {written} as from {rows}")
    file = "_of" if rows == "offered" else "''"
    con.execute(
        f"create or replace temp table {rows}_whole as select distinct {file} as file, school_urn, student_id from {written}"
    )
    con.execute(f"""
        create or replace temp view {rows} as
        select {written}.* replace (
            case when whole_ids.student_id is null then coalesce(ids.student_id, {written}.student_id) else {written}.student_id
            end as student_id
        )
        from {written} left join ids on {SHORTENED.format(rows=written)}
        left join {rows}_whole as whole_ids on whole_ids.file = {file} and ids.school_urn = whole_ids.school_urn
            and ids.student_id = whole_ids.student_id and {written}.student_id <> ids.student_id
    """)


def _put_right(home: Home, con: duckdb.DuckDBPyConnection, names: str, deliveries: list[Delivery]) -> None:
    """Let accepted corrections stand in the place of the rows they correct: they live and die with that delivery (`_of`).

    Of several corrections of one row the newest stands.
    """
    seqs = {d.delivery_id: d.seq for d in deliveries}
    parts = [
        f"select {names}, _file_id, _row, _lacks, {quoted(d.delivery_id)} as _delivery_id, {seqs[d.corrects]} as _seq, "
        f"{quoted(d.corrects)} as _of, {d.seq} as _nth from read_parquet({quoted(str(rows_of(home, d)))})"
        for d in deliveries
        if d.corrects
    ]
    if not parts:
        return
    con.execute(f"create or replace temp table corrected as {' union all '.join(parts)}")
    con.execute("create or replace temp table as_delivered as from offered")
    con.execute("""
        create or replace temp view offered as
        select * from as_delivered where not exists (
            select 1 from corrected where corrected._of = as_delivered._of and corrected._row = as_delivered._row
        )
        union all by name
        select * exclude (_nth) from corrected where not exists (
            select 1 from corrected as newer
            where newer._of = corrected._of and newer._row = corrected._row and newer._nth > corrected._nth
        )
    """)


def _snapshot(con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]) -> str:
    """Rows for whose scope no newer delivery speaks: each is the whole truth of its scopes and of no other. A blank is a scope;
    of a scope column that a file lacks it speaks for every value.

    Who then stands in two scopes (a student who moved, and the old group was not sent again) is where the newest of these
    deliveries says. Of a wrong file (Year 11 sent as Year 10) that is put right, whom it moved are back where they were.
    """
    if len(deliveries) == 1:
        return "select * from offered"
    con.execute(f"create or replace temp table spoken as {speak(contract, 'offered', '_seq', 'where _delivery_id = _of')}")
    last = "known"
    if contract.delivery.whole:  # who was moved within the whole is where the newest file put him, be that overtaken since or not
        of_one = ", ".join(dict.fromkeys((*contract.key, *contract.delivery.whole)))
        last = (
            f"(select * from known qualify row_number() over (partition by {of_one} order by _seq desc, _row desc) = 1) as known"
        )
    gone = "".join(f" anti join spoken on {on} and spoken._seq > known._seq" for on in overtaken(contract, "known"))
    return newest_of_each_key(contract, f"select known.* from {last}{gone}")


def speak(contract: Contract, rows: str, seq: str = "0", where: str = "") -> str:
    """SQL of the scopes for which rows speak, each with the newest `_seq` of them."""
    told = ", ".join(f"{scope_cell(c)} as {c}" for c in contract.delivery.scope)
    return f"select {told}, max({seq}) as _seq from {rows} {where} group by all"


def overtaken(contract: Contract, rows: str) -> list[str]:
    """SQL tests, one for each choice of columns that a file may lack: a row's scope is one of table `spoken`, or within it."""
    scope = contract.delivery.scope
    optional = [c for c in scope if c not in contract.required]
    tests = []
    for wide in chain.from_iterable(combinations(optional, n) for n in range(len(optional) + 1)):
        cells = {c: quoted(EVERY) if c in wide else f"coalesce(cast({rows}.{c} as varchar), '')" for c in scope}
        tests.append(" and ".join(f"spoken.{c} = {cell}" for c, cell in cells.items()))
    return tests


def _know(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """View `known`: rows of `offered`, each with what earlier deliveries said of its key where its own file lacks the column."""
    gaps = con.execute("select list_sort(list_distinct(flatten(list(_lacks)))) from offered where _lacks is not null").fetchall()
    names = [c.name for c in contract.columns if c.name in (gaps[0][0] or []) and c.name not in contract.key]
    if not names:
        con.execute("create or replace temp view known as from offered")
        return
    said = "case when list_contains(_lacks, '{0}') then null else struct_pack(v := {0}) end"
    filled = ", ".join(f"(last_value({said.format(name)} ignore nulls) over told).v as {name}" for name in names)
    con.execute(f"""
        create or replace temp table filled as select * replace ({filled}) from offered window told as (
            partition by {", ".join(contract.key)} order by _seq, _row rows between unbounded preceding and current row
        )
    """)
    con.execute("create or replace temp view known as from filled")


def newest_of_each_key(contract: Contract, rows: str) -> str:
    """The row of each key that the newest delivery has; of one delivery the later row."""
    return (
        "select * exclude (_nth) from (select *, row_number() over "
        f"(partition by {', '.join(contract.key)} order by _seq desc, _row desc) as _nth from ({rows})) where _nth = 1"
    )


def _upsert(con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]) -> str:
    """The newest row of each key."""
    return "select * from offered" if len(deliveries) == 1 else newest_of_each_key(contract, "select * from known")


def _append(con: duckdb.DuckDBPyConnection, contract: Contract, deliveries: list[Delivery]) -> str:
    """All events, the newest row of each key; with `replace_range`, a newer delivery speaks for its dates.

    A delivery that covers a range of dates of a scope replaces what older ones said of those dates. What a correction
    says widens no range.
    """
    day = contract.delivery.replace_range
    if not day or len(deliveries) == 1:
        return _upsert(con, contract, deliveries)
    scope = contract.delivery.scope
    con.execute(f"""
        create or replace temp table ranges as
        with sent as (select * from offered where _delivery_id = _of),
        covered as (select _seq, min({day}) as _low, max({day}) as _high from sent group by _seq)
        select distinct {", ".join(f"sent.{c}" for c in scope)}, covered.* from sent join covered using (_seq)
    """)
    return newest_of_each_key(
        contract,
        f"select * from known where not exists (select 1 from ranges where {same(scope, 'known', 'ranges')} "
        f"and ranges._seq > known._seq and known.{day} between ranges._low and ranges._high)",
    )


def build_raw(home: Home, con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Every raw table of the home in a fresh database; returns rows by entity."""
    students, *others = sorted(load_contracts().values(), key=lambda c: c.entity != STUDENTS)  # theirs are the ids of the others
    rows = {c.entity: build_entity(home, con, c) for c in (students, *others)}
    failpoints.reach("raw tables half built")
    build_lineage(home, con)
    rows |= _set_orphans_aside(con)
    build_keys(home, con)
    return rows


def _set_orphans_aside(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Take rows about a school that no schools extract has out of the raw tables and count them with the quarantine; returns
    rows by entity of the tables that lost some. They are back with the first build after that school has come."""
    left: dict[str, int] = {}
    if not con.execute("select exists (from raw.schools)").fetchall()[0][0]:
        return left
    pointing = [c.entity for c in load_contracts().values() if any(column.references == "schools" for column in c.columns)]
    for entity in pointing:
        lost = f"raw.{entity} where school_urn not in (select school_urn from raw.schools)"
        counted = con.execute(
            "insert into raw.quarantine_summary select _delivery_id, file_name, $1, 'school_urn', 'unknown_school', count(*) "
            f"from (from {lost}) as lost join raw.deliveries on lost._delivery_id = raw.deliveries.delivery_id group by all",
            [entity],
        ).fetchall()[0][0]
        if counted:
            con.execute(f"delete from {lost}")
            left[entity] = int(con.execute(f"select count(*) from raw.{entity}").fetchall()[0][0])
    return left
