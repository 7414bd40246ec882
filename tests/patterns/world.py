"""A demo school with more weak classes planted in it, and the models that judge its classes and teachers."""

from __future__ import annotations

import json
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from ingest.demo import teaching
from ingest.demo.write import generate
from ingest.home import Home
from tests.support import figures

AS_OF = "2026-11-20"
LANDED = (
    "schools", "subjects", "courses", "tracking_", "students", "enrolments", "staff.", "classes_", "class_members",
    "class_teachers", "targets", "exam_results_2",
)  # fmt: skip
TWICE = (("2026/27", 11, "GE", 1), ("2026/27", 11, "MA", 3))  # planted besides: in Year 11 two data collections have closed
MODELS = ("fct_class_pattern", "pub_restricted__prediction_accuracy")


def raw_tables(path: Path, seed: int, scale: float = 1.0) -> None:
    """The raw tables of a school of that seed, and beside them what was planted in it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.create()
        with patch.object(teaching, "WEAK", teaching.WEAK + TWICE):
            generate(home.landing, seed, scale)
        for file in home.landing.iterdir():
            if not file.name.startswith(LANDED):
                file.unlink()
        figures.enter(home, datetime.fromisoformat(AS_OF))
        figures.raw_tables(home, path)
        shutil.move(home.landing.parent / "planted.json", path.with_suffix(".json"))


def planted(path: Path) -> dict[str, Any]:
    """What was planted in the school of these raw tables."""
    told: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
    return told


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """The models that tell of classes and teachers, and those that they need, on raw tables."""
    figures.derive(con, AS_OF, only=MODELS)
