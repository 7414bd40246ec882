"""Profiles: a folder per extract layout, in that of its system: from its headings to the columns of contracts."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ingest.contract import Contract, load_contracts
from ingest.home import Told
from ingest.tree import PathWrong, Tree, read_tree

PROFILES = Path(__file__).resolve().parent / "profiles"
ANY = "*"


class ProfileWrong(Told):
    """A profile folder names something that is not there, or is called like another."""


class UnknownName(Told):
    """The ledger names a layout or an entity that this version does not have."""


@dataclass(frozen=True)
class Source:
    """Where a contract column comes from: a heading (values mapped if `values`), or a constant."""

    column: str
    heading: str | None
    constant: str | None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Output:
    """Rows of one entity out of a file: those whose heading has one of the values; `distinct` folds equals."""

    entity: str
    sources: tuple[Source, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    distinct: bool = False


@dataclass(frozen=True)
class Decided:
    """A row of a decision table: when all cells are so (* is anything), this is the outcome."""

    cells: tuple[tuple[str, str], ...]
    outcome: str


@dataclass(frozen=True)
class Decision:
    """A table that gives every row of a file one more heading; its first row that fits decides what stands there."""

    heading: str
    rows: tuple[Decided, ...]
    file: str = ""


@dataclass(frozen=True)
class Profile:
    """A layout: which headings tell it, and what it gives.

    `leaves_out`: rows that no output takes are no fault. `wide`: most of the file's headings are none of ours.
    `aliases`: names that it had in earlier versions: a name is for good, as the ledger says with which layout a file was read.
    `asks`: columns of which no file of it says anything, answered for each file; `file_names`: what a file's name tells of them.
    `layout_hash`: of the layout alone, where `hash` is of its `answers` too. `tree`: how XML or JSON becomes its table.
    """

    name: str
    title: str
    match: frozenset[str]
    headings: frozenset[str]
    outputs: tuple[Output, ...]
    hash: str
    decision: Decision | None = None
    leaves_out: bool = False
    wide: bool = False
    aliases: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    file_names: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    layout_hash: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    tree: Tree | None = None

    def answered(self, answers: tuple[tuple[str, str], ...]) -> Profile:
        """The layout of one file: each answer stands in every row, in each entity that has such a column."""
        if not answers:
            return self
        contracts = load_contracts()
        outputs = []
        for output in self.outputs:
            columns = {c.name for c in contracts[output.entity].columns} - {s.column for s in output.sources}
            own = tuple(Source(name, None, value) for name, value in answers if name in columns)
            outputs.append(replace(output, sources=output.sources + own))
        digest = hashlib.sha256(repr((self.hash, answers)).encode()).hexdigest()[:16]
        return replace(self, outputs=tuple(outputs), hash=digest, answers=answers)

    @property
    def entities(self) -> list[str]:
        """Entities it gives, in the order of its outputs."""
        return list(dict.fromkeys(o.entity for o in self.outputs))


def normal(heading: str) -> str:
    """A heading as it is compared: lower case, one underscore for any run of spaces and signs."""
    return re.sub(r"[^a-z0-9%#*]+", "_", heading.strip().lower()).strip("_")


def native(contract: Contract) -> Profile:
    """The layout that every contract implies: its own column names as headings."""
    names = [c.name for c in contract.columns]
    output = Output(contract.entity, tuple(Source(n, n, None) for n in names))
    return Profile(
        name=f"native_{contract.entity}",
        title=f"{contract.title}, native headings",
        match=frozenset(contract.required),
        headings=frozenset(names),
        outputs=(output,),
        hash=contract.hash,
        aliases=tuple(f"native_{alias}" for alias in contract.aliases),
        layout_hash=contract.hash,
    )


def _sources(rows: list[dict[str, str]]) -> tuple[Source, ...]:
    sources: dict[str, Source] = {}
    for row in rows:
        pair = ((row["value_from"], row["value_to"]),) if row["value_from"] else ()
        old = sources.get(row["column"])
        heading = normal(row["heading"]) if row["heading"] else None
        known = old.values if old else ()
        sources[row["column"]] = Source(row["column"], heading, row["constant"] or None, known + pair)
    return tuple(sources.values())


def _decision(path: Path, heading: str) -> Decision:
    """A decision table: a column for each heading that it looks at, one for the heading it decides, and `why` for people."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    cells = [tuple((normal(h), value) for h, value in row.items() if h not in (heading, "why")) for row in rows]
    return Decision(normal(heading), tuple(Decided(c, row[heading]) for c, row in zip(cells, rows, strict=True)), path.name)


