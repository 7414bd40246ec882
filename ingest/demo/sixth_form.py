"""What only a sixth form has: KS4 prior attainment of students from other schools, GCSEs taken again, projects and BTECs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ingest.demo.people import FIRST_YEAR, LAST_YEAR, People
from ingest.demo.teaching import Teaching

PASS = 4
# course: subject code, its name, grade scale, QAN, share of students, grades from the lowest
BESIDE = {
    "EP-KS5": ("EP", "Extended project", "epq", None, 0.3, ["U", "E", "D", "C", "B", "A", "A*"]),
    "BU-KS5": ("BU", "Business", "l3_single", None, 0.12, ["P", "M", "D", "D*"]),
    "CG-KS5": ("CG", "Computer games", "l3_single", "603/1912/4", 0.08, ["P", "M", "D", "D*"]),
}
AGAIN = {"EN": "english_points", "MA": "maths_points"}


def prior_attainment(rng: np.random.Generator, people: People) -> pd.DataFrame:
    """Average, English and maths points of those of Y12 and Y13 whose GCSEs were before the first year told here."""
    rows = people.enrolments[people.enrolments["year_group"] >= 12]
    rows = rows.assign(left=rows["year"] - (rows["year_group"] - 11)).drop_duplicates("student_id")
    rows = rows[rows["left"] < FIRST_YEAR][["student_id", "ability", "left"]]
    rows["average_points"] = np.clip(np.round(5.4 + 1.3 * rows["ability"] + 0.3 * rng.normal(0, 1, len(rows)), 2), 0, 9)
    for column in AGAIN.values():
        rows[column] = np.clip(np.round(rows["average_points"] + 0.9 * rng.normal(0, 1, len(rows))), 1, 9).astype(int)
    return rows.assign(n_awards=9)


def taken_again(rng: np.random.Generator, taught: Teaching, prior: pd.DataFrame) -> pd.DataFrame:
    """Results in Y12 of those who were below grade 4 in English or maths; about two in five gain a grade or two."""
    here = taught.places[(taught.places["year_group"] == 11) & taught.places["subject_code"].isin(list(AGAIN))]
    here = here.assign(left=here["year"])[["student_id", "left", "subject_code", "outcome"]]
    others = [prior[["student_id", "left"]].assign(subject_code=code, outcome=prior[column]) for code, column in AGAIN.items()]
    rows = pd.concat([here, *others], ignore_index=True)
    stayed = taught.places.loc[taught.places["year_group"] >= 12, "student_id"].unique()
    rows = rows[(rows["outcome"] < PASS) & (rows["left"] + 2 <= LAST_YEAR) & rows["student_id"].isin(stayed)].copy()
    rank = np.minimum(rows["outcome"] + rng.choice([0, 1, 2], len(rows), p=[0.55, 0.3, 0.15]), 9)
    rows["grade"] = rank.replace(0, "U").astype(str)
    rows["course_code"] = rows["subject_code"] + "-KS4"
    return rows.assign(results_year=rows["left"] + 2, grade_scale="gcse_9_1", status="R")


def beside(rng: np.random.Generator, taught: Teaching) -> pd.DataFrame:
    """Results in Y13 of those who took a project or a BTEC beside their A levels; better students get better grades."""
    leavers = taught.places[(taught.places["year_group"] == 13) & (taught.places["year"] < LAST_YEAR)]
    leavers = leavers[leavers["end_date"].isna()].drop_duplicates(["student_id", "year"])
    found = []
    for course, (_, _, scale, _, share, grades) in BESIDE.items():
        rows = leavers[rng.random(len(leavers)) < share]
        place = 1 / (1 + np.exp(-1.2 * (rows["ability"] + rng.normal(0, 0.6, len(rows)))))
        rank = np.minimum((place * len(grades)).astype(int), len(grades) - 1)
        found.append(rows.assign(course_code=course, grade_scale=scale, grade=np.array(grades)[rank]))
    rows = pd.concat(found, ignore_index=True)
    return rows.assign(results_year=rows["year"] + 1, status="R")
