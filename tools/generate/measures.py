"""A page for each measure, generated from its row of measures.csv and its query: docs/measures/. Written by make generate."""

from __future__ import annotations

import csv
from pathlib import Path

import jinja2

from ingest.code import ROOT, seed

AGAIN = "Generated from dbt_project/seeds and analyses by `make generate`. Change the rows or the query, then run it again."
ANALYSES = ROOT / "dbt_project" / "analyses"
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


class NoQuery(Exception):
    """A measure whose figure no analysis gives: its text names the measure and says what to write."""


def rows(name: str) -> list[dict[str, str]]:
    """A seed as its file says it."""
    with seed(name).open(newline="") as file:
        return list(csv.DictReader(file))


def sql(row: dict[str, str]) -> str:
    """The query that gives the measure for each whole school from the facts of the analysts' database."""
    return _plain(query(row), row)


def query(row: dict[str, str]) -> Path:
    """The analysis of the measure's own name, else the one of its outcome. NoQuery: there is none that fits its row."""
    found = [path for name in (row["measure"], row["outcome"]) if (path := ANALYSES / "measures" / f"{name}.sql").exists()]
    if not found:
        raise NoQuery(
            f"Measure {row['measure']}: no query in dbt_project/analyses/measures. "
            f"Write {row['outcome'] or row['measure']}.sql there, then run it again."
        )
    takes = "var('at_least'" in found[0].read_text()
    if takes != bool(row["at_least"]):
        wrong = "takes an at_least, its row has none" if takes else "takes no at_least, its row has one"
        raise NoQuery(
            f"Measure {row['measure']}: {found[0].name} in dbt_project/analyses/measures {wrong}. "
            f"Put the row right, or write {row['measure']}.sql there, then run it again."
        )
    return found[0]


def _plain(analysis: Path, row: dict[str, str]) -> str:
    """An analysis as an analyst can run it: tables by their bare names, and in place of each var the row's column of its name."""
    template = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(analysis.read_text())
    return template.render(ref=lambda table: table, var=lambda column, _: row[column])


def _years(measure: str) -> str:
    told = [r for r in rows("national_figures") if r["measure"] == measure]
    if not told:
        return "None is held."
    populations = dict.fromkeys(r["population"] for r in told)
    return " ".join(_series(population, [r for r in told if r["population"] == population]) for population in populations)


def _series(population: str, told: list[dict[str, str]]) -> str:
    """The figures of one population; in brackets the release, where it is not the one published and checked."""
    notes = {"not checked against the publication": " (not checked)", "provisional": " (provisional)"}
    figures = ", ".join(f"{r['rules_year']} {r['value']}{notes.get(r['release'], '')}" for r in told)
    return f"{population}: {figures} (Department for Education)."


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
{_plain(ANALYSES / "published.sql", row)}
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
