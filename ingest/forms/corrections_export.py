"""The workbook of quarantined rows: as they stood in their files, what is wrong marked, to be put right and dropped again."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from ingest.archive.ledger import Delivery, Ledger
from ingest.conform import profile_of
from ingest.forms import keys, marked
from ingest.home import Home, Told
from ingest.profile import Profile
from ingest.quarantine import WAITING, stand
from ingest.rows import rows_as_corrected, rows_as_they_stood

MOST_ROWS = 10_000  # of a sheet; nobody corrects more by hand
CELL_LETTERS = 32_767  # a cell of Excel holds no more
WIDEST = 40
FILTER_BUTTON = 4
TODO_WIDTH = 46
PAGE_WIDTH = 96
LINE_POINTS = 15
NAVY = "#1F3A5F"
SPLIT = "Type the values of the line into the columns, each where it belongs; the last column shows the line as it stood."


def rows_in_words(n: int) -> str:
    """A number of rows."""
    return "1 row" if n == 1 else f"{n:,} rows"


class CannotExport(Told):
    """The workbook cannot be written there, or nobody knows the file that was named."""


@dataclass
class Row:
    """A quarantined row of a file: its cells, or the line that could not be split, and what is wrong with it."""

    number: int
    faults: list[dict[str, Any]]
    cells: list[str] = field(default_factory=list)
    line: str = ""


@dataclass(frozen=True)
class Page:
    """A sheet to be: one file's rows. `left_out` are rows that a workbook cannot hold, or more than anybody corrects."""

    delivery: Delivery
    headings: list[str]
    rows: list[Row]
    left_out: int

    @property
    def name(self) -> str:
        """The sheet's name: 31 characters, without those that Excel forbids."""
        return re.sub(r"[\[\]:*?/\\']", "_", f"{self.delivery.delivery_id} {Path(self.delivery.file_name).stem}")[:31]


def export(home: Home, target: Path, file: str | None = None, delivery_id: str | None = None) -> list[Page]:
    """Write the rows that wait to be corrected to a new workbook that only its owner may read; returns its pages."""
    _check_target(home, target)
    pages = waiting_pages(home, file, delivery_id)
    if pages:
        _put(home, target, pages)
    return pages


def waiting_pages(home: Home, file: str | None = None, delivery_id: str | None = None) -> list[Page]:
    """The rows that wait to be corrected, a page for each file."""
    known = Ledger(home).deliveries()
    chosen = [d for d in known if file in (None, d.file_name) and delivery_id in (None, d.delivery_id)]
    if not chosen and (file or delivery_id):
        raise CannotExport("No delivery has that name or number. See: flightpath status")
    with duckdb.connect() as con:
        stand(home, con, known)
        return [_page(home, con, known, seq) for seq in _waiting(con, {d.seq for d in chosen})]


def land_corrected(home: Home, page: Page, cells: dict[int, dict[int, str]]) -> Path:
    """Put the workbook of corrections into the landing folder as it would come back, with the rows that have new `cells` (by row
    and place) alone; returns the file."""
    changed = [
        replace(r, cells=[cells[r.number].get(i, c) for i, c in enumerate(r.cells)]) for r in page.rows if r.number in cells
    ]
    stem = f"corrections_{page.delivery.delivery_id}"
    names = (home.landing / f"{stem}{end}.xlsx" for end in ("", *(f"_{n}" for n in range(2, 10_000))))
    target = next(path for path in names if not path.exists())
    _put(home, target, [replace(page, rows=changed, left_out=0)])
    return target


def _put(home: Home, target: Path, pages: list[Page]) -> None:
    """Write a workbook that only its owner may read, whole or not at all."""
    new = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
            _write(home, out, pages)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def _check_target(home: Home, target: Path) -> None:
    folder = target.absolute().parent
    if target.suffix.lower() != ".xlsx":
        raise CannotExport("The workbook's name must end in .xlsx.")
    if target.exists():
        raise CannotExport(f"{target} is there already and may hold your corrections. Choose another name, or remove it.")
    if not folder.is_dir():
        raise CannotExport(f"There is no folder {folder}.")
    if folder.resolve() == home.landing.resolve():
        raise CannotExport("Not into the landing folder: the next run would take it as corrected. Drop it there when it is.")


