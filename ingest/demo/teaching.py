"""Classes, their teachers and members, and the hidden grade that each student is heading for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ingest.demo.people import LAST_YEAR, People

REFERENCE = Path(__file__).parent / "reference"
SUBJECTS = {
    "EN": "English", "MA": "Mathematics", "SC": "Combined science", "HI": "History", "GE": "Geography",
    "FR": "French", "AR": "Art", "CO": "Computing", "MU": "Music", "RE": "Religious studies", "BI": "Biology",
    "CH": "Chemistry", "PH": "Physics", "PS": "Psychology", "EL": "English literature",
}  # fmt: skip
KS3 = ("EN", "MA", "SC", "HI", "GE", "FR", "AR", "CO", "MU")
KS4_CORE, KS4_OPTIONS = ("EN", "EL", "MA", "SC", "RE"), ("HI", "GE", "FR", "AR", "CO")
KS5 = ("MA", "EN", "HI", "GE", "BI", "CH", "PH", "PS")
SET_SUBJECTS = ("MA", "SC")
CLASS_SIZE = 27
KS2_BOUNDS = (80, 90, 96, 100, 102.5, 105, 107.5, 110, 113.5, 117)
WEAK = (("2026/27", 9, "HI", 2), ("2026/27", 10, "MA", 3))
WEAK_BY = 1.4
MOVE_DAY = "-01-12"


@dataclass(frozen=True)
class Teaching:
    """`places`: one row per student, year and subject, with class, teacher, scale and the hidden outcome."""

    places: pd.DataFrame
    members: pd.DataFrame
    classes: pd.DataFrame
    teachers: pd.DataFrame


def _choose(rng: np.random.Generator, students: pd.DataFrame, subjects: tuple[str, ...], n: int) -> pd.DataFrame:
    """Each student's `n` subjects of those offered, drawn without replacement."""
    order = np.argsort(rng.random((len(students), len(subjects))), axis=1)[:, :n]
    ids = np.repeat(students["student_id"].to_numpy(), n)
    return pd.DataFrame({"student_id": ids, "subject_code": np.array(subjects)[order].ravel()})


def _studies(rng: np.random.Generator, people: People) -> pd.DataFrame:
    students = people.students[["student_id"]]
    core = students.merge(pd.DataFrame({"subject_code": KS4_CORE}), how="cross")
    stages = [
        students.merge(pd.DataFrame({"subject_code": KS3}), how="cross").assign(band="KS3"),
        pd.concat([core, _choose(rng, students, KS4_OPTIONS, 3)]).assign(band="KS4"),
        _choose(rng, students, KS5, 3).assign(band="KS5"),
    ]
    years = people.enrolments[["student_id", "year", "year_group", "ability", "form", "end_date"]].copy()
    years["band"] = np.select([years["year_group"] <= 9, years["year_group"] <= 11], ["KS3", "KS4"], "KS5")
    return years.merge(pd.concat(stages), on=["student_id", "band"])


def _place(rng: np.random.Generator, studies: pd.DataFrame) -> pd.DataFrame:
    """Put students in classes: by attainment where the subject is set, else by form."""
    places = studies.copy()
    number = places["student_id"].str[1:].astype(int)
    by_ability = -(places["ability"] + 0.4 * rng.normal(0, 1, len(places)))
    places["order"] = np.where(places["subject_code"].isin(SET_SUBJECTS), by_ability, number % 7 + number / 1e6)
    keys = ["year", "year_group", "subject_code"]
    group = places.groupby(keys)["order"]
    n_classes = np.ceil(group.transform("size") / CLASS_SIZE)
    places["set_number"] = np.ceil(group.rank(method="first") / group.transform("size") * n_classes).astype(int)
    places["class_code"] = places["year_group"].astype(str) + places["subject_code"] + "/" + places["set_number"].astype(str)
    return places.drop(columns="order")


