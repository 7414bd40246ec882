"""Who fills in and who reads which marksheet, what a cell takes, how a sheet is put back, and completion counted by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from starlette.testclient import TestClient

from ingest.archive.audit import Audit
from ingest.archive.chain import read_lines
from ingest.forms import journal, locks
from reports.staff import sheets
from reports.staff.completion import groups
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.trust import OTHER, URN, Expected, Trust

POINT = "DEC"
ORIGIN = {"origin": ADDRESS}


@pytest.fixture(autouse=True)
def an_empty_journal(trust: Trust) -> Iterator[None]:
    """Each test begins with what is published."""
    (trust.home.journal / journal.OPEN).unlink(missing_ok=True)
    yield
    (trust.home.journal / journal.OPEN).unlink(missing_ok=True)


@pytest.fixture
def place(trust: Trust) -> tuple[str, str]:
    """A class of Year 11 whose grades go from 9 to 1 and its teacher's name to sign in by."""
    grades = {r["course_code"] for r in trust.rows("courses") if r["grade_scale"] == "gcse_9_1" and r["school_urn"] == URN}
    codes = {r["class_code"] for r in trust.rows("classes_2026") if r["course_code"] in grades and r["school_urn"] == URN}
    row = next(r for r in trust.rows("class_teachers_2026") if r["class_code"] in codes and r["class_code"].startswith("11"))
    return row["class_code"], f"{row['staff_id'].lower()}@larkhollow.example"


def members(page: str) -> list[str]:
    return re.findall(r'data-field="prediction"[^>]*data-student="(\w+)"', page)


def fill(client: TestClient, code: str, *cells: tuple[str, str, str], school: str = URN, number: str = "") -> tuple[int, dict]:  # type: ignore[type-arg]
    """Send cells as a browser does."""
    sent = [
        {"id": number or f"test-{abs(hash(cell))}", "student": cell[0], "field": cell[1], "value": cell[2], "age": 0}
        for cell in cells
    ]
    answer = client.post(f"/cells/{school}/{POINT}/{code}?since=0", content=json.dumps(sent), headers=ORIGIN)
    return answer.status_code, answer.json() if answer.status_code == 200 else {}


def values(client: TestClient, code: str, field: str = "prediction") -> dict[str, str]:
    page = client.get(f"/m/{URN}/{POINT}/{code}").text
    return dict(re.findall(rf'name="(\w+)\.{field}" value="([^"]*)"', page))


def test_a_class_is_filled_in_by_who_teaches_it_and_by_nobody_else(
    pages: TestClient, trust: Trust, expected: Expected, place: tuple[str, str]
) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    student = members(pages.get(f"/m/{URN}/{POINT}/{code}").text)[0]
    mine = {r["staff_id"] for r in trust.rows("class_teachers_2026") if (r["school_urn"], r["class_code"]) == (URN, code)}
    for row in trust.rows("staff"):
        if not row["sign_in_name"] or sign_in(pages, row["sign_in_name"]) != 200:
            continue
        status, told = fill(pages, code, (student, "prediction", "5"), number=f"by-{row['school_urn']}-{row['staff_id']}")
        may = row["school_urn"] == URN and row["staff_id"] in mine
        assert (status == 200 and told["refused"] == []) == may, row["staff_id"]
        assert status in (200, 404)
        page = pages.get(f"/m/{URN}/{POINT}/{code}")
        assert ('name="was"' in page.text) == may
    events = list(read_lines((trust.home.journal / journal.OPEN).read_bytes()))
    assert {e["staff_id"] for e in events} == mine and all(e["school_urn"] == URN for e in events)


@pytest.mark.parametrize(
    ("field", "text", "value", "why"),
    [
        ("prediction", " 7 ", "7", ""),
        ("prediction", "u", "U", ""),
        ("prediction", "b", "below", ""),
        ("prediction", "10", None, "no grade of this course"),
        ("working_at", "a", None, "no grade of this course"),
        ("attitude", "5", "5", ""),
        ("attitude", "6", None, "from 1 to 5"),
        ("attitude", "2.0", None, "from 1 to 5"),
        ("praise", "Y", "Y", ""),
        ("reason", "absent", "absent", ""),
        ("reason", "lazy", None, "Choose one"),
        ("nothing", "5", None, "no such cell"),
        ("assessment", "Paper", None, "no such cell"),  # one of the class, not of a student
    ],
)
def test_a_cell_takes_what_it_may_hold_and_says_why_not(
    pages: TestClient, trust: Trust, place: tuple[str, str], field: str, text: str, value: str | None, why: str
) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    student = members(pages.get(f"/m/{URN}/{POINT}/{code}").text)[0]
    status, told = fill(pages, code, (student, field, text))
    assert status == 200
    if value is None:
        assert told["saved"] == [] and why in told["refused"][0]["why"]
        assert not (trust.home.journal / journal.OPEN).exists()
    else:
        [cell] = told["cells"]
        assert told["refused"] == [] and (cell["field"], cell["value"]) == (field, value)


