"""Files as they arrive: broken, hostile, or merely odd. Each function gives the bytes of one."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime

import xlsxwriter

SECRET = "Zyxwvutsecret"  # stands in personal columns; no message may hold it
HEAD = "school_urn,student_id,forename,surname,date_of_birth\n"
ROW = f"1,A1,{SECRET},Fernwhistle,2012-03-01\n"
STUDENTS = HEAD + ROW
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CTF = "<CTfile><CTFpupilData><Pupil><UPN>A000200000001</UPN>{}</Pupil></CTFpupilData></CTfile>"
TITLES = "".join(
    f'<c r="{column}1" t="inlineStr"><is><t>{heading}</t></is></c>'
    for column, heading in zip("ABCDE", HEAD.strip().split(","), strict=True)
)
NAME = f'<c r="C2" t="inlineStr"><is><t>{SECRET}</t></is></c>'
CELLS = f'<row r="1">{TITLES}</row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>7</v></c>{NAME}</row>'


def book(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook that `fill` has filled."""
    data = io.BytesIO()
    made = xlsxwriter.Workbook(data, {"in_memory": True})
    made.set_properties({"created": datetime(2026, 11, 20)})
    fill(made)
    made.close()
    return data.getvalue()


def sheet(*rows: list[object], first_row: int = 0) -> bytes:
    """A workbook of one sheet."""

    def fill(made: xlsxwriter.Workbook) -> None:
        page = made.add_worksheet()
        for number, cells in enumerate(rows, start=first_row):
            page.write_row(number, 0, cells)

    return book(fill)


def package(parts: dict[str, bytes | str]) -> bytes:
    """A zip of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)  # no time of day in it: the same bytes always
    return data.getvalue()


def by_hand(cells: str = CELLS, book_head: str = "", state: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    """A workbook whose sheet is written as XML, for what no library would write."""
    root = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    page = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    return package(
        {
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{root}</Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book_head}'
            f'<sheets><sheet name="Data" sheetId="1" {state} r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{page}</Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        }
        | (extra or {})
    )


def lying_size() -> bytes:
    """A workbook whose list of parts says that the sheet is small, while it unpacks to 50 MB."""
    data = bytearray(by_hand(CELLS + " " * (50 << 20)))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 2000)
    return bytes(data)


def ole(stream: str) -> bytes:
    """The start of an Office file of 1997 to 2003, with the name of a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + stream.encode("utf-16-le") + bytes(1000)


def encrypted_zip() -> bytes:
    """A workbook whose parts say that they are encrypted."""
    data = bytearray(by_hand())
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    return bytes(data)


def laughs() -> str:
    """Entities of entities: a thousand million times the same three letters."""
    names = [f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10)]
    return f'<?xml version="1.0"?><!DOCTYPE CTfile [<!ENTITY l0 "lol">{"".join(names)}]>' + CTF.format("<Surname>&l9;</Surname>")


