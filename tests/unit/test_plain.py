"""A file that DuckDB takes whole gives the rows that the reader of single rows gives, or is left to it."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ingest.read import plain
from tests.support.reading import both_ways

HEADINGS = ["school_urn", "subject_code", "name", "department"]
CELLS = ["", "1", "Maths", " Art", "Art ", "é", "O’Brien", "a b", "\\", "'", "-", "007", "NULL", "Ünal", "ő", "«»", "5–6"]
ODD = [
    "\u00a0x",
    "\u200b",
    "\ufeff",
    "\t",
    'a"b',
    '"',
    "\u2028",
    "\x85",
    "\x0b",
    "\x1c",
    " \u3000",
    "\u00ad",
    "😀",
    "a\rb",
    "#",
    "\x7f",
]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        yield con


def both(con: duckdb.DuckDBPyConnection, folder: Path, content: bytes) -> tuple[bool, list[object], list[object]]:
    """Both ways through a file of this content."""
    blob = folder / "file.csv"
    blob.write_bytes(content)
    return both_ways(con, blob, folder)


def made(draw: random.Random) -> bytes:
    """A file as an MIS writes it, or nearly so: quoted or not, with a title, empty lines, a cell too many, an odd letter."""
    separator, ends = draw.choice([",", ";", "\t", "|"]), draw.choice(["\n", "\r\n"])
    quotes, oddity = draw.choice(["none", "all", "some"]), draw.random() < 0.5
    rows = [[*HEADINGS]] + [[draw.choice(CELLS) for _ in HEADINGS] for _ in range(draw.randrange(6))]
    if draw.random() < 0.2:
        rows.insert(0, ["List of subjects"])
    if oddity:
        kind, row = draw.choice(["letter", "wide", "short", "empty", "blank", "lone", "quoted"]), draw.choice(rows)
        if kind == "letter":
            row[:1] = [draw.choice(ODD)]
        elif kind == "wide":
            row += draw.choice([[""], ["x"], ["", ""]])
        elif kind == "short":
            del row[-1:]
        elif kind == "empty":
            row[:] = [draw.choice(["", " "])] * len(row)
        elif kind == "blank":
            rows.insert(draw.randrange(len(rows) + 1), [])
        elif kind == "quoted":
            row[-1:] = [draw.choice(["a,b", "a;b", 'say "x"', "two\nlines", '","', ","])]
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            is_quoted = quotes == "all" or (quotes == "some" and draw.random() < 0.3) or any(c in cell for c in (separator, "\n"))
            cells.append('"' + cell.replace('"', draw.choice(['""', '""', '"'])) + '"' if is_quoted else cell)
        lines.append(separator.join(cells))
    content = ends.join(lines) + draw.choice(["", ends, ends, ends + ends])
    mark = draw.choice([b"", b"\xef\xbb\xbf"])
    broken = content.replace("\n", "\r", 1) if draw.random() < 0.03 else content
    return mark + broken.encode()


def test_both_ways_give_the_same_rows(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    draw, files, taken = random.Random(27), int(os.environ.get("FILES", "250")), 0
    for _ in range(files):
        content = made(draw)
        took, whole, by_row = both(con, tmp_path, content)
        assert whole == by_row, content
        taken += took
    assert files / 5 < taken < files * 4 / 5  # both ways were gone often


@pytest.mark.parametrize(
    "content",
    [
        "a\u00a0,b\n1,2\n", 'a,b\n1,"x"y\n', 'a,b\n"1\n2",3\n', "a,b\r\n1,2\n", "a,b\n\n1,2\n",
        "a,b\n1,\x00\n", "a,b\n1,2\r3,4\n",
        "a,b\n" + "x" * 400_001 + ",1\n",
    ],
)  # fmt: skip
def test_what_is_unusual_is_left_to_the_reader_of_rows(tmp_path: Path, content: str) -> None:
    blob = tmp_path / "file.csv"
    blob.write_text(content, newline="")
    assert plain.look(blob, ",") is None


def test_a_line_at_the_edge_of_a_piece_is_read_once(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [HEADINGS, *([str(n), "MA", "Maths", "é" * (n % 7)] for n in range(300))]
    content = "\r\n".join(",".join(row) for row in rows).encode()
    for size in (1, 2, 13, 64, 4096):
        monkeypatch.setattr(plain, "CHUNK", size)
        took, whole, by_row = both(con, tmp_path, content)
        assert (took, whole) == (True, by_row), (size, str(whole)[:300], str(by_row)[:300])