@pytest.mark.parametrize(
    ("tier", "low", "high", "grade", "why"),
    [
        ("F", 1, 5, "5+", ""),
        ("F", 1, 5, "6", "Foundation tier, which gives 1 to 5"),
        ("F", 1, 5, "U", ""),
        ("F", 1, 5, "above", ""),
        ("H", 3, 9, "2+", "Higher tier, which gives 3 to 9"),
        ("H", 3, 9, "3-", ""),
        (None, None, None, "9", ""),
    ],
)
def test_a_tier_cannot_give_every_grade(tier: str | None, low: int | None, high: int | None, grade: str, why: str) -> None:
    ranks = {f"{n}{third}": n for n in range(9, 0, -1) for third in ("+", "", "-")} | {"U": 0}
    field = sheets.Field("prediction", "", "", False, "prediction", None, None, True, "", ())
    student = {"student_key": "S", "student_id": "id", "name": "", "tier": tier, "lowest_rank": low, "highest_rank": high}
    place = {"prediction_kind": "fine"}
    sheet = sheets.Sheet(place, [student], [field], ranks, {}, {})
    assert why in sheet.judged("S", "prediction", grade)[1] and bool(why) == bool(sheet.judged("S", "prediction", grade)[1])


def test_what_is_told_once_for_the_class(pages: TestClient, place: tuple[str, str]) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    cells = [("", "assessment", "Paper 1"), ("", "assessment_date", "18/11/2026"), ("", "moderated_date", "2099-01-01")]
    _, told = fill(pages, code, *cells)
    assert [r["why"] for r in told["refused"]] == ["That day has not come yet."]
    student = re.findall(r'<a href="/student/\w+">([^<]+)</a>', pages.get(f"/m/{URN}/{POINT}/{code}").text)[0]
    _, named = fill(pages, code, ("", "assessment", f"Retest of {student.split()[-1].upper()}"), number="named-001")
    assert named["saved"] == [] and "names a student" in named["refused"][0]["why"]
    page = pages.get(f"/m/{URN}/{POINT}/{code}").text
    assert 'value="Paper 1"' in page and 'value="2026-11-18"' in page and 'value="2099' not in page


def test_what_is_sent_to_no_cell_changes_nothing(pages: TestClient, trust: Trust, place: tuple[str, str]) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    stranger = next(key for (school, _), key in trust.keys.items() if school == OTHER)
    assert "not in this class" in fill(pages, code, (stranger, "prediction", "5"))[1]["refused"][0]["why"]
    for body in (b"", b"{", b"[1, null]", b'{"id": 1}', json.dumps([{"id": "x", "student": 1}]).encode()):
        answer = pages.post(f"/cells/{URN}/{POINT}/{code}", content=body, headers=ORIGIN)
        assert answer.status_code in (200, 400) and not answer.json().get("saved")
    assert pages.post(f"/cells/{URN}/{POINT}/{code}", json=[], headers={"origin": "http://evil.example"}).status_code == 403
    assert pages.get(f"/m/{URN}/JUN/{code}").status_code == 404  # has not begun
    assert not (trust.home.journal / journal.OPEN).exists()


def test_a_wrong_clock_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    today = date.today()
    now, ago, ahead, ever = (sheets.moment(today, age) for age in (0, 60_000, -1e12, 1e15))
    assert ago < now and ahead[:16] == now[:16] and ever < now


def test_what_was_typed_over_never_stands_in_whatever_order_it_comes(pages: TestClient, place: tuple[str, str]) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    student = members(pages.get(f"/m/{URN}/{POINT}/{code}").text)[0]

    def send(number: str, value: str, after: str, age: float) -> None:
        cell = {"id": number, "student": student, "field": "prediction", "value": value, "age": age, "after": after}
        assert pages.post(f"/cells/{URN}/{POINT}/{code}", json=[cell], headers=ORIGIN).json()["saved"] == [number]

    send("typed-second", "7", "typed-first", 0)
    send("typed-first", "6", "", 0)  # the first request, which took its time
    assert values(pages, code)[student] == "7"
    send("typed-third", "5", "typed-second", 7_200_000)  # the machine's clock was put forward meanwhile
    assert values(pages, code)[student] == "5"


