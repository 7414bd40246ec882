"""How many made-up cases a test tries: few in every run, many in `make brute`."""

from __future__ import annotations

import os


def many(usual: int, brute: int) -> int:
    """`usual`, or `brute` where BRUTE is set."""
    return brute if os.environ.get("BRUTE") else usual
