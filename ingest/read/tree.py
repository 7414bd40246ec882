"""XML and JSON as a table, by the paths that a layout declares: a row for each element of its kind, in the order of the file.

What stands at no declared path, names and birth dates too, stays where it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from ingest import tree
from ingest.headings import normal
from ingest.profile import Layouts, Profile
from ingest.read import limits, markup
from ingest.read.limits import Unreadable
from ingest.read.table import Record
from ingest.tree import Tree

CHUNK = 1 << 16
UNKNOWN = "The file is {kind}, but of no kind that a layout reads. These are read: {titles}. Export the report as CSV or XLSX."
NO_ROWS = (
    "The file has none of the elements that are rows ({rows}; layout {name}), so there is nothing to take from it. "
    "Ask for a file that has them."
)
TWO_FIT = "Two layouts read this file, {names}. Keep one of them."
BROKEN_JSON = "The file is JSON that is damaged or cut off. Export it again."
TOO_DEEP_JSON = "The file is JSON that is nested deeper than {most} objects and lists, which no extract is. Export it again."
LATE = "What holds for the whole file ({path}) stands behind the rows, so they cannot be told apart. Export it again."


def records(blob: Path, root: str, layouts: Layouts) -> Iterator[Record]:
    """The headings, then a row for each element that is one, numbered from 1. `root`: its outermost element, or `$` for JSON.

    Of one layout alone, as of a file that was read before, its paths hold. Raises Unreadable, the first time a record is asked
    for.
    """
    [only] = layouts.profiles if len(layouts.profiles) == 1 else [None]
    name, chosen = (only.name, only.tree) if only and only.tree else _chosen(blob, root, layouts)
    yield 0, [heading for heading, _ in chosen.cells]
    numbers = count(1)
    yield from ((next(numbers), row) for row in _rows(blob, chosen))
    if next(numbers) == 1:
        raise Unreadable(NO_ROWS.format(rows="/".join(chosen.rows), name=name))


def _chosen(blob: Path, root: str, layouts: Layouts) -> tuple[str, Tree]:
    """The layout for a file by its root; of several, the one whose rows it has, and of those the one whose needed cells it has.

    Every JSON file has the same root, so there it is the rows that tell.
    """
    known = [p for p in layouts.profiles if p.tree]
    fitting = [(p, p.tree) for p in known if p.tree and p.tree.rows[0] == root]
    if root == tree.ROOT or len(fitting) > 1:
        having = [(p, t, row) for p, t in fitting if (row := next(_rows(blob, t), None))]
        filled = [(p, t) for p, t, row in having if _has_needed(p, t, row)]
        fitting = filled or [(p, t) for p, t, _ in having]
    if not fitting:
        kind = "JSON" if root == tree.ROOT else "XML"
        raise Unreadable(UNKNOWN.format(kind=kind, titles="; ".join(sorted(p.title for p in known))))
    if len(fitting) > 1:
        raise Unreadable(TWO_FIT.format(names=" and ".join(sorted(p.name for p, _ in fitting))))
    return fitting[0][0].name, fitting[0][1]


def _has_needed(profile: Profile, declared: Tree, row: list[str]) -> bool:
    """Whether the headings that tell a layout all have a value in a file's first row."""
    return all(cell for (heading, _), cell in zip(declared.cells, row, strict=True) if normal(heading) in profile.match)


def _rows(blob: Path, declared: Tree) -> Iterator[list[str]]:
    reading = _Reading(declared)
    with blob.open("rb") as file:
        parts = _json(file.read(), reading) if declared.is_json else markup.feed(iter(lambda: file.read(CHUNK), b""), reading)
        for _ in parts:
            yield from ([cell.text(said) for _, cell in declared.cells] for said in reading.rows)
            reading.rows.clear()


def _json(text: bytes, reading: _Reading) -> Iterator[None]:
    """Tell of objects and lists as of XML: a member is an element, and one that is a list is as many of its name."""
    try:
        whole = json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=tuple)
        _walk(tree.ROOT, whole, reading, 1)
    except RecursionError:
        raise Unreadable(TOO_DEEP_JSON.format(most=limits.MARKUP_DEPTH)) from None
    except ValueError:  # damaged, in no encoding of JSON, or with half a letter
        raise Unreadable(BROKEN_JSON) from None
    yield


