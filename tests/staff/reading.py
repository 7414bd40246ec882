"""What a staff page and a workbook say, read back: sections with their tables, sheets with their cells."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from python_calamine import CalamineWorkbook


@dataclass
class Section:
    """A heading and what stands under it. Words that only a pointer or a screen reader tells are among a cell's words."""

    heading: str = ""
    text: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    links: list[list[str]] = field(default_factory=list)  # of each row


class _Parser(HTMLParser):
    CELLS = ("th", "td")

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[Section] = []
        self.words: list[str] | None = None
        self.is_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "section":
            self.sections.append(Section())
        elif tag == "thead" or tag == "tbody":
            self.is_head = tag == "thead"
        elif tag in ("h1", "h2", *self.CELLS):
            if tag == "h1" or not self.sections:
                self.sections.append(Section())
            self.words = []
        elif tag == "tr" and not self.is_head:
            self.sections[-1].rows.append([])
            self.sections[-1].links.append([])
        if tag == "abbr" and self.words is not None:
            self.words.append(f"[{told.get('title')}]")
        if tag == "a" and self.words is not None and self.sections[-1].links:
            self.sections[-1].links[-1].append(told.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("h1", "h2", *self.CELLS) or self.words is None:
            return
        text, self.words = " ".join("".join(self.words).split()), None
        if tag not in self.CELLS:
            self.sections[-1].heading = text
        elif self.is_head:
            self.sections[-1].heads.append(text)
        else:
            self.sections[-1].rows[-1].append(text)

    def handle_data(self, data: str) -> None:
        if self.words is not None:
            self.words.append(data)
        elif self.sections:
            self.sections[-1].text = " ".join(f"{self.sections[-1].text} {data}".split())


def sections_of(page: str) -> list[Section]:
    """The sections of a page in their order; what stands before the first is one too."""
    parser = _Parser()
    parser.feed(page)
    return parser.sections


def sheets_of(book: bytes) -> dict[str, list[list[Any]]]:
    """Cells of every sheet of a workbook by its name, row by row."""
    told = CalamineWorkbook.from_filelike(io.BytesIO(book))
    return {name: told.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in told.sheet_names}