def outcome(table: pd.DataFrame, subject: np.ndarray, band: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The grade rank that `chance` (0 to 1) gives in the national distribution of subject and band."""
    result = np.zeros(len(subject), dtype=int)
    wide = table.assign(nth=table.groupby(["subject_code", "band"]).cumcount())
    for (code, number), part in wide.groupby(["subject_code", "band"]):
        total = max(part["students"].sum(), 1)
        here = (subject == code) & (band == number)
        result[here] = np.searchsorted((part["students"].cumsum() / total).to_numpy(), chance[here])
    return result


def _phi(z: np.ndarray) -> np.ndarray:
    """A normal deviate as a probability, by the logistic curve, kept off both ends."""
    return np.clip(1 / (1 + np.exp(-1.702 * z)), 0.002, 0.998)


def _grades(rng: np.random.Generator, places: pd.DataFrame) -> pd.DataFrame:
    """Hidden outcome rank and the rank a typical student of the same start reaches (the target)."""
    gcse = pd.read_csv(REFERENCE / "gcse_by_ks2_band.csv")
    a_level = pd.read_csv(REFERENCE / "a_level_by_gcse_band.csv", keep_default_na=False)
    ks5 = places["band"].to_numpy() == "KS5"
    subject, ability = places["subject_code"].to_numpy(), places["ability"].to_numpy()
    ks2_band = np.digitize(105 + 6.5 * ability, KS2_BOUNDS) + 1
    gcse_band = np.clip(np.round(5.6 + 1.4 * ability), 0, 9).astype(int)
    person = pd.Series(places["student_id"].unique())
    effect = dict(zip(person, rng.normal(0, 0.45, len(person)), strict=True))
    own = places["student_id"].map(effect).to_numpy()
    pairs = places["student_id"] + places["subject_code"] + np.where(ks5, "5", "4")
    pair_effect = dict(zip(pairs.unique(), rng.normal(0, 0.5, pairs.nunique()), strict=True))
    z = own + pairs.map(pair_effect).to_numpy() + 0.12
    for name, chance in (("outcome", _phi(z)), ("target", np.full(len(places), 0.55))):
        places[name] = np.where(ks5, outcome(a_level, subject, gcse_band, chance), outcome(gcse, subject, ks2_band, chance))
    places["grade_scale"] = np.where(ks5, "a_level", np.where(subject == "SC", "gcse_combined", "gcse_9_1"))
    return places


def _teachers(rng: np.random.Generator, classes: pd.DataFrame, staff: pd.DataFrame) -> pd.DataFrame:
    """Each class a teacher of its subject; one class of the last year is shared by two."""
    codes = list(SUBJECTS)
    teaching = staff["staff_id"].to_numpy()[1:]
    pools = {code: teaching[i :: len(codes)] for i, code in enumerate(codes)}
    picks = rng.integers(0, 10_000, len(classes))
    ids = [pools[s][p % len(pools[s])] for s, p in zip(classes["subject_code"], picks, strict=True)]
    rows = classes[["year", "class_code", "subject_code", "year_group"]].assign(staff_id=ids, lesson_share_pct=100)
    shared = (rows["year"] == LAST_YEAR) & (rows["class_code"] == "8EN/1")
    rows.loc[shared, "lesson_share_pct"] = 60
    second = rows[shared].assign(lesson_share_pct=40)
    second["staff_id"] = [next(t for t in pools["EN"] if t != i) for i in second["staff_id"]]
    return pd.concat([rows, second], ignore_index=True)


def _members(rng: np.random.Generator, places: pd.DataFrame) -> pd.DataFrame:
    """Memberships with dates; in past years one in twenty changes a mathematics set in January."""
    rows = places[["student_id", "year", "year_group", "subject_code", "class_code", "set_number"]].copy()
    rows["valid_from"] = rows["year"].astype(str) + "-09-01"
    rows["valid_to"] = places["end_date"].to_numpy()
    top = rows.groupby(["year", "year_group", "subject_code"])["set_number"].transform("max")
    moves = (rows["subject_code"] == "MA") & (rows["set_number"] < top) & (rows["year"] < LAST_YEAR)
    moves &= (rng.random(len(rows)) < 0.05) & rows["valid_to"].isna()
    after = rows[moves].copy()
    rows.loc[moves, "valid_to"] = (rows.loc[moves, "year"] + 1).astype(str) + "-01-11"
    after["valid_from"] = (after["year"] + 1).astype(str) + MOVE_DAY
    after["class_code"] = after["year_group"].astype(str) + "MA/" + (after["set_number"] + 1).astype(str)
    return pd.concat([rows, after], ignore_index=True)


def make_teaching(rng: np.random.Generator, people: People) -> Teaching:
    """Who is taught what by whom, and where it leads."""
    places = _grades(rng, _place(rng, _studies(rng, people)))
    keys = ["year", "class_code", "subject_code", "year_group", "set_number", "band"]
    classes = places[keys].drop_duplicates().sort_values(["year", "class_code"]).reset_index(drop=True)
    teachers = _teachers(rng, classes, people.staff)
    first = teachers.drop_duplicates(["year", "class_code"]).merge(people.staff[["staff_id", "optimism"]])
    places = places.merge(first[["year", "class_code", "staff_id", "optimism"]], on=["year", "class_code"])
    places["is_weak"] = False
    for _, group, subject, number in WEAK:
        at = (places["year"] == LAST_YEAR) & (places["year_group"] == group)
        places.loc[at & (places["subject_code"] == subject) & (places["set_number"] == number), "is_weak"] = True
    return Teaching(places, _members(rng, places), classes, teachers)
