"""The leaders' tables taken apart: no sum or difference of what is published tells a figure that is hidden."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import numpy as np
import pyarrow as pa
import pytest

from ingest.home import Home
from tests.support.figures import derive_again, load_seeds, render

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "suppression.sql"
REPORTS = Path(__file__).parents[2] / "dbt_project" / "models" / "publish" / "reports"
GRADES_OF_SUBJECTS = REPORTS / "pub_reports__subject_grades.sql"
HEADLINE_FIGURES = REPORTS / "suppression" / "int_reports__cohort_figures.sql"
GUARD = REPORTS / "suppression" / "int_reports__subject_guard.sql"
SMALL = 5
AT_POINT = "from fct_cohort_members as cohorts {join} where cohorts.left_out is null group by all"
MEMBERS = "select cohorts.school_urn, cohorts.academic_year, cohorts.tracking_point, groups.group_id, list(cohorts.student_key) "
WHOLES = "select school_urn, academic_year, tracking_point, list(student_key) " + AT_POINT.format(join="")
MEMBERS += AT_POINT.format(
    join="join dim_student_group as groups on cohorts.student_key = groups.student_key "
    "and cohorts.close_date between groups.valid_from and groups.valid_to"
)

Name = tuple[Any, ...]  # a figure and the cell it belongs to
Sum = dict[Name, int]  # figures which, each taken so many times, make zero
Row = dict[str, Any]


def worked_out(known: dict[Name, float], sums: Iterable[Sum]) -> dict[Name, int]:
    """Every figure that is not known and yet follows from those that are, by whatever reckoning.

    A figure follows when its own axis lies in the span of the sums: no step of elimination can find more.
    """
    open_sums = [s for s in sums if any(n not in known for n in s)]
    names = sorted({n for s in open_sums for n in s if n not in known}, key=str)
    at = {n: i for i, n in enumerate(names)}
    matrix, right = np.zeros((len(open_sums), len(names))), np.zeros(len(open_sums))
    for i, terms in enumerate(open_sums):
        for n, times in terms.items():
            if n in known:
                right[i] -= times * known[n]
            else:
                matrix[i, at[n]] += times
    inverse = np.linalg.pinv(matrix, rcond=1e-9)
    values = inverse @ right
    assert np.allclose(matrix @ values, right, atol=1e-3), "the figures do not add up as the test believes"
    follows = np.isclose(np.einsum("ij,ji->i", inverse, matrix), 1)
    return {n: round(values[at[n]]) for n in names if follows[at[n]]}


def ranges(
    known: dict[Name, float], sums: Iterable[Sum], told: dict[Name, tuple[float, float]]
) -> dict[Name, tuple[float, float]]:
    """Between what each unknown figure must lie, when each sum is used again and again on what the others leave."""
    open_sums = [s for s in sums if any(n not in known for n in s)]
    found = {n: (known[n], known[n]) if n in known else told.get(n, (0, math.inf)) for s in open_sums for n in s}
    changed = True
    while changed:
        changed = False
        for terms in open_sums:
            for n, times in terms.items():
                rest = [sorted(-k * times * bound for bound in found[m]) for m, k in terms.items() if m != n]
                low, high = max(found[n][0], sum(r[0] for r in rest)), min(found[n][1], sum(r[1] for r in rest))
                changed |= (low, high) != found[n]
                found[n] = low, high
    return {n: span for n, span in found.items() if n not in known}


def test_the_reckoning_finds_what_follows() -> None:
    a, b, c, ab, abc = ("a",), ("b",), ("c",), ("a and b",), ("all",)
    sums: list[Sum] = [{a: 1, b: 1, ab: -1}, {a: 1, b: 1, c: 1, abc: -1}]
    assert worked_out({ab: 10, abc: 13}, sums) == {c: 3}  # though no sum has one unknown
    assert worked_out({abc: 13}, sums) == {}
    assert ranges({ab: 10, abc: 13}, sums, {a: (0, 5), b: (0, 5)}) == {a: (5, 5), b: (5, 5), c: (3, 3)}
    assert ranges({ab: 9, abc: 13}, sums, {a: (0, 5)}) == {a: (0, 5), b: (4, 9), c: (0, 9)}


@pytest.fixture(scope="module")
def con(demo_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_home.current / "flightpath.duckdb"), read_only=True) as con:
        yield con


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    cursor = con.execute(query)
    names = [c[0] for c in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


# ---------------------------------------------------------------- nothing small stands openly

PEOPLE = {
    "targets": "n_students, n_entries, n_on_or_above, n_entries - n_on_or_above, n_above, n_on, n_below",
    "groups": "n_students, others_n_students",
    "groups where measure in ('on_or_above_share', 'persistent_absence')": "numerator, denominator - numerator, "
    "others_numerator, others_denominator - others_numerator",
    "headlines": "n_students",
    "headlines where measure = 'persistent_absence'": "numerator, denominator - numerator",
    "attendance": "n_students",
    "attendance_reasons": "n_students",
    "attendance_weeks": "n_students",
    "lateness": "n_students",
    "lateness_weeks": "n_students",
    "behaviour_types": "n_students",
    "behaviour_weeks": "n_students",
    "projections": "n_students",
    "projection_reliability": "n_happened, n_told - n_happened",
    "grid": "n_students",
    "grid where measure in ('on_or_above_share', 'persistent_absence')": "numerator, denominator - numerator",
    "summer_figures where denominator > 0": "n_students",
    "summer_figures where unit = 'percent'": "numerator, denominator - numerator",
    "headline_results": "n_students",
    "headline_results where unit = 'percent'": "numerator, denominator - numerator",
    "subject_grades": "n_entries, n_reached, n_entries - n_reached",
}
FIGURES = {
    "targets": "n_on_or_above, on_or_above_pct, n_above, n_on, n_below, at_least_pct, at_most_pct, light, change_points",
    "groups": "value, numerator, denominator, n_students, gap, "
    "others_value, others_numerator, others_denominator, others_n_students",
    "headlines": "value, numerator, denominator, n_students, change_on_year, light",
    "attendance": "n_sessions, n_students, sessions_pct",
    "attendance_reasons": "n_sessions, n_students",
    "attendance_weeks": "n_attended, n_possible, n_students, attendance_pct",
    "lateness": "n_late, n_students, late_pct",
    "lateness_weeks": "n_late, n_possible, n_students, late_pct",
    "behaviour_types": "n_events, n_students",
    "behaviour_weeks": "n_events, n_students",
    "projection_reliability": "n_happened, happened_pct",
    "grid": "value, numerator, denominator, n_students, interval_low, change, national_value",
    "summer_figures": "value, numerator, denominator, n_students, interval_low, interval_high",
    "headline_results": "value, numerator, denominator, n_students, interval_low, interval_high",
    "subject_grades": "n_reached, reached_pct, at_least_pct, at_most_pct",
}


@pytest.mark.parametrize("table", PEOPLE)
def test_no_small_number_stands_openly(con: duckdb.DuckDBPyConnection, table: str) -> None:
    smallest = con.execute(f"select min(least({PEOPLE[table]}, 1000000)) from governors.{table}").fetchall()
    assert SMALL < smallest[0][0] < 1000000


@pytest.mark.parametrize("table", FIGURES)
def test_a_hidden_row_shows_no_figure(con: duckdb.DuckDBPyConnection, table: str) -> None:
    shown = " + ".join(f"count({column})" for column in FIGURES[table].split(", "))
    assert con.execute(f"select {shown} from governors.{table} where status = 'hidden'").fetchall() == [(0,)]


def test_the_grid_tells_nothing_that_stands_nowhere_else(con: duckdb.DuckDBPyConnection) -> None:
    """So what follows from it follows from the tables that are taken apart below."""
    cells = "academic_year, tracking_point, year_group, group_id, measure, value, numerator, denominator, n_students"
    told = con.execute(
        f"select {cells} from governors.grid where value is not null except ("
        "select academic_year, tracking_point, year_group, 'all', 'on_or_above_share', on_or_above_pct, n_on_or_above, "
        "n_entries, n_students from governors.targets where breakdown in ('school', 'year_group') union all "
        "select academic_year, tracking_point, year_group, 'all', measure, value, numerator, denominator, n_students "
        "from governors.headlines union all "
        "select academic_year, tracking_point, null, group_id, measure, value, numerator, denominator, n_students "
        "from governors.groups)"
    ).fetchall()
    assert told == []


@pytest.mark.parametrize("audience", ["slt", "governors"])
def test_a_change_in_the_grid_is_of_two_figures_of_it(con: duckdb.DuckDBPyConnection, audience: str) -> None:
    """Of predictions the same students a year group lower, where a year lies between; of the rest that year group a year ago."""
    changed = con.execute(
        f"select now.change - (now.value - before.value) from {audience}.grid as now left join {audience}.grid as before "
        "on now.change_academic_year = before.academic_year and now.change_tracking_point = before.tracking_point "
        "and now.group_id = before.group_id and now.measure = before.measure and before.year_group is not distinct from "
        "now.year_group - case when now.measure in ('attendance', 'persistent_absence', 'behaviour_points', 'praise') then 0 "
        "else cast(left(now.academic_year, 4) as integer) - cast(left(before.academic_year, 4) as integer) end "
        "where now.change is not null"
    ).fetchall()
    assert len(changed) > 100 and set(changed) == {(0,)}


# ---------------------------------------------------------------- targets

COLUMNS = {
    "students": "n_students",
    "entries": "n_entries",
    "reached": "n_on_or_above",
    "above": "n_above",
    "on": "n_on",
    "below": "n_below",
}
Cell = tuple[int | None, str | None, str | None]  # year group, subject, class; None is all of them


def target_points(con: duckdb.DuckDBPyConnection) -> list[dict[Cell, Row]]:
    points: dict[tuple[str, str], dict[Cell, Row]] = defaultdict(dict)
    for r in rows(con, "from governors.targets"):
        points[r["academic_year"], r["tracking_point"]][r["year_group"], r["subject_code"], r["class_code"]] = r
    return list(points.values())


def target_parts(cells: Iterable[Cell], whole: Cell) -> Iterator[tuple[str, list[Cell]]]:
    """What a cell is the sum of: year groups, subjects, or classes."""
    year, subject, class_code = whole
    if class_code is not None:
        return
    if year is None:
        yield "years", [c for c in cells if c[0] is not None and c[1] == subject and c[2] is None]
    if subject is None:
        yield "subjects", [c for c in cells if c[1] is not None and c[0] == year and c[2] is None]
    if year is not None and subject is not None:
        yield "classes", [c for c in cells if c[2] is not None and c[:2] == (year, subject)]


def target_sums(cells: Iterable[Cell], figures: Iterable[str]) -> Iterator[Sum]:
    for cell in cells:
        yield {("entries", cell): 1, ("reached", cell): -1, ("below", cell): -1}
        yield {("reached", cell): 1, ("above", cell): -1, ("on", cell): -1}
        if cell[1] is not None:  # one entry for each student of a subject
            yield {("students", cell): 1, ("entries", cell): -1}
        for kind, parts in target_parts(cells, cell):
            for figure in figures:
                if parts and not (figure == "students" and kind == "subjects"):  # a student has many subjects
                    yield {(figure, cell): 1} | {(figure, part): -1 for part in parts}


def target_known(cells: dict[Cell, Row]) -> dict[Name, float]:
    return {(f, cell): r[c] for cell, r in cells.items() for f, c in COLUMNS.items() if r[c] is not None}


def test_nothing_hidden_follows_from_the_targets(con: duckdb.DuckDBPyConnection) -> None:
    points = target_points(con)
    assert sum(r["status"] != "shown" for cells in points for r in cells.values()) > 100
    for cells in points:
        found = worked_out(target_known(cells), target_sums(cells, COLUMNS))
        # n_below is never told of a subject in a year or of a class, but what is told of the others may give it.
        assert not {n: v for n, v in found.items() if v <= SMALL or n[0] not in ("above", "on", "below")}


def test_no_limit_is_narrowed_to_one_number(con: duckdb.DuckDBPyConnection) -> None:
    for cells in target_points(con):
        known = target_known(cells)
        told: dict[Name, tuple[float, float]] = {}
        for cell, r in cells.items():
            if r["at_least_pct"] is not None:
                told["reached", cell] = round(r["at_least_pct"] * r["n_entries"] / 100), r["n_entries"]
            elif r["at_most_pct"] is not None:
                told["reached", cell] = 0, round(r["at_most_pct"] * r["n_entries"] / 100)
        sums = [s for s in target_sums(cells, ("students", "entries", "reached", "below")) if not any(n[0] == "on" for n in s)]
        found = ranges(known, sums, told)
        assert told.keys() <= found.keys()
        assert not {n: (low, high) for n, (low, high) in found.items() if n[0] == "reached" and low == high}


# ---------------------------------------------------------------- groups and headlines

PARTS = ("numerator", "denominator", "n_students")
# The same students are counted again and again: equal figures of a cell, as (measure, figure).
EQUAL = [
    (("attendance", "n_students"), ("persistent_absence", "n_students")),
    (("persistent_absence", "denominator"), ("persistent_absence", "n_students")),
    (("behaviour_points", "denominator"), ("behaviour_points", "n_students")),
    (("praise", "denominator"), ("praise", "n_students")),
    (("behaviour_points", "n_students"), ("praise", "n_students")),
]
WHOLE = ("whole",)


def test_nothing_hidden_follows_from_groups_and_headlines_together(con: duckdb.DuckDBPyConnection) -> None:
    known: dict[Name, float] = {}
    cells: dict[tuple[str, str], dict[str, dict[str, set[Name]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))

    def take(row: Row, measure: str, line: str, cell: Name, columns: Iterable[str] = PARTS) -> None:
        point = row["academic_year"], row["tracking_point"]
        cells[point][measure][line].add(cell)
        known.update({(point, measure, f, cell): row[c] for f, c in zip(PARTS, columns, strict=True) if row[c] is not None})

    for r in rows(con, "from governors.headlines"):
        take(r, r["measure"], "years", WHOLE if r["year_group"] is None else ("year", r["year_group"]))
    for r in rows(con, "from governors.groups"):
        take(r, r["measure"], r["marker"], ("group", r["group_id"]))
        for cell, columns in ((("group", r["group_id"]), PARTS), (("others", r["group_id"]), [f"others_{c}" for c in PARTS])):
            take(r, r["measure"], f"{r['group_id']} and others", cell, columns)
    for r in rows(con, "from governors.targets where breakdown = 'school'"):
        take(r, "on_or_above_share", "school", WHOLE, ("n_on_or_above", "n_entries", "n_students"))

    for point, measures in cells.items():
        sums: list[Sum] = [
            {(point, measure, f, WHOLE): -1} | {(point, measure, f, cell): 1 for cell in parts - {WHOLE}}
            for measure, lines in measures.items() for parts in lines.values() if parts != {WHOLE} for f in PARTS
        ]  # fmt: skip
        everywhere = {m: set().union(*lines.values()) for m, lines in measures.items()}
        for (one, f), (other, g) in EQUAL:
            sums += [{(point, one, f, c): 1, (point, other, g, c): -1} for c in everywhere[one] & everywhere[other]]
        found = worked_out(known, sums)
        sizes = {n for n in found if n[2] == "n_students" or (n[1] != "attendance" and n[2] == "denominator")}
        # A size that is not small may follow from another measure, where it is not hidden.
        assert not {n: v for n, v in found.items() if n not in sizes or v <= SMALL}


# ---------------------------------------------------------------- attendance and behaviour


def with_whole(known: dict[Name, Any], place: int) -> Iterator[Sum]:
    """Cells whose name has None at `place` are the sum of those that differ there alone."""
    lines: dict[Name, list[Name]] = defaultdict(list)
    for n in known:
        lines[n[:place] + n[place + 1 :]].append(n)
    for names in lines.values():
        if any(n[place] is None for n in names):
            yield {n: -1 if n[place] is None else 1 for n in names}


def cells_of(con: duckdb.DuckDBPyConnection, table: str, keys: str, figures: Iterable[str]) -> dict[Name, Any]:
    """Figures of a table by (table, figure, academic year, keys), hidden ones as None."""
    named = [k.strip() for k in keys.split(",")]
    return {
        (table, f, r["academic_year"], *(r[k] for k in named)): r[f]
        for r in rows(con, f"from governors.{table}")
        for f in figures
    }


def of_attendance(con: duckdb.DuckDBPyConnection) -> tuple[dict[Name, Any], list[Sum]]:
    """What governors are told of attendance and late marks, hidden figures as None, and what adds up to what."""
    classes = cells_of(con, "attendance", "year_group, statistical_class", ["n_sessions", "n_students"])
    totals = cells_of(con, "attendance", "year_group", ["n_possible"])
    codes = cells_of(con, "attendance_reasons", "statistical_class, code", ["n_sessions", "n_students"])
    weeks = cells_of(con, "attendance_weeks", "year_group, week_start", ["n_attended", "n_possible", "n_students"])
    late = cells_of(con, "lateness", "year_group, statistical_class", ["n_late", "n_students"])
    late_weeks = cells_of(con, "lateness_weeks", "year_group, week_start", ["n_late", "n_possible", "n_students"])
    meaning = {
        r["statistical_class"]: r
        for r in rows(con, "select distinct statistical_class, is_possible, is_attending from fct_attendance")
    }
    late_codes = {r["code"] for r in rows(con, "select distinct code from fct_attendance where is_late = 1")}
    sums = [sum_ for cells in (classes, totals, weeks) for sum_ in with_whole(cells, 3)]
    of_kinds = {n: v for n, v in late.items() if n[4] is not None or n[1] == "n_late"}
    sums += [*with_whole(of_kinds, 3), *with_whole(late_weeks, 3)]
    for total in totals:
        year = total[2:4]
        of_year = [n for n in classes if n[1] == "n_sessions" and n[2:4] == year]
        sums.append({total: 1} | {n: -1 for n in of_year if meaning[n[4]]["is_possible"]})
        sums.append({total: 1} | {n: -1 for n in weeks if n[1] == "n_possible" and n[2:4] == year})
        attended: Sum = {n: 1 for n in of_year if meaning[n[4]]["is_attending"]}
        sums.append(attended | {n: -1 for n in weeks if n[1] == "n_attended" and n[2:4] == year})
        whole: Name = ("lateness", "n_late", *year, None)
        if whole in late:
            kinds = [n for n in late if n[1:4] == whole[1:4] and n[4] is not None]
            sums.append({whole: 1} | dict.fromkeys(kinds, -1))
            sums.append({whole: 1} | {n: -1 for n in late_weeks if n[1] == "n_late" and n[2:4] == year})
    for n in classes:
        if n[1] == "n_sessions" and n[3] is None:
            sums.append({n: 1} | {c: -1 for c in codes if c[1] == n[1] and (c[2], c[3]) == (n[2], n[4])})
        in_time: Name = ("in time", *n[1:])  # what is left of a meaning without those who were late
        if n[1] == "n_sessions" and ("lateness", "n_late", *n[2:]) in late:
            sums.append({n: 1, ("lateness", "n_late", *n[2:]): -1, in_time: -1})
    for n in late:
        if n[3] is None and n[4] is not None:
            figure = "n_sessions" if n[1] == "n_late" else n[1]
            same = [c for c in codes if c[1] == figure and (c[2], c[3]) == (n[2], n[4]) and c[4] in late_codes]
            sums.append({n: 1} | dict.fromkeys(same, -1))
    sums += [{n: 1, ("attendance_weeks", *n[1:]): -1} for n in late_weeks if n[1] == "n_possible"]
    return classes | totals | codes | weeks | late | late_weeks, sums


def test_nothing_hidden_follows_from_attendance_by_class_code_and_week(con: duckdb.DuckDBPyConnection) -> None:
    figures, sums = of_attendance(con)
    known = {n: float(v) for n, v in figures.items() if v is not None}
    for table in ("attendance", "attendance_weeks", "lateness", "lateness_weeks"):
        assert {True, False} <= {v is None for n, v in figures.items() if n[0] == table} or table == "attendance_weeks"
    open_elsewhere = ("lateness_weeks", "n_possible")  # the possible sessions stand beside the attendance of the week
    assert not {n: v for n, v in worked_out(known, sums).items() if n[0] != "in time" and n[:2] != open_elsewhere}
    assert sum(n in figures for s in sums for n in s if n[0] == "lateness") > 20


IN_TIME = """
    select told.academic_year, told.year_group, told.statistical_class from governors.lateness as told
    inner join governors.attendance as whole using (academic_year, year_group, statistical_class)
    inner join (
        select academic_year, year_group, statistical_class, count(distinct student_key) filter (where is_late = 0) as n
        from {marks} group by all
    ) as marks using (academic_year, year_group, statistical_class)
    where told.n_late is not null and whole.n_sessions is not null and marks.n <= $small
