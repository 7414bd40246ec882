"""A school from its files to what readers see, for the golden tests."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
from typer.testing import CliRunner

from ingest.home import Home
from orchestration.cli import app
from tests.support import figures


def landed(folder: Path, files: dict[str, list[list[str]]]) -> Home:
    """A home in whose landing folder these files lie (by name: the headings, then the lines)."""
    home = Home(folder / "home")
    home.create()
    for name, lines in files.items():
        with (home.landing / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(lines)
    return home


def published(folder: Path, files: dict[str, list[list[str]]], as_of: str) -> Home:
    """The home with the figures of `files`, of which every test of dbt has to pass."""
    home = landed(folder, files)
    figures.publish_in(home, folder / "figures.duckdb", as_of)
    with duckdb.connect(str(folder / "figures.duckdb"), read_only=True) as con:
        assert not (found := figures.faults(con, as_of)), found
    return home


def published_by_run(folder: Path, files: dict[str, list[list[str]]], as_of: str, *flags: str) -> Home:
    """The home after one whole run on `files`, which has to publish."""
    home = landed(folder, files)
    result = CliRunner().invoke(app, ["run", "--home", str(home.path), "--as-of", as_of, "--no-pages", *flags])
    assert result.exit_code == 0, result.output
    return home


def together(*schools: dict[str, list[list[str]]]) -> dict[str, list[list[str]]]:
    """The files of several schools as one trust would send them: of one name one file, with every heading of any."""
    merged: dict[str, list[dict[str, str]]] = {}
    for files in schools:
        for name, (headings, *lines) in files.items():
            merged.setdefault(name, []).extend(dict(zip(headings, line, strict=True)) for line in lines)
    told = {name: list(dict.fromkeys(heading for line in lines for heading in line)) for name, lines in merged.items()}
    return {name: [told[name], *([line.get(h, "") for h in told[name]] for line in lines)] for name, lines in merged.items()}


def cells(files: dict[str, list[str]]) -> dict[str, list[list[str]]]:
    """The lines of each file, taken apart at their commas."""
    return {name: [line.split(",") for line in lines] for name, lines in files.items()}


def ask(home: Home, sql: str) -> list[tuple]:
    """Rows of a query on the analysts' database."""
    with duckdb.connect(str(home.current / "flightpath.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def students(home: Home) -> dict[str, str]:
    """Student ids by student key."""
    with duckdb.connect(str(home.current / "restricted" / "names.duckdb"), read_only=True) as con:
        return dict(con.execute("select student_key, student_id from students").fetchall())
