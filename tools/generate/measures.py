"""A page for each measure, generated from its row of measures.csv: docs/measures/. Written by make generate."""

from __future__ import annotations

import csv
from pathlib import Path

from ingest.code import ROOT, seed

AGAIN = "Generated from dbt_project/seeds by `make generate`. Change the rows, then run it again."
UNITS = {
    "percent": "percent",
    "per_student": "number per student",
    "points": "points per student",
    "points_per_entry": "points per entry of the size of an A level",
    "grades": "grades of an A level",
    "score": "score, 0 is the national average of students with the same start",
}
SOURCES = {
    "attainment": "Department for Education, secondary accountability measures; slots, points and pillars as in "
    "`seeds/rules/attainment` and `seeds/reference/attainment`, each with its source.",
    "sixth_form": "Department for Education, 16 to 18 ready reckoners and English and maths progress "
    "matrix; `seeds/rules/sixth_form` and `dbt_project/reference`, each with its source.",
    "attendance": "Department for Education, school attendance statistics; meaning of the codes "
    "in `seeds/reference/attendance/attendance_codes.csv`.",
    "behaviour": "The school's own events, weighted by `seeds/rules/behaviour/behaviour_measures.csv`.",
    "tracking": "The school's own targets and predictions, compared by `seeds/rules/tracking/flags.csv`.",
}
EXPRESSIONS = {
    "attainment8": "attainment8_points",
    "progress8": "progress8_score",
    "progress8_indicative": "progress8_score",
    "english_maths": "least(english_best_points, maths_best_points)",
    "ebacc_entered": "ebacc_entered",
    "ebacc_grade": "ebacc_grade_points",
    "ebacc_average": "ebacc_average_points",
    "entries": "n_entries",
    "slots_filled": "slots_filled",
    "triple_science": "has_triple_science",
    "several_languages": "has_several_languages",
}
SIXTH_FORM_STUDENTS = {
    "best_points": ("avg(best_points)", "count(*)", "best_status = 'counts'"),
    "aab": ("100.0 * avg(has_aab)", "count(*)", "best_status = 'counts'"),
}
SIXTH_FORM_COHORTS = {
    "_value_added": ("sum(value_added * valued_size) / sum(valued_size)", "sum(valued_size)"),
    "_points": ("sum(total_points) / sum(total_size)", "sum(total_size)"),
}
STATES = {"progress8": "available", "progress8_indicative": "indicative"}
CLOSED = """select points.school_urn, points.academic_year, points.tracking_point, points.close_date, years.first_day,
        students.student_key
    from dim_tracking_point as points
    join dim_academic_year as years using (academic_year)
    join dim_student_year as students using (school_urn, academic_year, year_group)
    where points.is_closed and points.close_date between students.start_date and students.end_date"""
BY_POINT = "group by school_urn, academic_year, tracking_point order by school_urn, academic_year, tracking_point"
OWN = {
    "on_or_above_share": f"""with cohort as (
    {CLOSED}
)
select school_urn, academic_year, tracking_point,
    100.0 * avg(case when target_state = 'below' then 0 else 1 end) as value, count(*) as entries
from cohort join fct_tracking using (school_urn, student_key, academic_year, tracking_point)
where target_state in ('above', 'on', 'below')
{BY_POINT}""",
    "attendance": f"""with cohort as (
    {CLOSED}
)
select school_urn, academic_year, tracking_point,
    100.0 * sum(is_attending) / sum(is_possible) as value, sum(is_possible) as sessions
from cohort join fct_attendance as marks using (school_urn, student_key, academic_year)
where marks.date between cohort.first_day and cohort.close_date
{BY_POINT}""",
    "persistent_absence": f"""with cohort as (
    {CLOSED}
),
sessions as (
    select school_urn, academic_year, tracking_point, student_key, sum(is_absent) as absent, sum(is_possible) as possible
    from cohort join fct_attendance as marks using (school_urn, student_key, academic_year)
    where marks.date between cohort.first_day and cohort.close_date
    group by school_urn, academic_year, tracking_point, student_key
)
select school_urn, academic_year, tracking_point,
    100.0 * avg(case when absent * 10 >= possible then 1 else 0 end) as value, count(*) as students
from sessions where possible > 0
{BY_POINT}""",
}


def rows(name: str) -> list[dict[str, str]]:
    """A seed as its file says it."""
    with seed(name).open(newline="") as file:
        return list(csv.DictReader(file))


