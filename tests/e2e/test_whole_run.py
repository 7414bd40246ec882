"""Whole runs through the command line, from files to a publication."""

from __future__ import annotations

import json
import re
import shutil
import stat
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from expectations import checks, runner
from ingest.home import Home
from orchestration.cli import app
from orchestration.execute import execute
from reports.evidence import build, tables
from reports.evidence.pages import Page
from reports.publication.audience import readers
from tools.generate import measures

# The demo school has A levels alone, and estimates of its own years.
NOT_IN_THE_DEMO = ("progress8_indicative", "technical_certificate_")
ANALYST = Path(__file__).parents[2] / "docs" / "analyst.md"


def command(home: Home, *words: str) -> tuple[int, str]:
    """Run a command on a home; its pages are built once, in the fixture, and not again by these."""
    pages = ["--no-pages"] if words[0] in ("run", "rebuild") else []
    result = CliRunner().invoke(app, [*words, *pages, "--home", str(home.path)])
    return result.exit_code, result.output


def rows(home: Home) -> dict[str, list]:
    """Every row of every table that readers can see."""
    with duckdb.connect(str(home.current / "flightpath.duckdb"), read_only=True) as con:
        names = con.execute("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
        return {n: con.execute(f"from {n} order by all").fetchall() for (n,) in names}


@pytest.fixture
def copy(demo_home: Home, tmp_path: Path) -> Home:
    """A home of one's own to break."""
    shutil.copytree(demo_home.path, tmp_path / "copy", symlinks=True)
    return Home(tmp_path / "copy")


def test_planted_faults_are_in_quarantine_and_told(demo_home: Home) -> None:
    planted = json.loads((demo_home.path / "planted.json").read_text())["faults"]
    files = {f["name"]: f for f in json.loads(command(demo_home, "status", "--format", "json")[1])["files"]}
    aside = {n: f["rows_quarantined"] + f["cells_quarantined"] for n, f in files.items()}
    assert {n: found for n, found in aside.items() if found} == {n: f["rows"] for n, f in planted.items()}
    assert all(f["rows_read"] == f["rows_accepted"] + f["rows_quarantined"] for f in files.values())


def test_the_same_command_twice_makes_no_new_publication(demo_home: Home) -> None:
    before = demo_home.current.resolve()
    code, said = command(demo_home, "run")
    assert code == 0
    assert "Nothing to do" in said
    assert demo_home.current.resolve() == before


def test_rebuild_from_the_archive_alone_is_equal_row_for_row(copy: Home) -> None:
    before = rows(copy)
    for folder in (copy.cache, copy.build, copy.publications, copy.quarantine, copy.runs):
        shutil.rmtree(folder)
    copy.current.unlink()
    code, said = command(copy, "rebuild")
    assert code == 0, said
    assert rows(copy) == before


@pytest.mark.usefixtures("short_runs")
def test_a_failed_gate_2_leaves_the_old_publication(copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = copy.current.resolve()
    (copy.landing / "subjects.csv").write_text("school_urn,subject_code,name\n999001,MA,Maths\n")
    bad = checks.CheckResult(
        "gate_2", "s", "rows_add_up", "fct", None, "failed", "error", 1, 3, (), "It is wrong.", "Put it right."
    )
    monkeypatch.setattr(runner, "run_gate2", lambda *_: [bad])
    code, said = command(copy, "run")
    assert code == 1
    assert copy.current.resolve() == before
    told = " ".join(said.split())
    assert "3 rows" in told and "Put it right." in told


@pytest.mark.usefixtures("short_runs")
def test_strict_run_exits_1_on_a_refused_file_and_publishes_nothing_new_of_it(copy: Home) -> None:
    (copy.landing / "strange.csv").write_text("colour,shape\nred,round\n")
    code, said = command(copy, "run", "--strict")
    assert code == 1
    assert "strange.csv" in said and "red" not in said.replace("quarantined", "").replace("refused", "")


def test_every_query_of_the_analysts_page_gives_rows(demo_home: Home) -> None:
    queries = re.findall(r"```sql\n(.*?)```", ANALYST.read_text(), re.DOTALL)
    assert len(queries) >= 6
    for query in queries:
        code, said = command(demo_home, "sql", query, "--format", "json")
        assert code == 0, said
        assert json.loads(said), query


@pytest.mark.parametrize("row", measures.rows("measures"), ids=lambda row: row["measure"])
def test_the_sql_on_a_measures_page_gives_what_is_published(demo_home: Home, row: dict[str, str]) -> None:
    page = (ANALYST.parent / "measures" / f"{row['measure']}.md").read_text()
    published, from_facts = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    with duckdb.connect(str(demo_home.current / "flightpath.duckdb"), read_only=True) as con:
        told, found = con.execute(published).fetchall(), con.execute(from_facts).fetchall()
    basis = row["basis"] or "result"
    wanted = [(*point, float(value), n) for *point, of, value, _, n, _ in told if of == basis and n]
    assert sorted((*point, n) for *point, _, n in found) == sorted((*point, n) for *point, _, n in wanted)
    assert {tuple(point): float(v) for *point, v, _ in found} == pytest.approx({tuple(p): v for *p, v, _ in wanted}, abs=0.0001)
    assert wanted or row["measure"].startswith(NOT_IN_THE_DEMO)


def test_nobody_can_be_named_from_the_open_file(demo_home: Home) -> None:
    restricted = demo_home.current / "restricted" / "names.duckdb"
    assert stat.S_IMODE(restricted.stat().st_mode) == 0o600
    with duckdb.connect(str(restricted), read_only=True) as con:
        people = con.execute("select upn, student_id from students where upn is not null limit 200").fetchall()
    data = (demo_home.current / "flightpath.duckdb").read_bytes()
    assert people
    assert not [1 for upn, student in people if upn.encode() in data or student.encode() in data]


def test_nothing_in_the_home_is_for_others(demo_home: Home) -> None:
    """Pages, Dagster's files and what the user put there included, though the tests run with a mask that lets others read."""
    found = [demo_home.path, *demo_home.path.rglob("*")]
    assert {"sites", ".dagster", "landing"} <= {path.name for path in found}
    assert [path for path in found if not path.is_symlink() and path.stat().st_mode & 0o077] == []


@pytest.mark.usefixtures("short_runs")
def test_dagster_keeps_no_value_of_a_file(copy: Home) -> None:
    """Of the whole run that made the demo school, and of one on a file that says who somebody is."""
    with duckdb.connect(str(copy.current / "restricted" / "names.duckdb"), read_only=True) as con:
        people = con.execute("select upn, surname, cast(date_of_birth as varchar) from students where upn is not null").fetchall()
    personal = {value for person in people for value in person} | {"2099-01-01"}  # the planted date after receipt
    (copy.landing / "bad.csv").write_text("school_urn,student_id,upn,forename,surname\n999001,S1,WRONG-UPN,Quillon,Mudwhistle\n")
    command(copy, "run")
    kept = b"".join(p.read_bytes() for p in copy.dagster.rglob("*") if p.is_file())
    assert len(kept) > 100_000
    assert [v for v in personal | {"WRONG-UPN", "Mudwhistle"} if v.encode() in kept] == []


def test_comments_are_inside_and_the_storage_is_an_old_one(demo_home: Home) -> None:
    path = demo_home.current / "flightpath.duckdb"
    with duckdb.connect(str(path), read_only=True) as con:
        bare = con.execute("select table_name from duckdb_tables() where comment is null").fetchall()
        columns = con.execute(
            "select column_name from duckdb_columns() where comment is null and schema_name = 'main' and not internal"
        ).fetchall()
    assert (bare, columns) == ([], [])
    assert path.read_bytes()[12] == 65  # the file format that DuckDB 1.2 reads


def test_two_writers_do_not_meet(copy: Home) -> None:
    (copy.landing / "subjects.csv").write_text("school_urn,subject_code,name\n999001,MA,Maths\n")
    with copy.lock():
        code, said = command(copy, "run")
        assert execute(copy, "refresh_everything")
    assert code == 1
    assert "Another run is at work" in " ".join(said.split())
    assert (copy.landing / "subjects.csv").exists()


@pytest.mark.usefixtures("short_runs")
def test_pages_that_cannot_be_built_leave_the_old_publication(copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise build.BuildFailed("Page groups.md: query groups does not fit the publication.")

    before = copy.current.resolve()
    (copy.landing / "subjects.csv").write_text("school_urn,subject_code,name\n999001,MA,Maths\n")
    monkeypatch.setattr(build, "build", broken)
    result = CliRunner().invoke(app, ["run", "--home", str(copy.path)])
    said = " ".join(result.output.split())
    assert result.exit_code == 1
    assert "query groups does not fit" in said and "Nothing was published" in said
    assert copy.current.resolve() == before


def test_a_broken_query_is_named_before_anything_is_built(demo_home: Home) -> None:
    warehouse, about = demo_home.current / "flightpath.duckdb", {"id": "x", "as_of": "2026-11-20", "code_version": "x"}
    page = Page("odd.md", "```sql wrong\nselect colour from report.points\n```\n")
    for cut in tables.cuts_of(warehouse, readers()):
        with pytest.raises(build.BuildFailed, match=r"Page odd\.md: query wrong"):
            build.check_queries(warehouse, cut, about, [page])


def test_a_site_is_cut_for_every_school_and_none_without_one(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as con:
        con.execute("create schema slt")
        con.execute("create table slt.school as select unnest(['2', '1']) as school_urn")
        con.execute("create schema governors")
        con.execute("create table governors.school as select '1' as school_urn")
    found = tables.cuts_of(tmp_path / "w.duckdb", readers())
    assert [(cut.audience, cut.urn, cut.is_only) for cut in found] == [
        ("slt", "1", False), ("slt", "2", False), ("governors", "1", True)
    ]  # fmt: skip
    with duckdb.connect(str(tmp_path / "w.duckdb")) as con:
        con.execute("delete from slt.school")
        con.execute("delete from governors.school")
    with pytest.raises(tables.NoSchool, match="Drop the schools extract"):
        tables.cuts_of(tmp_path / "w.duckdb", readers())


@pytest.mark.usefixtures("short_runs")
def test_a_run_without_pages_is_completed_by_one_with_them(copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy.landing / "subjects.csv").write_text("school_urn,subject_code,name\n999001,MA,Maths\n")
    code, said = command(copy, "run")
    assert code == 0 and "left out, as asked" in " ".join(said.split())
    monkeypatch.setattr(build, "build", lambda *_, **__: {"pages": 1, "tables": 1, "bytes": 1})
    result = CliRunner().invoke(app, ["run", "--home", str(copy.path)])
    assert result.exit_code == 0 and "Pages: flightpath serve" in result.output


def test_the_crest_is_printed_as_the_schools_extract_takes_it(tmp_path: Path) -> None:
    (tmp_path / "crest.png").write_bytes(b"\x89PNG")
    (tmp_path / "crest.txt").write_text("no picture")
    said = CliRunner().invoke(app, ["crest", str(tmp_path / "crest.png")])
    assert said.output.strip() == "data:image/png;base64,iVBORw=="
    assert CliRunner().invoke(app, ["crest", str(tmp_path / "crest.txt")]).exit_code == 2
