"""What becomes of any text in a column of each type, and that what is sound comes back as it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import land
from ingest.archive.ledger import Ledger
from ingest.contract import SQL_TYPES, Column, load_contracts
from ingest.home import Home
from ingest.raw import tables
from ingest.rules import WHAT_TO_DO, fault, month_first, typed
from tests.unit.test_files import NOON

CON = duckdb.connect()
LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
SOUP = st.text(st.one_of(st.sampled_from("0123456789/-.:, TYNyear%eE+"), LETTERS), max_size=24)
ANYTHING = st.one_of(SOUP, st.text(LETTERS, max_size=400))


def column(kind: str, **rules: Any) -> Column:
    return Column("x", kind, rules.pop("required", False), "none", "", "", **rules)


def judged(cells: list[str], made: Column, months_first: bool = False) -> list[tuple[Any, str | None]]:
    """The value and the rule broken of each cell."""
    CON.execute(
        "create or replace temp table cells as select unnest($1) as raw, unnest($2) as nth", [cells, list(range(len(cells)))]
    )
    rule = fault(made, "raw", "value", "2026-11-20", months_first)
    rows = CON.execute(f"select value, {rule} from (select *, {typed(made, 'raw')} as value from cells) order by nth").fetchall()
    return [(value, rule) for value, rule in rows]


def value(kind: str, cell: str) -> Any:
    """The value of a cell that must break no rule."""
    [(found, rule)] = judged([cell], column(kind))
    assert rule is None, (cell, rule)
    return found


@pytest.mark.parametrize("kind", SQL_TYPES)
@settings(max_examples=60, deadline=None)
@given(cells=st.lists(ANYTHING.filter(lambda t: t.strip(" ") == t and t != ""), min_size=1, max_size=30))
def test_any_text_gives_a_value_or_a_rule_with_something_to_do_and_never_an_error(kind: str, cells: list[str]) -> None:
    for found, rule in judged(cells, column(kind)):
        assert (found is None) <= (rule is not None)
        assert rule is None or rule in WHAT_TO_DO


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(ANYTHING, min_size=1, max_size=30))
def test_no_text_upsets_the_checks_of_codes_forms_and_letters(cells: list[str]) -> None:
    upn, code = column("text", check="upn"), column("text", code_list="attendance_codes", pattern="^[A-Z]+$")
    assert {rule for made in (upn, code) for _, rule in judged(cells, made)} <= {None, *WHAT_TO_DO}
    CON.execute(f"select {month_first('raw')} from cells").fetchall()


@settings(max_examples=60, deadline=None)
@given(day=st.dates(date(1950, 1, 1), date(2099, 12, 31)), time=st.sampled_from(["", " 00:00:00", "T09:15", " 9:15"]))
def test_a_day_comes_back_from_every_way_of_writing_it(day: date, time: str) -> None:
    ways = [
        f"{day:%Y-%m-%d}{time}",
        f"{day:%d/%m/%Y}{time}",
        f"{day.day}/{day.month}/{day.year}",
        str((day - date(1899, 12, 30)).days),
    ]
    assert [value("date", way) for way in ways] == [day] * 4


@settings(max_examples=50, deadline=None)
@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_year_of_two_digits_is_never_guessed(day: date) -> None:
    ways = [f"{day:%d/%m/%y}", f"{day:%d-%m-%y}", f"{day.day}.{day.month}.{day:%y}", f"{day:%d/%m/%y} 10:00"]
    assert judged(ways, column("date")) == [(None, "two_digit_year")] * 4


@settings(max_examples=50, deadline=None)
@given(day=st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_where_months_come_first_only_days_that_read_the_same_either_way_are_taken(day: date) -> None:
    [(_, rule)] = judged([f"{day:%d/%m/%Y}"], column("date"), months_first=True)
    assert rule == ("month_first" if day.day <= 12 and day.day != day.month else None)
    [(_, rule)] = judged([f"{day:%m/%d/%Y}"], column("date"), months_first=True)
    assert rule == (None if day.day == day.month else "month_first")
    assert value("date", f"{day:%Y-%m-%d}") == day


@settings(max_examples=60, deadline=None)
@given(number=st.integers(-(10**15), 10**15))
def test_a_whole_number_comes_back(number: int) -> None:
    assert {value("integer", way) for way in (str(number), f"{number:,}", f"{number}.00")} == {number}


@settings(max_examples=60, deadline=None)
@given(number=st.decimals(-(10**9), 10**9, places=4))
def test_a_number_comes_back(number: Decimal) -> None:
    assert {value("decimal", way) for way in (f"{number:f}", f"{number:,f}", f"{number:f}%", f"{number:f} %")} == {number}


@settings(max_examples=50, deadline=None)
@given(year=st.integers(2015, 2027))
def test_an_academic_year_comes_back_and_one_of_two_years_is_none(year: int) -> None:
    name = f"{year}/{(year + 1) % 100:02d}"
    ways = [name, f"{year}/{year + 1}", f"{year}-{(year + 1) % 100:02d}", f"{year} / {year + 1}"]
    assert {value("academic_year", way) for way in ways} == {name}
    assert judged([f"{year}/{year + 2}", f"{year}/{year}"], column("academic_year")) == [(None, "type")] * 2


def test_a_year_without_rules_and_a_day_in_no_year_are_named() -> None:
    assert judged(["2014/15", "2099/00"], column("academic_year")) == [("2014/15", "unknown_year"), ("2099/00", "unknown_year")]
    days = [rule for _, rule in judged(["2015-08-31", "2015-09-01", "2099-01-01"], column("date", in_a_year=True))]
    assert days == ["outside_years", None, "outside_years"]


def test_a_reserved_word_is_refused_whatever_its_case() -> None:
    assert [rule for _, rule in judged(["NOV", "results", "Results"], column("text", reserved=("results",)))] == [
        None, "reserved", "reserved",
    ]  # fmt: skip


@given(year=st.integers(0, 20), way=st.sampled_from(["{}", "Y{}", "y{}", "Yr {}", "Year {}", "{:02d}"]))
def test_a_year_group_comes_back(year: int, way: str) -> None:
    assert value("year_group", way.format(year)) == year


def test_a_marked_cell_breaks_its_own_rule_whatever_the_column() -> None:
    for kind in SQL_TYPES:
        assert judged(["\0merged_cell\0", "\0unmapped_code\0Blue"], column(kind)) != [(None, None)] * 2
        assert [rule for _, rule in judged(["\0merged_cell\0"], column(kind, required=True))] == ["merged_cell"]


FILES = st.lists(
    st.dictionaries(st.sampled_from(["10", "11", "12"]), st.sets(st.sampled_from("ABCD"), min_size=1), min_size=1),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES)
def test_the_newest_file_of_each_scope_is_the_truth_of_that_scope(
    tmp_path_factory: pytest.TempPathFactory, files: list[dict[str, set[str]]]
) -> None:
    home, truth = Home(tmp_path_factory.mktemp("scopes")), {}
    home.create()
    for number, years in enumerate(files):
        rows = [f"1,2026/27,{student}{year},{year}" for year, students in years.items() for student in sorted(students)]
        path = home.landing / f"{number}.csv"
        path.write_text("\n".join(["school_urn,academic_year,student_id,year_group", *rows]) + "\n")
        for delivery in land.ingest_file(home, path, NOON + timedelta(minutes=number)):
            Ledger(home).add_verdict(delivery.delivery_id, "accepted", "", [])
        truth |= years
    with duckdb.connect() as con:
        tables.build_entity(home, con, load_contracts()["enrolments"])
        found = con.execute("select student_id, year_group from raw.enrolments").fetchall()
    assert set(found) == {(f"{student}{year}", int(year)) for year, students in truth.items() for student in students}


def test_the_same_bytes_give_the_same_rows_wherever_they_are_read(tmp_path: Path) -> None:
    """Reading is a pure function of the bytes: name, home and time of day play no part."""
    found = []
    for name in ("a.csv", "b.xlsx"):
        home = Home(tmp_path / name)
        home.create()
        (home.landing / name).write_text("school_urn,subject_code,name\n1,MA,Maths\n1,EN,English\n")
        land.ingest_file(home, home.landing / name, NOON)
        [path] = home.cache.rglob("*.parquet")
        found.append(duckdb.read_parquet(str(path)).fetchall())
    assert found[0] == found[1]
