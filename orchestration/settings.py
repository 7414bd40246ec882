"""Which home a command works on, and where the dbt project is."""

from __future__ import annotations

import os
from pathlib import Path

from ingest.code import ROOT

DBT_PROJECT = ROOT / "dbt_project"
HOME_VARIABLE = "FLIGHTPATH_HOME"


def default_home() -> Path:
    """The home that a command without `--home` works on: FLIGHTPATH_HOME, else ./data."""
    return Path(os.environ.get(HOME_VARIABLE, "data"))
