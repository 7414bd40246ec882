"""One published demo home for the whole test run, made as a user makes it."""

from __future__ import annotations

import fcntl
import os
from typing import Any

import pytest
from typer.testing import CliRunner
from xdist.scheduler import LoadScopeScheduling

from ingest.home import Home
from orchestration.cli import app
from reports.evidence.shell import SHARED

pytest_plugins = ["tests.cost"]


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Home:
    """The demo school at a tenth of its size, published through the command line, by the first process that asks for it."""
    shared = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    home = Home(shared / "demo" / "home")
    home.path.parent.mkdir(exist_ok=True)
    os.environ[SHARED] = str(shared / "apps")  # compiled once for every home of a test run
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
    from orchestration import definitions  # here, as many tests do without Dagster
    from tests.short import short_definitions

    monkeypatch.setattr(definitions, "build_definitions", short_definitions)


# What shares a fixture runs in one process. The longest come first; of a folder without a name each file is a group of its own,
# as is every file that stands in none of these.
GROUPS = {
    "tests/browser/": "browser", "tests/faults/": "faults", "tests/golden/": "hand-worked",
    "tests/e2e/": "the demo school", "tests/support/": "the demo school",
    "tests/staff/": "the trust", "tests/upgrade/": "", "tests/cases/test_cases.py": "", "tests/models/": "",
    "tests/checks/": "checks", "tests/unit/test_expectations.py": "checks",
}  # fmt: skip


def place(nodeid: str) -> int:
    """Where a test stands in the order of GROUPS; the others last."""
    return next((nth for nth, start in enumerate(GROUPS) if nodeid.startswith(start)), len(GROUPS))


def group(nodeid: str) -> str:
    """The group of a test, by the first of GROUPS that its path begins with."""
    return next((name for start, name in GROUPS.items() if nodeid.startswith(start)), "") or nodeid.partition("::")[0]


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
    """Tests in the order of their groups."""
    items.sort(key=lambda item: place(item.nodeid))