def _waiting(con: duckdb.DuckDBPyConnection, seqs: set[int]) -> list[int]:
    """Lines of the ledger whose files have rows to correct, of those chosen."""
    found = con.execute(f"select distinct file_seq from standing where {WAITING} order by 1").fetchall()
    return [seq for (seq,) in found if seq in seqs]


def _page(home: Home, con: duckdb.DuckDBPyConnection, known: list[Delivery], seq: int) -> Page:
    """The rows of one file: their faults, and their cells out of the newest bytes that have them."""
    first = next(d for d in known if d.seq == seq)
    found = con.execute(
        f"select _row, entity, column_name, rule, value, what_to_do, said_by from standing "
        f"where file_seq = $1 and {WAITING} order by _row, entity, column_name",
        [seq],
    )
    names = [c[0] for c in found.description]
    by_row: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for values in found.fetchall():
        fault = dict(zip(names, values, strict=True))
        by_row[fault["_row"]].append(fault)
    rows = [Row(number, faults) for number, faults in by_row.items()]
    headings = _fill(home, known, first, rows)
    kept = [r for r in rows if all(len(c) <= CELL_LETTERS for c in [*r.cells, r.line])][:MOST_ROWS]
    return Page(first, headings, kept, len(rows) - len(kept))


def _fill(home: Home, known: list[Delivery], first: Delivery, rows: list[Row]) -> list[str]:
    """Give every row its cells: of its file, or of the workbook that last tried to correct it. Returns the headings."""
    headings, cells = rows_as_they_stood(home, first, [r.number for r in rows])
    ids = {d.delivery_id: d for d in known}
    tried = {ids[f["said_by"]].sha256: ids[f["said_by"]] for r in rows for f in r.faults if ids[f["said_by"]].corrects}
    again = {sha: rows_as_corrected(home, d, first, headings) for sha, d in tried.items()}
    for row in rows:
        newest = max((ids[f["said_by"]] for f in row.faults), key=lambda d: d.seq)
        row.cells = (again[newest.sha256] if newest.corrects else cells).get(row.number, [""] * len(headings))
        row.line = next((f["value"] for f in row.faults if f["rule"] == "unreadable_line"), "")
    return headings


def places(profile: Profile, fault: dict[str, Any], headings: list[str], cells: list[str]) -> list[int]:
    """Which cells a fault is about; of several that feed one column, those that hold the faulty value."""
    about = fault["entity"], fault["column_name"], fault["rule"]
    found = marked.places(profile, *about, headings)
    exact = [i for i in found if (cells[i].strip() or None) == fault["value"] and marked.is_narrowed(*about)]
    return exact or found


def _marked(home: Home, page: Page, row: Row) -> tuple[dict[int, str], str]:
    """Notes of the faulty cells by place, and what to do with the row in one text."""
    profile = profile_of(home, page.delivery)
    notes: dict[int, list[str]] = defaultdict(list)
    todo = []
    for fault in row.faults:
        found = [] if row.line else places(profile, fault, page.headings, row.cells)
        words = SPLIT if fault["rule"] == "unreadable_line" else str(fault["what_to_do"])
        words += f" It was: {fault['value'] or '(empty)'}" if fault["rule"] == marked.CHANGED else ""
        for place in found:
            notes[place].append(f"{fault['rule']}: {words}")
        names = ", ".join(page.headings[place] for place in found)
        todo.append(f"{names}: {words}" if names else words)
    return {place: "\n".join(dict.fromkeys(texts)) for place, texts in notes.items()}, "\n".join(dict.fromkeys(todo))


