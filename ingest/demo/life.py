"""What happens in the demo school: tracking, attendance, behaviour, interventions, observations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ingest.demo.people import FIRST_YEAR, LAST_YEAR, People, academic_year
from ingest.demo.teaching import WEAK_BY, Teaching

AS_OF = pd.Timestamp("2026-11-20")
HALF_TERMS = (
    ("autumn", 1, 0, "09-03", "10-23"), ("autumn", 2, 0, "11-02", "12-18"), ("spring", 3, 1, "01-05", "02-12"),
    ("spring", 4, 1, "02-22", "03-31"), ("summer", 5, 1, "04-15", "05-22"), ("summer", 6, 1, "06-01", "07-20"),
)  # fmt: skip
POINTS = {  # code: name, year offset, first day, last day, weeks of the year still to come
    "OCT": ("October", 0, "10-05", "10-16", 30), "NOV": ("November", 0, "11-02", "11-13", 27),
    "JAN": ("January mocks", 1, "01-11", "01-22", 18), "MAR": ("March", 1, "03-01", "03-12", 12),
    "MAY": ("May", 1, "05-03", "05-14", 3), "JUN": ("June", 1, "06-07", "06-18", 1),
}  # fmt: skip
Y11_POINTS, OTHER_POINTS = ("OCT", "NOV", "JAN", "MAR", "MAY"), ("NOV", "MAR", "JUN")
WORKS, WORKS_NOT = "Small-group tutoring", "Lunchtime revision club"
WORKS_BY = 1.0


def calendar() -> pd.DataFrame:
    """One row per weekday of term: every one a school day but the first of each year (INSET)."""
    parts = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for term, number, offset, first, last in HALF_TERMS:
            days = pd.bdate_range(f"{year + offset}-{first}", f"{year + offset}-{last}")
            parts.append(pd.DataFrame({"year": year, "date": days, "term": term, "half_term": number}))
    rows = pd.concat(parts, ignore_index=True)
    rows["is_school_day"] = np.where(rows.groupby("year").cumcount() == 0, "N", "Y")
    return rows


def points() -> pd.DataFrame:
    """Every tracking point of every year and year group."""
    rows = [
        (y, code, POINTS[code][0], group, f"{y + POINTS[code][1]}-{POINTS[code][2]}", f"{y + POINTS[code][1]}-{POINTS[code][3]}")
        for y in range(FIRST_YEAR, LAST_YEAR + 1)
        for group in range(7, 14)
        for code in (Y11_POINTS if group == 11 else OTHER_POINTS)
    ]
    return pd.DataFrame(rows, columns=["year", "tracking_point", "name", "year_group", "open_date", "close_date"])


def interventions(rng: np.random.Generator, teaching: Teaching) -> pd.DataFrame:
    """Two kinds since 2024: one lifts what follows by a grade, the other does nothing."""
    pool = teaching.places[(teaching.places["year"] >= 2024) & teaching.places["year_group"].between(9, 11)]
    rows = pool[(pool["outcome"] <= pool["target"]) & (rng.random(len(pool)) < 0.09)].copy()
    rows["intervention_type"] = rng.choice([WORKS, WORKS_NOT], len(rows))
    rows["intervention_id"] = [f"I{i:04d}" for i in range(1, len(rows) + 1)]
    rows["start_date"] = rows["year"].astype(str) + "-11-16"
    rows["end_date"] = np.where(rows["year"] < LAST_YEAR, (rows["year"] + 1).astype(str) + "-03-26", None)
    rows["student_view"] = rng.integers(2, 6, len(rows))
    rows["tier"] = "department"
    return rows


def tracking(rng: np.random.Generator, teaching: Teaching, helped: pd.DataFrame, ranks: dict[str, list[str]]) -> pd.DataFrame:
    """Predictions: outcome, optimism of the teacher, an error shared by the class and one of the student's own."""
    rows = teaching.places.merge(points(), on=["year", "year_group"])
    rows = rows[pd.to_datetime(rows["close_date"]) <= AS_OF]
    left = pd.to_datetime(rows["end_date"]) < pd.to_datetime(rows["close_date"])
    rows = rows[~left].sort_values(["year", "tracking_point", "student_id", "subject_code"]).reset_index(drop=True)
    weeks = rows["tracking_point"].map({k: v[4] for k, v in POINTS.items()}) + 38 * (
        np.where(rows["year_group"] > 11, 13, 11) - rows["year_group"]
    )
    spread = 0.25 + 0.006 * weeks
    batch = rows["year"].astype(str) + rows["tracking_point"] + rows["class_code"]
    shared = dict(zip(batch.unique(), rng.normal(0, 1, batch.nunique()), strict=True))
    error = 0.5 * batch.map(shared) + 0.9 * rng.normal(0, 1, len(rows))
    marks = helped[["student_id", "subject_code", "year", "intervention_type", "start_date"]]
    rows = rows.merge(marks, on=["student_id", "subject_code", "year"], how="left")
    lifted = (rows["intervention_type"] == WORKS) & (rows["close_date"] > rows["start_date"])
    width = np.where(rows["grade_scale"] == "gcse_combined", 1.8, 1.0)
    level = rows["outcome"] + width * (rows["optimism"] + spread * error - WEAK_BY * rows["is_weak"] + WORKS_BY * lifted)
    top = rows["grade_scale"].map({k: len(v) - 1 for k, v in ranks.items()})
    predicted = np.clip(np.round(level), 0, top).astype(int)
    working = np.clip(np.round(level - width * np.minimum(weeks, 120) / 40), 0, top).astype(int)
    for name, rank in (("prediction", predicted), ("working_at", working)):
        rows[name] = [ranks[s][r] for s, r in zip(rows["grade_scale"], rank, strict=True)]
    rows.loc[rng.random(len(rows)) < 0.01, "prediction"] = None
    rows["attitude"] = np.clip(np.round(2.4 - 0.6 * rows["ability"] + 0.7 * rng.normal(0, 1, len(rows))), 1, 5).astype(int)
    rows["praise"] = np.where(rng.random(len(rows)) < 0.06, "Y", "N")
    rows["recorded_date"] = rows["close_date"]
    return rows


