"""Every figure of an audience's pages is defined there: measures by their code, pages by their figures."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import duckdb
import pytest

from ingest.code import seed
from ingest.home import Home
from reports.evidence.pages import all_pages, pages_of

AUDIENCES = ("slt", "governors")
OF_OTHER_THINGS = {"/about", "/subjects/[subject]"}  # the definitions themselves; the subjects' pages stand under Subjects


@pytest.fixture(scope="module")
def con(demo_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_home.current / "flightpath.duckdb"), read_only=True) as con:
        yield con


def defined(con: duckdb.DuckDBPyConnection, audience: str) -> dict[str, str]:
    """By code the pages that a definition of an audience names."""
    return dict(con.execute(f"select code, pages from {audience}.definitions").fetchall())


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_measure_in_any_table_of_an_audience_is_defined_there(con: duckdb.DuckDBPyConnection, audience: str) -> None:
    tables = con.execute(
        "select table_name from duckdb_columns() where schema_name = ? and column_name = 'measure'", [audience]
    ).fetchall()
    read = {table for page in pages_of(audience, all_pages()) for table in page.tables}
    assert len(tables) > 8 and "grid" in {name for (name,) in tables} & read
    told = {name: {m for (m,) in con.execute(f"select distinct measure from {audience}.{name}").fetchall()} for (name,) in tables}
    known = defined(con, audience).keys()
    assert {name: measures - known for name, measures in told.items() if measures - known} == {}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_page_of_an_audience_has_figures_that_are_defined_there(con: duckdb.DuckDBPyConnection, audience: str) -> None:
    named = {route for pages in defined(con, audience).values() for route in (pages or "").split()}
    routes = {page.route for page in pages_of(audience, all_pages())}
    assert routes - named - OF_OTHER_THINGS == set()
    assert named - {page.route for page in all_pages()} == set()


def test_governors_are_told_of_no_figure_that_is_not_on_their_pages(con: duckdb.DuckDBPyConnection) -> None:
    routes = {page.route for page in pages_of("governors", all_pages())} | {"/subjects/[subject]", "/projections", "/results"}
    with seed("figures").open(newline="") as file:
        own = {row["figure"]: set(row["pages"].split()) for row in csv.DictReader(file) if row["is_for_governors"] == "1"}
    assert {code: pages for code, pages in own.items() if pages and not pages & (routes - {"/projections", "/results"})} == {}
    assert not {"beside_others", "beside_national", "bias", "in_school_variation"} & defined(con, "governors").keys()
