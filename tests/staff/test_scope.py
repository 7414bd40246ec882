"""Who sees whom: what the one scope query gives for everybody, against the extracts read row by row; then every page, crawled."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import quote
from zipfile import ZipFile
from zlib import crc32

import pytest
from httpx import Response
from starlette.testclient import TestClient

from ingest.code import seed
from ingest.demo.people import URN
from reports.staff import paper
from reports.staff.editions import Editions
from reports.staff.pages import address_of
from reports.staff.readers import query, reader_of
from tests.staff.conftest import sign_in
from tests.staff.trust import ODD_CLASS, OTHER, PERSON_OF_BOTH, TODAY, Expected, Trust
from tests.support.sizes import many

SEEN = """
with seen as ({seen})
select students.student_id, students.school_urn, thing, is_whole, subject_code from seen join staff.students using (student_key)
"""
NAME, EMAIL = re.compile(r"(Known|Legal)(\d{6})(S\d+)"), re.compile(r"home\.(\d{6})(S\d+)@")


def test_everybody_sees_whom_the_rows_say_and_nobody_else(trust: Trust, expected: Expected) -> None:
    edition = Editions(trust.home).current()
    assert edition
    sql = SEEN.replace("{seen}", query("seen"))
    n = 0
    for row in trust.rows("staff"):
        if row["school_urn"] == OTHER and row["sign_in_name"] == PERSON_OF_BOTH:
            continue
        reader = reader_of(edition, row["sign_in_name"], TODAY)
        if row["end_date"] and row["end_date"] < TODAY.isoformat():
            assert reader is None
            continue
        assert reader
        found = edition.rows(sql, keys=list(reader.keys), today=TODAY)
        told = {(f["school_urn"], f["student_id"], f["thing"], None if f["is_whole"] else f["subject_code"]) for f in found}
        schools = (URN, OTHER) if row["sign_in_name"] == PERSON_OF_BOTH else (row["school_urn"],)
        due = {(school, *cell) for school in schools for cell in expected.seen(school, row["staff_id"])}
        assert len(told ^ due) == 0, row["staff_id"]
        n += bool(due)
    assert n > 60  # of both schools


def test_in_september_nobody_sees_last_years_children_by_a_role_of_the_new_year(trust: Trust) -> None:
    edition, september = Editions(trust.home).current(), TODAY.replace(year=2027, month=9, day=3)
    assert edition
    n = {}
    for name in ("a005", "t001", "t002"):
        reader = reader_of(edition, f"{name}@larkhollow.example", september)
        assert reader
        found = edition.rows(SEEN.replace("{seen}", query("seen")), keys=list(reader.keys), today=september)
        n[name] = len({row["student_id"] for row in found})
    on_roll = sum(school == URN for school, _ in trust.keys)
    assert n == {"a005": 0, "t001": on_roll, "t002": 0}  # a senior leader sees the school, whichever lists it has


def readers(trust: Trust) -> dict[str, tuple[str, str]]:
    """One person of each role, by the role: school and id; and one of the other school."""
    people = {"other school": (OTHER, "T002")}
    for row in trust.rows("staff_roles_2026"):
        if row["school_urn"] == URN and not (row["valid_to"] and row["valid_to"] < TODAY.isoformat()):
            people.setdefault(row["role"], (URN, row["staff_id"]))
    people["class_teacher"] = (URN, trust.rows("class_teachers_2026")[-1]["staff_id"])
    return people


ROLES = ("class_teacher", "cover", "head_of_department", "line_manager", "head_of_year", "tutor", "mentor", "group_lead", "slt",
         "governor", "data_manager", "auditor", "technician", "other school")  # fmt: skip
EVERY = many(
    6, 1
)  # of single students and classes, and of guessed addresses, so many are asked for by one role, others by others
CHOICES = 200  # of the addresses that narrow a list, so many go by turns; every list of all subjects is read whole
WHOLE_LIST = re.compile(r"^/list/[^?]*\?show=students(&page=\d+)?$")
ODD_PAGE = address_of("class", OTHER, ODD_CLASS)


BY_TURNS = (
    "/student/", "/class/", "/m/", "/history/", "/cells/", "/target/", "/targets/", "/targets-book/", "/targets-paper/",
    "/target-slips", "/target-pack",
)  # fmt: skip


def is_turn(path: str, turn: int) -> bool:
    if path.startswith(("/list/", "/book/")) and "?" in path:
        return bool(WHOLE_LIST.search(path)) or crc32(path.encode()) % CHOICES == turn
    by_turns = path.startswith(BY_TURNS) and path != ODD_PAGE and turn != ROLES.index("cover")
    return not by_turns or crc32(path.encode()) % EVERY == turn % EVERY


@pytest.fixture(autouse=True)
def _papers_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers as they are told to the typesetter: of a PDF's bytes nobody can read whom they name."""
    monkeypatch.setattr(paper, "printed", lambda name, told: json.dumps(told).encode())


