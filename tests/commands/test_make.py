"""Every target of the Makefile, run small, its output looked at: what nobody runs is broken one day."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READY = Path(sys.prefix) / "bin" / ".ready"
# Those that this very run has gone through, and those whose command is tried in a test of its own.
ELSEWHERE = {
    "setup": "the tests run in what it makes",
    "test": "it runs these tests",
    "lint": "make test runs it first",
    "demo": "tests/conftest.py",
    "up": "tests/e2e/test_up.py",
    "generate": "tests/architecture holds what it writes",
    "bench": "make full runs it at a tenth; the part that compares three ways is run below",
}
SMALL = {
    "backtest": (["SCHOOLS=2"], [r"80 % ranges of students", r"2 schools of 120 students, \d+ s"]),
    "faults": (["-n"], [r"tests\.faults 500 2026"]),
    "fuzz": (["FILES=20", "SEED=7"], [r"seed 7", r"files: \{.*wrong: 0"]),
    "brute": (["-n"], [r"BRUTE=1 .*test_slots"]),
    "full": (["-n"], [r"BRUTE=1 ", r"bench SCALE=0.1"]),
    "clean": (["-n"], [r"rm -rf "]),
    "lock": (["-n"], [r"--generate-hashes"]),
    "believable": (["-n"], [r"tests.believable --seeds 1 2 3 4 5"]),
}


def targets() -> set[str]:
    """The targets that the Makefile calls phony."""
    found = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found
    return set(found[1].split())


def make(target: str, *words: str) -> str:
    """Run a target without setting up again; returns what it printed."""
    command = ["make", "-o", str(READY), f"VENV={sys.prefix}", target, *words]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_target_is_run_by_some_test() -> None:
    assert targets() == {*ELSEWHERE, *SMALL}


@pytest.mark.parametrize("target", SMALL)
def test_the_target_does_what_it_says(target: str) -> None:
    words, expected = SMALL[target]
    said = make(target, *words)
    assert [pattern for pattern in expected if not re.search(pattern, said)] == []


def test_three_ways_to_attainment_8_agree() -> None:
    command = [sys.executable, "-m", "tests.bench_attainment", "1200"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "rows of the script by hand that the models have not: 0; of pandas: 0" in done.stdout, done.stdout + done.stderr
