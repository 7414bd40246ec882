"""What the sites of a publication of two schools hold, byte by byte: of each audience and school its own, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.home import Home
from reports.evidence import build, tables
from reports.evidence.pages import all_pages, pages_of
from reports.evidence.shell import APP, BuildFailed
from tests.e2e.test_site_bytes import texts

ABOUT = {"id": "made", "as_of": "2026-11-20", "code_version": "made"}
OWN, OTHER = "999001", "999002"
WORDS = {("slt", OWN): "Plainquince", ("governors", OWN): "Hiddenmedlar", ("governors", OTHER): "Othersloe"}
WORDS["slt", OTHER] = "Elsedamson"
SLT_PAGES = ("What is missing from the figures of the newest year", "Have earlier ranges held?")  # words of two of them


def with_audiences(source: Path, target: Path) -> Path:
    """A publication of two schools and both audiences: a word in the names of subjects and classes says whose rows they are."""
    shutil.copyfile(source, target)
    target.chmod(0o600)
    with duckdb.connect(str(target)) as con:
        names = [n for (n,) in con.execute("select table_name from duckdb_tables() where schema_name = 'slt'").fetchall()]
        con.execute("drop schema if exists governors cascade")
        con.execute("create schema governors")
        cut = con.execute(
            "select table_name from duckdb_columns() where schema_name = 'slt' and column_name = 'school_urn'"
        ).fetchall()
        for (name,) in cut:
            con.execute(f"insert into slt.{name} select * replace ('{OTHER}' as school_urn) from slt.{name}")
        for name in names:
            con.execute(f"create table governors.{name} as from slt.{name}")
        for (audience, school), word in WORDS.items():
            rows = f"school_urn = '{school}'"
            con.execute(f"update {audience}.targets set subject_name = '{word}' where subject_code is not null and {rows}")
            con.execute(f"update {audience}.targets set class_code = '{word}' where class_code is not null and {rows}")
            con.execute(f"update {audience}.school set name = '{word} School' where {rows}")
    return target


@pytest.fixture(scope="module")
def sites(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sites of both audiences of the first school, and the governors' of the second."""
    folder = tmp_path_factory.mktemp("audiences")
    warehouse = with_audiences(demo_home.current / "flightpath.duckdb", folder / "flightpath.duckdb")
    patch, all_cuts = pytest.MonkeyPatch(), tables.cuts_of
    patch.setattr(tables, "cuts_of", lambda *asked: [c for c in all_cuts(*asked) if (c.audience, c.urn) != ("slt", OTHER)])
    said = build.build(warehouse, folder / "work", folder / "sites", ABOUT, folder / "cache")
    patch.undo()
    assert said["sites"] == [f"slt/{OWN}", f"governors/{OWN}", f"governors/{OTHER}"]
    return folder / "sites"


def read(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def says(files: dict[str, bytes], word: str) -> set[str]:
    """Files that hold a word."""
    return {name for name, data in files.items() if any(word in text for text in texts(data))}


def test_every_site_holds_the_rows_of_its_audience_and_school_alone(sites: Path) -> None:
    for (audience, school), word in list(WORDS.items())[:3]:
        files = read(sites / audience / school)
        kinds = {name.split(".", 1)[1] for name in says(files, word)}
        assert {"html.gz", "json.gz", "arrow.gz"} <= kinds  # the search sees pages, answers and tables
        for other in set(WORDS.values()) - {word}:
            assert says(files, other) == set(), (audience, school)


def test_the_compiled_app_holds_no_figure_of_anybody(sites: Path) -> None:
    for audience in ("slt", "governors"):
        files = read(sites / audience / APP)
        assert len(files) > 20
        for word in (*WORDS.values(), "Larkhollow", OWN):
            assert says(files, word) == set()


def test_governors_have_nine_pages_and_the_tables_of_these(sites: Path) -> None:
    own = pages_of("governors", all_pages())
    files = read(sites / "governors" / OWN)
    made = {"/" + name.removesuffix("index.html.gz").rstrip("/") for name in files if name.endswith("index.html.gz")}
    assert made == {page.route for page in own} and len(made) == 9
    found = {name.split("/")[2] for name in files if name.startswith("data/report/")}
    assert found == {table for page in own for table in page.tables}
    assert not found & {"quarantine", "untold", "checks"}


def test_no_page_of_another_audience_is_compiled_into_a_site(sites: Path) -> None:
    for words in SLT_PAGES:
        assert says(read(sites / "slt" / APP), words)
        assert says(read(sites / "governors"), words) == set()


def test_a_site_holds_all_its_files_itself(sites: Path) -> None:
    """Its app is other names of the same bytes: a copy of the publication is whole, and so is it once the shell has gone."""
    one, other = (sites / audience / APP for audience in ("slt", "governors"))
    names = {p.relative_to(other) for p in other.rglob("*.wasm.gz")}
    assert names and all((one / name).stat().st_ino == (other / name).stat().st_ino for name in names)
    assert [p for p in sites.rglob("*") if p.is_symlink()] == []


def test_the_same_publication_gives_the_same_bytes(sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse, all_cuts = sites.parent / "flightpath.duckdb", tables.cuts_of
    monkeypatch.setattr(tables, "cuts_of", lambda *asked: [c for c in all_cuts(*asked) if c.audience == "governors"][:1])
    build.build(warehouse, tmp_path / "work", tmp_path / "sites", ABOUT, tmp_path / "cache")
    assert read(tmp_path / "sites" / "governors" / OWN) == read(sites / "governors" / OWN)


def test_a_page_that_cannot_be_made_publishes_nothing(sites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own step may fail where the queries did not: what SvelteKit says of it is told, and no site is there."""
    cut = tables.Cut("governors", {"school_urn": OWN}, False)
    said: dict[str, Any] = build._said(sites.parent / "flightpath.duckdb", cut, ABOUT, [], [])
    lost = {"route": "/quality", "title": "Data quality"}
    own = [page.in_menu for page in pages_of("governors", all_pages())]
    monkeypatch.setattr(build, "_said", lambda *_: said | {"name": "x", "as_of": "2026-11-20", "pages": [*own, lost]})
    monkeypatch.setattr(build, "readers", lambda: {"governors": {}})
    with pytest.raises(BuildFailed, match="do not belong to the pages: .*quality/index.html|The pages could not be made"):
        build.build(sites.parent / "flightpath.duckdb", tmp_path / "work", tmp_path / "sites", ABOUT, tmp_path / "cache")
    assert not list((tmp_path / "sites").rglob("index.html*"))