def read_profile(folder: Path) -> Profile:
    """The profile of a folder; raises ProfileWrong when it names an unknown entity or column."""
    raw = yaml.safe_load((folder / "profile.yml").read_text())
    with (folder / "column_map.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    contracts, outputs, headings = load_contracts(), [], {normal(h) for h in raw["match"]}
    for item in raw["outputs"]:
        if item["entity"] not in contracts:
            raise ProfileWrong(f"{folder.name}: no contract is called {item['entity']}.")
        sources = _sources([r for r in rows if r["output"] == item["name"]])
        unknown = {s.column for s in sources} - {c.name for c in contracts[item["entity"]].columns}
        if unknown:
            raise ProfileWrong(f"{folder.name}: {item['entity']} has no column {', '.join(sorted(unknown))}.")
        where = tuple((normal(h), tuple(str(v) for v in vs)) for h, vs in item.get("where", {}).items())
        outputs.append(Output(item["entity"], sources, where, bool(item.get("distinct", False))))
        headings |= {s.heading for s in sources if s.heading} | {h for h, _ in where}
    table = raw.get("decide")
    decision = _decision(folder / table["file"], table["heading"]) if table else None
    headings |= {h for row in decision.rows for h, _ in row.cells} if decision else set()
    declared = _tree(folder, raw)
    headings |= {normal(h) for h, _ in declared.cells} if declared else set()
    digest = hashlib.sha256()
    for name in files_of(raw):
        digest.update((folder / name).read_bytes())
    asks = tuple(raw.get("asks", ()))
    names = tuple(
        (str(rule["match"]), tuple((k, str(v)) for k, v in rule["tells"].items())) for rule in raw.get("file_names", ())
    )
    _check_asks(folder, asks, names, {c.name for o in outputs for c in contracts[o.entity].columns})
    return Profile(
        raw["name"],
        raw["title"],
        frozenset(normal(h) for h in raw["match"]),
        frozenset(headings | {normal(h) for h in raw.get("ignore", [])}),
        tuple(outputs),
        digest.hexdigest()[:16],
        decision,
        bool(raw.get("leaves_out", False)),
        bool(raw.get("wide", False)),
        tuple(raw.get("aliases", ())),
        asks,
        names,
        digest.hexdigest()[:16],
        tree=declared,
    )


def _tree(folder: Path, raw: dict[str, Any]) -> Tree | None:
    """How XML or JSON becomes a layout's table; raises ProfileWrong where a path leads nowhere."""
    try:
        return read_tree(raw["tree"]) if raw.get("tree") else None
    except PathWrong as wrong:
        raise ProfileWrong(f"{folder.name}: {wrong}.") from None


def files_of(raw: dict[str, Any]) -> list[str]:
    """The files that make a layout, by its profile.yml."""
    return ["profile.yml", "column_map.csv", *([raw["decide"]["file"]] if raw.get("decide") else [])]


def _check_asks(folder: Path, asks: tuple[str, ...], names: Any, columns: set[str]) -> None:
    """Raises ProfileWrong where a layout asks for what no entity of it has, or a file's name tells what it does not ask."""
    unknown = [*sorted(set(asks) - columns), *sorted({k for _, told in names for k, _ in told} - set(asks))]
    if unknown:
        raise ProfileWrong(
            f"{folder.name}: asks and file_names may name columns of its entities alone, not {', '.join(unknown)}."
        )


def profile_folders() -> list[Path]:
    """The folder of every layout that has one, `profiles/<system>/<layout>`; what contracts imply has none.

    Raises ProfileWrong for one of the time before systems, which would else be passed over.
    """
    outside = next(PROFILES.glob("[a-z]*/profile.yml"), None)
    if outside:
        raise ProfileWrong(f"The layout {outside.parent.name} lies outside a system's folder: move it to {PROFILES}/<system>/.")
    return sorted(p.parent for p in PROFILES.glob("[a-z]*/[a-z]*/profile.yml"))


def folder_of(name: str) -> Path | None:
    """The folder of a layout by its name, None for one that a contract implies."""
    return next((f for f in profile_folders() if yaml.safe_load((f / "profile.yml").read_text())["name"] == name), None)


@cache
def load_profiles() -> dict[str, Profile]:
    """Every profile by name: folders first, then the native one of each contract; raises ProfileWrong for a name told twice."""
    found = [read_profile(f) for f in profile_folders()] + [native(c) for c in load_contracts().values()]
    _refuse_same_names(found)
    return {p.name: p for p in found}


def _refuse_same_names(found: list[Profile]) -> None:
    """The ledger names a layout without its system, so no two may share a name, be it of today or of an earlier version."""
    names = Counter(name for p in found for name in {p.name, *p.aliases})
    twice = sorted(name for name, n in names.items() if n > 1)
    if twice:
        raise ProfileWrong(f"More than one layout is or was called {', '.join(twice)}. Names are unique over all systems.")


@cache
def _names() -> tuple[dict[str, str], dict[str, str]]:
    """Every name that a layout and an entity has or had, with the one it has now."""
    layouts = {name: p.name for p in load_profiles().values() for name in (p.name, *p.aliases)}
    entities = {name: c.entity for c in load_contracts().values() for name in (c.entity, *c.aliases)}
    return layouts, entities


def names_now(layout: str, entity: str) -> tuple[str, str]:
    """What a layout and an entity that the ledger names are called today; raises UnknownName for one that is gone."""
    layouts, entities = _names()
    for kind, name, known_names in (("layout", layout, layouts), ("entity", entity, entities)):
        if name not in known_names:
            raise UnknownName(
                f"The archive has files that were read with the {kind} {name}, which this version of Flightpath does not have. "
                "Put back its folder in ingest/profiles/<system>, or name it among the aliases of the one that took its place."
            )
    return layouts[layout], entities[entity]


def known(headings: list[str]) -> int:
    """How many of the headings one layout knows, at most."""
    seen = {normal(h) for h in headings}
    return max(len(p.headings & seen) for p in load_profiles().values())


def match(headings: list[str], layout: str = "") -> tuple[Profile | None, str]:
    """The profile for a file's headings, or None and a reason that names the nearest. `layout`: the one that is meant, if told.

    The layout that knows most of the headings decides: a file that lacks a required column of it is refused,
    and never taken for a smaller layout that it happens to contain. Of two that fit alike, neither is taken.
    """
    seen = {normal(h) for h in headings} - {""}
    profiles = list(load_profiles().values())
    known = {p.name: len(p.headings & seen) for p in profiles}
    most = max(known.values())
    if not most:
        return None, "No known layout has these headings. See docs/extracts.md for the headings of each extract."
    best = [p for p in profiles if known[p.name] == most]
    fitting = [p for p in best if p.match <= seen and (p.wide or 2 * most >= len(seen))]
    told = [p for p in fitting if p.name == layout]
    fewest = min((len(p.headings) for p in fitting), default=0)
    closest = told or [p for p in fitting if len(p.headings) == fewest]
    if len(closest) > 1:
        names = " and ".join(sorted(p.name for p in closest))
        return (
            None,
            f"Two layouts fit this file, {names}. Say which: drop it with a file of answers that has the line layout: NAME.",
        )
    if closest:
        return closest[0], ""
    nearest = min(best, key=lambda p: (len(p.match - seen), len(p.headings), p.name))
    missing = sorted(nearest.match - seen)
    lacking = f"lacks the heading {', '.join(missing)}" if missing else "has too many headings it does not know"
    return None, f"No known layout fits. The nearest is {nearest.name}, and the file {lacking}."
