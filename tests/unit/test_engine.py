"""The engine on small files: every rule of delivery, every encoding, nothing lost."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import land, raw
from ingest.archive.ledger import Ledger, LedgerBroken
from ingest.home import Home
from orchestration.commands import status

NOON = datetime(2026, 11, 20, 12)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def drop(home: Home, name: str, text: str | bytes) -> list:
    """Land a file and accept what it brought, as gate 1 would."""
    path = home.landing / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = land.ingest_file(home, path, NOON)
    for d in found:
        if d.verdict == "conformed":
            Ledger(home).add_verdict(d.delivery_id, "accepted", "", [])
    return found


def table(home: Home, entity: str, columns: str) -> list[tuple]:
    with duckdb.connect() as con:
        raw.build_raw(home, con)
        return con.execute(f"select {columns} from raw.{entity} order by all").fetchall()


ENROLMENTS = "school_urn,academic_year,student_id,year_group\n"


def test_snapshot_the_newest_file_of_a_scope_is_the_truth_of_that_scope_only(home: Home) -> None:
    drop(home, "a.csv", ENROLMENTS + "1,2026/27,A,Y10\n1,2026/27,B,Y11\n1,2026/27,C,Y11\n")
    drop(home, "y11.csv", ENROLMENTS + "1,2026/2027,B,11\n")
    assert table(home, "enrolments", "student_id, year_group") == [("A", 10), ("B", 11)]


def test_a_b_a_gives_a(home: Home) -> None:
    a, b = ENROLMENTS + "1,2026/27,A,10\n", ENROLMENTS + "1,2026/27,B,10\n"
    for name, text, expected in (("a.csv", a, "A"), ("b.csv", b, "B"), ("again.csv", a, "A")):
        drop(home, name, text)
        assert table(home, "enrolments", "student_id") == [(expected,)]


def test_repeat_of_the_newest_changes_nothing(home: Home) -> None:
    drop(home, "a.csv", ENROLMENTS + "1,2026/27,A,10\n")
    head = Ledger(home).head()
    assert drop(home, "copy.csv", ENROLMENTS + "1,2026/27,A,10\n") == []
    assert Ledger(home).head() == head
    assert [f["state"] for f in status.read(home)["files"]] == ["accepted", "repeat"]


def test_upsert_replaces_by_key_and_keeps_the_rest(home: Home) -> None:
    drop(home, "a.csv", "school_urn,subject_code,name\n1,MA,Maths\n1,EN,English\n")
    drop(home, "b.csv", "school_urn,subject_code,name\n1,MA,Mathematics\n")
    assert table(home, "subjects", "subject_code, name") == [("EN", "English"), ("MA", "Mathematics")]


MARKS = "school_urn,student_id,date,session,code\n"


def test_overlapping_appends_count_a_mark_once_and_the_newest_wins(home: Home) -> None:
    drop(home, "w1.csv", MARKS + "1,A,2026-11-16,AM,N\n1,A,2026-11-17,AM,/\n")
    drop(home, "w2.csv", MARKS + "1,A,2026-11-16,AM,I\n1,A,2026-11-18,AM,/\n")
    assert table(home, "attendance_marks", "cast(date as varchar), code") == [
        ("2026-11-16", "I"),
        ("2026-11-17", "/"),
        ("2026-11-18", "/"),
    ]


def test_a_newer_behaviour_file_speaks_for_its_dates(home: Home) -> None:
    head = "school_urn,event_id,student_id,date,category,event_type,points\n"
    drop(home, "a.csv", head + "1,E1,A,2026-11-02,incident,X,1\n1,E2,A,2026-11-10,incident,X,1\n")
    drop(home, "b.csv", head + "1,E3,A,2026-11-09,incident,X,1\n1,E4,A,2026-11-12,incident,X,1\n")
    assert table(home, "behaviour_events", "event_id") == [("E1",), ("E3",), ("E4",)]


def test_a_code_must_hold_on_its_day(home: Home) -> None:
    rows = ["1,A,2024-06-14,AM,K", "1,A,2024-09-02,AM,K", "1,A,2024-06-14,PM,H", "1,A,2024-09-02,PM,H"]  # K took H's place
    [delivery] = drop(home, "m.csv", MARKS + "\n".join(rows) + "\n")
    found = duckdb.read_parquet(str(home.quarantine / f"{delivery.delivery_id}.parquet"))
    assert found.project("_row, column_name, rule, value").order("_row").fetchall() == [
        (2, "code", "unknown_code", "K"),
        (5, "code", "unknown_code", "H"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(home: Home, encoding: str, separator: str) -> None:
    text = "school_urn,staff_id,surname\n1,T1,Fernwhïstle\n".replace(",", separator)
    drop(home, "staff.csv", text.encode(encoding))
    assert table(home, "staff", "surname") == [("Fernwhïstle",)]


def test_every_bad_row_is_set_aside_with_row_column_and_rule(home: Home) -> None:
    rows = ["1,A,2026-11-16,AM,/", "1,A,2099-01-01,AM,/", "1,A,16/11/2026,PM,QQ", "1,,2026-11-16,AM,/", "1,A,2026-11-16"]
    [delivery] = drop(home, "m.csv", MARKS + "\n".join(rows) + "\n")
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_quarantined) == (5, 1, 4)
    found = duckdb.read_parquet(str(home.quarantine / f"{delivery.delivery_id}.parquet"))
    assert found.project("_row, column_name, rule").order("_row").fetchall() == [
        (3, "date", "after_receipt"),
        (4, "code", "unknown_code"),
        (5, "student_id", "required"),
        (6, None, "unreadable_line"),
    ]


def test_students_who_share_a_upn_stand_without_it(home: Home) -> None:
    upn = "H801200001001"
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    right = letters[sum(int(d) * w for d, w in zip(upn[1:], range(2, 14), strict=True)) % 23] + upn[1:]
    head = "school_urn,student_id,upn,forename,surname\n"
    [delivery] = drop(home, "s.csv", head + f"1,A,{right},X,Y\n1,B,{right},X,Y\n1,C,,X,Y\n")
    assert (delivery.rows_accepted, delivery.rows_quarantined, delivery.cells_quarantined) == (3, 0, 2)
    assert table(home, "students", "student_id, upn") == [("A", None), ("B", None), ("C", None)]


def test_missing_required_column_and_unknown_layout_are_refused_by_name(home: Home) -> None:
    [short] = drop(home, "m.csv", "school_urn,student_id,date,session\n1,A,2026-11-16,AM\n")
    [strange] = drop(home, "x.csv", "colour,shape\nred,round\n")
    assert short.verdict == strange.verdict == "refused"
    assert "code" in short.reason
    assert "red" not in strange.reason
    assert len(list((home.quarantine / "files").iterdir())) == 2


def test_student_key_is_a_true_hmac(home: Home) -> None:
    drop(home, "a.csv", ENROLMENTS + "1,2026/27,A,10\n")
    expected = hmac.new(home.student_key_path.read_bytes(), b"1|A", hashlib.sha256).hexdigest()[:32]
    assert table(home, "student_keys", "student_key") == [(expected,)]


def test_a_changed_ledger_line_is_noticed(home: Home) -> None:
    drop(home, "a.csv", ENROLMENTS + "1,2026/27,A,10\n")
    home.ledger_path.write_text(home.ledger_path.read_text().replace("a.csv", "b.csv"))
    with pytest.raises(LedgerBroken):
        Ledger(home).deliveries()


def test_raw_tables_come_again_from_the_archive_alone(home: Home) -> None:
    drop(home, "a.csv", ENROLMENTS + "1,2026/27,A,10\n")
    before = table(home, "enrolments", "*")
    for path in home.cache.rglob("*.parquet"):
        path.unlink()
    assert table(home, "enrolments", "*") == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(
        st.tuples(*[st.text('AB1/-ü 0,"', max_size=6)] * 5).filter(lambda row: "".join(row).strip()), min_size=1, max_size=12
    )
)
def test_rows_read_are_accepted_plus_quarantined(tmp_path_factory: pytest.TempPathFactory, cells: list[tuple]) -> None:
    home = Home(tmp_path_factory.mktemp("p"))
    home.create()
    lines = [",".join('"' + c.replace('"', '""') + '"' for c in row) for row in cells]
    [delivery] = drop(home, "m.csv", MARKS + "\n".join(lines) + "\n")
    assert delivery.rows_read == len(cells) == delivery.rows_accepted + delivery.rows_quarantined
