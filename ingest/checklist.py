"""Which extracts a school sends, in the order of what each opens (rows of checklist.csv), and which of them have come."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from ingest.archive.ledger import Delivery, Ledger
from ingest.contract import CONTRACTS, load_contracts
from ingest.home import Home
from ingest.school import told_school

ALWAYS, WHERE_KEPT = "always", "where_kept"  # written: by staff pages and commands, so that nobody is asked for it
CAME, HELD, READ, MISSING = "came", "held", "read", "missing"
STATES = {"accepted": CAME, "held": HELD, "conformed": READ}


@dataclass(frozen=True)
class Item:
    """An extract of the checklist. `also`: extracts that do instead of it. `needs`: what must be there first to be of use."""

    entity: str
    title: str
    part: str
    is_always: bool
    needs: tuple[str, ...]
    opens: str
    also: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """An item, and what became of it at a school: came, held, read (not judged yet) or missing; the day on which it last came."""

    item: Item
    state: str
    day: str
    is_next: bool


@dataclass(frozen=True)
class Checklist:
    """The checklist of a school; of "" before any is known."""

    school: str
    lines: tuple[Line, ...]

    @property
    def next(self) -> Line | None:
        """What to send next; None where all that every school sends has come."""
        return next((line for line in self.lines if line.is_next), None)


@cache
def rows() -> tuple[dict[str, str], ...]:
    """Every contract once, in the order in which a school sends them."""
    with (CONTRACTS / "checklist.csv").open(newline="", encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def items() -> tuple[Item, ...]:
    """What a school is asked for. What an extract needs are the parents that its contract names, and what its row does."""
    contracts = load_contracts()
    found = []
    for row in rows():
        if row["sent"] not in (ALWAYS, WHERE_KEPT) or row["instead_of"]:
            continue
        contract = contracts[row["entity"]]
        parents = [c.references for c in contract.columns if c.references]
        needs = tuple(dict.fromkeys([*parents, *row["needs"].split()]))
        also = tuple(other["entity"] for other in rows() if other["instead_of"] == row["entity"])
        is_always = row["sent"] == ALWAYS
        found.append(Item(row["entity"], contract.title, row["part"], is_always, needs, row["opens"], also))
    return tuple(found)


def checklists(home: Home) -> list[Checklist]:
    """The checklist of each school that has been told or sent."""
    known = [d for d in Ledger(home).deliveries() if d.entity and not d.corrects]
    schools = {school for d in known if d.entity == "schools" and d.verdict == "accepted" for school in d.schools}
    return [_of(school, known) for school in sorted(schools) or [told_school(home).urn]]


def _of(school: str, known: list[Delivery]) -> Checklist:
    days: dict[tuple[str, str], str] = {}  # on which an extract last came to a state
    for d in known:
        if d.verdict in STATES and d.rows_accepted and (not school or _speaks_for(d, school)):
            reached = str(d.entity), STATES[d.verdict]
            days[reached] = max(d.received_at[:10], days.get(reached, ""))
    told = [(item, *_state(item, days)) for item in items()]
    awaited = next((item for item, state, _ in told if item.is_always and state in (MISSING, HELD)), None)
    return Checklist(school, tuple(Line(item, state, day, item is awaited) for item, state, day in told))


def _speaks_for(delivery: Delivery, school: str) -> bool:
    """Whether a delivery is of the school. One whose contract tells schools by another number may be of any."""
    contract = load_contracts()[str(delivery.entity)]
    return contract.school_column != "school_urn" or school in delivery.schools


def _state(item: Item, days: dict[tuple[str, str], str]) -> tuple[str, str]:
    """What became of an extract, by the best of what came, and the day on which that last came ("" where nothing did)."""
    for state in STATES.values():
        if found := [days[entity, state] for entity in (item.entity, *item.also) if (entity, state) in days]:
            return state, max(found)
    return MISSING, ""
