"""What a delivery that waits to be judged would change of what stands: the rows it drops, the cells it empties."""

from __future__ import annotations

import duckdb

from ingest.archive.ledger import Delivery
from ingest.code import seed
from ingest.contract import Contract, load_contracts
from ingest.home import Home
from ingest.raw.tables import STUDENTS, n_shortened, overtaken, pad_ids, resolve, speak
from ingest.rows import aside_path, rows_of
from ingest.rules import quoted, same

NOTHING = {  # what a delivery would do to what stands, where nothing does or a correction joins it
    "losses": "'' as told, '' as delivery_id, 0 as n_standing, 0 as n_dropped",
    "emptied": "'' as column_name, 0 as n_known, 0 as n_emptied",
    "left_out": "'' as told, 0 as n_rows",
}
MOST = 0.5  # share of the groups beside each other that an export of everything has at least


class Standing:
    """What is accepted, entity by entity, in a database of its own: read once, kept up as deliveries are accepted."""

    def __init__(self, home: Home, con: duckdb.DuckDBPyConnection) -> None:
        self.home, self.con, self.loaded = home, con, set[str]()
        con.execute(f"create view grade_scales as from read_csv({quoted(str(seed('grade_scales')))}, all_varchar = true)")
        con.execute("create schema now")

    def forget(self, entity: str) -> None:
        """Read an entity anew when it is next asked for: something older than what stands was accepted."""
        self.loaded.discard(entity)

    def _load(self, contract: Contract, accepted: list[Delivery]) -> None:
        if contract.entity in self.loaded:
            return
        names = ", ".join(c.name for c in contract.columns)
        self.con.execute(
            f"create or replace table now.{contract.entity} as select {names}, _file_id, _row, _lacks, _delivery_id, _seq, _of "
            f"from ({resolve(self.home, self.con, contract, accepted)})"
        )
        self.loaded.add(contract.entity)

    def compare(self, delivery: Delivery, accepted: list[Delivery]) -> None:
        """Views of a delivery: `rows` and `standing`, what is accepted today of its entity; and what it would do to that:

        `losses` (told, delivery_id, n_standing, n_dropped) by scope, the sum of them under NULL; `emptied` (column_name, n_known,
        n_emptied); `left_out` (told, n_rows), groups that stay since it lacks them, where it has most of the others.
        """
        contract = load_contracts()[str(delivery.entity)]
        self._rows(contract, delivery, accepted)
        if contract.delivery.kind == "append" and not contract.delivery.replace_range:
            self.con.execute("create or replace temp view standing as from rows where false")
            return self._nothing()
        self._load(contract, [d for d in accepted if d.entity == contract.entity])
        self.con.execute(f"create or replace temp view standing as from now.{contract.entity}")
        if delivery.corrects or not self.con.execute("select exists (from standing)").fetchall()[0][0]:
            return self._nothing()
        self._losses(contract, delivery)
        self._emptied(contract)
        self._left(contract)

    def _rows(self, contract: Contract, delivery: Delivery, accepted: list[Delivery]) -> None:
        """View `rows` of a delivery and of what it joins, ids whole; `shortened` (n_rows): rows whose id had lost its zeros."""
        self._load(load_contracts()[STUDENTS], [d for d in accepted if d.entity == STUDENTS])  # theirs are the ids
        joined = [d for d in accepted if d.delivery_id == delivery.corrects]
        files = ", ".join(quoted(str(rows_of(self.home, d))) for d in (delivery, *joined))
        self.con.execute(f"create or replace temp view rows as from read_parquet([{files}])")
        n = n_shortened(self.con, "rows") if "student_id" in {c.name for c in contract.columns} else 0
        self.con.execute(f"create or replace temp table shortened as select {n} as n_rows")
        if n:
            pad_ids(self.con, contract, "rows")

    def whole_ids(self, entity: str, view: str) -> None:
        """Give the student ids of a view of an entity's rows the zeros that they lost."""
        pad_ids(self.con, load_contracts()[entity], view)

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

    def _losses(self, contract: Contract, delivery: Delivery) -> None:
        """Rows whose key a delivery neither brings nor has in quarantine, where it speaks for them."""
        key = ", ".join(f"cast(touched.{c} as varchar)" for c in contract.key)
        aside = quoted(str(aside_path(self.home, delivery)))
        self.con.execute(f"""
            create or replace temp table losses as
            with touched as ({self._touched(contract)}),
            marked as (
                select {_label(contract)} as told, _delivery_id as delivery_id,
                    not exists (select 1 from rows where {same(contract.key, "rows", "touched")})
                    and [{key}] not in (select key from read_parquet({aside}) where key is not null) as is_dropped
                from touched
            )
            select told, max(delivery_id) as delivery_id, count(*) as n_standing, count(*) filter (is_dropped) as n_dropped
            from marked group by grouping sets ((told), ()) having count(*) > 0
        """)

    def _emptied(self, contract: Contract) -> None:
        """Cells that are known today and that the delivery has blank; not of a column that it lacks."""
        one_key = same(contract.key, "rows", "standing")
        parts = [
            f"select '{c.name}' as column_name, count(*) filter (standing.{c.name} is not null) as n_known, "
            f"count(*) filter (standing.{c.name} is not null and rows.{c.name} is null "
            f"and not coalesce(list_contains(rows._lacks, '{c.name}'), false)) as n_emptied from rows join standing on {one_key}"
            for c in contract.optional
        ]
        if not parts:
            return self._nothing("emptied")
        self.con.execute(f"create or replace temp table emptied as {' union all '.join(parts)}")

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
        if contract.entity not in self.loaded:
            return
        if delivery.corrects or contract.delivery.replace_range or contract.entity == STUDENTS:  # theirs are the ids of others
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


def _label(contract: Contract) -> str:
    """SQL that names a scope in words: its columns but the school; the entity where it has none."""
    scope = [c for c in contract.delivery.scope if c != contract.school_column] or [f"'{contract.title}'"]
    return f"concat_ws(' ', {', '.join(scope)})"
