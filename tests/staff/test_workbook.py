"""Marksheets as workbooks: filled in, sorted, damaged, returned, saved by LibreOffice; what of them is taken and why not."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from starlette.testclient import TestClient

from ingest import land
from ingest.archive.ledger import Delivery, Ledger
from ingest.conform import ensure_cached
from ingest.home import Home
from tests.staff.conftest import sign_in
from tests.staff.reading import sheets_of
from tests.staff.trust import URN, Trust

Cells = dict[str, str]
NOW = datetime(2026, 12, 1, 9)
LATER = "2027-01-05T10:00:00Z"


@pytest.fixture
def home(trust: Trust, tmp_path: Path) -> Home:
    """A home of the same key that has received nothing yet."""
    made = Home(tmp_path / "home")
    made.archive.mkdir(parents=True)
    shutil.copy(trust.home.student_key_path, made.student_key_path)
    made.create()
    return made


@pytest.fixture
def book(trust: Trust, pages: TestClient) -> bytes:
    """The workbook of a teacher of Year 11."""
    teachers = {
        row["staff_id"]
        for row in trust.rows("class_teachers*")
        if row["class_code"].startswith("11") and row["school_urn"] == URN
    }
    for staff in sorted(teachers):
        sign_in(pages, f"{staff.lower()}@larkhollow.example")
        answer = pages.get(f"/marksheets/{URN}/DEC")
        if answer.status_code == 200:
            return answer.content
    raise AssertionError("nobody has a marksheet")


def edited(book: bytes, cells: Cells, modified: str = LATER, sheet: str = "sheet1", drop: str = "") -> bytes:
    """The workbook with other texts in cells of a sheet (a formula where the text begins with =), saved at another time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            text = old.read(part)
            if part == f"xl/worksheets/{sheet}.xml":
                for place, said in cells.items():
                    made = f"<f>{said[1:]}</f><v>5</v>" if said.startswith("=") else f"<is><t>{said}</t></is>"
                    kind = "" if said.startswith("=") else ' t="inlineStr"'
                    text, n = re.subn(
                        rf'<c r="{place}"( s="\d+")?[^>]*?(/>|>.*?</c>)'.encode(),
                        f'<c r="{place}"\\1{kind}>{made}</c>'.encode(),
                        text,
                    )
                    assert n == 1, place
            if part == "docProps/core.xml":
                text = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + modified.encode(), text)
            new.writestr(part, text)
    return out.getvalue()


def texts(book: bytes, tmp: Path) -> dict[str, str]:
    """Texts of the first sheet by their place."""
    path = tmp / "read.xlsx"
    path.write_bytes(book)
    with zipfile.ZipFile(path) as packed:
        strings = re.findall(r"<si><t[^>]*>(.*?)</t></si>", packed.read("xl/sharedStrings.xml").decode())
        cells = re.findall(r'<c r="([A-Z]+\d+)"[^>]*t="s"[^>]*><v>(\d+)</v>', packed.read("xl/worksheets/sheet1.xml").decode())
    return {place: strings[int(number)] for place, number in cells}


def columns(book: bytes, tmp: Path) -> dict[str, str]:
    """Letters of the columns by their headings, which stand in row 9."""
    return {text: place[:-1] for place, text in texts(book, tmp).items() if re.fullmatch(r"[A-Z]+9", place)}


def dropped(home: Home, book: bytes, name: str = "marks.xlsx") -> tuple[list[Delivery], list[tuple[str, ...]], set[str]]:
    """What landing it gives: deliveries, accepted cells (student, field, value), rules broken."""
    (home.landing / name).write_bytes(book)
    entered = land.ingest_file(home, home.landing / name, NOW)
    taken: list[tuple[str, ...]] = []
    rules: set[str] = set()
    with duckdb.connect() as con:
        for delivery in (d for d in entered if d.verdict == "conformed"):
            found = con.execute(
                f"select coalesce(student_id, ''), field, value from '{ensure_cached(home, delivery)}' order by _row"
            )
            taken += found.fetchall()
            aside = home.quarantine / f"{delivery.delivery_id}.parquet"
            if aside.exists():
                rules |= {rule for (rule,) in con.execute(f"select distinct rule from '{aside}'").fetchall()}
    return entered, taken, rules


def test_what_was_filled_in_is_taken_and_nothing_else(home: Home, book: bytes, tmp_path: Path) -> None:
    at, before = columns(book, tmp_path), texts(book, tmp_path)
    prediction, attitude, praise = at["Prediction"], at["Attitude to study"], at["Special praise"]
    value = "3" if before.get(f"{prediction}10") != "3" else "4"
    if "-" in before.get(f"{at['Target']}10", ""):
        value = f"{value}-{value}"
    cells = {f"{prediction}10": value, f"{attitude}11": "5", f"{praise}10": "yes", "C5": "Paper 1", "C6": "18/11/2026"}
    filled = edited(book, cells)
    entered, taken, rules = dropped(home, filled)
    assert rules == set() and [d.entity for d in entered] == ["judgements"]
    assert sorted((f, v) for _, f, v in taken) == sorted(
        [("prediction", value), ("attitude", "5"), ("praise", "Y"), ("assessment", "Paper 1"), ("assessment_date", "2026-11-18")]
    )
    assert {s for s, f, _ in taken if f in ("prediction", "praise")} == {s for s, f, _ in taken if f == "prediction"}
    assert dropped(home, filled)[0] == []  # the same once more
    again, taken_again, _ = dropped(home, edited(book, cells, "2027-01-06T10:00:00Z"))
    assert len(again) == 1 and sorted(taken_again) == sorted(taken)  # int_tracking__events leaves them out
    untouched = dropped(home, book)
    assert [d.verdict for d in untouched[0]] == ["refused"] and "nothing" in untouched[0][0].reason.lower()


