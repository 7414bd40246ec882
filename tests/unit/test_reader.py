"""`flightpath sql` reads the open tables of one publication: every way out of them that DuckDB has is tried."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from ingest.home import Home
from orchestration.cli import app

SECRET = "Fernwhistle"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home that has published one open table, and one name in the restricted file."""
    made = Home(tmp_path / "home")
    made.create()
    folder = made.publications / "one"
    (folder / "restricted").mkdir(parents=True)
    with duckdb.connect(str(folder / "flightpath.duckdb")) as con:
        con.execute("create table dim_school as select '1' as school_urn, 'Example School' as name")
    with duckdb.connect(str(folder / "restricted" / "names.duckdb")) as con:
        con.execute(f"create table students as select '{SECRET}' as surname")
    made.current.symlink_to(folder)
    made.ledger_path.write_text(SECRET)
    return made


def ask(home: Home, query: str) -> Result:
    return CliRunner().invoke(app, ["sql", query, "--home", str(home.path), "--format", "csv"])


@pytest.mark.parametrize(
    "query",
    [
        "select name from dim_school",
        "from dim_school select name",
        "with a as (from dim_school) select name from a",
        "select name from dim_school; ",
        "/* a comment */ select name from (values ('Example School')) as r(name)",
        "select upper(column_name) as name from (describe dim_school)",
    ],
)
def test_what_reads_is_answered(home: Home, query: str) -> None:
    result = ask(home, query)
    assert result.exit_code == 0 and result.output.startswith("name"), result.output


ESCAPES = {
    "attach": "attach '{names}' as names (read_only)",
    "attach_in_one": "attach '{names}' as names; from names.students",
    "file_as_table": "from '{names}'",
    "read_text": "select content from read_text('{ledger}')",
    "read_blob": "select content from read_blob('{ledger}')",
    "glob": "select file from glob('{home}/**')",
    "read_csv": "from read_csv('{ledger}', header = false)",
    "read_parquet": "from read_parquet('{home}/archive/checks/*.parquet')",
    "query_table": "from query('from read_text(''{ledger}'')')",
    "copy_to": "copy (select 'x') to '{ledger}'",
    "copy_database": "copy from database flightpath to memory",
    "export": "export database '{home}/out'",
    "install": "install httpfs",
    "load": "load json",
    "set": "set enable_external_access = true",
    "reset": "reset lock_configuration",
    "pragma": "pragma enable_external_access = true",
    "call": "call pragma_version()",
    "second": "select 1; copy (select 'x') to '{ledger}'",
    "macro": "create macro leak() as table from read_text('{ledger}')",
    "temp_macro": "create temp macro leak() as table from read_text('{ledger}')",
    "view": "create temp view leak as from read_text('{ledger}')",
    "explain": "explain analyze copy (select 'x') to '{ledger}'",
    "prepare": "prepare leak as select content from read_text('{ledger}')",
    "checkpoint": "checkpoint",
    "insert": "insert into dim_school values ('2', 'Another')",
    "python": "from os",
    "nothing": "",
}


@pytest.mark.parametrize("name", ESCAPES)
def test_no_way_leads_out(home: Home, name: str) -> None:
    places = {
        "home": home.path, "ledger": home.ledger_path, "names": home.current.resolve() / "restricted" / "names.duckdb",
    }  # fmt: skip
    before = sorted(home.path.rglob("*"))
    result = ask(home, ESCAPES[name].format(**places))
    assert result.exit_code == 2, result.output
    assert SECRET not in result.output
    assert home.ledger_path.read_text() == SECRET
    assert sorted(home.path.rglob("*")) == before
    assert stat.S_ISREG(home.ledger_path.lstat().st_mode)
