"""`make fuzz`: many seeds, two workers, one line of figures. SEED=2026/417 plays one file again."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzz.mutate import case

ROOT = Path(__file__).parents[2]
WORKERS = 2
FRESH = 500  # files after which a worker is started anew: its bound on memory is meant for a file, not for thousands


@dataclass
class Found:
    """What became of all files, and the seeds of those at which something is wrong."""

    files: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)


class Worker:
    """A worker process, started again when a file has killed it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._judged = 0

    def judge(self, seed: str) -> dict[str, Any]:
        """The verdict on the file of a seed. A worker may be killed by somebody else: a file is wrong that kills two."""
        answer = self._ask(seed) or self._ask(seed)
        if answer:
            return dict(json.loads(answer))
        return {"state": "killed", "accepted": 0, "quarantined": 0, "problems": ["the reader died or hung, twice"]}

    def _ask(self, seed: str) -> str:
        """The line that the worker answers; nothing when it dies of it."""
        if not self._process:
            command = [sys.executable, "-m", "tests.fuzz.worker"]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{seed}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        self._judged += 1
        if not answer or self._judged % FRESH == 0:
            self.close()
        return answer

    def close(self) -> None:
        """Let the process end."""
        if self._process:
            self._process.communicate()
            self._process = None


def _verdicts(seeds: list[str], told: Callable[[str], None]) -> list[tuple[str, dict[str, Any]]]:
    worker, verdicts = Worker(), []
    for seed in seeds:
        verdicts.append((seed, worker.judge(seed)))
        if verdicts[-1][1]["problems"]:
            told(f"wrong: {seed}")
        elif len(verdicts) % 1000 == 0:
            told(f"{len(verdicts):,} of {len(seeds):,}")
    worker.close()
    return verdicts


def fuzz(seeds: list[str], told: Callable[[str], None] = lambda words: None) -> Found:
    """Judge the files of these seeds; `told` hears how far it is and of each that is wrong."""
    found = Found()
    with ThreadPoolExecutor(WORKERS) as pool:
        for part in pool.map(lambda n: _verdicts(seeds[n::WORKERS], told), range(WORKERS)):
            for seed, verdict in part:
                found.files[verdict["state"]] += 1
                found.rows.update(accepted=verdict["accepted"], quarantined=verdict["quarantined"])
                if verdict["problems"]:
                    found.wrong[seed] = verdict["problems"]
    return found


def report(found: Found) -> list[str]:
    """A line for each wrong file, after keeping it where it can be looked at."""
    folder = Path(tempfile.mkdtemp(prefix="flightpath-fuzz-")) if found.wrong else Path()
    lines = []
    for seed, problems in found.wrong.items():
        made = case(seed)
        kept = folder / f"{seed.replace('/', '-')}{made.name[1:]}"
        kept.write_bytes(made.data)
        lines.append(f"make fuzz SEED={seed}   {kept}   {made.told}\n    " + "\n    ".join(problems))
    return lines


def main() -> None:
    """Print the seed first, so that a run can be played again however it ends."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--seed", default="")
    arguments.add_argument("--files", type=int, default=10_000)
    chosen = arguments.parse_args()
    seed = chosen.seed or str(random.SystemRandom().randrange(10**6))
    print(f"seed {seed}", flush=True)
    found = fuzz([seed] if "/" in seed else [f"{seed}/{i}" for i in range(chosen.files)], lambda words: print(words, flush=True))
    print(f"files: {dict(found.files)}   rows: {dict(found.rows)}   wrong: {len(found.wrong)}")
    print("\n".join(report(found)))
    sys.exit(bool(found.wrong))


if __name__ == "__main__":
    main()
