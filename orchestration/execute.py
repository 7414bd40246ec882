"""Run a Dagster job in this process, for the command line."""

from __future__ import annotations

import logging
import os
import shutil
from typing import Any

from ingest.code import ROOT
from ingest.home import OTHERS, Home
from orchestration.errors import failure_words, reasons
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
        return [] if result.success else reasons(result)
