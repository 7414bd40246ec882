"""Invented people: students by cohort, staff, groups, prior attainment. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

URN = "999001"
FIRST_YEAR, LAST_YEAR = 2023, 2026
COHORT_SIZE, SIXTH_FORM_SHARE = 187, 0.58
FORENAMES = [
    "Quillon",
    "Brindle",
    "Tamsyke",
    "Orrin",
    "Velda",
    "Mossby",
    "Pellin",
    "Zarra",
    "Fennimar",
    "Isolbe",
    "Corvane",
    "Dunmar",
    "Elspira",
    "Jorvik",
    "Lumina",
    "Narrow",
    "Ottoline",
    "Perrin",
    "Rushka",
    "Sabler",
    "Thistan",
    "Umbra",
    "Wexley",
    "Yarrin",
]
SURNAMES = [
    "Fernwhistle",
    "Oakapple",
    "Bramblecot",
    "Pondersby",
    "Quickstile",
    "Larkhollow",
    "Mudgeley",
    "Tinderbeck",
    "Wobblethorpe",
    "Snaresbrook",
    "Hazelmoor",
    "Dapplegate",
    "Crumbleforth",
    "Nettleship",
    "Fogarden",
    "Marrowby",
    "Puddifoot",
    "Thimbleby",
    "Drizzlecombe",
    "Kettlewick",
    "Gorsefield",
    "Applethwick",
    "Bogthorn",
    "Candlewray",
    "Eldermist",
    "Flintlebury",
    "Grumblesedge",
    "Hobbleton",
    "Inkpenny",
    "Jostleham",
]
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
KS2_CANCELLED = (2020, 2021)  # no tests in those summers, so those cohorts have no KS2 result


def academic_year(start: int) -> str:
    """2026 as 2026/27."""
    return f"{start}/{(start + 1) % 100:02d}"


@dataclass(frozen=True)
class People:
    """Frames of the demo's people; `students` has the hidden ability that everything else follows from."""

    students: pd.DataFrame
    enrolments: pd.DataFrame
    staff: pd.DataFrame


