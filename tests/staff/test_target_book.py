"""Drafts of targets as workbooks: moderated elsewhere, damaged, returned, saved by LibreOffice; what of them is a decision."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from ingest import land
from ingest.archive.ledger import Delivery
from ingest.conform import ensure_cached
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.read.target_book import HEADINGS
from ingest.rules import WHAT_TO_DO
from tests.staff.conftest import sign_in
from tests.staff.reading import sheets_of
from tests.staff.test_targets import DATA, DRAFTED, head
from tests.staff.test_workbook import LATER, edited, home
from tests.staff.trust import OTHER, URN

__all__ = ["head", "home"]
Row = dict[str, str]
TOP = 7  # the first student's row
KEYS_SHEET = "sheet2"
ADDRESS = f"/targets-book/{URN}/{DRAFTED}?year=7"


@pytest.fixture
def book(pages: TestClient, head: str) -> bytes:
    """The workbook of the drafts of Year 7."""
    assert sign_in(pages, head) == 200
    answer = pages.get(ADDRESS)
    assert answer.status_code == 200
    return answer.content


def rows_of(book: bytes) -> list[Row]:
    """The students of the workbook, by heading."""
    [sheet, _] = sheets_of(book).values()
    return [dict(zip(sheet[TOP - 2], row, strict=True)) for row in sheet[TOP - 1 :]]


def other(grade: str) -> str:
    return "9" if grade != "9" else "8"


@dataclass
class Landed:
    """What landing a workbook gives."""

    entered: list[Delivery]
    taken: list[dict[str, Any]]
    aside: list[tuple[str, str, str | None]]  # column, rule, value

    @property
    def told(self) -> list[tuple[str, str, str, str | None]]:
        return [(r["student_id"], r["kind"], r["grade"], r["reason"]) for r in self.taken]


def dropped(home: Home, book: bytes) -> Landed:
    (home.landing / "targets.xlsx").write_bytes(book)
    found = Landed(land.ingest_file(home, home.landing / "targets.xlsx", datetime(2026, 12, 1, 9)), [], [])
    with duckdb.connect() as con:
        for delivery in (d for d in found.entered if d.verdict == "conformed"):
            con.execute(f"select {', '.join(HEADINGS)} from '{ensure_cached(home, delivery)}' order by _row")
            found.taken += [dict(zip(HEADINGS, row, strict=True)) for row in con.fetchall()]
            aside = home.quarantine / f"{delivery.delivery_id}.parquet"
            if aside.exists():
                found.aside += con.execute(f"select column_name, rule, value from '{aside}' order by all").fetchall()
    return found


def test_it_says_what_the_page_says(pages: TestClient, book: bytes) -> None:
    page = pages.get(f"/targets/{URN}/{DRAFTED}?year=7").text
    assert ADDRESS in page
    rows = rows_of(book)
    names = re.findall(r'<th scope="row"><a href="/target/[^"]*">([^<]+)</a>', page)
    assert [row["Student"] for row in rows] == names and [row["No."] for row in rows] == [str(n + 1) for n in range(len(rows))]
    fields = re.findall(r'name="[ea]\.[0-9a-f]+" value="([^"]*)"', page)
    assert [g for row in rows for g in (row["Expected"], row["Aspirational"])] == fields and all(fields)
    assert all(row["Draft"] == row["Expected"] and re.fullmatch(r"\d+ %", row["Chance"]) and row["Start"] for row in rows)
    assert not any(row["Reason"] or row["Looked at"] for row in rows)


def test_what_is_changed_or_ticked_is_decided_and_nothing_else(home: Home, book: bytes, head: str) -> None:
    first, second, third = rows_of(book)[:3]
    filled = edited(
        book,
        {f"{column}{TOP}": other(first["Expected"]) for column in "IJ"}
        | {f"K{TOP}": "Plays for the county", f"L{TOP + 1}": "y", f"J{TOP + 1}": ""},
    )
    found = dropped(home, filled)
    assert [d.entity for d in found.entered] == ["target_decisions"] and found.aside == []
    one, two = found.taken[0]["student_id"], found.taken[2]["student_id"]
    assert first["Student"].endswith(f", {first['Student'].split(', ')[-1]}") and one != two
    assert found.told == [
        (one, "expected", other(first["Expected"]), "Plays for the county"),
        (one, "aspirational", other(first["Expected"]), "Plays for the county"),
        (two, "expected", second["Expected"], None),
    ]
    assert one in first["Student"] and two in second["Student"] and third["Student"]  # names of the trust have the id
    same = {"school_urn": URN, "subject_code": DRAFTED, "stage": "KS4", "step": "moderate", "grade_scale": "gcse_9_1"} | {
        "staff_id": head[:4].upper(), "source": "workbook", "recorded_at": LATER.replace("Z", ".000Z"),
    }  # fmt: skip
    assert all(row | same == row for row in found.taken)
    assert [r["draft_grade"] for r in found.taken] == [first["Expected"], first["Aspirational"], second["Expected"]]
    assert len({r["batch"] for r in found.taken}) == 1 and len({r["event_id"] for r in found.taken}) == 3
    assert dropped(home, filled).entered == []  # the same once more
    [untouched] = dropped(home, book).entered
    assert untouched.verdict == "refused" and "nothing" in untouched.reason


def test_the_same_file_packed_anew_is_the_same_decisions(home: Home, book: bytes) -> None:
    cells = {f"L{TOP}": "Y"}
    once, again = dropped(home, edited(book, cells)), dropped(home, edited(book, cells | {"A1": "Another title"}))
    assert once.taken and [r["event_id"] for r in once.taken] == [r["event_id"] for r in again.taken]


def test_rows_are_known_by_their_numbers(home: Home, book: bytes) -> None:
    first, second = rows_of(book)[:2]
    swapped = {
        f"{column}{TOP + at}": row[heading]
        for at, row in enumerate((second, first))
        for column, heading in (("A", "No."), ("B", "Student"), ("I", "Expected"), ("J", "Aspirational"))
    }
    plain = dropped(home, edited(book, {f"L{TOP}": "Y"})).told
    assert dropped(home, edited(book, swapped | {f"L{TOP + 1}": "Y"})).told == plain


@pytest.mark.parametrize(
    ("cells", "rules"),
    [
        ({"I": "12", "J": ""}, [("grade", "not_offered", "12")]),
        ({"I": "A*", "J": "", "K": "Art club"}, [("grade", "not_offered", "A*")]),
        ({"I": "{other}", "J": ""}, [("reason", "no_reason", None)]),
        ({"I": "=2+3"}, [("grade", "formula_cell", None)]),
        ({"K": "=2+3", "J": ""}, [("reason", "formula_cell", None)]),
        ({"L": "perhaps", "J": ""}, [("step", "not_offered", "perhaps")]),
        ({"A": "2", "L": "Y", "J": ""}, [("student_id", "row_twice", "{second}")]),
        ({"B": "Somebody Else", "L": "Y", "J": ""}, [("student_id", "moved_row", "{first}")]),
        ({"A": "77"}, [("student_id", "added_row", "{name}")]),
    ],
)
def test_what_breaks_a_rule_is_set_aside_in_words(
    home: Home, book: bytes, cells: Row, rules: list[tuple[str, str, str | None]]
) -> None:
    first, second = rows_of(book)[:2]
    ids = {name: re.findall(r"S\d+", row["Student"])[0] for name, row in (("first", first), ("second", second))}
    told = {"other": other(first["Expected"]), "name": first["Student"], **ids}
    found = dropped(home, edited(book, {f"{column}{TOP}": text.format(**told) for column, text in cells.items()}))
    assert found.aside == [(column, rule, value and value.format(**told)) for column, rule, value in rules]
    assert found.taken == [] and found.entered[0].rows_quarantined == 1
    assert all(WHAT_TO_DO[rule] for _, rule, _ in found.aside)
    assert all(column in {c.name for c in load_contracts()["target_decisions"].columns} for column, _, _ in found.aside)


def test_an_aspirational_target_below_the_expected_one_leaves_the_row(home: Home, book: bytes) -> None:
    found = dropped(home, edited(book, {f"I{TOP}": "8", f"J{TOP}": "7+", f"K{TOP}": "Exchanged", f"L{TOP + 1}": "Y"}))
    assert found.aside == [("grade", "below_expected", "7+"), ("grade", "below_expected", "8")]
    assert len(found.taken) == 2 and WHAT_TO_DO["below_expected"]


def test_one_cell_that_is_wrong_leaves_the_other_kind(home: Home, book: bytes) -> None:
    [first, *_] = rows_of(book)
    found = dropped(home, edited(book, {f"I{TOP}": "12", f"L{TOP}": "Y"}))
    assert [(kind, grade) for _, kind, grade, _ in found.told] == [("aspirational", first["Aspirational"])]
    assert found.aside == [("grade", "not_offered", "12")]


def renamed(book: bytes, before: str, after: str, part: str) -> bytes:
    """The workbook with other words in a part of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            assert name != part or before.encode() in text
            new.writestr(name, text.replace(before.encode(), after.encode()) if name == part else text)
    return out.getvalue()


