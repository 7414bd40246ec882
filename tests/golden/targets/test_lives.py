"""The life of a target: by hand, against a plain program, and what may never happen whatever is said in whatever order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import duckdb
import pytest

from ingest.forms import targets
from tests.golden.targets.lives import ROLES, Decision, Sent, issued, lived_by, of, say, steps, world

GRADES = ["1", "2", "3", "4-", "4", "4+", "5-", "5", "5+", "6", "7", "8", "9"]
STEPS = list(targets.steps())


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with world() as made:
        yield made


def said(
    con: duckdb.DuckDBPyConnection, *decisions: Decision, sent: tuple[Sent, ...] = ()
) -> list[tuple[str, str | None, str | None]]:
    """State, target and fault after each of these steps, which follow each other by a second."""
    say(con, [replace(one, at=one.at or nth) for nth, one in enumerate(decisions, start=1)], list(sent))
    return [(state, grade, fault) for _, state, grade, fault in steps(con)]


MODERATED, ISSUED = Decision("moderate", "6", draft="6"), Decision("issue", "6", by="SLT")


def test_from_draft_to_raised(con: duckdb.DuckDBPyConnection) -> None:
    query, keep = Decision("query"), Decision("keep")
    assert said(con, MODERATED, ISSUED, query, keep, Decision("raise", "7")) == [
        ("moderated", "6", None), ("issued", "6", None), ("queried", "6", None), ("issued", "6", None), ("issued", "7", None),
    ]  # fmt: skip
    assert issued(con) == [("7", "decision")]  # of one day the last


def test_a_decision_holds_whoever_has_the_role_by_now(con: duckdb.DuckDBPyConnection) -> None:
    """NOBODY is on no list any more; the page found the role on that day, and the rows say which step it may take."""
    gone = replace(MODERATED, by="NOBODY", role="head_of_department", stood="draft")
    assert said(con, gone)[-1] == ("moderated", "6", None)
    assert said(con, replace(gone, role="tutor"))[-1] == ("draft", None, "not_allowed")
    asked = Decision("query", "4", by="NOBODY", role="class_teacher", stood="sent", draft="5")
    lowered = Decision("lower_wrong", "4", by="NOBODY", role="class_teacher", approved_by="GONE", approver_role="slt", draft="5")
    assert said(con, asked, lowered, sent=(Sent("5"),))[-1] == ("issued", "4", None)
    assert said(con, asked, replace(lowered, approver_role="tutor"), sent=(Sent("5"),))[-1] == ("queried", "5", "not_approved")


@pytest.mark.parametrize("grade", ["2", "9"])
@pytest.mark.parametrize("day", ["2026-09-07", "2026-11-02"])  # long before, and the same day, which begins before it
def test_an_extract_with_an_earlier_day_moves_nothing_that_was_decided_on_a_page(
    con: duckdb.DuckDBPyConnection, grade: str, day: str
) -> None:
    told = replace(MODERATED, stood="draft"), replace(ISSUED, stood="moderated")
    assert said(con, *told, sent=(Sent(grade, day),)) == [
        ("draft", None, "issued_here"), ("moderated", "6", None), ("issued", "6", None),
    ]  # fmt: skip
    assert issued(con) == [("6", "decision")]


def test_a_workbook_that_does_not_say_when_it_was_saved_counts_in_the_order_in_which_it_came(
    con: duckdb.DuckDBPyConnection,
) -> None:
    first = Decision("moderate", "6", at=1, draft="5", book="B", event="event-zzzz", delivery="000001")
    again = replace(first, grade="8", event="event-aaaa", delivery="000002")
    for told in ([first, again], [again, first]):
        say(con, told, [])
        assert [step[2:] for step in steps(con)] == [("6", None), ("8", None)]


def test_a_workbook_before_the_page_counts_too(con: duckdb.DuckDBPyConnection) -> None:
    told = replace(MODERATED, book="B"), replace(ISSUED, stood="moderated")
    assert said(con, *told, sent=(Sent("2", "2026-09-07"),))[-1] == ("issued", "6", None)


def test_an_extract_that_says_another_grade_of_its_day_later_moves_no_raise(con: duckdb.DuckDBPyConnection) -> None:
    raised = Decision("raise", "6", stood="sent", draft="5")
    assert said(con, raised, sent=(Sent("5"),))[-1] == ("issued", "6", None)
    for restated in ("7", "3"):
        assert said(con, raised, sent=(Sent(restated),))[-1] == ("issued", "6", None)
    assert said(con, raised, sent=(Sent("7"),))[0] == ("draft", None, "issued_here")
    assert said(con, raised, sent=(Sent("4", "2025-09-25"), Sent("5")))[:2] == [("sent", "4", None), ("sent", "5", None)]


def test_what_an_older_version_decided_keeps_the_extract_before_it(con: duckdb.DuckDBPyConnection) -> None:
    """0.11.0 wrote down neither role nor standing: the target was sent as 7 and lowered to 5, then it was queried again."""
    old = Decision("query", "5"), Decision("lower_wrong", "5", approved_by="SLT")
    asked = Decision("query", stood="issued", role="head_of_department", draft="5")
    assert said(con, *old, asked, sent=(Sent("7"),)) == [
        ("sent", "7", None), ("queried", "7", None), ("issued", "5", None), ("queried", "5", None),
    ]  # fmt: skip


def test_a_grade_off_the_scale_opens_no_way_down(con: duckdb.DuckDBPyConnection) -> None:
    sent = Sent("7", "2026-09-01"), Sent("7/8", "2026-09-02"), Sent("5", "2026-09-03")
    assert said(con, sent=sent) == [("sent", "7", None), ("sent", "7", "unknown_grade"), ("sent", "7", "lower")]


def test_a_draft_again_is_as_if_nothing_had_been_moderated(con: duckdb.DuckDBPyConnection) -> None:
    told = Decision("moderate", "9", draft="6"), Decision("withdraw")
    assert said(con, *told) == [("moderated", "9", None), ("draft", None, None)]
    assert said(con, *told, sent=(Sent("5", "2026-11-03"),))[-1] == ("sent", "5", None)


def test_each_day_has_its_target(con: duckdb.DuckDBPyConnection) -> None:
    said(con, MODERATED, ISSUED, Decision("raise", "7", at=120))
    assert issued(con) == [("6", "decision"), ("7", "decision")]


def test_issuing_twice_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    assert said(con, MODERATED, ISSUED, ISSUED)[-1] == ("issued", "6", "out_of_order")
    assert issued(con) == [("6", "decision")]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (Decision("issue", "6", by="SLT"), "out_of_order"),
        (Decision("moderate", None), "no_grade"),
        (Decision("moderate", "12"), "unknown_grade"),
        (Decision("moderate", "6", draft="5", reason=None), "no_reason"),
        (Decision("moderate", "6", draft="6", by="TEACH"), "not_allowed"),
        (Decision("moderate", "6", draft="6", by="TUTOR"), "not_allowed"),
        (Decision("moderate", "6", draft="6", by="NOBODY"), "not_allowed"),
        (Decision("query"), "out_of_order"),
        (Decision("raise", "9"), "out_of_order"),
    ],
)
def test_what_a_draft_does_not_take(con: duckdb.DuckDBPyConnection, wrong: Decision, fault: str) -> None:
    assert said(con, wrong) == [("draft", None, fault)]
    assert issued(con) == []


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (Decision("raise", "6"), "not_higher"),
        (Decision("raise", "5+"), "not_higher"),
        (Decision("raise", "7", evidence=None), "no_evidence"),
        (Decision("raise", "7", reason=None), "no_reason"),
        (Decision("moderate", "5", draft="6"), "out_of_order"),
        (Decision("lower_wrong", "4", approved_by="SLT"), "out_of_order"),
    ],
)
def test_what_an_issued_target_does_not_take(con: duckdb.DuckDBPyConnection, wrong: Decision, fault: str) -> None:
    assert said(con, MODERATED, ISSUED, wrong)[-1] == ("issued", "6", fault)
    assert issued(con) == [("6", "decision")]


def test_a_third_of_a_grade_is_a_step_up(con: duckdb.DuckDBPyConnection) -> None:
    assert said(con, MODERATED, ISSUED, Decision("raise", "6+"))[-1] == ("issued", "6+", None)


def test_what_was_issued_is_what_was_moderated(con: duckdb.DuckDBPyConnection) -> None:
    assert said(con, MODERATED, Decision("issue", "8", by="SLT"))[-1] == ("moderated", "6", "not_as_moderated")


def test_a_wrong_target_is_lowered_by_name(con: duckdb.DuckDBPyConnection) -> None:
    query, lower = Decision("query", "4"), Decision("lower_wrong", "4", approved_by="SLT")
    assert said(con, MODERATED, ISSUED, query, lower)[-2:] == [("queried", "6", None), ("issued", "4", None)]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (Decision("lower_wrong", "4"), "not_approved"),
        (Decision("lower_wrong", "4", by="SLT", approved_by="SLT"), "not_approved"),
        (Decision("lower_wrong", "4", by="HEAD", approved_by="DATA"), "not_approved"),
        (Decision("lower_wrong", "4", by="TUTOR", approved_by="SLT2"), "not_allowed"),
        (Decision("lower_wrong", "6+", approved_by="SLT"), "not_lower"),
        (Decision("change", "5"), "not_higher"),
        (Decision("issue", "6", by="SLT"), "out_of_order"),
    ],
)
def test_what_a_queried_target_does_not_take(con: duckdb.DuckDBPyConnection, wrong: Decision, fault: str) -> None:
    assert said(con, MODERATED, ISSUED, Decision("query"), wrong)[-1] == ("queried", "6", fault)


def test_of_two_decisions_at_one_moment_the_first_counts(con: duckdb.DuckDBPyConnection) -> None:
    again = Decision("moderate", "9", draft="9", at=1)
    assert said(con, replace(MODERATED, at=1), again) == [("moderated", "6", None), ("moderated", "6", "same_moment")]


def test_a_workbook_that_comes_again_decides_what_it_did_not_say_before(con: duckdb.DuckDBPyConnection) -> None:
    five, six = (Decision("moderate", grade, draft="5", book="0001") for grade in ("5", "6"))
    assert said(con, five, MODERATED, five) == [("moderated", "5", None), ("moderated", "6", None)]  # what the page changed stays
    assert said(con, five, Decision("issue", "5", by="SLT"), five) == [("moderated", "5", None), ("issued", "5", None)]
    assert said(con, five, six, five)[-1] == ("moderated", "5", None)  # back to what it said at first
    assert said(con, five, replace(five, reason="another"))[-1] == ("moderated", "5", None) and len(steps(con)) == 2
    assert said(con, six, Decision("issue", "6", by="SLT"), five)[-1] == ("issued", "6", "out_of_order")


def test_extracts_go_up_or_stay(con: duckdb.DuckDBPyConnection) -> None:
    sent = (Sent("6", "2025-09-25"), Sent("5", "2026-01-10"), Sent("7", "2026-09-25"))
    assert said(con, sent=sent) == [("sent", "6", None), ("sent", "6", "lower"), ("sent", "7", None)]
    assert issued(con) == [("6", "extract"), ("7", "extract")]


def test_a_target_that_its_scale_does_not_have_can_be_raised(con: duckdb.DuckDBPyConnection) -> None:
    up = Decision("raise", "7")
    assert said(con, up, sent=(Sent("55"),)) == [("sent", "55", None), ("issued", "7", None)]
    assert targets.fault(targets.Standing("sent", "55"), up.event_of(), ["head_of_department"]) is None


def test_a_lower_extract_that_was_let_through_by_name_counts(con: duckdb.DuckDBPyConnection) -> None:
    say(con, [], [Sent("6", "2025-09-25"), Sent("5", "2026-01-10", "000002")], let_through=("000002",))
    assert issued(con) == [("6", "extract"), ("5", "extract")]


def test_an_extract_moves_nothing_that_was_decided_here(con: duckdb.DuckDBPyConnection) -> None:
    assert said(con, MODERATED, ISSUED, sent=(Sent("9", "2026-11-20"),))[-1] == ("issued", "6", "issued_here")
    assert said(con, Decision("raise", "7"), sent=(Sent("6", "2026-09-25"), Sent("9", "2026-11-20")))[-1] == (
        "issued", "7", "issued_here",
    )  # fmt: skip


def in_thirds(grade: str) -> int:
    return 3 * int(grade[0]) + {"-": -1, "+": 1}.get(grade[1:], 0)


def in_order(pair: tuple[str, Decision | Sent]) -> tuple[str, int, str]:
    """Of what was said at one moment a file comes first, then the step that is earlier in a target's life."""
    moment, one = pair
    return (moment, 0, "") if isinstance(one, Sent) else (moment, 1 + STEPS.index(one.step), one.event)


