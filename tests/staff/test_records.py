"""Lists, conversations and class target sheets: on the disk before they are answered, to whom they are shown, the same once they
have landed and are published."""

from __future__ import annotations

import errno
import html
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from httpx import Response
from starlette.testclient import TestClient

from ingest.archive.chain import read_lines
from ingest.archive.ledger import Ledger
from ingest.contract import load_contracts
from ingest.demo.people import URN
from ingest.forms import journal
from ingest.forms.journal import MARKS, OPEN, RECORDS, Journal
from ingest.home import Home
from ingest.raw.tables import build_entity
from reports.staff.pages import Pages
from reports.staff.target_sheets import NEEDS_ACTION
from tests.staff.by_hand import SIGNS, Tables
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.reading import sections_of, sheets_of
from tests.staff.test_journal import event
from tests.staff.test_lists import DATABASE, served
from tests.staff.trust import OTHER, TODAY, Expected, Trust
from tests.support import figures

HEAD_OF_YEAR, LEADER, TEACHER = (f"{who}@larkhollow.example" for who in ("t010", "t005", "t023"))
ELSEWHERE = "t010@other.example"
ODD_TEXT = 'Reads\x00 "aloud"\r\n\tdaily\x07 & <b>asks</b> \u2028 for more'
PLAIN_TEXT = 'Reads "aloud" daily & <b>asks</b> for more'
FORMULA = '=HYPERLINK("http://127.0.0.1/";"x")'


