"""Targets on the pages: drafted, moderated, issued, queried, raised; refused in words; seen by whom they are for."""

from __future__ import annotations

import csv
import html
import re
import shutil
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from ingest.archive.chain import read_lines
from ingest.archive.ledger import Ledger
from ingest.demo.people import URN
from ingest.demo.targets import PRACTICAL, WAITING
from ingest.forms import journal
from ingest.forms.journal import DECISIONS, OPEN
from ingest.home import Home
from reports.publication.publish import RESTRICTED
from reports.staff import paper, targets
from reports.staff.editions import Edition
from reports.staff.readers import reader_of
from reports.staff.targets import Board
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.test_lists import served
from tests.staff.trust import OTHER, TODAY, Expected, Trust
from tests.support import figures

ORIGIN = {"origin": ADDRESS}
LEADER, SECOND, DATA = "t001@larkhollow.example", "t002@larkhollow.example", "a001@larkhollow.example"
DRAFTED = WAITING[1]
HELD, QUERIED = "?year=8&show=held", "?year=8&show=queried"
MISTAKE = {"reason": "The list was a line out", "evidence": "The list of 2025 & KS2"}


@pytest.fixture
def home(trust: Trust, tmp_path: Path) -> Home:
    return home_in(trust, tmp_path)


def home_in(trust: Trust, folder: Path) -> Home:
    """A home that has received what the trust has, and shows its publication."""
    made = Home(folder / "home")
    for folder in ("archive", "cache", "quarantine"):
        shutil.copytree(trust.home.path / folder, made.path / folder)
    made.create()
    made.current.symlink_to(trust.home.current.resolve())
    return made


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    with served(home) as opened:
        yield opened


def head_of(trust: Trust, subject: str) -> str:
    """The head of the department of a subject, by the id."""
    [department] = {r["department"] for r in trust.rows("subjects") if (r["school_urn"], r["subject_code"]) == (URN, subject)}
    role = (URN, "head_of_department", department)
    return next(r["staff_id"] for r in trust.rows("staff_roles_2026") if (r["school_urn"], r["role"], r["scope"]) == role)


def address_of(staff: str) -> str:
    return f"{staff.lower()}@larkhollow.example"


def name_of(trust: Trust, staff: str) -> str:
    [row] = [r for r in trust.rows("staff") if (r["school_urn"], r["staff_id"]) == (URN, staff)]
    return html.escape(f"{row['title']} {row['surname']}", quote=False)


@pytest.fixture(scope="session")
def head(trust: Trust) -> str:
    """The head of the department whose targets of Year 7 wait."""
    return address_of(head_of(trust, DRAFTED))


@pytest.fixture(scope="session")
def mathematician(trust: Trust) -> str:
    return address_of(head_of(trust, "MA"))


def fields(text: str) -> dict[str, str]:
    """The fields of a page's table of drafts as they stand."""
    return dict(re.findall(r'name="([ear]w?\.[0-9a-f]+)" value="([^"]*)"', text))


def keys_of(told: dict[str, str]) -> list[str]:
    """The students of such a page, by their keys."""
    return sorted({name.partition(".")[2] for name in told})


def drafts(client: TestClient, who: str, query: str = "?year=7", subject: str = DRAFTED) -> str:
    assert sign_in(client, who) == 200
    answer = client.get(f"/targets/{URN}/{subject}{query}")
    assert answer.status_code == 200, answer.text
    return answer.text


def post(
    client: TestClient, step: str, told: dict[str, str] | None = None, address: str = f"/targets/{URN}/{DRAFTED}?year=7"
) -> int:
    return client.post(address, data={"step": step} | (told or {}), headers=ORIGIN).status_code


def kept(home: Home) -> list[dict[str, str]]:
    path = journal.folder(home, DECISIONS) / OPEN
    return list(read_lines(path.read_bytes())) if path.exists() else []


def test_from_draft_to_issued(client: TestClient, home: Home, head: str) -> None:
    told = fields(drafts(client, head))
    keys = keys_of(told)
    assert keys and all(told[f"e.{key}"] for key in keys)
    assert post(client, "all", told) == 303
    moderated = kept(home)
    assert {(e["step"], e["staff_id"]) for e in moderated} == {("moderate", head[:4].upper())}
    assert {e["kind"] for e in moderated} == {"expected", "aspirational"} and len(moderated) == 2 * len(keys)
    assert post(client, "issue") == 303 and len(kept(home)) == len(moderated)  # a head of department issues nothing
    assert f"Issue {len(keys)} moderated" in drafts(client, LEADER)
    assert post(client, "issue") == 303
    assert [e["step"] for e in kept(home)[len(moderated) :]] == ["issue"] * len(moderated)
    assert f"{len(keys)} of {len(keys)} hold" in drafts(client, head)
    assert post(client, "issue") == 303 and post(client, "all", told) == 303 and len(kept(home)) == 2 * len(moderated)


