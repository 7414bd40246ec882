"""A seed in, a damaged file out: always the same one for the same seed."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from random import Random
from xml.etree import ElementTree

import xlsxwriter

from ingest.contract import load_contracts
from tests.fuzz import samples
from tests.fuzz.samples import TRANSFER, Table
from tests.unit.hostile import REFUSED, by_hand

HUGE = {"a line of 200 MB", "a zip bomb", "a zip bomb that lies", "a workbook of endless parts"}
ODD = (
    "", " ", "#N/A", "#REF!", "#DIV/0!", "1,234", "1,23", "NaN", "inf", "1e999", "-0", "0x1F", "1_000", "99999999999999999999",
    "٣", "½", "31/02/2026", "01/02/26", "12/31/2026", "05/06/2026", "46000", "46000.0", "60", "2026-13-01", "0000-00-00",
    "9999-12-31", "2026-11-20T25:61", "2026/28", "Y99", "'", '"', '""', "a\nb", "a\rb", "a\tb", "\x01", "\x1b[31m", "\u202egnp",
    "\ufeff", "\u00a0", "=1+1", "=cmd|' /C calc'!A0", "'; drop table good; --", "{}", "%s%n", "null", "None", "\\N", "\U0001f600",
    "-", "/", "\\", "x" * 33_000, "é" * 300, "A\u0300", "*", "chr(0)", "true", "2" * 400,
)  # fmt: skip
ENCODINGS = (*["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"] * 4, "cp1252", "utf-32", "latin-1")
SEPARATORS = (*[",", ";", "\t", "|"] * 6, "~", " ")
SUFFIXES = (".csv", ".csv", ".xlsx", ".xml", ".txt", "", ".xls", ".CSV", ".xlsm")


@dataclass(frozen=True)
class Case:
    """A file to land. `moved`: a personal cell may stand in a column that is not personal. `rows`: how many it has, if sure."""

    name: str
    data: bytes
    secrets: list[str]
    moved: bool
    rows: int | None
    told: str


def case(seed: str) -> Case:
    """The file of a seed."""
    chance = Random(seed)
    suffix = chance.choice(SUFFIXES)
    pick = chance.random()
    if pick < 0.05:
        kind = chance.choice(sorted(set(REFUSED) - HUGE))
        made = REFUSED[kind][1]()
        data, known = made if isinstance(made, bytes) else made.encode(), samples.NAMES[:0]
        return Case(f"f{suffix}", _bytes(chance, data, chance.randrange(3)), list(known), True, None, kind)
    if pick < 0.2:
        data = _transfer(chance).encode(chance.choice(("utf-8", "utf-8", "utf-8", "utf-16", "latin-1")), errors="replace")
        return Case(f"f{suffix}", _bytes(chance, data, _few(chance)), list(samples.NAMES), False, None, "ctf")
    return _tabular(chance, suffix)


def _few(chance: Random) -> int:
    """How many changes to the bytes: none in most files, so that the others are read to their end."""
    return chance.choice((0, 0, 0, 0, 0, 0, 0, 1, 2, 8))


def _tabular(chance: Random, suffix: str) -> Case:
    made = chance.choice(samples.tables())
    cells = chance.randrange(5)
    for _ in range(cells):
        row, column = chance.randrange(len(made.rows)), chance.randrange(len(made.headings))
        made.rows[row][column] = chance.choice(ODD)
    shapes = [chance.choice(SHAPES) for _ in range(chance.choice((0, 0, 0, 0, 0, 1, 1, 2, 5)))]
    for shape in shapes:
        shape(chance, made)
    changes = _few(chance)
    as_book = chance.random() < 0.35
    data, whole = _book(chance, made) if as_book else _text(chance, made)
    told = f"{made.entity} {'book' if as_book else 'text'} {[s.__name__ for s in shapes]} {changes}"
    filled = ["".join(row) for row in made.rows if "".join(row).strip()]
    sure = (
        made.entity in load_contracts()
        and whole
        and not changes
        and set(shapes) <= COUNTED
        and all(text.splitlines() == [text] for text in filled)
    )
    return Case(
        f"f{suffix}",
        _bytes(chance, data, changes),
        made.secrets,
        bool(shapes) or bool(changes),
        len(filled) if sure else None,
        told,
    )


def _swap_headings(chance: Random, made: Table) -> None:
    a, b = chance.randrange(len(made.headings)), chance.randrange(len(made.headings))
    made.headings[a], made.headings[b] = made.headings[b], made.headings[a]


def _odd_heading(chance: Random, made: Table) -> None:
    at = chance.randrange(len(made.headings))
    made.headings[at] = chance.choice(
        (*ODD, made.headings[0], made.headings[at].upper().replace("_", " "), made.headings[at] + " ")
    )


def _lose_column(chance: Random, made: Table) -> None:
    at = chance.randrange(len(made.headings))
    for row in (made.headings, *made.rows):
        del row[at : at + 1]
    made.headings = made.headings or ["x"]


def _more_columns(chance: Random, made: Table) -> None:
    made.headings += [chance.choice((*ODD, "Notes"))] * chance.choice((1, 1, 3, 3, 1200))


def _ragged(chance: Random, made: Table) -> None:
    row = chance.choice(made.rows)
    row[:] = row[: chance.randrange(len(row) + 1)] if chance.random() < 0.5 else row + ["", chance.choice(ODD)]


def _repeat_row(chance: Random, made: Table) -> None:
    made.rows += [list(chance.choice(made.rows))] * chance.choice((1, 2, 2000))


def _no_rows(chance: Random, made: Table) -> None:
    made.rows = made.rows[: chance.randrange(2)] or [[""]]


def _title_rows(chance: Random, made: Table) -> None:
    made.rows = [made.headings, *made.rows]
    made.headings = ["Larkhollow", "Printed", "20/11/2026"]
    for _ in range(chance.choice((0, 1, 25))):
        made.rows.insert(0, [""] * chance.randrange(3))


def _values_as_headings(chance: Random, made: Table) -> None:
    made.headings = list(chance.choice(made.rows)) or ["x"]


def _personal_heading(chance: Random, made: Table) -> None:
    at = chance.randrange(len(made.rows[0]) or 1)
    for row in (made.headings, *made.rows):
        row.append(made.rows[0][at] if made.rows[0] else "x")


def _another_table(chance: Random, made: Table) -> None:
    other = chance.choice(samples.tables())
    made.rows += [other.headings, *other.rows]
    made.secrets += other.secrets


def _shuffled_cells(chance: Random, made: Table) -> None:
    chance.shuffle(chance.choice(made.rows))


SHAPES: tuple[Callable[[Random, Table], None], ...] = (
    _swap_headings, _odd_heading, _lose_column, _more_columns, _ragged, _repeat_row, _no_rows, _title_rows, _values_as_headings,
    _another_table, _shuffled_cells, _personal_heading,
)  # fmt: skip
COUNTED = {_swap_headings, _ragged, _repeat_row, _shuffled_cells, _personal_heading}  # the headings stay where they are


def _text(chance: Random, made: Table) -> tuple[bytes, bool]:
    """CSV in some encoding; now and then with a quotation mark too many, or more rows in another encoding."""
    out = io.StringIO()
    quoting = chance.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    end = chance.choice(("\n", "\r\n", "\r"))
    csv.writer(out, delimiter=chance.choice(SEPARATORS), quoting=quoting, lineterminator=end).writerows(
        [made.headings, *made.rows]
    )
    text, spoilt = out.getvalue(), chance.random()
    if spoilt < 0.05:
        at = chance.randrange(len(text))
        text = text[:at] + '"' + text[at:]
    data = text.encode(chance.choice(ENCODINGS), errors="replace")
    if 0.05 < spoilt < 0.1:
        data += text.encode(chance.choice(ENCODINGS), errors="replace")
    return data, spoilt > 0.1


def _book(chance: Random, made: Table) -> tuple[bytes, bool]:
    """A workbook with some of what Excel can do to a table, and now and then with a damaged part. Its rows are not sure."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(
        data, {"in_memory": True, "strings_to_numbers": chance.random() < 0.3, "strings_to_formulas": False}
    )
    book.set_properties({"created": datetime(2026, 11, 20)})
    if chance.random() < 0.1:
        book.add_worksheet("first").hide()
    page = book.add_worksheet("data")
    left, top = chance.choice((0, 0, 0, 2)), chance.choice((0, 0, 0, 3, 40))
    for number, row in enumerate([made.headings, *made.rows], start=top):
        for column, cell in enumerate(row[:16_000], start=left):
            page.write(number, column, cell[:32_767])
    if chance.random() < 0.2:
        page.merge_range(top + 1, left, top + 1 + chance.randrange(3), left + 1, "merged")
    if chance.random() < 0.2:
        page.write_formula(top + 2, left + chance.randrange(3), "=NA()", None, chance.choice(("#N/A", "#SPILL!", "", 5, "text")))
    if chance.random() < 0.1:
        page.write(chance.choice((5_000, 1_048_575)), chance.choice((20, 16_383)), "far")
    page.activate()
    book.close()
    return _damaged_part(chance, data.getvalue()) if chance.random() < 0.2 else data.getvalue(), False


