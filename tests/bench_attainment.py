"""Attainment 8 of 120,000 students at five points: the models' SQL, one script by hand, and pandas, in one run.

`python -m tests.bench_attainment [STUDENTS]` alone; `make bench` prints it last. Each way runs in a process of its own,
so that its peak memory can be told.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pandas as pd

from tests.attainment import models
from tests.timing import timed

STUDENTS, POINTS = 120_000, 5
CATEGORIES = "english_language english_literature maths science humanities languages religious_studies creative other non_gcse"
GENERATE = """
create table entries as
with figures as (
    select s.range * {points} + p.range as figure_no
    from range({students}) as s, range({points}) as p
),
courses as (
    select row_number() over () as c, category from (select unnest(string_split('{categories}', ' ')) as category)
)
select figure_no, 'from_2018' as rule_set, 'c' || c as course_code, c as course_no, category, 'c' || c as discount_code,
    case when category = 'science' then 2 else 1 end as awards,
    cast(hash(figure_no, c) % 19 as decimal(18, 4)) / 2 as points, 'counts' as entry_state, 0 as is_inferred
from figures, courses
"""
BY_HAND = """
create table hand_slots as
with items as (
    select figure_no, course_code, category, points from entries
    union all
    select figure_no, course_code, category, points from entries where awards = 2
),
english as (
    select figure_no, course_code, points,
        row_number() over (partition by figure_no order by points desc) as nth,
        count(*) over (partition by figure_no) as n
    from entries where category in ('english_language', 'english_literature')
),
maths as (
    select figure_no, course_code, points, row_number() over (partition by figure_no order by points desc) as nth
    from entries where category = 'maths'
),
ebacc as (
    select figure_no, course_code, points, row_number() over (partition by figure_no order by points desc) as nth
    from items where category in ('science', 'humanities', 'languages')
),
rest as (
    select figure_no, course_code, points from ebacc where nth > 3
    union all
    select figure_no, course_code, points from english where nth > 1
    union all
    select figure_no, course_code, points from items
    where category in ('religious_studies', 'creative', 'other', 'creative_non_gcse', 'non_gcse')
),
placed as (
    select figure_no, course_code, points, row_number() over (partition by figure_no order by points desc) as nth
    from rest
)
select figure_no, 1 as slot_no, course_code, points * case when n > 1 then 2 else 1 end as slot_points
from english where nth = 1
union all
select figure_no, 2, course_code, points * 2 from maths where nth = 1
union all
select figure_no, 2 + nth, course_code, points from ebacc where nth <= 3
union all
select figure_no, 5 + nth, course_code, points from placed where nth <= 3
"""
SUM_BY_HAND = "create table by_hand as select figure_no, sum(slot_points) as attainment8_points from hand_slots group by all"


def ours(con: duckdb.DuckDBPyConnection) -> float:
    """Seconds of the models' SQL, as dbt stores it, up to the totals."""
    con.execute("create table int_attainment__figures as select distinct figure_no, rule_set from entries")
    con.execute("create view int_attainment__entries as from entries")
    con.execute("create table int_attainment__courses as select distinct course_no, course_code, category from entries")
    for name in ("ks4_slots", "ks4_pools", "ks4_awards"):
        con.execute(f"create table {name} as from read_csv('{models.SEEDS / 'rules' / name}.csv', header = true)")
    return timed(
        lambda: [con.execute(f"create table {s} as {models.sql(s)}") for s in (f"int_attainment__{x}" for x in models.RUN)]
    )


def by_hand(con: duckdb.DuckDBPyConnection) -> float:
    """Seconds of one script that knows the rules of today and keeps what fills each slot, and the sum."""
    return timed(lambda: con.execute(BY_HAND).execute(SUM_BY_HAND))


def with_pandas(con: duckdb.DuckDBPyConnection) -> float:
    """Seconds of the same sum in pandas, the frame being there."""
    frame = con.execute("select figure_no, category, awards, cast(points as double) as points from entries").df()
    return timed(lambda: pandas_totals(frame))


def pandas_totals(frame: pd.DataFrame) -> pd.Series:
    """Attainment 8 by key."""
    key = "figure_no"
    items = pd.concat([frame, frame[frame["awards"] == 2]]).sort_values("points", ascending=False, kind="stable")
    english = items[items["category"].isin(["english_language", "english_literature"])]
    place, size = english.groupby(key).cumcount(), english.groupby(key)["points"].transform("size")
    first = english[place == 0].assign(points=lambda rows: rows["points"] * size[rows.index].clip(upper=2))
    maths = items[items["category"] == "maths"].groupby(key).head(1).assign(points=lambda rows: rows["points"] * 2)
    ebacc = items[items["category"].isin(["science", "humanities", "languages"])]
    nth = ebacc.groupby(key).cumcount()
    others = items[items["category"].isin(["religious_studies", "creative", "other", "non_gcse"])]
    left = pd.concat([ebacc[nth >= 3], english[place == 1], others]).sort_values("points", ascending=False, kind="stable")
    return pd.concat([first, maths, ebacc[nth < 3], left.groupby(key).head(3)]).groupby(key)["points"].sum()


WAYS = {"ours": ours, "by_hand": by_hand, "pandas": with_pandas}


def one(way: str, path: str) -> None:
    """In a process of its own: do it one way; print seconds and peak memory in MB as JSON."""
    with duckdb.connect(path) as con:
        con.execute("set threads = 2")
        seconds = WAYS[way](con)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


def show(students: int = STUDENTS) -> None:
    """Run every way on the same entries, compare their sums, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "bench.duckdb")
        with duckdb.connect(path) as con:
            con.execute(GENERATE.format(students=students, points=POINTS, categories=CATEGORIES))
        told = {}
        for way in WAYS:
            command = [sys.executable, "-m", "tests.bench_attainment", way, path]
            done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
            told[way] = json.loads(done.stdout)
        with duckdb.connect(path) as con:
            differ = con.execute(
                "select count(*) from int_attainment__totals join by_hand using (figure_no) "
                "where int_attainment__totals.attainment8_points <> by_hand.attainment8_points"
            ).fetchall()[0][0]
    print(f"\nAttainment 8 of {students:,} students, 10 entries each, {POINTS} points")
    for way, words in (("ours", "the models' SQL in DuckDB"), ("by_hand", "one DuckDB script by hand"), ("pandas", "pandas")):
        print(f"{words:<50}{told[way]['seconds']:8.2f} s {told[way]['peak']:8.0f} MB at most")
    print(f"models / by hand                  {told['ours']['seconds'] / told['by_hand']['seconds']:8.1f} x")
    print(f"pandas / models                   {told['pandas']['seconds'] / told['ours']['seconds']:8.1f} x")
    print(f"figures that differ from the script by hand: {differ}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(sys.argv[1], sys.argv[2])
    else:
        show(int(sys.argv[1]) if len(sys.argv) > 1 else STUDENTS)
