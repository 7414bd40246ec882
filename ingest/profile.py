"""Profiles: a folder per extract layout, in that of its system: from its headings to the columns of contracts."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from ingest.contract import Contract, load_contracts
from ingest.derive import EACH, RULES, Derived
from ingest.heading_rows import Stack, stacks
from ingest.headings import normal
from ingest.home import Home, Told
from ingest.tree import PathWrong, Tree, read_tree
from ingest.unpivot import Unpivot, read_unpivot

PROFILES = Path(__file__).resolve().parent / "profiles"
SHEET = "sheet"  # the answer that says which sheet of a workbook is read
OWN = "own_"  # begins the name of every layout of a home
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
    """Rows of one entity out of a file: those whose heading has one of the values; `distinct` folds equals.

    `each`: a row for each subject of an unpivoted sheet; `any_of`: headings of which one at least is filled.
    """

    entity: str
    sources: tuple[Source, ...]
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    distinct: bool = False
    each: bool = False
    any_of: tuple[str, ...] = ()


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
    `layout_hash`: of the layout alone, where `hash` is of its `answers` too. `unpivot`: the file has columns for each subject.
    `derived`: headings made of others. `skips`: rows that are none, by heading and values. `folder`: where it lies, if anywhere.
    `tree`: how XML or JSON becomes its table.
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
    unpivot: Unpivot | None = None
    derived: tuple[Derived, ...] = ()
    skips: tuple[tuple[str, tuple[str, ...]], ...] = ()
    folder: Path | None = None
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
    def sheet(self) -> str:
        """The sheet of a workbook that its file is read from, by name; of the first visible one nothing is said."""
        return dict(self.answers).get(SHEET, "")

    @property
    def entities(self) -> list[str]:
        """Entities it gives, in the order of its outputs."""
        return list(dict.fromkeys(o.entity for o in self.outputs))

    def subjects_in(self, headings: list[str]) -> dict[str, dict[str, int]]:
        """Where the marks of each subject stand among headings: its words, then column by mark; of other sheets nothing."""
        return self.unpivot.columns(headings, self.headings) if self.unpivot else {}

    def marks_in(self, headings: list[str]) -> set[int]:
        """Which columns have marks of subjects."""
        return {place for places in self.subjects_in(headings).values() for place in places.values()}

    def knows(self, headings: list[str]) -> int:
        """How many of the headings it knows: those of subjects only where what tells it is there, as any word may be one."""
        seen = {normal(h) for h in headings}
        return len(self.headings & seen) + (len(self.marks_in(headings)) if self.match <= seen else 0)

    def fits(self, headings: list[str]) -> bool:
        """Whether the headings tell it: those it asks for are there, a subject is, and it knows most of them."""
        seen = {normal(h) for h in headings} - {""}
        has_subjects = not self.unpivot or bool(self.subjects_in(headings))
        return self.match <= seen and has_subjects and (self.wide or 2 * self.knows(headings) >= len(seen))

    def stacked(self, rows: list[list[str]]) -> tuple[Stack | None, list[int]]:
        """Rows of headings that are one for this layout, if there are any; and rows of which each could name the subjects, or the
        marks, as well as another."""
        if not self.unpivot:
            return None, []
        found = [(s.named, self.knows(s.headings), s) for s in stacks(self.unpivot, self.headings, rows) if self.fits(s.headings)]
        most = max((named for named, _, _ in found), default=0)
        fullest = max((known for named, known, _ in found if named == most), default=0)
        best = [s for named, known, s in found if (named, known) == (most, fullest)]
        sure = [s for s in best if not s.twice] or best
        if not sure or (self.unpivot.rows and all(s.rows != self.unpivot.rows for s in sure)):
            return None, []
        told = min(sure, key=lambda s: (s.at, s.at - s.first))  # headings may stand again on the next page
        beside = [s for s in sure if min(s.subject_row, s.mark_row) <= told.at]
        named_by = sorted({s.subject_row for s in beside}), sorted({s.mark_row for s in beside})
        return told, next((rows for rows in named_by if len(rows) > 1), [])


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
        any_of = tuple(normal(h) for h in item.get("any_of", ()))
        outputs[-1] = replace(outputs[-1], each=bool(item.get("each", False)), any_of=any_of)
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
    unpivot = read_unpivot(raw["unpivot"], folder) if raw.get("unpivot") else None
    derived = tuple(_derived(folder, item) for item in raw.get("derive", ()))
    skips = tuple((normal(h), tuple(str(v) for v in vs)) for h, vs in raw.get("skip", {}).items())
    made = {d.heading for d in derived} | ({normal(h) for h in unpivot.gives} if unpivot else set())
    headings = ((headings | {h for h, _ in skips}) - made) | {s for d in derived for s in d.sources if s not in made}
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
        unpivot=unpivot,
        derived=derived,
        skips=skips,
        folder=folder,
        tree=declared,
    )


def _derived(folder: Path, item: dict[str, Any]) -> Derived:
    """A row of `derive`; raises ProfileWrong for a rule that there is not."""
    if item["rule"] not in (*RULES, EACH):
        raise ProfileWrong(f"{folder.name}: derive has no rule {item['rule']}. There are {', '.join((*RULES, EACH))}.")
    sources = tuple(normal(h) for h in item["from"])
    return Derived(normal(item["heading"]), item["rule"], sources, str(item.get("between", "")))


def _tree(folder: Path, raw: dict[str, Any]) -> Tree | None:
    """How XML or JSON becomes a layout's table; raises ProfileWrong where a path leads nowhere."""
    try:
        return read_tree(raw["tree"]) if raw.get("tree") else None
    except PathWrong as wrong:
        raise ProfileWrong(f"{folder.name}: {wrong}.") from None


