"""A sheet that no layout knows: what it is taken for, what it would give, what lands, and that the next one is read by itself."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ingest import answers, land
from ingest.archive.ledger import Ledger
from ingest.conform import profile_of
from ingest.home import Home
from ingest.imports import choices
from ingest.imports.accept import NotAccepted, accept
from ingest.imports.draft import Draft, NotMapped
from ingest.imports.guess import guess
from ingest.imports.meanings import guesses
from ingest.imports.preview import Preview, preview
from ingest.profile import layouts_of
from ingest.read import read_into
from ingest.unpivot import Unpivot, scales_of, unpivot_records
from orchestration.cli import app
from tests.first_hour import broadsheet
from tests.support.sizes import many
from tests.unit.test_quarantine import correct, drop, put, table

TODAY = date(2026, 11, 20)
URN = "999001"
TITLE = "Invented School - Year 11 - Autumn 1"
HEAD = "Adm No,Surname,Forename,Reg,Gender,Maths Target,Maths Current,Maths Predicted,Art Target,Art Current,Art Predicted"
ROWS = ["000730,Quillon,Ada,11A,Female,5,4,5,4,4,N/A", "000731,Brindle,Orrin,11B,Male,6,5,,7,6,6", "Total,2,,,,,,,,,"]


class Desk:
    """A home, a file and a folder in which its draft lies."""

    def __init__(self, folder: Path) -> None:
        self.home, self.folder = Home(folder / "home"), folder / "draft"
        self.home.create()
        self.folder.mkdir()
        self.path = folder / "file"

    def guess(self, text: str, name: str = "Y11 marks.csv") -> Draft:
        self.path.write_text(text)
        return guess(self.home, self.path, name, TODAY, URN)

    def see(self, draft: Draft) -> Preview:
        return preview(self.home, self.folder, self.path, draft, TODAY)

    def rows(self, draft: Draft, entity: str) -> list[dict[str, object]]:
        part = next(p for p in self.see(draft).parts if p.item.entity == entity)
        return [dict(zip(part.columns, row, strict=True)) for row in part.sample]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def sheet(*rows: str, title: str = TITLE) -> str:
    return "\n".join([title + "," * 10, HEAD, *(rows or ROWS)]) + "\n"


def test_a_sheet_with_columns_for_each_subject_gives_six_extracts_cell_by_cell(desk: Desk) -> None:
    draft = desk.guess(sheet())
    seen = desk.see(draft)
    assert {p.item.entity: (p.n_new, p.item.rows_quarantined, p.item.cells_quarantined) for p in seen.parts} == {
        "students": (2, 1, 0), "enrolments": (2, 0, 0), "subjects": (2, 0, 0), "courses": (2, 0, 0), "targets": (4, 0, 0),
        "tracking": (4, 0, 1),
    }  # fmt: skip
    told = {(r["student_id"], r["subject_code"]): (r["working_at"], r.get("prediction")) for r in desk.rows(draft, "tracking")}
    assert told == {
        ("000730", "MA"): ("4", "5"), ("000730", "AR"): ("4", None), ("000731", "MA"): ("5", None), ("000731", "AR"): ("6", "6"),
    }  # fmt: skip
    assert [(a.value, a.rule, a.n, a.rows) for a in seen.aside] == [("", "total_row", 1, [5]), ("N/A", "unknown_grade", 1, [3])]
    assert (draft.answers["tracking_point"], draft.calendar["name"], draft.answers["academic_year"]) == (
        "AUT1",
        "Autumn 1",
        "2026/27",
    )
    assert desk.rows(draft, "enrolments")[0]["year_group"] == 11


def test_marks_may_stand_before_subjects_and_names_in_one_cell(desk: Desk) -> None:
    draft = desk.guess('Admission No,Name,Form,Target - History,Predicted - History\n12,"Quillon, Ada Mae",10X,B,C\n')
    assert (draft.heading, [s["subject_code"] for s in draft.subjects]) == ("{mark} {subject}", ["HI"])
    assert desk.rows(draft, "students") == [{"school_urn": URN, "student_id": "12", "surname": "Quillon", "forename": "Ada Mae"}]
    assert draft.subjects[0]["grade_scale"] == ""  # B and C are of A levels, which Year 10 has none of
    older = desk.guess('Admission No,Name,Form,Target - History,Predicted - History\n12,"Quillon, Ada Mae",12X,B,C\n')
    assert older.subjects[0]["grade_scale"] == "a_level"  # by the grades that are seen


def test_every_grade_scale_says_which_key_stages_can_have_it() -> None:
    stages = ("KS3", "KS4", "KS5")
    assert scales_of(set(stages)) == scales_of(set()) and all(scales_of({stage}) for stage in stages)


def test_brackets_around_subjects_and_words_that_are_none(desk: Desk) -> None:
    draft = desk.guess("Student No,Form,Expected (Art),Expected (PE),Forecast Grade,Attendance Pred\n5,9C,4,3,5,6\n")
    assert [(s["written"], s["subject_code"]) for s in draft.subjects] == [("Art", "AR"), ("PE", "PE")]
    assert [r["subject_code"] for r in desk.rows(draft, "targets")] == ["AR", "PE"]


def test_two_rows_of_headings_with_merged_cells_are_one(desk: Desk) -> None:
    with xlsxwriter.Workbook(str(desk.path)) as book:
        page = book.add_worksheet()
        page.write(0, 0, "Year 9 Spring")
        page.merge_range("C2:D2", "Maths")
        page.merge_range("E2:F2", "Art")
        page.write_row(2, 0, ["Adm No", "Reg", "Current", "Pred", "Current", "Pred"])
        page.write_row(3, 0, ["7", "9A", 4, 5, 3, 3])
    draft = guess(desk.home, desk.path, "spring.xlsx", TODAY, URN)
    told = [(r["subject_code"], r["working_at"], r["prediction"], r["year_group"]) for r in desk.rows(draft, "tracking")]
    assert told == [("MA", "4", "5", 9), ("AR", "3", "3", 9)]
    assert "students" not in {p.item.entity for p in desk.see(draft).parts}  # it names none


def test_a_year_group_that_no_column_tells_is_asked_or_stands_in_the_title(desk: Desk) -> None:
    by_house = sheet("1,Quillon,Ada,Kestrel,F,5,5,5,5,5,5", title="Year 8 marks")
    assert desk.rows(desk.guess(by_house, "marks.csv"), "tracking")[0]["year_group"] == 8
    assert "year_group" in desk.see(desk.guess(by_house)).open_ones  # the file's name says Year 11
    silent = desk.guess(by_house.replace("Year 8", "Our"), "marks.csv")
    assert "year_group" in desk.see(silent).open_ones


def test_a_list_with_a_row_for_each_student_and_subject_is_read_too(desk: Desk) -> None:
    rows = "Student ID,Subject,Target Grade,Current Grade,Predicted Grade\n7,Music,6,5,6\n7,Art,,4,4\n8,Music,5,5,4\n"
    draft = desk.guess(rows, "grades Year 10 Summer 2.csv")
    seen = desk.see(draft)
    assert {p.item.entity: p.n_new for p in seen.parts} == {"subjects": 2, "targets": 2, "tracking": 3}
    assert sorted(seen.open_ones) == ["grade_scale", "stage"] and draft.answers["tracking_point"] == "SUM2"
    draft.answers |= {"grade_scale": "gcse_9_1", "stage": "KS4"}
    told = [(r["student_id"], r["subject_code"], r["grade"]) for r in desk.rows(draft, "targets")]
    assert told == [("7", "Music", "6"), ("8", "Music", "5")]


def test_a_value_is_read_otherwise_where_that_is_said(desk: Desk) -> None:
    draft = desk.guess(sheet())
    draft.values = [{"column": "prediction", "from": "N/A", "to": ""}, {"column": "sex", "from": "Female", "to": "F"}]
    seen = desk.see(draft)
    assert [a.rule for a in seen.aside] == ["total_row"]
    assert [r["sex"] for r in desk.rows(draft, "students")] == ["F", "M"]


def test_what_was_put_right_is_kept_and_nothing_lands_before_it_is_let_in(desk: Desk) -> None:
    draft = desk.guess(sheet())
    draft.subjects[1] |= {"subject_code": "FA", "name": "Fine art"}
    draft.save(desk.folder / "draft.json")
    again = Draft.open(desk.folder / "draft.json")
    assert {r["subject_code"] for r in desk.rows(again, "tracking")} == {"MA", "FA"}
    assert list(desk.home.landing.iterdir()) == [] and not (desk.home.archive / "own_layouts").exists()
    again.meanings = {}
    with pytest.raises(NotMapped, match="admission number"):
        desk.see(again)


def test_what_is_let_in_lands_with_what_the_home_lacks_and_the_next_is_read_by_itself(desk: Desk) -> None:
    draft = desk.guess(sheet())
    with pytest.raises(NotAccepted, match="Say its name"):
        accept(desk.home, desk.path, draft, desk.see(draft))
    accept(desk.home, desk.path, draft, desk.see(draft), "Invented School")
    names = {p.name for p in desk.home.landing.iterdir()}
    assert names == {"schools_999001.csv", "tracking_points_999001_2026-27.csv", "Y11 marks.csv", "Y11 marks.csv.answers.yml"}
    said = yaml.safe_load((desk.home.landing / "Y11 marks.csv.answers.yml").read_text())
    assert said["layout"] == "own_y11_marks" and said["tracking_point"] == "AUT1"
    for path in land.pending(desk.home):
        land.ingest_file(desk.home, path, datetime(2026, 11, 20))
    assert {d.entity: d.rows_accepted for d in Ledger(desk.home).deliveries()} == {
        "schools": 1, "tracking_points": 1, "students": 2, "enrolments": 2, "subjects": 4, "courses": 4, "targets": 4,
        "tracking": 4,
    }  # fmt: skip
    later = desk.home.landing / "spring.csv"
    later.write_text(sheet(title="Invented School"))
    answers.write(later, said | {"tracking_point": "SPR1"})
    assert {d.profile for d in land.ingest_file(desk.home, later, datetime(2027, 3, 1))} == {"own_y11_marks"}


def test_a_layout_that_is_changed_leaves_what_was_read_with_it_as_it_was(desk: Desk) -> None:
    draft = desk.guess(sheet())
    accept(desk.home, desk.path, draft, desk.see(draft), "Invented School")
    for path in land.pending(desk.home):
        land.ingest_file(desk.home, path, datetime(2026, 11, 20))
    old = next(d for d in Ledger(desk.home).deliveries() if d.entity == "tracking")
    draft.subjects[1] |= {"subject_code": "FA"}
    accept(desk.home, desk.path, draft, desk.see(draft), "Invented School")
    now = layouts_of(desk.home).named("own_y11_marks")
    before = profile_of(desk.home, old)
    assert now and now.unpivot and before.unpivot and now.layout_hash != old.profile_hash
    assert [[s.code for s in p.unpivot.subjects] for p in (before, now) if p.unpivot] == [["MA", "AR"], ["MA", "FA"]]


def test_an_ugly_broadsheet_is_counted_as_by_hand(desk: Desk) -> None:
    right = broadsheet.write(desk.path, students=40)
    draft = guess(desk.home, desk.path, "Y11_Autumn1.xlsx", TODAY, URN)
    seen = desk.see(draft)
    assert [s["written"] for s in draft.subjects] == list(broadsheet.SUBJECTS)
    assert {s["written"]: s["grade_scale"] for s in draft.subjects}["Combined Science"] == "gcse_combined"
    marks = next(p for p in seen.parts if p.item.entity == "tracking")
    assert right.judged < marks.n_new == 40 * 10 - 4
    assert [(a.value, a.n) for a in seen.aside if a.rule == "unknown_grade"] == [("N/A", 2)]
    assert seen.notes == "The headings are in row 3; what stands above them was left out. Columns not used: AI."


def test_a_refusal_names_what_the_file_is_most_like_and_the_next_step(desk: Desk) -> None:
    dropped = desk.home.landing / "pupils.csv"
    dropped.write_text("Admission No,Legal Surname,Reg Group,House\n1,Quillon,7A,Kestrel\n")
    [refused] = land.ingest_file(desk.home, dropped, datetime(2026, 11, 20))
    like = "It is most like a list of students: admission no, legal surname, reg group fit, columns D do not."
    next_step = "Map it on the import page, or with flightpath import FILE; the next file like it is then read by itself."
    assert refused.reason == f"No layout fits the file. {like} {next_step}"


def test_a_cell_of_a_subject_is_put_right_in_a_workbook_and_no_other_is_changed(desk: Desk) -> None:
    draft = desk.guess(sheet())
    accept(desk.home, desk.path, draft, desk.see(draft), "Invented School")
    waiting = {p.name: p.read_bytes() for p in land.pending(desk.home)}
    for name, data in waiting.items():
        drop(desk.home, name, data)
    [wrong] = [
        d
        for d in correct(desk.home, lambda book: put(put(book, 3, "Art Predicted", "6"), 3, "Maths Predicted", "9"), "a.xlsx")
        if d.entity == "tracking"
    ]
    assert (wrong.rows_accepted, wrong.rows_quarantined) == (0, 1)  # no other cell of the row may change
    correct(desk.home, lambda book: put(book, 3, "Maths Predicted", "5"), "b.xlsx")
    told = table(desk.home, "tracking", "student_id, subject_code, prediction")
    assert told == [("000730", "AR", "6"), ("000730", "MA", "5"), ("000731", "AR", "6"), ("000731", "MA", None)]


def let_in(desk: Desk, text: str, name: str, school: str = "Invented School") -> Draft:
    draft = desk.guess(text, name)
    accept(desk.home, desk.path, draft, desk.see(draft), school)
    return draft


def run(desk: Desk) -> None:
    """Land what waits, and judge it as gate 1 would that finds nothing."""
    for path in land.pending(desk.home):
        drop(desk.home, path.name, path.read_bytes())


def test_two_year_groups_let_in_before_one_run_both_stand_in_the_calendar(desk: Desk) -> None:
    let_in(desk, sheet(), "Y11 marks.csv")
    let_in(desk, sheet(title="Invented School - Year 10 - Autumn 1").replace(",11", ",10"), "Y10 marks.csv")
    run(desk)
    assert table(desk.home, "tracking_points", "tracking_point, year_group") == [("AUT1", 10), ("AUT1", 11)]
    assert table(desk.home, "schools", "name") == [("Invented School",)]
    names = [p.name for p in (desk.home.archive / "own_layouts").iterdir()]
    assert names == ["own_y11_marks"]  # sheets of one form have one layout
    later = desk.home.landing / "spring.csv"
    later.write_text(sheet(title="Invented School"))
    answers.write(later, {"academic_year": "2026/27", "tracking_point": "SPR1", "issued_date": "2026-09-01", "layout": names[0]})
    assert {d.schools for d in land.ingest_file(desk.home, later, datetime(2027, 3, 1))} == {(URN,)}  # the only one there is


def test_a_subject_has_one_code_over_all_sheets_and_two_never_share_one(desk: Desk) -> None:
    long = "BTEC Extended Certificate in"
    let_in(desk, sheet().replace("Maths", f"{long} Science").replace("Art", "English"), "a.csv")
    run(desk)
    draft = desk.guess(sheet().replace("Maths", f"{long} Business").replace("Art", "English Language"), "b.csv")
    codes = {s["written"]: s["subject_code"] for s in draft.subjects}
    stands = dict(table(desk.home, "subjects", "name, subject_code"))
    assert stands == {f"{long} Science": "BTEC_EXTENDED_CERTIFICATE_IN_SCIENCE", "English": "EN"}
    assert not set(codes.values()) & set(stands.values())
    again = desk.guess(sheet().replace("Art", "English").replace("Reg", "Form"), "c.csv")
    assert again.subjects[1]["subject_code"] == "EN"


def test_names_over_the_middle_of_their_columns_are_no_headings(desk: Desk) -> None:
    rows = ",,,,Maths,,,Art,\nAdm No,Surname,Reg,Tgt,Cur,Pred,Tgt,Cur,Pred\n7,Quillon,9A,9,5,6,1,2,3\n"
    seen = desk.see(desk.guess(rows, "marks.csv"))
    assert "tracking" not in seen.profile.entities and seen.notes.endswith("Columns not used: D, E, F, G, H, I.")


def test_of_several_targets_the_schools_own_counts(desk: Desk) -> None:
    draft = desk.guess("Adm No,Reg,Art FFT20,Art FFT50,Art Target,ART Predicted,DT (Food) Predicted\n7,9A,9,8,5,6,4\n", "m.csv")
    assert [r["grade"] for r in desk.rows(draft, "targets")] == ["5"]
    assert [s["written"] for s in draft.subjects] == ["Art", "DT (Food)"]


def test_a_subject_that_may_be_a_column_of_another_is_named(desk: Desk) -> None:
    draft = desk.guess("Adm No,Reg,Maths Target,Maths Aut Pred,Art Pred\n7,9A,9,8,5\n", "m.csv")
    assert choices.doubtful(draft) == [("Maths Aut", "Maths")]
    next(s for s in draft.subjects if s["written"] == "Maths Aut")["subject_code"] = ""
    assert choices.doubtful(draft) == [] and {r["subject_code"] for r in desk.rows(draft, "tracking")} == {"AR"}


def test_a_title_and_a_column_that_say_different_year_groups_are_a_question(desk: Desk) -> None:
    draft = desk.guess(sheet("1,Quillon,Ada,7H,F,5,5,5,5,5,5", "2,Brindle,Ada,8H,F,5,5,5,5,5,5"))
    assert desk.see(draft).open_ones == ["year_group"]
    del draft.answers["year_group"]  # by the column
    assert [r["year_group"] for r in desk.rows(draft, "enrolments")] == [7, 8]


def test_a_sheet_that_says_more_than_its_own_layout_takes_is_looked_at_anew(desk: Desk) -> None:
    let_in(desk, sheet(), "Y11 marks.csv")
    assert desk.guess(sheet()).layout == "own_y11_marks"
    more = sheet(title="Years 10 and 11").replace("Reg,", "Reg,Year,").replace("11A,", "Kestrel,11,").replace("11B,", "Heron,10,")
    draft = desk.guess(more, "Y10 and Y11.csv")
    assert draft.layout == "" and {r["year_group"] for r in desk.rows(draft, "tracking")} == {10, 11}


def test_an_own_layout_that_is_damaged_stops_no_other(desk: Desk) -> None:
    let_in(desk, sheet(), "Y11 marks.csv")
    own = desk.home.archive / "own_layouts" / "own_y11_marks"
    for damage in ("", "name: [", "name: own_y11_marks\nmatch: [a]\noutputs: [{name: x, entity: nothing}]\n"):
        (own / "profile.yml").write_text(damage)
        assert layouts_of(desk.home).named("native_students") and not layouts_of(desk.home).named("own_y11_marks")
    assert desk.guess(sheet()).layout == ""


def test_what_cannot_be_an_answer_is_refused_before_anything_lands(desk: Desk) -> None:
    draft = desk.guess(sheet(), "export 2026-11-20.csv")
    assert draft.answers["academic_year"] == "2026/27"
    for wrong in ({"close_date": ""}, {"open_date": "2026-12-24"}, {"name": " "}):
        bad = Draft(**{**vars(draft), "calendar": draft.calendar | wrong})
        with pytest.raises(NotAccepted, match="data collection"):
            accept(desk.home, desk.path, bad, desk.see(bad), "Invented School")
    draft.answers["academic_year"] = "2026"
    with pytest.raises(NotAccepted, match="like 2026/27"):
        accept(desk.home, desk.path, draft, desk.see(draft), "Invented School")
    assert list(desk.home.landing.iterdir()) == []


def test_the_terminal_lists_what_else_a_sheet_may_be_and_takes_it_for_that(tmp_path: Path) -> None:
    rows = "school_urn,student_id,surname,forename\n999001,1,Quillon,Ada\n"
    (tmp_path / "names.csv").write_text(rows)
    words = ["import", str(tmp_path / "names.csv"), "--home", str(tmp_path / "home"), "--answer", f"school_urn={URN}"]
    told = CliRunner().invoke(app, words).output
    assert "It fits the layout native_students." in told and "--as sheet" in " ".join(told.split())
    told = CliRunner().invoke(app, [*words, "--as", "sheet"]).output
    assert "Taken for a list of students." in told and "--as layout:native_students" in " ".join(told.split())


def test_a_sheet_of_which_little_is_used_fits_its_own_layout_when_it_lands(desk: Desk) -> None:
    rows = "Adm No,Surname,Reg,A1,B1,C1,D1,E1,F1\n1,Quillon,9A,x,,,,,\n"
    let_in(desk, rows, "wide.csv")
    landed = [d for path in land.pending(desk.home) for d in land.ingest_file(desk.home, path, datetime(2026, 11, 20))]
    assert {d.entity: d.verdict for d in landed} == dict.fromkeys(("schools", "students", "enrolments"), "conformed")


CELL = st.sampled_from(["", "", "4", "5", "U", "9"])
GRID = st.lists(st.lists(CELL, min_size=9, max_size=9), min_size=1, max_size=5)


@settings(max_examples=many(12, 200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=GRID, order=st.permutations(range(9)))
def test_no_cell_of_a_subject_is_lost_moved_or_made_up(tmp_path: Path, grid: list[list[str]], order: list[int]) -> None:
    columns = [(subject, mark) for subject in ("Art", "French", "Maths") for mark in ("Target", "Current", "Pred")]
    head = ",".join(["Adm No", *(f"{columns[i][0]} {columns[i][1]}" for i in order)])
    path = tmp_path / "file.csv"
    path.write_text("\n".join([head, *(",".join([f"S{n}", *(row[i] for i in order)]) for n, row in enumerate(grid))]) + "\n")
    layout = Unpivot("{subject} {mark}", (("target", ("Target",)), ("working at", ("Current",)), ("prediction", ("Pred",))))
    with duckdb.connect() as con:
        read = read_into(con, path, tmp_path, guesses())
        con.execute("create temp view records as from source")
        names = unpivot_records(con, layout, read.headings, frozenset({"adm_no"}))
        cells = ", ".join(f"coalesce({names[n]}, '')" for n in ("subject_code", "target", "working_at", "prediction"))
        found = con.execute(f"select c0, {cells} from unpivoted order by all").fetchall()
    told = [(f"S{n}", code, *row[3 * i : 3 * i + 3]) for n, row in enumerate(grid) for i, code in enumerate(("AR", "FR", "MA"))]
    assert found == sorted(one for one in told if any(one[2:]))