def far(place: str) -> bytes:
    """A small workbook with one more cell, far away."""
    return by_hand(CELLS + f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{place}"><v>1</v></c></row>')


def merged() -> bytes:
    """A sheet of which nearly every cell lies under one merged cell."""
    end = "</sheetData><mergeCells><mergeCell ref='A3:J59999'/></mergeCells><sheetData>"
    return by_hand(CELLS + '<row r="60000"><c r="J60000"><v>1</v></c></row>' + end)


def office(main: str) -> bytes:
    """An Office document of another kind."""
    relation = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{main}"/>'
    return package({"_rels/.rels": f"<Relationships>{relation}</Relationships>", main: "<document/>"})


def two_encodings() -> bytes:
    """A file put together from one in UTF-8 and one in Windows-1252."""
    return (HEAD + "1,A1,Zoë,X,\n").encode() + "1,A2,Zoë,X,\n".encode("cp1252")


def xml_2003() -> str:
    """What Excel 2003 and some reports call a workbook."""
    head = '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    return head + f'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">{SECRET}</Workbook>'


SURNAME = f"<Surname>{SECRET}</Surname>"
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE CTfile [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + CTF.format(
    "<Surname>&x;</Surname>"
)

# What it is: (name it arrives under, its bytes, words of the reason for which it is refused)
REFUSED: dict[str, tuple[str, Callable[[], str | bytes], str]] = {
    "empty": ("a.csv", lambda: "", "The file is empty"),
    "blanks only": ("a.csv", lambda: "\ufeff \r\n\t\r\n", "The file is empty"),
    "headings only": ("a.csv", lambda: HEAD, "has headings but no rows"),
    "headings and empty rows": ("a.csv", lambda: HEAD + ",,,,\n \n", "has headings but no rows"),
    "first twenty lines empty": ("a.csv", lambda: "\n" * 30 + STUDENTS, "first 20 lines are empty"),
    "a separator nobody uses": ("a.csv", lambda: STUDENTS.replace(",", "~"), "No known layout has these headings"),
    "no headings": ("a.csv", lambda: ROW * 3, "No known layout has these headings"),
    "the same heading twice": (
        "a.csv",
        lambda: "School URN,student_id,Student ID,forename\n" + f"1,A1,A2,{SECRET}\n",
        "Columns B and C have the same heading, student_id",
    ),
    "a needed column missing": ("a.csv", lambda: f"student_id,forename,surname\nA1,{SECRET},X\n", "lacks the heading school_urn"),
    "a quotation mark left open": ("a.csv", lambda: HEAD + f'1,A1,"{SECRET},X,\n' + ROW * 3, "opens in row 2"),
    "two stray quotation marks": ("a.csv", lambda: STUDENTS + f'1,A2,"{SECRET},X,\n{ROW}1,A3,"Y,Z,\n', "opens in row 3"),
    "a quotation mark that joins rows": ("a.csv", lambda: STUDENTS + f'1,A2,"{SECRET},X\n1,A3",Y\n', "opens in row 3"),
    "a zero byte": ("a.csv", lambda: STUDENTS.replace("Fern", "Fe\0rn"), "zero byte inside, in line 2"),
    "two encodings": ("a.csv", two_encodings, "line 2 is in UTF-8"),
    "no encoding": ("a.csv", lambda: STUDENTS.encode() + b"1,A2,\x81\x8d,X,\n", "(line 3)"),
    "utf-32": ("a.csv", lambda: STUDENTS.encode("utf-32"), "UTF-32"),
    "utf-16 cut off": ("a.csv", lambda: (STUDENTS * 3).encode("utf-16")[:-1], "cut off"),
    "a line of 200 MB": ("a.csv", lambda: HEAD.encode() + b"x" * (200 << 20), "Row 2 is longer than 400,000 characters"),
    "a million columns": ("a.csv", lambda: ",".join(f"c{i}" for i in range(1_000_000)) + "\n1\n", "more than 1,000 columns"),
    "a thousand and one columns": ("a.csv", lambda: HEAD.strip() + "," * 996 + "\n1\n", "more than 1,000 columns"),
    "a workbook with a password": ("a.xlsx", lambda: ole("EncryptedPackage"), "protected by a password"),
    "a workbook of 1997": ("a.xls", lambda: ole("Workbook"), "Excel 97-2003"),
    "a workbook cut off": ("a.xlsx", lambda: by_hand()[:-400], "damaged or cut off"),
    "a workbook with a flipped byte": ("a.xlsx", lambda: by_hand().replace(b"\1\2", b"\1\3", 1), "damaged or cut off"),
    "a zip bomb": ("a.xlsx", lambda: by_hand(CELLS + " " * (100 << 20)), "unpack to far more"),
    "a zip bomb that lies": ("a.xlsx", lying_size, "damaged or cut off"),
    "a workbook of endless parts": ("a.xlsx", lambda: by_hand() + b"PK\x01\x02" * 10_001, "unpack to far more"),
    "a cell in the last corner": ("a.xlsx", lambda: far("SF1048576"), "more than 10,000,000 cells"),
    "a cell in the last column": ("a.xlsx", lambda: far("XFD3"), "more than 1,000 columns"),
    "cells without places": ("a.xlsx", lambda: by_hand("<row><c><v>1</v></c></row>"), "do not say in which row and column"),
    "a cell without end": ("a.xlsx", lambda: by_hand(CELLS + "<c " + "x" * (4 << 20)), "a cell of it never ends"),
    "a sheet merged all over": ("a.xlsx", merged, "more than 100,000 merged cells"),
    "every sheet hidden": ("a.xlsx", lambda: by_hand(state='state="veryHidden"'), "Every sheet of the workbook is hidden"),
    "an empty first sheet": ("a.xlsx", lambda: by_hand(""), "has no cells"),
    "dates from 1904": ("a.xlsx", lambda: by_hand(book_head='<workbookPr date1904="1"/>'), "counts its dates from 1904"),
    "an entity in a workbook": ("a.xlsx", lambda: by_hand(extra={"xl/workbook.xml": OUTSIDE}), "document type of its own"),
    "a Word document": ("a.docx", lambda: office("word/document.xml"), "no Excel workbook"),
    "a binary workbook": ("a.xlsb", lambda: office("xl/workbook.bin"), "no Excel workbook"),
    "an OpenDocument sheet": ("a.ods", lambda: package({"mimetype": "x", "content.xml": "<x/>"}), "no Excel workbook"),
    "an archive": ("a.zip", lambda: package({"students.csv": STUDENTS}), "is an archive (zip)"),
    "an encrypted archive": ("a.xlsx", encrypted_zip, "with a password"),
    "gzip": ("a.csv.gz", lambda: gzip.compress(STUDENTS.encode()), "is packed (gzip)"),
    "a PDF": ("a.csv", lambda: b"%PDF-1.7\n" + STUDENTS.encode(), "is a PDF"),
    "a picture": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "is a picture"),
    "a web page as .xls": ("a.xls", lambda: f"<html><body><table><tr><td>{SECRET}</table></html>", "is a web page"),
    "a web page with its type": ("a.xls", lambda: f"<!DOCTYPE html>\n<table><tr><td>{SECRET}", "is a web page"),
    "a web archive as .xls": ("a.xls", lambda: f"MIME-Version: 1.0\n\n{SECRET}", "is a web page"),
    "XML of 2003 as .xls": ("a.xls", xml_2003, "XML spreadsheet of 2003"),
    "JSON": ("a.json", lambda: f'[{{"student_id": "{SECRET}"}}]', "JSON, but of no kind that a layout reads"),
    "some other XML": ("a.xml", lambda: f'<?xml version="1.0"?><s>{SECRET}</s>', "XML, but of no kind that a layout reads"),
    "an outside entity": ("a.xml", lambda: OUTSIDE, "document type of its own"),
    "a billion laughs": ("a.xml", laughs, "document type of its own"),
    "a transfer file cut off": ("a.xml", lambda: CTF.format(SURNAME)[:-20], "damaged or cut off at line 1"),
    "a transfer file nested without end": ("a.xml", lambda: "<CTfile>" + "<a>" * 100_000, "nested deeper than 64"),
    "a tag without end": ("a.xml", lambda: '<CTfile a="' + "x" * (3 << 20), "damaged or cut off"),
    "a transfer file without results": ("a.xml", lambda: CTF.format(SURNAME), "none of the elements that are rows"),
}  # fmt: skip
