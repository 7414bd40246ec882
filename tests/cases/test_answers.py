"""What a file does not say is answered when it lands; the layout it was read with is kept, whatever becomes of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import yaml
from typer.testing import CliRunner

from ingest import answers, land, profile, raw
from ingest.archive.ledger import Delivery, Ledger
from ingest.home import Home
from orchestration import judging
from orchestration.cli import app
from orchestration.commands import run

LAYOUT = {
    "name": "maths_broadsheet",
    "title": "Maths broadsheet",
    "match": ["Adm No", "Maths Current", "Maths Predicted"],
    "ignore": ["Surname", "Forename", "Reg", "Maths Target"],
    "asks": ["school_urn", "academic_year", "tracking_point", "year_group"],
    "file_names": [{"match": "spring", "tells": {"tracking_point": "SPR1"}}],
    "outputs": [{"name": "rows", "entity": "tracking"}],
}
COLUMNS = """output,column,heading,constant,value_from,value_to
rows,student_id,Adm No,,,
rows,subject_code,,Ma,,
rows,working_at,Maths Current,,,
rows,prediction,Maths Predicted,,,
"""
HEAD = "Invented School - Year 11 marksheet,,,,,,\nAdm No,Surname,Forename,Reg,Maths Target,Maths Current,Maths Predicted\n"
AUTUMN = HEAD + "".join(f"{730 + n:06d},Surname{n},Forename{n},11A,5,4,4\n" for n in range(6))
SPRING = AUTUMN.replace(",4,4\n", ",4,5\n")
SAID = {"school_urn": "931200", "academic_year": "2026/27", "tracking_point": "AUT1", "year_group": "11"}


@pytest.fixture
def layouts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the broadsheet's layout, among the project's own; only while a test lasts."""
    folders = Path(shutil.copytree(profile.PROFILES, tmp_path / "profiles"))
    own = folders / "school" / "maths_broadsheet"
    own.mkdir(parents=True)
    monkeypatch.setattr(profile, "PROFILES", folders)
    lay_out(own)
    yield own
    profile.load_profiles.cache_clear()
    profile._names.cache_clear()


def lay_out(folder: Path, columns: str = COLUMNS, **more: object) -> None:
    (folder / "profile.yml").write_text(yaml.safe_dump(LAYOUT | more))
    (folder / "column_map.csv").write_text(columns)
    profile.load_profiles.cache_clear()
    profile._names.cache_clear()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def drop(home: Home, name: str, text: str, said: dict[str, str] | None = None) -> Delivery:
    (home.landing / name).write_text(text)
    if said:
        answers.beside(home.landing / name).write_text(yaml.safe_dump(said))
    [path] = land.pending(home)
    [made] = land.ingest_file(home, path, datetime(2026, 11, 20))
    if made.verdict == "conformed":
        Ledger(home).add_verdict(made.delivery_id, "accepted", "", [])
    assert not list(home.landing.iterdir())
    return made


def predicted(home: Home) -> list[tuple]:
    with duckdb.connect() as con:
        raw.build_raw(home, con)
        return con.execute("select tracking_point, prediction, count(*) from raw.tracking group by all order by all").fetchall()


@pytest.mark.usefixtures("layouts")
def test_one_layout_serves_two_points(home: Home) -> None:
    made = drop(home, "autumn.csv", AUTUMN, SAID)
    assert dict(made.answers) == SAID
    drop(home, "spring.csv", SPRING, {k: v for k, v in SAID.items() if k != "tracking_point"})  # its name tells
    assert predicted(home) == [("AUT1", "4", 6), ("SPR1", "5", 6)]
    shutil.rmtree(home.cache)
    assert predicted(home) == [("AUT1", "4", 6), ("SPR1", "5", 6)]


@pytest.mark.usefixtures("layouts")
def test_the_same_bytes_may_be_of_two_points(home: Home) -> None:
    drop(home, "autumn.csv", AUTUMN, SAID)
    drop(home, "again.csv", AUTUMN, SAID | {"tracking_point": "SPR1"})
    assert predicted(home) == [("AUT1", "4", 6), ("SPR1", "4", 6)]


@pytest.mark.usefixtures("layouts")
@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            None,
            "The file does not say its school_urn, academic_year, tracking_point, year_group. Put a file autumn.csv.answers.yml",
        ),
        ({k: v for k, v in SAID.items() if k != "year_group"}, "The file does not say its year_group."),
        (SAID | {"subject": "Ma"}, "Its answers name subject, which the layout maths_broadsheet does not ask."),
        ([1, 2], "Its answers (.answers.yml) cannot be read. Write a line for each, like: tracking_point: AUT1"),
    ],
)
def test_what_nobody_says_is_refused_in_words(home: Home, said: dict[str, str] | None, words: str) -> None:
    refused = drop(home, "autumn.csv", AUTUMN, said)
    assert (refused.verdict, words in refused.reason) == ("refused", True)
    assert drop(home, "autumn.csv", AUTUMN, SAID).verdict == "conformed"


