"""The Common Transfer File: a row for each result of a pupil, in the words of the file, one school to the file.

The pupil's name, birth date and everything else in it stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from ingest.read import markup
from ingest.read.limits import Unreadable
from ingest.read.table import Record

CHUNK = 1 << 18
CELL = 200  # characters; the longest value it should have is a UPN of 13
RESULT = {
    "Stage": "stage",
    "Year": "year",
    "Subject": "subject",
    "Component": "component",
    "Method": "method",
    "ResultStatus": "result_status",
    "ResultQualifier": "result_qualifier",
    "Result": "result",
}
HEADINGS = ["laestab", "upn", *RESULT.values(), "score", "outcome"]
NUMBER = re.compile(r"\d{1,9}")
NO_RESULTS = (
    "The Common Transfer File holds no assessment result of any pupil, so there is nothing to take from it. "
    "Ask for a file with stage assessments."
)


def records(blob: Path) -> Iterator[Record]:
    """The headings, then a row for each StageAssessment, numbered in the order of the file from 1."""
    yield 0, HEADINGS
    reading, numbers = _Reading(), count(1)
    with blob.open("rb") as file:
        for _ in markup.feed(iter(lambda: file.read(CHUNK), b""), reading):
            yield from ((next(numbers), row) for row in reading.rows)
            reading.rows.clear()
    if next(numbers) == 1:
        raise Unreadable(NO_RESULTS)


class _Reading:
    """Gathers the rows of finished pupils in `rows`."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self._path: list[str] = []
        self._text = ""
        self._school = {"LEA": "", "Estab": ""}
        self._upn, self._stage = "", ""
        self._result: dict[str, str] = {}
        self._results: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; a pupil, key stage or result begins empty."""
        self._path.append(name)
        self._text = ""
        if name == "Pupil":
            self._upn, self._results = "", []
        elif name == "KeyStage":
            self._stage = ""
        elif name == "StageAssessment":
            self._result = {}

    def text(self, text: str) -> None:
        """Text of the innermost element; more than any value can be is not kept."""
        if len(self._text) < CELL:
            self._text += text

    def end(self, name: str) -> None:
        """An element ends; what it says is kept by the element that it stands in."""
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if parent == "DestSchool" and name in self._school:
            self._school[name] = self._text.strip()
        elif parent == "Pupil" and name == "UPN":
            self._upn = self._text.strip()
        elif parent == "KeyStage" and name == "Stage":
            self._stage = self._text.strip()
        elif parent == "StageAssessment" and name in RESULT:
            self._result[name] = self._text.strip()
        elif name == "StageAssessment":
            self._results.append({"Stage": self._stage} | self._result)
        elif name == "Pupil":
            self.rows += [self._row(result) for result in self._results]
        self._text = ""

    def _row(self, result: dict[str, str]) -> list[str]:
        """A result with its pupil and school; a school that the sender did not know (LLL, LLLL) is left empty."""
        laestab = self._school["LEA"] + self._school["Estab"]
        said = result.get("Result", "")
        score = said if NUMBER.fullmatch(said) else ""
        values = [result.get(name, "") for name in RESULT]
        return [laestab if laestab.isdecimal() else "", self._upn, *values, score, said if not score else ""]