def lived(told: list[tuple[str, Decision | Sent]]) -> list[tuple[str, str | None, bool]]:
    """The same life as a page would take it, step by step: the state and target after each event, and whether it counts."""
    standing, out = targets.Standing(), []
    moments: set[str] = set()
    for moment, one in sorted(told, key=in_order):
        is_first = moment not in moments
        moments.add(moment)
        if isinstance(one, Sent):
            up = in_thirds(one.grade) - in_thirds(standing.grade or one.grade)
            counts = is_first and standing.state in ("draft", "sent") and up >= 0
            standing = targets.Standing("sent", one.grade) if counts else standing
        else:
            event = one.event_of()
            approvers = [ROLES[one.approved_by][0]] if one.approved_by else []
            counts = is_first and targets.fault(standing, event, [ROLES[one.by][0]], approvers) is None
            standing = targets.after(standing, event) if counts else standing
        out.append((standing.state, standing.grade, counts))
    return out


def any_life(chance: random.Random, student: str) -> tuple[list[Decision], list[Sent]]:
    """Decisions as likely right as wrong, two at one moment among them, and files between them."""
    steps_of = ["moderate", "moderate", "issue", "issue", "query", "keep", "change", "raise", "raise", "lower_wrong", "withdraw"]
    decisions, last = [], "6"
    for nth in range(chance.randrange(9)):
        step = ("moderate", "issue")[nth] if nth < 2 and chance.random() < 0.8 else chance.choice(steps_of)
        last = last if step == "issue" and chance.random() < 0.8 else chance.choice(GRADES)
        decisions.append(
            Decision(
                step, last if chance.random() < 0.95 else None, at=60 * nth if chance.random() < 0.9 else 0,
                by=chance.choice(["HEAD", "SLT", "DATA", "SLT"]), reason=chance.choice(["why", "why", "why", None]),
                evidence=chance.choice(["what", "what", None]), approved_by=chance.choice(["SLT", "SLT2", "HEAD", None]),
                draft=chance.choice([last, "3"]), student=student, event=f"{student}-{nth:06d}",
            )
        )  # fmt: skip
    days = chance.sample(["2025-09-25", "2026-09-25", "2026-11-04", "2026-11-06"], chance.randrange(4))
    return decisions, [Sent(chance.choice(["4", "5", "6", "7"]), day, student=student) for day in days]


