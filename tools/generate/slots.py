"""The slots of Attainment 8 on the staff's pages, filled as the models fill them: of the same macro, over what is published."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment

from ingest.code import ROOT

MACROS = ROOT / "dbt_project" / "macros" / "slots.sql"
PATH = ROOT / "reports" / "staff" / "queries" / "filled.sql"
HEAD = (
    "-- Generated from dbt_project/macros/slots.sql by `make generate`: the CTEs that fill slots with the awards of the\n"
    "-- relation `awarded`; the last is `filled`.\n"
)
TABLES = {
    "int_attainment__pool_members": "staff.pool_members",
    "int_attainment__pools": "staff.pools",
    "ks4_slots": "staff.slot_rules",
}


def render() -> dict[Path, str]:
    """The text of the query's part, by its path."""
    macros = Environment(autoescape=False).from_string(MACROS.read_text()).make_module({"ref": TABLES.__getitem__})
    filled: str = macros.fill_slots("items", ["points"])  # type: ignore[attr-defined]
    place: str = macros.award_place("points", "course_no", "nth_award").strip()  # type: ignore[attr-defined]
    items = f"items as (\n    select figure_no, {place} as place, fill_no, points\n    from awarded\n),\n"
    return {PATH: HEAD + items + "\n".join(line.rstrip() for line in filled.splitlines() if line.strip()) + "\n"}
