"""All that is generated from contracts, rules and pages: `make generate` writes it, a test holds it against what is there."""

from __future__ import annotations

from pathlib import Path

from tools.generate import checks, contracts, exposures, measures, references, roles, slots, staging, star


def render() -> dict[Path, str]:
    """Text of every generated file, by path."""
    rooms = (checks, contracts, staging, references, measures, star, exposures, roles, slots)
    return {path: text for room in rooms for path, text in room.render().items()}
