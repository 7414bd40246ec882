"""Broadsheets in any arrangement: what is read is what stands there, or the sheet is refused; never another figure."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, event, given, settings

from ingest.conform import conform_file, workplace
from ingest.home import Home
from ingest.imports.draft import Draft, NotMapped, write_layout
from ingest.imports.guess import guess
from ingest.profile import Layouts
from ingest.read import Unreadable, read_into
from tests.first_hour.arrangements import Sheet, sheets, write
from tests.support.sizes import many

TODAY, URN = date(2026, 11, 20), "999001"
ANSWERS = {
    "school_urn": URN, "academic_year": "2026/27", "tracking_point": "AUT1", "issued_date": "2026-09-01", "year_group": "11",
}  # fmt: skip
MARKS = (("targets", "grade", "target"), ("tracking", "working_at", "working at"), ("tracking", "prediction", "prediction"),
         ("tracking", "attitude", "attitude"))  # fmt: skip
Told = set[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("arrangements") / "home")
    made.create()
    return made


def read(home: Home, path: Path) -> tuple[Draft, Told, str]:
    """What a file is taken for, the marks it gives by the layout that this makes, by student, subject as written, mark; and the
    words on what was not used. A row of the file that is none makes none here."""
    draft = guess(home, path, path.name, TODAY, URN)
    made = write_layout(draft, home.build / "layout")
    layout = made.answered(tuple((name, ANSWERS[name]) for name in made.asks))
    _, found, notes = conform_file(home, path, path.name, "0" * 64, "2026-11-20", lambda _: layout, Layouts((layout,)))
    written = {s["subject_code"]: s["written"] for s in draft.subjects}
    files = {item.entity: str(item.parquet) for item in found}
    told: Told = set()
    for entity, column, mark in MARKS:
        names = {c[0] for c in duckdb.sql(f"describe from '{files[entity]}'").fetchall()} if entity in files else set()
        if column in names:
            rows = duckdb.sql(f"select student_id, subject_code, {column} from '{files[entity]}' where {column} is not null")
            told |= {(student, written[code], mark, str(value)) for student, code, value in rows.fetchall()}
    people = duckdb.sql(f"select student_id from '{files['students']}'").fetchall() if "students" in files else []
    assert {who for who, *_ in told} <= {row[0] for row in people} or not people
    assert all(row[0].startswith("S") and row[0][1:].isdigit() for row in people)
    shutil.rmtree(home.cache, ignore_errors=True)
    return draft, told, notes


@settings(max_examples=many(40, 2000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sheet=sheets())
def test_what_is_read_is_what_stands_there_or_the_sheet_is_refused(home: Home, sheet: Sheet) -> None:
    try:
        _, told, notes = read(home, write(sheet, home.build))
    except (Unreadable, NotMapped) as refused:
        event("refused")
        assert not sheet.is_sure, refused
        return
    assert told <= sheet.truth
    if sheet.is_sure:
        assert told == sheet.truth
    else:
        event("in part" if told < sheet.truth else "whole")
        assert told == sheet.truth or "Columns not used" in notes


def told_by(home: Home, text: str) -> tuple[Draft, Told, str]:
    """What a file of this text is taken for and gives."""
    path = home.build / "sheet.csv"
    path.write_text(text)
    return read(home, path)


STUDENTS = ["S001,Quillon,5,4,7,6", "S002,Brindle,3,3,2,1"]
TRUTH = {
    ("S001", "Maths", "target", "5"), ("S001", "Maths", "prediction", "4"), ("S001", "Art", "target", "7"),
    ("S001", "Art", "prediction", "6"), ("S002", "Maths", "target", "3"), ("S002", "Maths", "prediction", "3"),
    ("S002", "Art", "target", "2"), ("S002", "Art", "prediction", "1"),
}  # fmt: skip
BY_SUBJECT, BY_MARK = "Adm No,Surname,Target,Pred,Target,Pred", "Adm No,Surname,Maths,Art,Maths,Art"
ROWS = {
    "marks above": ([",,Target,,Pred,", BY_MARK], ["mark", "subject"]),
    "a class between": ([",,Maths,,Art,", ",,11A/Ma1,,11B/Ar2,", BY_SUBJECT], ["subject", "other", "mark"]),
    "a teacher above": ([",,Mx Ashdown,,Dr Larkin,", ",,Maths,,Art,", BY_SUBJECT], ["subject", "mark"]),
    "a faculty over both": ([",,Core,,,", ",,Maths,,Art,", BY_SUBJECT], ["subject", "mark"]),
    "one point over all": ([",,Autumn 1,,Autumn 1,", ",,Maths,,Art,", BY_SUBJECT], ["subject", "mark"]),
}


@pytest.mark.parametrize(("head", "rows"), ROWS.values(), ids=ROWS)
def test_what_each_row_of_headings_names_is_told_by_what_stands_in_it(home: Home, head: list[str], rows: list[str]) -> None:
    body = STUDENTS
    if rows[0] == "mark":
        body = [",".join([a, b, c, e, d, f]) for a, b, c, d, e, f in (line.split(",") for line in STUDENTS)]
    draft, told, _ = told_by(home, "\n".join([*head, *body]))
    assert (draft.rows, told) == (rows, TRUTH)
    again = "\n".join([*head, body[0], *head, body[1], "Average,,4.5,5.5,3.5,3.5"])
    assert told_by(home, again)[1] == TRUTH


REFUSED = {
    "two points over the same subjects": (
        [",,Autumn 1,,Spring 1,", ",,Maths,,Maths,", BY_SUBJECT],
        "Row 1 names more than one data collection"),
    "two points over different marks": (
        [",,Maths,,,", ",,Autumn 1,Spring 1,,", "Adm No,Surname,Target,Pred,Current,ATL"], "Row 2 names more than one"),
    "two points in the headings themselves": (
        ["Adm No,Surname,Maths Aut 1 Target,Maths Aut 1 Pred,Maths Spr 1 Target,Maths Spr 1 Pred"],
        "Columns C and E are of one subject"),
    "a mark twice": (["Adm No,Surname,Maths Target,Maths Pred,Maths Target,Art Pred"], "Columns C and E say the same of one"),
    "rows of which none names a known subject": (
        [",,Zumba,,Macrame,", ",,Mx Ashdown,,Dr Larkin,", BY_SUBJECT], "Rows 1 and 2 could each name the subjects"),
}  # fmt: skip


@pytest.mark.parametrize(("head", "words"), REFUSED.values(), ids=REFUSED)
def test_a_sheet_that_says_two_things_is_refused_in_words(home: Home, head: list[str], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        told_by(home, "\n".join([*head, *STUDENTS]))


def test_a_layout_takes_no_row_of_teachers_for_its_subjects(home: Home, tmp_path: Path) -> None:
    draft, told, _ = told_by(home, "\n".join([",,Maths,,Art,", BY_SUBJECT, *STUDENTS]))
    layout = Layouts((write_layout(draft, tmp_path / "layout"),))
    assert told == TRUTH
    path = tmp_path / "later.csv"
    path.write_text("\n".join([",,Maths,,Art,", ",,Mx Ashdown,,Dr Larkin,", BY_SUBJECT, *STUDENTS]))
    with workplace(home) as (con, work):
        assert layout.match(read_into(con, path, work, layout).headings)[0] is None
