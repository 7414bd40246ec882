"""Steps of a run, told to whoever listens (the command line's progress bar; nobody under Dagster's own daemon)."""

from __future__ import annotations

from collections.abc import Callable

STEPS = 8
_listeners: list[Callable[[str], None]] = []


def listen(listener: Callable[[str], None]) -> None:
    """Hear every step from now on."""
    _listeners.append(listener)


def step(words: str) -> None:
    """Say what begins now."""
    for listener in _listeners:
        listener(words)