"""


def test_late_marks_do_not_tell_few_who_came_in_time(con: duckdb.DuckDBPyConnection) -> None:
    marks = "fct_attendance inner join dim_student_year using (student_key, academic_year)"
    assert con.execute(IN_TIME.format(marks=marks), {"small": SMALL}).fetchall() == []


CODES = {"/": 0.0, "B": 0.02, "I": 0.05, "O": 0.01, "L": 0.0, "U": 0.0}


Mark = tuple[str, str, int, int, str]


def odd_school(rng: np.random.Generator, academic_year: str) -> list[Mark]:
    """Marks of a made-up school: few or many year groups, students, weeks, and late marks of either kind."""
    chances = CODES | dict(zip("LUO", rng.choice([0, 0.002, 0.04, 0.1], 3), strict=True))
    chances["/"] = 1 - sum(chances.values())
    n_weeks = int(rng.integers(1, 5))
    marks = []
    for year in rng.choice([7, 8, 9, 10, 11, 12], int(rng.integers(1, 7)), replace=False):
        n, first = int(rng.choice([4, 30, 90])), int(rng.integers(0, n_weeks)) if rng.random() < 0.3 else 0
        days = np.repeat([7 * week + day for week in range(first, n_weeks) for day in range(3)], n)
        codes = rng.choice([*chances], len(days), p=[*chances.values()])
        students = [f"{academic_year} {year} {i % n}" for i in range(len(days))]
        marks += [(academic_year, s, int(year), int(d), c) for s, d, c in zip(students, days, codes, strict=True)]
    return marks


MADE = """
    create or replace table fct_attendance as
    select '1' as school_urn, student_key, sessions.academic_year, year_group,
        first_day + cast(6 + day as integer) as date, 'AM' as session, codes.code, statistical_class,
        is_possible, is_attending, is_late, 0 as n_aside
    from sessions inner join academic_years as years using (academic_year)
    inner join attendance_codes as codes on sessions.code = codes.code and first_day between valid_from and valid_to;
    create or replace view int_reports__sessions as from fct_attendance;
