"""What gate 1 says of kinds of wrong files and of honest changes, counted by verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from expectations.checks import CheckResult
from tests.believable.honest import CHANGES
from tests.believable.kinds import KINDS, fault
from tests.believable.world import World

SIZES = ("class", "subject", "year group")
HELD, WARNED, SILENT, NOTHING = "held", "warned", "silent", "no change"


@dataclass
class Line:
    """One kind: how often it was held, warned of, passed in silence, at each size; and by which checks."""

    name: str
    verdicts: dict[str, Counter[str]] = field(default_factory=lambda: {size: Counter() for size in SIZES})
    checks: Counter[str] = field(default_factory=Counter)
    rows: dict[str, list[int]] = field(default_factory=lambda: {size: [] for size in SIZES})

    @property
    def smallest(self) -> int | None:
        """Rows of the smallest size at which it never passes in silence."""
        for size in SIZES:
            if self.rows[size] and not self.verdicts[size][SILENT]:
                return min(self.rows[size])
        return None


def verdict_of(state: str, results: Iterable[CheckResult]) -> tuple[str, list[str]]:
    """held, warned or silent, and the checks that say so."""
    bad = [r for r in results if r.status != "passed"]
    assert not [r.check_id for r in bad if r.status == "error"]  # each could be worked out
    held = [r.check_id for r in bad if r.severity == "error"]
    warned = [r.check_id for r in bad if r.severity == "warning"]
    if state == "refused" or held:
        return HELD, held or ["refused"]
    return (WARNED, warned) if warned else (SILENT, [])


def wrong(world: World, seed: int, names: Iterable[str], lines: dict[str, Line], sizes: Sequence[str] = SIZES) -> None:
    """Count what is said of these kinds, a file at each of these sizes."""
    for name in names:
        kind, line = KINDS[name], lines.setdefault(name, Line(name))
        for size in sizes:
            it = fault(world, kind, size, np.random.default_rng([seed, SIZES.index(size), *name.encode()]))
            made = kind.change(it)
            if made.equals(it.frame):
                line.verdicts[size][NOTHING] += 1
                continue
            delivery, results = world.judge(f"{kind.file} {size} {seed}", made, () if kind.again else (kind.file,))
            verdict, said = verdict_of(delivery.verdict, results)
            line.verdicts[size][verdict] += 1
            line.checks.update(said)
            line.rows[size].append(int(it.mask.sum()))


def honest(world: World, seed: int, names: Iterable[str]) -> dict[str, list[str]]:
    """Alarms by change: none is right."""
    told: dict[str, list[str]] = {}
    for name in names:
        files = list(CHANGES[name](world, np.random.default_rng([seed, *name.encode()])))
        without = {left_out for _, _, names_left in files for left_out in names_left}
        judged = world.live([(f"{file} honest {seed} {nth}", rows) for nth, (file, rows, _) in enumerate(files)], without)
        told[name] = [
            f"{delivery.file_name}: {', '.join(checks)}"
            for delivery, results in judged
            for state, checks in [verdict_of(delivery.verdict, results)]
            if state != SILENT
        ]
    return told


def history(world: World) -> dict[str, list[str]]:
    """Alarms at all files of the school, one after the other: none is right."""
    verdict, said = verdict_of("", world.history())
    return {"All files of the school into an empty home": [] if verdict == SILENT else said}
