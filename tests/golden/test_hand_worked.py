"""A school of four students, worked by hand, from files to the published figures.

Y10 at the November point (closes 13 November 2026):
- A: pupil premium, SEN support since 1 November. Maths target 5, predicted 6: above. English target 4, predicted 3: below.
- B: not pupil premium, moved into 10MA/1 in October. Maths target 5, predicted 5: on. English target 4, no prediction.
- C: left on 31 October, so counts nowhere, though a teacher predicted 1 against 5.
- D: no marker. Maths predicted 7, no target. No marks.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from ingest.home import Home
from tests.golden.homes import ask

Y = "1,2026/27"
DAYS = ("2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06")
MARKS = [f"1,{s},{d},{x},{'/' if x == 'AM' else chr(92)}" for s in "AB" for d in DAYS for x in ("AM", "PM")]
MARKS[0] = "1,A,2026-11-02,AM,O"  # 1 of 10 possible sessions missed: exactly the 10 % of persistent absence
MARKS[10] = "1,B,2026-11-02,AM,Y2"  # not a possible session: 9 of 9 attended
MARKS.append("1,B,2026-11-16,AM,O")  # after the point closed
FILES = {
    "schools": ["school_urn,name", "1,Golden Example School"],
    "subjects": ["school_urn,subject_code,name", "1,MA,Mathematics", "1,EN,English"],
    "courses": ["school_urn,course_code,subject_code,name,stage,grade_scale"]
    + [f"1,{s}4,{s},GCSE {s},KS4,gcse_9_1" for s in ("MA", "EN")],
    "students": ["school_urn,student_id,forename,surname"] + [f"1,{s},Quillon,Fernwhistle{s}" for s in "ABCD"],
    "enrolments": ["school_urn,academic_year,student_id,year_group,end_date"]
    + [f"{Y},A,10,", f"{Y},B,10,", f"{Y},C,10,2026-10-31", f"{Y},D,10,"],
    "groups_pp": ["school_urn,student_id,marker,value,valid_from,valid_to", "1,A,pupil_premium,Y,,", "1,B,pupil_premium,N,,"],
    "groups_sen": ["school_urn,student_id,marker,value,valid_from,valid_to"]
    + ["1,A,sen_status,N,,2026-10-31", "1,A,sen_status,K,2026-11-01,"],
    "classes": ["school_urn,academic_year,class_code,course_code,year_group"]
    + [f"{Y},10MA/1,MA4,10", f"{Y},10MA/2,MA4,10", f"{Y},10EN/1,EN4,10"],
    "members": ["school_urn,academic_year,class_code,student_id,valid_from,valid_to"]
    + [f"{Y},10MA/1,A,2026-09-01,", f"{Y},10MA/2,B,2026-09-01,2026-10-01", f"{Y},10MA/1,B,2026-10-02,"]
    + [f"{Y},10MA/1,D,2026-09-01,", f"{Y},10EN/1,A,2026-09-01,", f"{Y},10EN/1,B,2026-09-01,"],
    "points": ["school_urn,academic_year,tracking_point,name,year_group,open_date,close_date"]
    + [f"{Y},NOV,November,10,2026-11-02,2026-11-13", f"{Y},MAR,March,10,2027-03-01,2027-03-12"],
    "targets": ["school_urn,student_id,subject_code,stage,kind,grade_scale,grade,issued_date"]
    + [f"1,{s},MA,KS4,expected,gcse_9_1,5,2026-09-25" for s in "ABC"]
    + [f"1,{s},EN,KS4,expected,gcse_9_1,4,2026-09-25" for s in "AB"]
    + ["1,A,MA,KS4,expected,gcse_9_1,9,2026-11-16", "1,A,MA,KS4,aspirational,gcse_9_1,7,2026-09-25"],
    "tracking": ["school_urn,academic_year,tracking_point,year_group,student_id,subject_code,class_code,prediction"]
    + [f"{Y},NOV,10,A,MA,10MA/1,6", f"{Y},NOV,10,B,MA,10MA/1,5", f"{Y},NOV,10,C,MA,10MA/1,1", f"{Y},NOV,10,D,MA,10MA/1,7"]
    + [f"{Y},NOV,10,A,EN,10EN/1,3", f"{Y},NOV,10,B,EN,10EN/1,"],
    "marks": ["school_urn,student_id,date,session,code", *MARKS],
    "events": ["school_urn,event_id,student_id,date,category,event_type,points"]
    + ["1,E1,A,2026-11-03,incident,Disruption,3", "1,E2,A,2026-11-04,sanction,Detention,2"]
    + ["1,E3,B,2026-11-03,praise,Effort,1", "1,E4,B,2026-11-16,reward,Certificate,1"],
}
EXPECTED = {
    # measure, breakdown, member: value, numerator, denominator, excluded
    ("on_or_above_share", "school", "1"): ("66.6667", 2, 3, 2),
    ("on_or_above_share", "year_group", "10"): ("66.6667", 2, 3, 2),
    ("on_or_above_share", "subject", "MA"): ("100", 2, 2, 1),
    ("on_or_above_share", "subject", "EN"): ("0", 0, 1, 1),
    ("on_or_above_share", "class", "10MA/1"): ("100", 2, 2, 1),
    ("on_or_above_share", "student_group", "pupil_premium"): ("50", 1, 2, 0),
    ("on_or_above_share", "student_group", "not_pupil_premium"): ("100", 1, 1, 1),
    ("on_or_above_share", "student_group", "sen_support"): ("50", 1, 2, 0),
    ("attendance", "school", "1"): ("94.7368", 18, 19, 1),
    ("attendance", "subject", "EN"): ("94.7368", 18, 19, 0),
    ("attendance", "student_group", "pupil_premium"): ("90", 9, 10, 0),
    ("persistent_absence", "school", "1"): ("50", 1, 2, 1),
    ("behaviour_points", "school", "1"): ("1", 3, 3, 0),
    ("praise", "class", "10MA/1"): ("0.3333", 1, 3, 0),
}


@pytest.fixture(scope="module")
def golden(trust_of_2026: Home) -> Home:
    return trust_of_2026


@pytest.mark.parametrize("key", EXPECTED, ids=lambda k: " ".join(k))
def test_figure_is_the_hand_worked_one(golden: Home, key: tuple[str, str, str]) -> None:
    value, numerator, denominator, excluded = EXPECTED[key]
    found = ask(
        golden,
        "select round(value, 4), numerator, denominator, n_excluded from fct_measure_results "
        f"where (school_urn, measure, breakdown, member) = {('1', *key)} and tracking_point = 'NOV'",
    )
    assert found == [(Decimal(value), numerator, denominator, excluded)]


def test_a_figure_is_kept_to_eight_places_and_rounded_by_whoever_shows_it(golden: Home) -> None:
    thirds = ask(
        golden,
        "select value from fct_measure_results where (school_urn, numerator, denominator, unit) = ('1', 1, 3, 'per_student')",
    )
    assert set(thirds) == {(Decimal("0.33333333"),)}


def test_nothing_else_is_in_the_groups(golden: Home) -> None:
    members = ask(
        golden, "select distinct member from fct_measure_results where (school_urn, breakdown) = ('1', 'student_group')"
    )
    unknown = {"prior_none", "mobility_unknown", "ethnicity_unclassified", "ethnicity_minor_information_not_yet_obtained"}
    assert {m for (m,) in members} == {"pupil_premium", "not_pupil_premium", "sen_support", *unknown}


def test_a_group_of_a_year_group_stands_beside_the_group_of_all(golden: Home) -> None:
    told = (
        "select year_group, group_id, numerator, denominator, n_excluded from fct_measure_results "
        "where school_urn = '1' and measure = '{}' and {}"
    )
    of_the_year = ask(golden, told.format("on_or_above_share", "member = '10 pupil_premium'"))
    of_all = ask(golden, told.format("on_or_above_share", "member = 'pupil_premium'"))
    assert of_the_year == [(10, "pupil_premium", *of_all[0][2:])] and of_all[0][:2] == (None, "pupil_premium")


def test_a_point_that_has_not_closed_has_no_figures(golden: Home) -> None:
    assert ask(golden, "select distinct tracking_point from fct_measure_results where school_urn = '1'") == [("NOV",)]


def test_states_of_the_flag(golden: Home) -> None:
    states = ask(golden, "select target_state, count(*) from fct_tracking where school_urn = '1' group by 1 order by 1")
    assert states == [("above", 1), ("below", 2), ("no_prediction", 1), ("no_target", 1), ("on", 1)]
