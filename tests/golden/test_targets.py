"""Forty-three students whose target drafts are worked by hand: `targets/*.csv` in, `targets/expected.csv` out, `why` in words.

Each is in one subject, which has a policy of its own or one that the program ships. `history.csv` has results of the school's
own, `before.csv` targets of the cohort before. A second school has students and policies at random, drafted again in Python.
"""

from __future__ import annotations

import csv
import random
from bisect import bisect_right
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb
import pytest

from ingest.code import seed
from reports.staff.readers import query
from tests.golden.homes import landed
from tests.support import figures

FOLDER = Path(__file__).parent / "targets"
SCHOOL, RANDOM_SCHOOL, YEAR, AS_OF, FIRST_DAY = "1", "2", "2026/27", "2026-11-20", "2026-09-01"
ASKED = ("target_workings", "target_drafts", "target_states", "target_matrix", "scales")  # by what another policy would do
CLOSED = {7, 8, 13, 14, 15, 21, 22}  # days of November: weekends, and one Friday
RANDOM_SUBJECTS = {"MA": "Mathematics", "HI": "History", "FR": "French", "SC": "Combined Science", "GR": "Classical Greek"}
CODES = {"MA": "RB1", "HI": "DB", "FR": "FKF", "SC": "RA1E", "GR": "F1K"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


STUDENTS, SUBJECTS, POLICIES, BEFORE, HISTORY, EXPECTED = (
    rows(FOLDER / f"{name}.csv") for name in ("students", "subjects", "policies", "before", "history", "expected")
)
PASTS = [
    (f"{row['subject']}{row['summer']}{row['grade']}{n}", row) for row in HISTORY for n in range(int(row["students"]))
]  # a student for each result of the school's own


def chances() -> list[dict[str, str]]:
    """Students of the second school: subject, reading, maths."""
    lot = random.Random(25)
    scores = [(lot.choice([*CODES]), lot.randint(80, 120), lot.randint(80, 120)) for _ in range(150)]
    return [{"student": f"R{n}", "subject": s, "reading": str(r), "maths": str(m)} for n, (s, r, m) in enumerate(scores)]


def random_policies() -> dict[str, tuple[int, int | None, int]]:
    """Edition, percentile (none: the mean) and thirds of each subject of the second school."""
    lot = random.Random(7)
    return {code: (lot.choice([2022, 2023, 2024]), lot.choice([None, *range(5, 100, 5)]), lot.randint(0, 4)) for code in CODES}


def ks2(school: str, student: str, told: dict[str, str]) -> list[list[str]]:
    """Lines of the KS2 extract: a number is a scaled score, a word an outcome."""
    found = [(subject, told[subject]) for subject in ("reading", "maths") if told[subject]]
    return [[school, student, s, "2026", *((v, "") if v[0].isdigit() else ("", v))] for s, v in found]


def enrolled() -> list[list[str]]:
    """Of this year those who need a target and those of the cohort before; of years gone by who has results."""
    now = [[SCHOOL, YEAR, s["student"], s["year_group"]] for s in STUDENTS]
    now += [[SCHOOL, YEAR, b["student"], "8"] for b in BEFORE] + [[RANDOM_SCHOOL, YEAR, r["student"], "7"] for r in chances()]
    return now + [[SCHOOL, f"{int(row['summer']) - 1}/{row['summer'][2:]}", student, "11"] for student, row in PASTS]


def sat() -> list[list[str]]:
    """Lines of the baseline extract: tests of the student, and what department and primary school judge."""
    found = [
        [SCHOOL, s["student"], name, "mean", day, score]
        for s in STUDENTS
        for name, score, day in (test.split() for test in s["tests"].split("; ") if test)
    ]
    judged = [(s, test, s[test]) for s in STUDENTS for test in ("department", "primary") if s[test]]
    return found + [[SCHOOL, s["student"], test, s["subject"], "2026-10-20", grade] for s, test, grade in judged]


def policies() -> list[list[str]]:
    told = {
        code: dict.fromkeys(POLICIES[0], "")
        | {"results_year": "2031", "subject": code, "valid_from": FIRST_DAY, "method": "matrix", "baseline": "both"}
        | {"edition": str(edition), "expected_percentile": str(percentile or ""), "expected_thirds": str(thirds)}
        for code, (edition, percentile, thirds) in random_policies().items()
    }
    return [[SCHOOL, *row.values()] for row in POLICIES] + [[RANDOM_SCHOOL, *row.values()] for row in told.values()]


def extracts() -> dict[str, list[list[str]]]:
    subjects = [(SCHOOL, s["subject"], s["name"], s["grade_scale"]) for s in SUBJECTS]
    subjects += [(RANDOM_SCHOOL, c, n, "gcse_combined" if c == "SC" else "gcse_9_1") for c, n in RANDOM_SUBJECTS.items()]
    taught = [(SCHOOL, s["student"], s["subject"], s["year_group"], s["in_class_from"] or FIRST_DAY) for s in STUDENTS]
    taught += [(RANDOM_SCHOOL, r["student"], r["subject"], "7", FIRST_DAY) for r in chances()]
    past = [(b["student"], b["ks2"]) for b in BEFORE] + [(student, row["ks2"]) for student, row in PASTS]
    return {
        "schools": [["school_urn", "name"], [SCHOOL, "Drafted Example School"], [RANDOM_SCHOOL, "Random Example School"]],
        "subjects": [["school_urn", "subject_code", "name"], *([u, code, name] for u, code, name, _ in subjects)],
        "courses": [["school_urn", "course_code", "subject_code", "name", "stage", "grade_scale"]]
        + [[u, f"{code}4", code, name, "KS4", scale] for u, code, name, scale in subjects],
        "students": [["school_urn", "student_id", "forename", "surname"]]
        + [[u, i, "Quillon", f"Fern{i}"] for u, _, i, _ in enrolled()],
        "enrolments": [["school_urn", "academic_year", "student_id", "year_group"], *enrolled()],
        "classes": [["school_urn", "academic_year", "class_code", "course_code", "year_group"]]
        + [list(c) for c in dict.fromkeys((u, YEAR, f"{year}{code}", f"{code}4", year) for u, _, code, year, _ in taught)],
        "members": [["school_urn", "academic_year", "class_code", "student_id", "valid_from"]]
        + [[u, YEAR, f"{year}{code}", i, day] for u, i, code, year, day in taught],
        "ks2_results": [["school_urn", "student_id", "subject", "ks2_year", "scaled_score", "outcome"]]
        + [line for s in STUDENTS for line in ks2(SCHOOL, s["student"], s)]
        + [line for student, score in past for line in ks2(SCHOOL, student, {"reading": score, "maths": score})]
        + [line for r in chances() for line in ks2(RANDOM_SCHOOL, r["student"], r)],
        "baseline_results": [["school_urn", "student_id", "test", "battery", "test_date", "score"], *sat()],
        "exam_results": [["school_urn", "student_id", "results_year", "course_code", "grade_scale", "grade", "status"]]
        + [[SCHOOL, i, row["summer"], f"{row['subject']}4", "gcse_9_1", row["grade"], "R"] for i, row in PASTS],
        "targets": [["school_urn", "student_id", "subject_code", "stage", "kind", "grade_scale", "grade", "issued_date"]]
        + [[SCHOOL, b["student"], b["subject"], "KS4", "expected", "gcse_9_1", b["target"], "2025-11-01"] for b in BEFORE],
        "school_calendar": [["school_urn", "academic_year", "date", "term", "half_term", "is_school_day"]]
        + [[SCHOOL, YEAR, f"2026-11-{n:02d}", "autumn", "2", "N" if n in CLOSED else "Y"] for n in range(2, 28)],
        "target_policies": [["school_urn", *POLICIES[0]], *policies()],
    }


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A database in which the drafts of both schools are made."""
    folder = tmp_path_factory.mktemp("targets")
    home = landed(folder, extracts())
    figures.enter(home, datetime(2026, 11, 20, 17))
    figures.raw_tables(home, folder / "figures.duckdb")
    con = duckdb.connect(str(folder / "figures.duckdb"))
    figures.derive(con, AS_OF, only=["int_targets__drafts", *(f"pub_staff__{name}" for name in ASKED)])
    return con


def text(value: object) -> str:
    """A cell as expected.csv has it."""
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


def test_every_student_worked_by_hand(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select student_id, expected_grade, cast(expected_chance_pct as decimal(5, 2)), aspirational_grade, "
        "cast(aspirational_chance_pct as decimal(5, 2)), basis, cast(score as double), cast(band_from as double), own_n, "
        f"own_reached, no_draft_reason, due_date from int_targets__drafts where school_urn = '{SCHOOL}' order by 1"
    ).fetchall()
    found = {student: [text(cell) for cell in cells] for student, *cells in told}
    assert found == {row["student"]: list(row.values())[1:-1] for row in EXPECTED}


@cache
def counts(edition: int, code: str) -> dict[float, list[int]]:
    """Students of each band by its lower end, from the lowest grade up, as the seed has them."""
    found: dict[float, list[int]] = {}
    for row in rows(seed("target_matrix")):
        if (row["edition"], row["discount_code"]) == (str(edition), CODES[code]):
            found.setdefault(float(row["ks2_from"]), []).append(int(row["n"]))
    return found


def by_python(edition: int, percentile: int | None, thirds: int, code: str, score: float) -> tuple[int, float]:
    """Rank of a draft and the share of like students who reached it, by the counts of the matrix alone."""
    matrix = counts(edition, code)
    bands = sorted(matrix)
    band = matrix[bands[max(bisect_right(bands, score) - 1, 0)]]
    if percentile is None:
        rank = sum(n * count for n, count in enumerate(band)) / sum(band)
    else:
        rank = next(n for n in range(len(band)) if sum(band[: n + 1]) * 100 >= percentile * sum(band))
    per_grade = 2 if code == "SC" else 1
    drafted = min(max(int(rank + thirds / 3 * per_grade + 0.5), 0), len(band) - 1)
    return drafted, 100 * sum(band[drafted:]) / sum(band)


def test_matrices_again_in_python(con: duckdb.DuckDBPyConnection) -> None:
    told = con.execute(
        "select student_id, expected_rank, cast(expected_chance_pct as double) from int_targets__drafts "
        f"where school_urn = '{RANDOM_SCHOOL}'"
    ).fetchall()
    rules, found = random_policies(), {student: (rank, chance) for student, rank, chance in told}
    assert len(found) == len(chances())
    for row in chances():
        rank, chance = by_python(*rules[row["subject"]], row["subject"], (int(row["reading"]) + int(row["maths"])) / 2)
        assert found[row["student"]] == (rank, pytest.approx(chance, abs=0.0001)), row


def drafted(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[str, float | None]]:
    """Grade and chance of every draft there is, by student and subject."""
    told = con.execute(
        "select student_key, subject_code, expected_grade, cast(expected_chance_pct as double) from int_targets__drafts "
        "where expected_grade is not null"
    ).fetchall()
    return {(student, subject): (grade, chance) for student, subject, grade, chance in told}


def would(con: duckdb.DuckDBPyConnection, thirds: int, percentile: int | None) -> dict[tuple[str, str], tuple[str, float | None]]:
    """The same as the page of targets tells it of another policy, for who sees both schools."""
    found = {}
    for school in (SCHOOL, RANDOM_SCHOOL):
        values = {"school": school, "what": "all", "thirds": thirds, "percentile": percentile, "per_grade": 3}
        told = con.execute(query("target_would"), {**values, "keys": ["me"], "today": AS_OF})
        names = [column[0] for column in told.description]
        for row in (dict(zip(names, line, strict=True)) for line in told.fetchall()):
            chance = None if row["chance_after"] is None else float(row["chance_after"])
            found[row["student_key"], row["subject_code"]] = (row["grade_after"], chance)
    return found


@pytest.mark.parametrize(
    ("thirds", "percentile"), [(0, None), (1, None), (2, None), (-4, None), (9, None), (0, 35), (0, 75), (1, 50), (-1, 99)]
)
def test_another_policy_on_the_page_is_what_the_models_would_draft(
    con: duckdb.DuckDBPyConnection, thirds: int, percentile: int | None
) -> None:
    con.execute("begin")
    try:
        con.execute("create schema staff")
        for name in ASKED:
            con.execute(f"create view staff.{name} as from pub_staff__{name}")
        con.execute(
            "create table staff.grants as select 'me' as staff_key, school_urn, 'targets' as thing, 'school' as scope_kind, "
            "'all' as scope, date '2026-01-01' as valid_from, date '2027-01-01' as valid_to from stg_schools"
        )
        con.execute(
            "create table staff.reach as select school_urn, student_key, 'school' as scope_kind, 'all' as scope, "
            "true as is_whole, null as subject_code, null as class_code from pub_staff__students"
        )
        before, told = drafted(con), would(con, thirds, percentile)
        for table in ("raw.target_policies", "target_policies_shipped"):
            con.execute(
                f"update {table} set expected_thirds = coalesce(expected_thirds, 0) + $thirds, "
                "expected_percentile = coalesce($percentile, expected_percentile)",
                {"thirds": thirds, "percentile": percentile},
            )
        again = figures.needed(["int_targets__drafts"]) - figures.needed(["int_targets__needed", "stg_target_policies"])
        figures.derive_again(con, AS_OF, [name for name in figures.order() if name in again])
        assert told == drafted(con)
        assert (told == before) == (thirds == 0 and percentile is None)
    finally:
        con.execute("rollback")