@pytest.fixture
def home(trust: Trust, tmp_path: Path) -> Home:
    """A home that has received what the trust has, and shows its publication."""
    made = Home(tmp_path / "home")
    for folder in ("archive", "cache", "quarantine"):
        shutil.copytree(trust.home.path / folder, made.path / folder)
    made.create()
    made.current.symlink_to(trust.home.current.resolve())
    return made


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    with served(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables(trust: Trust, expected: Expected, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return Tables(expected, Path(shutil.copy(trust.home.current / DATABASE, tmp_path_factory.mktemp("tables"))))


@pytest.fixture(scope="module")
def raw(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trust's raw tables."""
    path = tmp_path_factory.mktemp("raw") / "tables.duckdb"
    figures.raw_tables(trust.home, path)
    return path


def published(home: Home, raw: Path) -> None:
    """What was written down lands, and a publication made after it is shown: all of the one before but for these records."""
    journal.seal(home)
    figures.enter(home, datetime(2026, 11, 20, 18))
    build, folder = home.build / "figures.duckdb", home.publications / "later"
    shutil.copy(raw, build)
    with duckdb.connect(str(build)) as con:
        build_entity(home, con, load_contracts()[RECORDS])
        con.execute(f"attach '{shutil.copy(home.current / DATABASE, home.build)}' as shown (read_only)")
        con.execute("create table pub_staff__students as from shown.staff.students")
        figures.derive(con, TODAY.isoformat(), ["pub_staff__records"], given=["pub_staff__students"])
    (folder / DATABASE.parent).mkdir(parents=True)
    shutil.copy(home.current / DATABASE, folder / DATABASE)
    with duckdb.connect(str(folder / DATABASE)) as con:
        con.execute(f"attach '{build}' as build (read_only)")
        con.execute("create or replace table staff.records as select * from build.pub_staff__records")
    home.current.unlink()
    home.current.symlink_to(folder)
    journal.forget(home)
    assert kept(home) == [] and not journal.sealed(home, RECORDS)


def kept(home: Home) -> list[dict[str, Any]]:
    """What has been written down and has not landed."""
    path = journal.folder(home, RECORDS) / OPEN
    return list(read_lines(path.read_bytes())) if path.exists() else []


def post(client: TestClient, path: str, **form: Any) -> Response:
    return client.post(path, data=form, headers={"origin": ADDRESS})


def main_of(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.findall(r"<main.*</main>", answer.text, re.S)[0]


def of_year(trust: Trust, expected: Expected, year: str, school: str = URN) -> list[tuple[str, str]]:
    """Number and key of the students of a year group."""
    found = sorted(who for who, row in expected.roll.items() if who[0] == school and row["year_group"] == year)
    return [(student, trust.keys[school, student]) for _, student in found]


def lists_of(client: TestClient) -> dict[str, tuple[str, set[str], str]]:
    """Lists of the page of one's lists by name: number, keys of the students that are shown, the words beside the name."""
    page = main_of(client, "/lists")
    found = {}
    for part in re.findall(r'<section class="question">.*?</section>', page, re.S):
        [(number, name)] = re.findall(r'list=([\w-]+)">([^<]*)</a>', part)
        words = re.findall(r'<span class="soft">(.*?)</span></h2>', part, re.S)[0]
        found[html.unescape(name)] = (number, set(re.findall(r'href="/student/(\w+)"', part)), html.unescape(words))
    return found


def told(answer: Response) -> dict[str, list[str]]:
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query)


def test_a_list_begins_grows_shrinks_and_is_kept_before_it_is_answered(
    client: TestClient, home: Home, raw: Path, trust: Trust, expected: Expected
) -> None:
    (a, key_a), (b, key_b), (c, key_c), *_ = of_year(trust, expected, "11")
    seen = {who for who, _, _ in expected.seen(URN, "T010")}
    outside = next(key for (school, who), key in trust.keys.items() if school == URN and who not in seen)
    sign_in(client, HEAD_OF_YEAR)
    began = len(lists_of(client))
    answer = post(client, "/lists", name=f"  {FORMULA} ", numbers=f"{a}, {a};\n{b}\t X1", until="2026-12-24")
    assert told(answer) == {"added": ["2"], "unknown": ["X1"]}
    lines = kept(home)
    assert sorted((line["field"], line["value"], line["student_id"]) for line in lines) == sorted(
        [("list_name", FORMULA, ""), ("list_until", "2026-12-24", ""), ("list_shared", "", ""), ("list_member", "Y", a),
         ("list_member", "Y", b)]
    )  # fmt: skip
    assert {line["staff_id"] for line in lines} == {"T010"} and len({line["about"] for line in lines}) == 1
    number, students, words = lists_of(client)[FORMULA]
    assert students == {key_a, key_b} and words == "2 students · until 24 Dec 2026"
    assert "nobody whom you may see has X1" in main_of(client, answer.headers["location"])
    assert told(post(client, "/lists/tick", number=number, student=[key_b, key_c, outside, "nobody"])) == {
        "added": ["1"], "unknown": [" ".join(sorted([outside, "nobody"]))],
    }  # fmt: skip
    assert lists_of(client)[FORMULA][1] == {key_a, key_b, key_c} and len(kept(home)) == len(lines) + 1
    assert told(post(client, f"/lists/{number}", numbers=c)) == {}  # is on it
    assert len(kept(home)) == len(lines) + 1
    post(client, f"/lists/{number}", remove=key_a)
    assert kept(home)[-1]["value"] == "" and kept(home)[-1]["student_id"] == a
    assert lists_of(client)[FORMULA][1] == {key_b, key_c}
    assert post(client, f"/lists/{number}", remove=key_a).status_code == 404  # is off it
    post(client, "/lists/tick", number="", name=ODD_TEXT, student=key_a)
    assert lists_of(client)[PLAIN_TEXT][1] == {key_a}
    assert lists_of(client)[PLAIN_TEXT][2].endswith("until 20 Mar 2027")  # 120 days
    post(
        client, "/lists", name=" \x00\x1f ", numbers=a, until="2020-01-01"
    )  # nothing is lost for want of a name, or by a day that is over
    assert lists_of(client)["List of 20 November"][1:] == ({key_a}, "1 student · until 20 Nov 2026")
    assert len(lists_of(client)) == began + 3
    before = main_of(client, "/lists"), main_of(client, "/home")
    published(home, raw)
    with served(home) as later:
        sign_in(later, HEAD_OF_YEAR)
        assert (main_of(later, "/lists"), main_of(later, "/home")) == before
        post(later, f"/lists/{number}", remove=key_b)  # what is written down since goes before the publication
        assert lists_of(later)[FORMULA][1] == {key_c} and len(kept(home)) == 1


def test_a_shared_list_shows_each_colleague_whom_they_may_see_until_its_day(
    client: TestClient, home: Home, raw: Path, trust: Trust, expected: Expected, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = of_year(trust, expected, "11")
    own = {trust.keys[URN, student] for student, thing, _ in expected.seen(URN, "T023") if thing == "students"}
    shown = {key for _, key in year} & own
    assert shown and shown != {key for _, key in year}
    sign_in(client, HEAD_OF_YEAR)
    post(client, "/lists", name="All of Year 11", numbers=" ".join(student for student, _ in year))
    number, students, _ = lists_of(client)["All of Year 11"]
    assert students == {key for _, key in year}

    def as_others(opened: TestClient) -> dict[str, Any]:
        found = {}
        for name in (TEACHER, ELSEWHERE):
            sign_in(opened, name)
            found[name] = lists_of(opened)
        return found

    assert all("All of Year 11" not in lists for lists in as_others(client).values())
    for name in (TEACHER, ELSEWHERE):  # somebody else's is not there
        sign_in(client, name)
        assert post(client, f"/lists/{number}", numbers=year[0][0]).status_code == 404
        assert "/student/" not in main_of(client, f"/list/{URN if name == TEACHER else OTHER}/school/all?list={number}")
    sign_in(client, HEAD_OF_YEAR)
    post(client, f"/lists/{number}", until="2026-11-20", shared="Y")
    found = as_others(client)
    assert found[TEACHER]["All of Year 11"][:2] == (number, shown)
    assert "shared by" in found[TEACHER]["All of Year 11"][2] and "All of Year 11" not in found[ELSEWHERE]
    sign_in(client, TEACHER)
    page = main_of(client, "/lists")
    assert f'action="/lists/{number}"' in page and not set(re.findall(r'value="(\w{32})"', page)) - own
    n = len(kept(home))
    post(client, f"/lists/{number}", until="2027-06-01")  # the day and the sharing are the owner's
    assert len(kept(home)) == n
    outside = next(student for student, key in year if key not in own)
    assert told(post(client, f"/lists/{number}", numbers=outside)) == {"unknown": [outside]}
    n = len(kept(home))
    assert post(client, f"/lists/{number}", remove=trust.keys[URN, outside]).status_code == 404 and len(kept(home)) == n
    assert "/student/" not in main_of(client, f"/list/{URN}/school/all?list=nobody")
    assert set(re.findall(r'name="student" value="(\w+)"', main_of(client, f"/list/{URN}/school/all?list={number}"))) <= shown
    sign_in(client, HEAD_OF_YEAR)
    assert post(client, "/lists", name="There", school=OTHER).status_code == 404
    published(home, raw)
    with served(home) as later:
        assert as_others(later) == found
        sign_in(later, HEAD_OF_YEAR)
        monkeypatch.setattr(Pages, "today", lambda *_: date(2026, 11, 21))  # it has ended
        assert "All of Year 11" not in lists_of(later)
        assert all("All of Year 11" not in lists for lists in as_others(later).values())
        assert post(later, f"/lists/{number}", numbers=year[0][0]).status_code == 404


def talks_on(client: TestClient, key: str) -> list[tuple[str, str]]:
    """Conversations on a student's page: the line above and the text."""
    found = re.findall(
        r'<div class="question"><p class="soft">(.*?)</p><p class="text">(.*?)</p>', client.get(f"/student/{key}").text, re.S
    )
    return [(html.unescape(line), html.unescape(text)) for line, text in found]


def test_conversations_are_for_those_who_look_after_the_student_the_newest_first(
    client: TestClient, home: Home, raw: Path, trust: Trust, expected: Expected
) -> None:
    people = {r["staff_id"]: r for r in trust.rows("staff") if r["school_urn"] == URN}
    key = next(key for _, key in of_year(trust, expected, "9"))
    student = next(who for who, told in trust.keys.items() if told == key)[1]
    seen = {
        staff: {t for s, t, subject in expected.seen(URN, staff) if s == student}
        for staff in people
        if not people[staff]["end_date"]
    }
    may = [staff for staff, things in seen.items() if "talks" in things]
    may_not = [staff for staff, things in seen.items() if "students" in things and "talks" not in things]
    nobody = next(staff for staff, things in seen.items() if not things)
    assert len(may) > 2 and may_not
    for staff in (may_not[0], nobody):
        sign_in(client, people[staff]["sign_in_name"])
        assert post(client, f"/student/{key}/talk", agreed="Nothing").status_code == 404
        assert "Conversations" not in client.get(f"/student/{key}").text
    assert kept(home) == []
    first, second = may[:2]
    sign_in(client, people[first]["sign_in_name"])
    long = "x" * 999 + "yz"
    for day, text, again in (
        ("2026-11-12", ODD_TEXT, ""),
        ("2026-11-19", FORMULA, "2026-12-01"),
        ("2026-11-10", long, "never"),
        ("2099-01-01", "Today", ""),
    ):
        answer = post(client, f"/student/{key}/talk", agreed=text, day=day, next=again)
        assert answer.headers["location"] == f"/student/{key}#talks"
        assert kept(home)[-1]["student_id"] == student and {"T", "A"} >= {kept(home)[-1]["staff_id"][0]}
    n = len(kept(home))
    assert n == 4 * 2 + 1  # day and text, and once when to talk again
    post(client, f"/student/{key}/talk", agreed="\x00 \r\n")
    assert len(kept(home)) == n
    sign_in(client, people[second]["sign_in_name"])
    post(client, f"/student/{key}/talk", agreed="Later the same day", day="2026-11-19")
    by = {staff: f"{people[staff]['title']} {people[staff]['surname']}" for staff in (first, second)}
    due = [
        (f"20 Nov 2026, {by[first]}", "Today"),
        (f"19 Nov 2026, {by[second]}", "Later the same day"),
        (f"19 Nov 2026, {by[first]} · again on 1 Dec 2026", FORMULA),
        (f"12 Nov 2026, {by[first]}", PLAIN_TEXT),
        (f"10 Nov 2026, {by[first]}", long[:1000]),
    ]
    assert talks_on(client, key) == due
    published(home, raw)
    with served(home) as later:
        for staff in (first, second):
            sign_in(later, people[staff]["sign_in_name"])
            assert talks_on(later, key) == due
        sign_in(later, people[may_not[0]]["sign_in_name"])
        assert "Conversations" not in later.get(f"/student/{key}").text


def steps(client: TestClient, school: str = URN) -> dict[str, str]:
    """How far each sheet of the page is, by class."""
    part = next(part for part in sections_of(main_of(client, f"/target-sheets/{school}")) if part.rows)
    at = part.heads.index("Sheet")
    return {row[0]: row[at].removeprefix("✔ ").split(" ")[0] for row in part.rows}


def test_a_target_sheet_is_drawn_checked_issued_and_withdrawn_and_its_teacher_sees_it_issued_alone(
    client: TestClient, home: Home, raw: Path, trust: Trust
) -> None:
    sheet, path = f"/target-sheet/{URN}/11FR/1", f"/target-sheets/{URN}"
    sign_in(client, TEACHER)
    taught = {r["class_code"] for r in trust.rows("class_teachers_2026") if (r["school_urn"], r["staff_id"]) == (URN, "T023")}
    mine = next(code for code in sorted(taught) if code.startswith("9"))
    sheet = f"/target-sheet/{URN}/{mine}"

    def seen_by_teacher(opened: TestClient) -> tuple[int, int, bool, bool]:
        sign_in(opened, TEACHER)
        index, book = opened.get(path), opened.get(f"/target-sheets-book/{URN}")
        return (
            opened.get(sheet).status_code,
            index.status_code,
            index.status_code == 200 and f">{mine}</a>" in index.text,
            book.status_code == 200 and mine.replace("/", "-") in sheets_of(book.content),
        )

    nothing = seen_by_teacher(client)
    assert nothing[0] == 404 and not any(nothing[2:])
    assert post(client, path, **{"class": mine, "step": "issued"}).status_code == 404 and kept(home) == []
    sign_in(client, LEADER)
    assert steps(client)[mine] == "drawn"
    for step, shown, for_teacher in (
        ("checked", "checked", False), ("issued", "issued", True), ("withdrawn", "drawn", False), ("bought", "drawn", False),
        ("issued", "issued", True),
    ):  # fmt: skip
        n = len(kept(home))
        assert post(client, path, **{"class": mine, "step": step}).status_code == 303
        assert [line["value"] for line in kept(home)[n:] if line["field"] == "sheet_step"] == ([step] if step != "bought" else [])
        assert steps(client)[mine] == shown
        assert seen_by_teacher(client)[0::2] == ((200, True) if for_teacher else (404, False))
        assert seen_by_teacher(client)[3] == for_teacher
        sign_in(client, LEADER)
    assert post(client, path, **{"class": "99XX/1", "step": "issued"}).status_code == 404
    before, by = main_of(client, path), main_of(client, sheet)
    [leader] = [r for r in trust.rows("staff") if (r["school_urn"], r["staff_id"]) == (URN, "T005")]
    assert f"issued by {leader['title']} {leader['surname']}" in by
    sign_in(client, "t005@other.example")
    assert steps(client, OTHER)[mine] == "drawn" and client.get(path).status_code == 404
    published(home, raw)
    with served(home) as later:
        sign_in(later, LEADER)
        assert (main_of(later, path), main_of(later, sheet)) == (before, by)
        assert all(seen_by_teacher(later)[2:])


def test_sheets_without_visible_progress_need_an_action_and_all_clean_ones_are_issued_at_once(
    client: TestClient, home: Home, raw: Path, trust: Trust, tables: Tables
) -> None:
    path = f"/target-sheets/{URN}"
    sign_in(client, LEADER)
    page, began = main_of(client, path), steps(client)
    part = next(part for part in sections_of(page) if part.rows)
    progress = {row[0]: row[part.heads.index("Progress")] for row in part.rows}
    none = [code for code, words in progress.items() if words == "■ none visible"]
    assert none and list(progress)[: len(none)] == none  # stand first
    clean = [code for code in progress if code not in none and began[code] != "issued"]
    assert f"Issue all {len(clean)} clean ones" in page
    for action in ("", " \x00 "):
        refused = post(client, path, **{"class": none[0], "step": "issued", "action": action})
        assert refused.status_code == 422 and html.escape(NEEDS_ACTION) in refused.text and kept(home) == []
    post(client, path, all="clean")
    told = [line for line in kept(home) if line["field"] == "sheet_step"]
    assert {line["value"] for line in told} == {"issued"} and len(told) == len(clean)
    issued = {code for code, step in steps(client).items() if step == "issued"}
    assert issued == set(progress) - set(none)
    post(client, path, **{"class": none[0], "step": "issued", "action": FORMULA + ODD_TEXT + "x" * 400})
    action = (FORMULA + PLAIN_TEXT + "x" * 400)[:300]
    assert {line["value"] for line in kept(home)[-3:]} >= {action, "issued"}
    assert html.escape(action, quote=True).replace("&quot;", "&#34;") in main_of(client, f"/target-sheet/{URN}/{none[0]}")
    book = client.get(f"/target-sheets-book/{URN}").content
    assert set(sheets_of(book)) == {code.replace("/", "-") for code in {*issued, none[0]}}
    assert sheets_of(book)[none[0].replace("/", "-")][1][0].endswith(action)
    _is_by_hand(sheets_of(book), tables)
    post(client, path, **{"class": "11MA/1", "step": "withdrawn"})
    left = set(sheets_of(client.get(f"/target-sheets-book/{URN}").content))
    assert left == set(sheets_of(book)) - {"11MA-1"}
    before = main_of(client, path)
    published(home, raw)
    with served(home) as later:
        sign_in(later, LEADER)
        assert main_of(later, path) == before
        assert set(sheets_of(later.get(f"/target-sheets-book/{URN}").content)) == left


def _is_by_hand(book: dict[str, list[list[Any]]], tables: Tables) -> None:
    """Every cell of a book of target sheets against the publication: targets, and predictions at each point."""
    targets = tables.rows["target_history"]
    first = {(t["student_key"], t["subject_code"]): t["grade"] for t in targets if t["nth"] == 1}
    newest = {(t["student_key"], t["subject_code"]): t["grade"] for t in targets if t["is_newest"]}
    n = 0
    for code, rows in book.items():
        [of] = [row for row in tables.of("classes", school_urn=URN) if row["class_code"].replace("/", "-") == code]
        subject = of["subject_code"]
        keys = {row["student_key"] for row in tables.of("places", school_urn=URN, class_code=of["class_code"])}
        assert [row[0] for row in rows[4:]] == sorted(
            row["list_name"] for row in tables.of("students") if row["student_key"] in keys
        )
        for row in rows[4:]:
            [student] = tables.of("students", list_name=row[0])
            key = student["student_key"]
            assert row[1:4] == [
                student["registration_group"] or "",
                first.get((key, subject), ""),
                newest.get((key, subject), ""),
            ]
            points = {
                f"{p['point_name']} {p['academic_year']}": p for p in tables.of("progress", student_key=key, subject_code=subject)
            }
            for head, cell in zip(rows[3][4:], row[4:], strict=True):
                p = points.pop(head, None)
                sign = SIGNS.get(p["target_state"], "") if p else ""
                assert cell == (f"{p['prediction'] or ''} {sign}".strip() if p else "")
                n += cell != ""
            assert not points
    assert n > 50


def test_a_head_of_department_checks_the_departments_sheets_alone(client: TestClient, home: Home, tables: Tables) -> None:
    path = f"/target-sheets/{URN}"
    sign_in(client, HEAD_OF_YEAR)  # who leads Music too
    music = {row["class_code"] for row in tables.of("classes", school_urn=URN, department="Music")}
    assert steps(client) and set(steps(client)) <= music
    assert post(client, path, **{"class": "11EN/1", "step": "issued"}).status_code == 404
    post(client, path, all="clean")
    assert {line["about"].removeprefix("2026/27 ") for line in kept(home)} == set(steps(client))


def test_what_the_disk_does_not_take_is_answered_so_and_is_not_there(
    client: TestClient, home: Home, trust: Trust, expected: Expected, monkeypatch: pytest.MonkeyPatch
) -> None:
    (student, key), *_ = of_year(trust, expected, "11")
    sign_in(client, HEAD_OF_YEAR)
    pages = ("/lists", f"/student/{key}")
    before = [main_of(client, path) for path in pages]

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    for name, path, form in (
        (HEAD_OF_YEAR, "/lists", {"name": "Lost", "numbers": student}),
        (HEAD_OF_YEAR, f"/student/{key}/talk", {"agreed": "Lost"}),
        (LEADER, f"/target-sheets/{URN}", {"all": "clean"}),
    ):
        sign_in(client, name)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            assert post(client, path, **form).status_code == 507
    assert kept(home) == []
    sign_in(client, HEAD_OF_YEAR)
    assert [main_of(client, path) for path in pages] == before
    assert post(client, "/lists", name="Found", numbers=student).status_code == 303 and "Found" in lists_of(client)


def test_marks_and_records_are_sealed_together_and_each_is_forgotten_once_it_is_accepted(home: Home) -> None:
    marks, records = Journal(home), Journal(home, RECORDS)
    marks.add([event("mark-00001", student="S00126")])
    records.add(
        [
            {
                "school_urn": URN, "event_id": "record-00001", "form": "talk", "about": "talk-1", "academic_year": "2026/27",
                "tracking_point": "", "student_id": "S00126", "field": "talk_agreed", "value": "Reads", "staff_id": "T010",
                "recorded_at": "2026-11-20T08:00:00.000Z",
            }
        ]
    )  # fmt: skip
    assert journal.has_open(home)
    files = journal.seal(home)
    assert [path.name.split(" ")[0] for path in files] == [MARKS, RECORDS] and not journal.has_open(home)
    assert {path.parent for path in files} == {home.landing}
    held = {path: home.path / path.name for path in files}
    held[files[1]].write_bytes(files[1].read_bytes())
    files[1].unlink()
    journal.forget(home)  # neither has landed
    assert len(journal.sealed(home)) == len(journal.sealed(home, RECORDS)) == 1
    figures.enter(home, datetime(2026, 11, 20, 18))
    journal.forget(home)
    assert (len(journal.sealed(home)), len(journal.sealed(home, RECORDS))) == (0, 1)
    assert [path.name for path in journal.seal(home)] == [files[1].name]  # written again
    assert files[1].read_bytes() == held[files[1]].read_bytes()
    figures.enter(home, datetime(2026, 11, 20, 19))
    journal.forget(home)
    assert not journal.sealed(home, RECORDS) and {d.entity for d in Ledger(home).deliveries()} >= {MARKS, RECORDS}
    assert Journal(home).cells == Journal(home, RECORDS).cells == {}
