"""CSV that is sound to its last byte: DuckDB takes it whole. What is unusual in any way is left to `text` and `table`, which look
at every row; both give the same tables (tests/unit/test_plain.py, tests/fuzz)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.read import limits

CHUNK = 1 << 22
SEEN = bytes(range(0x20, 0x7F)) + b"\r\n"
LETTERS = re.compile(rb"(?:\xc2[\xa1-\xac\xae-\xbf]|[\xc3-\xc8][\x80-\xbf]|\xe2\x80[\x93\x94\x98\x99\x9c\x9d])*")  # all are seen
QUOTED, CELL = re.compile(rb'"[^"\r\n]*"'), b"\1"
BLANK = (b"\n\n", b"\n\r\n")


@dataclass(frozen=True)
class Plain:
    """A file of lines with one separator, each a row; `ends`: what each line ends with."""

    blob: Path
    separator: str
    lines: int
    ends: str


def look(blob: Path, separator: str) -> Plain | None:
    """What DuckDB needs to know of a file in UTF-8, or None where a row of it may be anything but a line of plain cells."""
    mark = separator.encode()
    lines, returns, is_ended = 0, 0, True
    for chunk in _chunks(blob):
        rows = chunk.split(b"\n")
        is_ended = not rows[-1]
        if not is_ended and rows[-1].endswith(b"\r"):
            return None
        strange = chunk.translate(None, SEEN + mark)
        if strange and not LETTERS.fullmatch(strange):
            return None
        if max(map(len, rows)) > limits.LINE or chunk.startswith((b"\n", b"\r\n")) or any(b in chunk for b in BLANK):
            return None
        if b'"' in chunk and (separator == "\t" or not _is_quoted(chunk, mark)):  # a tab is taken off the ends of a cell
            return None
        if chunk.count(b"\r") != chunk.count(b"\r\n"):
            return None
        lines += len(rows) - is_ended
        returns += chunk.count(b"\r\n")
    if returns not in (0, lines - (not is_ended)):
        return None
    return Plain(blob, separator, lines, r"\r\n" if returns else r"\n")


def _is_quoted(chunk: bytes, mark: bytes) -> bool:
    """Whether every quotation mark opens or closes a whole cell."""
    text, n = QUOTED.subn(CELL, chunk)
    opened = text.startswith(CELL) + text.count(b"\n" + CELL) + text.count(mark + CELL)
    closed = text.endswith(CELL) + text.count(CELL + b"\n") + text.count(CELL + b"\r") + text.count(CELL + mark)
    return b'"' not in text and opened == closed == n


def _chunks(blob: Path) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time, without the mark of UTF-8; a line beyond the limit is cut."""
    with blob.open("rb") as file:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk + file.readline(limits.LINE + 1)


def take(con: duckdb.DuckDBPyConnection, plain: Plain, above: int, width: int) -> int | None:
    """Tables `source` and `rejects` of all lines but those `above` the first row; how many rows have any text, or None where some
    row has another number of cells."""
    types = dict.fromkeys((f"c{i}" for i in range(width)), "VARCHAR")
    source = (
        f"read_csv($path, columns = {types}, header = false, auto_detect = false, skip = {above}, delim = $separator, "
        f"quote = '\"', escape = '\"', new_line = '{plain.ends}', parallel = false)"
    )
    try:
        con.execute(
            f"create or replace temp table source as select {above} + row_number() over () as _row, * from {source}",
            {"path": str(plain.blob), "separator": plain.separator},
        )
    except duckdb.Error:
        return None
    cells = ", ".join(f"nullif(trim({cell}), '')" for cell in types)
    filled = f"coalesce({cells}) is not null"
    rows, texts = con.execute(f"select count(*), count(*) filter (where {filled}) from source").fetchall()[0]
    if rows != plain.lines - above:
        return None
    if texts < rows:
        con.execute(f"delete from source where not ({filled})")
    con.execute("create or replace temp table rejects (_row bigint, csv_line varchar)")
    return int(texts)
