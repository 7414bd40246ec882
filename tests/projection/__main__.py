"""`make backtest`: how often ranges and chances held in made-up schools whose results were kept from them.

python -m tests.projection SCHOOLS SEED SEED …: so many schools of each seed, counted together.
"""

from __future__ import annotations

import sys

import duckdb
import pandas as pd
from rich.console import Console
from rich.table import Table

from tests.projection.schools import Plan, warehouse
from tests.timing import timed

# Whether the range of a student held, and how wide it was.
HELD = (
    "select history, {key} as which, 1 as n, "
    "case when reached_points between range_low and range_high then 1.0 else 0 end as held, "
    "(range_high - range_low)::double as width from fct_projected_attainment8 join students on student_id = student_key"
)
# Of a grade there is no range of just 80 %: of each result that part counts which lies in the middle 80 of 100 of the chances.
IN_THE_MIDDLE = """
select history, told.subject_code as which, 1 as n, (greatest(coalesce(
    (least(chance_up_to, 0.9) - greatest(chance_below, 0.1)) / (chance_up_to - chance_below), 0), 0))::double as held,
    null::double as width
from int_projection__entries as entries
join int_projection__figures as figures using (projection_no)
join int_projection__parts as parts using (school_urn, known_before, distance)
join told on told.student_id = figures.student_id and told.subject_code = entries.subject_code
left join int_projection__outcomes as outcomes on outcomes.entry_no = entries.entry_no and outcomes.points = told.result
"""
COUNTED: dict[str, tuple[str, float, float]] = {
    "80 % ranges of students (Attainment 8)": (HELD.format(key="'all'"), 78, 82),
    "Of groups": (
        " union all ".join(
            HELD.format(key=f"'{name}: ' || {name}") for name in ("sex", "pupil_premium", "prior_attainment")
        ), 78, 82,
    ),
    "Grades in the middle 80 of 100 chances, by subject": (IN_THE_MIDDLE, 78, 82),
    "80 % ranges of schools": (
        "select history, measure as which, 1 as n, is_inside::double as held, (range_high - range_low)::double as width "
        "from fct_projected_headlines", 76, 86,
    ),
}  # fmt: skip
CHANCES = (
    "select what, chance_band, b.name, n_told::double as n, (mean_chance_pct * n_told)::double as chances, "
    "n_happened::double as happened from fct_projection_reliability join projection_bands as b using (chance_band) "
    "where what in ('subject_4', 'subject_5', 'english_maths_4', 'english_maths_5')"
)


def summed(con: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """Sums of a database, small enough to keep."""
    return con.execute(
        f"select history, which, sum(n)::double as n, sum(held)::double as held, sum(width)::double as width "
        f"from ({query}) group by 1, 2"
    ).df()


def show_counted(title: str, frames: list[pd.DataFrame], low: float, high: float) -> None:
    """A line for each kind of history and what was counted."""
    table = Table(
        "history", "what", "counted", "held, %", "width", f"{low:.0f} to {high:.0f} %", title=title, title_justify="left"
    )
    found = pd.concat(frames).groupby(["history", "which"], sort=True).sum().reset_index()
    for row in found.itertuples():
        share = 100 * row.held / row.n
        width = f"{row.width / row.n:.1f}" if row.width else ""
        table.add_row(row.history, row.which, f"{row.n:,.0f}", f"{share:.1f}", width, "yes" if low <= share <= high else "no")
    Console().print(table)


def show_chances(frames: list[pd.DataFrame]) -> None:
    """Chances told and how many came true."""
    table = Table(
        "what", "chance", "told", "on average, %", "reached, %", title="Of those given such a chance", title_justify="left"
    )
    found = pd.concat(frames).groupby(["what", "chance_band", "name"], sort=True).sum().reset_index()
    for row in found.itertuples():
        table.add_row(row.what, row.name, f"{row.n:,.0f}", f"{row.chances / row.n:.1f}", f"{100 * row.happened / row.n:.1f}")
    Console().print(table)


def main(schools: int, seeds: list[int]) -> None:
    """Make the schools of each seed, count, and print."""
    counted: dict[str, list[pd.DataFrame]] = {title: [] for title in COUNTED}
    chances: list[pd.DataFrame] = []
    for seed in seeds:
        with warehouse(Plan(schools=schools, students=120, seed=seed)) as con:
            for title, (query, _, _) in COUNTED.items():
                counted[title].append(summed(con, query))
            chances.append(con.execute(CHANCES).df())
    for title, (_, low, high) in COUNTED.items():
        show_counted(title, counted[title], low, high)
    show_chances(chances)


if __name__ == "__main__":
    numbers = [int(value) for value in sys.argv[1:]] or [100]
    chosen = numbers[1:] or [Plan.seed]
    seconds = timed(lambda: main(numbers[0], chosen))
    print(f"{numbers[0]} schools of 120 students, {seconds:.0f} s; seeds {', '.join(map(str, chosen))}")
