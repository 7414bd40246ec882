"""What a delivery that waits to be judged would change of what stands: the rows it drops, the cells it empties."""

from __future__ import annotations

import duckdb

from ingest.archive.ledger import Delivery
from ingest.code import seed
from ingest.contract import Contract, load_contracts
from ingest.home import Home
from ingest.raw.tables import STUDENTS, blanks, n_shortened, overtaken, pad_ids, resolve, speak
from ingest.rows import aside_path, rows_of
from ingest.rules import quoted, same

NOTHING = {  # what a delivery would do to what stands, where nothing does or a correction joins it
    "losses": "'' as school, '' as told, '' as delivery_id, 0 as n_standing, 0 as n_dropped",
    "cells": "'' as column_name, '' as school, '' as told, 0 as n_both, 0 as n_changed, 0 as n_known, 0 as n_emptied",
    "left_out": "'' as told, 0 as n_rows",
}
SEEDS = {  # what gate 1 asks of rules, with the types of columns that are no text
    "grade_scales": "{'grade_rank': 'integer'}",
    "scales": "{'ranks_per_grade': 'integer'}",
    "target_matrix": "{'edition': 'integer', 'grade': 'varchar'}",
    "target_areas": "{'area': 'varchar'}",
    "target_policies_shipped": "{'edition': 'integer'}",
    "stages": "{'year_group': 'integer', 'final_year_group': 'integer'}",
    "roles": "{'place': 'integer'}",
    "groups": "{'value': 'varchar'}",
    "academic_years": "{'first_day': 'date', 'last_day': 'date', 'rules_year': 'integer', 'study_ends': 'date'}",
    "attendance_codes": "{'is_absent': 'integer', 'is_attending': 'integer', 'is_possible': 'integer'}",
    "steady_columns": "{'most_pct': 'double', 'least': 'integer'}",
}
ROLL = "enrolments"
RECENT = 3  # deliveries of events, newest of a school's, that a new one is held against, at most
ENOUGH = 100_000  # rows of them that tell what is usual: older ones are not read then
MOST = 0.5  # share of the groups beside each other that an export of everything has at least


