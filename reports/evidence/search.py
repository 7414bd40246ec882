"""What readers search for on the pages: page titles, measures, subjects and classes of their audience, each with its address."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from reports.evidence import tables
from reports.evidence.pages import Page

# Kind, the table it comes from, what it is called and by which code, and where it leads: the first page that the audience has.
KINDS = [
    (
        "Measure",
        "measures",
        "select name, measure from report.measures order by name, measure",
        {"/groups": "/groups?measure={}"},
    ),
    (
        "Subject",
        "targets",
        "select max(coalesce(subject_name, subject_code)), subject_code from report.targets "
        "where subject_code is not null group by subject_code order by 1, 2",
        {"/subjects/[subject]": "/subjects/{}", "/subjects": "/subjects"},
    ),
    (
        "Class",
        "targets",
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
        for kind, table, sql, leads_to in KINDS:
            address = next((to for route, to in leads_to.items() if route in routes), None)
            if address and table in wanted:
                rows = con.execute(sql).fetchall()
                found += [{"kind": kind, "name": str(n), "href": address.format(quote(str(code), safe=""))} for n, code in rows]
    return found
