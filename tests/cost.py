"""What the suite costs, by room of tests: CPU seconds (of the processes it starts too, once they ended) and wall time.

pytest's `--durations` tells the slowest tests; this tells where the time of all of them goes, printed after every run.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Generator

import pytest

SPENT = "spent"
_BEGAN = pytest.StashKey[tuple[float, float]]()


def _cpu() -> float:
    return sum(os.times()[:4])


def room(nodeid: str) -> str:
    """`tests/browser/test_pages.py::test_a` is of the room browser."""
    return nodeid.split("/")[1]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, None, None]:
    """Clocks before a test, for the report of its last step."""
    item.stash[_BEGAN] = (_cpu(), time.monotonic())
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, None, None]:
    """Each step of a test tells what it cost; reports travel to the process that prints."""
    outcome = yield
    cpu, wall = item.stash[_BEGAN]
    item.stash[_BEGAN] = (_cpu(), time.monotonic())
    outcome.get_result().user_properties.append((SPENT, (_cpu() - cpu, time.monotonic() - wall)))  # type: ignore[attr-defined]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A line a room, the dearest first."""
    spent: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for report in (r for reports in terminalreporter.stats.values() for r in reports if hasattr(r, "user_properties")):
        for cpu, wall in (value for name, value in report.user_properties if name == SPENT):
            row = spent[room(report.nodeid)]
            row[0], row[1], row[2] = row[0] + (report.when == "call"), row[1] + cpu, row[2] + wall
    terminalreporter.section("what each room cost")
    total = [sum(row[nth] for row in spent.values()) for nth in range(3)]
    for name, (tests, cpu, wall) in [*sorted(spent.items(), key=lambda item: -item[1][1]), ("all", total)]:
        terminalreporter.write_line(f"{name:14} {tests:5.0f} tests {cpu:7.0f} CPU s {wall:7.0f} s")
