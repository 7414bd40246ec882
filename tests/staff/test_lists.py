"""Every cell of every list, on the page and in the workbook, against the tables of the publication read row by row."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import duckdb
import pytest
from starlette.testclient import TestClient

from ingest.code import seed
from ingest.home import Home
from reports.staff.app import build_app
from reports.staff.boards import PAGE
from reports.staff.lists import Count
from reports.staff.settings import SignIn
from tests.staff.by_hand import DECLARED, Cells, Hand, Tables, columns_of, gap, heads_of, in_book, on_page
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.reading import Section, sections_of, sheets_of
from tests.staff.trust import OTHER, URN, Expected, Row, Trust

DATABASE = Path("restricted") / "names.duckdb"
WHO = {  # school and id; between them they have every list with rows on it
    "class teacher": (URN, "T007"),
    "head of department": (URN, "T002"),
    "Head of Year 11": (URN, "T010"),
    "group lead": (URN, "T030"),
    "senior leader": (URN, "T005"),
    "data manager": (URN, "A001"),
    "tutor of the other school": (OTHER, "T017"),
}
HEAD_OF_YEAR, LEADER = WHO["Head of Year 11"], WHO["senior leader"]
ODD = """
update staff.class_patterns set direction = 'more_below', pattern_state = 'named', n_running = 2, q_value = 0.01
where class_code = '11EN/1';
update staff.class_patterns set direction = 'more_below', pattern_state = 'worth_a_look', n_running = 1, q_value = 0.02
where class_code in ('10EN/1', '11HI/1', '9EN/1');
update staff.class_patterns set direction = 'fewer_below', pattern_state = 'named', n_running = 3, q_value = 0.03
where class_code in ('11MA/1', '8 EN/1#?é%"&');
update staff.class_patterns set direction_name = case direction when 'more_below' then 'More below' else 'Fewer below' end,
    state_name = case pattern_state when 'named' then 'Two points running' else 'Worth a look' end
where direction is not null;
update staff.consistency set consistency_state = 'never_moves', state_name = 'Never moves', n_paired = 9 where class_code like '11M%';
update staff.consistency set consistency_state = 'far_from_department', state_name = 'Far from the department', mean_gap = -1.2345
where class_code like '%EN/1';
update staff.consistency set consistency_state = 'usual' where class_code like '7%';
insert into staff.topics
select school_urn, 'M1', subject_code || '-A', topic, class_code, subject_code, subject_name, department, year_group,
    date '2026-11-02', 9, n, 31.25, 100.0 * n / 9, state
from staff.classes, (values ('Ratio', 5, 'not_grasped'), ('Area & "volume"', 7, 'not_grasped'), ('Angles', 1, 'grasped')) as t (topic, n, state)
where class_code in ('11MA/1', '11EN/1', '11FR/1', '7MU/1');
insert into staff.accuracy
with told as (
    select distinct classes.school_urn, classes.department, classes.subject_name, teachers.staff_key
    from staff.classes as classes
    join staff.teachers as teachers on classes.school_urn = teachers.school_urn and classes.class_code = teachers.class_code
    where classes.department in ('English', 'Mathematics', 'History')
),

kinds as (
    select distinct school_urn, 'department' as breakdown, department as member, null as staff_key, department, null as subject_name from told
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


def come_in(client: TestClient, tables: Tables, who: tuple[str, str]) -> None:
    [person] = [r for r in tables.trust.rows("staff") if (r["school_urn"], r["staff_id"]) == who]
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
        if column["kind"] == "group":
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


def places_of(tables: Tables, who: tuple[str, str]) -> list[Hand]:
    """The places of which the reader's roles are, those that have a board, and the school."""
    found = {(kind, scope) for _, kind, scope in tables.expected.roles(*who)} | {("school", "all")}
    hands = [Hand(tables, *who, kind, scope) for kind, scope in sorted(found)]
    return [hand for hand in hands if hand.board and hand.ours]


FILLED: dict[str, int] = {}  # rows that were compared, by list


@pytest.mark.parametrize("who", WHO)
def test_every_cell_of_page_and_workbook_is_what_the_publication_says(client: TestClient, tables: Tables, who: str) -> None:
    come_in(client, tables, WHO[who])
    for hand in places_of(tables, WHO[who]):
        overview = {part.heading: part for part in sections_of(client.get(address("list", hand)).text)[1:] if part.heading}
        assert list(overview) == [finding(name, hand) for name in hand.board]
        for name in hand.board:
            rows = hand.rows(name)
            check_page(client, hand, name, rows)
            check_book(client, hand, name, rows)
            first = rows[: DECLARED["lists"][name]["first"]]
            part = overview[finding(name, hand)]
            shown = [said(chain(*(on_page(column, row, first) for column in columns_of(name, False)))) for row in first]
            assert [said(cells) for cells in part.rows] == shown
            more = len(rows) - len(first)
            assert (f"All {len(rows)} : {more} more follow" in part.text) == (more > 0)
            FILLED[name] = FILLED.get(name, 0) + len(rows)


def test_no_list_was_compared_empty_everywhere(client: TestClient, tables: Tables) -> None:
    if not FILLED:
        pytest.skip("the test before was not run")
    assert {name for name in DECLARED["lists"] if not FILLED.get(name)} == set()
