"""Quarantined rows through the command line: told, exported, corrected, dropped, published, rebuilt."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import xlsxwriter

from ingest import land
from ingest.archive.ledger import Delivery, Ledger
from ingest.forms import corrections_export
from ingest.home import Home
from orchestration import definitions, judging
from tests.e2e.test_whole_run import command, rows
from tests.short import short_definitions
from tests.support.sizes import dear

TABLES = ("dim_student", "fct_attendance", "fct_behaviour")
COUNTS = "select " + ", ".join(f"(select count(*) from {name})" for name in TABLES)
ARRIVALS = "from slt.arrivals order by all"


def ask(home: Home, sql: str) -> list[tuple]:
    with duckdb.connect(str(home.current / "flightpath.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def told(home: Home) -> dict:
    return dict(json.loads(command(home, "quarantine", "--format", "json")[1]))


def put_right(exported: Path, target: Path) -> None:
    """Do with the planted faults what a data manager would: another UPN is not known, so one twin goes without."""
    sheets = pd.read_excel(exported, engine="calamine", sheet_name=None, header=None, dtype=str, keep_default_na=False)
    with xlsxwriter.Workbook(target) as book:
        for name, frame in sheets.items():
            cells = frame.values.tolist()
            for kind, column, text in (("students", "upn", ""), ("marks", "code", "/"), ("events", "date", "18/11/2026")):
                if kind in name:
                    cells[1][cells[0].index(column)] = text
            sheet = book.add_worksheet(name)
            for at, row in enumerate(cells):
                for place, text in enumerate(row):
                    sheet.write_string(at, place, text)


@pytest.fixture(scope="module")
def corrected(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict, tuple, list]:
    """A copy of the demo home whose quarantined rows were corrected and published; what was told before, and counts."""
    home = Home(tmp_path_factory.mktemp("corrected") / "home")
    shutil.copytree(demo_home.path, home.path, symlinks=True)
    before, counts, arrivals = told(home), ask(home, COUNTS)[0], ask(home, ARRIVALS)
    exported = home.path / "rows.xlsx"
    code, said = command(home, "quarantine", "--export", str(exported))
    assert code == 0, said
    put_right(exported, home.landing / "corrected.xlsx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(definitions, "build_definitions", short_definitions)
        code, said = command(home, "run", "--strict")
    assert code == 0, said
    assert "corrected.xlsx: 2 rows taken. Corrects rows of delivery" in " ".join(said.split())
    return home, before, counts, arrivals


def test_the_list_is_what_was_planted(demo_home: Home, corrected: tuple) -> None:
    planted = json.loads((demo_home.path / "planted.json").read_text())["faults"]
    _, before, _, _ = corrected
    assert {r["file"]: r["rows"] for r in before["rows"]} == {name: f["rows"] for name, f in planted.items()}
    assert before["waiting"] == sum(f["rows"] for f in planted.values())


def test_after_the_correction_nothing_waits_and_the_history_stays(corrected: tuple) -> None:
    home, before, _, _ = corrected
    assert told(home) == {
        "rows": [],
        "waiting": 0,
        "history": {"corrected": before["waiting"], "in_later_files": 0},
        "nothing_to_do": 0,
    }
    files = json.loads(command(home, "status", "--format", "json")[1])["files"]
    assert sum(f["rows_quarantined"] + f["cells_quarantined"] for f in files) == before["waiting"]
    assert sum(f["rows_outstanding"] for f in files) == 0
    assert ask(home, "from quality.quarantine_summary") == []
    assert ask(home, "select count(*) from quality.deliveries where corrects is not null and verdict = 'accepted'") == [(3,)]


def test_the_figures_include_the_rows_and_no_date_moves(corrected: tuple) -> None:
    home, _, (students, marks_taken, events), arrivals = corrected
    assert ask(home, COUNTS) == [(students, marks_taken + 1, events + 1)]  # of the students a cell alone was set aside
    assert ask(home, ARRIVALS) == arrivals
    assert json.loads((home.current / "manifest.json").read_text())["as_of"] == "2026-11-20"


@pytest.mark.usefixtures("short_runs")
def test_the_same_workbook_again_changes_nothing(corrected: tuple, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(corrected[0].path, home.path, symlinks=True)
    sha256 = next(d.sha256 for d in Ledger(home).deliveries() if d.corrects)
    shutil.copyfile(home.blobs / sha256[:2] / sha256, home.landing / "again.xlsx")
    before, head = rows(home), Ledger(home).head()
    code, said = command(home, "run")
    assert code == 0, said
    assert Ledger(home).repeats()[-1]["file_name"] == "again.xlsx"
    assert (rows(home), Ledger(home).head()) == (before, head)


@pytest.mark.usefixtures("short_runs")
@dear
def test_a_rebuild_from_the_archive_alone_is_equal_row_for_row(corrected: tuple) -> None:
    home = corrected[0]
    before, listed = rows(home), told(home)
    for folder in (home.cache, home.build, home.publications, home.quarantine, home.runs):
        shutil.rmtree(folder)
    home.current.unlink()
    code, said = command(home, "rebuild")
    assert code == 0, said
    assert rows(home) == before
    assert told(home) == listed


def small_home(path: Path) -> Home:
    """Twenty marks of which one was set aside, as a run would have left them."""
    home = Home(path)
    home.create()
    text = "school_urn,student_id,date,session,code\n" + "".join(
        f"1,S{n},2026-11-16,AM,{'/' if n else 'QQ'}\n" for n in range(20)
    )
    land_and_accept(home, "marks.csv", text.encode())
    return home


def land_and_accept(home: Home, name: str, data: bytes) -> Delivery:
    (home.landing / name).write_bytes(data)
    [delivery] = land.ingest_file(home, home.landing / name, datetime(2026, 11, 20))
    Ledger(home).add_verdict(delivery.delivery_id, "accepted", "", [])
    return delivery


def correction(home: Home, code: str) -> Delivery:
    corrections_export.export(home, home.path / "rows.xlsx")
    sheets = pd.read_excel(home.path / "rows.xlsx", engine="calamine", sheet_name=None, header=None, dtype=str)
    frame = sheets["000001 marks"]
    frame.iloc[1, frame.iloc[0].tolist().index("code")] = code
    frame.to_excel(home.landing / "c.xlsx", header=False, index=False, engine="xlsxwriter")
    [delivery] = land.ingest_file(home, home.landing / "c.xlsx", datetime(2026, 11, 20))
    return delivery


@pytest.mark.parametrize("code", ["I", "ZZ"])
def test_gate_1_judges_a_correction_with_the_rows_it_joins(tmp_path: Path, code: str) -> None:
    home = small_home(tmp_path)
    made = correction(home, code)
    judging.judge(home, "2026-11-20T12:00:00")
    verdicts = {d.delivery_id: d.verdict for d in Ledger(home).deliveries()}
    assert verdicts[made.delivery_id] == "accepted"


def test_a_corrected_row_counts_among_those_that_the_next_file_would_drop(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    head = "school_urn,academic_year,student_id,year_group\n"
    good = "".join(f"1,2026/27,S{n},10\n" for n in range(4))
    first = land_and_accept(home, "e.csv", (head + good + "1,2026/27,X,ten\n").encode())
    sheets = corrections_export.export(home, home.path / "rows.xlsx")
    frame = pd.read_excel(home.path / "rows.xlsx", engine="calamine", sheet_name=sheets[0].name, header=None, dtype=str)
    frame.iloc[1, frame.iloc[0].tolist().index("year_group")] = "10"
    frame.to_excel(home.path / "c.xlsx", header=False, index=False, engine="xlsxwriter")
    made = land_and_accept(home, "c.xlsx", (home.path / "c.xlsx").read_bytes())
    assert made.scopes == first.scopes
    (home.landing / "next.csv").write_text(head + "1,2026/27,S1,10\n")
    [again] = land.ingest_file(home, home.landing / "next.csv", datetime(2026, 11, 20))
    judging.judge(home, "2026-11-20T12:00:00")
    [held] = [d for d in Ledger(home).deliveries() if d.delivery_id == again.delivery_id]
    assert (held.verdict, held.checks_failed) == ("held", ("rows_still_there", "groups_still_there"))
    assert "would drop 4 of 5 rows" in held.reason


def test_the_command_answers_without_dagster_and_dbt(tmp_path: Path) -> None:
    home = small_home(tmp_path)
    for more in ([], ["--export", str(tmp_path / "rows.xlsx")]):
        program = (
            "import sys; from orchestration.cli import app; "
            f"app({['quarantine', '--home', str(home.path), *more]!r}, standalone_mode=False); "
            "assert not {'dagster', 'dbt', 'great_expectations'} & set(sys.modules)"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_words_of_the_command(tmp_path: Path) -> None:
    home = small_home(tmp_path)
    code, said = command(home, "quarantine")
    assert code == 0 and "Waiting: 1 row." in said and "unknown_code" in said and "QQ" not in said
    target = tmp_path / "rows.xlsx"
    code, said = command(home, "quarantine", "--export", str(target))
    assert code == 0 and "1 row of marks.csv (sheet 000001 marks)" in " ".join(said.split())
    assert command(home, "quarantine", "--export", str(target))[0] == 2
    assert command(home, "quarantine", "--export", str(tmp_path / "x.xlsx"), "--delivery", "000009")[0] == 2
    assert command(home, "quarantine", "--file", "other.csv") == (0, "Nothing of it is set aside.\n")
    with home.lock():
        assert command(home, "quarantine", "--export", str(tmp_path / "y.xlsx"))[0] == 1
        assert command(home, "quarantine", "--format", "csv")[0] == 0
