"""One row adds a measure, one row adds a group, and both are in every summary: tried on a copy of the project."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.home import Home
from orchestration.dbt_run import manifest
from tests.golden.homes import ask
from tests.golden.test_attainment import extracts

ROOT = Path(__file__).parents[2]
LINKED = ("expectations", "reports", "tests")
PUBLISH = """
import sys
from pathlib import Path

from ingest.code import code_version
from ingest.home import Home
from orchestration.dbt_run import STAMP
from tests.support.figures import publish_in

STAMP.write_text(code_version())  # rows of rules change nothing that dbt parses
publish_in(Home(Path(sys.argv[1])), Path(sys.argv[2]), sys.argv[3])
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with a measure and a group more."""
    copy = Path(tmp_path_factory.mktemp("project"))
    manifest()
    for name in LINKED:
        (copy / name).symlink_to(ROOT / name)
    for name in ("ingest", "orchestration", "dbt_project"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("logs", "__pycache__"))
    rules = copy / "dbt_project" / "seeds" / "rules"
    with (rules / "measures" / "measures.csv").open() as file:
        example = next(row for row in csv.DictReader(file) if row["measure"] == "english_maths_5")
    with (rules / "measures" / "measures.csv").open("a", newline="") as file:
        new = example | {"measure": "english_maths_6", "name": "Grade 6 or above in English and maths", "at_least": "6"}
        csv.writer(file, lineterminator="\n").writerow(new.values())
    with (rules / "students" / "groups.csv").open("a") as file:
        file.write("house_red,Red house,house,Red,0\n")
    return copy


@pytest.fixture(scope="module")
def home(project: Path) -> Home:
    made = Home(project / "home")
    made.create()
    houses = [["1", f"A{n:02d}", "house", "Red"] for n in range(1, 11)]
    for name, lines in (extracts() | {"houses": [["school_urn", "student_id", "marker", "value"], *houses]}).items():
        with (made.landing / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(lines)
    command = [sys.executable, "-c", PUBLISH, str(made.path), str(project / "figures.duckdb"), "2024-09-01"]
    told = os.environ | {"PYTHONPATH": str(project)}
    done = subprocess.run(command, cwd=project, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def test_the_measure_is_told_for_every_breakdown(home: Home) -> None:
    told = "select distinct breakdown, member from fct_measure_results where measure = '{}'"
    assert set(ask(home, told.format("english_maths_6"))) == set(ask(home, told.format("english_maths_5"))) != set()
    value = "select numerator, denominator from fct_measure_results where measure = 'english_maths_6' and breakdown = 'school'"
    # A07 7 and 8, A17 to A19 6 and 6, A31 6 and 6, A32 9 and 9, A36 7 and 7, A37 8 and 6; A08 has 5.13 in maths
    assert ask(home, value) == [(8, 40)]


def test_the_group_is_told_for_every_measure(home: Home) -> None:
    told = "select distinct measure from fct_measure_results where breakdown = 'student_group' and member = '{}'"
    assert set(ask(home, told.format("house_red"))) == set(ask(home, told.format("prior_middle"))) != set()
    points = "select numerator, denominator from fct_measure_results where measure = 'attainment8' and member = 'house_red'"
    assert [(float(n), d) for n, d in ask(home, points)] == [(549.01, 10)]  # 59 50 56 38 55 51 73 58.26 55.75 53
