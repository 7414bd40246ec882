"""Department and class targets: each figure against the rows of students; issued by whom it is for; what if saves nothing."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from starlette.testclient import TestClient

from ingest.archive.chain import read_lines
from ingest.archive.ledger import Ledger
from ingest.demo.people import URN
from ingest.forms import journal, targets
from ingest.forms.journal import OPEN, RECORDS
from ingest.home import Home
from reports.publication.publish import RESTRICTED
from reports.staff import target_plans
from reports.staff.editions import Edition, Editions
from reports.staff.readers import Reader, reader_of
from reports.staff.target_plans import BOOK, figures
from tests.staff.conftest import sign_in
from tests.staff.reading import sheets_of
from tests.staff.test_lists import served
from tests.staff.test_targets import DRAFTED, LEADER, ORIGIN, head, home
from tests.staff.trust import OTHER, TODAY, Trust
from tests.support import figures as support

__all__ = ["head", "home"]  # fixtures
PAGE = f"/targets-plan/{URN}"
HOLDS = ("sent", "issued", "queried")


@pytest.fixture
def client(home: Home) -> Iterator[TestClient]:
    with served(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def leader(trust: Trust) -> Reader:
    found = reader_of(Editions(trust.home).current(), LEADER, TODAY)
    assert found
    return found


@pytest.fixture(scope="module")
def plans(leader: Reader) -> list[dict[str, Any]]:
    return leader.ask("target_plans", school=URN, even=50)


@pytest.fixture(scope="module")
def students(leader: Reader) -> list[dict[str, Any]]:
    """A row for each student and subject, with where the target stands and its grade."""
    rows = leader.ask("target_rows", school=URN, subject="", student="", thing="targets")
    found = {
        (s["student_key"], s["subject_code"], s["grade_scale"]): (s["state"], s["told_grade"])
        for s in leader.ask("target_states", school=URN, subject="", student="")
        if s["kind"] == "expected" and s["state"] in (*HOLDS, "moderated")
    }
    states = [found.get((r["student_key"], r["subject_code"], r["grade_scale"]), ("draft", r["expected_grade"])) for r in rows]
    return [row | {"state": state, "grade": grade} for row, (state, grade) in zip(rows, states, strict=True)]


def kept(home: Home) -> list[dict[str, str]]:
    path = journal.folder(home, RECORDS) / OPEN
    return list(read_lines(path.read_bytes())) if path.exists() else []


def of(plan: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether a student counts in a figure."""
    where = {"department": "department", "subject": "subject_code", "class": "class_code"}[plan["level"]]
    return row["year_group"] == plan["year_group"] and row[where] == plan[where]


def test_every_figure_is_that_of_its_students(plans: list[dict[str, Any]], students: list[dict[str, Any]]) -> None:
    assert {plan["level"] for plan in plans} == {"department", "subject", "class"}
    for plan in plans:
        mine = [row for row in students if of(plan, row)]
        stands = Counter("holds" if r["state"] in HOLDS else r["state"] if r["grade"] else "none" for r in mine)
        assert (plan["n_students"], plan["n_holds"], plan["n_moderated"], plan["n_drafts"], plan["n_none"]) == (
            len(mine), stands["holds"], stands["moderated"], stands["draft"], stands["none"],
        ), plan  # fmt: skip
        assert {g["name"]: g["value"] for g in plan["grades"] or []} == Counter(r["grade"] for r in mine if r["grade"])
        numbers = [number(row) for row in mine if row["grade"]]
        assert plan["mean_grade"] == (pytest.approx(sum(numbers) / len(numbers)) if numbers else None)
        same = [row for row in mine if row["grade"]]
        chances = [row["expected_chance_pct"] for row in same if row["grade"] == row["expected_grade"]]
        if len(chances) == len(same) == plan["n_chances"] > 0:  # all stand as drafted, whose chances the models told
            assert plan["mean_chance_pct"] == pytest.approx(sum(chances) / len(chances))
            assert plan["n_even"] == sum(chance >= 50 for chance in chances)
        pairs = [(ranks[r["last_prediction"]], ranks[r["grade"]]) for r in mine if (ranks := predicted(r))]
        assert (plan["n_starts_below"], plan["n_predicted"]) == (sum(p < t for p, t in pairs), len(pairs))


def number(row: dict[str, Any]) -> float:
    """A grade as a number, of a pair the mean of both, without its third."""
    digits = [int(digit) for digit in re.findall(r"\d", row["grade"])]
    return sum(digits) / len(digits) if digits else 0.0


def predicted(row: dict[str, Any]) -> dict[str, int] | None:
    """Ranks of the scale of a row, where it has both grades."""
    ranks = targets.whole_ranks(row["grade_scale"])
    return ranks if row["last_prediction"] in ranks and row["grade"] in ranks else None


