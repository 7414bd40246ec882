"""`flightpath compare`: each way in which two publications can differ is told, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli import app

FACTS = "comment on table fct is 'Figures. Grain: school, point.'"
ROWS = "('1', 'NOV', 5, 'a'), ('1', 'MAR', 6, 'b'), ('2', 'NOV', null, 'c')"
SAME = f"create table fct as select * from (values {ROWS}) as r(school, point, n, word)"


def publication(folder: Path, *statements: str, names: str = "select 'S1' as student_id") -> Path:
    (folder / "restricted").mkdir(parents=True)
    with duckdb.connect(str(folder / "flightpath.duckdb")) as con:
        for statement in statements:
            con.execute(statement)
    with duckdb.connect(str(folder / "restricted" / "names.duckdb")) as con:
        con.execute(f"create table students as {names}")
    return folder


def told(a: Path, b: Path) -> tuple[int, list[tuple]]:
    result = CliRunner().invoke(app, ["compare", str(a), str(b), "--format", "json"])
    found = json.loads(result.output)["differences"]
    return result.exit_code, [(d["table"], d["kind"], d["column"], d["rows_a"], d["rows_b"]) for d in found]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("select 1", []),
        ("create table more as select 1 as x", [("main.more", "table", "", 0, 1)]),
        ("alter table fct drop word", [("main.fct", "column", "word", 0, 0)]),
        ("alter table fct alter n type bigint", [("main.fct", "type", "n", 0, 0)]),
        ("update fct set n = 7 where point = 'MAR'", [("main.fct", "values", "n", 1, 1)]),
        ("update fct set n = 0 where n is null", [("main.fct", "values", "n", 1, 1)]),
        ("delete from fct where school = '2'", [("main.fct", "rows", "", 1, 0)]),
        ("insert into fct values ('3', 'NOV', 1, 'd')", [("main.fct", "rows", "", 0, 1)]),
        ("insert into fct from fct where school = '2'", [("main.fct", "rows", "", 0, 1)]),
    ],
)
def test_a_difference_is_told(tmp_path: Path, change: str, expected: list[tuple]) -> None:
    a = publication(tmp_path / "a", SAME, FACTS)
    b = publication(tmp_path / "b", SAME, FACTS, change)
    assert told(a, b) == (1 if expected else 0, expected)


def test_names_are_compared_and_never_printed(tmp_path: Path) -> None:
    a = publication(tmp_path / "a", SAME)
    b = publication(tmp_path / "b", SAME, names="select 'SECRET' as student_id")
    assert told(a, b) == (1, [("names.students", "rows", "", 1, 1)])
    assert "SECRET" not in CliRunner().invoke(app, ["compare", str(a), str(b)]).output


def test_a_home_is_its_current_publication_and_anything_else_is_misuse(tmp_path: Path) -> None:
    made = publication(tmp_path / "home" / "publications" / "one", SAME)
    (tmp_path / "home" / "current").symlink_to(made)
    assert told(tmp_path / "home", made) == (0, [])
    result = CliRunner().invoke(app, ["compare", str(tmp_path), str(made)])
    assert result.exit_code == 2 and "neither a home" in " ".join(result.output.split())