def crawl(client: TestClient, guesses: list[str], turn: int) -> dict[str, str]:
    """The pages that are reached by links from the first, and what guessed addresses give, by address."""
    waiting, found = ["/home", *guesses], dict[str, str]()
    while waiting:
        path = waiting.pop()
        if path in found or path.startswith(("/dagster", "/staff/", "/sign-")) or not is_turn(path, turn):
            continue
        answer = client.get(path)
        assert answer.status_code in (200, 303, 308, 404, 503), path  # 503: the trust has no report pages
        found[path] = _words(answer) if answer.status_code == 200 else ""
        links = re.findall(r'href="(/[^"#]*|\?[^"]*)"', found[path])
        waiting += [(path.partition("?")[0] + link if link.startswith("?") else link).replace("&amp;", "&") for link in links]
    return found


def _words(answer: Response) -> str:
    """What a page or a workbook says."""
    if "spreadsheet" not in answer.headers["content-type"]:
        return answer.text
    with ZipFile(io.BytesIO(answer.content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith("sharedStrings.xml"))


def addresses(trust: Trust) -> list[str]:
    """Addresses of everything there is in both schools, for whoever may see it."""
    students = [f"/student/{key}" for key in trust.keys.values()]
    classes = [f"/class/{r['school_urn']}/{quote(r['class_code'])}" for r in trust.rows("classes_*")]
    sheets = [
        f"/{page}/{r['school_urn']}/NOV/{quote(r['class_code'])}"
        for page in ("m", "history", "cells")
        for r in trust.rows("classes_*")
    ]
    listed = [(r["school_urn"], r["scope_kind"], r["scope"]) for r in trust.rows("staff_roles_2026")]
    lists = [f"/list/{school}/{kind}/{quote(scope)}" for school, kind, scope in sorted(set(listed))]
    return [*students, *classes, *sheets, *lists]


WORDS = [
    "/completion",
    f"/completion?school={OTHER}&point=NOV",
    f"/marksheets/{OTHER}/NOV",
    "/search?text=Known",
    f"/search?text={OTHER}",
    "/audit",
    "/ask",
    "/",
    "/data/manifest.json",
    "/who-sees-what",
]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_names_anybody_outside_the_scope(pages: TestClient, trust: Trust, expected: Expected, role: str) -> None:
    school, staff = readers(trust)[role]
    [person] = [r for r in trust.rows("staff") if (r["school_urn"], r["staff_id"]) == (school, staff)]
    schools = (URN, OTHER) if person["sign_in_name"] == PERSON_OF_BOTH else (school,)
    seen = {(s, *cell) for s in schools for cell in expected.seen(s, staff)}
    assert sign_in(pages, person["sign_in_name"]) == 200
    turn = ROLES.index(role)
    text = crawl(pages, [*WORDS, *addresses(trust)[turn % EVERY :: EVERY]], turn)
    assert text.get(ODD_PAGE) or role != "other school"
    whole = "\n".join(text.values())
    names = {(kind, s, student) for kind, s, student in NAME.findall(whole)}
    told = {(s, student) for kind, s, student in names if kind == "Known"}
    assert told == {(s, student) for s, student, thing, _ in seen if thing == "students"}
    legal = {(s, student) for kind, s, student in names if kind == "Legal"}
    asked = {who for who, key in trust.keys.items() if is_turn(f"/student/{key}", turn)}
    assert legal == {(s, student) for s, student, thing, _ in seen if thing == "identity"} & asked
    rung = set(EMAIL.findall(whole))
    due = {(r["school_urn"], r["student_id"]) for r in trust.rows("contacts")}
    assert rung == {(s, student) for s, student, thing, _ in seen if thing == "contacts"} & due & asked
    _parts_of_student_pages(trust, expected, seen, text)
    _markers(trust, expected, seen, text)


def _parts_of_student_pages(trust: Trust, expected: Expected, seen: set, text: dict[str, str]) -> None:
    """Each part of a student's page is there for those who may see it alone, and of the subjects that they may see alone."""
    subjects = {(r["school_urn"], r["subject_code"]): r["name"] for r in trust.rows("subjects")}
    for (school, student), key in trust.keys.items():
        page = text.get(f"/student/{key}", "")
        mine = {thing for s, who, thing, _ in seen if (s, who) == (school, student)}
        assert not page or "students" in mine
        for heading, thing in (("Attendance", "attendance"), ("Behaviour and praise", "behaviour"), ("Contacts", "contacts")):
            assert f"<h2>{heading}</h2>" not in page or thing in mine
        shown = set(re.findall(r'<th scope="row">([^<]+)</th><td data-label="Target">', page))
        may = {subject for s, who, thing, subject in seen if (s, who, thing) == (school, student, "progress")}
        assert None in may or shown <= {subjects[(school, code)] for code in may}


def _markers(trust: Trust, expected: Expected, seen: set, text: dict[str, str]) -> None:
    """A marker stands beside those students alone who have it, for those alone who may be told it."""
    shown = {r["short"]: (r["group_id"], r["thing"]) for r in _rows("shown_groups")}
    of_key = {key: who for who, key in trust.keys.items()}
    for path, page in text.items():
        rows = re.findall(r'<tr>\s*<th scope="row">\s*<a href="/student/(\w+)">.*?</tr>', page, re.S)
        whole = re.findall(r'<tr>\s*<th scope="row">\s*<a href="/student/.*?</tr>', page, re.S)
        parts = list(zip(rows, whole, strict=True))
        if path.startswith("/student/") and page:
            parts = [(path.removeprefix("/student/"), re.findall(r"<h1>.*?</h1>", page, re.S)[0])]
        for key, row in parts:
            for short in re.findall(r'<abbr class="marker"[^>]*>([^<]+)</abbr>', row):
                group, thing = shown[short]
                assert (*of_key[key], group) in expected.groups
                assert any((s, who, t) == (*of_key[key], thing) for s, who, t, _ in seen)


def _rows(name: str) -> list[dict[str, str]]:
    import csv

    with seed(name).open(newline="") as file:
        return list(csv.DictReader(file))


def test_who_left_and_who_is_nobody_do_not_come_in(pages: TestClient) -> None:
    assert sign_in(pages, "a007@larkhollow.example") == 403
    assert sign_in(pages, "nobody@larkhollow.example") == 403
    assert pages.get("/home").status_code == 303


def test_without_a_sign_in_pages_lead_to_it_and_files_are_not_there(pages: TestClient, trust: Trust) -> None:
    key = next(iter(trust.keys.values()))
    for path in (f"/student/{key}", "/", "/home", "/audit", "/dagster/"):
        answer = pages.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={quote(path)}")
        assert pages.get(path, headers={"accept": "*/*"}).status_code == 404