def test_another_grade_needs_its_reason(client: TestClient, home: Home, head: str) -> None:
    told = fields(drafts(client, head))
    [key, *_] = keys_of(told)
    told |= {f"e.{key}": "9" if told[f"e.{key}"] != "9" else "8", f"a.{key}": "9", f"t.{key}": "1"}
    assert post(client, "moderate", told) == 422 and kept(home) == []
    assert post(client, "moderate", told | {f"e.{key}": "12", f"r.{key}": "Plays for the county"}) == 422
    assert post(client, "moderate", told | {f"r.{key}": "Plays for the county"}) == 303
    assert {(e["kind"], e["reason"]) for e in kept(home)} == {(k, "Plays for the county") for k in ("expected", "aspirational")}


def test_no_aspirational_target_comes_to_lie_below_the_expected_one(
    client: TestClient, home: Home, head: str, mathematician: str, trust: Trust
) -> None:
    told = fields(drafts(client, head))
    [key, *_] = keys_of(told)
    told |= {f"e.{key}": "9", f"a.{key}": "7", f"t.{key}": "1", f"r.{key}": "Plays for the county"}
    answer = client.post(f"/targets/{URN}/{DRAFTED}?year=7", data={"step": "moderate"} | told, headers=ORIGIN)
    assert answer.status_code == 422 and "would lie below the expected one" in answer.text and kept(home) == []
    assert post(client, "moderate", told | {f"e.{key}": "6"}) == 303
    one = f"/target/{key}/{DRAFTED}"
    assert post(client, "moderate", {"grade": "8", "reason": "Reads a lot"}, one) == 422
    assert post(client, "moderate", {"grade": "5", "reason": "Too high", "kind": "aspirational"}, one) == 422
    assert post(client, "moderate", {"grade": "8", "reason": "Reads a lot", "kind": "aspirational"}, one) == 303
    n_kept = len(kept(home))

    address, why = _one(client, mathematician), {"reason": "Does well", "evidence": "Three tests"}
    assert '<option value="aspirational"' in client.get(address).text
    assert post(client, "raise", {"grade": "8", "kind": "aspirational"} | why, address) == 303
    assert post(client, "raise", {"grade": "9"} | why, address) == 303
    last = kept(home)[n_kept:]
    assert [(e["kind"], e["grade"], e["reason"]) for e in last] == [
        ("aspirational", "8", "Does well"), ("expected", "9", "Does well"), ("aspirational", "9", "Does well"),
    ]  # fmt: skip
    assert last[1]["batch"] == last[2]["batch"] != ""
    wrong = {"reason": "The wrong line", "evidence": "KS2", "grade": "7", "kind": "aspirational"}
    assert post(client, "query", wrong, address) == 303 and sign_in(client, SECOND) == 200
    assert post(client, "lower_wrong", wrong, address) == 422  # the expected one first


def test_all_that_is_moderated_is_issued_but_what_is_refused(client: TestClient, home: Home, head: str) -> None:
    told = fields(drafts(client, head))
    [key, *others] = keys_of(told)
    assert post(client, "all", told) == 303
    below = kept(home)[0] | {"kind": "expected", "grade": "9", "reason": "By an older page", "event_id": "0" * 24}
    below |= {"student_id": next(e["student_id"] for e in kept(home)), "recorded_at": "2026-11-21T10:00:00.000Z"}
    journal.Journal(home, DECISIONS).add([below])
    n_kept = len(kept(home))
    assert sign_in(client, LEADER) == 200
    answer = client.post(f"/targets/{URN}", data={}, headers=ORIGIN)
    assert answer.status_code == 422 and "was not issued. The aspirational target would lie below" in answer.text
    assert len(kept(home)) == n_kept + 2 * len(others) and key


def test_a_page_that_was_opened_before_takes_back_nothing_that_a_colleague_moderated(
    client: TestClient, home: Home, trust: Trust, head: str
) -> None:
    old = fields(drafts(client, head))
    first, second, *others = keys_of(old)
    grade = next(g for g in "9863" if g not in (old[f"e.{first}"], old[f"a.{first}"]))
    newer = dict.fromkeys((f"e.{first}", f"a.{first}", f"e.{second}", f"a.{second}"), grade)
    told = {f"t.{first}": "1", f"t.{second}": "1", f"r.{first}": "Plays for the county", f"r.{second}": "Knows more"}
    assert sign_in(client, LEADER) == 200 and post(client, "moderate", old | newer | told) == 303
    n_kept = len(kept(home))
    assert sign_in(client, head) == 200
    address = f"/targets/{URN}/{DRAFTED}?year=7"
    typed = {f"e.{second}": "7", f"r.{second}": "Seen in lessons"}
    answer = client.post(address, data={"step": "all", **old, **typed}, headers=ORIGIN)
    assert answer.status_code == 422
    fresh = kept(home)[n_kept:]
    assert {trust.keys[URN, e["student_id"]] for e in fresh} == set(others) and len(fresh) == 2 * len(others)
    rows = {found[1]: row for row in _rows(answer.text) if (found := re.search(r'href="/target/([0-9a-f]+)/', row))}
    for key, value in ((first, old[f"e.{first}"]), (second, "7")):
        assert f"{name_of(trust, 'T001')} moderated this expected target as {grade}" in rows[key]
        assert f'name="e.{key}" value="{value}"' in rows[key] and f'name="ew.{key}" value="{grade}"' in rows[key]
    assert post(client, "moderate", {f"t.{first}": "1", **(again := fields(answer.text)), f"r.{first}": ""}) == 422  # why?
    assert len(kept(home)) == n_kept + len(fresh)
    assert post(client, "moderate", {f"t.{first}": "1", **again, f"r.{first}": "Too much"}) == 303
    assert [e["grade"] for e in kept(home)[n_kept + len(fresh) :]] == [old[f"e.{first}"], old[f"a.{first}"]]


