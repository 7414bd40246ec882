"""Run a Dagster job in this process, for the command line."""

from __future__ import annotations

import logging
import os
import shutil
from typing import Any

from ingest.code import ROOT
from ingest.home import OTHERS, Home, HomeBusy
from orchestration.errors import failure_words
from orchestration.settings import HOME_VARIABLE

DAGSTER_YAML = ROOT / "dagster.yaml"


def prepare(home: Home) -> None:
    """Make the home, its Dagster instance included, and point Dagster at it.

    From then on whatever this program and those it starts write can be read by its owner alone.
    """
    os.umask(OTHERS)
    home.create()
    shutil.copyfile(DAGSTER_YAML, home.dagster / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ[HOME_VARIABLE] = str(home.path)


def execute(home: Home, job: str, **config: Any) -> list[str]:
    """Run a job on the home; returns why it failed, in a data manager's words (empty: it published)."""
    try:
        prepare(home)
        return _execute(home, job, config)
    except Exception as error:  # Dagster's own: its store on a full disk, say
        return [failure_words(error, home.path, "The run")]


def _execute(home: Home, job: str, config: dict[str, Any]) -> list[str]:
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import dagster as dg

    from orchestration.definitions import build_definitions

    given = {k: v for k, v in config.items() if v != ""}
    run_config = {
        "resources": {"warehouse": {"config": given}},
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }
    with dg.DagsterInstance.get() as instance:
        result = (
            build_definitions()
            .resolve_job_def(job)
            .execute_in_process(run_config=run_config, instance=instance, raise_on_error=False)
        )
        return [] if result.success else _reasons(result)


def _reasons(result: Any) -> list[str]:
    """What our own steps said; of an unexpected error only its kind, as its message could hold a value."""
    words = []
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None)
        while error and error.cls_name != HomeBusy.__name__:
            error = error.cause
        if error:  # the lock is taken before the first step
            return [str(error.message).partition(": ")[2].strip()]
        if event.is_step_failure and event.step_failure_data.error:
            told = event.step_failure_data.user_failure_data
            kind = event.step_failure_data.error.cls_name
            if told and told.description:
                words.append(str(told.description))
            elif "Dependenc" not in str(kind):
                words.append(f"Step {event.step_key} failed ({kind}). See the run in Dagster's page: flightpath up.")
    return words or ["The run failed. See it in Dagster's page: flightpath up."]
