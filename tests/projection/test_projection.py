"""Projections: chances worked by hand, and ranges held against a thousand results that were kept from them."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from tests.attainment import models
from tests.attainment.brute import Entry, best
from tests.projection import national, schools
from tests.projection.schools import COURSES, LAST_YEAR, Plan, warehouse

SMALL = Plan(schools=6, students=25)


@pytest.fixture(scope="module")
def small() -> duckdb.DuckDBPyConnection:
    """Two schools without history, two with two years of it, two with five."""
    return warehouse(SMALL)


@pytest.fixture(scope="module")
def many() -> duckdb.DuckDBPyConnection:
    """Enough schools to tell how often ranges hold."""
    return warehouse(Plan(schools=45, students=60))


def chances(predicted: int, counts: list[tuple[str, int, str, int, int]], beside: str = "level") -> dict[str, Decimal]:
    """Chance of each grade for a prediction in maths; counts are (subject, predicted rank, beside, difference, pairs)."""
    con = duckdb.connect()
    schools.seeds(con)
    con.execute(f"create table int_attainment__scale_ends as {models.sql('int_attainment__scale_ends')}")
    con.execute(
        "create table int_projection__cells as select 1 as cell_no, '1' as school_urn, 2026 as known_before, "
        f"'months_0_4' as distance, 'gcse_9_1' as grade_scale, 'MA' as subject_code, "
        f"{predicted} as predicted_rank, '{beside}' as beside"
    )
    con.execute(
        "create table int_projection__counts (subject_code varchar, predicted_rank integer, beside varchar, difference integer, "
        "n_pairs decimal(18, 8), school_urn varchar default '1', known_before integer default 2026, "
        "distance varchar default 'months_0_4', grade_scale varchar default 'gcse_9_1')"
    )
    for row in counts:
        con.execute(
            "insert into int_projection__counts (subject_code, predicted_rank, beside, difference, n_pairs) "
            "values (?, ?, ?, ?, ?)",
            row,
        )
    for step in ("errors", "chances"):
        con.execute(f"create table int_projection__{step} as {models.sql(f'int_projection__{step}')}")
    return dict(con.execute("select grade, round(chance, 4) from int_projection__chances").fetchall())


def nation(predicted: int, beside: str = "level") -> dict[int, Decimal]:
    """National shares of each difference, as the seed has them."""
    return {
        int(row["difference"]): Decimal(row["share"])
        for row in national.rows("prediction_errors")
        if (row["grade_scale"], row["predicted_rank"], row["beside"]) == ("gcse_9_1", str(predicted), beside)
    }


def test_without_history_a_prediction_means_what_it_means_nationally() -> None:
    for beside in national.PLACES:
        assert chances(5, [], beside) == {str(5 - difference): share for difference, share in nation(5, beside).items()}
    assert chances(5, [], "lower")["6"] > chances(5, [], "level")["6"] > chances(5, [], "higher")["6"]


def test_no_grade_lies_beyond_the_scale() -> None:
    # a 9 cannot turn out higher: what nationally is one or two grades more counts as 9
    nine, none = nation(9), nation(0)
    assert chances(9, [])["9"] == nine[0] + nine[-1] + nine[-2]
    assert chances(0, []) == {"U": 1 - none[-1] - none[-2], "1": none[-1], "2": none[-2]}


def test_history_draws_the_chance_away_step_by_step() -> None:
    # The school: 60 pairs, all exact, of which 40 at grade 5, of these 25 level with the student's others, 10 in maths.
    counts = [("MA", 5, "level", 0, 10), ("EN", 5, "level", 0, 15), ("EN", 5, "lower", 0, 15), ("EN", 6, "level", 0, 20)]
    at_distance = {predicted: (60 + 40 * float(nation(predicted)[0])) / (60 + 40) for predicted in (5, 6)}
    at_grade = (40 + 20 * at_distance[5]) / (40 + 20)
    level = (25 + 15 * at_grade) / (25 + 15)
    in_subject = (10 + 15 * level) / (10 + 15)
    assert chances(5, counts)["5"] == round(Decimal(in_subject), 4)
    at_six = (20 + 15 * (20 + 20 * at_distance[6]) / 40) / (20 + 15)  # maths has none at 6
    assert chances(6, counts)["6"] == round(Decimal(at_six), 4)


def test_a_prediction_below_the_students_others_learns_from_such_predictions() -> None:
    # at grade 5 those below the student's others came out a grade higher, those above a grade lower
    counts = [("EN", 5, "lower", -1, 30), ("EN", 5, "higher", 1, 30)]
    lower, higher = chances(5, counts, "lower"), chances(5, counts, "higher")
    assert lower["6"] > 2 * higher["6"] and higher["4"] > lower["4"]


def test_chances_of_an_entry_add_up(small: duckdb.DuckDBPyConnection) -> None:
    off = small.execute("select entry_no from int_projection__outcomes group by 1 having abs(sum(chance) - 1) > 0.000001")
    assert not off.fetchall()
    assert not small.execute("select * from int_projection__outcomes where points is null").fetchall()


def test_each_entry_has_one_grade_in_each_draw(small: duckdb.DuckDBPyConnection) -> None:
    entries, draws, rows = small.execute(
        "select (select count(*) from int_projection__entries), (select count(*) from projection_draws), "
        "(select count(*) from int_projection__draws)"
    ).fetchall()[0]
    assert rows == entries * draws


def test_draws_follow_the_chances(small: duckdb.DuckDBPyConnection) -> None:
    worst = small.execute(
        """
        with drawn as (
            select entry_no, points, count(*) / (select count(*) from projection_draws) as share
            from int_projection__draws group by all
        )
        select max(abs(coalesce(share, 0) - chance)), avg(abs(coalesce(share, 0) - chance))
        from int_projection__outcomes left join drawn using (entry_no, points)
        """
    ).fetchall()[0]
    assert worst[0] < 0.15 and worst[1] < 0.02, worst


def test_slots_of_a_draw_are_the_best_there_are(small: duckdb.DuckDBPyConnection) -> None:
    drawn = small.execute(
        "select projection_no, draw_no, course_code, points from int_projection__draws "
        "join int_projection__entries using (entry_no, projection_no) where draw_no in (0, 100) and projection_no <= 60"
    ).fetchall()
    entries: dict[tuple[int, int], list[Entry]] = {}
    for projection, draw, course, points in drawn:
        entries.setdefault((projection, draw), []).append(Entry(course, COURSES[course], points))
    totals = small.execute("select projection_no, draw_no, attainment8_points from int_projection__totals").fetchall()
    told = {(projection, draw): points for projection, draw, points in totals}
    assert len(entries) == 120
    assert {key: told[key] for key in entries} == {key: best("from_2018", found) for key, found in entries.items()}


def test_a_second_build_is_the_same_to_the_last_digit(small: duckdb.DuckDBPyConnection) -> None:
    again = warehouse(SMALL)
    for table in (*schools.MARTS, *schools.SUMMARIES):
        assert small.execute(f"from {table} order by all").fetchall() == again.execute(f"from {table} order by all").fetchall()


def test_results_of_the_year_itself_are_not_used(small: duckdb.DuckDBPyConnection) -> None:
    assert small.execute("select count(*) from int_projection__pairs where results_year = ?", [LAST_YEAR]).fetchall()[0][0]
    history = small.execute("select distinct history, n_years from fct_projected_headlines order by n_years").fetchall()
    assert history == [("none", 0), ("thin", 2), ("own", 5)]


def test_eight_in_ten_results_lie_within_the_range(many: duckdb.DuckDBPyConnection) -> None:
    share, n = many.execute(
        "select avg(case when reached_points between range_low and range_high then 1.0 else 0 end), count(*) "
        "from fct_projected_attainment8"
    ).fetchall()[0]
    assert n == 45 * 60 and 0.74 < share < 0.86


def test_eight_in_ten_schools_lie_within_theirs(many: duckdb.DuckDBPyConnection) -> None:
    share, n = many.execute(
        "select avg(is_inside), count(*) from fct_projected_headlines join projection_headlines using (measure)"
    ).fetchall()[0]
    assert n == 45 * 7 and 0.72 < share < 0.92


def test_independent_errors_would_make_the_schools_range_far_too_narrow(many: duckdb.DuckDBPyConnection) -> None:
    independent = many.execute(
        """
        with spread as (
            select school_urn, projection_no, stddev_pop(attainment8_points) as sd
            from int_projection__totals join int_projection__figures using (projection_no) group by all
        ),
        alone as (select school_urn, 2 * 1.28 * sqrt(sum(sd * sd)) / count(*) as width from spread group by 1)
        select avg((range_high - range_low) / width) from fct_projected_headlines join alone using (school_urn)
        where measure = 'attainment8'
        """
    ).fetchall()[0][0]
    assert independent > 1.5


def test_chances_come_true_as_often_as_told(many: duckdb.DuckDBPyConnection) -> None:
    bands = many.execute(
        """
        select sum(n_told), sum(mean_chance_pct * n_told) / sum(n_told), 100 * sum(n_happened) / sum(n_told)
        from fct_projection_reliability
        where what in ('subject_4', 'subject_5', 'subject_7')
            and school_urn in (select school_urn from fct_projected_headlines where history = 'own')
        group by chance_band having sum(n_told) >= 200
        """
    ).fetchall()
    assert len(bands) >= 8
    assert all(abs(float(told) - happened) < 8 for _, told, happened in bands), bands


def test_parts_that_errors_share_are_found(many: duckdb.DuckDBPyConnection) -> None:
    found = many.execute(
        "select avg(student_part), avg(year_part) from int_projection__parts where n_years = 5 and known_before = ?", [LAST_YEAR]
    ).fetchall()[0]
    spread = schools.PARTS
    whole = sum(s * s for s in spread.values())
    scale = national.rule("shared_scale")
    assert abs(float(found[0]) / scale - spread["student"] ** 2 / whole) < 0.05
    assert float(found[1]) / scale < 0.08  # of 0.02, from five years of it


def test_a_tier_gives_no_grade_above_its_highest_and_none_below_its_lowest() -> None:
    con = duckdb.connect()
    schools.seeds(con)
    con.execute(f"create table int_attainment__scale_ends as {models.sql('int_attainment__scale_ends')}")
    con.execute(
        "create table int_projection__chances as select 1 as cell_no, 'gcse_9_1' as grade_scale, * from "
        "(values (2, 0.1, 0.0, 0.1), (3, 0.3, 0.1, 0.4), (5, 0.4, 0.4, 0.8), (6, 0.2, 0.8, 1.0)) "
        "as r(reached_rank, chance, chance_below, chance_up_to)"
    )
    con.execute(
        "create table int_projection__entries as select entry_no, 1 as projection_no, 'MA' as subject_code, 'MA' as course_code, "
        "'gcse_9_1' as points_scale, 2026 as rules_year, 1 as cell_no, tier "
        "from (values (1, 'F'), (2, 'H'), (3, null)) as r(entry_no, tier)"
    )
    outcomes = models.sql("int_projection__outcomes")
    told = con.execute(f"select entry_no, grade, chance, chance_below, chance_up_to from ({outcomes}) order by 1, 4").fetchall()
    assert [(n, grade, float(c), float(low), float(high)) for n, grade, c, low, high in told] == [
        (1, "2", 0.1, 0, 0.1), (1, "3", 0.3, 0.1, 0.4), (1, "5", 0.6, 0.4, 1),
        (2, "U", 0.1, 0, 0.1), (2, "3", 0.3, 0.1, 0.4), (2, "5", 0.4, 0.4, 0.8), (2, "6", 0.2, 0.8, 1),
        (3, "2", 0.1, 0, 0.1), (3, "3", 0.3, 0.1, 0.4), (3, "5", 0.4, 0.4, 0.8), (3, "6", 0.2, 0.8, 1),
    ]  # fmt: skip


def test_a_result_that_the_student_has_is_the_same_in_every_draw() -> None:
    con = warehouse(Plan(schools=1, students=6, earlier_years=(0,)))
    con.execute("update int_attainment__entries set results_year = 2025 where course_code = 'MA'")
    for step in schools.STEPS[schools.STEPS.index("graded") :]:
        con.execute(f"create or replace table int_projection__{step} as {models.sql(f'int_projection__{step}')}")
    drawn = con.execute(
        "select count(distinct draw_no), count(distinct maths_best_points), min(maths_best_points), min(entries.points) "
        "from int_projection__totals join int_projection__figures using (projection_no) join int_attainment__entries as entries "
        "on entries.figure_no = int_projection__figures.figure_no and entries.course_code = 'MA' group by projection_no"
    ).fetchall()
    assert len(drawn) == 6 and {row[1] for row in drawn} == {1} and all(row[2] == row[3] for row in drawn)
    assert min(row[0] for row in drawn) > 1
    assert con.execute("select count(*) from int_projection__entries where course_code = 'MA'").fetchall() == [(0,)]


def test_a_prediction_on_a_scale_without_errors_is_told_as_missing() -> None:
    con = warehouse(Plan(schools=1, students=6, earlier_years=(0,)))
    assert con.execute("select distinct n_missing from int_projection__figures").fetchall() == [(0,)]
    con.execute("update int_attainment__courses set grade_scale = 'gce_as' where course_code = 'RE'")
    told = con.execute(f"select distinct n_missing from ({models.sql('int_projection__figures')})").fetchall()
    assert told == [(1,)]


def test_what_is_not_known_of_a_schools_optimism_moves_all_grades() -> None:
    con = duckdb.connect()
    schools.seeds(con)
    con.execute(
        "create table int_projection__points as select '1' as school_urn, 2026 as known_before, distance "
        "from (values ('months_0_4'), ('months_5_9')) as r(distance)"
    )
    con.execute(  # two summers of one distance, of the other one; the year itself is not known yet
        "create table int_projection__pairs as select '1' as school_urn, * from (values ('months_0_4', 2024), "
        "('months_0_4', 2025), ('months_0_4', 2025), ('months_0_4', 2026), ('months_5_9', 2025)) as r(distance, results_year)"
    )
    own = "create or replace table int_projection__own_parts as select '1' as school_urn, 2026 as known_before, "
    parts = models.sql("int_projection__parts")
    query = f"select distance, n_years, history, year_part, subject_part from ({parts}) order by distance"
    con.execute(f"{own} 'year' as part, 2 as n_units, 0.08 as own_part")
    scale, optimism = national.rule("shared_scale"), national.rule("own_optimism")
    year = scale * (2 * 0.08 + 8 * 0.03) / (2 + 8)  # two years of 0.08, eight of the declared 0.03
    told = con.execute(query).fetchall()
    assert [row[:3] for row in told] == [("months_0_4", 2, "thin"), ("months_5_9", 1, "thin")]
    assert [float(row[3]) for row in told] == pytest.approx(
        [year + optimism * year / (summers * optimism + year) for summers in (2, 1)], abs=0.0001
    )
    assert [float(row[4]) for row in told] == pytest.approx([scale * 0.05] * 2, abs=0.0001)
    con.execute("delete from int_projection__pairs where distance = 'months_5_9'")
    assert con.execute(query).fetchall()[1][:3] == ("months_5_9", 0, "none")
    assert float(con.execute(query).fetchall()[1][3]) == pytest.approx(year + optimism, abs=0.0001)


def test_face_value_takes_each_prediction_as_the_grade(small: duckdb.DuckDBPyConnection) -> None:
    told = small.execute(
        "select school, student_id, subject_code, prediction, result from told where results_year = ?", [LAST_YEAR]
    ).fetchall()
    students: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for school, student, subject, *grades in told:
        students.setdefault((str(school), student), {})[subject] = (grades[0], grades[1])
    faces = {
        (school, measure): (face, reached)
        for school, measure, face, reached in small.execute(
            "select school_urn, measure, face_value, reached from int_measures__headline_faces"
        ).fetchall()
    }
    for school in {school for school, _ in students}:
        mine = [grades for (of, _), grades in students.items() if of == school]
        for taken in (0, 1):
            points = [best("from_2018", [Entry(c, COURSES[c], Decimal(g[taken])) for c, g in grades.items()]) for grades in mine]
            basics = [min(max(g["EN"][taken], g["EL"][taken]), g["MA"][taken]) for g in mine]
            assert float(faces[school, "attainment8"][taken]) == pytest.approx(float(sum(points)) / len(mine), abs=0.0001)
            for grade in (4, 5, 7):
                share = 100 * sum(b >= grade for b in basics) / len(mine)
                assert float(faces[school, f"english_maths_{grade}"][taken]) == pytest.approx(share, abs=0.0001)


def test_grades_off_are_those_of_the_predictions_less_what_they_lead_to(small: duckdb.DuckDBPyConnection) -> None:
    chance: dict[int, list[tuple[int, float]]] = {}
    for entry, points, share in small.execute("select entry_no, points, chance from int_projection__outcomes").fetchall():
        chance.setdefault(entry, []).append((int(points), float(share)))
    entries = small.execute(
        "select figures.school_urn, entry_no, told.prediction from int_projection__entries "
        "join int_projection__figures as figures using (projection_no) "
        "join told on told.student_id = figures.student_id and told.subject_code = course_code"
    ).fetchall()
    off: dict[str, list[float]] = {}
    for school, entry, prediction in entries:
        off.setdefault(school, []).append(prediction - sum(grade * share for grade, share in chance[entry]))
    told = small.execute("select distinct school_urn, grades_off from int_measures__headline_faces").fetchall()
    assert len(told) == SMALL.schools
    assert all(float(grades) == pytest.approx(sum(off[school]) / len(off[school]), abs=0.0002) for school, grades in told)