@pytest.mark.usefixtures("layouts")
def test_a_run_on_a_terminal_asks_and_writes_the_answers_beside_the_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (home.landing / "spring.csv").write_text(SPRING)
    typed = iter(["931200", "2026/27", "11"])
    asked: list[str] = []
    monkeypatch.setattr(run.typer, "prompt", lambda words, **_: (asked.append(words), next(typed))[1])
    run.ask(home)
    assert [words.split(" (")[0].strip() for words in asked] == ["school_urn", "academic_year", "year_group"]
    [path] = land.pending(home)
    land.ingest_file(home, path, datetime(2026, 11, 20))
    assert dict(Ledger(home).deliveries()[0].answers) == SAID | {"tracking_point": "SPR1"}
    run.ask(home)  # nothing waits: nothing is asked


def test_an_edited_layout_changes_no_archived_file_until_it_is_read_anew(home: Home, layouts: Path) -> None:
    drop(home, "autumn.csv", AUTUMN, SAID)
    before = Ledger(home).head()
    lay_out(layouts, COLUMNS.replace("rows,subject_code,,Ma", "rows,subject_code,,Fr"), asks=LAYOUT["asks"][:3] + ["year_group"])
    shutil.rmtree(home.cache)
    with duckdb.connect() as con:
        raw.build_raw(home, con)
        assert con.execute("select distinct subject_code from raw.tracking").fetchall() == [("Ma",)]
    said = CliRunner().invoke(app, ["reread", "--home", str(home.path), "--dry-run"])
    assert said.exit_code == 0 and "6 rows accepted, 6 as it is read today; 6 rows differ." in said.output
    assert Ledger(home).head() == before
    said = CliRunner().invoke(app, ["reread", "--home", str(home.path)])
    assert said.exit_code == 0, said.output
    assert Ledger(home).deliveries()[0].verdict == "conformed"  # it is judged as if it came so
    judging.judge(home, "2026-11-21T12:00:00")
    with duckdb.connect() as con:
        raw.build_raw(home, con)
        assert con.execute("select distinct subject_code from raw.tracking").fetchall() == [("Fr",)]
    assert {scope[4] for scope in Ledger(home).deliveries()[0].scopes} == {"Fr"}
    said = CliRunner().invoke(app, ["reread", "--home", str(home.path)])
    assert "Every archived file is read with its layout as it is today." in said.output


def test_two_layouts_that_fit_are_a_refusal_that_names_both(home: Home, layouts: Path) -> None:
    other = layouts.with_name("other_broadsheet")
    other.mkdir()
    lay_out(other, COLUMNS.replace(",Ma,", ",Sc,"), name="other_broadsheet")
    refused = drop(home, "autumn.csv", AUTUMN, SAID)
    assert "Two layouts fit this file" in refused.reason
    assert "maths_broadsheet" in refused.reason and "other_broadsheet" in refused.reason
    assert drop(home, "autumn.csv", AUTUMN, SAID | {"layout": "other_broadsheet"}).profile == "other_broadsheet"


def test_a_layout_asks_for_columns_of_its_entities_alone(layouts: Path) -> None:
    lay_out(layouts, asks=["colour"])
    with pytest.raises(profile.ProfileWrong, match="not colour"):
        profile.load_profiles()


def test_codes_that_a_layouts_table_lacks_are_named_with_the_table(home: Home) -> None:
    text = (profile.PROFILES / "transfer" / "ctf" / "sample.xml").read_text()
    for ours, theirs in (("<Subject>ENG", "<Subject>REA"), ("<Component>REA", "<Component>SCR")):
        text = text.replace(ours, theirs)
    (home.landing / "ctf.xml").write_text(text)
    [made] = land.ingest_file(home, home.landing / "ctf.xml", datetime(2026, 11, 20))
    assert "Its table (assessments.csv of the layout ctf) has no row for: " in made.reason
    assert "subject REA component SCR (" in made.reason


def test_a_layout_that_gives_nothing_leaves_a_line(home: Home, layouts: Path) -> None:
    lay_out(layouts, outputs=[], asks=[], file_names=[])
    made = drop(home, "autumn.csv", AUTUMN)
    assert (made.verdict, made.reason) == (
        "refused",
        "The layout maths_broadsheet takes nothing of it: its profile.yml has no outputs.",
    )
