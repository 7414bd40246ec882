"""Since the last publication: one more file tells itself and what it moved, and the publication's number nothing of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.archive.ledger import Ledger
from ingest.demo.write import generate
from ingest.home import Home
from orchestration.dbt_run import models
from reports.evidence import tables
from reports.evidence.pages import all_pages, pages_of
from reports.publication import publish, since
from tests.support.figures import build, enter

AS_OF = "2026-11-20"
LATER = "tracking_2026_NOV.csv"  # comes after the first publication: no other file speaks for its point
SHORT = "attendance_marks_2026.csv"  # comes first with half of its rows, then whole


def published(home: Home, folder: Path, name: str) -> publish.Identity:
    """Everything that landed, exported and shown as a publication with its manifest."""
    enter(home, datetime.now())
    identity = publish.identify(home, AS_OF)
    build(home, folder / f"{name}.duckdb", AS_OF)
    made = home.publications / identity.id
    publish.export(folder / f"{name}.duckdb", made, models())
    about = {"id": identity.id, "as_of": identity.as_of, "code_version": identity.code_version}
    since.write(home, made, about, publish.WAREHOUSE)
    (made / "manifest.json").write_text(json.dumps(asdict(identity)))
    home.current.unlink(missing_ok=True)
    home.current.symlink_to(made)
    return identity


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Path, Path]:
    """A home that published twice, and both publications; in between came the marks of a point and sessions."""
    folder = tmp_path_factory.mktemp("since")
    home = Home(folder / "home")
    home.create()
    home.demo_path.write_text("999001\n")
    generate(home.landing, 2026, 0.03)
    whole = {name: (home.landing / name).read_bytes() for name in (LATER, SHORT)}
    (home.landing / LATER).unlink()
    header, *rows = whole[SHORT].decode().splitlines(keepends=True)
    (home.landing / SHORT).write_text("".join([header, *rows[: len(rows) // 2]]))
    one = home.publications / published(home, folder, "one").id
    for name, data in whole.items():
        (home.landing / name).write_bytes(data)
    return home, one, home.publications / published(home, folder, "two").id


def said(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / tables.SINCE_FILE).read_text()))


def test_the_first_publication_has_none_before_it(two: tuple[Home, Path, Path]) -> None:
    _, one, _ = two
    assert not (one / tables.SINCE_FILE).exists()


def test_the_files_that_came_are_told_with_what_they_replace(two: tuple[Home, Path, Path]) -> None:
    home, one, other = two
    told = said(other)
    assert told["since"][0]["id"] == one.name
    names = {d.delivery_id: d.file_name for d in Ledger(home).deliveries()}
    files = {names[row["delivery_id"]]: row for row in told["files"]}
    assert files.keys() == {LATER, SHORT}
    assert files[LATER]["replaces"] == ""
    assert [names[number] for number in files[SHORT]["replaces"].split()] == [SHORT]


def test_a_moved_figure_stands_with_what_it_was(two: tuple[Home, Path, Path]) -> None:
    _, one, other = two
    told = said(other)
    counts = {row["name"]: row for row in told["counts"]}
    for name, table in {
        "Marks (working-at grades and predictions)": "fct_tracking",
        "Sessions (half days)": "fct_attendance",
    }.items():
        for side, folder in (("before", one), ("now", other)):
            with duckdb.connect(str(folder / publish.WAREHOUSE), read_only=True) as con:
                assert con.execute(f"select count(*) from {table}").fetchall() == [(counts[name][side],)]
        assert counts[name]["before"] < counts[name]["now"]
    [row] = [r for r in told["figures"] if r["code"] == "attendance" and r["year_group"] == 0]
    query = (
        "select cast(value as double) from slt.grid join slt.points using (school_urn, academic_year, tracking_point) "
        "where measure = 'attendance' and group_id = 'all' and year_group is null and label = $label"
    )
    for side, folder in (("before", one), ("now", other)):
        with duckdb.connect(str(folder / publish.WAREHOUSE), read_only=True) as con:
            assert con.execute(query, {"label": row["place"]}).fetchall() == [(row[side],)]
    assert row["before"] != row["now"] and row["was_there"]
    moved = {(r["code"], r["year_group"], r["place"]) for r in told["figures"]}
    assert {("on_or_above_share", 10), ("attainment8", 11)} <= {(code, year) for code, year, _ in moved}
    assert told["since"][0]["n_same"] > 0 and not [r for r in told["figures"] if r["kind"] == "summer"]


def test_a_publication_of_another_version_is_not_compared(two: tuple[Home, Path, Path], tmp_path: Path) -> None:
    home, one, other = two
    old = Path(shutil.copyfile(one / publish.WAREHOUSE, tmp_path / publish.WAREHOUSE))
    old.chmod(0o600)
    with duckdb.connect(str(old)) as con:
        con.execute("drop table slt.grid")
    before = json.loads((one / "manifest.json").read_text())
    told = since.compared(home, before, old, other / publish.WAREHOUSE, {"as_of": AS_OF})
    assert told["figures"] == [] and told["since"][0]["n_same"] == 0
    assert told["counts"] and len(told["files"]) == 2


def test_the_number_of_a_publication_is_of_archive_code_and_date_alone(two: tuple[Home, Path, Path]) -> None:
    home, _, other = two
    again = publish.identify(home, AS_OF)
    assert again.id == other.name
    assert again.id == hashlib.sha256(f"{again.ledger_head}|{again.code_version}|{AS_OF}".encode()).hexdigest()[:12]
    kept = (other / tables.SINCE_FILE).read_bytes()
    folder = home.path / "again"
    folder.mkdir()
    about = {"id": again.id, "as_of": again.as_of, "code_version": again.code_version}
    since.write(home, folder, about, publish.WAREHOUSE)  # as when its pages are added
    assert (folder / tables.SINCE_FILE).read_bytes() == kept


def test_only_senior_leaders_have_it(two: tuple[Home, Path, Path]) -> None:
    _, _, other = two
    read = {a: {t for page in pages_of(a, all_pages()) for t in page.tables} & tables.SINCE.keys() for a in ("slt", "governors")}
    assert read == {"slt": set(tables.SINCE), "governors": set()}
    about = {"id": "x", "as_of": AS_OF, "code_version": "x"}
    [cut] = tables.cuts_of(other / publish.WAREHOUSE, ["slt"])
    with duckdb.connect() as con:
        assert set(tables.attach(con, other / publish.WAREHOUSE, cut, about, tables.SINCE)) == set(tables.SINCE)
        assert con.execute("select count(*) from report.since_files").fetchall() == [(2,)]
    with duckdb.connect() as con:  # of a school that no row is of
        stranger = tables.Cut("slt", {"school_urn": "999002"}, False)
        tables.attach(con, other / publish.WAREHOUSE, stranger, about, tables.SINCE)
        assert con.execute("select count(*) from report.since_files").fetchall() == [(0,)]
