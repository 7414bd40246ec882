"""`make backtest`: how often ranges and chances held in a hundred schools whose results were kept from them."""

from __future__ import annotations

import sys

import duckdb
from rich.console import Console
from rich.table import Table

from tests.projection.schools import Plan, warehouse
from tests.timing import timed

TOLD: dict[str, tuple[tuple[str, ...], str]] = {
    "80 % ranges of students (Attainment 8)": (
        ("history", "students", "inside, %", "width, points"),
        "select history, count(*), "
        "round(100 * avg(case when reached_points between range_low and range_high then 1.0 else 0 end), 1), "
        "round(avg(range_high - range_low), 1) from fct_projected_attainment8 group by 1 order by 1",
    ),
    "80 % ranges of schools": (
        ("measure", "history", "schools", "inside, %", "width"),
        "select measure, history, count(*), round(100 * avg(is_inside), 1), round(avg(range_high - range_low), 1) "
        "from fct_projected_headlines group by 1, 2 order by 1, 2",
    ),
    "Of those given such a chance, how many reached it": (
        ("what", "chance, %", "told", "mean chance, %", "reached, %"),
        "select what, b.name, sum(n_told), round(sum(mean_chance_pct * n_told) / sum(n_told), 1), "
        "round(100 * sum(n_happened) / sum(n_told), 1) from fct_projection_reliability join projection_bands as b "
        "using (chance_band) "
        "where what in ('subject_4', 'subject_5', 'english_maths_4', 'english_maths_5') group by what, b.name, chance_band "
        "order by what, chance_band",
    ),
}  # fmt: skip


def show(con: duckdb.DuckDBPyConnection) -> None:
    """Print every table."""
    for title, (headings, query) in TOLD.items():
        table = Table(*headings, title=title, title_justify="left")
        for row in con.execute(query).fetchall():
            table.add_row(*(str(value) for value in row))
        Console().print(table)


if __name__ == "__main__":
    plan = Plan(schools=int(sys.argv[1]) if len(sys.argv) > 1 else 100, students=120)
    made: list[duckdb.DuckDBPyConnection] = []
    seconds = timed(lambda: made.append(warehouse(plan)))
    show(made[0])
    print(f"{plan.schools} schools of {plan.students} students, {seconds:.0f} s")