def upns(cohorts: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """UPNs of local authority 000, which does not exist, with a right check letter."""
    text = pd.Series("000" + pd.Series(cohorts % 100).map("{:02d}".format) + pd.Series(numbers).map("{:07d}".format))
    digits = np.array([text.str[i].astype(int).to_numpy() for i in range(12)])
    check = (digits * np.arange(2, 14)[:, None]).sum(axis=0) % 23
    return (pd.Series(list(UPN_LETTERS)).iloc[check].reset_index(drop=True) + text).to_numpy()


def make_students(rng: np.random.Generator, scale: float) -> pd.DataFrame:
    """One row per student ever on roll; cohort = calendar year in which the student's Y7 begins."""
    size = max(int(COHORT_SIZE * scale), 24)
    cohorts = np.repeat(np.arange(FIRST_YEAR - 6, LAST_YEAR + 1), size)
    n = len(cohorts)
    frame = pd.DataFrame({"cohort": cohorts})
    frame["student_id"] = [f"S{i:05d}" for i in range(1, n + 1)]
    frame["upn"] = upns(cohorts, np.arange(1, n + 1))
    frame["forename"] = rng.choice(FORENAMES, n)
    frame["surname"] = rng.choice(SURNAMES, n)
    births = pd.to_datetime(pd.Series(cohorts - 12).astype(str) + "-09-01")
    frame["date_of_birth"] = births + pd.to_timedelta(rng.integers(0, 365, n), unit="D")
    frame["sex"] = rng.choice(["F", "M"], n)
    frame["ability"] = rng.normal(0, 1, n)
    frame["is_pupil_premium"] = rng.random(n) < 0.33 - 0.08 * np.clip(frame["ability"], -2, 2)
    frame["attendance_rate"] = np.clip(
        0.945 + 0.012 * frame["ability"] - 0.025 * frame["is_pupil_premium"] - rng.gamma(1.0, 0.022, n) + 0.022, 0.45, 0.995
    )
    frame["first_year"] = np.where(rng.random(n) < 0.04, cohorts + rng.integers(1, 4, n), cohorts)
    stays = rng.random(n) < SIXTH_FORM_SHARE + 0.2 * np.clip(frame["ability"], -1.5, 1.5)
    last = np.where(stays, cohorts + 6, cohorts + 4)
    frame["last_year"] = np.where(rng.random(n) < 0.04, cohorts + rng.integers(0, 5, n), last)
    frame["last_year"] = np.maximum(frame["last_year"], frame["first_year"])
    frame["leaves_early"] = (frame["last_year"] < np.where(stays, cohorts + 6, cohorts + 4)) & (frame["last_year"] >= FIRST_YEAR)
    seen = (frame["last_year"] >= FIRST_YEAR) & (frame["first_year"] <= LAST_YEAR)
    return frame[seen].reset_index(drop=True)


def make_enrolments(students: pd.DataFrame) -> pd.DataFrame:
    """One row per student and year; leavers go at the end of January of their last year."""
    years = pd.DataFrame({"year": np.arange(FIRST_YEAR, LAST_YEAR + 1)})
    rows = students.merge(years, how="cross")
    rows = rows[(rows["year"] >= rows["first_year"]) & (rows["year"] <= rows["last_year"])].copy()
    rows["year_group"] = 7 + rows["year"] - rows["cohort"]
    number = rows["student_id"].str[1:].astype(int)
    rows["form"] = rows["year_group"].astype(str) + np.array(list("ABCDEFG"))[number % 7]
    leaving = rows["leaves_early"] & (rows["year"] == rows["last_year"]) & (rows["year"] < LAST_YEAR)
    rows["end_date"] = np.where(leaving, (rows["year"] + 1).astype(str) + "-01-31", None)
    return rows.reset_index(drop=True)


def make_staff(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Teachers with a hidden optimism: how many grades their predictions lie above what they know."""
    ids = [f"T{i:03d}" for i in range(1, n + 1)]
    return pd.DataFrame(
        {
            "staff_id": ids,
            "title": rng.choice(["Mx", "Dr", "Ms", "Mr"], n),
            "forename": rng.choice(FORENAMES, n),
            "surname": rng.choice(SURNAMES, n),
            "role": ["Headteacher", "Head of department", "Head of year"] + ["Teacher"] * (n - 3),
            "start_date": pd.to_datetime("2010-09-01") + pd.to_timedelta(365 * rng.integers(0, 13, n), unit="D"),
            "optimism": np.round(rng.normal(0.25, 0.35, n), 2),
        }
    )


def make_people(rng: np.random.Generator, scale: float) -> People:
    """Everyone."""
    students = make_students(rng, scale)
    return People(students, make_enrolments(students), make_staff(rng, max(int(75 * scale), 30)))


def ks2_scores(rng: np.random.Generator, students: pd.DataFrame) -> pd.DataFrame:
    """Reading and maths scaled scores of the cohorts that sat the tests."""
    sat = students[~students["cohort"].isin(KS2_CANCELLED)]
    sat = sat[rng.random(len(sat)) > 0.03]
    parts = []
    for subject in ("reading", "maths"):
        score = np.clip(np.round(105 + 6.5 * (0.9 * sat["ability"] + 0.44 * rng.normal(0, 1, len(sat)))), 80, 120)
        parts.append(sat[["student_id", "cohort"]].assign(subject=subject, scaled_score=score.astype(int)))
    return pd.concat(parts).sort_values(["student_id", "subject"])


def group_rows(rng: np.random.Generator, students: pd.DataFrame) -> pd.DataFrame:
    """Markers with the days they hold; some students' SEN status changes on the way."""
    n = len(students)
    shares = {"eal": 0.14, "looked_after": 0.01, "higher_ability": 0.15}
    marks = {"pupil_premium": students["is_pupil_premium"].to_numpy()}
    marks["fsm6"] = marks["pupil_premium"] & (rng.random(n) < 0.9)
    marks |= {name: rng.random(n) < share for name, share in shares.items()}
    start = students["first_year"].astype(str) + "-09-01"
    base = {"student_id": students["student_id"], "valid_from": start, "valid_to": None}
    parts = [pd.DataFrame({**base, "marker": m, "value": np.where(v, "Y", "N")}) for m, v in marks.items()]
    sen = rng.choice(["N", "K", "E"], n, p=[0.82, 0.14, 0.04])
    changes = (sen == "K") & (rng.random(n) < 0.2) & (students["first_year"] <= 2024).to_numpy()
    first = pd.DataFrame({**base, "marker": "sen_status", "value": np.where(changes, "N", sen)})
    first["valid_to"] = np.where(changes, "2025-02-28", None)  # type: ignore[call-overload]
    later = first[changes].assign(value="K", valid_from="2025-03-01", valid_to=None)
    return pd.concat([*parts, first, later])[["student_id", "marker", "value", "valid_from", "valid_to"]]