"""
OF_ATTENDANCE = ("attendance", "attendance_reasons", "attendance_weeks", "lateness", "lateness_weeks")


@pytest.fixture
def odd_schools() -> Iterator[duckdb.DuckDBPyConnection]:
    """Schools taken at random, a year each, and what governors are told of their attendance."""
    rng = np.random.default_rng(2026120)
    with duckdb.connect() as con:
        load_seeds(con)
        years = con.execute("select academic_year from academic_years where rules_year < 2028 order by 1").fetchall()
        marks = [mark for (academic_year,) in years for mark in odd_school(rng, academic_year)]
        columns = ("academic_year", "student_key", "year_group", "day", "code")
        con.register("sessions", pa.table(dict(zip(columns, map(list, zip(*marks, strict=True)), strict=True))))
        con.execute(MADE)
        derive_again(con, "2026-11-20", ["int_reports__session_weeks", "int_reports__lateness"])
        derive_again(con, "2026-11-20", [f"pub_reports__{table}" for table in OF_ATTENDANCE])
        con.execute("create schema governors")
        for table in OF_ATTENDANCE:
            con.execute(f"create view governors.{table} as from pub_reports__{table} where audience = 'governors'")
        yield con


def test_nothing_hidden_follows_from_late_marks_of_any_school(odd_schools: duckdb.DuckDBPyConnection) -> None:
    """Of each school nothing that late marks have follows, and nothing else that did not follow before they were told."""
    figures, sums = of_attendance(odd_schools)
    known = {n: float(v) for n, v in figures.items() if v is not None}
    plain = "select year_group, week_start, n_students from pub_reports__lateness_weeks where audience = 'slt'"
    students = {(year, week): n for year, week, n in odd_schools.execute(plain).fetchall()}
    for academic_year in {n[2] for n in figures}:
        own = [s for s in sums if next(iter(s))[2] == academic_year]
        found = worked_out(known, own)
        stood = worked_out({n: v for n, v in known.items() if not n[0].startswith("late")}, own)
        assert {n for n in found if n[0].startswith("attendance")} <= stood.keys()
        late = [n for n in found if n[0].startswith("late") and n[1] != "n_possible"]
        # In a week in which a hidden year group was the only one it stands as the school, but not if few were late.
        few = [n for n in late if n[0] == "lateness" or students[n[3:]] <= SMALL]
        assert not [n for n in few if known.get(("lateness", "n_late", *n[2:4], None)) != 0]  # nobody was late in a week either
    assert odd_schools.execute(IN_TIME.format(marks="fct_attendance"), {"small": SMALL}).fetchall() == []
    assert min(v for n, v in known.items() if n[0].startswith("late") and n[1] == "n_students") > SMALL
    by_year = [v for n, v in figures.items() if n[:2] == ("lateness", "n_late") and n[3] is not None and n[4] is not None]
    assert len([v for v in by_year if v is None]) > 10 < len([v for v in by_year if v is not None])


def test_nothing_hidden_follows_from_behaviour_by_type_and_week(con: duckdb.DuckDBPyConnection) -> None:
    types = cells_of(con, "behaviour_types", "year_group, category, event_type", ["n_events", "n_students"])
    weeks = cells_of(con, "behaviour_weeks", "category, week_start", ["n_events"])
    sums = list(with_whole(types, 3))
    for year, category in {(n[2], n[3]) for n in weeks}:
        of_types: Sum = {n: 1 for n in types if n[1] == "n_events" and n[2:5] == (year, None, category)}
        sums.append(of_types | {n: -1 for n in weeks if n[2:4] == (year, category)})
    known = {n: float(v) for n, v in (types | weeks).items() if v is not None}
    assert any(v is None for v in types.values()) and any(v is None for v in weeks.values())
    assert not worked_out(known, sums)


# ---------------------------------------------------------------- the macro, on random tables

PARTITIONS = {
    "list": ["t"],
    "table": ["t, r", "t, c"],
    "table with parts": [
        "t, r, case when k = 'all' then 'all' else c || k end",
        "t, c, case when k = 'all' then 'all' else r || k end",
        "t, r, c",
    ],
}


def random_table(rng: np.random.Generator, kind: str) -> dict[Cell, int]:
    """A table of counts with its margins; some cells do not exist, as not every subject is taught in every year."""
    most, gaps = rng.choice([4, 9, 15, 40]), rng.random() / 2
    columns = range(rng.integers(1, 6)) if kind != "list" else [None]
    cells: dict[Cell, int] = defaultdict(int)
    for r in range(rng.integers(1, 6)):
        for c in columns:
            parts = range(rng.integers(1, 5)) if kind == "table with parts" else [None]
            for k in parts if rng.random() >= gaps else []:
                n = int(rng.integers(1, most + 1))
                for cell in {(r, c, k), (r, c, None), (r, None, None), (None, c, None), (None, None, None)}:
                    cells[cell] += n
    return cells


def guarded(tables: list[dict[Cell, int]], kind: str) -> list[set[Cell]]:
    """The cells that the macro hides of each table, where of each small one it is told that it is small."""
    values = [
        (t, *("all" if k is None else str(k) for k in cell), n) for t, cells in enumerate(tables) for cell, n in cells.items()
    ]
    tables_of_dbt = {"ref": lambda name: name}
    macro = jinja2.Environment().from_string(MACROS.read_text(), globals=tables_of_dbt).module.guard
    hidden: list[set[Cell]] = [set() for _ in tables]
    with duckdb.connect() as con:
        con.execute("create table report_audiences as select 'governors' as audience, 1 as hides_small")
        con.execute("create table counted (t integer, r varchar, c varchar, k varchar, n integer)")
        con.executemany("insert into counted values (?, ?, ?, ?, ?)", values)
        found = con.execute(f"""
            with cells as (
                select
                    t, r, c, k, n as n_students, n as size, {SMALL} as small_number,
                    n as less, case when n <= {SMALL} then {SMALL} - n else n end as more
                from counted
            ),
            {macro("cells", ["t", "r", "c", "k"], PARTITIONS[kind], ["less", "more"])}
            select t, r, c, k from guarded where is_hidden
        """)
        for t, *cell in found.fetchall():
            hidden[t].add(tuple(None if k == "all" else int(k) for k in cell))
    return hidden


@pytest.mark.parametrize("kind", PARTITIONS)
def test_nothing_hidden_follows_in_any_table(kind: str) -> None:
    rng = np.random.default_rng(20261120)
    tables = [random_table(rng, kind) for _ in range(400)]
    for cells, hidden in zip(tables, guarded(tables, kind), strict=True):
        small = {cell for cell, n in cells.items() if n <= SMALL}
        assert small <= hidden and bool(small) == bool(hidden)
        lines = [[cell, *parts] for cell in cells for _, parts in target_parts(cells, cell) if parts]
        sums = [{line[0]: 1} | dict.fromkeys(line[1:], -1) for line in lines]
        known: dict[Name, float] = {cell: n for cell, n in cells.items() if cell not in hidden}
        assert not worked_out(known, sums)
        assert all(low < high for low, high in ranges(known, sums, dict.fromkeys(small, (0, SMALL))).values())
        for line in lines:
            few = [cells[cell] for cell in line if cell in hidden]
            assert sum(few) > SMALL or len(few) in (0, len(line))


@pytest.mark.parametrize(
    ("table", "of"),
    [
        ("summer_figures", "basis, year_group"),
        ("headline_results", "academic_year, year_group"),
    ],
)
def test_no_two_shares_of_the_same_students_have_few_between_them(con: duckdb.DuckDBPyConnection, table: str, of: str) -> None:
    """Who reaches grade 5 has reached grade 4: the difference of two such shares would tell how many reached 4 alone."""
    found = con.execute(
        "select n from (select value * n_students / 100 - lag(value * n_students / 100) over "
        f"(partition by school_urn, {of} order by value) as n from governors.{table} "
        f"where unit = 'percent' and value is not null and measure like 'english_maths%') where n < {SMALL} + 0.5"
    ).fetchall()
    assert found == []


def test_projections_of_governors_are_of_what_is_ahead_alone(con: duckdb.DuckDBPyConnection) -> None:
    """Figures of nearly the same students at several distances would give the few others away."""
    told = con.execute(
        "select count(*), count(face_value), count(reached), count(grades_off), count(*) - count(distinct (rules_year, measure)) "
        "from governors.projections"
    ).fetchone()
    assert told and told[0] > 0 and told[1:] == (0, 0, 0, 0)


def test_governors_have_no_row_of_a_class(con: duckdb.DuckDBPyConnection) -> None:
    """Its figures are one teacher's, and none of their pages tells them."""
    asked = "select count(*) from {audience}.targets where class_code is not null"
    assert con.execute(asked.format(audience="governors")).fetchall() == [(0,)]
    assert con.execute(asked.format(audience="slt")).fetchall() != [(0,)]


