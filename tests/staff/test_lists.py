"""Every cell of every list, on the page and in the workbook, against the tables of the publication read row by row."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import duckdb
import pytest
from starlette.testclient import TestClient

from ingest.demo.people import URN
from ingest.home import Home
from reports.staff.app import build_app
from reports.staff.boards import PAGE
from reports.staff.lists import Count
from reports.staff.settings import SignIn
from tests.staff.by_hand import DECLARED, Cells, Hand, Tables, columns_of, gap, heads_of, in_book, on_page
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.reading import Section, sections_of, sheets_of
from tests.staff.trust import OTHER, Expected, Row, Trust
from tests.support.sizes import dear

DATABASE = Path("restricted") / "names.duckdb"
WHO = {  # school, id and a place of theirs; between them they have every list with rows on it
    "class teacher": (URN, "T007", "class", "11FR/1"),
    "teacher of the department": (URN, "T007", "department", "French"),
    "head of department": (URN, "T002", "department", "English"),
    "Head of Year": (URN, "T010", "year_group", "11"),
    "tutor": (OTHER, "T017", "tutor_group", "11A"),
    "group lead": (URN, "T030", "group", "pupil_premium"),
    "senior leader": (URN, "T005", "school", "all"),
    "data manager": (URN, "A001", "school", "all"),
}
ODD = """
update staff.class_patterns set direction = 'more_below', pattern_state = 'named', n_running = 2, q_value = 0.01
where class_code = '11EN/1';
update staff.class_patterns set direction = 'more_below', pattern_state = 'worth_a_look', n_running = 1, q_value = 0.02
where class_code in ('10EN/1', '11HI/1', '9EN/1');
update staff.class_patterns set direction = 'fewer_below', pattern_state = 'named', n_running = 3, q_value = 0.03
where class_code in ('11MA/1', '10HI/1', '8 EN/1#?é%"&');
update staff.class_patterns set direction_name = case direction when 'more_below' then 'More below' else 'Fewer below' end,
    state_name = case pattern_state when 'named' then 'Two points running' else 'Worth a look' end
where direction is not null;
update staff.consistency set consistency_state = 'never_moves', state_name = 'Never moves', n_paired = 9
where class_code like '11M%';
update staff.consistency set consistency_state = 'far_from_department', state_name = 'Far from the department', mean_gap = -1.2345
where class_code like '%EN/1';
update staff.consistency set consistency_state = 'usual' where class_code like '7%';
insert into staff.topics
select school_urn, source, upper(source), 'M1', subject_code || '-A', topic, class_code, subject_code, subject_name, department,
    year_group, date '2026-11-02', 9, 0, n, 31.25, 100.0 * n / 9, state
from staff.classes, (
    values ('Ratio', 5, 'not_grasped', 'mock'), ('Area & "volume"', 7, 'not_grasped', 'class'), ('Angles', 1, 'grasped', 'mock')
) as t (topic, n, state, source)
where class_code in ('11MA/1', '11EN/1', '11FR/1', '7MU/1');
insert into staff.variation
select school_urn, subject_code, any_value(subject_name), any_value(department), year_group, 'November', 2, 40, 9,
    max(class_code), 30.5, 20.25, min(class_code), 14.75, 22.5, year_group / 2.0,
    case when year_group = 11 then 'wide' else 'usual' end,
    case when year_group = 11 then 'Further than usual' else 'As elsewhere' end, ''
from staff.classes where subject_code is not null group by school_urn, subject_code, year_group;
update staff.slots set slot_state = 'no_entry', points_to_gain = 0
where slot_no in (5, 7, 8) and student_key in (select student_key from staff.students where list_name like '%a%');
insert into staff.slot_fillers
select distinct student_key, school_urn, element, course || '-A', course, course, n
from staff.slots, (values ('AR', 9), ('MU', 9), ('HI', 3), ('GE', 11)) as t (course, n) where slot_state = 'no_entry';
insert into staff.accuracy
with told as (
    select distinct classes.school_urn, classes.department, classes.subject_name, teachers.staff_key
    from staff.classes as classes
    join staff.teachers as teachers on classes.school_urn = teachers.school_urn and classes.class_code = teachers.class_code
    where classes.department in ('English', 'Mathematics', 'History')
),