@pytest.fixture(scope="module")
def many(con: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[str, Decision | Sent]]]:
    """Four hundred lives, told to the models in any order; each as (moment, event)."""
    chance = random.Random(2026)
    students = [f"B{n:03d}" for n in range(400)]
    lives = {student: any_life(chance, student) for student in students}
    decisions = [one for told, _ in lives.values() for one in told]
    sent = [one for _, told in lives.values() for one in told]
    chance.shuffle(decisions)
    chance.shuffle(sent)
    say(con, decisions, sent)
    return {
        student: [(one.event_of()["recorded_at"], one) for one in sorted(made, key=lambda d: d.event)]
        + [(f"{one.day}T00:00:00.000Z", one) for one in files]
        for student, (made, files) in lives.items()
    }


def test_any_life_is_what_a_plain_program_makes_of_it(
    con: duckdb.DuckDBPyConnection, many: dict[str, list[tuple[str, Decision | Sent]]]
) -> None:
    all_steps = lived_by(con)
    found = {student: [(state, grade, fault is None) for _, state, grade, fault in all_steps[student]] for student in many}
    assert found == {student: lived(told) for student, told in many.items()}
    assert sum(any(state == "issued" for state, *_ in life) for life in found.values()) > 30


def test_nothing_lowers_an_issued_target_but_the_named_exception(
    con: duckdb.DuckDBPyConnection, many: dict[str, list[tuple[str, Decision | Sent]]]
) -> None:
    assert many
    for life in lived_by(con).values():
        before = None
        for step, state, grade, fault in life:
            if before is not None and state in ("issued", "sent", "queried") and grade and in_thirds(grade) < in_thirds(before):
                assert (step, fault) == ("lower_wrong", None)
            before = grade if state in ("issued", "sent", "queried") else None