def test_what_is_not_as_it_was_written_out_is_refused_in_words(home: Home, book: bytes, tmp_path: Path) -> None:
    [sheet, _] = sheets_of(book)
    ticked = edited(book, {f"L{TOP}": "Y"})
    broken = {
        "gone or renamed": renamed(ticked, sheet, "Targets", "xl/workbook.xml"),
        "column Reason": edited(ticked, {f"K{TOP - 1}": "Why"}),
        "column Expected twice": edited(ticked, {f"J{TOP - 1}": "Expected"}),
        "hidden sheet was changed": edited(ticked, {"B3": OTHER}, sheet=KEYS_SHEET),
        "hidden sheet of the targets was changed": edited(ticked, {"A3": "school"}, sheet=KEYS_SHEET),
    }
    for words, damaged in broken.items():
        [refused] = dropped(home, damaged).entered
        assert refused.verdict == "refused" and words in refused.reason and OTHER not in refused.reason
    stranger = Home(tmp_path / "other")
    stranger.create()
    [refused] = dropped(stranger, ticked).entered
    assert refused.verdict == "refused" and "another home" in refused.reason and "on the page of targets" in refused.reason


def test_a_target_that_holds_is_no_longer_to_be_moderated(pages: TestClient, home: Home) -> None:
    """Nor is one of a reader who moderates nothing: the workbook is there to be read."""
    assert sign_in(pages, DATA) == 200
    for address in (ADDRESS, f"/targets-book/{URN}/MA?year=8"):
        book = pages.get(address).content
        assert rows_of(book)[0]["Expected"]
        found = dropped(home, edited(book, {f"I{TOP}": "2-", f"J{TOP}": "", f"K{TOP}": "Too high"}))
        assert found.taken == [] and {rule for _, rule, _ in found.aside} == {"not_offered"}


def test_who_sets_no_targets_gets_none(pages: TestClient, head: str) -> None:
    for who, path in (
        ("a004@larkhollow.example", ADDRESS),
        (head, f"/targets-book/{URN}/MA"),
        (head, f"/targets-book/{OTHER}/{DRAFTED}"),
    ):
        assert sign_in(pages, who) == 200 and pages.get(path).status_code == 404


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_saves_one_and_it_comes_back(home: Home, book: bytes, tmp_path: Path) -> None:
    [first, *_] = rows_of(book)
    (tmp_path / "in.xlsx").write_bytes(edited(book, {f"I{TOP}": "4+", f"K{TOP}": "Known from primary", f"J{TOP}": ""}))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(tmp_path / "out"), str(tmp_path / "in.xlsx")], check=True, capture_output=True, timeout=120)
    found = dropped(home, (tmp_path / "out" / "in.xlsx").read_bytes())
    assert found.aside == [] and [told[1:] for told in found.told] == [("expected", "4+", "Known from primary")]
    assert found.taken[0]["draft_grade"] == first["Expected"]
