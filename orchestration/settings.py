"""Where the code is, and what identifies it."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DBT_PROJECT = ROOT / "dbt_project"
CODE_FOLDERS = ("ingest", "dbt_project", "expectations", "orchestration")
NOT_CODE = {"__pycache__", "target", "logs", "dbt_packages"}
HOME_VARIABLE = "FLIGHTPATH_HOME"


def default_home() -> Path:
    """The home that a command without `--home` works on: FLIGHTPATH_HOME, else ./data."""
    return Path(os.environ.get(HOME_VARIABLE, "data"))


@cache
def code_version() -> str:
    """Hash of every file that can change a figure, so that a publication names its code.

    It is of the contents, not of a commit: it works outside git and tells an edited checkout apart.
    """
    digest = hashlib.sha256()
    for folder in CODE_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT)
            if path.is_file() and not NOT_CODE.intersection(inside.parts) and path.suffix != ".pyc":
                digest.update(f"{inside.as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
