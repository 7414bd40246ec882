"""Excel workbooks: the first visible sheet, as its last saved values.

A workbook comes from anywhere, and the library that reads it holds a sheet in memory as one rectangle. So only the
parts that the table needs are unpacked, within bounds, and looked over before the library sees a plain copy of them.
Macros, pictures and other sheets are never opened.
"""

from __future__ import annotations

import datetime as dt
import errno
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook

from ingest.read import limits, markup, sheet
from ingest.read.limits import Unreadable
from ingest.read.table import Record

CHUNK = 1 << 20
LISTED = 30  # sheets of a workbook among which a data manager chooses
PERCENT_FORMATS = {"9", "10"}  # Excel's own; others are spelt out in the styles
LITERAL = re.compile(r'"[^"]*"|\\.')  # signs of a format that are only printed
ENTRY = b"PK\x01\x02"
BROKEN = "The workbook is damaged or cut off. Open it in Excel, save it again as .xlsx and drop it again."
PASSWORD = "The file is an archive with a password. Unpack it and put the files that are inside into the landing folder."
ARCHIVE = "The file is an archive (zip) with other files inside. Unpack it and put them into the landing folder."
OTHER_OFFICE = "The file is an Office document, but no Excel workbook of the form .xlsx. Open it and save its table as .xlsx."
TRAP = (
    "The workbook would unpack to far more than a table holds, as files do that are made to fill a computer up, so it is "
    "not read. Copy the table into a new workbook, or export it as CSV."
)
HIDDEN = "Every sheet of the workbook is hidden. Show the sheet that holds the table and save the workbook."
SINCE_1904 = (
    "The workbook counts its dates from 1904, an old setting of Excel for the Mac, so that dates without a date format would "
    "be read four years wrong. Save the sheet as CSV UTF-8 and drop that."
)
OTHER_SHEETS = "Only the {which} was read; the workbook has {n} more."
NO_SHEET = "The workbook has no visible sheet of the name that was chosen. Choose another on the import page."


@dataclass(frozen=True)
class _Book:
    """Where the parts of a workbook lie inside it; `sheets` are the names and parts of the visible ones, in order."""

    main: str
    sheets: list[tuple[str, str]]
    strings: str | None
    styles: str | None


def records(blob: Path, work: Path, name: str = "") -> tuple[Iterator[Record], list[str]]:
    """The rows of the first visible sheet, or of the one of that name, numbered as Excel does, and what was left out."""
    [found], visible = _tables(blob, work, most=1, name=name)
    which = "sheet that was chosen" if name else "first visible sheet"
    return found, [OTHER_SHEETS.format(which=which, n=len(visible) - 1)] if len(visible) > 1 else []


def rows_by_sheet(blob: Path, work: Path) -> list[tuple[str, int]]:
    """The visible sheets by name, each with how many rows hold any text, one after the other; none where there is no choice."""
    try:
        _refuse_endless_list(blob)
        with zipfile.ZipFile(blob) as packed:
            names = [name for name, _ in _find(packed).sheets]
    except Exception:  # zipfile and zlib raise many kinds; whoever reads the file says what is wrong with it
        return []
    return [(name, _rows_in(blob, work, name)) for name in names[:LISTED]] if len(names) > 1 else []


def _rows_in(blob: Path, work: Path, name: str) -> int:
    try:
        [rows], _ = _tables(blob, work, most=1, name=name)
    except Unreadable:
        return 0
    return sum(1 for _, cells in rows if "".join(cells).strip())


def tables(blob: Path, work: Path) -> list[Iterator[Record]]:
    """The rows of every visible sheet, for a workbook that Flightpath made itself and somebody filled in."""
    return _tables(blob, work, most=limits.SHEETS)[0]


def named_tables(blob: Path, work: Path, hidden: str) -> list[tuple[str, Iterator[Record]]]:
    """The rows of every visible sheet and of one hidden one by name, every formula marked: of a workbook to be filled in."""
    found, names = _tables(blob, work, most=limits.SHEETS, hidden=hidden)
    return list(zip(names, found, strict=True))


