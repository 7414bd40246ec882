"""A mock exam in mathematics of this year's Y11: papers, questions, marks, boundaries; topic tests that classes hand in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ingest.demo.people import LAST_YEAR
from ingest.demo.teaching import Teaching

MOCK, COURSE, POINT = f"{LAST_YEAR}-11", "MA-KS4", "NOV"
TOPICS = ("Number", "Algebra", "Ratio", "Geometry", "Statistics")
MARKS, PAPERS, QUESTIONS = 8, ("1", "2", "3"), 10  # marks of a question, papers, questions of a paper
FOUNDATION = ((5, 190), (4, 150), (3, 110), (2, 70), (1, 35))
HIGHER = ((9, 205), (8, 175), (7, 145), (6, 110), (5, 78), (4, 45), (3, 30))
WEAKEST = "Ratio"
TOPIC_TEST, TEST_DAY, MOST = "Autumn topic test", f"{LAST_YEAR}-10-15", 20
TEST_TOPICS = {"HI": ("Causes", "Sources", "Chronology"), "SC": ("Cells", "Particles", "Forces", "Energy")}
HARDEST = ("Sources", "Particles")


def mocks(rng: np.random.Generator, taught: Teaching) -> dict[str, pd.DataFrame]:
    """The five extracts by entity. Everybody finds ratio hard: that is planted."""
    rows = taught.places[
        (taught.places["year"] == LAST_YEAR) & (taught.places["year_group"] == 11) & (taught.places["subject_code"] == "MA")
    ]
    students = rows[["student_id", "outcome"]].assign(tier=np.where(rows["outcome"] < 5, "F", "H"))
    papers = pd.DataFrame({"paper": PAPERS}).assign(sat_date=f"{LAST_YEAR}-11-04", max_mark=MARKS * QUESTIONS)
    questions = papers[["paper"]].merge(pd.DataFrame({"question": range(1, QUESTIONS + 1)}), how="cross")
    questions["topic"] = np.array(TOPICS)[np.arange(len(questions)) % len(TOPICS)]
    questions["max_mark"] = MARKS
    marks = students.merge(questions, how="cross")
    able = np.where(marks["tier"] == "F", 0.17 * marks["outcome"] + 0.08, 0.14 * marks["outcome"] - 0.36)
    chance = np.clip(able - 0.2 * (marks["topic"] == WEAKEST), 0.03, 0.97)
    marks["mark"] = rng.binomial(MARKS, chance)
    totals = marks.groupby(["student_id", "paper", "tier"], as_index=False)["mark"].sum()
    bounds = [(tier, str(grade), low) for tier, rows in (("F", FOUNDATION), ("H", HIGHER)) for grade, low in rows]
    made = {
        "mock_papers": papers.assign(year=LAST_YEAR, tracking_point=POINT),
        "mock_questions": questions,
        "question_marks": marks,
        "mock_marks": totals,
        "grade_boundaries": pd.DataFrame(bounds, columns=["tier", "grade", "lowest_mark"]),
    }
    return {entity: frame.assign(mock=MOCK, course_code=COURSE) for entity, frame in made.items()}


def topic_tests(rng: np.random.Generator, taught: Teaching) -> pd.DataFrame:
    """Marks by topic of this year's KS3 classes in history and science, each with a topic that many find hard."""
    rows = taught.places[(taught.places["year"] == LAST_YEAR) & (taught.places["year_group"] < 10)]
    topics = pd.DataFrame([(subject, topic) for subject, topics in TEST_TOPICS.items() for topic in topics])
    marks = rows.merge(topics.set_axis(["subject_code", "topic"], axis=1), on="subject_code")
    able = 0.75 - 0.06 * (marks["year_group"] == 9) - 0.35 * marks["topic"].isin(HARDEST) + 0.1 * marks["ability"]
    marks["mark"] = rng.binomial(MOST, np.clip(able, 0.03, 0.97))
    told = marks[["year", "class_code", "student_id", "topic", "mark"]]
    return told.assign(assessment=TOPIC_TEST, assessment_date=TEST_DAY, max_mark=MOST)
