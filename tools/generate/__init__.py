"""Everything that is generated from contracts and rules: `make generate` writes it, a test holds it against what is there."""

from __future__ import annotations

from pathlib import Path

from tools.generate import contracts, measures, references, staging, star


def render() -> dict[Path, str]:
    """Text of every generated file, by path."""
    return {**contracts.render(), **staging.render(), **references.render(), **measures.render(), **star.render()}
