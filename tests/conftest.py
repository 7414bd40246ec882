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


SHARED = {"browser": "demo school", "e2e": "demo school"}  # these folders use one published home


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares a fixture when the tests run in several processes; the longest groups come first."""
    for item in items:
        group = SHARED.get(item.path.parent.name, str(item.path))
        item.add_marker(pytest.mark.xdist_group(group))
    order = {"faults": 0, "browser": 1, "e2e": 1}
    items.sort(key=lambda item: order.get(item.path.parent.name, len(order)))