def files_of(raw: dict[str, Any]) -> list[str]:
    """The files that make a layout, by its profile.yml."""
    unpivot = raw.get("unpivot", {})
    others = [raw.get("decide", {}).get("file"), unpivot.get("subjects"), unpivot.get("columns")]
    return ["profile.yml", "column_map.csv", *filter(None, others)]


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
    if layout.startswith(OWN):  # of the home that has the ledger, which keeps it with the archive
        layouts = layouts | {layout: layout}
    for kind, name, known_names in (("layout", layout, layouts), ("entity", entity, entities)):
        if name not in known_names:
            raise UnknownName(
                f"The archive has files that were read with the {kind} {name}, which this version of Flightpath does not have. "
                "Put back its folder in ingest/profiles/<system>, or name it among the aliases of the one that took its place."
            )
    return layouts[layout], entities[entity]


@dataclass(frozen=True)
class Layouts:
    """Layouts that a file may have: those of the program and those of a home, or the one that it is known to have."""

    profiles: tuple[Profile, ...]

    def named(self, name: str) -> Profile | None:
        """A layout by its name."""
        return next((p for p in self.profiles if p.name == name), None)

    def known(self, headings: list[str]) -> int:
        """How many of the headings one layout knows, at most."""
        return max(p.knows(headings) for p in self.profiles)

    def match(self, headings: list[str], named: str = "") -> tuple[Profile | None, str]:
        """The profile for a file's headings, or None and a reason that names the nearest. `named`: the one that is meant,
        taken where it fits.

        The layout that knows most of the headings decides: a file that lacks a required column of it is refused,
        and never taken for a smaller layout that it happens to contain. Of two that fit alike, neither is taken.
        """
        known = {p.name: p.knows(headings) for p in self.profiles}
        most = max(known.values())
        if not most:
            return None, "No known layout has these headings. See docs/extracts.md for the headings of each extract."
        best = [p for p in self.profiles if known[p.name] == most]
        fitting = [p for p in best if p.fits(headings)]
        told = [p for p in self.profiles if p.name == named and p.fits(headings)]
        fewest = min((len(p.headings) for p in fitting), default=0)
        closest = told or [p for p in fitting if len(p.headings) == fewest]
        if len(closest) > 1:
            return None, TWO_FIT.format(names=" and ".join(sorted(p.name for p in closest)))
        if closest:
            return closest[0], ""
        seen = {normal(h) for h in headings} - {""}
        nearest = min(best, key=lambda p: (len(p.match - seen), len(p.headings), p.name))
        missing = sorted(nearest.match - seen)
        lacking = f"lacks the heading {', '.join(missing)}" if missing else "has too many headings it does not know"
        return None, f"No known layout fits. The nearest is {nearest.name}, and the file {lacking}."


TWO_FIT = "Two layouts fit this file, {names}. Say which: drop it with a file of answers that has the line layout: NAME."


def shipped() -> Layouts:
    """The layouts of the program."""
    return Layouts(tuple(load_profiles().values()))


def own_folder(home: Home) -> Path:
    """Where the layouts lie that a school made itself: with the archive, as they are its decisions."""
    return home.archive / "own_layouts"


def layouts_of(home: Home) -> Layouts:
    """The layouts of a home: its own that can be read beside those of the program."""
    own = [found for _, found in own_layouts(home) if isinstance(found, Profile)]
    return Layouts((*shipped().profiles, *own)) if own else shipped()


def own_layouts(home: Home) -> list[tuple[Path, Profile | ProfileWrong]]:
    """The folder of each own layout of a home, with what it says or why it cannot be read: that stops no other."""
    folders = (path.parent for path in sorted(own_folder(home).glob("[!.]*/profile.yml")))
    return [(folder, _own(folder, _stamps(folder))) for folder in folders]


def _stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in sorted(folder.iterdir()))


@lru_cache(maxsize=200)
def _own(folder: Path, stamps: tuple[tuple[str, int, int], ...]) -> Profile | ProfileWrong:
    """An own layout as it lies there now, or why it cannot be read."""
    try:
        found = read_profile(folder)
    except ProfileWrong as error:
        return error
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError):
        return ProfileWrong(f"The layout in {folder} is damaged: map its file again on the import page.")
    if found.name != folder.name or not found.name.startswith(OWN):
        return ProfileWrong(f"The layout in {folder} must be called as its folder, with {OWN} before it.")
    return found
