"""How much is tried: few cases and no dear test in every run, many and all of them in `make brute`."""

from __future__ import annotations

import os

import pytest

# A test that costs half a minute and fails together with a cheaper one, or with nothing that changes from day to day.
dear = pytest.mark.skipif(not os.environ.get("BRUTE"), reason="dear: make full runs it")


def many(usual: int, brute: int) -> int:
    """`usual`, or `brute` where BRUTE is set."""
    return brute if os.environ.get("BRUTE") else usual
