"""What a school tells of itself when its home is made: asked on a terminal alone, kept, and landed as extracts like any other."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from ingest import land
from ingest.archive.ledger import Ledger
from ingest.home import Home
from ingest.school import School, told_school
from orchestration.cli import app
from orchestration.commands import init
from tests.support import figures

YEAR = (
    "2026-09-02 to 2026-10-23, 2026-11-02 to 2026-12-18, 2027-01-04 to 2027-02-12, 2027-02-22 to 2027-03-25, "
    "2027-04-12 to 2027-05-28, 2027-06-07 to 2027-07-21, not 2026-09-02, not 2027-05-03"
)
OAKMERE = ("--name", "Oakmere, the Example School", "--urn", "999003")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def call(home: Home, *options: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["init", "--home", str(home.path), *options], input=typed)


def rows(home: Home, name: str) -> list[dict[str, str]]:
    with (home.landing / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_without_a_terminal_nothing_is_asked_and_what_lacks_is_said_in_a_line(home: Home) -> None:
    result = call(home)
    assert result.exit_code == 0 and "Not told yet: give --name, --urn, --terms, --mis" in result.output
    assert list(home.landing.iterdir()) == [] and told_school(home) == School()


def test_what_options_tell_is_kept_and_lands_as_accepted_extracts(home: Home) -> None:
    result = call(home, *OAKMERE, "--laestab", "999/4003", "--terms", YEAR, "--mis", "arbor")
    assert result.exit_code == 0 and "Not told yet" not in result.output
    assert told_school(home) == School("999003", "Oakmere, the Example School", "999/4003", "Arbor")
    assert rows(home, "schools_999003.csv") == [
        {"school_urn": "999003", "name": "Oakmere, the Example School", "laestab": "999/4003"}
    ]
    days = rows(home, "school_calendar_999003_2026.csv")
    assert {(d["half_term"], d["term"]) for d in days} == {
        ("1", "autumn"), ("2", "autumn"), ("3", "spring"), ("4", "spring"), ("5", "summer"), ("6", "summer")
    }  # fmt: skip
    assert [d["date"] for d in days if d["is_school_day"] == "N"] == ["2026-09-02", "2027-05-03"]
    assert (len(days), days[0]["date"], days[-1]["date"]) == (195, "2026-09-02", "2027-07-21")  # no Saturday, no Sunday
    for path in land.pending(home):
        land.ingest_file(home, path, datetime(2026, 9, 1))
    came = {d.entity: (d.rows_accepted, d.rows_quarantined) for d in Ledger(home).deliveries()}
    assert came == {"schools": (1, 0), "school_calendar": (195, 0)}


def test_on_a_terminal_it_asks_again_for_what_cannot_be_and_an_option_is_not_asked(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(init, "can_ask", lambda: True)
    result = call(home, "--mis", "other", typed="Oakmere\n12\n999003\n\n2026-09-02 to 2026-12-18\n\n")
    assert result.exit_code == 0
    assert "six digits on the school details screen" in result.output and "longer than ten weeks" in result.output
    assert told_school(home) == School("999003", "Oakmere", "", "other")
    assert [path.name for path in home.landing.iterdir()] == ["schools_999003.csv"]
    again = call(home, typed="\n\n999/4003\n\n\n")  # what was told is offered again
    assert "[Oakmere]" in again.output and "[999003]" in again.output
    assert told_school(home) == School("999003", "Oakmere", "999/4003", "other")


def test_a_blank_name_ends_the_asking(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "can_ask", lambda: True)
    assert call(home, typed="\n").exit_code == 0
    assert home.landing.is_dir() and not home.school_path.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--urn", "12"), "number of six digits"),
        (("--laestab", "999003"), "three digits of the local authority"),
        (("--mis", "paper"), "The MIS is one of SIMS"),
        (("--terms", "2026-09-02 to 2026-10-23"), "give its URN too"),
        (("--terms", "September"), "Half terms are written"),
        (("--terms", "02/09/2026 to 23/10/2026"), "A day is written like"),
        (("--terms", "2026-10-23 to 2026-09-02"), "would end before it"),
        (("--terms", "2026-11-02 to 2026-12-18, 2026-09-02 to 2026-11-02"), "begin on 2026-09-02 and 2026-11-02 overlap"),
        (("--terms", "2026-09-02 to 2026-09-11, 2026-09-14 to 2026-10-23"), "would be one half term"),
        (("--terms", "2026-08-27 to 2026-10-16"), "no academic year"),
        (("--terms", "2026-09-02 to 2026-10-23, not 2026-10-26"), "lies in none of the half terms"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_made(home: Home, options: tuple[str, ...], words: str) -> None:
    result = call(home, *options)
    assert result.exit_code == 2 and words in " ".join(result.output.split())
    assert not home.path.exists()


def test_a_school_told_anew_leaves_what_its_own_extract_said(home: Home) -> None:
    call(home, *OAKMERE)
    for when, text in ((1, ""), (2, "school_urn,name,main_colour\n999003,Oakmere,#1f3a5f\n"), (3, "")):
        if text:
            (home.landing / "schools.csv").write_text(text)
        if when == 3:
            call(home, "--name", "Oakmere Academy")
        figures.enter(home, datetime(2026, 9, when))
    figures.raw_tables(home, home.build / "school.duckdb")
    with duckdb.connect(str(home.build / "school.duckdb")) as con:
        found = con.execute("select name, main_colour from raw.schools").fetchall()
    assert found == [("Oakmere Academy", "#1f3a5f")]


def test_a_damaged_file_of_what_was_told_is_said_in_words(home: Home) -> None:
    call(home, *OAKMERE)
    home.school_path.write_text("urn: [")
    result = call(home)
    assert result.exit_code == 1 and "Delete it and run flightpath init again." in " ".join(result.output.split())
