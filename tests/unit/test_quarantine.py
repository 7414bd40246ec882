"""What was set aside: told, exported, corrected by hand, read back; every outcome on small files."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ingest import failpoints as faults_of_a_run
from ingest import land, profile, quarantine, raw
from ingest.archive.chain import line_hash
from ingest.archive.ledger import Delivery, Ledger
from ingest.forms import corrections_export, keys
from ingest.home import FORMAT, Home
from orchestration.cli import app
from orchestration.commands import status

NOON = datetime(2026, 11, 20, 12)
ENROLMENTS = "school_urn,academic_year,student_id,year_group\n"
MARKS = "school_urn,student_id,date,session,code\n"
STUDENTS = "school_urn,student_id,upn,forename\n"
UPNS = ("H801200001001", "X801200001002", "L801200001003")
TRUST = "student_id,school_id,teacher_id,class_id,year_group,academic_year,date,assessment_type,subject,score\n"
PERCENTAGES = (
    "1,A,,,Y10,2024/2025,2025-03-01,#AttendanceRR Half Term Snapshot,,188\n"
    "1,A,,,Y10,2024/2025,2025-03-01,#AttendanceRR Cumulative YTD Snapshot,,90\n"
)
Sheets = dict[str, list[list[str]]]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def drop(home: Home, name: str, data: str | bytes, verdict: str = "accepted", at: datetime = NOON) -> list[Delivery]:
    """Land a file and judge what it brought, as gate 1 would."""
    path = home.landing / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    entered = land.ingest_file(home, path, at)
    for d in entered:
        assert d.rows_read == d.rows_accepted + d.rows_quarantined
        if d.verdict == "conformed":
            Ledger(home).add_verdict(d.delivery_id, verdict if d.rows_accepted or d.corrects else "held", "", [])
    return entered


def table(home: Home, entity: str, columns: str) -> list[tuple]:
    with duckdb.connect() as con:
        raw.build_raw(home, con)
        return con.execute(f"select {columns} from raw.{entity} order by all").fetchall()


def export(home: Home, **which: Any) -> Sheets:
    """Export, and read the workbook back as a person's program would: sheets of rows of text."""
    target = home.path / "out.xlsx"
    target.unlink(missing_ok=True)
    corrections_export.export(home, target, **which)
    frames = pd.read_excel(target, engine="calamine", sheet_name=None, header=None, dtype=str, keep_default_na=False)
    return {name: frame.values.tolist() for name, frame in frames.items()}


def saved(home: Home, sheets: Sheets) -> bytes:
    """The bytes of a workbook with these sheets, as a person would save it."""
    path = home.path / "saved.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, text in enumerate(row):
                    sheet.write_string(at, place, text)
    return path.read_bytes()


def put(sheets: Sheets, row: int, heading: str, text: str, sheet: int = 1) -> Sheets:
    """Type a text into the row of that number."""
    rows = list(sheets.values())[sheet]
    place, number = rows[0].index(heading), rows[0].index(keys.ROW)
    next(r for r in rows[1:] if r[number] == str(row))[place] = text
    return sheets


def correct(
    home: Home, change: Callable[[Sheets], object], name: str = "corrected.xlsx", verdict: str = "accepted"
) -> list[Delivery]:
    """Export everything, change it, drop it."""
    sheets = export(home)
    change(sheets)
    return drop(home, name, saved(home, sheets), verdict)


def faults(home: Home, delivery: Delivery) -> list[tuple]:
    rows = duckdb.read_parquet(str(home.quarantine / f"{delivery.delivery_id}.parquet"))
    return rows.project("_row, column_name, rule").order("_row, rule").fetchall()


def waiting(home: Home) -> dict[str, int]:
    return quarantine.outstanding(home, Ledger(home).deliveries())


def enrolments(home: Home) -> list[tuple]:
    return table(home, "enrolments", "student_id, year_group, _row, _delivery_id")