kinds as (
    select distinct school_urn, 'department' as breakdown, department as member, null as staff_key, department,
        null as subject_name
    from told
    union all
    select distinct school_urn, 'subject', subject_name, null, department, subject_name from told
    union all
    select distinct school_urn, 'teacher', staff_key, staff_key, department, null from told
),

numbered as (select *, row_number() over (order by school_urn, breakdown, member) as nth from kinds)

select school_urn, 'KS4', 2026 - older, 11, 'MAR', 'March', breakdown, member, staff_key, department, subject_name,
    case when breakdown = 'teacher' then case when nth % 5 = 0 then 1 else 0 end end, 1 + older, 40 + nth, 50, 40, 60,
    (nth % 7 - 3) / 4.0 + nth / 1000.0, (nth % 7 - 3) / 4.0 - 0.3, (nth % 7 - 3) / 4.0 + 0.3
from numbered, (values (0), (1)) as years (older)
"""  # rows that so small a school has none of, and some that no list may show


def copied(trust: Trust, folder: Path, *changes: str) -> Home:
    """A home with the trust's publication, in which statements have changed rows."""
    home = Home(folder / "home")
    home.archive.mkdir(parents=True)
    shutil.copy(trust.home.student_key_path, home.student_key_path)
    home.create()
    home.demo_path.write_text(f"{URN}\n{OTHER}\n")
    shutil.copytree(trust.home.current.resolve(), home.publications / "shown")
    home.current.symlink_to(home.publications / "shown")
    with duckdb.connect(str(home.current / DATABASE)) as con:
        for change in changes:
            con.execute(change)
    return home


