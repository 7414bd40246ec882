"""python -m tests.patterns --seeds 20: planted weak classes and optimistic teachers that come out, and what else does.

`--keep FOLDER`: where the raw tables of each seed stay, so that the next time only the models are made.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.patterns.judge import Told, judge
from tests.patterns.world import raw_tables

HEADINGS = (
    "seed", "planted", "found at first", "found by second", "named", "soonest named", "false: look", "false: named", "points",
    "optimists", "found", "not optimists", "found wrongly",
)  # fmt: skip


def _row(name: str, told: Told) -> tuple[str, ...]:
    return (
        name, f"{told.planted}", f"{told.at_first}", f"{told.by_second} of {told.twice}", f"{told.named} of {told.twice}",
        f"point {told.soonest}" if told.soonest else "-", f"{told.false_looks}", f"{told.false_named}", f"{told.points}",
        f"{told.optimists}", f"{told.optimists_found}", f"{told.others}", f"{told.others_found}",
    )  # fmt: skip


def main() -> int:
    """Print a line for each seed and one for all."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=20)
    asked.add_argument("--keep", type=Path)
    told = asked.parse_args()
    lines: dict[str, Told] = {}
    with tempfile.TemporaryDirectory() as folder:
        keep = told.keep or Path(folder)
        for seed in range(1, told.seeds + 1):
            path = keep / f"{seed}.duckdb"
            if not path.with_suffix(".json").exists():
                raw_tables(path, seed)
            lines[str(seed)] = judge(path)
            print(f"seed {seed} done", file=sys.stderr, flush=True)
    table = Table(*HEADINGS)
    for name, line in (lines | {"all": Told.of_all(list(lines.values()))}).items():
        table.add_row(*_row(name, line))
    Console(width=200).print(table)
    return 0


sys.exit(main())
