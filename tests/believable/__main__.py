"""make believable: the table of kinds of wrong files at three sizes, and of honest changes, on five seeds."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.believable.honest import CHANGES
from tests.believable.kinds import KINDS
from tests.believable.table import HELD, NOTHING, SILENT, SIZES, WARNED, Line, history, honest, wrong
from tests.believable.world import World


def _cell(counts: Counter[str]) -> str:
    return ", ".join(f"{counts[word]} {word}" for word in (HELD, WARNED, SILENT, NOTHING) if counts[word])


def _shown(lines: dict[str, Line]) -> Table:
    table = Table("file", "kind", *SIZES, "smallest caught, rows", "by")
    for line in lines.values():
        file, name = line.name.split(": ")
        by = ", ".join(check for check, _ in line.checks.most_common(2))
        table.add_row(file, name, *(_cell(line.verdicts[size]) for size in SIZES), str(line.smallest or "-"), by)
    return table


def main() -> int:
    """Print the table; 1 if a file of a subject's size or more passed in silence, or an honest change was alarmed at."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    asked.add_argument("--scale", type=float, default=1.0)
    asked.add_argument("--kinds", nargs="*", default=[], help="words of kinds or changes; all without")
    told = asked.parse_args()
    kinds = [name for name in KINDS if not told.kinds or any(word in name for word in told.kinds)]
    changes = [name for name in CHANGES if not told.kinds or any(word in name for word in told.kinds)]
    lines: dict[str, Line] = {}
    alarms: dict[str, list[str]] = {}
    for seed in told.seeds:
        with tempfile.TemporaryDirectory() as folder:
            world = World(Path(folder), seed, told.scale)
            wrong(world, seed, kinds, lines)
            for name, said in (history(world) | honest(world, seed, changes)).items():
                alarms.setdefault(name, []).extend(f"seed {seed}, {words}" for words in said)
        print(f"seed {seed} done", file=sys.stderr, flush=True)
    console = Console(width=220)
    console.print(_shown(lines))
    table = Table("honest change", "alarms")
    for name, said in alarms.items():
        table.add_row(name, "; ".join(said) or "none")
    console.print(table)
    totals = {size: sum((line.verdicts[size] for line in lines.values()), Counter()) for size in SIZES}
    for size, counts in totals.items():
        n = sum(counts.values()) - counts[NOTHING]
        print(f"{size}: {_cell(counts)}; {100 * (counts[HELD] + counts[WARNED]) / max(n, 1):.1f} % caught of {n}")
    silent = sum(totals[size][SILENT] for size in SIZES[1:])
    print(f"{silent} of a subject's size or more in silence, {sum(map(len, alarms.values()))} false alarms")
    return int(bool(silent or any(alarms.values())))


sys.exit(main())
