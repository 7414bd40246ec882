"""What readers search for: page titles, headlines, measures, groups, subjects and classes of their audience, with addresses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from reports.evidence import tables
from reports.evidence.pages import Page

# Kind, the tables it comes from, what it is called and by which code, and where it leads: the first page that the audience has.
KINDS = [
    (
        "Headline",
        {"overview_headlines", "grid"},
        "select headlines.name, max(grid.year_group) from report.overview_headlines as headlines "
        "join report.grid as grid on headlines.measure = grid.measure "
        "group by headlines.name, headlines.place order by headlines.place",
        {"/grid": "/grid?year={}"},
    ),
    (  # of which the grid has no column
        "Headline",
        {"overview_headlines", "grid", "definitions"},
        "select name, measure from report.overview_headlines where measure not in (select measure from report.grid) "
        "and measure in (select code from report.definitions) order by place",
        {"/about": "/about#{}"},
    ),
    (
        "Measure",
        {"measures"},
        "select name, measure from report.measures order by name, measure",
        {"/groups": "/groups?measure={}"},
    ),
    (
        "Group",
        {"groups"},
        "select max(group_name), group_id from report.groups where not starts_with(group_id, 'not_') "
        "group by group_id order by 1, 2",
        {"/gaps": "/gaps?group={}"},
    ),
    (
        "Subject",
        {"targets"},
        "select max(coalesce(subject_name, subject_code)), subject_code from report.targets "
        "where subject_code is not null group by subject_code order by 1, 2",
        {"/subjects/[subject]": "/subjects/{}", "/subjects": "/subjects"},
    ),
    (
        "Class",
        {"targets"},
        "select distinct class_code, subject_code from report.targets where class_code is not null "
        "and academic_year = (select max(academic_year) from report.targets) order by 1, 2",
        {"/subjects/[subject]": "/subjects/{}"},
    ),
]


def index(
    warehouse: Path, cut: tables.Cut, about: dict[str, Any], pages: Sequence[Page], wanted: Collection[str]
) -> list[dict[str, str]]:
    """Everything that can be found: kind, name and address."""
    routes = {page.route for page in pages}
    found = [{"kind": "Page", "name": p.in_menu["title"], "href": p.route} for p in pages if "[" not in p.route]
    with duckdb.connect() as con:
        tables.attach(con, warehouse, cut, about, wanted)
        for kind, needed, sql, leads_to in KINDS:
            address = next((to for route, to in leads_to.items() if route in routes), None)
            if address and needed <= set(wanted):
                rows = con.execute(sql).fetchall()
                found += [{"kind": kind, "name": str(n), "href": address.format(quote(str(code), safe=""))} for n, code in rows]
    return found
