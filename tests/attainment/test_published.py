"""GCSE figures of the Department for Education through our own models: the decimals published come out."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb

from ingest.code import seed
from tests.attainment import models

DFE = Path(__file__).parents[1] / "golden" / "dfe"


def published(name: str) -> list[dict[str, str]]:
    with (DFE / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_grade_of_every_listed_qualification_has_the_published_points() -> None:
    rows = published("ks4_points_2019")
    con = duckdb.connect()
    con.execute(
        "create table told as select row_number() over () as figure_no, qan as course_code, grade, 2019 as results_year, "
        f"2019 as rules_year from read_csv('{DFE}/ks4_points_2019.csv', header = true, all_varchar = true)"
    )
    models.valued(con, [(qan, qan, "by_qan", qan) for qan in sorted({row["qan"] for row in rows})])
    ours = con.execute("select course_code, grade, points from int_attainment__entries where entry_state = 'counts'").fetchall()
    assert len(ours) == 3070 and len({course for course, _, _ in ours}) == 504
    assert sorted(ours) == sorted((row["qan"], row["grade"], Decimal(row["points"])) for row in rows)


def test_the_published_grades_of_a_ks2_band_have_the_published_mean_and_lie_on_the_national_average() -> None:
    """Every pupil of the transition matrices of 2023/24 one by one: maths in each band, every subject at 100 to 102."""
    con = duckdb.connect()
    con.execute(
        "create table pupils as select row_number() over () as figure_no, * "
        f"from (select *, unnest(range(n_pupils)) from read_csv('{DFE}/gcse_grades_2024.csv', header = true, "
        "types = {'grade': 'varchar', 'ks2_from': 'varchar'}))"
    )
    con.execute(
        "create table told as select figure_no, subject as course_code, grade, 2024 as results_year, 2024 as rules_year "
        "from pupils"
    )
    names = sorted({row["subject"] for row in published("gcse_means_2024")})
    models.valued(con, [(x, x, "gcse_combined" if x.startswith("Combined") else "gcse_9_1", None) for x in names])
    types = dict.fromkeys(("ks2_from", "ks2_to", "sum_of_points"), "decimal(18, 4)")
    con.execute(f"create table ks4_matrix as from read_csv('{seed('ks4_matrix')}', header = true, types = {types})")
    con.execute(f"create table intervals as from read_csv('{seed('intervals')}', header = true)")
    con.execute(
        "create table fct_attainment8 as select figure_no, figure_no::varchar as student_key, '2023/24' as academic_year, "
        "ks2_from as tracking_point, 'result' as basis, 2024 as rules_year, ks2_from::decimal(18, 4) as ks2_average from pupils"
    )
    con.execute(
        "create table int_measures__cohorts as select '1' as school_urn, academic_year, tracking_point, student_key, "
        "11 as year_group, null as left_out from fct_attainment8"
    )
    for model in ("int_measures__subject_entries", "int_measures__subject_sums", "fct_subject_results"):
        con.execute(f"create table {model} as {models.sql(model)}")
    told = con.execute(
        "select course_code, tracking_point, n_entries, sum_of_points, n_beside_national, abs(beside_national) "
        "from fct_subject_results"
    ).fetchall()
    ours = {(course, band): (n, (total / n).quantize(Decimal("0.001"), ROUND_HALF_UP)) for course, band, n, total, _, _ in told}
    assert ours == {
        (row["subject"], row["ks2_from"]): (int(row["n_pupils"]), Decimal(row["mean_points"]))
        for row in published("gcse_means_2024")
    }
    assert ours["Mathematics", "100"] == (58593, Decimal("3.777"))
    assert all(n == valued and apart < Decimal("0.0002") for _, _, n, _, valued, apart in told)