def test_a_row_is_known_by_its_number_wherever_it_stands(home: Home, book: bytes, tmp_path: Path) -> None:
    at, before = columns(book, tmp_path), texts(book, tmp_path)
    attitude = at["Attitude to study"]
    _, plain, _ = dropped(home, edited(book, {f"{attitude}10": "5", f"{attitude}11": "4"}))
    swapped = {"A10": "2", "A11": "1", "B10": before["B11"], "B11": before["B10"], f"{attitude}10": "4", f"{attitude}11": "5"}
    others = [c for c in ("Working at", "Prediction") if before.get(f"{at[c]}10") or before.get(f"{at[c]}11")]
    for column in others:
        swapped |= {f"{at[column]}10": before.get(f"{at[column]}11", ""), f"{at[column]}11": before.get(f"{at[column]}10", "")}
    _, moved, rules = dropped(home, edited(book, swapped, "2027-01-07T10:00:00Z"))
    assert rules == set() and sorted(moved) == sorted(plain)


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        ({"A10": "2"}, "row_twice"),
        ({"B10": "Somebody Else"}, "moved_row"),
        ({"A10": "77"}, "added_row"),
        ({"{attitude}10": "=2+3"}, "formula_cell"),
        ({"{attitude}10": "9"}, "not_offered"),
        ({"{prediction}10": "brilliant"}, "not_offered"),
        ({"C6": "last week"}, "not_offered"),
        ({"C5": "Retest of {student}"}, "names_student"),
    ],
)
def test_what_cannot_be_believed_is_set_aside_with_its_rule(
    home: Home, book: bytes, tmp_path: Path, cells: Cells, rule: str
) -> None:
    at = columns(book, tmp_path)
    student = texts(book, tmp_path)["B10"].split()[-1]
    named = {"attitude": at["Attitude to study"], "prediction": at["Prediction"], "student": student}
    told = {place.format(**named): text.format(**named) for place, text in cells.items()}
    told = {f"{named['attitude']}10": "5", **told}
    _, taken, rules = dropped(home, edited(book, told))
    assert rules == {rule}
    assert len(taken) == (
        0 if f"{named['attitude']}10" in {p.format(**named) for p in cells} or "A10" in cells or "B10" in cells else 1
    )


def test_the_hidden_sheet_is_laid_out_as_ever(book: bytes) -> None:
    """Workbooks that lie in archives are read by these names."""
    rows = [[cell for cell in row if cell] for row in sheets_of(book)["flightpath"]]
    told = ["export", "school_urn", "academic_year", "tracking_point", "staff_id", "issued_at", "signature"]
    keys = "sheet number name class_code subject_code year_group student_id field heading offered was"
    assert rows[0] == ["Marksheets of Flightpath"] and [row[0] for row in rows[1:8]] == told and rows[8] == keys.split()


def test_a_changed_hidden_sheet_and_another_homes_workbook_are_refused_in_words(home: Home, book: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        last = max(int(n) for n in re.findall(r"worksheets/sheet(\d+)\.xml", " ".join(packed.namelist())))
    [refused] = dropped(home, edited(book, {"B3": "999009"}, sheet=f"sheet{last}"))[0]
    assert refused.verdict == "refused" and "hidden sheet was changed" in refused.reason and "999009" not in refused.reason
    other = Home(tmp_path / "other")
    other.create()
    [refused] = dropped(other, book)[0]
    assert refused.verdict == "refused" and "another home" in refused.reason


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_saves_one_and_it_comes_back(home: Home, book: bytes, tmp_path: Path) -> None:
    at = columns(book, tmp_path)
    filled = edited(book, {f"{at['Attitude to study']}10": "5", "C5": "Paper 1"})
    (tmp_path / "in.xlsx").write_bytes(filled)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(tmp_path / "out"), str(tmp_path / "in.xlsx")], check=True, capture_output=True, timeout=120)
    _, taken, rules = dropped(home, (tmp_path / "out" / "in.xlsx").read_bytes())
    assert rules == set() and {(f, v) for _, f, v in taken} == {("attitude", "5"), ("assessment", "Paper 1")}


def test_deliveries_are_read_alike_from_the_archive(home: Home, book: bytes, tmp_path: Path) -> None:
    at = columns(book, tmp_path)
    [delivery], taken, _ = dropped(home, edited(book, {f"{at['Attitude to study']}10": "5"}))
    shutil.rmtree(home.cache)
    with duckdb.connect() as con:
        again = con.execute(f"select coalesce(student_id, ''), field, value from '{ensure_cached(home, delivery)}'").fetchall()
    assert again == taken and Ledger(home).deliveries()[-1].delivery_id == delivery.delivery_id
