"""Sound files of every contract, whose personal cells are words that stand nowhere else."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from ingest.contract import Column, Contract, load_contracts
from ingest.profile import PROFILES, profile_folders
from ingest.rules import UPN_LETTERS

ROWS = 6
WORDS = {
    "school_urn": "999001",
    "laestab": "000/4999",
    "qan": "601/4292/3",
    "main_colour": "#1f3a5f",
    "accent_colour": "#d98e04",
    "crest": "data:image/png;base64,AAAA",
    "outcome": "A",
    "working_at": "5",
    "prediction": "6",
    "marker": "pupil_premium",
    "check_id": "rows_still_there",
    "delivery_id": "000001",
    "event_id": "event-{:03d}",
    "field": "prediction",
    "step": "issue",
    "draft_grade": "6",
    "lowest_grade": "1",
    "highest_grade": "9",
    "records.field": "list_name",
    "records.form": "list",
    "recorded_at": "2026-11-20T08:15:30.250Z",
    "issued_at": "2026-11-20T08:15:30.250Z",
    "decided_at": "2026-11-20T08:15:30.250Z",
}
VALUES = {"academic_year": "2026/27", "year_group": "10", "boolean": "Y", "date": "2026-09-{:02d}"}
TRANSFER = (PROFILES / "transfer" / "ctf" / "sample.xml").read_text()
NAMES = ("Fernwhistle", "Quillon", "Oakapple", "Brindle", "Bramblecot", "Orrin", "00020000000")


@dataclass
class Table:
    """A file before it is written: headings and rows of text; `secrets` are the personal words in it."""

    entity: str
    headings: list[str]
    rows: list[list[str]]
    personal: set[int] = field(default_factory=set)
    secrets: list[str] = field(default_factory=list)


def upn(number: int) -> str:
    """A UPN of local authority 000 with a right check letter."""
    digits = f"{number:012d}"
    return UPN_LETTERS[sum(int(d) * w for d, w in zip(digits, range(2, 14), strict=True)) % 23] + digits


def _cell(contract: Contract, column: Column, row: int) -> str:
    number = list(load_contracts()).index(contract.entity) * 1000 + [c.name for c in contract.columns].index(column.name) * 20
    if column.check == "upn":
        return upn(990_000_000 + number + row)
    if (own := f"{contract.entity}.{column.name}") in WORDS:
        return WORDS[own]
    if column.code_list and column.name not in WORDS:
        return "5" if column.is_grade else "/"
    if column.type == "date" and column.personal != "none":
        return f"{2009 + number % 7}-03-{row + 11}"
    if column.allowed:
        return column.allowed[row % len(column.allowed)]
    if column.name in WORDS and not (column.name == "school_urn" and contract.entity == "schools"):
        return WORDS[column.name].format(row)
    if column.type in ("integer", "decimal"):
        return str(min((column.min or 0) + row, column.max or row))
    if column.type in VALUES:
        return VALUES[column.type].format(row + 1)
    return f"Zq{number + row:05d}xv" if column.personal != "none" else f"C{number + row}"


def table(contract: Contract) -> Table:
    """Rows with keys of their own, every column filled."""
    columns = contract.columns
    rows = [[_cell(contract, c, row) for c in columns] for row in range(ROWS)]
    personal = {i for i, c in enumerate(columns) if c.personal != "none"}
    secrets = sorted({row[i] for row in rows for i in personal if len(row[i]) > 6})
    return Table(contract.entity, [c.name for c in columns], rows, personal, secrets)


def _layout(folder: Path) -> Table:
    """The sample of a layout that gives several entities of one file; nobody in it can be told."""
    with (folder / "sample.csv").open(newline="") as file:
        headings, *rows = csv.reader(file)
    return Table(folder.name, headings, rows)


def tables() -> list[Table]:
    """One of every contract, and one of every layout of its own."""
    layouts = [_layout(folder) for folder in profile_folders() if (folder / "sample.csv").exists()]
    return [table(c) for c in load_contracts().values()] + layouts
