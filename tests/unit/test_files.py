"""Every kind of file that may land: read to the last row, or refused with words that a data manager can act on."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest import land
from ingest.archive.ledger import Delivery
from ingest.home import Home
from ingest.profile import shipped
from ingest.read import limits, sniff, tree
from tests.unit import hostile
from tests.unit.hostile import HEAD, REFUSED, ROW, SECRET, STUDENTS, book, by_hand, sheet

NOON = datetime(2026, 11, 20, 12)
MARKS = "school_urn,student_id,date,session,code\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def drop(home: Home, data: str | bytes, name: str = "a.csv") -> Delivery:
    """What becomes of a file that gives one entity."""
    path = home.landing / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    [delivery] = land.ingest_file(home, path, NOON)
    return delivery


def taken(home: Home, columns: str) -> list[tuple[Any, ...]]:
    """The accepted rows of the only delivery."""
    [path] = home.cache.rglob("*.parquet")
    return duckdb.read_parquet(str(path)).order("_row").project(columns).fetchall()


def aside(home: Home, delivery: Delivery) -> list[tuple[int, str | None, str]]:
    """Row, column and rule of what was quarantined; each has something to do."""
    rows = duckdb.read_parquet(str(home.quarantine / f"{delivery.delivery_id}.parquet"))
    assert not rows.filter("what_to_do is null").fetchall()
    return rows.project("_row, column_name, rule").order("_row, column_name").fetchall()


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_whole_in_words_and_nothing_of_it_is_loaded(home: Home, kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    name, make, words = REFUSED[kind]
    delivery = drop(home, make(), name)
    assert (delivery.verdict, delivery.rows_read, delivery.entity) == ("refused", 0, None)
    assert words in delivery.reason
    assert not list(home.cache.rglob("*.parquet")) and not list(home.build.iterdir())
    assert SECRET not in delivery.reason + home.ledger_path.read_text() + "".join(capfd.readouterr())
    assert "root:" not in home.ledger_path.read_text()


@pytest.mark.parametrize(
    ("most", "data"),
    [
        ("FILE_BYTES", STUDENTS),
        ("WORKBOOK_BYTES", by_hand()),
        ("MARKUP_BYTES", hostile.CTF),
        ("JSON_BYTES", "[1, 2, 3, 4, 5, 6, 7, 8]"),
    ],
)
def test_a_file_above_its_limit_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch, most: str, data: str | bytes) -> None:
    monkeypatch.setattr(sniff, most, 20)
    assert "Export it in parts" in drop(home, data).reason


def test_more_cells_than_any_school_has_are_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 12)
    assert "more than 12 cells" in drop(home, HEAD + ROW * 3).reason


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_separators_and_encodings(home: Home, separator: str, encoding: str) -> None:
    drop(home, (HEAD + "1,A1,Zoë,Fernwhistle,2012-03-01\n").replace(",", separator).encode(encoding))
    assert taken(home, "forename, date_of_birth, _row") == [("Zoë", date(2012, 3, 1), 2)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(home: Home, end: str) -> None:
    drop(home, STUDENTS.replace("\n", end))
    assert taken(home, "student_id, _row") == [("A1", 2)]


def test_what_stands_above_the_headings_is_left_out_and_rows_keep_their_numbers(home: Home) -> None:
    top = 'sep=;\n"Larkhollow; list of students"\n\nPrinted 20/11/2026;;;;\n'
    delivery = drop(home, top + STUDENTS.replace(",", ";"))
    assert taken(home, "student_id, _row") == [("A1", 6)]
    assert delivery.reason == "The headings are in row 5; what stands above them was left out."


def test_a_second_table_in_a_file_does_not_push_out_the_first(home: Home) -> None:
    wider = "school_urn,staff_id,title,forename,surname,role,start_date,end_date\n1,T1,Dr,X,Y,Teacher,2026-09-01,\n"
    delivery = drop(home, STUDENTS + wider)
    assert taken(home, "student_id, _row") == [("A1", 2)]
    assert aside(home, delivery) == [(3, None, "unreadable_line"), (4, None, "unreadable_line")]


def test_empty_lines_are_no_rows_but_count_as_a_spreadsheet_counts(home: Home) -> None:
    delivery = drop(home, HEAD + "\n" + ROW + ",,,,\n   \n" + ROW.replace("A1", "A2") + "\n\n")
    assert taken(home, "student_id, _row") == [("A1", 3), ("A2", 6)]
    assert delivery.rows_read == 2


def test_ragged_rows_are_set_aside_and_a_separator_too_many_is_not_ragged(home: Home) -> None:
    rows = ["1,A1,X,Y", "1,A2,X,Y,2012-03-01,", "1,A3,X,Y,2012-03-01,more", '1,A4,"X"Z,Y,2012-03-01', "1,A5,X,Y,2012-03-01"]
    delivery = drop(home, HEAD + "\n".join(rows))
    assert taken(home, "student_id, _row") == [("A2", 3), ("A5", 6)]
    assert aside(home, delivery) == [(n, None, "unreadable_line") for n in (2, 4, 5)]


def test_a_last_line_cut_off_is_set_aside(home: Home) -> None:
    assert aside(home, drop(home, STUDENTS + '1,A2,"Xyz')) == [(3, None, "unreadable_line")]


def test_columns_that_nobody_knows_are_named_by_letter_for_their_headings_may_be_values(home: Home) -> None:
    delivery = drop(home, f"{HEAD.strip()},{SECRET},,\n1,A1,X,Y,2012-03-01,tall,blue,\n")
    assert delivery.reason == "Columns not used: F, G."
    assert delivery.rows_accepted == 1


def test_the_content_decides_and_not_the_name(home: Home) -> None:
    drop(home, STUDENTS, "students.xlsx")
    drop(home, sheet(HEAD.strip().split(","), ["1", "A2", "X", "Y", "2012-03-01"]), "more.csv")
    assert len(list(home.cache.rglob("*.parquet"))) == 2


FAULTS = {
    "1,A1,X,Y,01/03/12": (2, "date_of_birth", "two_digit_year"),
    "1,A1,X,Y,1.3.12": (2, "date_of_birth", "two_digit_year"),
    "1,A1,X,Y,2026": (2, "date_of_birth", "type"),
    "1,A1,X,Y,20120301": (2, "date_of_birth", "type"),
    "1,A1,X,Y,40969.5": (2, "date_of_birth", "type"),
    "1,A1,X,Y,9": (2, "date_of_birth", "type"),
    "1,A1,X,Y,31/02/2012": (2, "date_of_birth", "type"),
    "1,A1,X,Y,2012-03-01 later": (2, "date_of_birth", "type"),
    "1,A1,X,Y,0012-03-01": (2, "date_of_birth", "type"),
    "1,A1,X,Y,03/14/2012": (2, "date_of_birth", "month_first"),
    "1,A1,#N/A,Y,2012-03-01": (2, "forename", "error_cell"),
    "1,A1,#SPILL!,Y,2012-03-01": (2, "forename", "error_cell"),
    '1,A1,"X\nZ",Y,2012-03-01': (2, "forename", "control_character"),
    "1,A1,X\x07,Y,2012-03-01": (2, "forename", "control_character"),
}


@pytest.mark.parametrize("row", FAULTS)
def test_a_cell_that_cannot_be_read_is_set_aside_by_its_rule(home: Home, row: str) -> None:
    assert aside(home, drop(home, HEAD + row + "\n")) == [FAULTS[row]]


DAYS = [
    "2012-03-01",
    "01/03/2012",
    "1/3/2012",
    "2012-03-01 00:00:00",
    "2012-03-01T09:30",
    "01/03/2012 09:30",
    "40969",
    "\u00a01/3/2012 ",
]


@pytest.mark.parametrize("written", DAYS)
def test_dates_that_are_read(home: Home, written: str) -> None:
    drop(home, HEAD + f"1,A1,X,Y,{written}\n")
    assert taken(home, "date_of_birth") == [(date(2012, 3, 1),)]


def test_one_date_with_its_month_first_makes_the_others_of_its_column_doubtful(home: Home) -> None:
    days = ["03/14/2012", "05/06/2012", "25/12/2012", "07/07/2012", "2012-03-01"]
    delivery = drop(home, HEAD + "".join(f"1,A{i},X,Y,{day}\n" for i, day in enumerate(days)))
    assert aside(home, delivery) == [(2, "date_of_birth", "month_first"), (3, "date_of_birth", "month_first")]
    assert taken(home, "date_of_birth is null") == [(True,), (True,), (False,), (False,), (False,)]


@pytest.mark.parametrize(
    ("written", "points"), [("1", 1), ("-12", -12), ("1,000", None), ("100.00", 100), ("1,2", None), ("1e1", None), ("1_0", None)]
)
def test_whole_numbers(home: Home, written: str, points: int | None) -> None:
    head = "school_urn,event_id,student_id,date,category,event_type,points\n"
    delivery = drop(home, head + f'1,E1,A,2026-11-02,incident,X,"{written}"\n')
    rule = "too_high" if written == "1,000" else "type"
    assert [row[0] for row in taken(home, "points")] == ([] if points is None else [points])
    assert aside(home, delivery) == ([(2, "points", rule)] if points is None else [])


@pytest.mark.parametrize(("written", "pct"), [("94.5", "94.5"), ("94.5 %", "94.5"), (".5", "0.5"), ("94,5", None), ("1e1", None)])
def test_numbers_with_a_fraction(home: Home, written: str, pct: str | None) -> None:
    head = "school_urn,student_id,academic_year,period,period_end,attendance_pct\n"
    drop(home, head + f'1,A,2026/27,term,2026-11-02,"{written}"\n')
    assert taken(home, "attendance_pct") == ([] if pct is None else [(Decimal(pct),)])


def excel(fill: Callable[..., None]) -> bytes:
    """A workbook with the headings of students in row 1; `fill` gets the book and its sheet."""

    def made(whole: Any) -> None:
        page = whole.add_worksheet()
        page.write_row(0, 0, HEAD.strip().split(","))
        fill(whole, page)

    return book(made)


def test_workbook_cells_are_read_as_they_were_last_saved(home: Home) -> None:
    def fill(whole: Any, page: Any) -> None:
        day = whole.add_format({"num_format": "dd/mm/yyyy"})
        for row in range(1, 5):
            page.write_row(row, 0, [1, row * 111, "X", "Y"])
        page.write_datetime(1, 4, datetime(2012, 3, 1), day)
        page.write_number(2, 4, 40969)
        page.write_formula(3, 4, "=DATE(2012,3,1)", day, 40969)
        page.write_formula(4, 2, '="X"&"Y"', None, "XY")
        page.set_row(2, None, None, {"hidden": True})

    drop(home, excel(fill), "a.xlsx")
    first = date(2012, 3, 1)
    assert taken(home, "student_id, forename, date_of_birth, _row") == [
        ("111", "X", first, 2), ("222", "X", first, 3), ("333", "X", first, 4), ("444", "XY", None, 5),
    ]  # fmt: skip


def test_a_percentage_is_read_as_it_is_shown(home: Home) -> None:
    def fill(whole: Any) -> None:
        page = whole.add_worksheet()
        page.write_row(0, 0, ["school_urn", "student_id", "academic_year", "period", "period_end", "attendance_pct"])
        forms = ["0.0%", "0%", '0.00" %"', "General", None]
        for row, form in enumerate(forms, start=1):
            page.write_row(row, 0, [1, f"A{row}", "2026/27", "term", "2026-11-02"])
            page.write_number(row, 5, 0.945, whole.add_format({"num_format": form, "bold": True}) if form else None)

    drop(home, book(fill), "a.xlsx")
    assert taken(home, "attendance_pct") == [(Decimal("94.5"),), (Decimal("94.5"),), *[(Decimal("0.945"),)] * 3]


def test_error_cells_merged_cells_and_formulas_never_worked_out_are_set_aside(home: Home) -> None:
    def fill(whole: Any, page: Any) -> None:
        page.write_row(1, 0, [1, "A1", "X", "Y"])
        page.write_formula(1, 3, "=NA()", None, "#N/A")
        page.write_row(2, 0, [1, "A2", "X", "Y"])
        page.merge_range(2, 3, 4, 3, "Fernwhistle")
        page.write_row(3, 0, [1, "A3", "X"])
        page.write_row(4, 0, [1, "A4", "X"])
        page.write_row(5, 0, [1, "A5", "X", "Y"])

    delivery = drop(home, excel(fill), "a.xlsx")
    assert aside(home, delivery) == [(2, "surname", "error_cell"), (4, "surname", "merged_cell"), (5, "surname", "merged_cell")]
    told = [("A1", None), ("A2", "Fernwhistle"), ("A3", None), ("A4", None), ("A5", "Y")]
    assert taken(home, "student_id, surname") == told


def test_errors_that_the_library_does_not_know_and_formulas_without_a_value(home: Home) -> None:
    error = '<c r="D2" t="e"><v>#SPILL!</v></c></row>'
    cells = error + '<row r="3"><c r="A3"><v>1</v></c><c r="B3"><v>8</v></c><c r="C3"><f>A1</f></c></row>'
    delivery = drop(home, by_hand(hostile.CELLS.removesuffix("</row>") + cells))
    assert aside(home, delivery) == [(2, "surname", "error_cell"), (3, "forename", "formula_without_value")]


def test_the_first_visible_sheet_is_read_and_the_others_are_told_of(home: Home) -> None:
    def fill(whole: Any) -> None:
        pages = [whole.add_worksheet(name) for name in ("old", "new", "notes")]
        for page, who in zip(pages, ("A1", "A2", "A3"), strict=True):
            page.write_row(0, 0, HEAD.strip().split(","))
            page.write_row(1, 0, [1, who, "X", "Y"])
        pages[0].hide()
        pages[1].activate()

    delivery = drop(home, book(fill), "a.xlsx")
    assert taken(home, "student_id") == [("A2",)]
    assert delivery.reason == "Only the first visible sheet was read; the workbook has 1 more."


def test_titles_above_the_headings_of_a_workbook(home: Home) -> None:
    def fill(whole: Any) -> None:
        page = whole.add_worksheet()
        page.merge_range(0, 1, 0, 5, "Larkhollow Example School: students")
        page.write(1, 1, "Printed")
        page.write_row(3, 1, HEAD.strip().split(","))
        page.write_row(4, 1, [1, "A1", "X", "Y", "2012-03-01"])

    delivery = drop(home, book(fill), "a.xlsx")
    assert taken(home, "student_id, _row") == [("A1", 5)]
    assert delivery.reason == "The headings are in row 4; what stands above them was left out."


def test_a_workbook_with_macros_gives_its_data_and_its_macros_are_never_opened(home: Home) -> None:
    drop(home, by_hand(extra={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 no macro at all"}), "a.xlsm")
    assert taken(home, "student_id, forename") == [("7", SECRET)]


def test_a_workbook_full_of_styled_empty_cells_is_no_large_one(home: Home) -> None:
    drop(home, by_hand(hostile.CELLS + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert taken(home, "student_id") == [("7",)]


def test_a_repeated_refusal_and_a_good_file_after_it(home: Home) -> None:
    drop(home, HEAD)
    assert drop(home, STUDENTS).rows_accepted == 1
    assert [json.loads(line)["deliveries"][0]["verdict"] for line in home.ledger_path.read_text().splitlines()] == [
        "refused", "conformed",
    ]  # fmt: skip


CTF = Path(__file__).parents[2] / "ingest" / "profiles" / "transfer" / "ctf" / "sample.xml"


def test_a_common_transfer_file_gives_scores_and_outcomes_and_nothing_else(home: Home) -> None:
    delivery = drop(home, CTF.read_bytes(), "CTF.xml")
    assert taken(home, "subject, ks2_year, scaled_score, outcome, laestab, _row") == [
        ("reading", 2026, 104, None, "0004999", 2),
        ("maths", 2026, 101, None, "0004999", 3),
        ("gps", 2026, 99, None, "0004999", 4),
        ("reading", 2026, None, "A", "0004999", 7),
        ("maths", 2026, 117, None, "0004999", 8),
        ("reading", 2026, None, None, "0004999", 11),
        ("maths", 2026, 80, None, "0004999", 12),
    ]
    assert aside(home, delivery) == [(11, "scaled_score", "too_low")]
    assert (delivery.rows_read, delivery.schools) == (7, ("0004999",))
    assert delivery.reason == "6 rows are of a kind that this layout leaves out."


def test_a_school_that_the_sender_did_not_know_is_empty_and_a_wrong_upn_is_set_aside(home: Home) -> None:
    text = CTF.read_text().replace("<LEA>000</LEA><Estab>4999</Estab>", "<LEA>LLL</LEA><Estab>LLLL</Estab>")
    delivery = drop(home, text.replace("<UPN>A", "<UPN>B"), "CTF.xml")
    assert set(taken(home, "laestab")) == {(None,)}
    assert aside(home, delivery)[:3] == [(n, "upn", "upn_check") for n in (2, 3, 4)]


def test_a_large_transfer_file_is_read_in_pieces(home: Home, tmp_path: Path) -> None:
    start, rest = CTF.read_text().split("<CTFpupilData>")
    pupil = rest[: rest.index("</Pupil>") + len("</Pupil>")]
    path = tmp_path / "large.xml"
    path.write_text(f"{start}<CTFpupilData>{pupil * 10_000}</CTFpupilData></CTfile>")
    tracemalloc.start()
    results = sum(1 for _ in tree.records(path, "ctfile", shipped())) - 1
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert results == 50_000
    assert path.stat().st_size > 10 << 20 and most < 2 << 20
    delivery = drop(home, path.read_bytes(), "CTF.xml")
    assert (delivery.rows_read, delivery.rows_accepted, delivery.rows_quarantined) == (30_000, 3, 29_997)
