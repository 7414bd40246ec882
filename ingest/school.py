"""What a school tells of itself when its home is made: kept in the home, and landed as extracts like any other."""

from __future__ import annotations

import csv
import re
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import duckdb
import yaml

from ingest.code import seed
from ingest.contract import load_contracts
from ingest.forms import extracts
from ingest.home import Home, Told

CALENDAR = "school_calendar"  # the entity of its days
MIS = ("SIMS", "Arbor", "Bromcom", "other")
TERMS_FORM = "2026-09-02 to 2026-10-23, 2026-11-02 to 2026-12-18"
SPAN, CLOSED = re.compile(r"(\S+)\s+to\s+(\S+)"), re.compile(r"not\s+(\S+)")
BEGINS = ((9, 1), (10, 15), (12, 20), (2, 5), (3, 20), (5, 20))  # month and day from which a half term of each number begins
LONGEST = timedelta(weeks=10)  # of a half term: what is longer is a whole term with its holiday in it
URN = "[0-9]{6}"  # the contract allows a trust's own code too, which no government list has
FORMS = {
    "urn": "The URN is the number of six digits on the school details screen of your MIS.",
    "laestab": "LAESTAB is three digits of the local authority and four of the school, like 999/4001.",
}
COLUMNS = {"urn": "school_urn", "name": "name", "laestab": "laestab"}  # of the schools extract
DAYS = """
select $urn as school_urn, academic_year, cast(day as date) as date, term, half_term,
    case when cast(day as date) in (select unnest($closed)) then 'N' else 'Y' end as is_school_day
from (select unnest($terms, recursive := true)), unnest(generate_series(first, last, interval 1 day)) as days (day)
where isodow(day) < 6
order by day
"""


class NotBelievable(Told):
    """Something that was told of the school cannot be as it was told."""


@dataclass(frozen=True)
class School:
    """What was told; what was not is empty."""

    urn: str = ""
    name: str = ""
    laestab: str = ""
    mis: str = ""

    def and_told(self, **more: str) -> School:
        """With what is told now; what is blank leaves what was told before."""
        return replace(self, **{name: value for name, value in more.items() if value})


@dataclass(frozen=True)
class HalfTerm:
    """A half term by its first and last day; its number tells the term."""

    first: date
    last: date
    academic_year: str
    half_term: int
    term: str


@dataclass(frozen=True)
class Terms:
    """Half terms, and the days in them on which nobody is expected."""

    halves: tuple[HalfTerm, ...]
    closed: tuple[date, ...]


