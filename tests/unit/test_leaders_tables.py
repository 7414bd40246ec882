"""Intervals and findings of the leaders' tables, each model alone on small tables, against formulas written out here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import sqrt
from pathlib import Path
from statistics import stdev

import duckdb
import pytest

from orchestration.settings import DBT_PROJECT
from tests.support.figures import render

PUBLISH = DBT_PROJECT / "models" / "publish"
SEEDS = DBT_PROJECT / "seeds" / "rules"
Z95, Z99 = 1.96, 2.5758
NOW, BEFORE = ("2026/27", "NOV"), ("2025/26", "JUN")


def wilson(share: float, n: float, z: float) -> tuple[float, float]:
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return middle - half, middle + half


def newcombe(share: float, n: int, other: float, other_n: int, z: float) -> tuple[float, float]:
    """Interval of the difference of two shares (Newcombe 1998, method 10)."""
    (low, high), (other_low, other_high) = wilson(share, n, z), wilson(other, other_n, z)
    difference = share - other
    return (
        difference - sqrt((share - low) ** 2 + (other_high - other) ** 2),
        difference + sqrt((high - share) ** 2 + (other - other_low) ** 2),
    )


def test_the_formula_is_newcombes() -> None:
    assert newcombe(56 / 70, 70, 48 / 80, 80, 1.959964) == pytest.approx((0.0524, 0.3339), abs=5e-5)  # his example


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        for name in ("measures/measures", "measures/intervals", "measures/finding_rules", "settings/report_audiences"):
            con.execute(f"create table {Path(name).name} as from read_csv('{SEEDS / name}.csv', header = true)")
        yield con


def made(con: duckdb.DuckDBPyConnection, model: str) -> list[tuple[object, ...]]:
    con.execute(f"create table {Path(model).name} as {render((PUBLISH / f'{model}.sql').read_text(), '2026-11-20')}")
    return con.execute(f"from {Path(model).name}").fetchall()


def test_gaps_have_their_interval_where_shares_of_students_or_entries_are_told(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table pub_reports__groups as select * from (values "
        "('slt', '1', '2026/27', 'NOV', 'persistent_absence', 'girls', 20.0, 56, 70, 70, 48, 80, 80, 'shown', 'percent'), "
        "('slt', '1', '2026/27', 'NOV', 'on_or_above_share', 'girls', 20.0, 560, 700, 70, 480, 800, 80, 'shown', 'percent'), "
        "('slt', '1', '2026/27', 'NOV', 'attendance', 'girls', 20.0, 56, 70, 70, 48, 80, 80, 'shown', 'percent'), "
        "('slt', '1', '2026/27', 'NOV', 'praise', 'girls', 0.2, 56, 70, 70, 48, 80, 80, 'shown', 'per_student'), "
        "('governors', '1', '2026/27', 'NOV', 'persistent_absence', 'girls', null, null, null, null, null, null, null, 'hidden', "
        "'percent')) as t(audience, school_urn, academic_year, tracking_point, measure, group_id, gap, numerator, denominator, "
        "n_students, others_numerator, others_denominator, others_n_students, status, unit)"
    )
    found = {row[4]: tuple(map(float, row[7:9])) for row in made(con, "reports/pub_reports__gaps")}  # type: ignore[arg-type]
    expected = tuple(100 * end for end in newcombe(0.8, 70, 0.6, 80, Z95))
    assert found.keys() == {"persistent_absence", "on_or_above_share"}
    assert all(ends == pytest.approx(expected, abs=1e-7) for ends in found.values())


def test_a_year_group_moved_by_the_spread_of_its_students(con: duckdb.DuckDBPyConnection) -> None:
    """Every entry judged at both points counts; one at one point alone, or of who does not count there, does not."""
    draw = random.Random(26)
    judged = {
        (f"s{i}", f"c{j}"): (draw.random() < 0.6, draw.random() < 0.5) for i in range(30) for j in range(draw.randint(1, 9))
    }
    cells = [(*NOW, 10, s, c, now) for (s, c), (now, _) in judged.items()]
    cells += [(*BEFORE, 9, s, c, before) for (s, c), (_, before) in judged.items()]
    cells += [(*NOW, 10, "new", "c0", True), (*NOW, 10, "s0", "only now", True), (*BEFORE, 9, "left", "c0", True)]
    cells += [(*NOW, 10, "elsewhere", "c0", True), (*BEFORE, 9, "elsewhere", "c0", False)]
    con.execute(
        "create table flags as from (values ('on', 1, null), ('below', 0, null)) "
        "as t(target_state, counts_as_reached, exclusion_reason)"
    )
    con.execute(
        "create table fct_tracking (academic_year text, tracking_point text, year_group int, student_key text, "
        "subject_code text, target_state text, school_urn text)"
    )
    con.executemany(
        "insert into fct_tracking values (?, ?, ?, ?, ?, ?, '1')", [(*c[:5], "on" if c[5] else "below") for c in cells]
    )
    con.execute(
        "create table fct_cohort_members as select distinct school_urn, academic_year, tracking_point, student_key, "
        "case when student_key = 'elsewhere' then 'registered_elsewhere' end as left_out from fct_tracking"
    )
    con.execute(
        "create table int_reports__previous_points as select '1' as school_urn, '2026/27' as academic_year, "
        "'NOV' as tracking_point, '10' as year_key, '2025/26' as previous_academic_year, 'JUN' as previous_tracking_point"
    )
    con.execute(
        "create table pub_reports__points as select '1' as school_urn, '2026/27' as academic_year, 'NOV' as tracking_point, "
        "true as is_current"
    )
    (row,) = made(con, "slt/int_slt__moved_years")
    students = sorted({s for s, _ in judged})
    entries = [[moved for (s, _), moved in judged.items() if s == student] for student in students]
    total, n = sum(map(len, entries)), len(students)
    change = sum(now - before for own in entries for now, before in own) / total
    residuals = [sum(now - before for now, before in own) - change * len(own) for own in entries]
    half = Z99 * sqrt(sum(r * r for r in residuals) * n / (n - 1)) / total
    assert row[5:7] == ("10", "10") and row[9] == n
    assert float(row[7]) - float(row[8]) == pytest.approx(100 * change, abs=1e-6)  # type: ignore[arg-type]
    ends = 100 * (change - half), 100 * (change + half)
    assert tuple(map(float, row[11:])) == pytest.approx(ends, abs=1e-6)  # type: ignore[arg-type]


def test_an_interval_of_attendance_is_by_the_spread_of_its_students(con: duckdb.DuckDBPyConnection) -> None:
    """As every sample of so many students would spread; who has no figure does not count."""
    draw = random.Random(27)
    sessions = [(s := draw.choice([20, 92, 100]), round(s * draw.choice([1, 1, 0.97, 0.9, 0.6]))) for _ in range(120)]
    con.execute(
        "create table int_measures__members as from (values (1, 'attendance', 5, 9, 'none'), (1, 'praise', 5, 9, null)) "
        "as t(cell_no, measure, numerator, denominator, exclusion_reason)"
    )
    con.execute(
        "create table int_measures__cells as from (values (1, '1', '2026/27', 'NOV', 'school', '1')) "
        "as t(cell_no, school_urn, academic_year, tracking_point, breakdown, member)"
    )
    con.executemany("insert into int_measures__members values (1, 'attendance', ?, ?, null)", [(a, p) for p, a in sessions])
    n, possible, attended = len(sessions), sum(p for p, _ in sessions), sum(a for _, a in sessions)
    con.execute(
        "create table int_reports__headline_cells as select 'slt' as audience, '1' as school_urn, '2026/27' as academic_year, "
        "2027 as rules_year, 'NOV' as tracking_point, 'attendance' as measure, 'percent' as unit, 'all' as year_key, "
        f"false as is_hidden, 0 as is_withheld, cast({100 * attended / possible} as decimal(18, 8)) as value, "
        f"{attended} as numerator, {possible} as denominator, {n} as n_students"
    )
    con.execute(f"create table lights as from read_csv('{SEEDS}/measures/lights.csv', header = true)")
    source = (DBT_PROJECT / "models" / "measures" / "engine" / "int_measures__session_sums.sql").read_text()
    con.execute(f"create table int_measures__session_sums as {render(source, '2026-11-20')}")
    made(con, "reports/pub_reports__headlines")
    found = con.execute("select interval_low, interval_high from pub_reports__headlines").fetchone()
    share = attended / possible
    half = Z95 * sqrt(sum((a - share * p) ** 2 for p, a in sessions) * n / (n - 1)) / possible
    assert found and tuple(map(float, found)) == pytest.approx((100 * (share - half), 100 * (share + half)), abs=0.05001)
    again = [draw.choices(sessions, k=n) for _ in range(4000)]
    shares = [sum(a for _, a in sample) / sum(p for p, _ in sample) for sample in again]
    assert Z95 * stdev(shares) == pytest.approx(half, rel=0.05)
    assert 2 * half < wilson(share, n, Z95)[1] - wilson(share, n, Z95)[0]


def test_shares_are_compared_with_everyone_and_everything_else_at_the_newest_point(con: duckdb.DuckDBPyConnection) -> None:
    """A group and all others, a subject and all other subjects, a year group and that year group at the same point a year ago."""
    con.execute(
        "create table academic_years as from (values ('2026/27', 2027), ('2025/26', 2026)) as t(academic_year, rules_year)"
    )
    con.execute(
        "create table pub_reports__points as from (values ('1', '2026/27', 'NOV', true), ('1', '2025/26', 'NOV', false)) "
        "as t(school_urn, academic_year, tracking_point, is_current)"
    )
    con.execute(
        "create table pub_reports__groups as from (values "
        "('slt', '1', '2026/27', 'NOV', 'persistent_absence', 'girls', 'Girls', 20.0, 56, 70, 70, 48, 80, 80), "
        "('slt', '1', '2025/26', 'NOV', 'persistent_absence', 'girls', 'Girls', 20.0, 1, 70, 70, 2, 80, 80), "
        "('slt', '1', '2026/27', 'NOV', 'attendance', 'girls', 'Girls', 20.0, 1, 70, 70, 2, 80, 80), "
        "('governors', '1', '2026/27', 'NOV', 'persistent_absence', 'girls', 'Girls', 20.0, 1, 70, 70, 2, 80, 80)) "
        "as t(audience, school_urn, academic_year, tracking_point, measure, group_id, group_name, gap, numerator, denominator, "
        "n_students, others_numerator, others_denominator, others_n_students)"
    )
    con.execute(
        "create table pub_reports__targets as from (values "
        "('slt', '1', '2026/27', 'NOV', 'school', null, null, 700, 1000, 150), "
        "('slt', '1', '2026/27', 'NOV', 'subject', 'MA', 'Maths', 60, 120, 120), "
        "('slt', '1', '2026/27', 'NOV', 'class', 'MA', 'Maths', 6, 12, 12)) as t(audience, school_urn, academic_year, "
        "tracking_point, breakdown, subject_code, subject_name, n_on_or_above, n_entries, n_students)"
    )
    con.execute(
        "create table pub_reports__headlines as from (values "
        "('slt', '1', '2026/27', 'NOV', 'persistent_absence', 9, 0.1, 10, 100, 100), "
        "('slt', '1', '2025/26', 'NOV', 'persistent_absence', 9, 0.2, 20, 90, 90), "
        "('slt', '1', '2025/26', 'NOV', 'persistent_absence', 8, 0.2, 30, 90, 90), "
        "('slt', '1', '2026/27', 'NOV', 'persistent_absence', null, 0.1, 10, 100, 100)) "
        "as t(audience, school_urn, academic_year, tracking_point, measure, year_group, value, numerator, denominator, "
        "n_students)"
    )
    made(con, "slt/int_slt__compared_shares")
    rows = con.execute(
        "select rule, code, difference_low, difference_high, n_students, other_n_students from int_slt__compared_shares"
    )
    found = {(rule, code): (float(low), float(high), n, other) for rule, code, low, high, n, other in rows.fetchall()}
    sides = {
        ("gap", "girls"): (56 / 70, 70, 48 / 80, 80),
        ("subject", "MA"): (60 / 120, 120, 640 / 880, 150),
        ("year_ago", "9"): (10 / 100, 100, 20 / 90, 90),
    }
    assert found.keys() == sides.keys()
    for key, (share, n, other, other_n) in sides.items():
        low, high = newcombe(share, n, other, other_n, Z99)
        assert found[key] == pytest.approx((100 * low, 100 * high, n, other_n), abs=1e-6)


def test_findings_hold_no_difference_that_may_be_none_and_stand_by_the_least_they_can_be(con: duckdb.DuckDBPyConnection) -> None:
    shape = (
        "rule text, school_urn text, academic_year text, tracking_point text, measure text, code text, about text, "
        "value decimal(18, 8), other_value decimal(18, 8), n_students int, other_n_students int, "
        "difference_low decimal(18, 8), difference_high decimal(18, 8)"
    )
    for table in ("int_slt__compared_shares", "int_slt__moved_years"):
        con.execute(f"create table {table} ({shape})")
    told = [
        ("gap", "persistent_absence", "worse", 40, 10, 12, 45),  # more absence
        ("gap", "persistent_absence", "better", 10, 40, -45, -12),  # not told: rules tell gaps for the worse
        ("gap", "on_or_above_share", "chance", 40, 50, -21, 0.5),  # holds no difference
        ("subject", "on_or_above_share", "below", 40, 60, -38, -1),
        ("year_ago", "persistent_absence", "7", 5, 30, -40, -15),  # told for the better too
    ]
    for rule, measure, code, value, other, low, high in told:
        con.execute(
            "insert into int_slt__compared_shares values (?, '1', '2026/27', 'NOV', ?, ?, ?, ?, ?, 20, 30, ?, ?)",
            [rule, measure, code, code, value, other, low, high],
        )
    con.execute(
        "insert into int_slt__moved_years values "
        "('moved', '1', '2026/27', 'NOV', 'on_or_above_share', '9', '9', 70, 60, 20, 20, 2, 18)"
    )
    made(con, "slt/pub_slt__findings")
    found = con.execute("select code, is_better, difference from pub_slt__findings order by place").fetchall()
    assert found == [("7", True, -25), ("worse", False, 30), ("9", True, 10), ("below", False, -20)]