def test_who_issues_all_is_warned_where_most_would_start_below(
    client: TestClient, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert post(client, "all", fields(drafts(client, head))) == 303
    href, index = f"/targets/{URN}/{DRAFTED}?year=7", f"/targets/{URN}"
    warning = re.compile(r"▼ Most would start below their targets:</span> (.*?) Look at these", re.S)

    def told(n_below: int, n: int) -> tuple[str, str]:
        """The warning beside the button, and the row of the subject, where so many would start below."""
        monkeypatch.setattr(targets, "starts_below", lambda rows: (n_below, n))
        text = _page(client, LEADER, index)
        found = warning.search(text)
        return found[1] if found else "", next(row for row in _rows(text) if href in row)

    assert told(5, 10)[0] == "" and '"Start below" class="right"><span>5 of 10<' in told(5, 10)[1]
    beside, row = told(6, 10)
    assert href in beside and beside.count("<a ") == 1 and "▼ 6 of 10" in row
    assert warning.search(_page(client, head, index)) is None  # issues nothing


def _rows(text: str) -> list[str]:
    return re.findall(r"<tr>.*?</tr>", text, re.S)


def tutor_of(trust: Trust, key: str) -> str:
    """The tutor of a student."""
    [one] = [r for r in trust.rows("enrolments_2026") if trust.keys.get((r["school_urn"], r["student_id"])) == key]
    roles = [r for r in trust.rows("staff_roles_2026") if (r["school_urn"], r["role"]) == (one["school_urn"], "tutor")]
    return address_of({r["scope"]: r["staff_id"] for r in roles}[one["registration_group"]])


def test_what_does_not_hold_yet_is_for_who_sets_it(client: TestClient, trust: Trust, head: str) -> None:
    told = fields(drafts(client, head))
    [key, *_] = keys_of(told)
    told |= {f"t.{key}": "1", f"e.{key}": "8", f"a.{key}": "9", f"r.{key}": "Plays for the county"}
    assert post(client, "moderate", told) == 303
    address, lead = f"/target/{key}/{DRAFTED}", re.compile(r'<p class="lead">(.*?)</p>')
    found = lead.search(_page(client, head, address))
    assert found and "<strong>8</strong> moderated · aspirational 9" in found[1]
    text = _page(client, tutor_of(trust, key), address)
    found = lead.search(text)
    assert found and " · not issued yet" in found[1] and "county" not in text and "Nothing was decided yet." in text
    assert "all of the year group" in _page(client, head, address)
    assert sign_in(client, LEADER) == 200 and post(client, "issue", {"kind": "expected"}, address) == 303
    found = lead.search(_page(client, tutor_of(trust, key), address))
    assert found and "<strong>8</strong> holds" in found[1] and "aspirational" not in found[1]
    assert "all of the year group" not in found[1]
    assert client.get(f"/targets/{URN}/{DRAFTED}").status_code == 404


def _one(client: TestClient, who: str, subject: str = "MA") -> str:
    """The address of a target that holds."""
    assert sign_in(client, who) == 200
    text = client.get(f"/targets/{URN}/{subject}?year=8").text
    found = re.search(r'href="(/target/[0-9a-f]+/' + subject + ')"', text)
    assert found, text
    return found[1]


def test_a_wrong_target_is_queried_and_lowered_by_a_second_person(client: TestClient, home: Home, mathematician: str) -> None:
    address = _one(client, mathematician)
    assert post(client, "lower_wrong", {"grade": "1", "reason": "w", "evidence": "e"}, address) == 422
    assert post(client, "raise", {"grade": "9", "reason": "Does well"}, address) == 422  # no evidence
    assert post(client, "query", {"grade": "1"}, address) == 422  # no reason
    assert post(client, "query", {"grade": "6/7", "reason": "Half a grade"}, address) == 422  # no grade of the scale
    assert post(client, "query", {"grade": "A*", "reason": "Of another scale"}, address) == 422 and kept(home) == []
    assert post(client, "query", {"grade": "1", "reason": "The wrong line"}, address) == 303
    assert post(client, "lower_wrong", {"grade": "1", "reason": "w", "evidence": "e"}, address) == 422
    assert sign_in(client, "t002@larkhollow.example") == 200
    assert "queried" in client.get(address).text
    assert post(client, "lower_wrong", {"grade": "1", "reason": "The wrong line", "evidence": "KS2"}, address) == 303
    last = kept(home)[-1]
    assert (last["staff_id"], last["approved_by"], last["grade"]) == (mathematician[:4].upper(), "T002", "1")
    assert "approved by" in client.get(address).text


def test_a_decision_comes_after_what_is_published_whatever_the_clocks_say(
    client: TestClient, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = "2027-01-05T10:00:00.000Z"  # by the clock of whoever saved a workbook
    published = Board.published.func
    monkeypatch.setattr(Board, "published", property(lambda board: [row | {"changed_at": ahead} for row in published(board)]))
    assert post(client, "query", {"reason": "Is it right?"}, _one(client, LEADER)) == 303
    assert kept(home)[-1]["recorded_at"] == "2027-01-05T10:00:00.001Z"


def test_who_may_see_no_target_gets_no_address(client: TestClient, expected: Expected, head: str) -> None:
    address = _one(client, LEADER)
    assert sign_in(client, "a004@larkhollow.example") == 200  # a governor
    for path in (f"/targets/{URN}", f"/targets/{URN}/MA", address, f"/target-slips/{URN}/8A"):
        assert client.get(path).status_code == 404
    assert post(client, "query", {"reason": "w"}, address) == 404
    assert sign_in(client, head) == 200
    assert client.get(f"/targets/{OTHER}/{DRAFTED}").status_code == 404
    assert client.get(f"/targets/{URN}/MA").status_code == 404  # another department's
    assert sign_in(client, DATA) == 200 and client.get(f"/targets/{OTHER}/{DRAFTED}").status_code == 200


@pytest.mark.parametrize("year", ["²", "٧", "7.0", "99", "9" * 5000, ""])
def test_a_year_that_is_none_is_the_first(client: TestClient, year: str) -> None:
    assert sign_in(client, LEADER) == 200
    for page in (f"/targets/{URN}/MA", f"/targets-paper/{URN}/MA", f"/targets-plan/{URN}"):
        assert client.get(page, params={"year": year}).status_code == 200


def test_slips_are_a_pdf(client: TestClient, trust: Trust) -> None:
    group = next(
        r["registration_group"] for r in trust.rows("enrolments_2026") if r["school_urn"] == URN and r["year_group"] == "8"
    )
    assert sign_in(client, LEADER) == 200
    answer = client.get(f"/target-slips/{URN}/{group}")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert client.get(f"/target-slips/{URN}/{group}").content == answer.content


def test_the_pack_and_the_books_are_told_to_the_typesetter_as_the_pages_have_them(
    client: TestClient, trust: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(paper, "printed", lambda name, what: told.update({name: what}) or b"%PDF")
    group = next(
        r["registration_group"] for r in trust.rows("enrolments_2026") if r["school_urn"] == URN and r["year_group"] == "8"
    )
    page = _page(client, LEADER, f"/targets/{URN}")
    assert f"/target-pack/{URN}/{group}" in page and client.get(f"/target-pack/{URN}/{group}").status_code == 200
    assert told["pack"]["guide"] and told["pack"]["question"]
    slips = client.get(f"/target-slips/{URN}/{group}")
    assert slips.status_code == 200 and [s["name"] for s in told["slips"]["students"]] == [
        s["name"] for s in told["pack"]["students"]
    ]
    held_targets = {(s["name"], t["name"]): t["expected"] for s in told["slips"]["students"] for t in s["targets"]}
    packed = {(s["name"], t["name"]): t["expected"] for s in told["pack"]["students"] for t in s["targets"]}
    assert {key: grade for key, grade in packed.items() if grade} == held_targets and set(packed) >= set(held_targets)

    text = drafts(client, LEADER, "?year=8", "MA")
    [link] = re.findall(rf'href="(/targets-paper/{URN}/MA[^"]*)"', text)
    assert client.get(link).status_code == 200
    rows = [[cell["words"] for cell in row] for row in told["list"]["rows"]]
    on_page = re.findall(
        r'<th scope="row"><a href="/target/[^>]*>([^<]+)</a>.*?data-label="Target"><strong>(\d)</strong>', text, re.S
    )
    assert [(html.escape(row[0], quote=False), row[7]) for row in rows if row[7]] == on_page
    assert client.get(f"/targets-plan-paper/{URN}?year=8").status_code == 200
    assert len(told["list"]["rows"]) == _page(client, LEADER, f"/targets-plan/{URN}?year=8").count('data-label="Teachers"')


def test_papers_are_for_who_sees_their_students(client: TestClient, trust: Trust, head: str) -> None:
    assert sign_in(client, "a004@larkhollow.example") == 200  # a governor
    paths = (f"/target-pack/{URN}/8A", f"/targets-paper/{URN}/MA?year=8", f"/targets-plan-paper/{URN}?year=8")
    assert {client.get(path).status_code for path in paths} == {404}
    assert sign_in(client, head) == 200
    assert client.get(f"/targets-paper/{URN}/MA?year=8").status_code == 404  # another department's


def test_papers_of_all_subjects_are_for_who_sees_students_whole(
    client: TestClient, trust: Trust, head: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(paper, "printed", lambda name, what: told.update({name: what}) or b"%PDF")
    links = re.compile(r'href="(/target-(?:slips|pack)/[^"]+)"')
    offered = links.findall(_page(client, LEADER, f"/targets/{URN}"))
    mine = links.findall(_page(client, head, f"/targets/{URN}"))  # who is Head of Year 10 too
    of_year = {link for link in offered if link.rpartition("/")[2].startswith("10")}
    assert mine and set(mine) <= of_year < set(offered)
    assert {link for link in offered if client.get(link).status_code == 200} == of_year
    key = next(iter(held(client, LEADER, 0)))
    [group] = {r["registration_group"] for r in trust.rows("enrolments_2026") if trust.keys.get((URN, r["student_id"])) == key}
    tutor = tutor_of(trust, key)
    assert sign_in(client, tutor) == 200 and client.get(f"/target-pack/{URN}/{group}").status_code == 200
    assert len({t["name"] for one in told["pack"]["students"] for t in one["targets"]}) > 1


def test_a_department_enters_its_own_assessments(client: TestClient, trust: Trust) -> None:
    head = address_of(head_of(trust, PRACTICAL))
    text = drafts(client, head, "?year=7&show=assess", PRACTICAL)
    told = dict(re.findall(r'name="d\.([0-9a-f]+)" value="([^"]*)"', text))
    [first, second, third, *_] = told
    at = f"/targets/{URN}/{PRACTICAL}?year=7&show=assess"
    said = {f"{part}.{key}": value for key, value in told.items() for part in "dw"}
    assert post(client, "assess", said | {f"d.{first}": "5+", f"d.{second}": "6.3"}, at) == 303
    # a page that was opened before sends the empty fields of then, and takes nothing back
    answer = client.post(at, data={"step": "assess", **said, f"d.{third}": "12"}, headers=ORIGIN)
    assert answer.status_code == 422 and "A grade from 0 to 9" in answer.text
    told = dict(re.findall(r'name="d\.([0-9a-f]+)" value="([^"]*)"', drafts(client, head, "?year=7&show=assess", PRACTICAL)))
    assert (told[first], told[second]) == ("5.3", "6.3")
    assert sign_in(client, "a004@larkhollow.example") == 200
    assert client.post(at, data={"step": "assess", f"d.{first}": "9"}, headers=ORIGIN).status_code == 404


def held(client: TestClient, who: str, n: int, subject: str = "MA") -> dict[str, str]:
    """Students of Year 8 whose target in a subject lies above 3, with it: n of them, or all."""
    text = drafts(client, who, HELD, subject)
    found = re.findall(r'name="t\.([0-9a-f]+)".*?data-label="Target"><strong>(\d)</strong>', text, re.S)
    assert len(found) > n
    return dict([(key, grade) for key, grade in found if int(grade) > 3][: n or None])


def ticked(keys: Iterable[str], **more: str) -> dict[str, str]:
    return {f"t.{key}": "1" for key in keys} | more


def maths(query: str) -> str:
    return f"/targets/{URN}/MA{query}"


def mistake(client: TestClient, mathematician: str) -> dict[str, str]:
    """Two targets queried as one mistake, one of them a grade lower, one by its own grade; what each should be."""
    first, second = held(client, mathematician, 2).items()
    told = ticked([first[0], second[0]], thirds="3", **{f"g.{second[0]}": "1"}, **MISTAKE)
    assert post(client, "query", told, maths(HELD)) == 303
    return {first[0]: str(int(first[1]) - 1), second[0]: "1"}


def test_a_mistake_is_queried_as_one_and_lowered_as_one_by_a_second_person(
    client: TestClient, home: Home, mathematician: str, trust: Trust
) -> None:
    asked = mistake(client, mathematician)
    queries = kept(home)
    keys = {row["student_id"]: trust.keys[URN, row["student_id"]] for row in queries}
    assert {keys[e["student_id"]]: e["grade"] for e in queries} == asked and len({e["batch"] for e in queries}) == 1
    assert {(e["step"], e["staff_id"], e["reason"], e["evidence"]) for e in queries} == {
        ("query", mathematician[:4].upper(), *MISTAKE.values())
    }
    assert post(client, "lower_wrong", ticked(asked), maths(QUERIED)) == 422  # who asked does not lower it
    text = drafts(client, LEADER, f"{QUERIED}&batch={queries[0]['batch']}", "MA")
    rows = [row for row in _rows(text) if "checkbox" in row]
    assert len(rows) == len(asked) and all(" checked" in row for row in rows)
    for key, grade in asked.items():
        [row] = [row for row in rows if f'"t.{key}"' in row]
        assert f"<strong>{grade}</strong></td>" in row and name_of(trust, queries[0]["staff_id"]) in row
        assert html.escape(MISTAKE["reason"]) in row and html.escape(MISTAKE["evidence"]) in row
    assert len(kept(home)) == len(queries)
    assert post(client, "lower_wrong", ticked(asked), maths(QUERIED)) == 303
    lowered = kept(home)[len(queries) :]
    assert {keys[e["student_id"]]: e["grade"] for e in lowered} == asked and len({e["batch"] for e in lowered}) == 1
    assert {(e["step"], e["staff_id"], e["approved_by"], e["reason"], e["evidence"]) for e in lowered} == {
        ("lower_wrong", queries[0]["staff_id"], "T001", *MISTAKE.values())
    }
    assert not any(f'"t.{key}"' in drafts(client, LEADER, QUERIED, "MA") for key in asked)


def test_a_batch_is_refused_as_a_whole(client: TestClient, home: Home, mathematician: str) -> None:
    first, second = held(client, mathematician, 2)
    everybody, lower = ticked([first, second], **MISTAKE), {"thirds": "3"}
    assert post(client, "query", lower | MISTAKE, maths(HELD)) == 422  # nobody is ticked
    assert post(client, "query", everybody, maths(HELD)) == 422  # no grade
    assert post(client, "query", everybody | lower | {"evidence": " "}, maths(HELD)) == 422
    assert post(client, "query", everybody | lower | {"reason": ""}, maths(HELD)) == 422
    assert post(client, "query", everybody | lower | {f"g.{second}": "9"}, maths(HELD)) == 422  # no lower than it is
    assert post(client, "query", everybody | lower | {"thirds": "27"}, maths(HELD)) == 422  # below the scale
    assert kept(home) == []


def test_who_asked_and_who_approves_are_two_and_both_of_the_role(
    client: TestClient, home: Home, mathematician: str, trust: Trust
) -> None:
    asked = mistake(client, LEADER)
    assert post(client, "lower_wrong", ticked(asked), maths(QUERIED)) == 422 and len(kept(home)) == 2
    assert drafts(client, mathematician, QUERIED, "MA") and post(client, "keep", ticked(asked), maths(QUERIED)) == 422  # why?
    assert post(client, "keep", ticked(asked, reason="The list was right"), maths(QUERIED)) == 303
    assert {(e["step"], e["staff_id"]) for e in kept(home)[2:]} == {("keep", mathematician[:4].upper())}
    year8 = [r for r in trust.rows("enrolments_2026") if (r["school_urn"], r["year_group"]) == (URN, "8")]
    tutors = {r["scope"]: r["staff_id"] for r in trust.rows("staff_roles_2026") if (r["school_urn"], r["role"]) == (URN, "tutor")}
    one = next(r for r in year8 if trust.keys[URN, r["student_id"]] in asked)
    key = trust.keys[URN, one["student_id"]]
    assert sign_in(client, address_of(tutors[one["registration_group"]])) == 200
    assert post(client, "query", {"grade": "1", "reason": "Too high"}, f"/target/{key}/MA") == 303
    told = ticked([key], reason="w", evidence="e")
    assert sign_in(client, SECOND) == 200 and post(client, "lower_wrong", told, maths(QUERIED)) == 422  # a tutor lowers nothing
    [row] = [row for row in _rows(drafts(client, SECOND, QUERIED, "MA")) if f"/target/{key}/MA" in row]
    assert "query it yourself; a second leader lowers it" in row
    text = client.get(f"/target/{key}/MA").text
    assert "query it yourself; a second leader lowers it" in text and 'value="lower_wrong"' not in text
    assert post(client, "query", {"reason": "Is it right?"}, f"/target/{key}/MA") == 303  # without a grade
    assert "another leader lowers it" in client.get(f"/target/{key}/MA").text
    text = drafts(client, LEADER, QUERIED, "MA")
    assert "names no lower grade" in text and "Lower the ticked" not in text
    assert 'value="lower_wrong"' in client.get(f"/target/{key}/MA").text  # with a grade of the reader's own


@dataclass(frozen=True)
class Later:
    """The school some time later: what was decided on the pages has landed, and other files have come."""

    client: TestClient
    before: dict[str, list[str]]  # rows of pages, by their address
    told: list[tuple[int, int]]  # rows read and set aside of what was decided
    decided: int
    closed: str
    new: str
    otherwise: str
    raised: str


@pytest.fixture(scope="module")
def later(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Later]:
    folder = tmp_path_factory.mktemp("later")
    home, head, mathematician = home_in(trust, folder), address_of(head_of(trust, DRAFTED)), address_of(head_of(trust, "MA"))
    pages = [f"/targets/{URN}/{DRAFTED}?year=7", maths(HELD), maths(QUERIED)]
    with served(home) as client:
        assert post(client, "all", fields(drafts(client, head))) == 303
        asked = mistake(client, mathematician)
        assert sign_in(client, LEADER) == 200 and post(client, "issue") == 303
        assert post(client, "lower_wrong", ticked([min(asked)]), maths(QUERIED)) == 303
        raised = raised_at_once(trust, home, client)
        pages += [f"/target/{raised}/EN", f"/targets/{URN}/EN{HELD}"]
        before = {page: _rows(client.get(page).text) for page in pages}
    decided = len(kept(home))
    journal.seal(home)
    closed, new = moved(trust, home)
    otherwise = extract(trust, home, asked)
    figures.enter(home, datetime(2026, 11, 20, 18))
    landed = [d for d in Ledger(home).deliveries() if d.entity == DECISIONS and d.file_name.startswith(DECISIONS + " ")]
    home.current.unlink()
    figures.build(home, folder / "again.duckdb", TODAY.isoformat())
    figures.publish.export(folder / "again.duckdb", home.publications / "again", figures.models())
    home.current.symlink_to(home.publications / "again")
    told = [(d.rows_read, d.rows_quarantined) for d in landed]
    with served(home) as client:
        yield Later(client, before, told, decided, closed, new, otherwise, raised)


def raised_at_once(trust: Trust, home: Home, client: TestClient) -> str:
    """Two programs raise one target at nearly one moment, each by what it had read: to 9, to 8, and without evidence."""
    key = next(key for key, grade in held(client, LEADER, 0, "EN").items() if grade < "8")
    ids = {key: student for (school, student), key in trust.keys.items() if school == URN}
    told = {
        "student_id": ids[key],
        "stood": "sent",
        "draft_grade": held(client, LEADER, 0, "EN")[key],
        "decided_as": "slt",
        "subject_code": "EN",
        "step": "raise",
        "reason": "Does well",
        "approved_by": "",
        "staff_id": "T001",
    }
    raises = [
        kept(home)[-1] | told | {"event_id": f"raise-{nth:020d}", "grade": grade, "evidence": why, "recorded_at": at}
        for nth, (grade, why, at) in enumerate(
            [
                ("9", "Tests", "2026-11-20T17:00:00.000Z"),
                ("8", "Tests", "2026-11-20T17:00:00.000Z"),
                ("8", "Tests", "2026-11-20T17:00:00.001Z"),
                ("9", "", "2026-11-20T17:00:00.002Z"),
            ]
        )
    ]
    journal.Journal(home, DECISIONS).add(raises)
    return key


def moved(trust: Trust, home: Home) -> tuple[str, str]:
    """Classes change: somebody of Year 8 gives French up, somebody comes into a class of Year 7 whose targets are drafts."""
    [path] = trust.files.glob(f"{URN}_class_members_2026*.csv")
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    leaves = next(r for r in rows if r["class_code"].startswith("8FR/"))
    comes = next(r for r in rows if r["class_code"].startswith(f"7{WAITING[0]}/"))
    leaves["valid_to"], comes["valid_from"] = "2026-11-06", "2026-11-02"
    write(home, path.name, rows)
    return trust.keys[URN, leaves["student_id"]], trust.keys[URN, comes["student_id"]]


def extract(trust: Trust, home: Home, but: Iterable[str]) -> str:
    """A targets extract says 1 of somebody of Year 8 whose target in maths is higher."""
    year8 = {r["student_id"] for r in trust.rows("enrolments_2026") if (r["school_urn"], r["year_group"]) == (URN, "8")}
    one = next(
        r
        for r in trust.rows("targets*")
        if (r["school_urn"], r["subject_code"], r["kind"]) == (URN, "MA", "expected")
        and r["student_id"] in year8
        and r["grade"] > "3"
        and trust.keys.get((URN, r["student_id"]), "") not in ("", *but)
    )
    write(home, f"{URN}_targets.csv", [one | {"grade": "1", "issued_date": "2026-11-03"}])
    return trust.keys[URN, one["student_id"]]


def write(home: Home, name: str, rows: list[dict[str, str]]) -> None:
    with (home.landing / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_what_was_decided_is_the_same_once_it_has_landed(later: Later) -> None:
    assert later.told == [(later.decided, 0)]
    assert sign_in(later.client, LEADER) == 200
    assert {page: _rows(later.client.get(page).text) for page in later.before} == later.before


def test_of_two_that_raise_a_target_at_once_one_counts_and_the_other_is_listed(later: Later, trust: Trust) -> None:
    [row] = [row for row in later.before[f"/targets/{URN}/EN{HELD}"] if later.raised in row]
    assert "<strong>9</strong>" in row and "".join(later.before[f"/target/{later.raised}/EN"]).count("does not count") == 3
    text = _page(later.client, LEADER, f"/targets/{URN}?void=EN")
    assert "Decisions that do not count: 3" in text and '<a href="?void=EN#void" aria-current="true">' in text
    rows = [row for row in _rows(text) if f"/target/{later.raised}/EN" in row]
    assert len(rows) == 3 and all(name_of(trust, "T001") in row and "20 Nov 2026" in row and ">Raise<" in row for row in rows)
    assert all(words in "".join(rows) for words in ("at one moment; the first counts", "no higher than"))
    assert "needs its evidence" in "".join(rows)
    text = _page(later.client, address_of(head_of(trust, DRAFTED)), f"/targets/{URN}?void=EN")
    assert "do not count" not in text and later.raised not in text


def test_decisions_wait_for_each_other(client: TestClient, home: Home) -> None:
    address = _one(client, LEADER)
    told, answers = {"grade": "9", "reason": "Does well", "evidence": "Tests"}, list[int]()
    one = threading.Thread(target=lambda: answers.append(post(client, "raise", told, address)))
    with journal.Journal(home, DECISIONS).deciding():
        one.start()
        one.join(1)
        assert answers == [] and kept(home) == []
    one.join(30)
    assert answers == [303] and kept(home)


def test_a_target_of_a_subject_that_was_given_up_is_closed_and_needed_no_longer(later: Later) -> None:
    assert sign_in(later.client, LEADER) == 200
    text = later.client.get(f"/targets/{URN}?closed=FR").text
    [row] = [row for row in _rows(text) if f"/student/{later.closed}" in row]
    assert re.search(r'"Last target" class="right">\d<', row) and "6 Nov 2026" in row
    assert later.closed not in drafts(later.client, LEADER, "?year=8", "FR")
    assert later.client.get(f"/target/{later.closed}/FR").status_code == 404


def _page(client: TestClient, who: str, address: str) -> str:
    assert sign_in(client, who) == 200
    return client.get(address).text


@pytest.mark.parametrize(
    ("moves", "n_new"), [({0: "2026-08-20"}, 0), ({0: "2026-11-02"}, 1), ({0: "2026-08-20", 1: "2026-11-02"}, 1)]
)
def test_one_who_came_early_or_late_makes_nobody_else_new(
    trust: Trust, tmp_path: Path, moves: dict[int, str], n_new: int
) -> None:
    path = tmp_path / "of.duckdb"
    shutil.copyfile(trust.home.current.resolve() / RESTRICTED, path)
    with duckdb.connect(str(path)) as con:
        reader = reader_of(Edition("of", con), LEADER, TODAY)
        assert reader
        asked = {"school": URN, "subject": "MA", "student": "", "thing": "targets"}
        keys = [row["student_key"] for row in reader.ask("target_rows", **asked) if row["year_group"] == 8]
        for nth, day in moves.items():
            con.execute("update staff.target_drafts set in_class_from = ? where student_key = ?", [day, keys[nth]])
        late = {keys[nth] for nth, day in moves.items() if day > "2026-10"}
        rows = [row for row in reader.ask("target_rows", **asked) if row["year_group"] == 8]
        assert {row["student_key"] for row in rows if row["is_new"]} == late and len(late) == n_new
        one = reader.ask("target_rows", **asked | {"student": keys[0]})  # on the page of one student as on the list
        assert [row["is_new"] for row in one] == [keys[0] in late]


def test_late_joiners_are_listed_with_an_owner(later: Later, trust: Trust) -> None:
    head = head_of(trust, WAITING[0])
    text = drafts(later.client, address_of(head), "?year=7&show=late", WAITING[0])
    rows = {found[1]: row for row in _rows(text) if (found := re.search(r'href="/target/([0-9a-f]+)/', row))}
    told = {key: re.findall(r'data-label="(In class from|Due|Owner)"[^>]*>([^<]*)<', row) for key, row in rows.items()}
    assert dict(told[later.new]) == {"In class from": "2 Nov 2026", "Due": "16 Nov 2026", "Owner": name_of(trust, head)}
    assert {dict(cells)["Due"] for key, cells in told.items() if key != later.new} == {"31 Oct 2026"}


def test_an_extract_that_says_otherwise_is_listed_and_moves_nothing(later: Later) -> None:
    assert sign_in(later.client, LEADER) == 200
    text = later.client.get(f"/targets/{URN}?extract=MA").text
    [row] = [row for row in _rows(text) if f"/target/{later.otherwise}/MA" in row]
    assert 'data-label="Extract" class="right">1<' in row and "3 Nov 2026" in row and "a lower grade than the target" in row
    assert re.search(r'data-label="Holds" class="right">[4-9]<', row)


def test_what_would_change_is_counted(client: TestClient) -> None:
    text = drafts(client, LEADER, "?year=8&show=differs", "MA")
    moved = [int(draft) - int(target) for draft, target in re.findall(
        r'data-label="Draft" class="right">(\d)<.*?data-label="Target"><strong>(\d)<', text, re.S)]  # fmt: skip
    assert len(moved) > 0 and 0 not in moved
    assert f"{sum(m < 0 for m in moved)} lower, {sum(m > 0 for m in moved)} higher" in text


def test_slips_are_offered_where_they_are_and_told_of_where_none_holds_yet(client: TestClient, trust: Trust) -> None:
    links = re.findall(r'href="(/target-slips/[^"]+)"', _page(client, LEADER, f"/targets/{URN}"))
    assert links and {client.get(link).status_code for link in links} == {200}
    book = re.findall(r'href="(/target-slips-book/[^"]+)"', _page(client, LEADER, f"/class/{URN}/8MA/1"))
    assert len(book) == 1 and client.get(book[0]).content.startswith(b"%PDF")
    code = next(r["class_code"] for r in trust.rows("classes_2026*") if r["class_code"].startswith(f"7{DRAFTED}/"))
    assert "No slips yet" in client.get(f"/target-slips-book/{URN}/{code}").text