def test_no_group_leaves_few_of_another(con: duckdb.DuckDBPyConnection) -> None:
    """Two groups of which one lies in the other, or that share nobody, give by subtraction whoever is left."""
    shown = con.execute(
        "select distinct school_urn, academic_year, tracking_point, group_id from governors.groups where status = 'shown'"
    ).fetchall()
    members = {}
    for *point, group, keys in con.execute(MEMBERS).fetchall():
        members[*point, group] = set(keys)
    wholes = {tuple(point): set(keys) for *point, keys in con.execute(WHOLES).fetchall()}
    seen = 0
    for (*point, one), (*other_point, other) in combinations(shown, 2):
        if point == other_point and {one, other}.isdisjoint({f"not_{one}", f"not_{other}"}):
            a, b, all_of = members[*point, one], members[*point, other], wholes[tuple(point)]
            parts = [len(a & b), len(a - b), len(b - a), len(all_of - a - b)]
            assert min(parts) > 0 or not [n for n in parts if 0 < n <= SMALL], (point, one, other, parts)
            seen += 1
    assert seen > 10


def test_what_was_recorded_is_told_governors_to_the_day_of_their_headlines(con: duckdb.DuckDBPyConnection) -> None:
    """By a later day the difference would be that of a few days."""
    found = con.execute(
        "select told.academic_year, told.year_group, told.n, headlines.numerator from ("
        "select academic_year, year_group, sum(n_events) as n from governors.behaviour_types "
        "where category in ('praise', 'reward') and year_group is not null group by all having count(n_events) = count(*)) told "
        "join (select academic_year, year_group, numerator from governors.headlines "
        "join governors.points using (academic_year, tracking_point) where measure = 'praise' and year_group is not null "
        "qualify row_number() over (partition by academic_year, year_group order by sequence desc) = 1) as headlines "
        "using (academic_year, year_group) where headlines.numerator is not null"
    ).fetchall()
    assert found and [row for row in found if row[2] != row[3]] == []