def _walk(name: str, value: Any, reading: _Reading, depth: int) -> None:
    if depth > limits.MARKUP_DEPTH:
        raise RecursionError
    if isinstance(value, list):
        for item in value:
            _walk(name, item, reading, depth + 1)
        return
    reading.start(name, {})
    if isinstance(value, tuple):  # an object, as pairs
        for key, member in value:
            _walk(key, member, reading, depth + 1)
    elif value is not None:
        reading.text(_sound(str(value)))
    reading.end(name)


def _sound(text: str) -> str:
    """A text as it is; raises ValueError for one that cannot be written down: half a letter, or a zero byte."""
    text.encode()
    if "\0" in text:
        raise ValueError
    return text


@dataclass
class _Place:
    """An element that some declared path leads through: what is inside, and what it is.

    `path`: under which its text is kept, if it is. `depth`: on the way to the row, how deep, else 0.
    """

    inside: dict[str, _Place] = field(default_factory=dict)
    path: tree.Path | None = None
    depth: int = 0


@dataclass
class _Open:
    """An element that has begun: what it is, None where no path leads, and its text so far."""

    place: _Place | None
    said: list[str] = field(default_factory=list)
    size: int = 0


class _Reading:
    """Gathers finished rows in `rows`. A row is finished when the outermost element below the root of which it has a value is."""

    def __init__(self, declared: Tree) -> None:
        self.rows: list[dict[tree.Path, list[str]]] = []
        self._tree = declared
        self._scopes = {path: declared.scope(path) for _, cell in declared.cells for path in cell.paths}
        outer = [scope for scope in self._scopes.values() if scope > 1]
        self._last = 1 if declared.is_json else min([*outer, len(declared.rows)])
        self._stack = [_Open(_places(declared))]
        self._said: list[dict[tree.Path, list[str]]] = [{} for _ in range(len(declared.rows) + 1)]
        self._since = [0] * (len(declared.rows) + 1)
        self._waiting: list[dict[tree.Path, list[str]]] = []
        self._given = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; nothing is known yet of one on the way to a row."""
        around = self._stack[-1].place
        place = around.inside.get(name.lower()) if around else None
        self._stack.append(_Open(place))
        if not place:
            return
        if place.depth:
            self._said[place.depth], self._since[place.depth] = {}, len(self._waiting)
        for key, value in attributes.items():
            at = place.inside.get(f"@{key.lower()}")
            if at and at.path:
                self._keep(at.path, value)

    def text(self, text: str) -> None:
        """Text of the innermost element, if it is asked for; one longer than a row may be is not kept whole, as it is refused."""
        inner = self._stack[-1]
        if inner.place and inner.place.path and inner.size <= limits.LINE:
            inner.said.append(text)
            inner.size += len(text)

    def end(self, name: str) -> None:
        """An element ends: its text is kept, and rows learn what stood in one around them."""
        ended = self._stack.pop()
        place = ended.place
        if not place:
            return
        if place.path:
            self._keep(place.path, "".join(ended.said))
        if place.depth:
            self._leave(place.depth)

    def _keep(self, path: tree.Path, text: str) -> None:
        scope, value = self._scopes[path], text.strip()
        if not value:
            return
        if scope < self._last and self._given:
            raise Unreadable(LATE.format(path="/".join(path)))
        values = self._said[scope].setdefault(path, [])
        if len(values) <= limits.LINE:
            values.append(value)

    def _leave(self, depth: int) -> None:
        if depth == len(self._tree.rows):
            self._waiting.append({})
        for row in self._waiting[self._since[depth] :]:
            row.update(self._said[depth])
        if depth != self._last:
            return
        around: dict[tree.Path, list[str]] = {}
        for outer in self._said[:depth]:
            around |= outer
        self.rows += [around | row for row in self._waiting]
        self._given = self._given or bool(self._waiting)
        self._waiting.clear()


def _places(declared: Tree) -> _Place:
    """Every element that a declared path leads through, from what stands around the root."""
    top = _Place()
    paths: Iterable[tree.Path] = [declared.rows, *(path for _, cell in declared.cells for path in cell.paths)]
    for path in paths:
        at = top
        for depth, step in enumerate(path, 1):
            at = at.inside.setdefault(step, _Place())
            at.depth = depth if path == declared.rows else at.depth
        at.path = path if path != declared.rows else at.path
    return top
