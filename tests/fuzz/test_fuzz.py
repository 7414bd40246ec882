"""A hundred and fifty files of the fuzzer, the same at every run; `make fuzz` tries ten thousand others."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import sys

import pytest

from ingest.contract import load_contracts
from tests.fuzz import samples
from tests.fuzz.judge import judge
from tests.fuzz.mutate import Case, case
from tests.fuzz.run import ROOT, Worker, fuzz, report
from tests.fuzz.worker import DEADLY

FILES = 150


def written(entity: str) -> tuple[bytes, list[str]]:
    """The sound sample of a contract as CSV, and its personal words."""
    made, out = samples.table(load_contracts()[entity]), io.StringIO()
    csv.writer(out).writerows([made.headings, *made.rows])
    return out.getvalue().encode(), made.secrets


@pytest.mark.parametrize("entity", load_contracts())
def test_the_sample_of_a_contract_is_sound_before_it_is_damaged(entity: str) -> None:
    data, secrets = written(entity)
    verdict = judge(Case("f.csv", data, secrets, False, samples.ROWS, entity))
    assert (verdict.state, verdict.accepted, verdict.quarantined, verdict.problems) == ("read", samples.ROWS, 0, [])


def test_no_file_crashes_hangs_loses_a_row_or_brings_a_personal_value_into_a_message() -> None:
    found = fuzz([f"2026/{i}" for i in range(FILES)])
    assert not found.wrong, "\n".join(report(found))
    assert sum(found.files.values()) == FILES
    assert found.files["refused"] > FILES / 10 and found.files["read"] > FILES / 10
    assert found.rows["accepted"] > FILES and found.rows["quarantined"] > FILES / 4


def test_a_leak_is_noticed() -> None:
    """The judge itself: a school code that is a personal word stands in the ledger as a key."""
    verdict = judge(Case("f.csv", written("subjects")[0], ["999001"], False, samples.ROWS, "subjects"))
    assert [p.split(":")[0] for p in verdict.problems] == [
        "a personal value is in the ledger",
        "a personal value is in the status",
    ]


def digest(seeds: list[str]) -> str:
    """One number for the files of all seeds."""
    return hashlib.sha256(b"".join(case(seed).data for seed in seeds)).hexdigest()


def test_a_seed_gives_the_same_file_in_another_process() -> None:
    seeds = [f"2026/{i}" for i in range(80)]
    code = "import sys; from tests.fuzz.test_fuzz import digest; print(digest(sys.argv[1:]))"
    told = subprocess.run([sys.executable, "-c", code, *seeds], cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout.strip() == digest(seeds)


def test_a_file_that_kills_its_worker_is_wrong_and_the_next_one_is_judged() -> None:
    worker = Worker()
    assert worker.judge(f"{DEADLY}1")["problems"] == ["the reader died or hung, twice"]
    assert worker.judge("2026/0")["state"] in ("read", "refused")
    worker.close()