def _damaged_part(chance: Random, data: bytes) -> bytes:
    """The same package with one part changed, lost, or put in by hand."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = chance.choice(sorted(parts))
    deed = chance.randrange(3)
    if deed == 0:
        del parts[name]
    else:
        parts[name] = _bytes(chance, parts[name], chance.choice((1, 3, 20)))
    if deed == 2:
        return by_hand(parts[name].decode(errors="replace"))
    out = io.BytesIO()
    method = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    with zipfile.ZipFile(out, "w") as packed:
        for part, text in parts.items():
            packed.writestr(zipfile.ZipInfo(part), text, method)  # a ZipInfo has no time of day in it
    return out.getvalue()


def _transfer(chance: Random) -> str:
    """A Common Transfer File with elements lost, doubled, renamed, moved, or of odd content; now and then no longer XML."""
    root = ElementTree.fromstring(TRANSFER)
    for _ in range(chance.randrange(6)):
        inner = [(parent, child) for parent in root.iter() for child in parent]
        parent, child = chance.choice(inner)
        deed = chance.randrange(6)
        if deed == 0:
            parent.remove(child)
        elif deed == 1:
            parent.insert(0, deepcopy(child))
        elif deed == 2:
            child.tag = chance.choice(("Pupil", "UPN", "Result", "StageAssessment", "{urn:x}Stage", child.tag.lower()))
        elif deed == 3:
            chance.choice(inner)[0].append(deepcopy(child))
        else:
            child.text = re.sub(r"[\x00-\x08\x0e-\x1f]", "", chance.choice((*ODD, "104", "A", "EXS", "KS2", "2026", "999")))
    text = ElementTree.tostring(root, encoding="unicode")
    return _torn(chance, text) if chance.random() < 0.2 else text


def _torn(chance: Random, text: str) -> str:
    """Mark-up cut and pasted as text."""
    start, end = sorted(chance.sample([i for i, letter in enumerate(text) if letter == "<"], 2))
    piece = text[start : start + min(end - start, 400)]
    return chance.choice(
        (
            text[:start] + text[start + len(piece) :],
            text[:end] + piece + text[end:],
            text[:end] + "<!-- " + piece.replace("--", "") + " -->" + text[end:],
            text[:end] + "<![CDATA[" + piece + "]]>" + text[end:],
            text[:end] + "&#x1F600;&unknown;" + text[end:],
            text.replace("Pupil>", "x:Pupil>"),
        )
    )


def _bytes(chance: Random, data: bytes, times: int) -> bytes:
    """Bytes flipped, lost, doubled, put in, cut off."""
    for _ in range(times):
        if not data:
            break
        at, length = chance.randrange(len(data)), chance.choice((1, 2, 16, 300))
        data = chance.choice(
            (
                data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :],
                data[:at] + data[at + length :],
                data[:at] + data[at : at + length] * chance.choice((2, 40)) + data[at:],
                data[:at] + chance.randbytes(length) + data[at:],
                data[:at] + chance.choice((b"\0", b'"', b"\n", b"\r", b"\xff\xfe", b"<", b"\x1a")) + data[at:],
                data[:at] if chance.random() < 0.5 else data[at:],
            )
        )
    return data
