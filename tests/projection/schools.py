"""Schools whose predictions err in a known way, put through the models of projection.

A result is what the student is heading for; a prediction is the result with the school's own optimism and an error of
which the year, the subject, the teacher and the student each share a part. None of these numbers is one that the models
read: those are worked out from what is published (national.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from ingest.code import seed
from tests.attainment import models

COURSES = {
    "EN": "english_language", "EL": "english_literature", "MA": "maths", "BI": "science", "CH": "science", "PH": "science",
    "HI": "humanities", "FR": "languages", "RE": "religious_studies", "AR": "creative",
}  # fmt: skip
LAST_YEAR, CLASS_SIZE = 2026, 25
PARTS = {"year": 0.15, "subject": 0.25, "teacher": 0.25, "student": 0.5, "own": 0.75}  # standard deviations, in grades
STEPS = ("points", "pairs", "counts", "graded", "cells", "errors", "chances", "expected", "residuals", "shared", "own_parts",
         "parts", "figures", "entries", "outcomes", "draws", "items", "totals", "ebacc")  # fmt: skip
MARTS = ("fct_projected_attainment8", "fct_projected_english_maths", "fct_projected_grades")
SUMMARIES = ("int_measures__projected_students", "int_measures__projected_headlines", "int_measures__headline_faces",
              "int_measures__projection_trials", "fct_projected_headlines", "fct_projection_reliability")  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How many schools and students; each school has one of these numbers of earlier years."""

    schools: int
    students: int
    earlier_years: tuple[int, ...] = (0, 2, 5)
    seed: int = 2026


def _groups(students: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Students with sex, Pupil Premium and prior attainment, which go with ability as they do; drawn apart, so that grades are
    the same with and without them."""
    rng, ability = np.random.default_rng([plan.seed, 1]), students["ability"].to_numpy() - 5
    prior = ability + rng.normal(0, 1.2, len(students))
    return students.assign(
        sex=np.where(rng.random(len(students)) < 0.5 + 0.03 * ability, "F", "M"),
        pupil_premium=np.where(rng.random(len(students)) < 1 / (1 + np.exp(1 + 0.5 * ability)), "yes", "no"),
        prior_attainment=np.select([prior < -1, prior > 1], ["low", "high"], "middle"),
    )


def _shared(rng: np.random.Generator, rows: pd.DataFrame, keys: list[str], spread: float) -> np.ndarray:
    """One normal deviate for each group of `keys`."""
    number = rows.groupby(keys, sort=True).ngroup().to_numpy()
    return rng.normal(0, spread, number.max() + 1)[number]


def grades(plan: Plan) -> pd.DataFrame:
    """One row per student and subject: school, year, teacher, the result and the prediction."""
    rng = np.random.default_rng(plan.seed)
    schools = pd.DataFrame({"school": range(plan.schools)})
    schools["earlier"] = np.resize(plan.earlier_years, plan.schools)
    schools["optimism"], schools["size"] = rng.normal(0.3, 0.2, plan.schools), rng.uniform(0.8, 1.2, plan.schools)
    years = pd.DataFrame({"results_year": range(LAST_YEAR - max(plan.earlier_years), LAST_YEAR + 1)})
    students = pd.DataFrame({"nth": range(plan.students)})
    rows = schools.merge(years, how="cross").merge(students, how="cross")
    rows = rows[rows["results_year"] >= LAST_YEAR - rows["earlier"]].reset_index(drop=True)
    rows["student_id"] = "S" + rows["school"].astype(str) + "." + rows["results_year"].astype(str) + "." + rows["nth"].astype(str)
    rows["ability"] = rng.normal(5, 1.6, len(rows))
    rows = _groups(rows, plan)
    rows = rows.merge(pd.DataFrame({"subject_code": list(COURSES)}), how="cross")
    rows["staff_id"] = rows["subject_code"] + (rows["nth"] // CLASS_SIZE).astype(str)
    here, subject = ["school", "results_year"], ["school", "results_year", "subject_code"]
    error = (
        _shared(rng, rows, here, PARTS["year"])
        + _shared(rng, rows, subject, PARTS["subject"])
        + _shared(rng, rows, [*subject, "staff_id"], PARTS["teacher"])
        + _shared(rng, rows, [*here, "student_id"], PARTS["student"])
        + rng.normal(0, PARTS["own"], len(rows))
    )
    heading_for = rows["ability"] + rng.normal(0, 0.8, len(rows))
    rows["result"] = heading_for.round().clip(0, 9).astype(int)
    rows["prediction"] = (heading_for + rows["optimism"] + rows["size"] * error).round().clip(0, 9).astype(int)
    return rows


def warehouse(plan: Plan) -> duckdb.DuckDBPyConnection:
    """A database with everything up to the summaries; each school's last year is projected, all before are history."""
    con = duckdb.connect()
    told = grades(plan)
    con.register("told", told)
    con.execute("create table students as select distinct student_id, sex, pupil_premium, prior_attainment from told")
    con.register("courses", pd.DataFrame(COURSES.items(), columns=["course_code", "category"]))
    seeds(con)
    for step in models.NUMBERS:
        con.execute(f"create table int_attainment__{step} as {models.sql(f'int_attainment__{step}')}")
    con.execute((Path(__file__).parent / "schools.sql").read_text())
    for step in (*models.RUN, "scale_ends", "pillars", "ebacc"):
        con.execute(f"create table int_attainment__{step} as {models.sql(f'int_attainment__{step}')}")
    con.execute(FIGURES)
    for step in STEPS:
        con.execute(f"create table int_projection__{step} as {models.sql(f'int_projection__{step}')}")
    for model in (*MARTS, *SUMMARIES):
        con.execute(f"create table {model} as {models.sql(model)}")
    return con


FIGURES = """
create table fct_attainment8 as
select figures.*, totals.attainment8_points, totals.attainment8_status, basics.english_best_points, basics.maths_best_points,
    ebacc.ebacc_grade_points, ebacc.ebacc_average_points,
    cast(null as decimal(18, 4)) as estimate_points, 'no_estimate' as progress8_status
from int_attainment__figures as figures
join int_attainment__totals as totals using (figure_no)
join (
    select figure_no, max(case when category like 'english%' then points end) as english_best_points,
        max(case when category = 'maths' then points end) as maths_best_points
    from int_attainment__entries group by figure_no
) as basics using (figure_no)
join int_attainment__ebacc as ebacc using (figure_no)
"""


def seeds(con: duckdb.DuckDBPyConnection) -> None:
    """The rules that the models read, as dbt would load them."""
    names = (
        "ks4_slots",
        "ks4_pools",
        "ks4_awards",
        "entry_states",
        "ebacc_units",
        "ebacc_pillars",
        "stages",
        "measures",
        "intervals",
        "scales",
    )
    rules = [*names, *(f"projection_{x}" for x in ("rules", "distances", "histories", "parts", "bands", "draws", "headlines"))]
    for file in [*rules, "prediction_errors"]:
        con.execute(f"create table {file} as from read_csv('{seed(file)}', header = true)")
    words = {
        "ks4_points": ("grade",),
        "grade_scales": ("grade",),
        "tiers": ("lowest_grade", "highest_grade"),
    }
    for file, columns in words.items():
        types = dict.fromkeys(columns, "varchar")
        con.execute(f"create table {file} as from read_csv('{seed(file)}', header = true, types = {types})")
