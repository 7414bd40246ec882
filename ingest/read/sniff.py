"""What a file is, by its first bytes. What Flightpath cannot read is refused by its name."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.profile import load_profiles
from ingest.read.limits import FILE_BYTES, JSON_BYTES, MARKUP_BYTES, WORKBOOK_BYTES, Unreadable, megabytes
from ingest.tree import ROOT

HEAD = 1 << 16
CHUNK = 1 << 20
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel 97-2003 files, and every workbook with a password
AS_CSV = "Export the report again as CSV or XLSX."
UNPACK = "Unpack it and put the files that are inside into the landing folder."
EMPTY = "The file is empty. Export it again."
TOO_LARGE = "The file is larger than {most}. Export it in parts, for example a file for each year."
PASSWORD = "The workbook is protected by a password. Take it off in Excel (File, Info, Protect Workbook), save and drop it again."
OLD_EXCEL = (
    "The file is a workbook of Excel 97-2003 (.xls) or another old Office document. Open it in Excel and save it as .xlsx."
)
WEB_PAGE = (
    "The file is a web page, whatever its name says; some reports are saved so under .xls. Open it in Excel and save it as .xlsx."
)
XML_2003 = (
    "The file is an XML spreadsheet of 2003, whatever its name says; some reports are saved so under .xls. "
    "Open it in Excel and save it as .xlsx."
)
OTHERS = (
    (b"%PDF", f"The file is a PDF document, which holds a picture of a table and no table. {AS_CSV}"),
    (b"\x89PNG", f"The file is a picture. {AS_CSV}"),
    (b"\xff\xd8\xff", f"The file is a picture. {AS_CSV}"),
    (b"GIF8", f"The file is a picture. {AS_CSV}"),
    (b"II*\0", f"The file is a picture. {AS_CSV}"),
    (b"MM\0*", f"The file is a picture. {AS_CSV}"),
    (b"\x1f\x8b", f"The file is packed (gzip). {UNPACK}"),
    (b"BZh91AY", f"The file is packed (bzip2). {UNPACK}"),
    (b"\xfd7zXZ\0", f"The file is packed (xz). {UNPACK}"),
    (b"(\xb5/\xfd", f"The file is packed (zstd). {UNPACK}"),
    (b"7z\xbc\xaf'\x1c", f"The file is a 7-Zip archive. {UNPACK}"),
    (b"Rar!\x1a\x07", f"The file is a RAR archive. {UNPACK}"),
    (b"SQLite format 3\0", f"The file is a database. {AS_CSV}"),
    (b"\0\1\0\0Standard ", f"The file is an Access database. {AS_CSV}"),
    (b"PAR1\x15", f"The file is in Parquet. {AS_CSV}"),
    (b"{\\rtf", f"The file is a text document (RTF). {AS_CSV}"),
    (b"MIME-Version:", WEB_PAGE),
)
JSON = re.compile(r"\s*[\[{]\s*(?:[\"{\[\]}\d]|$)")
PROLOGUE = re.compile(r"<\?.*?\?>|<!--.*?-->", re.DOTALL)
SPREADSHEET_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
TAG = re.compile(r"<([A-Za-z_][\w.:-]*)")


def kind(blob: Path) -> tuple[str, str]:
    """How to read a file, text, workbook, XML or JSON, and for the last two its root. Raises Unreadable for anything else."""
    size = blob.stat().st_size
    with blob.open("rb") as file:
        head = file.read(HEAD)
    if size <= HEAD and not head.strip(b"\0\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise Unreadable(EMPTY)
    for start, reason in OTHERS:
        if head.startswith(start):
            raise Unreadable(reason)
    if head.startswith(OLE):
        raise Unreadable(PASSWORD if _is_encrypted(blob) else OLD_EXCEL)
    found, root = ("workbook", "") if head.startswith(ZIP) else _text_kind(head)
    most = {"workbook": WORKBOOK_BYTES, "XML": MARKUP_BYTES, "JSON": JSON_BYTES, "text": FILE_BYTES}[found]
    if size > most:
        raise Unreadable(TOO_LARGE.format(most=megabytes(most)))
    return found, root


def _is_encrypted(blob: Path) -> bool:
    """Whether an OLE file holds the stream in which Office keeps an encrypted document."""
    name, rest = "EncryptedPackage".encode("utf-16-le"), b""
    with blob.open("rb") as file:
        while chunk := file.read(CHUNK):
            if name in rest + chunk:
                return True
            rest = chunk[-len(name) :]
    return False


def _text_kind(head: bytes) -> tuple[str, str]:
    """A web page is often neat enough to look like XML, and XML need not say that it is any."""
    text = _decoded(head).lstrip("\ufeff \t\r\n")
    if JSON.match(text):
        return "JSON", ROOT
    if not text.startswith("<"):
        return "text", ""
    tag = TAG.search(PROLOGUE.sub("", text))
    root = tag[1].rpartition(":")[2].lower() if tag else ""
    if root == "workbook" and SPREADSHEET_2003 in text:
        raise Unreadable(XML_2003)
    read = {p.tree.rows[0] for p in load_profiles().values() if p.tree}
    if root not in read and (root == "html" or not text.startswith("<?xml")):
        raise Unreadable(WEB_PAGE)
    return "XML", root


def _decoded(head: bytes) -> str:
    """The first bytes as text, well enough to see whether they are mark-up."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="ignore")
    return head.replace(b"\0", b"").decode("utf-8", errors="ignore")
