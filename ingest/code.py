"""Where the code is, and what identifies it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "dbt_project" / "seeds"
FOLDERS = ("ingest", "dbt_project", "expectations", "orchestration", "reports")
NOT_CODE = {"__pycache__", "target", "logs", "dbt_packages", "node_modules"}


@cache
def seed(name: str) -> Path:
    """The file of a seed by its name, which no two share, in whatever area's folder it lies. StopIteration: there is none."""
    return next(SEEDS.glob(f"*/*/{name}.csv"))


@cache
def code_version() -> str:
    """Hash of every file that can change a figure, so that a publication names its code.

    It is of the contents, not of a commit: it works outside git and tells an edited checkout apart.
    """
    digest = hashlib.sha256()
    for folder in FOLDERS:
        for path in sorted(_files(ROOT / folder)):
            digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(folder: Path) -> Iterator[Path]:
    """Files of code under a folder; what is installed or made there is not even looked into."""
    for where, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if f not in NOT_CODE]
        yield from (Path(where) / n for n in names if not n.endswith(".pyc"))
