"""The models of Attainment 8, run on made-up tables without dbt."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jinja2
import pandas as pd

from ingest.code import seed
from tests.attainment.brute import Entry

AS_OF = "2999-12-31"  # as dbt builds without one
PROJECT = Path(__file__).parents[2] / "dbt_project"
NUMBERS = ("ebacc_pillars", "pools", "pool_members", "categories")
RUN = ("items", "slots_filled", "slots", "totals")


def sql(model: str) -> str:
    """A model's SQL with every ref and source as the bare name of its table."""
    names = ("attainment", "slots", "intervals", "ebacc", "projection")
    macros = "".join((PROJECT / "macros" / f"{name}.sql").read_text() for name in names)
    text = macros + next((PROJECT / "models").rglob(f"{model}.sql")).read_text()
    return (
        jinja2.Environment(autoescape=False)
        .from_string(text)
        .render(  # noqa: S701
            ref=lambda name: name, source=lambda _, name: name, var=lambda _: AS_OF
        )
    )


def warehouse(students: dict[str, tuple[str, list[Entry]]]) -> duckdb.DuckDBPyConnection:
    """A database in which these students' slots are filled; `students` gives each key its rule set and entries."""
    con = duckdb.connect()
    for name in ("ks4_slots", "ks4_pools", "ks4_awards", "entry_states", "ebacc_units", "ebacc_pillars"):
        con.execute(f"create table {name} as from read_csv('{seed(name)}', header = true)")
    con.execute(
        "create table int_attainment__figures (figure_no bigint, attainment8_key varchar, rule_set varchar, one_english varchar)"
    )
    con.execute(
        "create table int_attainment__entries (figure_no bigint, rule_set varchar, course_code varchar, course_no bigint, "
        "category varchar, discount_code varchar, awards integer, points decimal(18, 4), grade varchar, entry_state varchar, "
        "is_inferred integer, results_year integer, fill_no bigint, pillar_no bigint, entry_units integer)"
    )
    con.register("told", pd.DataFrame([(n, k, r) for n, (k, (r, _)) in enumerate(students.items())]))
    con.execute("insert into int_attainment__figures select *, 'alone' from told")
    courses = {(e.course, e.category) for _, found in students.values() for e in found}
    numbers = {course: n for n, course in enumerate(sorted(courses))}
    told = pd.DataFrame(
        (n, r, e.course, numbers[e.course, e.category], e.category, e.course, e.awards, e.points, str(e.points))
        for n, (r, found) in enumerate(students.values())
        for e in found
    )
    con.register("told", told)
    for step in NUMBERS:
        con.execute(f"create table int_attainment__{step} as {sql(f'int_attainment__{step}')}")
    con.execute(
        "insert into int_attainment__entries select told.*, 'counts', 0, null, fill_no, pillar_no, entry_units "
        "from told as told(figure_no, rule_set, course_code, course_no, category, discount_code, awards, points, grade) "
        "left join int_attainment__categories using (rule_set, category, awards)"
    )
    con.unregister("told")
    con.execute(
        "create table int_attainment__courses as select distinct course_no, course_code, category, awards "
        "from int_attainment__entries"
    )
    for step in RUN:
        con.execute(f"create table int_attainment__{step} as {sql(f'int_attainment__{step}')}")
    return con


def valued(
    con: duckdb.DuckDBPyConnection, courses: list[tuple[str, str, str, str | None]], rules: dict[str, int] | None = None
) -> None:
    """What each result of the table `told` (figure_no, course_code, grade, results_year, rules_year) is worth and whether it
    counts: `courses` gives code, subject, grade scale and QAN of each course of the one school, `rules` rules of every year."""
    files = {
        "ks4_qualifications": ("qan", "discount_code"), "ks4_points": ("grade",),
        "ks4_courses": ("school_urn", "discount_code"), "ks4_kinds": (), "ks4_rule_years": (),
        "exam_years": (), "entry_states": (), "ks4_pools": (), "ks4_slots": (),
        "ks4_awards": (), "ebacc_units": (), "ebacc_pillars": (),
    }  # fmt: skip
    for file, words in files.items():
        types = dict.fromkeys(words, "varchar") | ({"points": "decimal(18, 4)"} if "ks4_points" in file else {})
        con.execute(f"create table {file} as from read_csv('{seed(file)}', header = true, types = {types})")
    for rule, value in (rules or {}).items():
        con.execute(f"update ks4_rule_years set {rule} = {value}")
    con.register("taught", pd.DataFrame(courses, columns=["course_code", "name", "grade_scale", "qan"]))
    con.execute(
        "create table stg_courses as select '1' as school_urn, course_code, name as subject_code, 'KS4' as stage, "
        "grade_scale, qan::varchar as qan from taught"
    )
    con.execute("create table stg_subjects as select distinct '1' as school_urn, name as subject_code, name from taught")
    con.execute("create table int_attainment__result_qualifications as select *, 0 as is_taught from stg_courses where 1 = 0")
    for step in (*NUMBERS, "courses", "course_years"):
        con.execute(f"create table int_attainment__{step} as {sql(f'int_attainment__{step}')}")
    con.execute(
        "create table int_attainment__result_entries as select figure_no, rules_year, subject_code, course_code, course_no, "
        "grade, 0 as is_inferred, results_year, null::varchar as fault from told join int_attainment__courses using (course_code)"
    )
    for other in ("expected_entries", "banked_entries", "missing_grades"):
        con.execute(f"create table int_attainment__{other} as from int_attainment__result_entries where 1 = 0")
    con.execute(f"create table int_attainment__entries as {sql('int_attainment__entries')}")