@pytest.fixture
def any_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Corrections are read as those of format 1, in which any cell could be changed."""
    monkeypatch.setattr("ingest.rows.UNMARKED", FORMAT)


@pytest.fixture
def school(home: Home) -> Home:
    """Three good rows, and two that were set aside: rows 3 and 5."""
    drop(home, "e.csv", ENROLMENTS + "1,2026/27,A,10\n1,2026/27,B,ten\n1,2026/27,C,11\n1,2026,D,11\n1,2026/27,E,10\n")
    return home


# What is told


def test_the_list_names_file_column_rule_and_what_to_do_and_no_value(school: Home) -> None:
    drop(school, "strange.csv", "colour,shape\nred,round\n")
    told = quarantine.read(school)
    assert [(r["file"], r["delivery"], r["entity"], r["column"], r["rule"], r["rows"]) for r in told["rows"]] == [
        ("e.csv", "000001", "enrolments", "academic_year", "type", 1),
        ("e.csv", "000001", "enrolments", "year_group", "type", 1),
        ("strange.csv", "000002", None, None, "refused", None),
    ]
    assert all(r["what_to_do"] for r in told["rows"])
    assert "ten" not in [w for r in told["rows"] for w in str(r).split()] and "round" not in str(told)


def test_a_repeated_row_needs_nothing_and_does_not_wait(home: Home) -> None:
    drop(home, "e.csv", ENROLMENTS + "1,2026/27,A,10\n1,2026/27,A,10\n")
    told = quarantine.read(home)
    assert (told["rows"], told["nothing_to_do"]) == ([], 1)
    assert corrections_export.export(home, home.path / "x.xlsx") == []


def test_a_later_file_that_brings_the_row_puts_it_right(home: Home) -> None:
    drop(home, "w1.csv", MARKS + "1,A,2026-11-16,AM,QQ\n1,B,2026-11-16,AM,QQ\n1,C,2026-11-16,AM,/\n")
    drop(home, "w1_again.csv", MARKS + "1,A,2026-11-16,AM,I\n1,C,2026-11-16,AM,/\n")
    told = quarantine.read(home)
    assert [(r["rule"], r["rows"]) for r in told["rows"]] == [("unknown_code", 1)]
    assert told["history"] == {"corrected": 0, "in_later_files": 1}
    assert waiting(home) == {"000001": 1}


def test_the_same_faults_in_next_weeks_file_are_told_once(home: Home) -> None:
    rows = "1,A,2026-11-16,AM,QQ\n1,,2026-11-16,PM,/\n1,B,2026-11-16\n1,C,2026-11-16,AM,/\n1,D,Monday,AM,/\n"
    drop(home, "w1.csv", MARKS + rows)
    drop(home, "w2.csv", MARKS + rows + "1,E,2026-11-16,AM,/\n")
    assert waiting(home) == {"000002": 4}
    assert quarantine.read(home)["history"] == {"corrected": 0, "in_later_files": 4}
    drop(home, "w3.csv", MARKS + "1,D,Tuesday,AM,/\n1,F,2026-11-16,AM,/\n")
    assert waiting(home) == {"000002": 4, "000003": 1}


def test_a_later_file_in_which_a_value_stands_once_puts_both_twins_right(home: Home) -> None:
    drop(home, "s.csv", STUDENTS + f"1,A,{UPNS[0]},X\n1,B,{UPNS[0]},X\n1,C,,X\n")
    assert waiting(home) == {"000001": 2}
    drop(home, "s2.csv", STUDENTS + f"1,A,{UPNS[0]},X\n1,C,,X\n")
    assert waiting(home) == {}


def test_a_newer_snapshot_of_all_scopes_makes_old_rows_history(school: Home) -> None:
    drop(school, "y10.csv", ENROLMENTS + "1,2026/27,A,10\n")
    assert waiting(school) == {"000001": 2}
    drop(school, "y11.csv", ENROLMENTS + "1,2026/27,C,11\n")
    assert waiting(school) == {}
    assert quarantine.read(school)["history"]["in_later_files"] == 2


def test_a_held_file_of_an_entity_that_adds_up_is_history_once_the_next_one_came(home: Home) -> None:
    head = "school_urn,student_id,forename\n"
    [held] = drop(home, "students_01.csv", head + "1,A,Quillon\n", verdict="held")
    known = Ledger(home).deliveries()
    assert not quarantine.came_again(home, held, known)
    drop(home, "students_08.csv", head + "1,A,Quillon\n1,B,Quillon\n")
    assert quarantine.came_again(home, held, Ledger(home).deliveries())


def test_a_held_file_is_listed_with_its_rows_until_it_comes_again(home: Home) -> None:
    drop(home, "e.csv", ENROLMENTS + "1,2026/27,A,ten\n", verdict="held")
    assert [r["rule"] for r in quarantine.read(home)["rows"]] == ["type", "held"]
    assert corrections_export.export(home, home.path / "x.xlsx") == []
    drop(home, "e.csv", ENROLMENTS + "1,2026/27,B,10\n")
    assert quarantine.read(home)["rows"] == []


# The workbook


def test_the_workbook_has_whole_rows_as_text_marks_them_and_is_for_its_owner_alone(home: Home) -> None:
    drop(
        home,
        "m.csv",
        "school_urn;student_id;date;session;code;free text\n1;007;16/11/2026;AM;QQ;=1+1\n1;B;2026-11-16;AM;/;x\n".encode(
            "utf-16"
        ),
    )
    sheets = export(home)
    assert sheets["000001 m"] == [
        [keys.DELIVERY, keys.ROW, keys.TODO, "school_urn", "student_id", "date", "session", "code", "free text"],
        [keys.mark(home, "000001"), "2", sheets["000001 m"][1][2], "1", "007", "16/11/2026", "AM", "QQ", "=1+1"],
    ]
    assert sheets["000001 m"][1][2].startswith("date, code: Correct the code")
    assert stat.S_IMODE((home.path / "out.xlsx").stat().st_mode) == 0o600
    with zipfile.ZipFile(home.path / "out.xlsx") as parts:
        page, notes = parts.read("xl/worksheets/sheet2.xml").decode(), parts.read("xl/comments1.xml").decode()
    assert "<f>" not in page and 'ref="H2"' in notes and "unknown_code: Correct the code" in notes
    assert 'state="frozen"' in page and "<autoFilter" in page


def test_a_line_that_could_not_be_split_is_one_text_and_can_be_typed_in(home: Home) -> None:
    drop(home, "m.csv", MARKS + "1,A,2026-11-16,AM,/\n1,B,2026-11-16\n")
    sheets = export(home)["000001 m"]
    assert sheets[0][-1] == keys.LINE and sheets[1][-1] == "1,B,2026-11-16" and not "".join(sheets[1][3:-1])
    [again] = correct(home, lambda s: None)
    assert (again.rows_accepted, faults(home, again)) == (0, [(3, None, "unreadable_line")])

    def type_in(s: Sheets) -> None:
        for heading, text in zip(MARKS.strip().split(","), ("1", "B", "2026-11-16", "PM", "/"), strict=True):
            put(s, 3, heading, text)

    [right] = correct(home, type_in)
    assert right.rows_accepted == 1 and waiting(home) == {}
    assert table(home, "attendance_marks", "student_id, session, _row") == [("A", "AM", 2), ("B", "PM", 3)]


def test_a_cell_longer_than_excel_holds_is_left_out_and_told(home: Home) -> None:
    drop(home, "e.csv", ENROLMENTS.strip() + ",notes\n1,2026/27,A,ten," + "x" * 40_000 + "\n1,2026/27,B,ten,\n1,2026/27,C,10,\n")
    [page] = corrections_export.export(home, home.path / "x.xlsx")
    assert (len(page.rows), page.left_out) == (1, 1)


@pytest.mark.parametrize("name", ["out.csv", "landing/out.xlsx", "nowhere/out.xlsx", "there.xlsx"])
def test_a_workbook_is_never_written_over_another_or_where_a_run_would_take_it(school: Home, name: str) -> None:
    (school.path / "there.xlsx").write_text("my corrections")
    with pytest.raises(corrections_export.CannotExport):
        corrections_export.export(school, school.path / name)
    assert (school.path / "there.xlsx").read_text() == "my corrections"
    assert not list(school.landing.iterdir())


def test_a_name_and_a_cell_that_begin_like_a_formula_stay_text(home: Home) -> None:
    drop(home, "=1+1.csv", ENROLMENTS + "=2+2,2026/27,A,ten\n1,2026/27,B,11\n")
    assert "=1+1.csv" in str(export(home)["Read me"])
    with zipfile.ZipFile(home.path / "out.xlsx") as book:
        assert [n for n in book.namelist() if n.startswith("xl/worksheets/sheet") and b"<f>" in book.read(n)] == []
    for words in (["status"], ["quarantine"]):
        told = CliRunner().invoke(app, [*words, "--format", "csv", "--home", str(home.path)]).output
        assert "'=1+1.csv" in told and "\n=" not in told and ",=" not in told


def test_one_file_can_be_asked_for(school: Home) -> None:
    drop(school, "m.csv", MARKS + "1,A,2026-11-16,AM,QQ\n1,B,2026-11-16,AM,/\n")
    assert list(export(school, file="m.csv")) == ["Read me", "000002 m"]
    assert list(export(school, delivery_id="000001")) == ["Read me", "000001 e"]
    with pytest.raises(corrections_export.CannotExport, match="No delivery"):
        corrections_export.export(school, school.path / "x.xlsx", file="other.csv")


# Corrections that are taken


def test_corrected_rows_take_the_place_of_the_quarantined_ones_and_of_nothing_else(school: Home) -> None:
    before = enrolments(school)
    [d] = correct(school, lambda s: (put(s, 3, "year_group", "10"), put(s, 5, "academic_year", "2026/27")))
    assert (d.corrects, d.rows_read, d.rows_accepted, d.verdict) == ("000001", 2, 2, "conformed")
    assert enrolments(school) == sorted([*before, ("B", 10, 3, d.delivery_id), ("D", 11, 5, d.delivery_id)])
    assert waiting(school) == {}
    told = quarantine.read(school)
    assert (told["rows"], told["history"]["corrected"]) == ([], 2)
    files = status.read(school)["files"]
    assert [(f["rows_quarantined"], f["rows_outstanding"], f["corrects"]) for f in files] == [(2, 0, None), (0, 0, "000001")]
    assert table(school, "quarantine_summary", "*") == []


def test_what_is_still_wrong_is_quarantined_again_and_what_is_left_out_stays(school: Home) -> None:
    [d] = correct(school, lambda s: (put(s, 3, "year_group", "eleven"), s["000001 e"].pop()))
    assert (d.rows_read, faults(school, d)) == (1, [(3, "year_group", "type")])
    assert waiting(school) == {"000001": 2}
    assert {(r["delivery"], r["column"]) for r in quarantine.read(school)["rows"]} == {
        ("000001", "year_group"),
        ("000001", "academic_year"),
    }


def test_the_next_workbook_has_the_cells_as_they_were_last_corrected(school: Home) -> None:
    correct(
        school,
        lambda s: (put(s, 3, "year_group", "eleven"), put(s, 5, "academic_year", "2026/27")),
    )
    rows = export(school)["000001 e"]
    assert [row[1:2] + row[3:] for row in rows[1:]] == [["3", "1", "2026/27", "B", "eleven"]]


def test_order_and_empty_rows_do_not_matter_and_headings_may_stand_lower(school: Home) -> None:
    def change(s: Sheets) -> None:
        put(put(s, 3, "year_group", "10"), 5, "academic_year", "2026/27")
        rows = s["000001 e"]
        s["000001 e"] = [[""] * 7, list(reversed(rows[0])), list(reversed(rows[2])), [""] * 7, list(reversed(rows[1]))]
        del s["Read me"]

    [d] = correct(school, change)
    assert (d.rows_accepted, waiting(school)) == (2, {})


def test_a_sheet_somebody_added_is_told_when_it_holds_anything(school: Home) -> None:
    sheets = put(export(school), 3, "year_group", "10") | {"empty": [], "mine": [["note"], ["to do"]]}
    taken, refused = drop(school, "c.xlsx", saved(school, sheets))
    assert (taken.rows_accepted, refused.verdict) == (1, "refused")
    assert refused.reason.startswith(f"Sheet 4: Its column {keys.DELIVERY}")


def test_the_newest_correction_of_a_row_stands_and_a_wrong_one_lets_the_last_stand(school: Home) -> None:
    sheets = export(school)
    [first] = drop(school, "1.xlsx", saved(school, put(sheets, 3, "year_group", "10")))
    [second] = drop(school, "2.xlsx", saved(school, put(sheets, 3, "year_group", "11")))
    assert ("B", 11, 3, second.delivery_id) in enrolments(school) and len(enrolments(school)) == 4
    drop(school, "3.xlsx", saved(school, put(sheets, 3, "year_group", "none")))
    assert ("B", 11, 3, second.delivery_id) in enrolments(school)
    assert waiting(school) == {"000001": 2}
    assert first.delivery_id not in {row[3] for row in enrolments(school)}


def test_a_correction_lives_and_dies_with_what_it_corrects(school: Home) -> None:
    correct(school, lambda s: put(put(s, 3, "year_group", "10"), 5, "academic_year", "2026/27"))
    [newer] = drop(school, "y10.csv", ENROLMENTS + "1,2026/27,A,10\n")
    assert [row[:2] for row in enrolments(school)] == [("A", 10), ("C", 11), ("D", 11)]
    assert "It replaces delivery 000001" in newer.reason


def test_a_newer_extract_wins_by_key_over_a_correction_of_an_older_one(home: Home) -> None:
    drop(home, "m.csv", MARKS + "1,A,2026-11-16,AM,QQ\n1,B,2026-11-16,AM,/\n")
    sheets = put(export(home), 2, "code", "I")
    drop(home, "m2.csv", MARKS + "1,A,2026-11-16,AM,/\n")
    drop(home, "late.xlsx", saved(home, sheets))
    assert table(home, "attendance_marks", "student_id, code") == [("A", "/"), ("B", "/")]


def test_a_corrected_event_outlives_no_newer_file_of_its_dates(home: Home) -> None:
    head = "school_urn,event_id,student_id,date,category,event_type,points\n"
    drop(home, "a.csv", head + "1,E1,A,2026-11-02,incident,X,1\n1,E2,A,2026-11-12,incident,X,1\n1,E3,A,2099-11-09,incident,X,1\n")
    drop(home, "c.xlsx", saved(home, put(export(home), 4, "date", "2026-11-09")))
    assert table(home, "behaviour_events", "event_id") == [("E1",), ("E2",), ("E3",)]
    drop(home, "b.csv", head + "1,E4,A,2026-11-08,incident,X,1\n1,E5,A,2026-11-10,incident,X,1\n")
    assert table(home, "behaviour_events", "event_id") == [("E1",), ("E2",), ("E4",), ("E5",)]


def test_everything_comes_again_from_the_archive_alone(school: Home) -> None:
    drop(school, "m.csv", MARKS + "1,A,2026-11-16,AM,QQ\n1,B,2026-11-16,AM,/\n")
    correct(school, lambda s: put(put(s, 3, "year_group", "10"), 2, "code", "I", sheet=2), "1.xlsx")
    correct(school, lambda s: put(s, 5, "year_group", "none"), "2.xlsx")
    before, told = (enrolments(school), table(school, "attendance_marks", "*")), quarantine.read(school)
    for path in [*school.cache.rglob("*.*"), *school.quarantine.rglob("*.parquet")]:
        path.unlink()
    assert (enrolments(school), table(school, "attendance_marks", "*")) == before
    assert quarantine.read(school) == told


def test_a_quarantine_without_keys_from_an_older_version_is_made_again(school: Home) -> None:
    path = school.quarantine / "000001.parquet"
    before = quarantine.read(school)
    old = duckdb.read_parquet(str(path)).project("file_name, _row, column_name, rule, value, what_to_do").fetchdf()
    old.to_parquet(path)
    assert quarantine.read(school) == before


# Duplicates


def test_twins_may_be_told_apart_by_correcting_one_and_then_the_other(home: Home) -> None:
    drop(home, "s.csv", STUDENTS + f"1,A,{UPNS[0]},X\n1,B,{UPNS[0]},X\n1,C,{UPNS[1]},X\n")
    sheets = export(home)
    both = sheets["000001 s"]
    sheets["000001 s"] = [both[0], both[1]]
    drop(home, "a.xlsx", saved(home, sheets))
    assert table(home, "students", "student_id, upn") == [("A", UPNS[0]), ("B", None), ("C", UPNS[1])]
    sheets["000001 s"] = [both[0], both[2]]
    [clash] = drop(home, "b.xlsx", saved(home, sheets))
    assert faults(home, clash) == [(3, "upn", "duplicate_value")]
    for upn, aside in ((UPNS[1], 1), (UPNS[2], 0)):
        [d] = drop(home, f"{upn}.xlsx", saved(home, put(sheets, 3, "upn", upn)))
        assert (d.rows_accepted, d.cells_quarantined) == (1, aside)
    assert table(home, "students", "student_id, upn") == [("A", UPNS[0]), ("B", UPNS[2]), ("C", UPNS[1])]


@pytest.mark.usefixtures("any_cell")
def test_a_corrected_row_cannot_stand_beside_an_accepted_one_of_the_same_key(school: Home) -> None:
    [d] = correct(school, lambda s: (put(put(s, 3, "student_id", "C"), 3, "year_group", "10"), s["000001 e"].pop()))
    assert faults(school, d) == [(3, "student_id", "duplicate_key")]
    [d] = correct(school, lambda s: (put(put(s, 3, "student_id", "C"), 3, "year_group", "11"), s["000001 e"].pop()))
    assert [f[2] for f in faults(school, d)] == ["repeated_row"]
    assert [row[:2] for row in enrolments(school)] == [("A", 10), ("C", 11), ("E", 10)]
    assert waiting(school) == {"000001": 1}


@pytest.mark.usefixtures("any_cell")
def test_a_row_set_aside_again_lets_the_one_before_it_stand_against_others(school: Home) -> None:
    correct(school, lambda s: (put(s, 3, "year_group", "10"), s["000001 e"].pop()), "1.xlsx")

    def swap(s: Sheets) -> None:  # row 3 becomes C, which clashes; so B stands on, and row 5 cannot become B
        s["000001 e"].insert(1, [*s["000001 e"][1]])
        for row, (number, student) in zip(s["000001 e"][1:], (("3", "C"), ("5", "B")), strict=True):
            row[1], row[4], row[5], row[6] = number, "2026/27", student, "10"

    [d] = correct(school, swap, "2.xlsx")
    assert [(f[0], f[2]) for f in faults(school, d)] == [(3, "duplicate_key"), (5, "repeated_row")]
    assert len({row[0] for row in enrolments(school)}) == len(enrolments(school)) == 4


# Cells that are not marked


@pytest.mark.parametrize(("heading", "text"), [("student_id", "C"), ("academic_year", "2025/26"), ("school_urn", "2")])
def test_a_cell_that_is_not_marked_sets_its_row_aside_by_name(school: Home, heading: str, text: str) -> None:
    before = enrolments(school)
    [d] = correct(
        school, lambda s: put(put(put(s, 3, "year_group", "10"), 3, heading, text), 5, "academic_year", "2026/27"), "1.xlsx"
    )
    assert (d.rows_read, d.rows_accepted, faults(school, d)) == (2, 1, [(3, heading, "changed_elsewhere")])
    assert enrolments(school) == sorted([*before, ("D", 11, 5, d.delivery_id)])
    assert waiting(school) == {"000001": 1}
    told = quarantine.read(school)["rows"]
    assert [(r["column"], r["rule"], r["rows"]) for r in told] == [(heading, "changed_elsewhere", 1)]
    head, row = export(school)["000001 e"]  # as it was left, and how that cell was
    assert dict(zip(head, row, strict=True))[heading] == text and "It was: " in row[2]
    back = {"student_id": "B", "academic_year": "2026/27", "school_urn": "1"}[heading]
    [again] = correct(school, lambda s: put(s, 3, heading, back), "2.xlsx")
    assert (again.rows_accepted, waiting(school)) == (1, {})
    shutil.rmtree(school.cache)
    assert ("B", 10, 3, again.delivery_id) in enrolments(school) and len(enrolments(school)) == 5


def test_what_a_program_does_to_columns_that_nobody_reads_is_no_change(home: Home) -> None:
    head = "school_urn,academic_year,student_id,year_group,Notes,Notes,What to do,\n"
    drop(home, "e.csv", head + '1,2026/27,A,10,x,y,z,w\n1,2026/27,B,ten,"two\r\nlines",1.50,z,w\n')

    def save(s: Sheets) -> None:
        put(s, 3, "year_group", "10")
        row = s["000001 e"][1]
        row[7:] = ["two\nlines", "1.5", "", ""]

    [d] = correct(home, save)
    assert (d.rows_accepted, faults(home, d)) == (1, [])


def test_a_code_that_does_not_hold_on_its_day_may_be_put_right_by_either(home: Home) -> None:
    drop(home, "m.csv", MARKS + "1,A,2024-06-14,AM,K\n1,B,2024-06-14,AM,K\n1,C,2026-11-16,AM,/\n1,D,Monday,AM,/\n")
    told = [(r["column"], r["rule"], r["rows"]) for r in quarantine.read(home)["rows"]]
    assert told == [("code", "unknown_code", 2), ("date", "type", 1)]  # nothing is said of a good code of a day nobody can read
    [d] = correct(home, lambda s: put(put(s, 2, "date", "2026-06-14"), 3, "code", "B"))
    assert d.rows_accepted == 2


def test_what_an_earlier_workbook_could_change_a_later_one_may_too(home: Home) -> None:
    drop(home, "s.csv", STUDENTS + f"1,A,{UPNS[0]},X\n1,B,wrong,X\n")
    correct(home, lambda s: put(s, 3, "upn", UPNS[0]), "1.xlsx")  # another's, so it is wrong still
    [d] = correct(home, lambda s: put(s, 3, "upn", UPNS[1]), "2.xlsx")
    assert (d.rows_accepted, waiting(home)) == (1, {})


def test_any_part_of_a_key_that_two_rows_share_may_be_the_wrong_one(home: Home) -> None:
    drop(home, "e.csv", ENROLMENTS + "1,2026/27,A,10\n1,2026/27,A,11\n1,2026/27,C,11\n1,2026/27,D,10\n")
    [d] = correct(home, lambda s: put(put(s, 3, "student_id", "B"), 2, "school_urn", "1"))
    assert (d.rows_accepted, waiting(home)) == (2, {})
    assert [row[:2] for row in enrolments(home)] == [("A", 10), ("B", 11), ("C", 11), ("D", 10)]


def test_of_cells_that_feed_one_column_the_sound_one_may_not_be_changed(home: Home) -> None:
    heads = "student_id,school_id,sex,ks2_maths_score,ks2_reading_score,pp,eal,send,ehcp,lac\n"
    drop(home, "trust.csv", heads + "1,A,F,104,110,T,F,T,F,F\n2,A,F,7,110,T,F,T,F,F\n")
    [d] = correct(home, lambda s: put(put(s, 3, "ks2_maths_score", "107"), 3, "ks2_reading_score", "111"), "1.xlsx")
    assert faults(home, d) == [(3, "ks2_reading_score", "changed_elsewhere")]
    [d] = correct(home, lambda s: put(s, 3, "ks2_reading_score", "110"), "2.xlsx")
    assert (d.rows_accepted, waiting(home)) == (2, {})


# Rows and sheets that are not taken


@pytest.mark.parametrize("number", ["4", "99", "", "three", "0", "99999999999999999999"])
def test_a_row_that_was_not_quarantined_changes_nothing(school: Home, number: str) -> None:
    before = enrolments(school)

    def change(s: Sheets) -> None:
        put(s, 3, "year_group", "10")
        s["000001 e"].append([s["000001 e"][1][0], number, "", "1", "2026/27", "NEW", "10"])

    [d] = correct(school, change)
    assert (d.rows_read, d.rows_accepted, d.rows_quarantined) == (3, 1, 2)
    assert (int(number) if number.isdigit() and len(number) < 9 else None, None, "not_quarantined") in faults(school, d)
    assert enrolments(school) == sorted([*before, ("B", 10, 3, d.delivery_id)])
    assert waiting(school) == {"000001": 1}


def test_a_row_number_that_comes_twice_takes_neither(school: Home) -> None:
    [d] = correct(school, lambda s: (put(s, 5, "academic_year", "2026/27"), s["000001 e"].append(s["000001 e"][1][:6] + ["10"])))
    assert faults(school, d) == [(3, None, "row_twice"), (3, None, "row_twice")]
    assert (d.rows_read, waiting(school)) == (3, {"000001": 1})


def test_a_date_left_as_it_was_is_not_read_the_other_way_because_the_telling_one_was_put_right(home: Home) -> None:
    rows = ("1,A,05/06/2026,AM,/", "1,B,06/25/2026,AM,/", "1,C,2026-06-24,AM,/")
    drop(home, "m.csv", MARKS + "\n".join(rows) + "\n")
    [d] = correct(home, lambda s: put(s, 3, "date", "2026-06-25"))
    assert (d.rows_accepted, faults(home, d)) == (1, [(2, "date", "month_first")])


def test_a_date_after_the_day_of_the_file_is_one_even_when_the_workbook_comes_later(home: Home) -> None:
    drop(home, "m.csv", MARKS + "1,A,2099-11-16,AM,/\n1,B,2026-11-16,AM,/\n")
    late = saved(home, put(export(home), 2, "date", "2026-11-23"))
    [d] = drop(home, "c.xlsx", late, at=datetime(2026, 11, 27))
    assert faults(home, d) == [(2, "date", "after_receipt")]


def test_a_row_of_a_scope_the_file_does_not_speak_for_is_set_aside(school: Home) -> None:
    drop(school, "y12.csv", ENROLMENTS + "1,2026/27,X,12\n1,2026/27,Y,12\n")
    [d] = correct(school, lambda s: put(s, 3, "year_group", "12"))
    assert (3, "year_group", "other_scope") in faults(school, d)
    assert [row[0] for row in enrolments(school)] == ["A", "C", "E", "X", "Y"]


def test_an_unchanged_workbook_of_another_home_or_with_a_changed_number_is_refused(school: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    other.create()
    drop(other, "e.csv", ENROLMENTS + "1,2026/27,Z,10\n1,2026/27,B,ten\n")
    theirs = saved(other, put(export(other), 3, "year_group", "10"))
    changed = put(export(school), 3, "year_group", "10")
    for row in changed["000001 e"][1:]:
        row[0] = row[0].replace("000001", "000002")
    before = enrolments(school)
    for data in (theirs, saved(school, changed)):
        [d] = drop(school, "corrected.xlsx", data)
        assert d.verdict == "refused" and "names no delivery of this home" in d.reason
    assert enrolments(school) == before


def test_a_row_with_another_delivery_is_not_taken_with_the_rest(school: Home) -> None:
    drop(school, "m.csv", MARKS + "1,A,2026-11-16,AM,QQ\n1,B,2026-11-16,AM,/\n")
    [d] = correct(
        school, lambda s: (put(put(s, 3, "year_group", "10"), 5, keys.DELIVERY, keys.mark(school, "000002")), s.popitem())
    )
    assert faults(school, d) == [(5, None, "not_quarantined")]


def test_the_same_workbook_twice_is_a_repeat_and_so_is_the_file_it_corrects(school: Home) -> None:
    [d] = correct(school, lambda s: put(s, 3, "year_group", "10"))
    before, head = enrolments(school), Ledger(school).head()
    data = (school.path / "saved.xlsx").read_bytes()
    assert drop(school, "again.xlsx", data) == []
    original = ENROLMENTS + "1,2026/27,A,10\n1,2026/27,B,ten\n1,2026/27,C,11\n1,2026,D,11\n1,2026/27,E,10\n"
    assert drop(school, "e_again.csv", original) == []
    assert (enrolments(school), Ledger(school).head()) == (before, head)
    assert [r["of_delivery"] for r in Ledger(school).repeats()] == [d.delivery_id, "000001"]


def test_an_older_workbook_after_a_newer_one_is_the_truth_again(school: Home) -> None:
    sheets = export(school)
    first, second = (saved(school, put(sheets, 3, "year_group", y)) for y in ("10", "11"))
    for name, data, expected in (("a.xlsx", first, 10), ("b.xlsx", second, 11), ("c.xlsx", first, 10)):
        drop(school, name, data)
        assert [row[1] for row in enrolments(school) if row[0] == "B"] == [expected]


def test_of_two_files_in_one_workbook_each_is_looked_at_when_it_comes_again(home: Home) -> None:
    for name, day in (("a.csv", "16"), ("b.csv", "17")):
        drop(home, name, MARKS + f"1,A,2026-11-{day},AM,QQ\n1,B,2026-11-{day},AM,/\n")
    sheets = put(put(export(home), 2, "code", "I", sheet=1), 2, "code", "I", sheet=2)
    both = saved(home, sheets)
    assert [d.corrects for d in drop(home, "both.xlsx", both)] == ["000001", "000002"]
    drop(home, "first.xlsx", saved(home, put({n: sheets[n] for n in list(sheets)[:2]}, 2, "code", "L")))
    assert [d.corrects for d in drop(home, "both.xlsx", both)] == ["000001", "000002"]
    assert table(home, "attendance_marks", "code") == [("/",), ("/",), ("I",), ("I",)]


def test_a_workbook_of_a_superseded_file_is_refused(school: Home) -> None:
    late = saved(school, put(export(school), 3, "year_group", "10"))
    drop(school, "new.csv", ENROLMENTS + "1,2026/27,A,10\n1,2026/27,C,11\n")
    before = enrolments(school)
    [d] = drop(school, "late.xlsx", late)
    assert d.verdict == "refused" and "A newer file (delivery 000002) has taken the place of delivery 000001" in d.reason
    assert enrolments(school) == before
    assert drop(school, "late.xlsx", late) == []


def test_a_workbook_that_has_lost_a_column_a_row_or_itself_is_refused_with_words(school: Home) -> None:
    def without(heading: str) -> bytes:
        sheets = export(school)
        place = sheets["000001 e"][0].index(heading)
        return saved(school, {"Read me": sheets["Read me"], "x": [r[:place] + r[place + 1 :] for r in sheets["000001 e"]]})

    none = saved(school, {name: rows[:1] for name, rows in export(school).items()})
    for data, words in (
        (without("student_id"), "Sheet 2: It lacks the file's heading student_id."),
        (without(keys.ROW), f"Sheet 2: Its column {keys.DELIVERY} or {keys.ROW} is gone."),
        (none, "No row is left in the workbook"),
    ):
        [d] = drop(school, "corrected.xlsx", data)
        assert d.verdict == "refused" and words in d.reason
    assert waiting(school) == {"000001": 2}


def test_one_good_sheet_is_taken_beside_one_that_is_not(school: Home) -> None:
    drop(school, "m.csv", MARKS + "1,A,2026-11-16,AM,QQ\n1,B,2026-11-16,AM,/\n")
    sheets = put(put(export(school), 3, "year_group", "10"), 2, "code", "/", sheet=2)
    sheets["copy"] = sheets["000001 e"]
    entered = drop(school, "corrected.xlsx", saved(school, sheets))
    assert [(d.delivery_id, d.corrects, d.verdict) for d in entered] == [
        ("000003", "000001", "conformed"), ("000003-2", "000002", "conformed"), ("000003-3", None, "refused"),
    ]  # fmt: skip
    assert "An earlier sheet is of delivery 000001 too" in entered[2].reason
    assert waiting(school) == {"000001": 1}


def test_a_sheet_saved_as_csv_is_refused_and_never_taken_for_an_extract(school: Home) -> None:
    before = enrolments(school)
    rows = put(put(export(school), 3, "year_group", "10"), 5, "academic_year", "2026/27")["000001 e"]
    [d] = drop(school, "sheet.csv", "\n".join(",".join(f'"{c}"' for c in row) for row in rows) + "\n")
    assert d.verdict == "refused" and "Save the whole workbook as .xlsx" in d.reason
    assert enrolments(school) == before


def test_a_held_correction_changes_nothing_and_its_rows_wait_on(school: Home) -> None:
    before = enrolments(school)
    correct(school, lambda s: put(s, 3, "year_group", "10"), verdict="held")
    assert enrolments(school) == before
    assert waiting(school) == {"000001": 2}
    assert ("corrected.xlsx", "held") in {(r["file"], r["rule"]) for r in quarantine.read(school)["rows"]}
    correct(school, lambda s: put(s, 3, "year_group", "10"), "2.xlsx")
    assert waiting(school) == {"000001": 1}
    assert "held" not in {r["rule"] for r in quarantine.read(school)["rows"]}


# Files that give more than one entity


def test_a_row_wrong_in_two_entities_is_corrected_once(home: Home) -> None:
    rest = "2024/2025,2025-03-01,* Current Grades,Maths,5\n"
    drop(home, "long.csv", f"{TRUST}1,A,7,12,Y10,{rest}2,A,7,12,Yten,{rest}")
    assert waiting(home) == {"000001": 1, "000001-3": 1}
    sheets = put(export(home), 3, "year_group", "Y10")
    new = [sheets["000001 long"][1][0], "9", *sheets["000001 long"][1][2:]]
    entered = drop(home, "c.xlsx", saved(home, sheets))
    assert {d.corrects for d in entered} == {"000001", "000001-3"} and waiting(home) == {}
    entered = drop(home, "more.xlsx", saved(home, sheets | {"000001 long": [*sheets["000001 long"], new]}))
    assert [(d.rows_read, d.rows_quarantined) for d in entered] == [(2, 1), (1, 0)]
    assert table(home, "tracking", "student_id") == table(home, "enrolments", "student_id") == [("1",), ("2",)]


def test_a_row_joins_no_entity_of_its_file_that_was_held(home: Home) -> None:
    rest = "2024/2025,2025-03-01,* Current Grades,Maths,5\n"
    (home.landing / "long.csv").write_text(f"{TRUST}1,A,7,12,Y10,{rest}2,A,7,12,Yten,{rest}")
    for d in land.ingest_file(home, home.landing / "long.csv", NOON):
        Ledger(home).add_verdict(d.delivery_id, "accepted" if d.entity == "tracking" else "held", "", [])
    entered = correct(home, lambda s: put(s, 3, "year_group", "Y10"))
    assert [(d.entity, d.corrects) for d in entered] == [("tracking", "000001")]


def test_a_row_wrong_in_one_entity_leaves_the_other_alone(home: Home) -> None:
    drop(home, "long.csv", TRUST + PERCENTAGES)
    before = table(home, "enrolments", "*")
    [d] = correct(home, lambda s: put(s, 2, "score", "88"))
    assert (d.entity, d.rows_read, waiting(home)) == ("attendance_summary", 1, {})
    assert table(home, "enrolments", "*") == before
    assert table(home, "attendance_summary", "period, cast(attendance_pct as integer)") == [
        ("half_term", 88),
        ("year_to_date", 90),
    ]


def test_rows_that_say_the_same_once_corrected_stand_once_and_none_waits(home: Home) -> None:
    rest = "2024/2025,2025-03-01,* Current Grades"
    drop(home, "long.csv", f"{TRUST}1,A,7,12,Y10,{rest},Art,5\n2,A,7,12,Yten,{rest},Art,5\n2,A,7,12,YX,{rest},Maths,5\n")
    assert waiting(home) == {"000001": 2, "000001-3": 2}
    sheets = put(export(home), 3, "year_group", "Y10")
    assert len(sheets["000001 long"]) == 3
    entered = drop(home, "c.xlsx", saved(home, put(sheets, 4, "year_group", "Y10")))
    assert {(d.entity, d.rows_read, d.rows_accepted) for d in entered} == {("tracking", 2, 2), ("enrolments", 2, 1)}
    assert table(home, "enrolments", "student_id") == [("1",), ("2",)] and waiting(home) == {}


@pytest.mark.usefixtures("any_cell")
def test_a_row_that_becomes_another_kind_is_set_aside_and_not_lost(home: Home) -> None:
    drop(home, "long.csv", TRUST + PERCENTAGES)
    [d] = correct(home, lambda s: put(s, 2, "assessment_type", "* Current Grades"))
    assert (d.entity, d.rows_read, faults(home, d)) == ("attendance_summary", 1, [(2, None, "other_kind")])


def test_a_typed_in_line_feeds_every_entity_of_its_file(home: Home) -> None:
    drop(home, "long.csv", TRUST + "1,A,7,12,Y10,2024/2025,2025-03-01,* Current Grades,Maths,5\n2,A,7,12,Y10,2024/2025\n")
    texts = ("2", "A", "7", "12", "Y10", "2024/2025", "2025-03-01", "* Current Grades", "Maths", "4")
    cells = dict(zip(TRUST.strip().split(","), texts, strict=True))
    entered = correct(home, lambda s: [put(s, 3, heading, text) for heading, text in cells.items()])
    assert {(d.entity, d.rows_accepted) for d in entered} == {("tracking", 1), ("enrolments", 1)}
    assert waiting(home) == {} and quarantine.read(home)["history"]["corrected"] == 1
    assert table(home, "tracking", "student_id, _row") == [("1", 2), ("2", 3)]


def test_a_typed_in_line_may_belong_to_another_entity_than_the_one_that_tells_it(home: Home) -> None:
    grade, line = "1,A,7,12,Y10,2024/2025,2025-03-01,* Current Grades,Maths,5\n", "1,A,,,Y10,2024/2025\n"
    drop(home, "long.csv", TRUST + grade + PERCENTAGES.replace("188", "88") + line)
    assert waiting(home) == {"000001": 1}
    texts = ("1", "A", "", "", "Y10", "2024/2025", "2025-03-02", "#AttendanceRR Half Term Snapshot", "", "87")
    cells = dict(zip(TRUST.strip().split(","), texts, strict=True))
    entered = correct(home, lambda s: [put(s, 5, heading, text) for heading, text in cells.items()])
    assert {(d.entity, d.rows_accepted) for d in entered} == {("attendance_summary", 1), ("enrolments", 0)}
    assert waiting(home) == {} and quarantine.read(home)["history"]["corrected"] == 1


def test_of_two_results_of_one_row_only_the_wrong_cell_is_marked_and_both_stand(home: Home) -> None:
    head = "student_id,school_id,sex,ks2_maths_score,ks2_reading_score,pp,eal,send,ehcp,lac\n"
    drop(home, "s.csv", head + "1,A,M,100,188,T,F,F,F,F\n2,A,F,101,102,T,F,F,F,F\n")
    assert export(home)["000001 s"][1][2].startswith("ks2_reading_score: ")
    correct(home, lambda s: put(s, 2, "ks2_reading_score", "110"))
    assert table(home, "ks2_results", "student_id, subject, cast(scaled_score as integer)") == [
        ("1", "maths", 100), ("1", "reading", 110), ("2", "maths", 101), ("2", "reading", 102),
    ]  # fmt: skip


def test_a_line_typed_in_as_a_kind_that_its_layout_leaves_out_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    known = profile.load_profiles()
    grades = known["trust_results"].outputs[0].where
    outputs = tuple(replace(o, where=o.where or grades) for o in known["trust_results"].outputs)
    layout = replace(known["trust_results"], outputs=outputs, leaves_out=True)
    monkeypatch.setattr("ingest.profile.load_profiles", lambda: known | {"trust_results": layout})
    drop(home, "long.csv", TRUST + "1,A,7,12,Y10,2024/2025,2025-03-01,* Current Grades,Maths,5\n2,A,7,12,Y10,2024/2025\n")
    entered = correct(home, lambda s: put(put(s, 3, "student_id", "2"), 3, "assessment_type", "Other"))
    assert [faults(home, d) for d in entered if d.entity == "tracking"] == [[(3, None, "unmatched_row")]]


# Always


@pytest.mark.parametrize("moment", faults_of_a_run.MOMENTS[2:6])
def test_a_run_cut_off_while_it_takes_a_correction_takes_it_once(school: Home, moment: str) -> None:
    data = saved(school, put(put(export(school), 3, "year_group", "10"), 5, "academic_year", "2026/27"))

    def cut_off(reached: str) -> None:
        if reached == moment:
            raise KeyboardInterrupt

    faults_of_a_run.listen(cut_off)
    try:
        with pytest.raises(KeyboardInterrupt):
            drop(school, "c.xlsx", data)
    finally:
        faults_of_a_run.listen(None)
    if (school.landing / "c.xlsx").exists():
        drop(school, "c.xlsx", data)
    made = [d for d in Ledger(school).deliveries() if d.corrects]
    for d in (d for d in made if d.verdict == "conformed"):
        Ledger(school).add_verdict(d.delivery_id, "accepted", "", [])
    assert [d.rows_accepted for d in made] == [2]
    assert len(enrolments(school)) == 5 and waiting(school) == {}


def test_a_ledger_without_the_word_corrects_is_read(school: Home) -> None:
    lines = [json.loads(line) for line in school.ledger_path.read_text().splitlines()]
    previous, written = "0" * 64, []
    for line in lines:
        for item in line.get("deliveries", []):
            del item["corrects"]
        line["line_hash"] = previous = line_hash(previous, line)
        written.append(json.dumps(line))
    school.ledger_path.write_text("\n".join(written) + "\n")
    assert [d.corrects for d in Ledger(school).deliveries()] == [None]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(["2", "3", "4", "5", "6", "9", ""]), *[st.text("AB12/0-= ", max_size=7)] * 3),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_typed_no_row_is_lost_and_no_key_stands_twice(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple]
) -> None:
    home = Home(tmp_path_factory.mktemp("p"))
    home.create()
    drop(home, "e.csv", ENROLMENTS + "1,2026/27,A,10\n1,2026/27,B,ten\n1,2026/27,C,11\n1,2026,D,11\n1,2026/27,E,10\n")
    sheets = export(home)
    mark = keys.mark(home, "000001")
    sheets["000001 e"][1:] = [[mark, number, "", "1", year, student, group] for number, year, student, group in edits]
    [d] = drop(home, "c.xlsx", saved(home, sheets))
    assert d.rows_read == len(edits) == d.rows_accepted + d.rows_quarantined
    standing = table(home, "enrolments", "student_id, academic_year, _row")
    assert len({row[:2] for row in standing}) == len(standing)
    assert {("A", "2026/27", 2), ("C", "2026/27", 4), ("E", "2026/27", 6)} <= set(standing)


def test_a_student_of_two_schools_has_one_upn_in_both(home: Home) -> None:
    [d] = drop(home, "s.csv", STUDENTS + f"1,A,{UPNS[0]},X\n2,B,{UPNS[0]},X\n1,C,{UPNS[1]},X\n1,D,{UPNS[1]},X\n")
    assert (d.rows_accepted, sorted(faults(home, d))) == (4, [(4, "upn", "duplicate_value"), (5, "upn", "duplicate_value")])