# ---------------------------------------------------------------- results of subjects

GRADES = (4, 5, 7)
WORLDS = """
create table int_reports__subject_levels as
with counts as (
    select n.range as n, a.range as a, b.range as b, c.range as c
    from range(1, 25) as n, range(0, 25) as a, range(0, 25) as b, range(0, 25) as c
    where n.range in ({sizes}) and a.range <= n.range and b.range <= a.range and c.range <= b.range
),
worlds as (
    select row_number() over () as world, *, s.range as s
    from counts, range(0, 9 * 24 + 1) as s
    where s.range between 4 * a + b + 2 * c and 3 * n + a + 2 * b + 3 * c and {english_maths}
)
select
    'S' as school_urn, '2024/25' as academic_year, 'RES' as tracking_point, 2025 as rules_year, 11 as year_group,
    cast(world as varchar) as subject_code, 'X' as course_code, at_least, n as n_entries, 'x' as measure,
    [a, b, c][nth] as n_reached, [null, a, b][nth] as n_reached_before, {heads}[nth] as n_reached_english_maths,
    cast(s as decimal(18, 4)) as sum_of_points, case when nth = 1 then 3 * n else 0 end as most_if_none,
    [4, 1, 2][nth] as least_step, nth as most_step
from worlds, (values (1, 4), (2, 5), (3, 7)) as grades (nth, at_least)
"""
TOLD = """
create table told as
select
    told.subject_code, any_value(truth.n_entries) as n,
    list(truth.n_reached order by truth.at_least) as reached,
    list({{
        'status': status, 'n': told.n_entries, 'mean': mean_points, 'reached': told.n_reached, 'least': at_least_pct,
        'most': at_most_pct
    }} order by truth.at_least) as shown
from ({model}) as told
join int_reports__subject_levels as truth on told.subject_code = truth.subject_code and told.at_least = truth.at_least
where audience = 'governors' group by told.subject_code
"""
BANDS = {"below 4": "n - reached[1]", "4": "reached[1] - reached[2]", "5 to 6": "reached[2] - reached[3]", "7": "reached[3]"}


