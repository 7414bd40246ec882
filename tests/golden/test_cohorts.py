"""Two year groups and a Pupil Premium marker, worked by hand: every figure for each group in each year group.

Maths counts twice and history once; predictions of the November point of 2026/27:
- Year 11: P (Pupil Premium) maths 6, history 4: 16. Q maths 8, history 7: 23. T (Pupil Premium) history without a
  prediction: left out.
- Year 10: R (Pupil Premium) maths 3, history 2: 8. S maths 5, history *on* a target of 5, so 5: 15.
S alone has grades worked at: *below* 5 in maths, so 4, and *above* 5 in history, so 6: 14.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.home import Home
from tests.golden.homes import ask

Y = "2,2026/27"
YEARS = {"P": 11, "Q": 11, "T": 11, "R": 10, "S": 10}
GRADES = {"P": (6, 4), "Q": (8, 7), "T": (6, ""), "R": (3, 2), "S": (5, "on")}
WORKING_AT = {("S", "MA"): "below", ("S", "HI"): "above"}
FILES = {
    "schools": ["school_urn,name", "2,Cohorts Example School"],
    "subjects": ["school_urn,subject_code,name", "2,MA,Mathematics", "2,HI,History"],
    "courses": ["school_urn,course_code,subject_code,name,stage,grade_scale"]
    + ["2,MA4,MA,GCSE Mathematics,KS4,gcse_9_1", "2,HI4,HI,GCSE History,KS4,gcse_9_1"],
    "students": ["school_urn,student_id,forename,surname", *(f"2,{s},Quillon,Fernwhistle{s}" for s in YEARS)],
    "enrolments": ["school_urn,academic_year,student_id,year_group", *(f"{Y},{s},{year}" for s, year in YEARS.items())],
    "groups_pp": ["school_urn,student_id,marker,value"] + [f"2,{s},pupil_premium,{'Y' if s in 'PTR' else 'N'}" for s in YEARS],
    "ks2_results": ["school_urn,student_id,subject,ks2_year,scaled_score"]
    + [f"2,{s},{subject},{2033 - year},100" for s, year in YEARS.items() for subject in ("reading", "maths")],
    "classes": ["school_urn,academic_year,class_code,course_code,year_group"]
    + [f"{Y},{year}{c}/1,{c}4,{year}" for year in (10, 11) for c in ("MA", "HI")],
    "members": ["school_urn,academic_year,class_code,student_id,valid_from,valid_to"]
    + [f"{Y},{year}{c}/1,{s},2026-09-01," for s, year in YEARS.items() for c in ("MA", "HI")],
    "points": ["school_urn,academic_year,tracking_point,name,year_group,open_date,close_date"]
    + [f"{Y},NOV,November,{year},2026-11-02,2026-11-13" for year in (10, 11)],
    "targets": ["school_urn,student_id,subject_code,stage,kind,grade_scale,grade,issued_date"]
    + [f"2,{s},MA,KS4,expected,gcse_9_1,5,2026-09-25" for s in YEARS]
    + ["2,S,HI,KS4,expected,gcse_9_1,5,2026-09-25"],
    "tracking": ["school_urn,academic_year,tracking_point,year_group,student_id,subject_code,class_code,prediction,working_at"]
    + [
        f"{Y},NOV,{YEARS[s]},{s},{c},{YEARS[s]}{c}/1,{grade},{WORKING_AT.get((s, c), '')}"
        for s, grades in GRADES.items()
        for c, grade in zip(("MA", "HI"), grades, strict=True)
    ],
}
NATIONAL = Decimal(46)  # all state-funded pupils, summer 2025: the newest before 2027
EXPECTED = {
    # breakdown, group, year group: value, numerator, denominator, left out, national figure (of Year 11)
    ("school", None, None): ("15.5", 62, 4, 1, None),
    ("year_group", None, 11): ("19.5", 39, 2, 1, NATIONAL),
    ("year_group", None, 10): ("11.5", 23, 2, 0, None),
    ("student_group", "pupil_premium", None): ("12", 24, 2, 1, None),
    ("year_and_student_group", "pupil_premium", 11): ("16", 16, 1, 1, NATIONAL),
    ("year_and_student_group", "pupil_premium", 10): ("8", 8, 1, 0, None),
    ("student_group", "not_pupil_premium", None): ("19", 38, 2, 0, None),
    ("year_and_student_group", "not_pupil_premium", 11): ("23", 23, 1, 0, NATIONAL),
    ("year_and_student_group", "not_pupil_premium", 10): ("15", 15, 1, 0, None),
}


@pytest.fixture(scope="module")
def golden(trust_of_2026: Home) -> Home:
    return trust_of_2026


def told(home: Home, measure: str, columns: str) -> dict[tuple[str, str | None, int | None], tuple]:
    found = ask(
        home,
        f"select breakdown, group_id, year_group, {columns} from fct_measure_results "
        f"where school_urn = '2' and measure = '{measure}' and basis = 'prediction' "
        "and breakdown in ('school', 'year_group', 'student_group', 'year_and_student_group') "
        "and (group_id is null or group_id like '%pupil_premium')",
    )
    assert len({row[:3] for row in found}) == len(found)
    return {row[:3]: row[3:] for row in found}


def test_attainment_8_of_each_group_in_each_year_group(golden: Home) -> None:
    found = told(golden, "attainment8", "value, numerator, denominator, n_excluded, national_value")
    assert found == {key: (Decimal(value), *rest) for key, (value, *rest) in EXPECTED.items()}


def test_a_figure_says_how_many_of_its_grades_were_inferred(golden: Home) -> None:
    found = told(golden, "attainment8", "n_inferred")
    assert {key for key, (n,) in found.items() if n} == {
        ("school", None, None), ("year_group", None, 10), ("student_group", "not_pupil_premium", None),
        ("year_and_student_group", "not_pupil_premium", 10),
    }  # fmt: skip
    worked_at = (
        "select basis, value, numerator, n_inferred from fct_measure_results where (school_urn, breakdown, measure) "
        "= ('2', 'school', 'attainment8') and basis in ('prediction', 'working_at') order by 1"
    )
    assert ask(golden, worked_at) == [
        ("prediction", Decimal("15.5"), 62, 1), ("working_at", Decimal(14), 14, 1),
    ]  # fmt: skip
    assert ask(golden, "select basis, n_inferred from fct_attainment8 where school_urn = '2' and n_inferred > 0 order by 1") == [
        ("prediction", 1), ("working_at", 2),
    ]  # fmt: skip


def test_an_indicative_figure_says_by_which_estimates(golden: Home) -> None:
    found = told(golden, "progress8_indicative", "estimate_year")
    assert set(found.values()) == {(2024,)}  # the newest there are before 2027 and 2028


def test_the_interval_of_progress_8_is_for_year_11_alone(golden: Home) -> None:
    found = told(golden, "progress8_indicative", "n_students, interval_low, interval_high")
    assert set(found) == set(EXPECTED)
    widths = {key: float(high - low) for key, (_, low, high) in found.items() if low is not None}
    once = 2 * 1.96 * 1.41628  # the national standard deviation of 2024, newest before 2027
    assert widths == pytest.approx(
        {
            ("year_group", None, 11): once / 2**0.5,
            ("year_and_student_group", "pupil_premium", 11): once,
            ("year_and_student_group", "not_pupil_premium", 11): once,
        },
        abs=0.0002,
    )


def test_a_share_has_its_interval_in_every_year_group(golden: Home) -> None:
    assert {low is None for (low,) in told(golden, "triple_science", "interval_low").values()} == {False}


def test_whoever_is_left_out_is_counted_in_the_own_year_group(golden: Home) -> None:
    found = ask(
        golden,
        "select member, n_excluded from fct_measure_exclusions "
        "where (school_urn, measure, basis) = ('2', 'attainment8', 'prediction') "
        "and (member like '%pupil_premium' or breakdown in ('school', 'year_group'))",
    )
    assert sorted(found) == [("11", 1), ("11 pupil_premium", 1), ("2", 1), ("pupil_premium", 1)]


def test_leaders_are_told_of_groups_over_all_year_groups_alone(golden: Home) -> None:
    found = ask(
        golden,
        "select group_id, count(*) from slt.groups where school_urn = '2' and marker = 'pupil_premium' group by all order by all",
    )
    assert found == [("not_pupil_premium", 1), ("pupil_premium", 1)]
