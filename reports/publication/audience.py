"""What each audience may read of a build: its own publish models whole, and of the marts the columns of its classes.

Every column of a mart names its class of personal data (`meta.personal`); one that names none, or one nobody knows, is an
error, so that nothing opens by default.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.code import seed
from ingest.contract import load_contracts

AUDIENCES = Path(__file__).with_name("audiences.yml")
INTERNAL, PSEUDONYM = "internal", "pseudonym"  # no reader's; a keyed hash
MARTS = ("dim_", "fct_")
AUDIENCE = "audience"  # the column of a publish model that says whose a row is


class Unclassed(Exception):
    """A column of a mart that names no class of personal data, or one that nobody knows."""


@dataclass(frozen=True)
class Exported:
    """A table to be: the file and schema it goes to, its name, the model it is copied from, and which of its columns.

    `rows`: of whose rows it is, where the model has those of several audiences.
    """

    file: str
    schema: str
    table: str
    model: str
    columns: tuple[str, ...]
    rows: str = ""


@cache
def classes() -> frozenset[str]:
    """Every class of personal data there is: those of the contracts, the keyed hash, and what stays inside."""
    return frozenset(c.personal for k in load_contracts().values() for c in k.columns) | {INTERNAL, PSEUDONYM}


@cache
def audiences() -> dict[str, dict[str, Any]]:
    """By schema: the file, the folder of publish models, the classes."""
    return dict(yaml.safe_load(AUDIENCES.read_text()))


def readers() -> dict[str, dict[str, Any]]:
    """Of these the audiences that have report pages, those who may see more first: the thing that opens them, name, for whom."""
    return {schema: may for schema, may in audiences().items() if "thing" in may}


@cache
def hides_small(audience: str) -> bool:
    """Whether small numbers are hidden from an audience of report pages: its row of report_audiences.csv."""
    with seed("report_audiences").open(newline="") as file:
        return any(row["audience"] == audience and row["hides_small"] == "1" for row in csv.DictReader(file))


def exported(models: dict[str, dict[str, Any]]) -> list[Exported]:
    """Every table of a publication, from `models`: {name: {"columns": {column: {"personal": class or None}}}}.

    Raises Unclassed, which names the columns.
    """
    _refuse_unclassed(models)
    return [table for schema, may in audiences().items() for table in _of_audience(schema, may, models)]


def _refuse_unclassed(models: dict[str, dict[str, Any]]) -> None:
    marts = {name: words["columns"] for name, words in models.items() if name.startswith(MARTS)}
    bad = [f"{name}.{c}" for name, columns in marts.items() for c, about in columns.items() if about["personal"] not in classes()]
    if bad:
        raise Unclassed(f"Give these columns their class of personal data (meta.personal): {', '.join(sorted(bad))}.")


def _of_audience(schema: str, may: dict[str, Any], models: dict[str, dict[str, Any]]) -> Iterator[Exported]:
    within = "main" if schema == "restricted" else schema
    for name, words in sorted(models.items()):
        prefix = next((prefix for folder in may["models"] if name.startswith(prefix := f"pub_{folder}__")), "")
        if prefix:
            columns = tuple(column for column in words["columns"] if column != AUDIENCE)
            rows = schema if AUDIENCE in words["columns"] else ""
            yield Exported(may["file"], within, name.removeprefix(prefix), name, columns, rows)
        elif name.startswith(MARTS) and may["marts"]:
            readable = tuple(c for c, about in words["columns"].items() if about["personal"] in may["marts"])
            yield Exported(may["file"], within, name, name, readable)
