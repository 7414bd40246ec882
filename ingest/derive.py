"""Headings that a layout derives from others of a row: the year group of 11A, the academic year of a date, parts put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ingest.code import seed
from ingest.contract import YEARS, Column
from ingest.rules import quoted, trimmed, typed


@dataclass(frozen=True)
class Derived:
    """A heading that a rule makes of others; `between`: what stands between parts."""

    heading: str
    rule: str
    sources: tuple[str, ...]
    between: str = ""


def _year_group(cells: list[str], _: str) -> str:
    return rf"nullif(regexp_extract(upper({cells[0]}), '^(?:YEAR|YR|Y)?[ -]*0?(1[0-4]|[7-9])(?:[^0-9].*)?$', 1), '')"


def _academic_year(cells: list[str], _: str) -> str:
    day = typed(Column("day", "date", False, "none", "", ""), cells[0])
    years = f"read_csv({quoted(str(YEARS))}, all_varchar = true)"
    return f"(select max(academic_year) from {years} where {day} between cast(first_day as date) and cast(last_day as date))"


def _end_stage(cells: list[str], _: str) -> str:
    stages = f"read_csv({quoted(str(seed('stages')))}, all_varchar = true)"
    return f"(select max(stage) from {stages} where year_group = {cells[0]})"


def _stage(cells: list[str], between: str) -> str:
    return f"case when {cells[0]} in ('7', '8', '9') then 'KS3' else {_end_stage(cells, between)} end"


def _join(cells: list[str], between: str) -> str:
    """Nothing where a part is missing: half a code is another one."""
    return f"({f' || {quoted(between)} || '.join(cells)})"


def _first_part(cells: list[str], between: str) -> str:
    return trimmed(f"split_part({cells[0]}, {quoted(between)}, 1)")


def _other_parts(cells: list[str], between: str) -> str:
    return f"case when contains({cells[0]}, {quoted(between)}) then {trimmed(_after(cells[0], between))} end"


def _after(cell: str, between: str) -> str:
    return f"substr({cell}, instr({cell}, {quoted(between)}) + {len(between)})"


RULES: dict[str, Callable[[list[str], str], str]] = {
    "year_group": _year_group,
    "academic_year": _academic_year,
    "stage": _stage,
    "end_stage": _end_stage,
    "join": _join,
    "first_part": _first_part,
    "other_parts": _other_parts,
}
EACH = "each_of"  # the one rule that gives several rows


def stage_of(cell: str) -> str:
    """SQL of the key stage of a cell that tells a year group or tutor group; NULL where it tells none."""
    year = _year_group([cell], "")
    return f"case when {year} is not null then {_stage([year], '')} end"


def derive(told: tuple[Derived, ...], headings: dict[str, str]) -> dict[str, str]:
    """The SQL of each derived heading, in the order of the layout, as later ones may rest on earlier; of one whose source the
    file lacks there is none."""
    found = dict(headings)
    for one in told:
        if one.rule != EACH and all(source in found for source in one.sources):
            found[one.heading] = RULES[one.rule]([trimmed(found[s]) for s in one.sources], one.between)
    return found
