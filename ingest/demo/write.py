"""Write the demo school as the extracts a data manager would drop, and beside them what was planted."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from ingest.contract import load_contracts
from ingest.demo import life, mocks, people, records, roles, sixth_form, targets, teaching, window
from ingest.demo.people import FIRST_YEAR, LAST_YEAR, URN, academic_year

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
CREST = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 56"><path d="M2 2h44v28c0 14-12 20-22 24C14 50 2 44 2 30z" '
    'fill="#1f3a5f" stroke="#d98e04" stroke-width="3"/><path d="M9 34c7-1 9-6 11-11 3-7 9-9 14-7l5-2-3 5c1 9-6 18-17 19z" '
    'fill="#fff"/><circle cx="33" cy="18" r="1.5" fill="#1f3a5f"/></svg>'
)
TIERED = ("MA", "SC", "FR")
SEPARATORS = {"utf-16": "\t", "cp1252": ";"}


def scales() -> dict[str, list[str]]:
    """Grades of each scale from the lowest, as the national tables of the demo list them."""
    parts = [pd.read_csv(p, keep_default_na=False) for p in sorted(teaching.REFERENCE.glob("*.csv"))]
    rows = pd.concat(parts)[["grade_scale", "grade"]].drop_duplicates()
    return {str(scale): part["grade"].tolist() for scale, part in rows.groupby("grade_scale")}


class Writer:
    """Puts frames into files with the native headings of their contract."""

    def __init__(self, target: Path) -> None:
        self.target = target
        target.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, entity: str, frame: pd.DataFrame, encoding: str = "utf-8") -> None:
        """Write `frame` as <name>.csv (or .xlsx when encoding is "xlsx")."""
        frame = frame.assign(school_urn=URN)
        if "year" in frame:
            frame["academic_year"] = life.year_names(frame)
        for column in frame.select_dtypes("datetime").columns:
            frame[column] = frame[column].dt.strftime("%Y-%m-%d")
        frame = frame[[c.name for c in load_contracts()[entity].columns if c.name in frame]]
        if encoding == "xlsx":
            self._excel(name, frame)
        elif encoding == "utf-8":
            table = pa.Table.from_pandas(frame, preserve_index=False)
            arrow_csv.write_csv(table, self.target / f"{name}.csv", arrow_csv.WriteOptions(quoting_style="needed"))
        else:
            path = self.target / f"{name}.csv"
            frame.to_csv(path, index=False, encoding=encoding, sep=SEPARATORS[encoding], lineterminator="\r\n")

    def _excel(self, name: str, frame: pd.DataFrame) -> None:
        with pd.ExcelWriter(self.target / f"{name}.xlsx", engine="xlsxwriter") as book:
            book.book.set_properties({"created": dt.datetime(2026, 11, 20)})
            frame.to_excel(book, index=False, sheet_name=name[:31])


def by_year(writer: Writer, name: str, entity: str, frame: pd.DataFrame, encoding: str = "utf-8") -> None:
    """One file per academic year."""
    for year, part in frame.groupby("year"):
        writer.put(f"{name}_{year}", entity, part, encoding)


def _subjects() -> pd.DataFrame:
    """Every subject with its department: one of its own but for English literature."""
    names = teaching.SUBJECTS | {code: name for code, name, *_ in sixth_form.BESIDE.values()}
    subjects = pd.DataFrame({"subject_code": list(names), "name": list(names.values())})
    subjects["department"] = subjects["name"].replace({names["EL"]: names["EN"]})
    return subjects


def _school(writer: Writer) -> None:
    school = {"name": "Larkhollow Example School", "laestab": "000/4999", "trust_name": None}
    colours = {"main_colour": "#1f3a5f", "accent_colour": "#d98e04"}
    crest = "data:image/svg+xml;base64," + base64.b64encode(CREST.encode()).decode()
    writer.put("schools", "schools", pd.DataFrame([school | colours | {"crest": crest}]))
    beside = sixth_form.BESIDE
    subjects = _subjects()
    names = dict(zip(subjects["subject_code"], subjects["name"], strict=True))
    writer.put("subjects", "subjects", subjects)
    rows = [
        {
            "course_code": f"{code}-{stage}", "subject_code": code, "name": f"{names[code]} {stage}", "stage": stage,
            "grade_scale": "a_level" if stage == "KS5" else "gcse_combined" if code == "SC" else "gcse_9_1",
            "qualification_type": {"KS3": None, "KS4": "GCSE (9-1)", "KS5": "GCE A level"}[stage],
        }
        for stage, codes in (
            ("KS3", teaching.KS3), ("KS4", teaching.KS4_CORE + teaching.KS4_OPTIONS), ("KS5", teaching.KS5),
        )
        for code in codes
    ]  # fmt: skip
    rows += [
        {"course_code": course, "subject_code": code, "name": name, "stage": "KS5", "grade_scale": scale, "qan": qan}
        for course, (code, name, scale, qan, *_) in beside.items()
    ]
    writer.put("courses", "courses", pd.DataFrame(rows))
    by_year(writer, "school_calendar", "school_calendar", life.calendar())
    by_year(writer, "tracking_points", "tracking_points", window.points(life.points()))


def _people(writer: Writer, rng: np.random.Generator, who: people.People, names: np.random.Generator) -> None:
    students = roles.known_as(names, who.students)
    students["entry_date"] = students["first_year"].astype(str) + "-09-01"
    twins = students.iloc[[0, 1]].assign(
        student_id=["S90001", "S90002"], upn=people.upns(np.array([25]), np.array([9_999_999]))[0]
    )
    writer.put("students", "students", pd.concat([students, twins]))
    by_year(writer, "enrolments", "enrolments", who.enrolments.rename(columns={"form": "registration_group"}))
    for marker, part in people.group_rows(rng, students).groupby("marker"):
        writer.put(f"student_groups_{marker}", "student_groups", part)
    writer.put("staff", "staff", roles.make_staff(names, who), "cp1252")
    writer.put("contacts", "contacts", roles.contacts(names, who))
    writer.put("ks2_results", "ks2_results", people.ks2_scores(rng, students).rename(columns={"cohort": "ks2_year"}), "utf-16")
    cat = students[["student_id", "cohort"]].assign(test="CAT4", battery="mean")
    cat["test_date"] = cat["cohort"].astype(str) + "-09-20"
    cat["score"] = np.clip(np.round(100 + 13 * students["ability"] + 5 * rng.normal(0, 1, len(cat))), 59, 141).astype(int)
    writer.put("baseline_results", "baseline_results", cat)


def _teaching(writer: Writer, taught: teaching.Teaching) -> None:
    classes = taught.classes.assign(course_code=taught.classes["subject_code"] + "-" + taught.classes["band"])
    classes["set_number"] = classes["set_number"].where(classes["subject_code"].isin(teaching.SET_SUBJECTS)).astype("Int64")
    by_year(writer, "classes", "classes", classes)
    teachers = taught.teachers.assign(valid_from=taught.teachers["year"].astype(str) + "-09-01")
    by_year(writer, "class_teachers", "class_teachers", teachers)
    by_year(writer, "class_members", "class_members", taught.members)


def _targets(
    writer: Writer,
    rng: np.random.Generator,
    taught: teaching.Teaching,
    ranks: dict[str, list[str]],
    held: pd.DataFrame,
    decided: np.random.Generator,
) -> None:
    """Expected targets at the start of Y7, Y10 and Y12; aspirational ones a grade above; a few are missing, some decided here.

    `decided`: the chances of what was decided here.
    """
    rows = taught.places.sort_values("year").drop_duplicates(["student_id", "subject_code", "grade_scale"])
    rows = rows[rng.random(len(rows)) > 0.02].copy()
    rows["stage"] = np.where(rows["band"] == "KS5", "KS5", "KS4")
    rows["issued_date"] = rows["year"].astype(str) + "-09-25"
    writer.put("target_decisions", "target_decisions", targets.decisions(decided, rows, taught, held, ranks))
    writer.put("baseline_results_art", "baseline_results", targets.assessments(decided, rows))
    rows = rows[~targets.is_decided(rows) & ~targets.is_waiting(rows)]
    top = rows["grade_scale"].map({k: len(v) - 1 for k, v in ranks.items()})
    kinds = []
    for kind, add in (("expected", 0), ("aspirational", 1)):
        rank = np.minimum(rows["target"] + add, top)
        grade = [ranks[s][r] for s, r in zip(rows["grade_scale"], rank, strict=True)]
        kinds.append(rows.assign(kind=kind, grade=grade))
    writer.put("targets", "targets", pd.concat(kinds))


def _results(writer: Writer, taught: teaching.Teaching, helped: pd.DataFrame, ranks: dict[str, list[str]]) -> None:
    """Exam results of Y11 and Y13: the hidden outcome, lifted where the intervention worked."""
    rows = taught.places[(taught.places["year"] < LAST_YEAR) & taught.places["year_group"].isin([11, 13])]
    rows = rows[rows["end_date"].isna()].merge(
        helped[["student_id", "subject_code", "year", "intervention_type"]], on=["student_id", "subject_code", "year"], how="left"
    )
    top = rows["grade_scale"].map({k: len(v) - 1 for k, v in ranks.items()})
    rank = np.minimum(rows["outcome"] + (rows["intervention_type"] == life.WORKS), top)
    rows["grade"] = [ranks[s][r] for s, r in zip(rows["grade_scale"], rank, strict=True)]
    rows = rows.assign(results_year=rows["year"] + 1, status="R", course_code=rows["subject_code"] + "-" + rows["band"])
    by_year(writer, "exam_results", "exam_results", rows, "xlsx")
    _entries(writer, rows[rows["band"] == "KS4"], rank)


def _entries(writer: Writer, rows: pd.DataFrame, rank: pd.Series) -> None:
    """An entry for every KS4 result; on Foundation who is heading for no more than it can give."""
    half = rank[rows.index] / np.where(rows["grade_scale"] == "gcse_combined", 2, 1)
    tier = pd.Series(np.where(half < 5, "F", "H"), index=rows.index)
    entries = rows.assign(tier=tier.where(rows["subject_code"].isin(TIERED)))
    entries["entered_date"] = entries["results_year"].astype(str) + "-02-10"
    by_year(writer, "exam_entries", "exam_entries", entries)


def _tracking(writer: Writer, rng: np.random.Generator, rows: pd.DataFrame) -> None:
    for (year, point), part in rows.groupby(["year", "tracking_point"]):
        writer.put(f"tracking_{year}_{point}", "tracking", part)
    keys = ["year", "tracking_point", "class_code"]
    tests = rows.groupby(keys, as_index=False)["close_date"].min().rename(columns={"close_date": "assessment_date"})
    tests["name"] = "Common assessment"
    tests["moderated_date"] = tests["assessment_date"].where(rng.random(len(tests)) < 0.8)
    for (year, point), part in tests.groupby(["year", "tracking_point"]):
        writer.put(f"assessments_{year}_{point}", "assessments", part)


def _life(writer: Writer, rng: np.random.Generator, who: people.People, taught: teaching.Teaching) -> None:
    for year in YEARS:
        marks = life.attendance(rng, who, year)
        events = life.behaviour(rng, who, taught, year)
        if year == LAST_YEAR:
            marks.iloc[10, marks.columns.get_loc("code")] = "QQ"
            events.loc[5, "date"] = "2099-01-01"
        writer.put(f"attendance_marks_{year}", "attendance_marks", marks)
        writer.put(f"behaviour_events_{year}", "behaviour_events", events)
    writer.put("lesson_observations", "lesson_observations", life.observations(rng, taught))


def generate(target: Path, seed: int = 2026, scale: float = 1.0, told: Callable[[str], None] = lambda step: None) -> None:
    """Write every extract of the demo school into `target`, and planted.json beside the folder.

    `scale` multiplies students and staff (1.0: about 1,150 on roll); `told` hears each step's name.
    """
    rng, writer, ranks = np.random.default_rng(seed), Writer(target), scales()
    told("people")
    who = people.make_people(rng, scale)
    _school(writer)
    names = np.random.default_rng([seed, 4])
    _people(writer, rng, who, names)
    told("classes and targets")
    taught = teaching.make_teaching(rng, who)
    _teaching(writer, taught)
    departments = dict(zip(*_subjects()[["subject_code", "department"]].to_numpy().T, strict=True))
    held = roles.make_roles(names, who, taught, departments)
    by_year(writer, "staff_roles", "staff_roles", pd.concat([targets.earlier(held), held]))
    _targets(writer, rng, taught, ranks, held, np.random.default_rng([seed, 7]))
    told("tracking, interventions and results")
    helped = life.interventions(rng, taught)
    writer.put("interventions", "interventions", helped)
    _results(writer, taught, helped, ranks)
    marks = life.tracking(rng, taught, helped, ranks)
    _tracking(writer, rng, marks)
    filled = window.judgements(np.random.default_rng([seed, 5]), marks)
    writer.put(f"judgements_{LAST_YEAR}_{window.POINT}", "judgements", filled)
    writer.put(f"records_{LAST_YEAR}", "records", records.make_records(who, taught, held))
    for entity, frame in mocks.mocks(np.random.default_rng([seed, 1]), taught).items():
        writer.put(f"{entity}_{mocks.MOCK}", entity, frame)
    tested = mocks.topic_tests(np.random.default_rng([seed, 6]), taught)
    writer.put(f"topic_results_{LAST_YEAR}", "topic_results", tested)
    again = np.random.default_rng([seed, 2])
    prior = sixth_form.prior_attainment(again, who)
    writer.put("ks4_prior_attainment", "ks4_prior_attainment", prior)
    writer.put("exam_results_taken_again", "exam_results", sixth_form.taken_again(again, taught, prior))
    writer.put("exam_results_beside_a_levels", "exam_results", sixth_form.beside(np.random.default_rng([seed, 3]), taught))
    told("attendance and behaviour")
    _life(writer, rng, who, taught)
    _planted(target.parent / "planted.json", who, seed, scale)


def _planted(path: Path, who: people.People, seed: int, scale: float) -> None:
    planted = {
        "seed": seed,
        "scale": scale,
        "weak_classes": [
            {"academic_year": y, "class_code": f"{g}{s}/{n}", "grades_below": teaching.WEAK_BY} for y, g, s, n in teaching.WEAK
        ],
        "intervention_that_works": {"type": life.WORKS, "grades": life.WORKS_BY},
        "intervention_that_does_not": {"type": life.WORKS_NOT, "grades": 0},
        "optimism_by_staff_id": dict(zip(who.staff["staff_id"], who.staff["optimism"].tolist(), strict=True)),
        "shared_class": {"academic_year": academic_year(LAST_YEAR), "class_code": "8EN/1"},
        "faults": {
            "students.csv": {"rule": "duplicate_value", "rows": 2},
            f"attendance_marks_{LAST_YEAR}.csv": {"rule": "unknown_code", "rows": 1},
            f"behaviour_events_{LAST_YEAR}.csv": {"rule": "after_receipt", "rows": 1},
        },
    }
    path.write_text(json.dumps(planted, indent=2) + "\n")