def attendance(rng: np.random.Generator, people: People, year: int) -> pd.DataFrame:
    """Two marks a day for everyone on roll; an absence mostly takes the whole day."""
    days = calendar()
    days = days[(days["year"] == year) & (days["is_school_day"] == "Y") & (days["date"] <= AS_OF)]["date"]
    pupils = people.enrolments[people.enrolments["year"] == year]
    n, m = len(pupils), len(days)
    here = rng.random((n, m)) < pupils["attendance_rate"].to_numpy()[:, None]
    reasons = np.array(["I", "M", "C", "O", "G", "E", "N"])
    why = reasons[rng.choice(7, (n, m), p=[0.58, 0.1, 0.04, 0.17, 0.05, 0.03, 0.03])]
    trip = rng.random((n, m)) < 0.004
    late = rng.random((n, m)) < 0.012
    back = ~here & (rng.random((n, m)) < 0.12)
    am = np.where(here, np.where(trip, "V", np.where(late, "L", "/")), why)
    pm = np.where(here | back, np.where(trip & here, "V", "\\"), why)
    ids, dates = np.repeat(pupils["student_id"].to_numpy(), m), np.tile(days.dt.strftime("%Y-%m-%d").to_numpy(), n)
    ends = np.repeat(pupils["end_date"].fillna("9999").to_numpy(), m)
    exams = np.repeat(pupils["year_group"].isin([11, 13]).to_numpy(), m) & (dates > f"{year + 1}-05-25")
    minutes = np.where(am == "L", rng.integers(3, 30, (n, m)).astype(str), "").ravel()
    keep = (dates <= ends) & ~exams
    base = {"student_id": ids, "date": dates}
    frame = pd.concat(
        [
            pd.DataFrame({**base, "session": "AM", "code": am.ravel(), "minutes_late": minutes})[keep],
            pd.DataFrame({**base, "session": "PM", "code": pm.ravel(), "minutes_late": ""})[keep],
        ]
    )
    return frame.sort_values(["date", "student_id", "session"], kind="stable")


def behaviour(rng: np.random.Generator, people: People, teaching: Teaching, year: int) -> pd.DataFrame:
    """Incidents, sanctions, praise and rewards, in a class of the student's."""
    days = calendar()
    days = days[(days["year"] == year) & (days["is_school_day"] == "Y") & (days["date"] <= AS_OF)]["date"]
    pupils = people.enrolments[(people.enrolments["year"] == year) & people.enrolments["end_date"].isna()]
    share = len(days) / 190
    rates = {
        "incident": 2.6 * np.exp(-0.5 * pupils["ability"]), "sanction": 0.8 * np.exp(-0.5 * pupils["ability"]),
        "praise": 6.0 * np.exp(0.25 * pupils["ability"]), "reward": 1.2 + 0 * pupils["ability"],
    }  # fmt: skip
    types = {
        "incident": ("Disruption", "No homework", "Uniform"), "sanction": ("Detention", "Report card", "Detention"),
        "praise": ("Excellent work", "Kindness", "Effort"), "reward": ("Commendation", "Certificate", "Commendation"),
    }  # fmt: skip
    first = teaching.places[teaching.places["year"] == year].groupby("student_id")[["class_code", "staff_id"]].first()
    parts = []
    for category, rate in rates.items():
        ids = np.repeat(pupils["student_id"].to_numpy(), rng.poisson(rate * share))
        n = len(ids)
        part = pd.DataFrame({"student_id": ids, "category": category, "event_type": rng.choice(types[category], n)})
        part["date"] = rng.choice(days.dt.strftime("%Y-%m-%d").to_numpy(), n)
        part["points"] = rng.integers(1, 4, n)
        part["place"] = rng.choice(["Classroom", "Corridor", "Yard"], n)
        parts.append(part)
    rows = pd.concat(parts).sort_values(["date", "student_id", "category"], kind="stable").reset_index(drop=True)
    rows["event_id"] = [f"B{year}{i:06d}" for i in range(1, len(rows) + 1)]
    return rows.merge(first, left_on="student_id", right_index=True, how="left")


def observations(rng: np.random.Generator, teaching: Teaching) -> pd.DataFrame:
    """Lesson observations of the first three years."""
    rows = teaching.teachers[teaching.teachers["year"] < LAST_YEAR].sample(frac=0.15, random_state=rng.integers(1 << 30)).copy()
    rows["observation_id"] = [f"O{i:04d}" for i in range(1, len(rows) + 1)]
    rows["date"] = rows["year"].astype(str) + "-11-18"
    rows["focus"] = "Checking understanding"
    rows["strength"] = rng.integers(1, 5, len(rows))
    return rows


def year_names(rows: pd.DataFrame) -> pd.Series:
    """The academic year of each row's `year`."""
    return rows["year"].map(academic_year)