def told_school(home: Home) -> School:
    """What was told when the home was made; all empty where nothing was. Raises NotBelievable when its file is damaged."""
    if not home.school_path.exists():
        return School()
    try:
        said = yaml.safe_load(home.school_path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        said = None
    known = {field.name for field in fields(School)}
    if not isinstance(said, dict) or not set(said) <= known:
        raise NotBelievable(f"The file {home.school_path} cannot be read. Delete it and run flightpath init again.")
    return School(**{name: str(value) for name, value in said.items()})


def keep(home: Home, school: School) -> None:
    """Keep what was told, for commands to read."""
    said = {name: value for name, value in asdict(school).items() if value}
    home.school_path.write_text(yaml.safe_dump(said, sort_keys=False, allow_unicode=True), encoding="utf-8")


def checked(what: str, value: str) -> str:
    """A thing that was told, as it is kept. Raises NotBelievable where it cannot be that, in words."""
    value = value.strip()
    if what == "terms":
        terms(value)
    elif what == "mis" and value:
        found = [name for name in MIS if name.casefold() == value.casefold()]
        if not found:
            raise NotBelievable(f"The MIS is one of {', '.join(MIS)}.")
        value = found[0]
    elif what in FORMS and value:
        [column] = [c for c in load_contracts()["schools"].columns if c.name == COLUMNS[what]]
        if not re.fullmatch(column.pattern or "", value) or (what == "urn" and not re.fullmatch(URN, value)):
            raise NotBelievable(FORMS[what])
    return value


def terms(text: str) -> Terms:
    """Half terms as somebody writes them. Raises NotBelievable, in words, for dates that cannot be those of a school's year."""
    spans, closed = [], []
    for part in filter(None, (part.strip() for part in text.split(","))):
        if found := CLOSED.fullmatch(part):
            closed.append(_day(found[1]))
        elif found := SPAN.fullmatch(part):
            spans.append((_day(found[1]), _day(found[2])))
        else:
            raise NotBelievable(f"Half terms are written {TERMS_FORM}; a day on which the school is closed: not 2027-05-03.")
    halves = tuple(_half(first, last) for first, last in sorted(spans))
    for before, after in pairwise(halves):
        if after.first <= before.last:
            raise NotBelievable(f"The half terms that begin on {before.first} and {after.first} overlap.")
        if (before.academic_year, before.half_term) == (after.academic_year, after.half_term):
            raise NotBelievable(f"What begins on {before.first} and on {after.first} would be one half term: tell it once.")
    stray = [day for day in closed if not any(half.first <= day <= half.last for half in halves)]
    if stray:
        raise NotBelievable(f"{stray[0]} lies in none of the half terms, so it need not be told as closed.")
    return Terms(halves, tuple(closed))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotBelievable(f"A day is written like 2026-09-02. Half terms: {TERMS_FORM}.") from error


def _half(first: date, last: date) -> HalfTerm:
    """A half term by its first and last day; what cannot be one is refused in words."""
    if last < first:
        raise NotBelievable(f"The half term that begins on {first} would end before it, on {last}.")
    if last - first > LONGEST:
        raise NotBelievable(f"{first} to {last} is longer than ten weeks: tell the two halves of a term by themselves.")
    found = [(name, start) for name, start, end in _years() if start <= first and last <= end]
    if not found:
        raise NotBelievable(f"{first} to {last} lies in no academic year: one goes from 1 September to 31 August.")
    name, start = found[0]
    begun = [month_day for month_day in BEGINS if _in_year(start, month_day) <= first]
    [words] = [c.allowed for c in load_contracts()[CALENDAR].columns if c.name == "term"]
    return HalfTerm(first, last, name, len(begun), (words or ())[(len(begun) - 1) // 2])


def _in_year(start: date, month_day: tuple[int, int]) -> date:
    """The day of that month and day in the academic year that starts then."""
    return date(start.year + (month_day < (start.month, start.day)), *month_day)


@cache
def _years() -> tuple[tuple[str, date, date], ...]:
    """Academic years that there are, with their first and last day."""
    with seed("academic_years").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return tuple((r["academic_year"], date.fromisoformat(r["first_day"]), date.fromisoformat(r["last_day"])) for r in rows)


def land_school(home: Home, school: School) -> Path:
    """Put the school into the landing folder as an extract, with what was told and no other column; returns the file."""
    row = {COLUMNS[what]: value for what in COLUMNS if (value := asdict(school)[what])}
    return extracts.write(home, f"schools_{school.urn}.csv", "schools", [row], row)


def land_calendar(home: Home, urn: str, told: Terms) -> list[Path]:
    """Put the days of the half terms into the landing folder, an extract for each academic year; returns the files."""
    found = []
    for year in dict.fromkeys(half.academic_year for half in told.halves):
        halves = [asdict(half) for half in told.halves if half.academic_year == year]
        with duckdb.connect() as con:
            days = con.execute(DAYS, {"urn": urn, "terms": halves, "closed": list(told.closed)})
            names = [column[0] for column in days.description]
            rows = [dict(zip(names, row, strict=True)) for row in days.fetchall()]
        found.append(extracts.write(home, f"{CALENDAR}_{urn}_{year[:4]}.csv", CALENDAR, rows))
    return found
