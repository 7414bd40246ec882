"""Mock exams, from four students worked by hand: marks and boundaries to a grade, questions to topics."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from ingest.code import seed
from tests.attainment import models

KEY = "'1' as school_urn, '2026-11' as mock, 'MA' as course_code"
MARKS = {  # paper 1 of 80, paper 2 of 80
    "A": ("H", 60, 60),  # 120: a 7 from 110
    "B": ("F", 60, 60),  # 120: a 5 on Foundation, the highest
    "C": ("H", 5, 4),  # 9: below the lowest boundary
    "D": ("H", 70, None),  # did not sit paper 2
    "E": ("H", 81, 60),  # more marks than there are
    "G": (None, 60, 60),  # no tier told: no boundaries for none
}
BOUNDARIES = [("H", "9", 140), ("H", "7", 110), ("H", "4", 50), ("H", "3", 40), ("F", "5", 110), ("F", "4", 90), ("F", "1", 20)]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    con.execute(f"create table grade_scales as from read_csv('{seed('grade_scales')}', types = {{'grade': 'varchar'}})")
    con.execute(f"create table int_attainment__scale_ends as {models.sql('int_attainment__scale_ends')}")
    con.execute(
        "create table stg_courses as select '1' as school_urn, 'MA' as course_code, 'MA' as subject_code, "
        "'gcse_9_1' as grade_scale"
    )
    con.execute(
        "create table stg_student_keys as select '1' as school_urn, unnest(['A', 'B', 'C', 'D', 'E', 'G']) as student_id, "
        "student_id as student_key"
    )
    con.execute(
        f"create table stg_mock_papers as select {KEY}, paper, '2026/27' as academic_year, 'NOV' as tracking_point, "
        "date '2026-11-09' as sat_date, 80::decimal(18, 4) as max_mark from (values ('1'), ('2')) as rows(paper)"
    )
    rows = [(s, p, tier, mark) for s, (tier, *marks) in MARKS.items() for p, mark in zip("12", marks, strict=True)]
    con.execute("create table told (student_id varchar, paper varchar, tier varchar, mark decimal(18, 4))")
    con.executemany("insert into told values (?, ?, ?, ?)", rows)
    con.execute("insert into told values ('A', '9', 'H', 30)")  # of a paper that nobody told
    con.execute(f"create table stg_mock_marks as select {KEY}, * from told")
    con.execute("create table bounds (tier varchar, grade varchar, lowest_mark decimal(18, 4))")
    con.executemany("insert into bounds values (?, ?, ?)", BOUNDARIES)
    con.execute(f"create table stg_grade_boundaries as select {KEY}, * from bounds")
    con.execute(
        f"create table stg_mock_questions as select {KEY}, '1' as paper, * from (values ('1', 'Algebra', 4::decimal(18, 4)), "
        "('2', 'Algebra', 6), ('3', 'Ratio', 5), ('4', 'Shape', 2)) as rows(question, topic, max_mark)"
    )
    con.execute(
        f"create table stg_question_marks as select {KEY}, '1' as paper, * from (values ('A', '1', 4::decimal(18, 4)), "
        "('A', '2', 1), ('A', '3', null), ('B', '1', null), ('E', '1', 4), ('E', '2', 60), ('E', '4', 3), ('E', '5', 1)) "
        "as rows(student_id, question, mark)"
    )
    for model in (
        "int_mocks__totals",
        "int_mocks__grades",
        "fct_mock_result",
        "int_mocks__answers",
        "fct_mock_topics",
        "fct_mock_faults",
    ):
        con.execute(f"create table {model} as {models.sql(model)}")
    yield con
    con.close()


def test_marks_of_all_papers_give_the_highest_grade_whose_boundary_they_reach(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute("select student_key, grade, mock_state from fct_mock_result order by 1").fetchall()
    assert told == [
        ("A", "7", "graded"),
        ("B", "5", "graded"),
        ("C", "U", "graded"),
        ("D", None, "paper_missing"),
        ("E", None, "mark_above_max"),
        ("G", None, "no_boundaries"),
    ]


def test_questions_give_topics_and_one_that_was_not_tried_gives_no_mark(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select topic, mark, max_mark, mark_pct, n_left_out from fct_mock_topics where student_key in ('A', 'B') order by 1"
    ).fetchall()
    assert told == [
        ("Algebra", Decimal(5), Decimal(10), Decimal(50), 0),
        ("Ratio", Decimal(0), Decimal(5), Decimal(0), 0),
        ("Shape", Decimal(0), Decimal(2), Decimal(0), 0),
    ]  # B has no mark at all: did not sit it


def test_a_mark_above_the_most_there_are_is_in_no_topic_and_is_listed(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select topic, n_questions, mark, max_mark, mark_pct, n_left_out from fct_mock_topics where student_key = 'E' order by 1"
    ).fetchall()
    assert told == [
        ("Algebra", 1, Decimal(4), Decimal(4), Decimal(100), 1),
        ("Ratio", 1, Decimal(0), Decimal(5), Decimal(0), 0),
        ("Shape", 0, None, None, None, 1),
    ]
    listed = con.execute("select student_key, question, mark, max_mark, fault from fct_mock_faults order by question nulls first")
    assert listed.fetchall() == [
        ("A", "", Decimal(30), None, "unknown_paper"),
        ("E", "2", Decimal(60), Decimal(6), "mark_above_max"),
        ("E", "4", Decimal(3), Decimal(2), "mark_above_max"),
        ("E", "5", Decimal(1), None, "unknown_question"),
    ]
