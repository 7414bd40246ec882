"""Targets on the pages: drafted, moderated, issued, queried, raised; refused in words; seen by whom they are for."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ingest.archive.chain import read_lines
from ingest.archive.ledger import Ledger
from ingest.demo.people import URN
from ingest.demo.targets import WAITING
from ingest.forms import journal
from ingest.forms.journal import DECISIONS, OPEN
from ingest.home import Home
from reports.staff.targets import Board
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.test_lists import served
from tests.staff.trust import OTHER, TODAY, Expected, Trust
from tests.support import figures

ORIGIN = {"origin": ADDRESS}
LEADER, DATA = "t001@larkhollow.example", "a001@larkhollow.example"
DRAFTED = WAITING[1]


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


@pytest.fixture(scope="session")
def head(trust: Trust) -> str:
    """The head of the department whose targets of Year 7 wait."""
    [department] = {r["department"] for r in trust.rows("subjects") if (r["school_urn"], r["subject_code"]) == (URN, DRAFTED)}
    found = [
        r["staff_id"]
        for r in trust.rows("staff_roles_2026")
        if (r["school_urn"], r["role"], r["scope"]) == (URN, "head_of_department", department)
    ]
    return f"{found[0].lower()}@larkhollow.example"


def fields(text: str) -> dict[str, str]:
    """The fields of a page's table of drafts as they stand."""
    return dict(re.findall(r'name="([ear]\.[0-9a-f]+)" value="([^"]*)"', text))


def drafts(client: TestClient, who: str, query: str = "?year=7") -> str:
    assert sign_in(client, who) == 200
    answer = client.get(f"/targets/{URN}/{DRAFTED}{query}")
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
    keys = sorted({name[2:] for name in told})
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
    key = min(name[2:] for name in told)
    told |= {f"e.{key}": "9" if told[f"e.{key}"] != "9" else "8", f"t.{key}": "1"}
    assert post(client, "moderate", told) == 422 and kept(home) == []
    assert post(client, "moderate", told | {f"e.{key}": "12", f"r.{key}": "Plays for the county"}) == 422
    assert post(client, "moderate", told | {f"r.{key}": "Plays for the county"}) == 303
    assert {(e["kind"], e["reason"]) for e in kept(home)} == {(k, "Plays for the county") for k in ("expected", "aspirational")}


def test_what_was_decided_is_the_same_once_it_has_landed(client: TestClient, home: Home, head: str, tmp_path: Path) -> None:
    assert post(client, "all", fields(drafts(client, head))) == 303
    assert sign_in(client, LEADER) == 200 and post(client, "issue") == 303
    before = drafts(client, LEADER)
    journal.seal(home)
    figures.enter(home, datetime(2026, 11, 20, 18))
    landed = [d for d in Ledger(home).deliveries() if d.entity == DECISIONS and d.file_name.startswith(DECISIONS + " ")]
    assert [(d.rows_read, d.rows_quarantined) for d in landed] == [(len(kept_rows(home)), 0)]
    home.current.unlink()
    figures.build(home, tmp_path / "again.duckdb", TODAY.isoformat())
    figures.publish.export(tmp_path / "again.duckdb", home.publications / "again", figures.models())
    home.current.symlink_to(home.publications / "again")
    with served(home) as opened:
        assert _rows(drafts(opened, LEADER)) == _rows(before)


def kept_rows(home: Home) -> list[dict[str, str]]:
    return [e for path in journal.sealed(home, DECISIONS) for e in read_lines(path.read_bytes())]


def _rows(text: str) -> list[str]:
    return re.findall(r"<tr>.*?</tr>", text, re.S)


def _one(client: TestClient, who: str, subject: str = "MA") -> str:
    """The address of a target that holds."""
    assert sign_in(client, who) == 200
    text = client.get(f"/targets/{URN}/{subject}?year=8").text
    found = re.search(r'href="(/target/[0-9a-f]+/' + subject + ')"', text)
    assert found, text
    return found[1]


def test_a_wrong_target_is_queried_and_lowered_by_a_second_person(client: TestClient, home: Home, trust: Trust) -> None:
    mathematician = next(
        f"{r['staff_id'].lower()}@larkhollow.example"
        for r in trust.rows("staff_roles_2026")
        if (r["school_urn"], r["role"], r["scope"]) == (URN, "head_of_department", "Mathematics")
    )
    address = _one(client, mathematician)
    assert post(client, "lower_wrong", {"grade": "1", "reason": "w", "evidence": "e"}, address) == 422
    assert post(client, "raise", {"grade": "9", "reason": "Does well"}, address) == 422  # no evidence
    assert post(client, "query", {"grade": "1"}, address) == 422  # no reason
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


def test_slips_are_a_pdf(client: TestClient, trust: Trust) -> None:
    group = next(
        r["registration_group"] for r in trust.rows("enrolments_2026") if r["school_urn"] == URN and r["year_group"] == "8"
    )
    assert sign_in(client, LEADER) == 200
    answer = client.get(f"/target-slips/{URN}/{group}")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    assert client.get(f"/target-slips/{URN}/{group}").content == answer.content
