"""Files that every contract allows and that are odd all the same: nothing stops, and nothing is told in a test's own name."""

from __future__ import annotations

import csv
import re
import shutil

import duckdb
import pytest
from typer.testing import CliRunner

from ingest.demo import generate
from ingest.home import Home
from orchestration.cli import app
from orchestration.dbt_run import manifest

SCHOOL = "999001"


@pytest.fixture(scope="module")
def told(demo_home: Home, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """The demo school after a run on odd files, and what that run said."""
    folder = tmp_path_factory.mktemp("odd")
    home = Home(folder / "home")
    shutil.copytree(demo_home.path, home.path, symlinks=True)
    extracts = folder / "extracts"
    generate(extracts, scale=0.1)
    rows = list(csv.DictReader((extracts / "tracking_2026_NOV.csv").open()))
    marks = [dict(row) for row in rows]
    for row, odd in zip(marks, ("N/A", "XX", "Z9"), strict=False):
        row["prediction"] = odd
    marks[5]["working_at"] = "absent"
    last_year = [row | {"academic_year": "2026/27"} for row in csv.DictReader((extracts / "tracking_2025_NOV.csv").open())]
    write(home, "marks.csv", marks)
    write(home, "last_years_marks.csv", last_year)
    classes = list(csv.DictReader((extracts / "classes_2026.csv").open()))
    write(home, "classes.csv", [*classes, classes[0] | {"class_code": "11ZZ/1", "course_code": "ZZ-KS9"}])
    write(home, "clubs.csv", [{"school_urn": SCHOOL, "student_id": rows[0]["student_id"], "marker": "club", "value": "Chess"}])
    points = list(csv.DictReader((extracts / "tracking_points_2026.csv").open()))
    write(home, "points.csv", [*points, points[0] | {"tracking_point": "Results"}])
    years = [{"school_urn": SCHOOL, "academic_year": y, "student_id": "X1", "year_group": "11"} for y in ("2010/11", "2016/17")]
    write(home, "long_ago.csv", years)
    result = CliRunner().invoke(app, ["run", "--no-pages", "--home", str(home.path)])
    assert result.exit_code == 0, result.output
    return home, " ".join(result.output.split())


def write(home: Home, name: str, rows: list[dict[str, str]]) -> None:
    with (home.landing / name).open("w", newline="") as file:
        made = csv.DictWriter(file, list(rows[0]))
        made.writeheader()
        made.writerows(rows)


def ask(home: Home, query: str) -> list[tuple]:
    with duckdb.connect(str(home.current / "flightpath.duckdb"), read_only=True) as con:
        return con.execute(query).fetchall()


def test_no_internal_name_is_said(told: tuple[Home, str]) -> None:
    names = {n["name"] for n in manifest()["nodes"].values() if n["resource_type"] in ("model", "test")}
    readers = {name for name in names if name.startswith(("dim_", "fct_")) and "__" not in name}
    assert set(re.findall(r"\w+", told[1])) & (names - readers) == set()


def test_last_years_marksheet_is_held_with_words(told: tuple[Home, str]) -> None:
    assert "last_years_marks.csv (held)" in told[1]
    assert "it may be last year's marksheet under this year's name" in told[1]


def test_what_no_rule_knows_is_left_out_by_name_and_listed(told: tuple[Home, str]) -> None:
    home, said = told
    found = ask(home, "select entity, column_name, rule, file_name, n_rows, first_row from quality.unmapped_codes order by all")
    assert found == [
        ("classes", "course_code", "course_not_sent", "classes.csv", 1, 65),
        ("student_groups", "value", "value_without_group", "clubs.csv", 1, 2),
    ]
    cells = "select column_name, rule, n_rows from quality.quarantine_summary where file_name = 'marks.csv' order by all"
    assert ask(home, cells) == [("prediction", "unknown_grade", 3), ("working_at", "unknown_grade", 1)]
    assert "codes_known" in said and "quality.unmapped_codes" in said
    assert ask(home, "select count(*) from fct_tracking where target_state = 'prediction_aside'") == [(3,)]
    reasons = ask(
        home,
        "select distinct exclusion_reason from fct_measure_exclusions where measure = 'on_or_above_share' "
        "and tracking_point = 'NOV' and academic_year = '2026/27' and breakdown = 'school'",
    )
    assert ("prediction set aside",) in reasons


def test_a_year_without_rules_and_a_point_called_results_are_quarantined(told: tuple[Home, str]) -> None:
    found = ask(told[0], "select file_name, column_name, rule, n_rows from quality.quarantine_summary order by 1")
    assert {("long_ago.csv", "academic_year", "unknown_year", 1), ("points.csv", "tracking_point", "reserved", 1)} <= set(found)


def test_the_sign_is_green_only_when_every_check_passed(demo_home: Home, told: tuple[Home, str]) -> None:
    assert "! Publication" in told[1] and "✔ Publication" not in told[1]
    calm = CliRunner().invoke(app, ["status", "--home", str(demo_home.path)]).output
    assert "✔ Publication" in calm and "warned" not in calm