def _tables(blob: Path, work: Path, most: int, hidden: str = "", name: str = "") -> tuple[list[Iterator[Record]], list[str]]:
    """The rows of the first visible sheets, or of the one of a `name` first, and the names of all visible ones; with `hidden`, of
    that sheet too."""
    _refuse_endless_list(blob)
    try:
        with zipfile.ZipFile(blob) as packed:
            book = _find(packed, hidden, name)
            paths = [work / f"sheet{i}.xml" for i, _ in enumerate(book.sheets[:most])]
            for path, (_, part) in zip(paths, book.sheets, strict=False):
                _unpack(packed, part, path, limits.UNPACKED_BYTES)
            percents = _percent_formats(packed, book.styles)
            marks = [sheet.look_over(path, percents, may_be_empty=most > 1, is_form=bool(hidden)) for path in paths]
            copy = CalamineWorkbook.from_path(_copy(packed, book, paths, work))
            found = [copy.get_sheet_by_name(name) for name, _ in book.sheets[:most]]
            return [sheet.marked_rows(_rows(s), m) for s, m in zip(found, marks, strict=True)], [name for name, _ in book.sheets]
    except (Unreadable, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # a disk at fault; the others: damaged bytes, a place before the start
            raise
        raise Unreadable(BROKEN) from None
    except BaseException:  # zipfile, zlib and calamine raise many kinds, even panics; their words could hold values
        raise Unreadable(BROKEN) from None


def mentions(blob: Path, words: tuple[str, ...]) -> bool:
    """Whether one of these words is among a workbook's texts; False for what is no sound workbook."""
    try:
        _refuse_endless_list(blob)
        with zipfile.ZipFile(blob) as packed:
            texts = [part for part in packed.infolist() if part.filename.endswith("sharedStrings.xml")]
            texts = texts or [part for part in packed.infolist() if part.filename.startswith("xl/worksheets/")]
            return any(_has(packed, part, [word.encode() for word in words]) for part in texts)
    except Exception:  # zipfile and zlib raise many kinds; whoever reads the file says what is wrong with it
        return False


def _has(packed: zipfile.ZipFile, part: zipfile.ZipInfo, words: list[bytes]) -> bool:
    _refuse_trap(part, limits.UNPACKED_BYTES)
    rest = b""
    with packed.open(part) as source:
        while chunk := source.read(CHUNK):
            if any(word in rest + chunk for word in words):
                return True
            rest = chunk[-max(map(len, words)) :]
    return False


def _refuse_endless_list(blob: Path) -> None:
    """Before the list of parts is read into memory: a real one is short."""
    entries = 0
    with blob.open("rb") as file:
        while chunk := file.read(CHUNK):
            entries += chunk.count(ENTRY)
    if entries > limits.PARTS:
        raise Unreadable(TRAP)


def _find(packed: zipfile.ZipFile, hidden: str = "", first: str = "") -> _Book:
    names = set(packed.namelist())
    if "_rels/.rels" not in names:
        raise Unreadable(OTHER_OFFICE if "mimetype" in names else ARCHIVE)
    main = next((path for _, kind, path in _relations(packed, "") if kind == "officeDocument"), "")
    tags = _tags(packed, main, ("workbook", "workbookPr", "sheet")) if main.endswith(".xml") else []
    if not any(tag == "workbook" for tag, _ in tags):
        raise Unreadable(OTHER_OFFICE)
    if any(a.get("date1904") in ("1", "true") for tag, a in tags if tag == "workbookPr"):
        raise Unreadable(SINCE_1904)
    relations = {key: (kind, path) for key, kind, path in _relations(packed, main)}
    sheets = [(a.get("name", ""), a.get("state"), *relations.get(a.get("id", ""), ("", ""))) for tag, a in tags if tag == "sheet"]
    visible = [
        (name, path)
        for name, state, kind, path in sheets
        if kind == "worksheet" and (state in (None, "visible") or (hidden and name == hidden))
    ]
    if not visible:
        raise Unreadable(HIDDEN)
    if first and first not in (name for name, _ in visible):
        raise Unreadable(NO_SHEET)
    visible.sort(key=lambda one: bool(first) and one[0] != first)
    parts = {kind: path for kind, path in relations.values() if path in names}
    return _Book(main, visible, parts.get("sharedStrings"), parts.get("styles"))


def _percent_formats(packed: zipfile.ZipFile, styles: str | None) -> frozenset[bytes]:
    """Numbers of the cell formats that show 0.945 as 94.5%, which the library does not tell."""
    tags = _tags(packed, styles, ("numFmt", "cellXfs", "xf", "cellStyles", "dxfs")) if styles else []
    percents = {
        a.get("numFmtId") for tag, a in tags if tag == "numFmt" and "%" in LITERAL.sub("", a.get("formatCode", ""))
    } | PERCENT_FORMATS
    found: list[bytes] = []
    number = None  # counts the formats of cells; before and after them stand formats of other things
    for tag, attributes in tags:
        if tag == "xf" and number is not None:
            found += [str(number).encode()] if attributes.get("numFmtId") in percents else []
            number += 1
        elif tag != "numFmt":
            number = 0 if tag == "cellXfs" else None
    return frozenset(found)


def _relations(packed: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    """Key, kind and path of the parts that a part points to; "" is the workbook as a whole."""
    folder = posixpath.dirname(part)
    tags = _tags(packed, _relations_of(part), ("Relationship",))
    inside = [(a, posixpath.join("/", folder, a.get("Target", ""))) for _, a in tags if a.get("TargetMode") != "External"]
    return [(a.get("Id", ""), posixpath.basename(a.get("Type", "")), posixpath.normpath(path)[1:]) for a, path in inside]


def _relations_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", posixpath.basename(part) + ".rels")


def _tags(packed: zipfile.ZipFile, part: str, wanted: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Elements of a small part with their attributes, in order."""
    _refuse_trap(packed.getinfo(part), limits.SMALL_PART)
    found = _Tags(wanted)
    for _ in markup.feed([packed.read(part)], found, BROKEN):
        pass
    return found.tags


class _Tags:
    """Hears of elements and keeps the wanted ones."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._wanted = wanted

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Keep it, with attributes by their names without prefix."""
        if name in self._wanted:
            self.tags.append((name, {k.rpartition(":")[2]: v for k, v in attributes.items()}))

    def end(self, name: str) -> None:
        """Nothing to do."""

    def text(self, text: str) -> None:
        """Nothing to do."""


def _refuse_trap(part: zipfile.ZipInfo, most: int) -> None:
    packs_too_well = part.file_size > limits.SMALL_PART and part.file_size > limits.UNPACKED_RATIO * part.compress_size
    if part.file_size > most or packs_too_well:
        raise Unreadable(TRAP)
    if part.flag_bits & 1:
        raise Unreadable(PASSWORD)


def _unpack(packed: zipfile.ZipFile, part: str, target: Path, most: int) -> Path:
    """Write a part's bytes; zipfile stops at the size that the part declares, which was looked at before."""
    _refuse_trap(packed.getinfo(part), most)
    with packed.open(part) as source, target.open("wb") as out:
        out.writelines(sheet.errors_as_text(iter(lambda: source.read(CHUNK), b"")))
    return target


def _copy(packed: zipfile.ZipFile, book: _Book, sheets: list[Path], work: Path) -> Path:
    """A workbook of the needed parts alone, not packed, so that the library sees what was looked over and no more."""
    target, part = work / "copy.xlsx", work / "part.xml"
    with zipfile.ZipFile(target, "w") as copy:
        for name in ("_rels/.rels", book.main, _relations_of(book.main), book.styles):
            if name:
                copy.write(_unpack(packed, name, part, limits.SMALL_PART), name)
        if book.strings:
            sheet.refuse_endless_strings(_unpack(packed, book.strings, part, limits.UNPACKED_BYTES))
            copy.write(part, book.strings)
        for (_, name), path in zip(book.sheets, sheets, strict=False):
            copy.write(path, name)
    return target


def _rows(found: CalamineSheet) -> Iterator[list[str]]:
    """The rows of a sheet as text, from its first row and column."""
    before = [""] * (found.start[1] if found.start else 0)
    return ([*before, *map(_text, row)] for row in found.iter_rows())


def _text(cell: Any) -> str:
    """A cell as Excel would show it in a file: dates as 2026-11-20, numbers with fifteen digits at most."""
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return f"{cell:.15g}"
        case dt.datetime():
            return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
        case dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)
