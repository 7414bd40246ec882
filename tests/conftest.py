"""One published demo home for the whole test run, made as a user makes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest.engine.home import Home
from typer.testing import CliRunner

from orchestration.cli import app


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo school at a tenth of its size, published through the command line."""
    home = Home(Path(tmp_path_factory.mktemp("demo")) / "home")
    result = CliRunner().invoke(app, ["demo", "--home", str(home.path), "--scale", "0.1"])
    assert result.exit_code == 0, result.output
    return home
