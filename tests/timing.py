"""For the benches."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and of processors: what another run beside it does not change much."""

    wall: float
    cpu: float


def _cpu() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def spent(work: Callable[[], object]) -> Spent:
    """What `work` takes, processes that it waits for among it."""
    start, before = time.perf_counter(), _cpu()
    work()
    return Spent(time.perf_counter() - start, _cpu() - before)


def timed(work: Callable[[], object]) -> float:
    """Seconds on the clock that `work` takes."""
    return spent(work).wall
