"""The checklist of extracts: every contract has its place in it, and what has come is ticked, by school."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.archive.ledger import Delivery, Ledger
from ingest.checklist import ALWAYS, WHERE_KEPT, Checklist, checklists, items, rows
from ingest.code import seed
from ingest.contract import load_contracts
from ingest.home import Home
from ingest.school import School, keep
from orchestration.cli import app

OURS, OTHER = "999003", "999004"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


def came(home: Home, entity: str, verdict: str = "accepted", school: str = OURS, day: str = "2026-09-07", n: int = 1) -> None:
    """A delivery of an extract of so many accepted rows, and what became of it."""
    ledger = Ledger(home)
    number, at = f"{ledger.next_seq():06d}", f"{day}T08:00:00"
    told = {"profile": f"native_{entity}", "entity": entity, "schools": (school,), "rows_accepted": n}
    ledger.add_deliveries([Delivery(number, ledger.next_seq(), number, f"{entity}.csv", at, **told)])  # type: ignore[arg-type]
    if verdict != "conformed":
        ledger.add_verdict(number, verdict, "", [])


def told(checklist: Checklist) -> dict[str, tuple[str, str]]:
    return {line.item.entity: (line.state, line.day) for line in checklist.lines if line.state != "missing"}


def awaited(checklist: Checklist) -> str:
    return checklist.next.item.entity if checklist.next else ""


def test_every_contract_stands_in_it_once_and_after_what_it_needs() -> None:
    assert sorted(row["entity"] for row in rows()) == sorted(load_contracts())
    assert {row["sent"] for row in rows()} == {ALWAYS, WHERE_KEPT, "written"}
    shown = [item.entity for item in items()]
    for item in items():
        assert set(item.needs) <= set(shown[: shown.index(item.entity)]), item.entity
    assert {row["instead_of"] for row in rows()} - {""} <= set(shown)
    with seed("source_needs").open(newline="") as file:
        needed = {row[name] for row in csv.DictReader(file) for name in ("entity", "or_entity")} - {""}
    assert needed <= {name for item in items() for name in (item.entity, *item.also)}


def test_what_was_accepted_is_ticked_with_its_newest_day_and_the_first_that_lacks_is_next(home: Home) -> None:
    [empty] = checklists(home)
    assert (empty.school, told(empty), awaited(empty)) == ("", {}, "schools")
    keep(home, School(OURS, "Oakmere"))
    assert [one.school for one in checklists(home)] == [OURS]
    for entity, verdict, day, n in (
        ("schools", "accepted", "2026-09-01", 1),
        ("students", "accepted", "2026-09-02", 1),
        ("students", "accepted", "2026-10-02", 1),
        ("students", "held", "2026-10-09", 1),  # the last good one stays in use
        ("enrolments", "held", "2026-09-03", 1),
        ("subjects", "accepted", "2026-09-03", 0),  # all of it in quarantine
        ("targets", "conformed", "2026-09-04", 1),
        ("judgements", "accepted", "2026-09-05", 1),  # does instead of tracking
        ("contacts", "accepted", "2026-09-06", 1),
    ):
        came(home, entity, verdict, day=day, n=n)
    [found] = checklists(home)
    assert told(found) == {
        "schools": ("came", "2026-09-01"), "students": ("came", "2026-10-02"), "enrolments": ("held", "2026-09-03"),
        "targets": ("read", "2026-09-04"), "tracking": ("came", "2026-09-05"), "contacts": ("came", "2026-09-06"),
    }  # fmt: skip
    assert awaited(found) == "enrolments"
    came(home, "enrolments")
    assert awaited(checklists(home)[0]) == "subjects"


def test_each_school_of_a_trust_has_its_own(home: Home) -> None:
    for school in (OTHER, OURS):
        came(home, "schools", school=school)
    came(home, "students", school=OTHER)
    came(home, "transfer_results", school="999/4001")  # tells schools by another number, so it may be of either
    ours, other = checklists(home)
    assert (ours.school, awaited(ours), set(told(ours))) == (OURS, "students", {"schools", "ks2_results"})
    assert (other.school, awaited(other), set(told(other))) == (OTHER, "enrolments", {"schools", "students", "ks2_results"})


def status(home: Home, *options: str) -> str:
    result = CliRunner().invoke(app, ["status", "--home", str(home.path), *options])
    assert result.exit_code == 0
    return " ".join(result.output.split())


def test_status_says_what_to_send_next_and_keeps_to_a_line_once_all_has_come(home: Home) -> None:
    came(home, "schools")
    came(home, "students", "held")
    said = status(home)
    assert "✔ schools 2026-09-07" in said and "☐ enrolments: Who is on roll" in said
    assert "! students (held 2026-09-07: see To look at): Students by name ◀ send this next" in said
    assert "Where you keep them: interventions" in said and "records" not in said
    assert "☐ contacts: Whom to ring at home" in status(home, "--all")
    for item in items():
        if item.is_always:
            came(home, item.entity)
    n = sum(item.is_always for item in items())
    assert f"✔ Setting up: all {n} extracts have come, and 0 of {len(items()) - n} that some keep." in status(home)
    assert "☐" not in status(home)
    assert '"is_next": false' in status(home, "--format", "json")
