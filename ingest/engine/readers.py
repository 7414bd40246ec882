"""From bytes to a DuckDB table of text: encodings, separators, Excel."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

SEPARATORS = (",", ";", "\t")
CHUNK = 1 << 20


class Unreadable(Exception):
    """The file cannot be read as a table; the message says why and what to do, and holds no value of it."""


@dataclass(frozen=True)
class Read:
    """A file read into table `source` (_row, c0, c1, ...) and `rejects` (_row, csv_line) of a connection."""

    headings: list[str]
    encoding: str


def read_into(con: duckdb.DuckDBPyConnection, blob: Path, file_name: str, work: Path) -> Read:
    """Read a CSV or XLSX file into tables `source` and `rejects`; `work` holds a transcoded copy if needed.

    `_row` counts as a spreadsheet does: the headings are row 1. All columns are text.
    """
    if blob.stat().st_size == 0:
        raise Unreadable("The file is empty. Export it again.")
    if Path(file_name).suffix.lower() in (".xlsx", ".xlsm"):
        return _read_excel(con, blob)
    return _read_text(con, blob, work)


def _encoding(blob: Path) -> str:
    with blob.open("rb") as file:
        start = file.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if start.startswith(b"PK\x03\x04"):
        raise Unreadable("The file is an Excel workbook under another name. Rename it to end in .xlsx.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with blob.open(encoding=encoding) as text:
                while text.read(CHUNK):
                    pass
            return encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable("The file is not text in UTF-8, UTF-16 or Windows-1252. Export it as CSV UTF-8.")


def _as_utf8(blob: Path, encoding: str, work: Path) -> Path:
    with blob.open("rb") as file:
        if encoding == "utf-8-sig" and file.read(3) != b"\xef\xbb\xbf":
            return blob
    target = work / "transcoded.csv"
    with blob.open(encoding=encoding, newline="") as source, target.open("w", encoding="utf-8", newline="") as out:
        while chunk := source.read(CHUNK):
            if "\0" in chunk:
                raise Unreadable("The file has zero bytes inside. Export it again as CSV UTF-8.")
            out.write(chunk)
    return target


def _header(path: Path) -> tuple[list[str], str]:
    with path.open(encoding="utf-8", newline="") as file:
        line = file.readline(CHUNK)
    counts = {s: len(next(csv.reader(io.StringIO(line), delimiter=s), [])) for s in SEPARATORS}
    separator = max(SEPARATORS, key=lambda s: counts[s])
    return next(csv.reader(io.StringIO(line), delimiter=separator), []), separator


def _read_text(con: duckdb.DuckDBPyConnection, blob: Path, work: Path) -> Read:
    encoding = _encoding(blob)
    path = _as_utf8(blob, encoding, work)
    headings, separator = _header(path)
    _check_headings(headings)
    columns = {f"c{i}": "VARCHAR" for i in range(len(headings))}
    options = (
        "header = false, skip = 1, auto_detect = false, quote = '\"', escape = '\"', store_rejects = true, "
        "rejects_limit = 0, max_line_size = 1048576, null_padding = false, new_line = '\\n'"
    ).replace(", new_line = '\\n'", "")
    try:
        con.execute(
            f"create temp table numbered as select row_number() over () as _nth, * from read_csv($path, "
            f"delim = $separator, columns = {columns}, {options})",
            {"path": str(path), "separator": separator},
        )
    except duckdb.Error as error:
        raise Unreadable(
            "The rows cannot be told apart (a quotation mark is left open, or a line is too long). Export it again."
        ) from error
    _renumber(con)
    return Read(headings, encoding)


def _renumber(con: duckdb.DuckDBPyConnection) -> None:
    """Give every row the number it has in the file: rows after a rejected line move down by one each."""
    con.execute(
        "create temp table rejects as "
        "select cast(line as bigint) as _row, any_value(csv_line) as csv_line from reject_errors group by line"
    )
    con.execute(
        """
        create temp table source as
        with shifts as (select _row - 1 - row_number() over (order by _row) as _before from rejects),
        moved as (select _before, count(*) over (order by _before) as _shift from shifts)
        select 1 + numbered._nth + coalesce(moved._shift, 0) as _row, numbered.* exclude (_nth)
        from numbered asof left join (select distinct _before, _shift from moved) as moved
          on numbered._nth > moved._before
    """
        if con.execute("select count(*) from rejects").fetchall()[0][0]
        else """
        create temp view source as select 1 + _nth as _row, * exclude (_nth) from numbered
    """
    )


def _read_excel(con: duckdb.DuckDBPyConnection, blob: Path) -> Read:
    import pandas as pd

    if not zipfile.is_zipfile(blob):
        raise Unreadable("The file ends in .xlsx but is not an Excel workbook. Export it again.")
    try:
        frame = pd.read_excel(blob, engine="calamine", header=None, dtype=str, keep_default_na=False)
    except Exception as error:  # calamine raises its own kinds for a broken or locked workbook
        raise Unreadable("The workbook cannot be opened. Save it again without a password.") from error
    if frame.empty:
        raise Unreadable("The first sheet of the workbook is empty. Put the table on the first sheet.")
    headings = [str(h) for h in frame.iloc[0]]
    _check_headings(headings)
    frame.columns = pd.Index([f"c{i}" for i in range(len(headings))])
    frame = frame.iloc[1:].reset_index(names="_position")
    con.register("excel_frame", frame)
    columns = ", ".join(f"cast(c{i} as varchar) as c{i}" for i in range(len(headings)))
    con.execute(f"create temp table source as select _position + 1 as _row, {columns} from excel_frame")
    con.unregister("excel_frame")
    con.execute("create temp table rejects (_row bigint, csv_line varchar)")
    return Read(headings, "xlsx")


def _check_headings(headings: list[str]) -> None:
    named = [h.strip().lower() for h in headings if h.strip()]
    if not named:
        raise Unreadable("The first line has no headings. The first line must name the columns.")
    if len(set(named)) != len(named):
        raise Unreadable("Two columns have the same heading. Remove or rename one of them.")
