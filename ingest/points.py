"""Data collections as headings name them: Autumn 1, DC 2, December 2026."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

POINTS = Path(__file__).resolve().parent / "contracts" / "points.csv"
YEAR = r"(?:year|yr|y) ?\d\d?"
WHEN = r"20\d\d(?: ?\d\d(?:\d\d)?)?|\d\d(?: ?\d\d)?"
SIGNS = re.compile(r"[^a-z0-9]+")


@cache
def _point() -> tuple[str, dict[str, str]]:
    """The expression of a point, and the code of each of its words."""
    with POINTS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    codes = {word: row["code"] for row in rows for word in row["written"].split("|")}
    counted, free = ("|".join(sorted((w for r in rows if bool(r["numbered"]) == is_so for w in r["written"].split("|")), key=len,
                    reverse=True)) for is_so in (True, False))  # fmt: skip
    return rf"(?:(?P<counted>{counted}) ?(?P<nth>\d\d?)|(?P<free>{free})(?: ?(?P<n>\d\d?)(?!\d))?)", codes


@cache
def _alone() -> re.Pattern[str]:
    return re.compile(rf"(?:(?P<year>{YEAR}) )?{_point()[0]}(?: (?P<when>{WHEN}))?(?: (?:data|grades?|marks?|report))?")


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"(?P<rest>.*\S) {_point()[0]}|{_point()[0].replace('?P<', '?P<_')} (?P<_rest>\S.*)")


def _told(found: re.Match[str]) -> str:
    told = {name.lstrip("_"): value for name, value in found.groupdict().items() if value}
    code = _point()[1][told.get("counted") or told["free"]]
    return "".join([told.get("year", ""), code, told.get("nth", told.get("n", "")), told.get("when", "")]).replace(" ", "")


@lru_cache(maxsize=5000)
def point_of(text: str) -> str:
    """The data collection that a cell names by itself, in one form; nothing where it names none."""
    found = _alone().fullmatch(SIGNS.sub(" ", text.lower()).strip())
    return _told(found) if found else ""


def point_beside(text: str) -> tuple[str, str]:
    """What stands beside a data collection that begins or ends a text (Maths, of Maths Aut 1), and that; else the text alone."""
    plain = SIGNS.sub(" ", text.lower()).strip()
    found = _ending().fullmatch(plain)
    return (str(found["rest"] or found["_rest"]), _told(found)) if found else (plain, "")