@pytest.mark.parametrize("heads", [None, (13, 7, 2), (12, 12, 12), (17, 9, 0), (6, 6, 0)])
def test_who_knows_the_rules_works_out_no_small_number_from_the_results_of_a_subject(heads: tuple[int, ...] | None) -> None:
    """Every subject of some sizes that there can be: what is told of it is told of another as well, in which each few
    students are a different number. `heads`: for maths, how many reached each grade in English and maths too."""
    known = "true" if heads is None else f"a >= {heads[0]} and b >= {heads[1]} and c >= {heads[2]}"
    told = list(heads) if heads else "[null, null, null]"
    with duckdb.connect() as con:
        con.execute("create table report_audiences as select 'governors' as audience, 1 as hides_small")
        con.execute(f"create table thresholds as select 2025 as rules_year, 'small_number' as threshold, {SMALL} as value")
        con.execute("create table dim_subject (school_urn varchar, subject_code varchar, name varchar)")
        con.execute(WORLDS.format(sizes="24" if heads else "3, 8, 11, 14, 17, 21, 24", english_maths=known, heads=told))
        con.execute(f"create table int_reports__subject_guard as {render(GUARD.read_text(), '2026-11-20')}")
        con.execute(TOLD.format(model=render(GRADES_OF_SUBJECTS.read_text(), "2026-11-20")))
        bands = dict(BANDS) if heads is None else BANDS | {
            f"{grade} in maths alone": f"reached[{nth}] - {heads[nth - 1]}" for nth, grade in enumerate(GRADES, 1)
        }  # fmt: skip
        for name, band in bands.items():
            found = con.execute(
                f"select shown, min({band}) as few from told group by shown having min({band}) = max({band}) and few <= {SMALL}"
            )
            assert found.fetchall() == [], name
        seen = con.execute(
            "select bool_or(shown[1].reached is not null), bool_or(shown[1].mean is not null), bool_or(shown[2].least > 0), "
            "bool_or(shown[3].most > 0) from told"
        ).fetchall()
        assert heads or seen == [(True, True, True, True)]  # the rules hide no more than they must


