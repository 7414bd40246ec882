"""Headings as they are compared."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=2000)
def normal(heading: str) -> str:
    """A heading as it is compared: lower case, one underscore for any run of spaces and signs."""
    return re.sub(r"[^a-z0-9%#*]+", "_", heading.strip().lower()).strip("_")