def test_nobody_is_named_in_a_first_year_or_of_support_alone(trust: Trust, plans: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "of.duckdb"
    shutil.copyfile(trust.home.current.resolve() / RESTRICTED, path)
    told = next(plan for plan in plans if plan["teachers"] and "," not in plan["teachers"])
    with duckdb.connect(str(path)) as con:
        reader = reader_of(Edition("of", con), LEADER, TODAY)
        assert reader
        con.execute("update staff.teachers set is_first_year = 1 where class_code = ?", [told["class_code"]])
        found = {plan["class_code"]: plan["teachers"] for plan in reader.ask("target_plans", school=URN, even=50)}
        assert found == {p["class_code"]: p["teachers"] for p in plans} | {told["class_code"]: None}
        con.execute("update staff.schools set is_support_only = 1")
        assert not any(plan["teachers"] for plan in reader.ask("target_plans", school=URN, even=50))


def test_leaders_issue_and_see_what_changed_since(
    client: TestClient, home: Home, head: str, plans: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = [plan for plan in plans if plan["year_group"] == 7]
    assert sign_in(client, LEADER) == 200
    assert client.post(PAGE, data={"step": "issued", "year": "7"}, headers=ORIGIN).status_code == 303
    written = kept(home)
    assert {e["value"] for e in written if e["field"] == "plan_figures"} == {figures(plan) for plan in mine}
    assert {(e["form"], e["staff_id"]) for e in written} == {("target_plan", "T001")} and len(written) == 2 * len(mine)
    assert client.post(PAGE, data={"step": "issued", "year": "7"}, headers=ORIGIN).status_code == 303
    assert kept(home) == written  # issued again as it stands: nothing to write
    assert f"{len(mine)} of {len(mine)} issued" in client.get(f"{PAGE}?year=7").text
    assert f"0 of {sum(plan['year_group'] == 8 for plan in plans)} issued" in client.get(f"{PAGE}?year=8").text
    with monkeypatch.context() as other:
        other.setattr(target_plans, "figures", lambda row: "54 students")
        text = client.get(f"{PAGE}?year=7").text
        assert f"{len(mine)} changed since" in text and figures(mine[0]) in text
    assert sign_in(client, head) == 200
    text = client.get(f"{PAGE}?year=7").text
    assert "✔" in text and "<button" in text and 'value="issued"' not in text
    assert client.post(PAGE, data={"step": "withdrawn", "year": "7"}, headers=ORIGIN).status_code == 404
    assert sign_in(client, LEADER) == 200
    assert client.post(PAGE, data={"step": "withdrawn", "year": "7"}, headers=ORIGIN).status_code == 303
    assert f"0 of {len(mine)} issued" in client.get(f"{PAGE}?year=7").text
    n_told = len(kept(home))
    journal.seal(home)
    support.enter(home, datetime(2026, 11, 20, 18))
    landed = [d for d in Ledger(home).deliveries() if d.entity == RECORDS and d.rows_read == n_told]
    assert [d.rows_quarantined for d in landed] == [0]


def test_departments_see_their_own(client: TestClient, head: str) -> None:
    assert sign_in(client, head) == 200
    text = client.get(f"{PAGE}?year=7").text
    assert re.findall(rf'href="/targets/{URN}/(\w+)\?year=7"', text) == [DRAFTED]
    assert "What these targets come to" not in text  # the whole school's
    assert client.get(f"/targets-plan/{OTHER}").status_code == 404
    assert sign_in(client, "a004@larkhollow.example") == 200  # a governor
    for path in (PAGE, f"/targets-plan-book/{URN}"):
        assert client.get(path).status_code == 404


def test_another_policy_is_compared_and_not_kept(client: TestClient, home: Home) -> None:
    assert sign_in(client, LEADER) == 200
    before = kept(home)
    text = client.get(f"{PAGE}?year=7&what={DRAFTED}&thirds=3&percentile=80").text
    assert "Grades now → then" in text and "drafts" in text and kept(home) == before
    for wrong in ("thirds=ten", "thirds=10", "percentile=0", "percentile=100", "percentile=x"):
        answer = client.get(f"{PAGE}?year=7&what=all&{wrong}")
        assert answer.status_code == 200 and 'role="alert"' in answer.text and "Grades now → then" not in answer.text
    assert "No draft of this year group" in client.get(f"{PAGE}?year=7&what=%27").text


def test_two_policies_add_up(leader: Reader) -> None:
    asked = {"school": URN, "what": "all", "thirds": 2, "percentile": None, "per_grade": 3}
    students = [row for row in leader.ask("target_would", **asked) if row["year_group"] == 7]
    told = leader.ask("target_what_if", **asked, even=50, year=7)
    assert {row["is_draft"] for row in told} == {True, False}
    for row in told:
        mine = [s for s in students if s["is_draft"] == row["is_draft"] and row["subject_code"] in (None, s["subject_code"])]
        assert row["n_students"] == len(mine) and row["n_moved"] == sum(s["grade_before"] != s["grade_after"] for s in mine) > 0
        assert row["n_even_after"] == sum((s["chance_after"] or 0) >= 50 for s in mine)
        assert {(g["name"], g["before"], g["after"]) for g in row["grades"]} == {
            (name, sum(s["grade_before"] == name for s in mine), sum(s["grade_after"] == name for s in mine))
            for name in {s[key] for s in mine for key in ("grade_before", "grade_after")}
        }


def test_who_starts_below_is_told_by_whole_grades(trust: Trust, plans: list[dict[str, Any]], tmp_path: Path) -> None:
    path = tmp_path / "of.duckdb"
    shutil.copyfile(trust.home.current.resolve() / RESTRICTED, path)
    before = {plan["class_code"]: plan["n_starts_below"] for plan in plans if plan["subject_code"] == DRAFTED}
    with duckdb.connect(str(path)) as con:
        reader = reader_of(Edition("of", con), LEADER, TODAY)
        assert reader
        update = "update staff.target_drafts set expected_grade = expected_grade || '+'"
        con.execute(f"{update} where subject_code = ? and expected_grade <> 'U'", [DRAFTED])
        found = reader.ask("target_plans", school=URN, even=50)
        assert {plan["class_code"]: plan["n_starts_below"] for plan in found if plan["subject_code"] == DRAFTED} == before
        assert any("+" in g["name"] for plan in found for g in plan["grades"] or [])


def test_the_workbook_has_every_row(client: TestClient, plans: list[dict[str, Any]]) -> None:
    assert sign_in(client, LEADER) == 200
    [(title, lines)] = sheets_of(client.get(f"/targets-plan-book/{URN}").content).items()
    heads, rows = lines[4], lines[5:]
    assert [line[5] or None for line in rows] == [plan["teachers"] for plan in plans]
    start = heads.index("Issued") + 1
    assert [{head: n for head, n in zip(heads[start:], line[start:], strict=True) if n} for line in rows] == [
        {part["name"]: part["value"] for part in plan["grades"] or []} for plan in plans
    ]
    assert title == BOOK.name


def test_most_is_more_than_the_row_says() -> None:
    assert [targets.mostly_below(n, 20) for n in (0, 10, 11, 20)] == [False, False, True, True]
    assert not targets.mostly_below(0, 0)


NO_OTHER = {"school": URN, "what": "", "thirds": 0, "percentile": None, "per_grade": 3}


def by_student(reader: Reader, year: int, **policy: Any) -> dict[tuple[str, str, str], Any]:
    rows = reader.ask("target_figures", **NO_OTHER | policy, year=year)
    return {(row["side"], row["measure"], row["student_key"]): row["value"] for row in rows}


def test_targets_come_to_what_the_models_say_of_those_that_hold(leader: Reader, trust: Trust) -> None:
    asked = (
        "select student_key, attainment8_points from fct_attainment8 where basis = 'expected_target' "
        "and attainment8_status = 'complete' and (academic_year, tracking_point) = "
        f"(select (academic_year, tracking_point) from slt.points where is_current and school_urn = '{URN}')"
    )
    with duckdb.connect(str(trust.home.current / "flightpath.duckdb"), read_only=True) as con:
        models = dict(con.execute(asked).fetchall())
    found = {
        key: value
        for year in (10, 11)
        for (side, measure, key), value in by_student(leader, year).items()
        if (side, measure) == ("set", "attainment8") and value is not None and key in models
    }
    assert len(found) > 5 and {key: models[key] for key in found} == found


def test_a_grade_more_in_maths_is_two_points_of_attainment_8_and_nothing_else(leader: Reader) -> None:
    moved = {
        row["student_key"]: row["number_after"] - row["number_before"]
        for row in leader.ask("target_would", **NO_OTHER | {"what": "maths", "thirds": 3})
    }
    found = by_student(leader, 10, what="maths", thirds=3) | by_student(leader, 11, what="maths", thirds=3)
    told = {key: v for (side, measure, key), v in found.items() if (side, measure) == ("draft", "attainment8") and v is not None}
    assert len(told) > 3 and 1 in {moved[key] for key in told if key in moved}
    for key, value in told.items():
        assert found["would", "attainment8", key] - value == 2 * moved.get(key, 0)
        assert found["would", "english_maths_4", key] >= found["draft", "english_maths_4", key]


def test_a_year_group_comes_to_the_mean_of_its_students(leader: Reader) -> None:
    students = by_student(leader, 11)
    rows = leader.ask("target_set", **NO_OTHER, year=11)
    assert {row["measure"] for row in rows} == {"attainment8", "english_maths_4", "english_maths_5"}
    for row in rows:
        values = [value for (side, measure, _), value in students.items() if (side, measure) == ("set", row["measure"])]
        told = [float(value) for value in values if value is not None]
        assert (row["of_set"]["n_students"], row["of_set"]["n_left_out"]) == (len(told), len(values) - len(told))
        assert row["of_set"]["value"] == pytest.approx(sum(told) / len(told))


def test_headlines_are_for_who_leads_the_whole_school(leader: Reader, trust: Trust, head: str) -> None:
    assert leader.ask("target_set", **NO_OTHER, year=11)
    of_department = reader_of(Editions(trust.home).current(), head, TODAY)
    assert of_department and not of_department.ask("target_set", **NO_OTHER, year=11)