@contextmanager
def served(home: Home) -> Iterator[TestClient]:
    app = build_app(home, SignIn(None, True, "the-key"), lambda: {"127.0.0.1:3000"})
    with TestClient(app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def home(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied(trust, tmp_path_factory.mktemp("lists"), ODD)


@pytest.fixture(scope="module")
def client(home: Home) -> Iterator[TestClient]:
    with served(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables(expected: Expected, home: Home) -> Tables:
    return Tables(expected, home.current / DATABASE)


def come_in(client: TestClient, tables: Tables, school: str, staff: str, *place: str) -> None:
    [person] = [r for r in tables.trust.rows("staff") if (r["school_urn"], r["staff_id"]) == (school, staff)]
    assert sign_in(client, person["sign_in_name"]) == 200


def posted(client: TestClient, path: str, **form: Any) -> int:
    return client.post(path, data=form, headers={"origin": ADDRESS}).status_code


def address(base: str, hand: Hand, **chosen: str) -> str:
    told = {**hand.chosen, **chosen}
    return f"/{base}/{hand.school}/{hand.kind}/{quote(hand.scope)}" + (f"?{urlencode(told)}" if told else "")


def part_of(text: str) -> Section:
    """The one list of a page."""
    [part] = [section for section in sections_of(text)[1:] if section.heading]
    return part


def said(cells: Iterable[Any]) -> list[Any]:
    """Cells as they are compared: what is joined without an order has one, figures to a millionth."""
    return [
        round(cell, 6) if isinstance(cell, float) else re.sub(r"[^;,]+(?:(?:; |, )[^;,]+)+", _ordered, cell) for cell in cells
    ]


def _ordered(found: re.Match[str]) -> str:
    return "; ".join(sorted(re.split(r"; |, ", found[0])))


def finding(name: str, hand: Hand) -> str:
    return DECLARED["lists"][name]["finding"].format(**{key: Count(n) for key, n in hand.numbers(name).items()})


def check_page(client: TestClient, hand: Hand, name: str, rows: list[Cells]) -> None:
    """A whole list: every page of it, cell by cell."""
    for start in range(0, max(len(rows), 1), PAGE):
        page = {"page": str(start // PAGE + 1)} if start else {}
        answer = client.get(address("list", hand, show=name, **page))
        part, here = part_of(answer.text), rows[start : start + PAGE]
        assert answer.status_code == 200 and part.heading == finding(name, hand)
        if not here:
            assert part.rows == [] and "Nothing is on this list" in part.text
            continue
        columns = columns_of(name, False)
        assert part.heads == heads_of(name, here, False)
        for cells, links, row in zip_longest(part.rows, part.links, here):
            assert said(cells) == said(chain(*(on_page(column, row, here) for column in columns))), (name, row)
            assert links == list(_links(columns, row)), (name, row)
        if len(rows) > PAGE:
            assert f"Rows {start + 1} to {start + len(here)} of {len(rows)}" in part.text
    if len(rows) <= PAGE:
        assert "Rows 1 to" not in part.text


def _links(columns: list[Row], row: Cells) -> Iterator[str]:
    for column in columns:
        if column["kind"] == "student":
            yield f"/student/{row['student_key']}"
        if column["kind"] == "class" and row[column["key"]]:
            yield f"/class/{row['school_urn']}/{quote(row[column['key']], safe='/')}"
        if column["kind"] == "group" and row.get("opens", True):
            told = f"?group={row['group_id']}" if row["group_id"] else ""
            yield f"/list/{row.get('school_urn', URN)}/year_group/{row['year_group']}{told}"


def check_book(client: TestClient, hand: Hand, name: str, rows: list[Cells]) -> bytes:
    """The workbook of a list, cell by cell."""
    answer = client.get(address("book", hand, show=name))
    assert answer.status_code == 200 and answer.headers["content-disposition"].startswith("attachment; filename=")
    [(sheet, told)] = sheets_of(answer.content).items()
    assert sheet == DECLARED["lists"][name]["name"][:31] and told[1][0] == finding(name, hand)
    columns, width = columns_of(name, True), len(told[4])
    assert told[4] == heads_of(name, rows, True) + [""] * (width - len(heads_of(name, rows, True)))
    for cells, row in zip_longest(told[5 : 5 + len(rows)], rows):
        due = said(chain(*(in_book(column, row, rows) for column in columns)))
        assert said(cells) == due + [""] * (width - len(due)), (name, row)
    assert len(told) == 5 + len(rows)
    return answer.content


FILLED: dict[str, int] = {}  # rows that were compared, by list


@pytest.mark.parametrize("who", [who for who in WHO if who != "data manager"])
def test_every_cell_of_page_and_workbook_is_what_the_publication_says(client: TestClient, tables: Tables, who: str) -> None:
    come_in(client, tables, *WHO[who])
    hand = Hand(tables, *WHO[who])
    text = client.get(address("list", hand)).text
    overview = {part.heading: part for part in sections_of(text)[1:] if part.heading}
    filled = [name for name in hand.board if hand.rows(name)]
    assert list(overview) == [finding(name, hand) for name in filled]
    absent = re.findall(r'<p class="empty">Nothing is on (.*?)</p>', text)
    assert re.findall(r"show=(\w+)", "".join(absent)) == [name for name in hand.board if name not in filled]
    for name in hand.board:
        rows = hand.rows(name)
        check_page(client, hand, name, rows)
        check_book(client, hand, name, rows)
        if name not in filled:
            continue
        first = rows[: DECLARED["lists"][name]["first"]]
        part = overview[finding(name, hand)]
        shown = [said(chain(*(on_page(column, row, first) for column in columns_of(name, False)))) for row in first]
        assert [said(cells) for cells in part.rows] == shown
        more = len(rows) - len(first)
        assert (f"All {len(rows)} : {more} more follow" in part.text) == (more > 0)
        FILLED[name] = FILLED.get(name, 0) + len(rows)


def test_no_list_was_compared_empty_everywhere() -> None:
    if not FILLED:
        pytest.skip("the test before was not run")
    assert {name for name in DECLARED["lists"] if not FILLED.get(name)} == set()


@pytest.mark.parametrize("who", WHO)
def test_a_list_that_is_not_the_readers_is_neither_on_the_page_nor_given(client: TestClient, tables: Tables, who: str) -> None:
    come_in(client, tables, *WHO[who])
    hand = Hand(tables, *WHO[who])
    others = sorted(set(DECLARED["lists"]) - set(hand.board))
    page = client.get(address("list", hand)).text
    assert not any(f"show={name}" in page for name in others)
    for name in others[[*WHO].index(who) % 4 :: 4]:  # by turns: each answer costs as much as a list
        answer = client.get(address("book", hand, show=name))
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, address("list", hand))
    asked = client.get(address("list", hand, show=others[0])).text
    assert [part.heading for part in sections_of(asked)] == [part.heading for part in sections_of(page)]


@pytest.mark.parametrize(
    ("who", "place"),
    [
        ("class teacher", f"{URN}/year_group/11"),
        ("Head of Year", f"{URN}/year_group/13"),
        ("tutor", f"{URN}/tutor_group/11A"),
        ("senior leader", f"{URN}/year_group/77"),
        ("senior leader", f"{URN}/street/Elm"),
    ],
)
def test_a_place_that_is_not_the_readers_and_one_that_is_not_there_look_alike(
    client: TestClient, tables: Tables, who: str, place: str
) -> None:
    come_in(client, tables, *WHO[who])
    for path in (f"/list/{place}", f"/list/{place}?year=11", f"/book/{place}?show=students", f"/book/{place}?show=praise"):
        assert client.get(path).status_code == 404, path


NARROWED = [  # who, list, by what
    ("senior leader", "students", ("year", "tutor", "group", "running")),
    ("senior leader", "by_class", ("year", "subject", "group")),
    ("senior leader", "borderline", ("tutor",)),
    ("senior leader", "gaps", ("year",)),
    ("senior leader", "grid", ("year",)),
    ("senior leader", "target_groups", ("tutor", "group")),
    ("senior leader", "slots", ("year",)),
    ("senior leader", "patterns", ("year",)),
    ("senior leader", "consistency", ("year",)),
    ("senior leader", "praise", ("year", "tutor")),
    ("head of department", "underachieving", ("year", "tutor", "group", "hand", "running")),
    ("group lead", "over_time", ("year", "subject")),
    ("group lead", "moved", ("subject", "tutor", "group")),
]


def choices(hand: Hand, name: str, by: str) -> str:
    """What narrows a list by something and leaves some of it."""
    rows = hand.rows(name)
    if by in ("hand", "running"):
        return {"hand": "some", "running": "long"}[by]
    if by == "subject" and name == "over_time":
        return str(hand.told[-1]["subject_code"])
    if by == "subject":
        return next(t["subject_code"] for t in hand.told if t["subject_name"] == rows[-1]["subject_name"])
    students = [hand.ours[row["student_key"]] for row in rows if row.get("student_key")] or list(hand.ours.values())
    if by == "group":
        return next(m["group_id"] for s in students for m in hand.marked(s["student_key"]) if m["group_id"] != hand.scope)
    key = {"year": "year_group", "tutor": "registration_group"}[by]
    return str(rows[-1][key] if key in rows[-1] else students[-1][key])


@pytest.mark.parametrize(("who", "name", "narrow"), NARROWED)
def test_a_list_is_narrowed_as_the_address_says(
    client: TestClient, tables: Tables, who: str, name: str, narrow: tuple[str, ...]
) -> None:
    come_in(client, tables, *WHO[who])
    whole = Hand(tables, *WHO[who])
    for by in narrow:
        hand = Hand(tables, *WHO[who], chosen={by: choices(whole, name, by)})
        rows = hand.rows(name)
        assert rows and rows != whole.rows(name) and (name == "over_time" or len(rows) < len(whole.rows(name))), by
        check_page(client, hand, name, rows)
    if name == "underachieving":
        check_book(client, hand, name, rows)


def test_who_was_not_spoken_to_since_the_collection_is_told_from_conversations(client: TestClient, tables: Tables) -> None:
    who = WHO["senior leader"]
    come_in(client, tables, *who)
    hand = Hand(tables, *who, chosen={"spoken": "no"})
    waiting = [row["student_key"] for row in hand.rows("students")]
    spoken = [row["student_key"] for row in Hand(tables, *who).rows("students") if row["spoken_on"] and row["n_below"]]
    assert len(waiting) >= 2 and spoken and not set(waiting) & set(spoken)
    check_page(client, hand, "students", hand.rows("students"))
    talks = {waiting[0]: date(2026, 11, 19), waiting[1]: date(2026, 11, 13)}  # the collection closed on the 13th
    for key, day in talks.items():
        assert posted(client, f"/student/{key}/talk", agreed="Comes on Mondays", day=day.isoformat()) == 303
    hand = Hand(tables, *who, chosen={"spoken": "no"}, talks=talks)
    assert [row["student_key"] for row in hand.rows("students")] == [key for key in waiting if key != waiting[0]]
    check_page(client, hand, "students", hand.rows("students"))
    whole = Hand(tables, *who, talks=talks)
    check_book(client, whole, "students", whole.rows("students"))


def test_a_list_of_ones_own_narrows_every_list_and_somebody_elses_leaves_nobody(client: TestClient, tables: Tables) -> None:
    who = WHO["data manager"]
    come_in(client, tables, *who)
    whole = Hand(tables, *who)
    near = [row["student_key"] for row in whole.rows("borderline")]
    chosen = [row["student_key"] for row in whole.rows("students")[:9] if row["student_key"] not in near] + near[:1]
    numbers = [whole.students[key]["student_id"] for key in chosen]
    assert posted(client, "/lists", name="Some of them", numbers=" ".join(numbers)) == 303
    [number] = re.findall(r'list=(\w+)">Some of them', client.get("/lists").text)
    hand = Hand(tables, *who, chosen={"list": number}, members=chosen)
    assert len(hand.ours) == len(set(chosen))
    for name in ("students", "borderline", "slots", "target_groups"):
        assert len(hand.rows(name)) < len(whole.rows(name))
        check_page(client, hand, name, hand.rows(name))
        check_book(client, hand, name, hand.rows(name))
    come_in(client, tables, *WHO["Head of Year"])
    for told in (number, "nobody"):
        answer = client.get(address("list", Hand(tables, *WHO["Head of Year"]), list=told))
        assert answer.status_code == 200 and "/student/" not in answer.text and "Nothing is on" in answer.text


def test_a_long_list_has_pages_and_odd_numbers_of_pages_break_nothing(client: TestClient, tables: Tables) -> None:
    who = WHO["senior leader"]
    come_in(client, tables, *who)
    hand = Hand(tables, *who)
    rows = hand.rows("grid")
    whole, rest = divmod(len(rows), PAGE)
    assert whole >= 2 and rest
    pages = [client.get(address("list", hand, show="grid", page=str(nth + 1))).text for nth in range(whole + 1)]
    assert [len(part_of(text).rows) for text in pages] == [*[PAGE] * whole, rest]
    assert [">Before</a>" in text for text in pages] == [False, *[True] * whole]
    assert [">Next</a>" in text for text in pages] == [*[True] * whole, False]
    for page in ("0", "-1", "x", "999", "9" * 40, "²"):
        answer = client.get(address("list", hand, show="grid", page=page))
        assert answer.status_code == 200, page


def test_half_a_grade_of_combined_science_is_told_as_half(client: TestClient, tables: Tables, trust: Trust) -> None:
    assert [gap(value) for value in (-0.5, -1.5, 0.5, 2, 0)] == ["−½", "−1½", "+½", "+2", "0"]
    who = WHO["senior leader"]
    come_in(client, tables, *who)
    seen = {}
    halves = [
        row for row in tables.of("progress", school_urn=URN, is_newest=1, target_state="below")
        if "-" in (row["target_grade"] or "") and "-" in (row["prediction"] or "")
    ]  # fmt: skip
    for row in halves:
        target, prediction = (sum(int(grade) for grade in row[name].split("-")) for name in ("target_grade", "prediction"))
        whole, half = divmod(target - prediction, 2)
        due = f"▼ −{whole or ''}{'½' if half else ''} below"
        page = part_of(client.get(f"/list/{URN}/class/{quote(row['class_code'])}?show=underachieving").text)
        at = next(cells for cells, links in zip(page.rows, page.links, strict=True) if f"/student/{row['student_key']}" in links)
        assert at[page.heads.index("Gap")] == due
        assert at[page.heads.index("Target") :][:1] == [row["target_grade"]]
        seen[due] = row
    assert "▼ −½ below" in seen and len(seen) > 1
    one = seen["▼ −½ below"]
    [cells] = sheets_of(client.get(f"/book/{URN}/class/{quote(one['class_code'])}?show=underachieving").content).values()
    assert -0.5 in [row[cells[4].index("Gap")] for row in cells[5:]]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@dear
def test_libreoffice_opens_the_workbook_of_every_list(client: TestClient, tables: Tables, tmp_path: Path) -> None:
    due = {}
    for who in ("senior leader", "head of department"):
        come_in(client, tables, *WHO[who])
        hand = Hand(tables, *WHO[who])
        for name in (name for name in hand.board if name not in due):
            (tmp_path / f"{name}.xlsx").write_bytes(client.get(address("book", hand, show=name)).content)
            due[name] = hand.rows(name)
    assert set(due) == set(DECLARED["lists"])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"]
    books = [str(path) for path in tmp_path.glob("*.xlsx")]
    subprocess.run([*command, str(tmp_path / "out"), *books], check=True, capture_output=True, timeout=180)
    for name, rows in due.items():
        lines = list(csv.reader((tmp_path / "out" / f"{name}.csv").read_text().splitlines()))
        first = columns_of(name, True)[0]
        assert [line[0] for line in lines[5:]] == [str(row[first["key"]]) for row in rows], name
        assert [head for head in lines[4] if head] == heads_of(name, rows, True)


def test_a_workbook_is_made_to_be_sorted_read_and_printed(client: TestClient, tables: Tables) -> None:
    come_in(client, tables, *WHO["head of department"])
    hand = Hand(tables, *WHO["head of department"])
    with zipfile.ZipFile(io.BytesIO(client.get(address("book", hand, show="underachieving")).content)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
    n = len(hand.rows("underachieving"))
    last = chr(ord("A") + len(columns_of("underachieving", True)) - 1)
    assert f'<autoFilter ref="A5:{last}{5 + n}"' in sheet and 'ySplit="5"' in sheet and "<f>" not in sheet
    assert 'orientation="landscape"' in sheet and 'paperSize="9"' in sheet and "fitToPage" in sheet
    with zipfile.ZipFile(io.BytesIO(client.get(address("book", hand, show="consistency")).content)) as packed:
        assert "+0.00;-0.00;0.00" in packed.read("xl/styles.xml").decode()  # as the page says it, and not 0.98939999


def test_no_teacher_is_named_beside_a_figure_in_a_year_in_which_figures_serve_support_alone(
    trust: Trust, expected: Expected, tmp_path: Path
) -> None:
    home = copied(trust, tmp_path, ODD, f"update staff.schools set is_support_only = 1 where school_urn = '{URN}'")
    tables = Tables(expected, home.current / DATABASE)
    with served(home) as client:
        for who, lists in (
            ("senior leader", ("patterns", "by_class", "consistency", "accuracy")),
            ("head of department", ("by_class", "accuracy")),
        ):
            come_in(client, tables, *WHO[who])
            hand, without = (Hand(tables, *WHO[who], is_support_only=on) for on in (True, False))
            for name in lists:
                rows = hand.rows(name)
                assert rows and (rows != without.rows(name) or who != "senior leader")
                check_page(client, hand, name, rows)
                check_book(client, hand, name, rows)
            assert not any(row.get("teachers") for name in lists for row in hand.rows(name))
        come_in(client, tables, OTHER, "T005")  # the other school has set nothing
        other = Hand(tables, OTHER, "T005", "school", "all")
        assert any(row["of_what"] == "Teacher" for row in other.rows("accuracy"))
        for name in ("by_class", "accuracy"):
            check_page(client, other, name, other.rows(name))


def test_no_list_has_more_than_a_reader_can_use() -> None:
    """Few columns and, before one asks for all, few rows (P4): thirteen and fifteen; the grid is looked up, not read."""
    for name, told in DECLARED["lists"].items():
        assert sum(column.get("only") != "book" for column in told["columns"]) <= 13, name
        assert told["first"] <= 15 or name == "grid"
