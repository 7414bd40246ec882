"""Of the entries with one discount code one counts: the model against a small solver written apart from it."""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal

import duckdb
import pandas as pd
import pytest

from tests.attainment import models
from tests.support.sizes import many

STUDENTS = many(600, 5_000)
SUMMER = 2024
# code, subject, grade scale, QAN: two of a discount code, an AS of the same one, a technical award of the same one
COURSES = [
    ("FR", "French", "gcse_9_1", None), ("FX", "French", "gcse_9_1", None), ("FAS", "French", "gce_as", "601/8726/8"),
    ("MA", "Mathematics", "gcse_9_1", None), ("MAS", "Mathematics", "gce_as", "60311654"),
    ("BU", "Business", "gcse_9_1", None), ("BB", "Business", "btec_l2", None), ("SC", "Combined science", "gcse_combined", None),
    ("HI", "History", "gcse_9_1", None), ("QG", "Quantum gardening", "gcse_9_1", None),
]  # fmt: skip
OF_ONE_CODE = {"FR": "French", "FX": "French", "FAS": "French", "MA": "maths", "MAS": "maths", "BU": "business", "BB": "business"}
AS = ("FAS", "MAS")
# every grade that is drawn with its points; those without are on no scale
GRADES = {
    "gcse_9_1": {**{str(n): n for n in range(1, 10)}, "U": 0, "X": 0, "4=": None},
    "gce_as": {"A": "10.75", "B": "8.88", "D": "5.13", "U": 0, "9": None},
    "btec_l2": {"L2D": 7, "L2P": 4, "L1D": 3, "U": 0, "5": None},
    "gcse_combined": {"5-5": 5, "5-4": "4.5", "U-U": 0, "5": None},
}
Result = tuple[str, str, int]  # course, grade, summer


def student(chance: random.Random) -> list[Result]:
    """Up to nine results of three summers, each course once a summer."""
    sittings = chance.sample([(course[0], summer) for course in COURSES for summer in (2021, 2023, 2024)], chance.randint(1, 9))
    scales = {course[0]: course[2] for course in COURSES}
    return [(course, chance.choice(list(GRADES[scales[course]])), summer) for course, summer in sittings]


def states(results: list[Result], as_before_gcse: bool, first_entry_counts: bool) -> dict[Result, str]:
    """What becomes of each result."""
    found: dict[Result, str] = {}
    alike: dict[str, list[tuple[list[object], Result]]] = defaultdict(list)
    for result in results:
        course, grade, summer = result
        scale = next(c[2] for c in COURSES if c[0] == course)
        points = GRADES[scale][grade]
        if course == "QG":
            found[result] = "unmapped_qualification"
        elif points is None:
            found[result] = "grade_not_on_scale"
        else:
            order: list[object] = [0 if as_before_gcse and course in AS else 1, summer if first_entry_counts else 0]
            alike[OF_ONE_CODE.get(course, course)].append(([*order, -Decimal(points), course, summer], result))
    for rivals in alike.values():
        first, *others = sorted(rivals)
        # grades of 2020 and 2021 carry no points into later tables, but have been an entry
        found[first[1]] = "no_points_that_year" if first[1][2] == 2021 else "counts"
        found |= {result: "discounted" for _, result in others}
    return found


@pytest.mark.parametrize("as_before_gcse", [1, 0])
@pytest.mark.parametrize("first_entry_counts", [1, 0])
def test_the_entry_that_counts_is_the_one_by_the_rules(as_before_gcse: int, first_entry_counts: int) -> None:
    chance = random.Random(10)
    made = [student(chance) for _ in range(STUDENTS)]
    con = duckdb.connect()
    con.register("made", pd.DataFrame([(n, *result) for n, results in enumerate(made) for result in results]))
    con.execute(
        "create table told as select *, 2024 as rules_year from made as rows(figure_no, course_code, grade, results_year)"
    )
    models.valued(con, COURSES, {"as_before_gcse": as_before_gcse, "first_entry_counts": first_entry_counts})
    told = con.execute("select figure_no, course_code, grade, results_year, entry_state from int_attainment__entries").fetchall()
    ours: dict[int, dict[Result, str]] = defaultdict(dict)
    for number, course, grade, summer, state in told:
        ours[number][course, grade, summer] = state
    assert len(told) == sum(map(len, made))
    assert ours == {n: states(results, bool(as_before_gcse), bool(first_entry_counts)) for n, results in enumerate(made)}
