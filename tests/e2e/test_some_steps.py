"""A run of some steps, as the data manager launches one from Dagster's page."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from ingest.archive.ledger import Ledger
from ingest.home import Home
from orchestration import definitions
from orchestration.assets.raw import raw_tables
from orchestration.execute import prepare
from orchestration.resources import NO_BUILD, PART

TO_RAW = [*(dg.AssetKey(["archive", step]) for step in ("deliveries", "gate_1")), *raw_tables.keys]
ONE_MART = [dg.AssetKey("dim_subject")]
BELOW_IT = [dg.AssetKey(name) for name in ("stg_subjects", "stg_named_subjects", "stg_quarantined_rows")]
TO_READERS = [dg.AssetKey(["publication", "site"]), dg.AssetKey(["publication", "current"])]


@pytest.fixture
def home(demo_home: Home, tmp_path: Path) -> Home:
    copy = Home(tmp_path / "home")
    shutil.copytree(demo_home.path, copy.path, symlinks=True)
    return copy


def run(home: Home, keys: list[dg.AssetKey]) -> tuple[bool, str]:
    """Whether the steps ran, and what was said of those that did not."""
    prepare(home)
    with dg.DagsterInstance.get() as instance:
        job = definitions.build_definitions().resolve_job_def("refresh_everything")
        done = job.execute_in_process(asset_selection=keys, instance=instance, raise_on_error=False)
    failures = [e.step_failure_data.user_failure_data for e in done.all_events if e.is_step_failure]
    return done.success, " ".join(str(told.description) for told in failures if told)


def test_one_mart_starts_from_the_last_build_and_readers_see_what_they_saw(home: Home) -> None:
    before = home.current.resolve()
    assert run(home, ONE_MART) == (True, "")
    assert home.current.resolve() == before


def test_one_mart_reads_the_raw_tables_of_its_own_run_and_the_rest_is_the_last_build(home: Home) -> None:
    sha256 = next(d.sha256 for d in Ledger(home).deliveries() if d.entity == "subjects")
    rows = list(csv.DictReader((home.blobs / sha256[:2] / sha256).open()))
    with (home.landing / "subjects.csv").open("w", newline="") as file:
        told = csv.DictWriter(file, list(rows[0]))
        told.writeheader()
        told.writerows([*rows, rows[0] | {"subject_code": "ZZ", "name": "Made-up studies"}])
    before = home.current.resolve()
    assert run(home, [*TO_RAW, *BELOW_IT, *ONE_MART]) == (True, "")
    [build] = [folder / "flightpath.duckdb" for folder in home.build.iterdir() if folder.name != "last"]
    with duckdb.connect(str(build), read_only=True) as con:
        assert con.execute("select name from dim_subject where subject_code = 'ZZ'").fetchall() == [("Made-up studies",)]
        assert con.execute("select count(*) > 0 from fct_tracking").fetchall() == [(True,)]
    assert home.current.resolve() == before


def test_steps_that_publish_say_why_they_do_not(home: Home) -> None:
    before = home.current.resolve()
    done, words = run(home, TO_READERS)
    assert (done, home.current.resolve()) == (False, before)
    assert PART in words


def test_without_a_finished_build_it_says_what_to_launch(home: Home) -> None:
    shutil.rmtree(home.build / "last")
    assert run(home, ONE_MART) == (False, NO_BUILD)


@pytest.mark.usefixtures("short_runs")
def test_a_back_fill_keeps_a_publication_a_day_beside_the_one_readers_see(home: Home) -> None:
    (home.landing / "subjects.csv").write_text("school_urn,subject_code,name\n999001,MA,Maths\n")
    before, build = home.current.resolve(), (home.build / "last" / "flightpath.duckdb").read_bytes()
    prepare(home)
    days = ["2026-11-06", "2026-11-13"]
    with dg.DagsterInstance.get() as instance:
        job = definitions.build_definitions().resolve_job_def("back_fill")
        done = [job.execute_in_process(partition_key=day, instance=instance, raise_on_error=False).success for day in days]
    assert done == [True, True]
    made = [json.loads((p / "manifest.json").read_text()) for p in home.publications.iterdir() if p != before]
    assert sorted(manifest["as_of"] for manifest in made) == ["2026-11-06", "2026-11-13"]
    assert home.current.resolve() == before and (home.build / "last" / "flightpath.duckdb").read_bytes() == build
    assert [path.name for path in home.landing.iterdir()] == ["subjects.csv"]
