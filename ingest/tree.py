"""How a layout makes a table of XML or JSON: which element is a row, and at which path each heading's value stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

ROOT = "$"  # the outermost object or list of a JSON file, which has no name
Path = tuple[str, ...]


class PathWrong(Exception):
    """A declared path leads nowhere; the words say which."""


@dataclass(frozen=True)
class Cell:
    """What stands under a heading: the values at its paths one behind the other, or of the `first` that has one.

    It is empty where that is not wholly of the `form`, or is wholly of the form `unless`.
    """

    paths: tuple[Path, ...]
    first: bool = False
    form: str = ""
    unless: str = ""

    def text(self, said: dict[Path, list[str]]) -> str:
        """The cell of a row; a value that stands there more than once is told as often, with commas between."""
        found = [",".join(said.get(path, ())) for path in self.paths]
        value = next(filter(None, found), "") if self.first else "".join(found)
        fits = not self.form or re.fullmatch(self.form, value)
        return value if fits and not (self.unless and re.fullmatch(self.unless, value)) else ""


@dataclass(frozen=True)
class Tree:
    """The path of the element that is a row, from the root and in small letters, and the cell under each heading."""

    rows: Path
    cells: tuple[tuple[str, Cell], ...]

    @property
    def is_json(self) -> bool:
        """Whether it is for JSON."""
        return self.rows[0] == ROOT

    def scope(self, path: Path) -> int:
        """How many elements a path shares with that of the row: the value is of the innermost of them."""
        pairs = zip(path[:-1], self.rows, strict=False)
        return next((depth for depth, (ours, rows) in enumerate(pairs) if ours != rows), min(len(path) - 1, len(self.rows)))


def read_tree(raw: dict[str, Any]) -> Tree:
    """The tree of a profile.yml; raises PathWrong for a path outside the root, or a heading that says neither path nor how."""
    rows = tuple(str(raw["rows"]).lower().strip("/").split("/"))
    return Tree(rows, tuple((str(heading), _cell(rows, said)) for heading, said in raw["headings"].items()))


def _cell(rows: Path, said: Any) -> Cell:
    """A heading's path, or `join` or `first` of several, with `form` and `unless`."""
    told = said if isinstance(said, dict) else {"join": said}
    unknown = set(told) - {"join", "first", "form", "unless"}
    if unknown or ("join" in told) == ("first" in told):
        raise PathWrong("a heading of a tree has a path, or `join` or `first` of several, and may have `form` and `unless`")
    paths = told.get("join", told.get("first"))
    whole = tuple(_whole(rows, str(path)) for path in (paths if isinstance(paths, list) else [paths]))
    return Cell(whole, "first" in told, str(told.get("form", "")), str(told.get("unless", "")))


def _whole(rows: Path, path: str) -> Path:
    """A path from the root: as it is told with a / before it, else inside the row."""
    steps = tuple(path.lower().strip("/").split("/"))
    if not path.startswith("/"):
        return rows + steps
    if steps[0] != rows[0] or len(steps) == 1:
        raise PathWrong(f"{path} does not begin at {rows[0]}")
    return steps
