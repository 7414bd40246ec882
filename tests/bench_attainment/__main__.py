"""Attainment 8 and what belongs to it, of 120,000 students at five points: by the models, by one script by hand, in pandas.

`python -m tests.bench_attainment [STUDENTS]` alone; `make bench` prints it last. Each way starts from the same raw tables
and stores `fct_attainment8` and `fct_attainment8_slots` in the same database, in a process of its own, so that its peak memory
can be told. Reading the tables into frames is not counted against pandas, nor dbt itself and loading seeds against the models.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from ingest.home import Home
from orchestration.dbt_run import invoke
from tests.bench_attainment.by_pandas import both_tables
from tests.support import figures
from tests.timing import Spent, spent

STUDENTS, POINTS = 120_000, 5
HERE = Path(__file__).parent
TABLES = ("fct_attainment8", "fct_attainment8_slots")
FRAMES = {
    "raw": ("tracking", "courses", "subjects", "ks2_results", "student_keys"),
    "main": ("ks4_courses", "ks4_points", "p8_estimates"),
}
EXACT = "decimal(18, 4)"


def make(folder: Path, students: int) -> Path:
    """A database with the raw tables of a made-up trust and every seed."""
    home, path = Home(folder / "home"), folder / "flightpath.duckdb"
    home.create()
    figures.raw_tables(home, path)
    with duckdb.connect(str(path)) as con:
        figures.load_seeds(con)
        con.execute(f"set variable students = {students}; set variable points = {POINTS}")
        con.execute((HERE / "trust.sql").read_text())
    return path


def with_models(path: Path) -> Spent:
    """What the SQL of the models takes."""
    done = invoke(["run", "--select", *(f"+{table}" for table in TABLES)], path)
    if not done.success:
        raise RuntimeError("; ".join(str(item.message) for item in done.result if item.status == "error"))
    nodes = [item.node for item in done.result if item.node.config.materialized == "table"]
    script = ";\n".join(f"create or replace table {node.name} as {node.compiled_code}" for node in nodes)
    return _run(path, script)


def _run(path: Path, script: str) -> Spent:
    with duckdb.connect(str(path)) as con:
        con.execute("set threads = 2")
        return spent(lambda: con.execute(script))


def by_hand(path: Path) -> Spent:
    """What the script takes."""
    return _run(path, (HERE / "by_hand.sql").read_text())


def with_pandas(path: Path) -> Spent:
    """What pandas takes, and storing what it found."""
    with duckdb.connect(str(path)) as con:
        tables = {name: con.execute(f"from {schema}.{name}").df() for schema, names in FRAMES.items() for name in names}

        def work() -> None:
            for name, frame in zip(TABLES, both_tables(tables), strict=True):
                con.execute(f"create table pandas_{name} as from frame")
                del frame

        return spent(work)


WAYS = {"models": with_models, "by_hand": by_hand, "pandas": with_pandas}


def _peak() -> float:
    """MB that this process held at most; ru_maxrss would tell that of the process that started it, where that held more."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024  # type: ignore[index]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def one(way: str, path: str) -> None:
    """In a process of its own: do it one way; print seconds and peak memory in MB as JSON."""
    taken = WAYS[way](Path(path))
    print(json.dumps({"cpu": taken.cpu, "wall": taken.wall, "peak": _peak()}))


def differing(con: duckdb.DuckDBPyConnection, ours: str, theirs: str) -> int:
    """Rows of `theirs` that `ours` has not, by the columns they share, figures to four decimals."""
    types = {name: kind for name, kind, *_ in con.execute(f"describe {ours}").fetchall() if name != "figure_no"}
    shared = [name for name, *_ in con.execute(f"describe {theirs}").fetchall() if name in types]
    columns = ", ".join(f"cast({name} as {EXACT if types[name] == 'DECIMAL(18,4)' else types[name]})" for name in shared)
    found = con.execute(f"select count(*) from (select {columns} from {theirs} except all select {columns} from {ours})")
    return int(found.fetchall()[0][0])


def show(students: int = STUDENTS) -> None:
    """Run every way on the same tables, compare what they found, print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made, told = make(folder, students), {}
        paths = {way: folder / f"in_{way}" / "flightpath.duckdb" for way in WAYS}
        for way, path in paths.items():
            path.parent.mkdir()
            shutil.copy(made, path)
            command = [sys.executable, "-m", "tests.bench_attainment", way, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, cwd=HERE.parents[1])
            if done.returncode:
                raise RuntimeError(done.stderr)
            told[way] = json.loads(done.stdout.splitlines()[-1])
        with duckdb.connect(str(paths["models"]), read_only=True) as con:
            con.execute(f"attach '{paths['by_hand']}' as by_hand (read_only)")
            con.execute(f"attach '{paths['pandas']}' as by_pandas (read_only)")
            rows = [con.execute(f"select count(*) from {table}").fetchall()[0][0] for table in TABLES]
            hand = sum(differing(con, t, f"by_hand.hand_{t.removeprefix('fct_')}") for t in TABLES)
            pandas = sum(differing(con, t, f"by_pandas.pandas_{t}") for t in TABLES)
    print(f"\nAttainment 8 of {students:,} students, 10 entries each, {POINTS} points: {rows[0]:,} figures, {rows[1]:,} slots")
    print(f"{'':<50}{'CPU':>10}{'clock':>10}")
    for way, words in (("models", "the models' SQL"), ("by_hand", "one DuckDB script by hand"), ("pandas", "pandas")):
        print(f"{words:<50}{told[way]['cpu']:8.2f} s{told[way]['wall']:8.2f} s {told[way]['peak']:8.0f} MB at most")
    print(f"models / by hand                  {told['models']['cpu'] / told['by_hand']['cpu']:8.1f} x")
    print(f"pandas / models                   {told['pandas']['cpu'] / told['models']['cpu']:8.1f} x")
    print(f"rows of the script by hand that the models have not: {hand}; of pandas: {pandas}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        one(sys.argv[1], sys.argv[2])
    else:
        show(int(sys.argv[1]) if len(sys.argv) > 1 else STUDENTS)