class Standing:
    """What is accepted, entity by entity, in a database of its own: read once, kept up as deliveries are accepted.

    `now.<entity>` has the rows that stand, `known.<entity>` all that ever were accepted; both only where they were asked for.
    """

    def __init__(self, home: Home, con: duckdb.DuckDBPyConnection) -> None:
        self.home, self.con, self.loaded = home, con, set[tuple[str, str]]()
        for name, types in SEEDS.items():
            con.execute(f"create table {name} as from read_csv({quoted(str(seed(name)))}, types = {types}, nullstr = '')")
        con.execute("create schema now; create schema known")

    def forget(self, entity: str) -> None:
        """Read an entity anew when it is next asked for: something older than what stands was accepted."""
        self.loaded -= {("now", entity), ("known", entity)}

    def load(self, schema: str, entity: str, accepted: list[Delivery]) -> None:
        """Create `now.<entity>` or `known.<entity>` from what is accepted, where that has not been done."""
        if (schema, entity) in self.loaded:
            return
        contract = load_contracts()[entity]
        mine = [d for d in accepted if d.entity == entity]
        names = ", ".join(c.name for c in contract.columns)
        if schema == "now":
            stands = resolve(self.home, self.con, contract, mine)
            own = f"select {names}, _file_id, _row, _lacks, _delivery_id, _seq, _of from ({stands})"
        else:
            own = self._ever(contract, mine, names)
        self.con.execute(f"create or replace table {schema}.{entity} as {own}")
        self.loaded.add((schema, entity))

    def _ever(self, contract: Contract, mine: list[Delivery], names: str) -> str:
        """SQL of all rows of an entity that ever were accepted, ids whole."""
        files = ", ".join(quoted(str(rows_of(self.home, d))) for d in mine)
        if not files:
            return f"select {blanks(contract)} where false"
        self.con.execute(f"create or replace temp view ever as from read_parquet([{files}], union_by_name = true)")
        pad_ids(self.con, contract, "ever")
        return f"select distinct {names} from ever"

    def compare(self, delivery: Delivery, accepted: list[Delivery]) -> None:
        """Tables of a delivery: `rows` and `standing`, what is accepted today of its entity; and what it would do to that:

        `losses` (school, told, delivery_id, n_standing, n_dropped) by group, the sum of them under NULL; `cells` (column_name,
        school, told, n_both, n_changed, n_known, n_emptied) by column and group, of rows with one key; `left_out` (told, n_rows),
        groups that stay since it lacks them, where it has most of the others. `school`: 'School 999001: ' where it speaks for
        several, each of which is counted by itself; else ''.
        """
        contract = load_contracts()[str(delivery.entity)]
        self._rows(contract, delivery, accepted)
        mine = [d for d in accepted if d.entity == contract.entity]
        if contract.delivery.kind == "append" and not contract.delivery.replace_range:
            mine = _recent([d for d in mine if set(d.schools) & set(delivery.schools)])
            self.forget(contract.entity)
        self.load("now", contract.entity, mine)
        self.con.execute(f"create or replace temp view standing as from now.{contract.entity}")
        if delivery.corrects or not self.con.execute("select exists (from standing)").fetchall()[0][0]:
            return self._nothing()
        self.load("now", ROLL, accepted)
        several = len(delivery.schools) > 1 and contract.key != (contract.school_column,)
        school = f"'School ' || {contract.school_column} || ': '" if several else "''"
        self._losses(contract, delivery, school)
        self._cells(contract, school)
        self._left(contract)

    def _rows(self, contract: Contract, delivery: Delivery, accepted: list[Delivery]) -> None:
        """Table `rows` of a delivery and of what it joins, ids whole; `shortened` (n_rows): rows whose id had lost its zeros."""
        self.load("now", STUDENTS, accepted)  # theirs are the ids
        joined = [d for d in accepted if d.delivery_id == delivery.corrects]
        files = ", ".join(quoted(str(rows_of(self.home, d))) for d in (delivery, *joined))
        self.con.execute(f"create or replace temp view delivered as from read_parquet([{files}])")
        n = n_shortened(self.con, "delivered") if "student_id" in {c.name for c in contract.columns} else 0
        self.con.execute(f"create or replace temp table shortened as select {n} as n_rows")
        if n:
            pad_ids(self.con, contract, "delivered")
        self.con.execute("create or replace temp table rows as from delivered")

    def _nothing(self, *names: str) -> None:
        for name in names or NOTHING:
            self.con.execute(f"create or replace temp table {name} as select {NOTHING[name]} where false")

    def _touched(self, contract: Contract) -> str:
        """SQL of the standing rows for which the delivery speaks."""
        rule = contract.delivery
        if rule.replace_range:
            self.con.execute(
                f"create or replace temp table ranges as select distinct {', '.join(rule.scope)}, "
                f"min({rule.replace_range}) over () as _low, max({rule.replace_range}) over () as _high from rows"
            )
            of_one = same(rule.scope, "standing", "ranges")
            return f"select standing.* from standing semi join ranges on {of_one} and {rule.replace_range} between _low and _high"
        if rule.kind != "snapshot":
            return "select * from standing where false"
        self.con.execute(f"create or replace temp table spoken as {speak(contract, 'rows')}")
        return " union ".join(
            f"select standing.* from standing semi join spoken on {on}" for on in overtaken(contract, "standing")
        )

    def touched(self, contract: Contract) -> tuple[int, int]:
        """Of views `rows`, which have not landed, and `standing`: how many keys of rows are known, and how many standing rows
        they would drop."""
        key = ", ".join(contract.key)
        known = f"select count(*) from (select {key} from rows intersect select {key} from standing)"
        lost = f"not exists (select 1 from rows where {same(contract.key, 'rows', 'touched')})"
        dropped = f"select count(*) from ({self._touched(contract)}) as touched where {lost}"
        return tuple(int(self.con.execute(sql).fetchall()[0][0]) for sql in (known, dropped))  # type: ignore[return-value]

    def _losses(self, contract: Contract, delivery: Delivery, school: str) -> None:
        """Rows whose key a delivery neither brings nor has in quarantine, where it speaks for them."""
        key = ", ".join(f"cast(touched.{c} as varchar)" for c in contract.key)
        aside = quoted(str(aside_path(self.home, delivery)))
        self.con.execute(f"""
            create or replace temp table losses as
            with touched as ({self._touched(contract)}),
            marked as (
                select {school} as school, told, _delivery_id as delivery_id,
                    not exists (select 1 from rows where {same(contract.key, "rows", "touched")})
                    and [{key}] not in (select key from read_parquet({aside}) where key is not null) as is_dropped
                from ({_labelled(contract, "touched")}) as touched
            )
            select school, told, max(delivery_id) as delivery_id, count(*) as n_standing,
                count(*) filter (is_dropped) as n_dropped
            from marked group by grouping sets ((school, told), (school))
        """)

    def _cells(self, contract: Contract, school: str) -> None:
        """Cells of rows with one key: how many are known, changed, emptied; not those of a column that the delivery lacks."""
        names = [c.name for c in contract.columns if c.name not in contract.key]
        if not names:
            return self._nothing("cells")
        lacks = "coalesce(list_contains(rows._lacks, '{0}'), false)"
        counts = {
            "n_both": "rows.{0} is not null and standing.{0} is not null",
            "n_changed": "rows.{0} is not null and standing.{0} is not null and rows.{0} <> standing.{0}",
            "n_known": "standing.{0} is not null",
            "n_emptied": f"standing.{{0}} is not null and rows.{{0}} is null and not {lacks}",
        }
        told = ", ".join(
            f"count(*) filter ({test.format(name)}) as {name}__{count}" for name in names for count, test in counts.items()
        )
        self.con.execute(f"""
            create or replace temp table counted as
            select school, told, {told}
            from (select *, {school} as school from ({_labelled(contract, "rows")})) as rows
            join standing on {same(contract.key, "rows", "standing")}
            group by grouping sets ((school, told), (school))
        """)
        parts = [
            f"select '{name}' as column_name, school, told, {', '.join(f'{name}__{n} as {n}' for n in counts)} from counted"
            for name in names
        ]
        self.con.execute(f"create or replace temp table cells as {' union all '.join(parts)}")

    def _left(self, contract: Contract) -> None:
        """Groups of which the delivery has none, where it has at least half of those beside them."""
        whole, scope = contract.delivery.whole, contract.delivery.scope
        if not whole:
            return self._nothing("left_out")
        touched = " or ".join(f"exists (select 1 from spoken where {on})" for on in overtaken(contract, "groups"))
        self.con.execute(f"""
            create or replace temp table left_out as
            with groups as (
                select {", ".join(scope)}, count(*) as n_rows from standing
                semi join rows on {same(whole, "standing", "rows")} group by {", ".join(scope)}
            ),
            told as (
                select {_label(contract)} as told, n_rows, {touched} as is_there,
                    avg(case when {touched} then 1.0 else 0.0 end) over (partition by {", ".join(whole)}) as share
                from groups
            )
            select told, n_rows from told where not is_there and share >= {MOST}
        """)

    def accept(self, delivery: Delivery) -> None:
        """Let a delivery stand, newest of all; what it was compared with moves on."""
        contract = load_contracts()[str(delivery.entity)]
        self.loaded.discard(("known", contract.entity))
        if contract.entity == STUDENTS:
            self.loaded = {(schema, e) for schema, e in self.loaded if schema != "known"}
        if ("now", contract.entity) not in self.loaded:
            return
        if delivery.corrects or contract.delivery.kind == "append" or contract.entity == STUDENTS:  # theirs are the ids of others
            self.forget(contract.entity)
            return
        keeps = {c.name for c in contract.columns if not c.required and c.name not in contract.key}
        filled = ", ".join(
            f"case when list_contains(rows._lacks, '{c.name}') then standing.{c.name} else rows.{c.name} end as {c.name}"
            if c.name in keeps
            else f"rows.{c.name}"
            for c in contract.columns
        )
        self.con.execute(
            f"create or replace temp table coming as select {filled}, rows._file_id, rows._row, rows._lacks, "
            f"'{delivery.delivery_id}' as _delivery_id, {delivery.seq} as _seq, '{delivery.delivery_id}' as _of "
            f"from rows left join standing on {same(contract.key, 'rows', 'standing')}"
        )
        self.con.execute(f"create or replace temp table touched as select _of, _row from ({self._touched(contract)})")
        self.con.execute(
            f"delete from now.{contract.entity} as old where (_of, _row) in (from touched) "
            f"or exists (select 1 from coming where {same(contract.key, 'coming', 'old')})"
        )
        self.con.execute(f"insert into now.{contract.entity} from coming")