def on_the_page(decisions: list[Decision]) -> list[Decision]:
    """Those of a life that a page takes, each with what the page writes down of where the target stood and by which role."""
    standing, taken, moments = targets.Standing(), list[Decision](), set[str]()
    for one in sorted(decisions, key=lambda d: (d.event_of()["recorded_at"], d.event)):
        event, roles = one.event_of(), [ROLES[one.by][0]]
        approvers = [ROLES[one.approved_by][0]] if one.approved_by else []
        if event["recorded_at"] in moments or targets.fault(standing, event, roles, approvers):
            continue
        moments.add(event["recorded_at"])
        approver_role = targets.role_for(approvers, one.step, "approves") or None
        role = targets.role_for(roles, one.step)
        taken.append(replace(one, stood=standing.state, role=role, approver_role=approver_role, by="GONE", draft=one.draft))
        standing = targets.after(standing, event)
    return taken


def test_files_of_earlier_days_and_other_lists_of_roles_change_no_life_that_pages_took(con: duckdb.DuckDBPyConnection) -> None:
    """Who decided is on no list any more, and a file tells every day before the first decision a grade."""
    chance = random.Random(77)
    taken = {f"C{n:03d}": on_the_page(any_life(chance, f"C{n:03d}")[0]) for n in range(200)}
    decisions = [one for life in taken.values() for one in life]
    say(con, decisions, [])
    alone = lived_by(con)
    assert all(fault is None for life in alone.values() for *_, fault in life) and len(decisions) > 150
    files = [Sent(chance.choice(["2", "9"]), chance.choice(["2025-09-25", "2026-11-02"]), student=student) for student in alone]
    say(con, decisions, files)
    with_files = lived_by(con)
    assert {student: [step for step in life if step[0] != "extract"] for student, life in with_files.items()} == alone


def test_the_order_of_arrival_does_not_matter(con: duckdb.DuckDBPyConnection) -> None:
    decisions, sent = of([MODERATED, ISSUED, Decision("raise", "7")], "A"), [Sent("5", "2026-09-25"), Sent("8", "2026-11-20")]
    told = [replace(one, at=60 * nth, event=f"event-{nth:04d}") for nth, one in enumerate(decisions)]
    say(con, told, sent)
    first = steps(con)
    say(con, told[::-1], sent[::-1])
    assert steps(con) == first
