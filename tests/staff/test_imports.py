"""The import page: for the data manager and the keeper of the home alone, each their own files; nothing lands unasked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from starlette.testclient import TestClient

from ingest import land
from ingest.archive.audit import Audit
from ingest.archive.ledger import Delivery, Ledger
from ingest.home import Home
from ingest.rows import rows_as_they_stood, rows_of
from reports.staff.app import build_app
from reports.staff.aside import is_mine
from reports.staff.settings import SignIn
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.trust import Trust

ORIGIN = {"origin": ADDRESS}
SHEET = (
    "Year 11 - Autumn 1,,,,\nAdm No,Surname,Reg,Maths Target,Maths Pred\n"
    "1,Quillon,11A,5,5\n2,Brindle,11A,6,absent\n3,<b>Oakapple</b>,11A,4,4\n"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[TestClient, Home]]:
    """The pages of a home to which nothing came, as its keeper."""
    home = Home(tmp_path / "home")
    home.create()
    app = build_app(home, SignIn(None, True, "the-key"), lambda: {"127.0.0.1:3000"})
    with TestClient(app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=True) as client:
        client.get("/sign-in/key/the-key")
        yield client, home


def drop(client: TestClient, text: str = SHEET, name: str = "Y11.csv") -> str:
    """Drop a file; returns the address of its import."""
    answer = client.post("/import", files={"file": (name, text.encode())}, headers=ORIGIN)
    assert answer.status_code == 200, answer.text
    return str(answer.url.path)


def test_a_file_is_looked_at_put_right_and_lands_when_it_is_let_in(desk: tuple[TestClient, Home]) -> None:
    client, home = desk
    address = drop(client)
    shown = client.get(address).text
    assert "Nothing has landed yet" in shown and "does not say" in shown and "Accept" not in shown  # the school is open
    assert "&lt;b&gt;Oakapple" in shown and "<b>Oakapple" not in shown
    told = {"a_school_urn": "999001", "s0_subject_code": "MT", "look": "Y"}
    shown = client.post(address, data=told, headers=ORIGIN).text
    assert '<td data-label="subject code">MT</td>' in shown and "Accept and publish" in shown
    [value, key] = re.search(r'name="(w\d+)" value="([^"]+)"', shown).groups()  # type: ignore[union-attr]
    told = {value: key.replace("&#34;", '"').replace("&quot;", '"'), f"v{value[1:]}": "(blank)", "look": "Y"}
    assert "undo absent as blank" in client.post(address, data=told, headers=ORIGIN).text
    assert list(home.landing.iterdir()) == []
    answer = client.post(address, data={"accept": "Y"}, headers=ORIGIN)
    assert answer.status_code == 400 and "Say its name" in answer.text
    answer = client.post(address, data={"accept": "Y", "school_name": "Invented School"}, headers=ORIGIN)
    assert "lies in the landing folder" in answer.text and client.get(address).status_code == 404
    landed = [d for p in land.pending(home) for d in land.ingest_file(home, p, datetime(2026, 12, 1))]
    assert {(d.entity, d.rows_accepted, d.cells_quarantined) for d in landed if d.entity == "tracking"} == {("tracking", 3, 0)}
    audit = Audit(home)
    events = [e["event"] for month in audit.months() for e in audit.lines(month)]
    assert events.count("imported") == 2  # dropped, accepted


def test_a_refused_file_offers_to_be_mapped(desk: tuple[TestClient, Home]) -> None:
    client, home = desk
    (home.landing / "marks.csv").write_text(SHEET)
    [refused] = land.ingest_file(home, home.landing / "marks.csv", datetime(2026, 12, 1))
    assert refused.verdict == "refused" and "Map it on the import page" in refused.reason
    name = re.search(r'name="refused" value="([^"]+)"', client.get("/import").text)
    assert name
    answer = client.post("/import", data={"refused": name[1]}, headers=ORIGIN)
    assert "Taken for a sheet with columns for each of 1 subject" in answer.text
    for wrong in ("../../archive/student.key", "", "000001-other.csv"):
        assert "Import a file" in client.post("/import", data={"refused": wrong}, headers=ORIGIN).text


def test_a_link_is_not_followed_and_a_form_that_was_bent_breaks_nothing(desk: tuple[TestClient, Home], tmp_path: Path) -> None:
    client, home = desk
    (tmp_path / "secret.csv").write_text(SHEET)
    (home.quarantine / "files").mkdir(parents=True)
    (home.quarantine / "files" / "000001-link.csv").symlink_to(tmp_path / "secret.csv")
    assert "000001-link" not in client.get("/import").text
    address = drop(client)
    for bent in ({"v0": "5"}, {"v0": "5", "w0": "{"}, {"v0": "5", "w0": "[1]"}, {"v0": "5", "w0": '{"a": 1}'}, {"c_bogus": "1"}):
        assert client.post(address, data=bent | {"look": "Y"}, headers=ORIGIN).status_code in (200, 400), bent
    assert client.get(address).status_code == 200


def test_a_file_is_let_in_once_and_of_ones_own_schools_alone(trust: Trust, pages: TestClient) -> None:
    staff = {row["staff_id"]: row["sign_in_name"] for row in trust.rows("staff") if row["school_urn"] == "999001"}
    assert sign_in(pages, staff["A001"]) == 200
    address = pages.post("/import", files={"file": ("Y11.csv", SHEET.encode())}, headers=ORIGIN).headers["location"]
    other = {"a_school_urn": "999777", "accept": "Y", "school_name": "Another"}
    answer = pages.post(address, data=other, headers=ORIGIN)
    assert answer.status_code == 400 and "of which you do not keep the data" in answer.text
    (trust.home.path / "imports" / address.rpartition("/")[2] / "let in").touch()
    for _ in range(2):
        answer = pages.post(address, data={"a_school_urn": "999001", "accept": "Y"}, headers=ORIGIN)
        assert answer.status_code == 400 and "being let in already" in answer.text
    assert land.pending(trust.home) == []
    assert pages.post(address, data={"forget": "Y"}, headers=ORIGIN).status_code == 303


def test_what_is_no_table_is_refused_in_words_and_not_kept(desk: tuple[TestClient, Home]) -> None:
    client, home = desk
    for text in ("", "\n\n", "%PDF-1.7 of nothing"):
        answer = client.post("/import", files={"file": ("a.csv", text.encode())}, headers=ORIGIN)
        assert answer.status_code == 400 and "Export" in answer.text, text
    assert list((home.path / "imports").iterdir()) == []


def test_nobody_else_has_the_page_nor_anothers_file(trust: Trust, pages: TestClient) -> None:
    staff = {row["staff_id"]: row["sign_in_name"] for row in trust.rows("staff") if row["school_urn"] == "999001"}
    assert sign_in(pages, staff["A001"]) == 200  # the data manager
    answer = pages.post("/import", files={"file": ("Y11.csv", SHEET.encode())}, headers=ORIGIN)
    address = answer.headers["location"]
    assert pages.get(address).status_code == 200
    for other in ("T005", "T010", "T002"):
        assert sign_in(pages, staff[other]) == 200
        assert [pages.get(path).status_code for path in ("/import", address)] == [404, 404]
        assert pages.post("/import", files={"file": ("Y11.csv", SHEET.encode())}, headers=ORIGIN).status_code == 404
        assert pages.post(address, data={"accept": "Y"}, headers=ORIGIN).status_code == 404
        assert "/import" not in pages.get("/home").text
    assert sign_in(pages, staff["A001"]) == 200
    assert pages.get("/import/" + "0" * 24).status_code == 404
    assert pages.post(address, data={"forget": "Y"}, headers=ORIGIN).status_code == 303
    assert pages.get(address).status_code == 404


def test_what_else_a_sheet_may_be_is_listed_and_can_be_chosen(desk: tuple[TestClient, Home]) -> None:
    client, home = desk
    rows = "Adm No,Event ID,Date,Kind,Event type,Points,House,Room,Day,Lesson\n1,E1,2026-11-02,reward,Praise,2,Kestrel,R1,Mon,3\n"
    answer = client.post("/import", files={"file": ("log.csv", rows.encode())}, headers=ORIGIN)
    address = str(answer.url.path)
    assert "5 of 10" in answer.text and "Look at it as: Behaviour and praise events (extract)" in answer.text
    answer = client.post(address, data={"taken": "extract:behaviour_events"}, headers=ORIGIN)
    assert (
        answer.status_code == 400 and "Behaviour and praise events must have: category. Say which heading means it" in answer.text
    )
    told = {"m3": "category", "a_school_urn": "999001", "look": "Y"}
    shown = client.post(address, data=told, headers=ORIGIN).text
    assert "Taken for the extract Behaviour and praise events." in shown and '<td data-label="event type">Praise</td>' in shown
    assert "Look at it as: A list of students" in client.get(address).text
    answer = client.post(address, data={"accept": "Y", "school_name": "Invented School"}, headers=ORIGIN)
    assert "lies in the landing folder" in answer.text
    landed = [d for p in land.pending(home) for d in land.ingest_file(home, p, datetime(2026, 12, 1))]
    told_of = [(d.entity, d.rows_accepted, d.profile) for d in landed if d.entity != "schools"]
    assert told_of == [("behaviour_events", 1, "own_log")]


def test_a_layout_that_fits_beside_the_nearest_can_be_chosen(desk: tuple[TestClient, Home]) -> None:
    client, home = desk
    names = "school_urn,student_id,surname,forename,upn,sex\n999001,1,Quillon,Ada,,F\n"
    address = drop(client, names, "students.csv")
    assert "It fits the layout Students, native headings." in client.get(address).text
    shown = client.post(address, data={"taken": "sheet"}, headers=ORIGIN).text
    assert "Taken for a list of students." in shown and "Look at it as: Students, native headings" in shown
    shown = client.post(address, data={"taken": "layout:native_students"}, headers=ORIGIN).text
    assert "It fits the layout Students, native headings." in shown
    for bent in ("extract:nothing", "layout:../..", "", "extract:"):
        assert client.post(address, data={"taken": bent}, headers=ORIGIN).status_code in (200, 400)


def test_a_column_is_put_under_another_subject_or_mark_and_the_layout_keeps_it(desk: tuple[TestClient, Home]) -> None:
    client, home = desk
    head = "Adm No,Surname,Reg,Maths Target,Maths FFT,Maths Pred,Art Target,Art Pred,Robotics Pred"
    sheet = f"Year 11 - Autumn 1,,,,,,,,\n{head}\n1,Quillon,11A,5,7,4,3,2,9\n"
    address = drop(client, sheet)
    shown = client.get(address).text
    assert "another column has this mark" in shown and "<option selected>Maths</option><option>Art</option>" in shown
    told = {"k4_subject": "Maths", "k4_mark": "working at", "k7_subject": "History", "k7_mark": "prediction"}
    told |= {"k8_subject": "Robotics", "k8_mark": "", "a_school_urn": "999001", "look": "Y"}
    shown = client.post(address, data=told, headers=ORIGIN).text
    assert "another column has this mark" not in shown and "columns for each of 4 subjects" in shown
    bent = {"k3_subject": "Nothing", "k3_mark": "target", "k5_subject": "Art", "k5_mark": "nothing", "k0_subject": "Art"}
    assert "columns for each of 4 subjects" in client.post(address, data=bent | {"look": "Y"}, headers=ORIGIN).text
    for name in ("Y11.csv", "later.csv"):
        if name == "later.csv":  # of the same headings: its own layout reads it so by itself
            address = drop(client, sheet.replace("11A", "11B"), name)
            assert "It fits the layout Y11." in client.get(address).text
        client.post(address, data={"a_school_urn": "999001", "accept": "Y", "school_name": "Invented School"}, headers=ORIGIN)
        landed = [d for p in land.pending(home) for d in land.ingest_file(home, p, datetime(2026, 12, 1))]
        marks = next(d for d in landed if d.entity == "tracking")
        rows = duckdb.read_parquet(str(rows_of(home, marks))).project("subject_code, working_at, prediction").order("all")
        assert rows.fetchall() == [("HI", None, "2"), ("MA", "7", "4")]
        targets = next(d for d in landed if d.entity == "targets")
        rows = duckdb.read_parquet(str(rows_of(home, targets))).project("subject_code, grade").order("all")
        assert rows.fetchall() == [("AR", "3"), ("MA", "5")]


def test_which_sheet_of_a_workbook_is_read_is_chosen_and_kept_with_the_file(
    desk: tuple[TestClient, Home], tmp_path: Path
) -> None:
    client, home = desk
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        for name, rows in (
            ("Read me", [["About"]]),
            ("Year 10", [["1", "Quillon", "10A"]]),
            ("Year 11", [["2", "Brindle", "11A"]]),
        ):
            page = book.add_worksheet(name)
            for nth, row in enumerate(rows if name == "Read me" else [["Adm No", "Surname", "Reg"], *rows]):
                page.write_row(nth, 0, row)
    data = (tmp_path / "book.xlsx").read_bytes()
    answer = client.post("/import", files={"file": ("book.xlsx", data)}, headers=ORIGIN)
    address, shown = str(answer.url.path), answer.text
    assert "has 2 sheets with rows" in shown and ">Quillon</td>" in shown  # the first is no table
    assert 'value="Year 10" selected' in shown
    for bent in ("Year 12", ""):
        assert ">Quillon</td>" in client.post(address, data={"sheet": bent}, headers=ORIGIN).text
    answer = client.post(address, data={"sheet": "Read me"}, headers=ORIGIN)
    assert answer.status_code == 400 and "no rows" in answer.text
    assert ">Brindle</td>" in client.post(address, data={"sheet": "Year 11"}, headers=ORIGIN).text
    told = {"a_school_urn": "999001", "accept": "Y", "school_name": "Invented School"}
    client.post(address, data=told, headers=ORIGIN)
    landed = [d for p in land.pending(home) for d in land.ingest_file(home, p, datetime(2026, 12, 1))]
    students = next(d for d in landed if d.entity == "students")
    shutil.rmtree(home.cache)  # made again from the archive, it is the same sheet
    rows = duckdb.read_parquet(str(rows_of(home, students))).project("student_id, surname").fetchall()
    assert (rows, dict(students.answers)["sheet"]) == ([("2", "Brindle")], "Year 11")
    assert rows_as_they_stood(home, students, [2])[1] == {2: ["2", "Brindle", "11A"]}


def choices_of(shown: str, value: str) -> list[str]:
    """The grades that a page offers to read a value as."""
    select, *_ = re.findall(rf'aria-label="Read {value} as">(.*?)</select>', shown)
    return re.findall(r"<option>([^<]*)</option>", select)


def test_a_value_is_read_as_a_grade_that_its_key_stage_can_have(desk: tuple[TestClient, Home]) -> None:
    client, _ = desk
    rows = "Adm No,Reg,Art Target,Art Pred,Music Target,Music Pred\n1,8A,Secure,Developing,5,4\n2,8B,Secure,Mastered,4,4\n"
    shown = client.get(drop(client, rows, "y8.csv")).text
    assert {"Exceeding", "9", "(blank)"} <= set(choices_of(shown, "Mastered")) and "A*" not in choices_of(shown, "Mastered")
    assert "<option selected>ks3_words</option>" in shown and "<option>a_level</option>" not in shown


def test_a_scale_that_the_key_stage_cannot_have_is_not_chosen(desk: tuple[TestClient, Home]) -> None:
    client, _ = desk
    rows = "Adm No,Reg,Art Target,Art Pred,Music Target,Music Pred\n1,10A,5,4,D,M\n2,10B,6,6,P,P\n"
    address = drop(client, rows, "y10.csv")
    shown = client.get(address).text
    assert "Music: no grade scale" in shown and "l3_single" not in shown and "a_level" not in shown
    shown = client.post(address, data={"s1_grade_scale": "btec_l2", "look": "Y"}, headers=ORIGIN).text
    assert "no grade of btec_l2" in shown and "L2P" in choices_of(shown, "P")
    older = drop(client, rows.replace("10A", "12A").replace("10B", "12B"), "y12.csv")
    assert "<option selected>l3_single</option>" in client.get(older).text


def judged(home: Home) -> list[Delivery]:
    """Land what waits, and judge it as gate 1 would that finds nothing."""
    landed = [d for p in land.pending(home) for d in land.ingest_file(home, p, datetime(2026, 12, 1))]
    for d in landed:
        if d.verdict == "conformed":
            Ledger(home).add_verdict(d.delivery_id, "accepted", "", [])
    return landed


def test_what_was_set_aside_of_a_landed_file_is_put_right_on_the_page(desk: tuple[TestClient, Home]) -> None:
    client, home = desk
    assert "Nothing waits" in client.get("/import/aside").text
    rows = "school_urn,student_id,surname,sex,date_of_birth\n999001,1,Quillon,Q,2010-02-01\n999001,2,<b>Oakapple,F,2099-01-01\n"
    (home.landing / "students.csv").write_text(rows)
    [students] = judged(home)
    [address] = re.findall(r'href="(/import/aside/\d[^"]*)"', client.get("/import/aside").text)
    shown = client.get(address).text
    assert "D sex" in shown and "not allowed" in shown and ">Q, as it stands</option>" in shown and "<option>M</option>" in shown
    assert 'name="r3c4" value="2099-01-01"' in shown and "Oakapple" not in shown  # the cells at fault alone
    told = {"r2c3": "M", "r3c4": "2010-03-04", "r3c2": "Changed", "r9c9": "x"}
    assert client.post(address, data=told).status_code == 403  # from no page of ours
    assert "2 rows put right" in client.post(address, data=told, headers=ORIGIN).text
    assert "Nothing was changed" in client.post(address, data={"r2c3": "Q"}, headers=ORIGIN).text
    assert [p.name for p in land.pending(home)] == [f"corrections_{students.delivery_id}.xlsx"]
    [correction] = judged(home)
    assert (correction.corrects, correction.rows_accepted, correction.cells_quarantined) == (students.delivery_id, 2, 0)
    found = duckdb.read_parquet(str(rows_of(home, correction))).project("student_id, surname, sex, date_of_birth::varchar")
    assert found.order("all").fetchall() == [("1", "Quillon", "M", "2010-02-01"), ("2", "<b>Oakapple", "F", "2010-03-04")]
    assert "Nothing waits" in client.get("/import/aside").text and "Nothing of this file waits" in client.get(address).text
    events = [e["event"] for month in Audit(home).months() for e in Audit(home).lines(month)]
    assert events.count("corrected") == 1


def test_the_cell_of_a_subject_is_put_right_by_a_grade_and_a_line_cell_by_cell(desk: tuple[TestClient, Home]) -> None:
    client, home = desk
    address = drop(client)
    client.post(address, data={"a_school_urn": "999001", "accept": "Y", "school_name": "Invented School"}, headers=ORIGIN)
    (home.landing / "schools.csv").write_text("school_urn,name\n999001,Invented School\n999002,Another,too many\n")
    judged(home)
    shown = client.get("/import/aside").text
    [marks, line] = [next(h for h, name in re.findall(r'href="(/import/aside/\d[^"]*)">([^<]+)<', shown) if name == n)
                     for n in ("Y11.csv", "schools.csv")]  # fmt: skip
    shown = client.get(marks).text
    assert '<optgroup label="gcse_9_1">' in shown and "Maths Pred of row 4" in shown and '<optgroup label="a_level">' not in shown
    assert "1 row put right" in client.post(marks, data={"r4c4": "7"}, headers=ORIGIN).text
    assert "999002,Another,too many" in client.get(line).text
    assert "1 row put right" in client.post(line, data={"r3c0": "999002", "r3c1": "Another"}, headers=ORIGIN).text
    fixed = {d.entity: (d.rows_accepted, d.rows_quarantined) for d in judged(home) if d.corrects}
    assert fixed == {"tracking": (1, 0), "schools": (1, 0)}


def test_nobody_else_sees_what_was_set_aside(trust: Trust, pages: TestClient) -> None:
    staff = {row["staff_id"]: row["sign_in_name"] for row in trust.rows("staff") if row["school_urn"] == "999001"}
    known = [d for d in Ledger(trust.home).deliveries() if d.entity]
    assert sign_in(pages, staff["A001"]) == 200  # the data manager
    assert pages.get("/import/aside").status_code == 200
    assert [pages.get(f"/import/aside/{name}").status_code for name in ("nothing", "0")] == [404, 404]
    for other in ("T005", "T010"):
        assert sign_in(pages, staff[other]) == 200
        assert [pages.get(path).status_code for path in ("/import/aside", f"/import/aside/{known[0].delivery_id}")] == [404, 404]
        answer = pages.post(f"/import/aside/{known[0].delivery_id}", data={"r2c1": "x"}, headers=ORIGIN)
        assert answer.status_code == 404


def test_what_was_set_aside_is_of_ones_own_schools_alone() -> None:
    def delivery(*schools: str) -> list[Delivery]:
        return [Delivery("000001", 1, "", "a.csv", "2026-11-20", schools=schools)]

    class Somebody:
        def __init__(self, *schools: str) -> None:
            self.schools = frozenset(schools) or None

        def schools_of(self, thing: str) -> frozenset[str] | None:
            assert thing == "imports"
            return self.schools

    files = (("999001",), ("999001", ""), ("999001", "999002"), ("999002",), ())
    assert [is_mine(Somebody("999001"), delivery(*schools)) for schools in files] == [True, True, False, False, False]
    assert all(is_mine(Somebody(), delivery(*schools)) for schools in files)  # the keeper of the home
