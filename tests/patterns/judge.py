"""What is told of a school's classes and teachers, held against what was planted in it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import duckdb

from tests.patterns.world import derive, planted

OPTIMIST = 0.5  # grades by which a teacher's predictions lie too high, as planted, to be one who has to come out
LAST = "results_year = 2026 and stage = 'KS4' and year_group = 11 and tracking_point = 'MAY'"


@dataclass(frozen=True)
class Told:
    """Counts of one school, or of several: planted classes (`twice`: those judged at two points), then false alarms at its
    `points`, then teachers whose predictions can be held against results."""

    planted: int
    at_first: int
    twice: int
    by_second: int
    named: int
    soonest: int
    false_looks: int
    false_named: int
    points: int
    optimists: int
    optimists_found: int
    others: int
    others_found: int

    @classmethod
    def of_all(cls, told: list[Told]) -> Told:
        """Added up; the soonest is the soonest of them."""
        sums = {field.name: sum(getattr(one, field.name) for one in told) for field in fields(cls)}
        return cls(**sums | {"soonest": min((one.soonest for one in told if one.soonest), default=0)})


def _classes(con: duckdb.DuckDBPyConnection, weak: list[dict[str, Any]]) -> tuple[int, ...]:
    con.execute("create temporary table weak (academic_year varchar, class_code varchar)")
    con.executemany("insert into weak values (?, ?)", [(w["academic_year"], w["class_code"]) for w in weak])
    con.execute(
        "create temporary view told as select p.*, w.class_code is not null as is_weak, "
        "pattern_state in ('worth_a_look', 'named') and direction = 'more_below' as is_found, "
        "pattern_state = 'named' as is_named, "
        "row_number() over (partition by p.academic_year, p.class_code order by close_date) as nth "
        "from fct_class_pattern as p left join weak as w using (academic_year, class_code)"
    )
    found = con.execute(
        "with classes as (select class_code, max(nth) as n, bool_or(is_found and nth = 1) as at_first, "
        "bool_or(is_found and nth <= 2) as by_second, min(nth) filter (is_named and is_found) as named "
        "from told where is_weak group by class_code) "
        "select count(*), count(*) filter (at_first), count(*) filter (n > 1), count(*) filter (by_second and n > 1), "
        "count(named), coalesce(min(named), 0) from classes"
    ).fetchone()
    false = con.execute(
        "select count(*) filter (pattern_state = 'worth_a_look'), count(*) filter (is_named) from told where not is_weak"
    ).fetchone()
    points = con.execute("select count(distinct (academic_year, tracking_point)) from told").fetchone()
    return (*(found or ()), *(false or ()), *(points or ()))


def _teachers(con: duckdb.DuckDBPyConnection, optimism: dict[str, float]) -> tuple[int, ...]:
    con.execute("create temporary table optimism (staff_id varchar, grades double)")
    con.executemany("insert into optimism values (?, ?)", [*optimism.items()])
    told = con.execute(
        f"select count(*) filter (grades >= {OPTIMIST}), count(*) filter (grades >= {OPTIMIST} and bias_low > 0), "
        "count(*) filter (grades <= 0), count(*) filter (grades <= 0 and bias_low > 0) "
        "from pub_restricted__prediction_accuracy join stg_staff_keys using (school_urn, staff_key) "
        f"join optimism using (staff_id) where {LAST}"
    ).fetchone()
    return told or ()


def judge(raw: Path) -> Told:
    """Make the models on a copy of these raw tables, and hold them against what was planted."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "build.duckdb"
        shutil.copy(raw, copy)
        with duckdb.connect(str(copy)) as con:
            derive(con)
            known = planted(raw)
            return Told(*_classes(con, known["weak_classes"]), *_teachers(con, known["optimism_by_staff_id"]))