def sql(row: dict[str, str]) -> str:
    """The query that gives the measure for each whole school from the facts of the analysts' database."""
    if row["source"] == "attainment":
        value, state = EXPRESSIONS[row["outcome"]], STATES.get(row["outcome"], "")
        state = f"\n  and progress8_status = '{state}'" if state else ""
        value = f"100.0 * avg(case when {value} >= {row['at_least']} then 1 else 0 end)" if row["at_least"] else f"avg({value})"
        return f"""select school_urn, academic_year, tracking_point, {value} as value, count(*) as students
from fct_cohort_members join fct_attainment8 using (school_urn, student_key, academic_year, tracking_point)
where basis = 'result' and left_out is null and attainment8_status = 'complete'{state}
{BY_POINT}"""
    if row["source"] == "sixth_form":
        return _sixth_form_sql(row["outcome"])
    if row["source"] == "behaviour":
        counts, amount = ("'incident'", "points") if row["measure"] == "behaviour_points" else ("'praise', 'reward'", "1")
        return f"""with cohort as (
    {CLOSED}
),
events as (
    select cohort.school_urn, cohort.academic_year, cohort.tracking_point, sum({amount}) as amount
    from cohort join fct_behaviour using (school_urn, student_key, academic_year)
    where date between first_day and close_date and category in ({counts})
    group by cohort.school_urn, cohort.academic_year, cohort.tracking_point
)
select school_urn, academic_year, tracking_point, coalesce(max(amount), 0) / count(*) as value, count(*) as students
from cohort left join events using (school_urn, academic_year, tracking_point)
{BY_POINT}"""
    return OWN[row["measure"]]


def _sixth_form_sql(outcome: str) -> str:
    """The query for an outcome of 16 to 18: of an exam cohort, of English or maths, or of programmes."""
    if outcome == "retention":
        return """select school_urn, academic_year, 'results' as tracking_point,
    100.0 * avg(is_retained) as value, count(*) as students
from fct_sixth_form_programmes
where exists (
    select 1 from fct_sixth_form_entries as told
    where told.basis = 'result' and told.school_urn = fct_sixth_form_programmes.school_urn
      and told.academic_year = fct_sixth_form_programmes.academic_year
)
group by school_urn, academic_year order by school_urn, academic_year"""
    if outcome.endswith("_progress_sixth_form"):
        return f"""select school_urn, academic_year, tracking_point, avg(progress) as value, count(*) as students
from fct_sixth_form_english_maths
where basis = 'result' and progress_state = 'counts' and element = '{outcome.split("_", maxsplit=1)[0]}'
{BY_POINT}"""
    if outcome in SIXTH_FORM_STUDENTS:
        value, count, state = SIXTH_FORM_STUDENTS[outcome]
    else:
        what = next(end for end in SIXTH_FORM_COHORTS if outcome.endswith(end))
        value, count = SIXTH_FORM_COHORTS[what]
        state = f"lower(replace(exam_cohort, ' ', '_')) = '{outcome.removesuffix(what)}'"
    return f"""select school_urn, academic_year, tracking_point, {value} as value, {count} as counted
from fct_sixth_form_students join fct_cohort_members using (school_urn, student_key, academic_year, tracking_point)
where basis = 'result' and year_group > 11 and left_out is null and has_left = 0 and figures_status = 'complete'
  and {state}
{BY_POINT}"""


def _years(measure: str) -> str:
    told = [r for r in rows("national_figures") if r["measure"] == measure]
    if not told:
        return "None is held."
    unsure = {r["rules_year"]: " (not checked)" for r in told if r["release"].startswith("not checked")}
    figures = ", ".join(f"{r['rules_year']} {r['value']}{unsure.get(r['rules_year'], '')}" for r in told)
    return f"State-funded schools: {figures} (Department for Education)."


def _page(row: dict[str, str]) -> str:
    interval = {r["interval"]: r["meaning"] for r in rows("intervals")}.get(row["interval"], "none")
    told = "results, predictions, working-at grades"
    if not row["outcome"].endswith("_progress_sixth_form"):  # a target is nothing that was reached since KS4
        told += ", expected and aspirational targets"
    bases = row["basis"] or told
    return f"""<!-- {AGAIN} -->
# {row["name"]} (`{row["measure"]}`)

{row["definition"]}

| | |
|---|---|
| Unit | {UNITS[row["unit"]]} |
| Made of | {bases} |
| Left out | {row["excluded"]} |
| Interval | {interval} |
| National figure | {_years(row["measure"])} |
| Source | {SOURCES[row["source"]]} |
| Higher is | {"better" if row["higher_is_better"] == "1" else "worse"} |

As published, with what it was counted from and why students were left out:

```sql
select school_urn, academic_year, tracking_point, basis, value, numerator, denominator, n_excluded
from fct_measure_results
where measure = '{row["measure"]}' and breakdown = 'school'
order by school_urn, point_date, basis
```

From the facts, for each whole school:

```sql
{sql(row)}
```
"""


def render() -> dict[Path, str]:
    """Text of every page, by path."""
    folder = ROOT / "docs" / "measures"
    measures = rows("measures")
    lines = [f"- [{r['name']}]({r['measure']}.md)" for r in measures]
    index = f"<!-- {AGAIN} -->\n# Measures\n\nWhat each figure means, who is left out, and the SQL that gives it.\n\n"
    return {folder / "README.md": index + "\n".join(lines) + "\n"} | {folder / f"{r['measure']}.md": _page(r) for r in measures}
