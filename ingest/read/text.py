"""CSV in the encodings and with the separators that English systems write."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from ingest.profile import Layouts
from ingest.read import limits, plain, table
from ingest.read.limits import Unreadable
from ingest.read.plain import Plain
from ingest.read.table import Record

SEPARATORS = (",", ";", "\t", "|")
CHUNK = 1 << 20
ZERO_SHARE = 4  # of the first or the second bytes of UTF-16 in English more than one in four are zero, of the others few
ACCENTS_IN_UTF8 = re.compile(rb"[\xc2-\xc5][\x80-\xbf]|\xe2\x80[\x90-\xba]")
AGAIN = "Export it again as CSV UTF-8."
UTF_32 = f"The file is in UTF-32, which no other program here writes. {AGAIN}"
NOT_TEXT = f"The file is not text in UTF-8, UTF-16 or Windows-1252 (line {{line}}). {AGAIN}"
MIXED = (
    "The file mixes two encodings: line {first} is in UTF-8 and line {second} in Windows-1252, so that letters with accents "
    f"would be read wrong. It was probably put together from two files. {AGAIN}"
)
CUT_OFF = f"The file is in UTF-16 and is damaged or cut off after line {{line}}. {AGAIN}"
ZERO_BYTE = f"The file has a zero byte inside, in line {{line}}, so it is damaged or no text. {AGAIN}"

csv.field_size_limit(limits.LINE)


@dataclass(frozen=True)
class Text:
    """A file of text, its encoding, and its separator: the one by which a layout knows most headings."""

    blob: Path
    encoding: str
    separator: str

    def records(self) -> Iterator[Record]:
        """The file's rows, numbered as a spreadsheet does."""
        with self.blob.open(encoding=self.encoding, newline="") as file:
            yield from _split(_lines(file), self.separator)

    def whole(self) -> Plain | None:
        """The file as DuckDB can take it whole, where it is sound."""
        return plain.look(self.blob, self.separator) if self.encoding == "utf-8-sig" else None


def look(blob: Path, layouts: Layouts) -> Text:
    """How a file of text is read. Raises Unreadable where nobody can."""
    encoding = _encoding(blob)
    with blob.open(encoding=encoding, newline="") as file:
        head = list(islice(_lines(file), limits.HEADER_ROWS))
    return Text(blob, encoding, _separator(head, layouts))


def _encoding(blob: Path) -> str:
    with blob.open("rb") as file:
        head = file.read(4096)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable(UTF_32)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * ZERO_SHARE > max(len(head) // 2, min(even, odd) * ZERO_SHARE**2):
        return "utf-16-le" if odd > even else "utf-16-be"
    wrong = _first_undecodable(blob, "utf-8")
    if not wrong:
        return "utf-8-sig"
    accents = _first_match(blob, ACCENTS_IN_UTF8)
    if accents:
        raise Unreadable(MIXED.format(first=accents, second=wrong))
    wrong = _first_undecodable(blob, "cp1252")
    if wrong:
        raise Unreadable(NOT_TEXT.format(line=wrong))
    return "cp1252"


def _first_undecodable(blob: Path, encoding: str) -> int | None:
    """The line of the first byte that is not text in an encoding."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    with blob.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return line + error.object[: error.start].count(b"\n")
            if not chunk:
                return None
            line += chunk.count(b"\n")


def _first_match(blob: Path, pattern: re.Pattern[bytes]) -> int | None:
    """The line of the first match of a pattern of at most three bytes."""
    line, rest = 1, b""
    with blob.open("rb") as file:
        while chunk := file.read(CHUNK):
            window = rest + chunk
            if found := pattern.search(window):
                return line + window[: found.start()].count(b"\n")
            rest = window[-2:]
            line += window[: len(window) - 2].count(b"\n")
    return None


def _lines(file: TextIO) -> Iterator[str]:
    """Lines that are neither endless nor damaged."""
    number = 0
    while True:
        number += 1
        try:
            line = file.readline(limits.LINE + 1)
        except UnicodeDecodeError:
            raise Unreadable(CUT_OFF.format(line=number)) from None
        if not line:
            return
        if len(line) > limits.LINE:
            wide = max(line.count(s) for s in SEPARATORS) > limits.COLUMNS
            reason = table.TOO_WIDE.format(most=limits.COLUMNS) if wide else table.TOO_LONG.format(row=number, most=limits.LINE)
            raise Unreadable(reason)
        if "\0" in line:
            raise Unreadable(ZERO_BYTE.format(line=number))
        yield line


def _separator(head: list[str], layouts: Layouts) -> str:
    """The separator that finds the most headings a layout knows; where none is known, the one that splits most."""

    def worth(separator: str) -> tuple[int, int]:
        try:
            return max(((layouts.known(cells), len(cells)) for cells in csv.reader(head, delimiter=separator)), default=(0, 0))
        except csv.Error:
            return 0, 0

    return max(SEPARATORS, key=worth)


def _split(lines: Iterator[str], separator: str) -> Iterator[Record]:
    """Rows of cells. A line whose quotation marks are wrong is passed on whole; marks that swallow lines are refused."""
    last = [""]

    def seen(line: str) -> str:
        last[0] = line
        return line

    reader, number = csv.reader(map(seen, lines), delimiter=separator, strict=True), 0
    while True:
        number, before = number + 1, reader.line_num
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error:
            if reader.line_num - before > 1:
                raise Unreadable(table.OPEN_QUOTE.format(row=number)) from None
            yield number, last[0].rstrip("\r\n")