def _recent(deliveries: list[Delivery]) -> list[Delivery]:
    """The newest of deliveries, oldest first: as many as tell what is usual."""
    for n in range(1, RECENT):
        if sum(d.rows_accepted for d in deliveries[-n:]) >= ENOUGH:
            return deliveries[-n:]
    return deliveries[-RECENT:]


def _labelled(contract: Contract, rows: str) -> str:
    """SQL of rows with the name of their group as `told`; of students by year group too, where the rows have none."""
    columns = {c.name for c in contract.columns}
    if "year_group" in columns or not {"school_urn", "student_id"} <= columns:
        return f"select *, {_label(contract)} as told from {rows}"
    return (
        f"select {rows}.*, concat_ws(' ', {_label(contract)}, 'Year ' || roll.last_year_group) as told from {rows} left join ("
        "select school_urn as roll_urn, student_id as roll_id, arg_max(year_group, academic_year) as last_year_group "
        f"from now.{ROLL} group by all) as roll on {rows}.school_urn = roll_urn and {rows}.student_id = roll_id"
    )


def _label(contract: Contract) -> str:
    """SQL that names the group of a row in words: its scope and what of its key is about nobody, but the school and the day."""
    about = {c.name for c in contract.columns if c.personal == "none" and c.type != "date" and c.name != contract.school_column}
    own = [c for c in contract.key if c in about] if contract.delivery.kind != "append" else []
    names = [c for c in dict.fromkeys((*contract.delivery.scope, *own)) if c != contract.school_column]
    return f"concat_ws(' ', {', '.join(names or [quoted(contract.title)])})"
