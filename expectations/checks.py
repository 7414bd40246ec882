"""The checks of both gates as they stand in YAML, their limits as rows, and what a check said."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import yaml

from ingest.code import seed

HERE = Path(__file__).parent
SUITES, VIEWS = HERE / "suites", HERE / "views"
ANY = "*"
LIMIT = re.compile(r"(?<![:\w]):([a-z]\w*)")
NEVER = ("something_accepted", "rows_add_up")  # checks that no decision lets pass: nothing is gained by it
SEVERITIES = ("error", "warning", "info")  # holds a gate; is told and counted; is told


@dataclass(frozen=True)
class Check:
    """One entry of a suite.

    `parent`: the entity it rests on; `of`: the table whose rows it looks at, where that is not its subject.
    `unexpected` is SQL of what should not be there, nothing where all is well: `_row`, the number of a row of the file, or
    `told`, the figures in words, or both; never a value of a student. `:name` in it is the value of that row of gate_limits.csv.
    """

    suite: str
    id: str
    subject: str
    severity: str
    unexpected: str
    meaning: str
    what_to_do: str
    parent: str | None = None
    of: str | None = None

    @property
    def sql(self) -> str:
        """`unexpected` with its limits."""
        return with_limits(self.unexpected)


@dataclass(frozen=True)
class CheckResult:
    """What a check said of a subject. `rows` are row numbers of a file; no value is ever held.

    `told`: figures behind a failure, in words. `acknowledged`: the decision by which it does not hold the gate.
    """

    gate: str
    suite: str
    check_id: str
    subject: str
    delivery_id: str | None
    status: str
    severity: str
    n_checked: int
    n_failed: int
    rows: tuple[int, ...]
    meaning: str
    what_to_do: str
    told: str = ""
    acknowledged: str = ""


@cache
def load_suites(gate: str) -> tuple[Check, ...]:
    """Checks of a gate's folder (deliveries | publication), in file order; read once, as every delivery is held against them."""
    return tuple(
        Check(suite=name, **{"severity": "error", "subject": name, **entry})
        for name, suite in _files(gate).items()
        for entry in suite["checks"]
    )


@cache
def _files(gate: str) -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text()) for path in sorted((SUITES / gate).glob("*.yml"))}


def judged_before(entity: str) -> set[str]:
    """Entities that an entity's checks read, so that they are judged first; not those whose earlier files are enough
    (`looks_back` of its suite)."""
    read = {other for _, other in mentioned(entity)[1]} | {str(c.parent) for c in checks_of(entity) if c.parent}
    return read - {entity, *_files("deliveries").get(entity, {}).get("looks_back", ())}


def checks_of(entity: str) -> list[Check]:
    """The suite of an entity: what every delivery is asked, and what its own is."""
    return [c for c in load_suites("deliveries") if c.subject in (ANY, entity)]


@cache
def limits() -> dict[str, str]:
    """The value of each limit by its name."""
    with seed("gate_limits").open(newline="") as file:
        return {row["gate_limit"]: row["value"] for row in csv.DictReader(file)}


def with_limits(sql: str) -> str:
    """SQL with the values of the limits that it names. KeyError: gate_limits.csv has no such row."""
    return LIMIT.sub(lambda name: limits()[name[1]], sql)


@cache
def views(gate: str, entity: str = "") -> dict[str, str]:
    """SQL of the tables of figures that checks may read, by name: of an entity those in its own folder before those of all."""
    found = {path.stem: path for folder in (VIEWS / gate, VIEWS / gate / entity) for path in sorted(folder.glob("*.sql"))}
    return {name: with_limits(path.read_text()) for name, path in found.items()}


def needed(texts: Iterable[str], ours: dict[str, str]) -> list[str]:
    """Names of the tables of figures that SQL reads, each after those it reads itself."""
    names: list[str] = []

    def look(text: str) -> None:
        for name in re.findall(r"(?:from|join)\s+(\w+)\b(?!\.)", text):
            if name in ours and name not in names:
                look(ours[name])
                names.append(name)

    for text in texts:
        look(text)
    return names


def read_by(texts: Iterable[str], entity: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """What SQL of checks of an entity reads: names of its tables of figures in the order in which to make them, and tables of
    others as (schema, entity): `now` is what stands, `known` what was ever accepted."""
    ours, texts = views("deliveries", entity), list(texts)
    names = needed(texts, ours)
    told = " ".join([*texts, *(ours[name] for name in names)])
    others = dict.fromkeys(re.findall(r"(?:from|join)\s+(now|known)\.(\w+)", told))
    return tuple(names), tuple(others)


@cache
def mentioned(entity: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """What all checks of an entity read."""
    return read_by([check.unexpected for check in checks_of(entity)], entity)


def failed(results: Iterable[CheckResult]) -> list[CheckResult]:
    """Results that hold a gate."""
    return [r for r in results if r.status != "passed" and r.severity == "error" and not r.acknowledged]


def write_results(folder: Path, name: str, results: list[CheckResult], run_at: str, publication_id: str) -> Path:
    """Archive results as <name>.parquet: the fields of CheckResult, run_at and publication_id."""
    columns = [f.name for f in fields(CheckResult)]
    frame = pd.DataFrame([asdict(r) for r in results], columns=columns)
    frame["rows"] = frame["rows"].map(lambda numbers: ", ".join(str(n) for n in numbers)).astype(object)
    frame = frame.assign(run_at=run_at, publication_id=publication_id)
    path = folder / f"{name}.parquet"
    types = {"n_checked": "bigint", "n_failed": "bigint"}
    select = ", ".join(f'cast("{c}" as {types.get(c, "varchar")}) as "{c}"' for c in frame.columns)
    with duckdb.connect() as con:
        con.register("frame", frame)
        con.execute(f"copy (select {select} from frame) to '{path}.new' (format parquet)")
    Path(f"{path}.new").replace(path)
    return path
