"""How much a file may hold before it is refused, each with its reason and its own message."""

from __future__ import annotations

from ingest.home import Told

FILE_BYTES = 1 << 30  # a year of session marks of a trust of thirty schools is about 600 MB
WORKBOOK_BYTES = 100 << 20  # a sheet of a million rows and ten columns is about 40 MB
MARKUP_BYTES = 256 << 20  # a Common Transfer File is about 100 kB a pupil with attendance, so this is a whole school
JSON_BYTES = 32 << 20  # it is held in memory whole, some thirty times its size at worst; a student's record is about 1 kB
UNPACKED_BYTES = 512 << 20  # of one part of a workbook; the million rows above unpack to about 450 MB
UNPACKED_RATIO = 200  # a sheet of equal rows packs about 60 to 1; only a trap packs better than 200 to 1
SMALL_PART = 16 << 20  # styles and lists of sheets are smaller; for the others the ratio says nothing below it
SHEETS = 200  # of a workbook of corrections: a sheet for each file with quarantined rows
PARTS = 10_000  # a workbook has a part per sheet, picture and comment
COLUMNS = 1_000  # the widest export of an MIS, results by subject and point, has about 300
LINE = 400_000  # characters; a school's crest, the longest cell there is, takes 140,000
CELLS = 250_000_000  # rows times columns: sixteen million marks of fifteen columns
SHEET_CELLS = 10_000_000  # a workbook is held in memory whole, about 60 bytes a cell
MERGED_CELLS = 100_000  # a sheet merged beyond this is a poster, not a table
HEADER_ROWS = 20  # above the headings an MIS prints the school, the report and its filters
MARKUP_DEPTH = 64  # a Common Transfer File is seven deep
MARKUP_TOKEN = 1 << 20  # bytes of one tag; expat looks at an unfinished one again and again


class Unreadable(Told):
    """The file cannot be read as a table; the message says why and what to do, and holds no value of it."""


def megabytes(n: int) -> str:
    """A number of bytes in words."""
    return f"{n >> 20:,} MB"