@pytest.mark.parametrize("text", ["Mock\x00", "Mock \ud83d", "#N/A", "two\nlines"])
def test_what_no_file_can_hold_is_refused_at_the_cell(pages: TestClient, trust: Trust, place: tuple[str, str], text: str) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    _, told = fill(pages, code, ("", "assessment", text), number="odd-text-1")
    assert "signs that cannot be kept" in told["refused"][0]["why"] and not (trust.home.journal / journal.OPEN).exists()


def test_a_locked_collection_takes_nothing_from_that_moment_on(pages: TestClient, trust: Trust, place: tuple[str, str]) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    student = members(pages.get(f"/m/{URN}/{POINT}/{code}").text)[0]
    window = {"school_urn": URN, "academic_year": "2026/27", "tracking_point": POINT, "year_group": 11}
    written = [locks.decide(trust.home, [window], "data manager", True)]
    try:
        assert fill(pages, code, (student, "prediction", "5"))[0] == 409
        page = pages.get(f"/m/{URN}/{POINT}/{code}")
        assert "is locked" in page.text and 'name="was"' not in page.text
        written.append(locks.decide(trust.home, [window], "data manager", False))
        assert fill(pages, code, (student, "prediction", "5"))[0] == 200
    finally:
        for path in [*written, trust.home.journal / locks.AT_ONCE]:
            path.unlink()


def test_a_sheet_is_put_back_as_it_was(pages: TestClient, place: tuple[str, str]) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    first, second = members(pages.get(f"/m/{URN}/{POINT}/{code}").text)[:2]
    before = values(pages, code)
    fill(pages, code, (first, "prediction", "3"), number="moment-1")
    fill(pages, code, (first, "prediction", "4"), number="moment-2")
    fill(pages, code, (second, "prediction", "4"), number="moment-3")
    assert values(pages, code) | before | {first: "4", second: "4"} == values(pages, code)
    moments = re.findall(r'name="back_to" value="([^"]+)"', pages.get(f"/history/{URN}/{POINT}/{code}").text)
    [to] = [m for m in moments if m.endswith("|moment-1")]
    assert pages.post(f"/m/{URN}/{POINT}/{code}", data={"back_to": to}, headers=ORIGIN).status_code == 303
    assert values(pages, code) == before | {first: "3"}


def test_completion_counts_what_is_filled_in(pages: TestClient, trust: Trust, place: tuple[str, str]) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    page = pages.get(f"/m/{URN}/{POINT}/{code}").text
    students = members(page)
    expected = ("working_at", "prediction", "attitude")
    given = sum(bool(value) for field in expected for value in values(pages, code, field).values())

    def told() -> tuple[int, int]:
        text = pages.get(f"/completion?school={URN}&point={POINT}").text
        row = re.findall(rf'<a href="/m/{URN}/{POINT}/{code}">.*?</tr>', text, re.S)[0]
        n, of = re.findall(r"(\d+) of (\d+)", row)[0]
        return int(n), int(of)

    assert told() == (given, 3 * len(students))
    for name in expected:
        fill(pages, code, *((s, name, "") for s in students))
    assert told() == (0, 3 * len(students))
    fill(pages, code, (students[0], "prediction", "5"), (students[0], "attitude", "1"))
    assert told() == (2, 3 * len(students))
    fill(pages, code, (students[0], "reason", "new"))
    assert told() == (3, 3 * len(students))  # the rest need not be given


def test_saves_and_looks_are_in_the_audit_log(pages: TestClient, trust: Trust, place: tuple[str, str]) -> None:
    code, teacher = place
    sign_in(pages, teacher)
    student = members(pages.get(f"/m/{URN}/{POINT}/{code}").text)[0]
    fill(pages, code, (student, "prediction", "5"))
    log = Audit(trust.home)
    last = [line for line in log.lines(log.months()[0]) if line["who"] == teacher][-1]
    assert last["event"] == "filled" and last["about"] == f"/cells/{URN}/{POINT}/{code} 1"


def test_two_teachers_of_one_name_are_told_apart() -> None:
    def row(code: str, given: int, *teachers: str) -> dict:  # type: ignore[type-arg]
        return {
            "state": "complete" if given == 9 else "begun",
            "n_expected": 9,
            "n_given": given,
            "teachers": teachers,
            "code": code,
        }

    names = {"T1": "Mr Smith", "T2": "Mr Smith", "T3": "Ms Jones"}
    rows = [row("A", 9, "T1", "T3"), row("B", 3, "T2"), row("C", 6, "T2")]
    found = groups(rows, lambda row: {number: names[number] for number in row["teachers"]})
    assert [(g.name, g.n_classes, g.n_complete, g.n_given, g.n_expected) for g in found] == [
        ("Mr Smith (T2)", 2, 0, 9, 18), ("Mr Smith (T1)", 1, 1, 9, 9), ("Ms Jones", 1, 1, 9, 9)
    ]  # fmt: skip
