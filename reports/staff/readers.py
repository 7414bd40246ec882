"""Who reads: a signed-in member of staff as the current publication knows them, and what they may see of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from reports.publication.audience import readers
from reports.staff.editions import QUERIES, Edition

OWNER = "\0keeper of this home"  # no account has such a name
# Who has the home's files may see no child's name by that, but of files that he or she drops on the import page.
OF_OWNER = frozenset({"school_figures", "runs", "answers", "audit", "imports", "setup"})
PART = re.compile(r"\{(seen|held|reached|taught_by|support_only|target_would|target_stands|target_figures|filled)(?::(\w+))?\}")
PEOPLE = """
select staff_key, school_urn, school_name, staff_id, concat_ws(' ', title, forename, surname) as name, sign_in_name
from staff.people
where sign_in_name = $name and coalesce(start_date, $today) <= $today and coalesce(end_date, $today) >= $today
order by school_urn, staff_id
"""


@cache
def query(name: str) -> str:
    """The SQL of a page, with the parts that several share: `{part}` stands for the file of that name, `{part:thing}` for it of a
    thing that roles open.
    """
    return _whole((QUERIES / f"{name}.sql").read_text())


def _whole(text: str) -> str:
    def part(found: re.Match[str]) -> str:
        return _whole((QUERIES / f"{found[1]}.sql").read_text().replace("{thing}", found[2] or ""))

    return PART.sub(part, text)


@dataclass(frozen=True)
class Reader:
    """A member of staff by the name of the sign-in; the same person in several schools of a trust has several `keys`.

    Looked up with every request, in the publication of that moment and for its day: a role that ended is gone at the next click.
    """

    sign_in_name: str
    name: str
    keys: tuple[str, ...]
    schools: tuple[str, ...]
    today: date
    edition: Edition | None
    people: tuple[dict[str, Any], ...] = ()

    @cached_property
    def sheets(self) -> dict[tuple[str, str, str], Any]:
        """Marksheets that were opened, as the publication has them."""
        return {}

    @cached_property
    def grants(self) -> list[dict[str, Any]]:
        """Roles that are in force, a row for each thing that each opens."""
        return sorted(self.ask("held"), key=lambda row: (row["place"], row["scope_kind"], row["scope"], row["school_urn"]))

    @cached_property
    def things(self) -> frozenset[str]:
        """What the reader may see or do, for whomever."""
        return OF_OWNER if self.sign_in_name == OWNER else frozenset(row["thing"] for row in self.grants)

    @property
    def reads_figures(self) -> bool:
        """Whether any report pages are open to the reader."""
        return any(may["thing"] in self.things for may in readers().values())

    def schools_of(self, thing: str) -> frozenset[str] | None:
        """Schools in which a role opens a thing; None: all, for the keeper of the home."""
        return (
            None if self.sign_in_name == OWNER else frozenset(row["school_urn"] for row in self.grants if row["thing"] == thing)
        )

    @property
    def roles(self) -> list[str]:
        """Names of the roles, in the order of the table."""
        return ["Keeper of this home"] if self.sign_in_name == OWNER else list(dict.fromkeys(r["role_name"] for r in self.grants))

    def ask(self, name: str, **values: Any) -> list[dict[str, Any]]:
        """The rows of the query of a page, for this reader."""
        return self.edition.rows(query(name), keys=list(self.keys), today=self.today, **values) if self.edition else []


def reader_of(edition: Edition | None, sign_in_name: str, today: date) -> Reader | None:
    """Who signed in by that name, or None where nobody who is in the school today has it."""
    if sign_in_name == OWNER:
        return Reader(OWNER, "Keeper of this home", (), (), today, edition)
    if edition is None:
        return None
    if (sign_in_name, today) in edition.readers:
        return edition.readers[sign_in_name, today]
    found = edition.rows(PEOPLE, name=sign_in_name.lower(), today=today)
    if not found:
        return None
    keys, schools = tuple(row["staff_key"] for row in found), tuple(dict.fromkeys(row["school_urn"] for row in found))
    reader = Reader(sign_in_name.lower(), found[0]["name"], keys, schools, today, edition, tuple(found))
    edition.readers[sign_in_name, today] = reader  # a publication never changes, so what it says of somebody on a day does not
    return reader
