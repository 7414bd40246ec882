"""Twenty questions of docs/leaders-questions.md: each is answered in three clicks, by a table as its SQL tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser, expect

from ingest.code import ROOT
from ingest.home import Home
from tests.browser.visit import Rows, Site, Visit
from tests.serving import serving

TEXT = (ROOT / "docs" / "leaders-questions.md").read_text()
ASKED = re.compile(r"^### (\d+)\. (.+)\n(Head|Governor|Inspector): (.+)\n```sql\n([^`]+)```", re.MULTILINE)
AUDIENCES = {"Head": "slt", "Governor": "governors", "Inspector": "slt"}
NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Question:
    """One question: who asks, the clicks that lead to its table, how the table's caption begins, the SQL of its answer."""

    words: str
    who: str
    steps: list[str]
    caption: str
    sql: str


def question(found: tuple[str, ...]) -> Question:
    _, words, who, way, sql = found
    *steps, caption = way.split(" → ")
    return Question(words, who, steps, caption.strip("*"), sql)


QUESTIONS = [question(found) for found in ASKED.findall(TEXT)]


@pytest.fixture(scope="module")
def governors(demo_home: Home) -> Iterator[Site]:
    with serving(demo_home, "governors") as port:
        yield Site(demo_home, f"http://127.0.0.1:{port}", "governors")


@pytest.fixture(scope="module")
def told(demo_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(demo_home.current / "flightpath.duckdb"), read_only=True) as con:
        yield con


def take(opened: Visit, step: str) -> None:
    """One click: a choice from a list, or a link by its name."""
    page = opened.page
    if ": " in step:
        label, _, choice = step.partition(": ")
        page.locator("label", has=page.get_by_text(label, exact=True)).locator("select").select_option(label=choice)
    else:
        link = page.get_by_role("link", name=step, exact=True).first
        leads_to = str(link.get_attribute("href"))
        link.click()
        expect(page).to_have_url(re.compile(rf"{re.escape(leads_to.rstrip('/'))}/?(\?|$)"))


def says(row: list[str], answer: tuple[Any, ...]) -> bool:
    """Whether a row is named as the answer is, and holds each of its numbers, rounded as the row rounds."""
    name, *values = answer
    shown = [token.replace(",", "").replace("−", "-") for token in NUMBER.findall(" ".join(row[1:]))]

    def stands(value: Any) -> bool:
        return any(Decimal(value).quantize(Decimal(token), ROUND_HALF_UP) == Decimal(token) for token in shown)

    return row[0].startswith(str(name)) and all(value is None or stands(value) for value in values)


def unsaid(rows: Rows, answers: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The answers that no row gives."""
    return [answer for answer in answers if not any(says(row, answer) for row in rows)]


def rows_of(opened: Visit, caption: str) -> Rows:
    """The rows of the table whose caption begins so; none before its page is there."""
    return [row for table in opened.tables() if table.caption.startswith(caption) for row in table.rows]


def test_there_are_twenty_of_three_readers() -> None:
    assert len(QUESTIONS) == len({q.words for q in QUESTIONS}) == TEXT.count("### ") == 20
    assert {q.who for q in QUESTIONS} == set(AUDIENCES)


@pytest.mark.parametrize("asked", QUESTIONS, ids=[q.words for q in QUESTIONS])
def test_it_is_answered_in_three_clicks_as_sql_tells(
    browser: Browser, site: Site, governors: Site, told: duckdb.DuckDBPyConnection, asked: Question
) -> None:
    assert len(asked.steps) <= 3
    answers = told.execute(asked.sql).fetchall()
    assert answers and all(len(row) > 1 for row in answers)
    with Visit(browser, governors if AUDIENCES[asked.who] == "governors" else site) as opened:
        opened.open("/")
        for step in asked.steps:
            take(opened, step)
        rows = opened.awaited(lambda: rows_of(opened, asked.caption), lambda rows: not unsaid(rows, answers))
    assert not unsaid(rows, answers), rows
