"""Lists that somebody can work: declared in `lists.yml`, cut to the reader in SQL, narrowed by the address, shown or taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

from reports.staff.pages import address_of
from reports.staff.readers import Reader, query

DECLARED = Path(__file__).with_name("lists.yml")
NARROW = ("year", "subject", "tutor", "group", "hand", "running", "spoken", "list")  # how the address narrows a list
MOST_DIGITS = 6  # of a page's number
Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """What stands in a column: the key of the row, its title, how it is written; `only` where it stands alone."""

    key: str
    title: str
    kind: str
    of: str = ""
    only: str = ""


@dataclass(frozen=True)
class List:
    """A declared list."""

    id: str
    name: str
    finding: str
    meaning: str
    needs: str
    narrow: tuple[str, ...]
    first: int
    columns: tuple[Column, ...]
    whole: bool = False  # of whole students: not for who sees them in single subjects alone
    numbers: dict[str, str] = field(default_factory=dict)  # aggregates over the rows, by the names that the finding has


class Count(int):
    """A number in a sentence: `{n:class is|classes are}` says it with the words that fit it."""

    def __format__(self, words: str) -> str:
        one, _, many = words.partition("|")
        return f"{int(self)} {one if self == 1 else many}" if words else str(int(self))


@dataclass
class Rows:
    """What a list is for a reader: how many rows, what they come to, and those that are shown."""

    n: int
    finding: str
    rows: list[Row]


@cache
def _declared() -> tuple[dict[str, tuple[str, ...]], dict[str, List]]:
    told = yaml.safe_load(DECLARED.read_text())
    lists = {
        name: List(**{"id": name, **row, "narrow": tuple(row["narrow"]), "columns": tuple(Column(**c) for c in row["columns"])})
        for name, row in told["lists"].items()
    }
    return {kind: tuple(names) for kind, names in told["boards"].items()}, lists


def board(kind: str, things: frozenset[str]) -> list[List]:
    """Lists that stand on a page for who may see what they need."""
    boards, lists = _declared()
    return [lists[name] for name in boards.get(kind, ()) if lists[name].needs in things]


@dataclass
class Place:
    """What a list is about and how the address narrows it."""

    school: str
    kind: str
    scope: str
    chosen: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        """The place with all that the address says."""
        return self.school, self.kind, self.scope, tuple(sorted(self.chosen.items()))

    @property
    def page(self) -> int:
        """Which page of a whole list is asked for, from 1."""
        told = self.chosen.get("page", "")
        return max(int(told), 1) if told.isascii() and told.isdigit() and len(told) < MOST_DIGITS else 1

    @property
    def plain(self) -> str:
        """The address of the list that is shown, narrowed by nothing."""
        return Place(self.school, self.kind, self.scope, {"show": self.chosen.get("show", "")}).address()

    def address(self, base: str = "list", **changes: str) -> str:
        """The address of the same place with other choices; it holds every choice that is made."""
        told = {name: value for name, value in {**self.chosen, **changes}.items() if value}
        return address_of(base, self.school, self.kind, self.scope) + (f"?{urlencode(told)}" if told else "")


class Within:
    """The students of a place whom a reader may see, with their newest predictions, as tables that every list of a page reads."""

    def __init__(
        self, reader: Reader, place: Place, students: list[str] | None = None, talks: Sequence[tuple[str, str]] = ()
    ) -> None:
        """`students`: those of one of the reader's lists; `talks`: key of a student and day of each conversation."""
        assert reader.edition
        self.reader, self.place, self.edition = reader, place, reader.edition
        self.values = {
            "keys": list(reader.keys), "today": reader.today, "students": students,
            "talk_students": [who for who, _ in talks], "talk_days": [day for _, day in talks],
            "school": place.school, "kind": place.kind, "scope": place.scope,
            **{name: place.chosen.get(name, "") for name in NARROW},
        }  # fmt: skip
        self.con = reader.edition.con.cursor()
        for table in ("seen", "ours", "scope", "shown", "told"):
            self.ask(f"_{table}")

    def ask(self, name: str, **values: Any) -> list[Row]:
        """The rows of a query of `queries/lists`."""
        return self.edition.rows(query(f"lists/{name}"), self.con, **{**self.values, **values})

    @property
    def is_empty(self) -> bool:
        """Whether the reader may see nobody here."""
        return not self.edition.rows("select 1 from ours limit 1", self.con)

    def sees_whole(self, thing: str) -> bool:
        """Whether the reader may see a thing of whole students here, and not of single subjects alone; however it is narrowed."""
        found = """
        select 1 from seen join scope on seen.student_key = scope.student_key
        where seen.thing = $thing and seen.is_whole and scope.is_whole limit 1
        """
        return bool(self.edition.rows(found, self.con, thing=thing))

    def choices(self) -> dict[str, list[Row]]:
        """What each choice can be, by the students who are there."""
        found: dict[str, list[Row]] = {}
        for row in self.ask("_choices"):
            found.setdefault(row["choice"], []).append(row)
        return {name: rows for name, rows in found.items() if len(rows) > 1 or self.place.chosen.get(name)}

    def rows(self, wanted: List, start: int = 0, most: int | None = None) -> Rows:
        """A list in its order: of `most` rows from `start` on the rows, of all of them what they come to."""
        table = f"list_{wanted.id}"
        sql = f"create temp table {table} as select row_number() over () as nth_row, * from ({query(f'lists/{wanted.id}')})"
        self.edition.rows(sql, self.con, **self.values)
        numbers = ", ".join(f"{sql} as {name}" for name, sql in {"n": "count(*)", **wanted.numbers}.items())
        [told] = self.edition.rows(f"select {numbers} from {table}", self.con)
        cut = f"select * exclude (nth_row) from {table} where nth_row > $start and nth_row <= $last order by nth_row"
        last = told["n"] if most is None else start + most
        finding = wanted.finding.format(**{name: Count(number) for name, number in told.items()})
        return Rows(
            told["n"],
            finding,
            self.edition.rows(cut, self.con, start=start, last=last),
        )
