"""Contracts: what a canonical entity looks like, read from `ingest/contracts/<area>/<entity>.yml`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.code import seed

CONTRACTS = Path(__file__).resolve().parent / "contracts"
SPELLINGS = CONTRACTS / "spellings.csv"
NO_RECORDS = CONTRACTS / "no_records.csv"
YEARS = seed("academic_years")
DECISIONS = "acknowledgements"  # the entity of what staff decide about deliveries and checks

SQL_TYPES = {
    "text": "varchar",
    "integer": "bigint",
    "decimal": "decimal(18, 4)",
    "date": "date",
    "boolean": "boolean",
    "academic_year": "varchar",
    "year_group": "integer",
}


@dataclass(frozen=True)
class Column:
    """One column of a contract; a rule that is None does not apply.

    reserved: values that mean something else here, whatever their case. in_a_year: the date decides the academic year.
    code_on: the column with the day on which the code must hold. code_column: the column of the code list that has them.
    decides: its value decides who or what counts, so that a bad one costs the row even where the column is not needed.
    finer: the list of finer codes that it may hold too, in its column `fine_grade`.
    words: values that it may hold beside the codes of the list.
    spelling: the list of spellings.csv by which other ways of writing a value are read.
    """

    name: str
    type: str
    required: bool
    personal: str
    meaning: str
    from_mis: str
    pattern: str | None = None
    allowed: tuple[str, ...] | None = None
    min: int | None = None
    max: int | None = None
    not_after: str | None = None
    check: str | None = None
    unique: bool = False
    code_list: str | None = None
    code_column: str = "code"
    finer: str | None = None
    decides: bool = False
    words: tuple[str, ...] = ()
    spelling: str | None = None
    code_on: str | None = None
    reserved: tuple[str, ...] = ()
    in_a_year: bool = False
    references: str | None = None
    free_text: bool = False

    @property
    def is_grade(self) -> bool:
        """Whether its codes are the grades of a scale."""
        return self.code_column == "grade"

    @property
    def is_id(self) -> bool:
        """Whether it names a person by a source's own id."""
        return self.personal == "identifier" and self.type == "text"

    @property
    def sql_type(self) -> str:
        """The DuckDB type of the conformed column."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class DeliveryRule:
    """How deliveries of an entity add up: snapshot | upsert | append (see the contract's own words).

    `whole`: the part of a scope that an export of everything fills, for which the groups that a file lacks are told by name.
    """

    kind: str
    scope: tuple[str, ...] = ()
    replace_range: str | None = None
    whole: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contract:
    """A canonical entity. `hash` changes whenever a rule or a code list it uses changes.

    `aliases`: names that it had in earlier versions, by which old lines of the ledger still call it.
    `named_elsewhere`: other extracts may name members that its own does not list; the star has those too.
    """

    entity: str
    area: str
    title: str
    grain: str
    key: tuple[str, ...]
    delivery: DeliveryRule
    columns: tuple[Column, ...]
    hash: str
    school_column: str = "school_urn"
    aliases: tuple[str, ...] = ()
    named_elsewhere: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file must have."""
        return tuple(c.name for c in self.columns if c.required)

    @property
    def optional(self) -> tuple[Column, ...]:
        """Columns whose bad value costs the cell and not the row: not needed, deciding nothing, no part of key or scope."""
        tied = {*self.key, *self.delivery.scope, self.school_column}
        return tuple(c for c in self.columns if not c.required and not c.decides and c.name not in tied)


def _column(raw: dict[str, Any]) -> Column:
    allowed = raw.get("allowed")
    fields = {**raw, "required": bool(raw["required"]), "unique": bool(raw.get("unique", False))}
    fields["allowed"] = tuple(str(a) for a in allowed) if allowed else None
    fields |= {name: tuple(raw.get(name, ())) for name in ("reserved", "words")}
    return Column(**fields)


def _contract(path: Path) -> Contract:
    text = path.read_bytes()
    raw = yaml.safe_load(text)
    columns = tuple(_column(c) for c in raw["columns"])
    lists = [code_list_path(name).read_bytes() for c in columns for name in (c.code_list, c.finer) if name]
    lists += [SPELLINGS.read_bytes(), NO_RECORDS.read_bytes()]
    lists += [YEARS.read_bytes()] if any(c.type == "academic_year" or c.in_a_year for c in columns) else []
    rule = raw["delivery"]
    return Contract(
        entity=raw["entity"],
        area=raw["area"],
        title=raw["title"],
        grain=raw["grain"],
        key=tuple(raw["key"]),
        delivery=DeliveryRule(
            rule["kind"], tuple(rule.get("scope", ())), rule.get("replace_range"), tuple(rule.get("whole", ()))
        ),
        columns=columns,
        school_column=raw.get("school_column", "school_urn"),
        aliases=tuple(raw.get("aliases", ())),
        named_elsewhere=bool(raw.get("named_elsewhere", False)),
        hash=hashlib.sha256(b"\0".join([text, *lists])).hexdigest()[:16],
    )


@cache
def load_contracts() -> dict[str, Contract]:
    """Every contract by entity, in alphabetical order."""
    found = [_contract(path) for path in sorted(CONTRACTS.rglob("*.yml"), key=lambda path: path.stem)]
    return {c.entity: c for c in found}


def code_list_path(name: str) -> Path:
    """The seed whose `code` column lists the codes that a column may hold."""
    return seed(name)