def _write(home: Home, out: Any, pages: list[Page]) -> None:
    """Everything is written as text, so that Excel neither changes a code nor runs a formula."""
    import xlsxwriter

    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        text = {"num_format": "@", "valign": "top"}
        looks = {
            "title": book.add_format({"bold": True, "font_size": 16}),
            "plain": book.add_format({"text_wrap": True, "valign": "top"}),
            "head": book.add_format(text | {"bold": True, "bg_color": NAVY, "font_color": "#FFFFFF", "text_wrap": True}),
            "own": book.add_format(text | {"bg_color": "#ECECEC"}),
            "todo": book.add_format(text | {"text_wrap": True}),
            "cell": book.add_format(text),
            "wrong": book.add_format(text | {"bg_color": "#FFE699", "border": 2, "border_color": "#C00000"}),
        }
        _write_read_me(home, book.add_worksheet("Read me"), looks, pages)
        for page in pages:
            _write_page(home, book.add_worksheet(page.name), looks, page)


def _write_read_me(home: Home, sheet: Any, looks: dict[str, Any], pages: list[Page]) -> None:
    lines = [
        "Each sheet holds rows of one file that were not taken. The rest of the file was.",
        "1. Correct them in your MIS for good. Otherwise the next export brings the same fault again.",
        "2. Correct them here for now: the marked cells (yellow, with a red frame and a note). The column "
        f"“{keys.TODO}” says what to do with each row. A row in which any other cell is changed is set aside whole.",
        f"3. Leave the columns “{keys.DELIVERY}” and “{keys.ROW}” and all headings as they are. Add no rows. "
        "You may sort, and you may delete rows: what you leave out stays set aside.",
        f"4. Save it as an Excel workbook (.xlsx), put it into {home.landing} and run: flightpath run",
        "All cells are text. Keep them so: codes keep their zeros, and a date is typed as 2026-11-20 or 20/11/2026.",
        "This workbook holds personal data. Keep it where only you can read it, and delete it when you are done.",
        "",
        "Sheets:",
    ]
    for page in pages:
        more = f", and {page.left_out:,} more that must be corrected in the MIS" if page.left_out else ""
        lines.append(f"{page.name}: {rows_in_words(len(page.rows))} of {page.delivery.file_name}{more}")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, PAGE_WIDTH)
    sheet.write_string(0, 0, keys.TITLE, looks["title"])
    for at, line in enumerate(lines, start=2):
        sheet.write_string(at, 0, line, looks["plain"])
        sheet.set_row(at, _height(line, PAGE_WIDTH))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _height(text: str, width: int) -> int:
    """Points that a wrapped text needs, with room to spare; not every program finds out by itself."""
    lines = sum(1 + int(1.1 * len(line)) // width for line in text.split("\n"))
    return LINE_POINTS * lines


def _write_page(home: Home, sheet: Any, looks: dict[str, Any], page: Page) -> None:
    own = [keys.DELIVERY, keys.ROW, keys.TODO]
    heads = [*own, *page.headings] + ([keys.LINE] if any(r.line for r in page.rows) else [])
    mark = keys.mark(home, page.delivery.delivery_id)
    widths = [len(h) for h in heads]
    for at, head in enumerate(heads):
        sheet.write_string(0, at, head, looks["head"])
    for at, row in enumerate(page.rows, start=1):
        notes, todo = _marked(home, page, row)
        texts = [mark, str(row.number), todo, *row.cells, row.line][: len(heads)]
        kinds = ["own", "own", "todo", *("wrong" if i in notes else "cell" for i in range(len(row.cells))), "cell"]
        for place, (text, kind) in enumerate(zip(texts, kinds, strict=False)):
            sheet.write_string(at, place, text, looks[kind])
        sheet.set_row(at, _height(todo, TODO_WIDTH))
        for place, note in notes.items():
            sheet.write_comment(at, len(own) + place, note, {"author": "Flightpath", "x_scale": 2})
        widths = [max(w, len(t)) for w, t in zip(widths, texts, strict=False)] + widths[len(texts) :]
    for at, width in enumerate(widths):
        sheet.set_column(at, at, TODO_WIDTH if heads[at] == keys.TODO and at == 2 else min(width + FILTER_BUTTON, WIDEST))
    sheet.freeze_panes(1, len(own))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(0, 0, len(page.rows), len(heads) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{len(page.rows) + 1}"})
