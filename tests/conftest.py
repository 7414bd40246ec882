"""One published demo home for the whole test run, made as a user makes it."""

from __future__ import annotations

import fcntl
import os
from typing import Any

import pytest
from typer.testing import CliRunner
from xdist.scheduler import LoadScopeScheduling

from ingest.home import Home
from orchestration import definitions
from orchestration.cli import app
from tests.short import short_definitions

pytest_plugins = ["tests.cost"]


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Home:
    """The demo school at a tenth of its size, published through the command line, by the first process that asks for it."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    home = Home(shared / "demo" / "home")
    home.path.parent.mkdir(exist_ok=True)
    with (home.path.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.current.exists():
            os.umask(0)  # so that what lets others read shows
            result = CliRunner().invoke(app, ["demo", "--home", str(home.path), "--scale", "0.1"])
            assert result.exit_code == 0, result.output
    return home


@pytest.fixture
def short_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of this test derive a dozen models, as `tests/short.py` lists them."""
    monkeypatch.setattr(definitions, "build_definitions", short_definitions)


# What shares a fixture runs in one process, the longest first; every other file is a group of its own.
GROUPS = {
    "tests/browser/": "browser", "tests/faults/": "faults", "tests/golden/": "hand-worked",
    "tests/e2e/": "the demo school", "tests/support/": "the demo school",
    "tests/checks/": "checks", "tests/unit/test_expectations.py": "checks",
}  # fmt: skip


def group(nodeid: str) -> str:
    """The group of a test, by the first of GROUPS that its path begins with."""
    return next((name for start, name in GROUPS.items() if nodeid.startswith(start)), nodeid.partition("::")[0])


class ByGroup(LoadScopeScheduling):
    """pytest-xdist's scheduler of whole groups, in the order in which the tests stand.

    Its own `--dist loadgroup` takes its groups from marks, which pytest-xdist 3.8 does not see in the processes here.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    """Groups go to the first process that is free."""
    config.option.loadscopereorder = False
    return ByGroup(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups in the order of GROUPS, the others last."""
    order = list(dict.fromkeys(GROUPS.values()))
    items.sort(key=lambda item: order.index(group(item.nodeid)) if group(item.nodeid) in order else len(order))
