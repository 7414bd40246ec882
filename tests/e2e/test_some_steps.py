"""A run of some steps, as the data manager launches one from Dagster's page."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest

from ingest.home import Home
from orchestration.definitions import build_definitions
from orchestration.execute import prepare
from orchestration.resources import NO_BUILD, PART

ONE_MART = [dg.AssetKey("dim_subject")]
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
        job = build_definitions().resolve_job_def("refresh_everything")
        done = job.execute_in_process(asset_selection=keys, instance=instance, raise_on_error=False)
    failures = [e.step_failure_data.user_failure_data for e in done.all_events if e.is_step_failure]
    return done.success, " ".join(str(told.description) for told in failures if told)


def test_one_mart_starts_from_the_last_build_and_readers_see_what_they_saw(home: Home) -> None:
    before = home.current.resolve()
    assert run(home, ONE_MART) == (True, "")
    assert home.current.resolve() == before


def test_steps_that_publish_say_why_they_do_not(home: Home) -> None:
    before = home.current.resolve()
    done, words = run(home, TO_READERS)
    assert (done, home.current.resolve()) == (False, before)
    assert PART in words


def test_without_a_finished_build_it_says_what_to_launch(home: Home) -> None:
    shutil.rmtree(home.build / "last")
    assert run(home, ONE_MART) == (False, NO_BUILD)