HEADLINES = """
create table fct_measure_results as
select
    'S' as school_urn, cast(row_number() over () as varchar) as tracking_point, '2024/25' as academic_year,
    date '2025-08-21' as point_date, 'result' as basis, 'year_group' as breakdown, '11' as member, 11 as year_group,
    n.range as n, a.range as a, b.range as b, c.range as c
from range(6, 26) as n, range(0, 26) as a, range(0, 26) as b, range(0, 26) as c
where a.range <= n.range and b.range <= a.range and c.range <= b.range
"""
OF_A_WORLD = """
create or replace table fct_measure_results as
select
    *, measure, [a, b, c][nth] as numerator, n as denominator, n as n_students, 100 * [a, b, c][nth] / n as value,
    0 as interval_low, 0 as interval_high, 0 as is_withheld, 0 as national_value, 2025 as national_year
from fct_measure_results, (values (1, 'english_maths_4'), (2, 'english_maths_5'), (3, 'english_maths_7')) as grades (nth, measure)
"""


def test_who_knows_the_rules_works_out_no_small_number_from_the_headlines() -> None:
    """Every cohort of 6 to 25 in English and maths, told as it may be, could be another."""
    with duckdb.connect() as con:
        load_seeds(con)
        con.execute(HEADLINES)
        con.execute(OF_A_WORLD)
        con.execute(f"create table shown_figures as {render(HEADLINE_FIGURES.read_text(), '2026-11-20')}")
        con.execute(
            "create table told as select list(figures.numerator order by figures.measure) as shown, any_value(truth.n) as n, "
            "list(truth.numerator order by truth.measure) as reached "
            "from shown_figures as figures join fct_measure_results as truth "
            "using (tracking_point, measure) where audience = 'governors' group by tracking_point"
        )
        assert con.execute("select count(*) from told where shown[1] > 0 and shown[2] > 0").fetchall() != [(0,)]
        for name, band in BANDS.items():
            found = con.execute(
                f"select n, shown, min({band}) as few from told group by n, shown "
                f"having min({band}) = max({band}) and few <= {SMALL}"
            )
            assert found.fetchall() == [], name
