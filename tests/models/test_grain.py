"""A table, view or seed that breaks its declared grain stops the run at its name (macros/grain.sql, materializations.sql)."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ingest.home import Home
from orchestration.dbt_run import invoke
from tests.support import figures


def test_what_breaks_its_grain_is_refused_by_name(tmp_path: Path) -> None:
    home, path = Home(tmp_path / "home"), tmp_path / "flightpath.duckdb"
    home.create()
    figures.raw_tables(home, path)
    with duckdb.connect(str(path)) as con:
        for code in ("MA", "EN", "MA"):
            con.execute("insert into raw.subjects (school_urn, subject_code, name) values ('1', ?, 'Any')", [code])
    told = invoke(["build", "--select", "stg_subjects", "stg_classes", "bases", "--exclude-resource-type", "test"], path).result
    assert {item.node.name: str(item.status) for item in told} == {
        "stg_subjects": "error",
        "stg_classes": "success",
        "bases": "success",
    }
    [words] = [item.message for item in told if item.node.name == "stg_subjects"]
    assert "stg_subjects breaks its grain (school_urn, subject_code) 1 times" in words


@pytest.mark.parametrize(
    ("table", "rows", "n_faults"),
    [
        ("int_any", "('a', 'b'), ('a', null), ('c', null)", 0),
        ("int_any", "('a', null), ('a', null), ('c', 'b'), ('c', 'b')", 2),
        ("fct_any", "('a', 'b'), ('a', null)", 0),
        ("fct_any", "('a', 'b'), (null, 'b')", 1),
        ("dim_any", "('a', 'b'), (null, null)", 1),
    ],
)
def test_a_row_of_each_and_in_a_mart_none_without(table: str, rows: str, n_faults: int) -> None:
    """`b` may be NULL."""
    faults = figures.render(f"{{{{ grain_faults('{table}', ['a', 'b'], ['b']) }}}}", "2026-11-20")
    with duckdb.connect() as con:
        con.execute(f"create table {table} as from (values {rows}) as t(a, b)")
        assert len(con.execute(faults).fetchall()) == n_faults
