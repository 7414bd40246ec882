"""Rows of headings that are one together: which of them names subjects and which their marks, by what stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.headings import normal
from ingest.rules import marked
from ingest.unpivot import SUBJECT, Unpivot

OF_SUBJECTS, OF_MARKS, OTHER = "subject", "mark", "other"  # what a row names; others: teachers, classes, faculties, a point
MOST_ROWS = 4
MERGED = marked("merged_cell")


@dataclass(frozen=True)
class Stack:
    """Rows of headings from `first` to `at` taken as one. `named`: subjects that are known by name. `twice`: two columns would be
    the same mark of the same subject."""

    first: int
    at: int
    subject_row: int
    mark_row: int
    headings: list[str]
    named: int
    twice: bool

    @property
    def rows(self) -> tuple[str, ...]:
        """What each row names, from the first to the last of the two that count."""
        told = {self.subject_row: OF_SUBJECTS, self.mark_row: OF_MARKS}
        return tuple(told.get(row, OTHER) for row in range(min(told), max(told) + 1))


def stacks(unpivot: Unpivot, plain: frozenset[str], rows: list[list[str]]) -> Iterator[Stack]:
    """Every way in which rows may be one. `plain`: headings that are of the student. Cells under a merged one are marked so."""
    words = unpivot.words
    grid = _Grid(rows, plain)
    for mark_row in (r for r, cells in enumerate(grid.own) if words & set(map(normal, cells))):
        for subject_row in range(max(0, mark_row + 1 - MOST_ROWS), min(len(rows), mark_row + MOST_ROWS)):
            upper, lower = sorted((subject_row, mark_row))
            for first in range(max(0, lower + 1 - MOST_ROWS), upper + 1) if upper != lower else ():
                for at in range(lower, min(len(rows), first + MOST_ROWS)):
                    found = _Together(unpivot, plain, grid, first, at, subject_row, mark_row).stack()
                    if found:
                        yield found


class _Grid:
    """What stands in each cell itself, and which cells are merged with the one to their left."""

    def __init__(self, rows: list[list[str]], plain: frozenset[str]) -> None:
        width = max((len(cells) for cells in rows), default=0)
        full = [[*cells, *[""] * (width - len(cells))] for cells in rows]
        self.own = [["" if cell.startswith("\0") else cell.strip() for cell in cells] for cells in full]
        self.lengths = [len(cells) for cells in rows]
        self.under = [[False] * width for _ in full]
        for row, cells in enumerate(full):
            for place in (p for p in range(1, width) if cells[p].startswith(MERGED)):
                is_down = (
                    row > 0 and normal(self.own[row - 1][place]) in plain
                )  # the heading of a student's column, over two rows
                self.under[row][place] = not is_down and bool(self.own[row][place - 1] or self.under[row][place - 1])


@dataclass
class _Mark:
    """A column that is a mark of a subject; `carried`: its upper name stands further left, and no merged cell says how far."""

    place: int
    subject: str
    word: str
    kind: str
    heading: str
    carried: bool


class _Together:
    """Some rows of headings, with the row that names subjects and that which names marks."""

    def __init__(
        self, unpivot: Unpivot, plain: frozenset[str], grid: _Grid, first: int, at: int, subject_row: int, mark_row: int
    ) -> None:
        self.unpivot, self.plain, self.grid, self.first, self.at = unpivot, plain, grid, first, at
        self.subject_row, self.mark_row = subject_row, mark_row
        self.upper, self.lower = sorted((subject_row, mark_row))
        self.is_merged = any(grid.under[self.upper])

    def stack(self) -> Stack | None:
        """The rows as one; None where they cannot be, or nobody can tell of a column whose it is."""
        own = self.grid.own
        student = {place: self._student(place) for place in range(len(own[self.at]))}
        if None in student.values():
            return None
        names = self._names({place for place, heading in student.items() if heading})
        marks = [m for place in student if not student[place] and (m := self._mark(place, names[place]))]
        if not marks or self._has_unnamed(names, {m.place for m in marks}, {m.subject for m in marks}, student):
            return None
        marks = self._sure(marks)
        by_place = {m.place: m.heading for m in marks}
        headings = [by_place.get(p) or student[p] or self._other(p, names[p]) for p in student]
        keys = [(normal(m.subject), normal(m.word)) for m in marks]
        named = len({normal(m.subject) for m in marks if self.unpivot.is_known(m.subject)})
        width = max(self.grid.lengths[self.at], *(place + 1 for place, heading in enumerate(headings) if heading))
        twice = len(set(keys)) < len(keys)
        return Stack(self.first, self.at, self.subject_row, self.mark_row, headings[:width], named, twice)

    def _texts(self, place: int) -> list[tuple[int, str]]:
        return [(r, text) for r in range(self.first, self.at + 1) if (text := self.grid.own[r][place])]

    def _student(self, place: int) -> str | None:
        """The heading of a column that is of the student, or nothing; None where values would stand under it."""
        told, values = "", False
        for row, text in self._texts(place):
            is_mark = row == self.mark_row and normal(text) in self.unpivot.words
            if normal(text) in self.plain and not is_mark:
                told = text
            elif told or row > self.upper:
                values = True
        if told and values:
            return None
        return told

    def _names(self, students: set[int]) -> list[str]:
        """What the upper row names over each column: as far as its merged cells reach; in a row without any to the next name, a
        column of the student or an empty one."""
        own, names, name = self.grid.own, list[str](), ""
        for place, text in enumerate(own[self.upper]):
            is_end = place in students or not (text or own[self.lower][place])
            if text and place not in students:
                name = text
            elif not self.grid.under[self.upper][place] and (self.is_merged or is_end):
                name = ""
            names.append(name)
        return names

    def _mark(self, place: int, name: str) -> _Mark | None:
        word = self.grid.own[self.lower][place]
        subject, mark = (name, word) if self.subject_row == self.upper else (word, name)
        if not subject or normal(mark) not in self.unpivot.words:
            return None
        heading = f"{subject} {mark}" if self.unpivot.heading.startswith(SUBJECT) else f"{mark} {subject}"
        told = self.unpivot.marked(heading)
        if not told or normal(told[0]) != normal(subject):
            return None
        is_own = bool(self.grid.own[self.upper][place]) or self.is_merged
        return _Mark(place, subject, mark, told[1], heading, not is_own)

    def _has_unnamed(self, names: list[str], places: set[int], subjects: set[str], student: dict[int, str | None]) -> bool:
        """Whether a column has no name above it though names follow: they stand over the middle of theirs, and nobody can tell
        whose it is."""
        upper, lower = self.grid.own[self.upper], self.grid.own[self.lower]
        last = max((p for p, text in enumerate(upper) if text and not student[p]), default=-1)
        for place, word in enumerate(lower[:last]):
            if names[place] or student[place] or not word:
                continue
            if self.subject_row == self.upper:
                counts = self.unpivot.is_grade(word)
            else:
                counts = self.unpivot.is_known(word) or normal(word) in map(normal, subjects)
            if counts:
                return True
        return False

    def _sure(self, marks: list[_Mark]) -> list[_Mark]:
        """Without columns that a name further left may not reach: at the end of the last subject a mark that no other has;
        under a mark a word that is no known subject and stands under no other."""
        if self.subject_row == self.upper:
            others = {m.kind for m in marks if m.subject != marks[-1].subject}
            while others and marks[-1].carried and marks[-1].kind not in others:
                marks = marks[:-1]
            return marks
        seen = [normal(m.subject) for m in marks]
        return [m for m in marks if not m.carried or self.unpivot.is_known(m.subject) or seen.count(normal(m.subject)) > 1]

    def _other(self, place: int, name: str) -> str:
        """The heading of a column that is of no subject and no student: its lowest word, never one that would be a mark."""
        texts = self._texts(place)
        word = texts[-1][1] if texts else ""
        is_mark = normal(word) in self.unpivot.words
        heading = f"{name} {word}" if is_mark and name else word
        return "" if self.unpivot.marked(heading) else heading
