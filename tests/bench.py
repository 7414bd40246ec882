"""`make bench`: where the time of a run on the demo school goes, and what the same work costs DuckDB alone.

In seconds of processors and on the clock; every ratio is of processors, both sides in the same run (docs/benchmarks.md).

`make bench SCALE=0.01`: at that share of its size, the last year alone and without pages, to see that it works.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb

from expectations import checks, runner
from ingest import land, raw
from ingest.archive.ledger import Ledger
from ingest.demo import generate
from ingest.home import Home
from orchestration import judging
from orchestration.assets.dbt import NOT_BUILT
from orchestration.assets.raw import load_reference
from orchestration.dbt_run import invoke
from tests import bench_lists, bench_pages
from tests.bench_attainment.__main__ import STUDENTS
from tests.bench_attainment.__main__ import show as show_attainment
from tests.timing import Spent, spent

EARLIER = ("_2023", "_2024", "_2025")
COMMAND = [str(Path(sys.executable).with_name("flightpath"))]


def process(*words: str) -> Spent:
    """What a whole process takes."""
    return spent(lambda: subprocess.run(words, check=True, capture_output=True))


def ingest_all(home: Home) -> None:
    """Land every file and accept it."""
    for path in land.pending(home):
        land.ingest_file(home, path, datetime(2026, 11, 20, 17))


def bare_read(folder: Path) -> None:
    """What DuckDB's own reader needs for the same bytes, all columns as text, written to Parquet as ingest does."""
    for path in sorted(folder.glob("*.csv")):
        if path.read_bytes()[:2] != b"\xff\xfe" and path.name != "staff.csv":
            with duckdb.connect() as con:
                target = path.with_suffix(".bare.parquet")
                con.execute(f"copy (from read_csv('{path}', all_varchar = true)) to '{target}'")
                target.unlink()


def judge(home: Home) -> None:
    """Gate 1 over every delivery."""
    judging.judge(home, "2026-11-20T17:00:00")


def derive(build: Path) -> list[tuple[str, str, str]]:
    """dbt's part of a run; the room, the name and the SQL of each model that it stored, in its order."""
    done = invoke(["build", *NOT_BUILT, "--vars", '{"as_of": "2026-11-20"}'], build)
    if not done.success:
        bad = [str(item.message) for item in done.result if item.status not in ("success", "pass", "skipped")]
        raise RuntimeError("; ".join(bad))
    nodes = [item.node for item in done.result if item.node.resource_type == "model"]
    return [("/".join(node.fqn[1:3]), node.name, node.compiled_code) for node in nodes if node.config.materialized == "table"]


def duckdb_alone(build: Path, stored: list[tuple[str, str, str]]) -> dict[str, float]:
    """The same SQL on the same database, without dbt; seconds of processors of each room."""
    rooms: dict[str, float] = {}
    with duckdb.connect(str(build)) as con:
        con.execute("set threads = 2")
        for room, name, code in stored:
            one = spent(lambda n=name, c=code: con.execute(f"create or replace table {n} as {c}"))  # type: ignore[misc]
            rooms[room] = rooms.get(room, 0) + one.cpu
    return rooms


def main(scale: float) -> None:
    """Print the table; the pages at full size alone."""
    command = [*COMMAND, "run", "--no-pages", "--home"]
    with tempfile.TemporaryDirectory() as folder:
        home, whole = Home(Path(folder) / "parts"), Home(Path(folder) / "whole")
        home.create()
        generate(Path(folder) / "extracts", scale=scale)
        for path in (Path(folder) / "extracts").iterdir() if scale < 1 else ():
            if any(year in path.name for year in EARLIER):
                path.unlink()
        for target in (home.landing, whole.landing):
            target.mkdir(parents=True, exist_ok=True)
            for path in (Path(folder) / "extracts").iterdir():
                (target / path.name).write_bytes(path.read_bytes())
        stored: list[tuple[str, str, str]] = []
        rooms: dict[str, float] = {}
        t_bare = spent(lambda: bare_read(Path(folder) / "extracts"))
        t_ingest = spent(lambda: ingest_all(home))
        ledger = Ledger(home)
        rows = sum(d.rows_read for d in ledger.deliveries())
        t_gx = process(sys.executable, "-c", "import great_expectations")
        t_imports = process(sys.executable, "-c", "import dagster, dagster_dbt, dbt.cli.main, orchestration.cli")
        t_judge = spent(lambda: judge(home))
        for d in ledger.deliveries():
            ledger.add_verdict(d.delivery_id, "accepted", "", [])
        build = home.build / "bench" / "flightpath.duckdb"
        build.parent.mkdir(parents=True)

        def raw_tables() -> None:
            with duckdb.connect(str(build)) as con:
                raw.build_raw(home, con)
                load_reference(con)

        t_raw = spent(raw_tables)
        t_dbt = spent(lambda: stored.extend(derive(build)))
        t_alone = spent(lambda: rooms.update(duckdb_alone(build, stored)))
        t_gate2 = spent(lambda: runner.run_gate2(build, checks.load_suites("publication")))
        t_whole = process(*command, str(whole.path))
        t_again = process(*command, str(whole.path))
        pages = bench_pages.measure(whole) if scale >= 1 else None
        lists = bench_lists.measure(whole)

    lines = [
        ("flightpath run without pages, whole process", t_whole),
        ("  imports and start: Dagster, dbt, our own", t_imports),
        ("  import of Great Expectations", t_gx),
        ("  ingest: archive, read, conform, quarantine", t_ingest),
        ("  gate 1 (with the import, once)", t_judge),
        ("  raw tables", t_raw),
        ("  dbt build: models, tests, seeds", t_dbt),
        ("  gate 2", t_gate2),
        ("DuckDB alone, compiled SQL of the same models", t_alone),
        ("bare read_csv to Parquet of the same files", t_bare),
        ("flightpath run again, nothing new", t_again),
    ]
    print(f"{'':<50}{'CPU':>10}{'clock':>10}")
    for words, seconds in lines:
        print(f"{words:<50}{seconds.cpu:8.2f} s{seconds.wall:8.2f} s {100 * seconds.cpu / t_whole.cpu:6.1f} % of the run")
    print("\nthe SQL by room, CPU")
    for room, cpu in sorted(rooms.items(), key=lambda one: -one[1]):
        print(f"  {room:<48}{cpu:8.2f} s {100 * cpu / t_alone.cpu:6.1f} %")
    least = t_imports.cpu + t_gx.cpu + t_alone.cpu
    print(f"\nwhole run / (imports + SQL alone)   {t_whole.cpu / least:8.1f} x")
    print(f"dbt build / DuckDB alone            {t_dbt.cpu / t_alone.cpu:8.1f} x")
    print(f"second run / first run              {t_again.cpu / t_whole.cpu:8.3f} x")
    print(f"ingest / bare read_csv              {t_ingest.cpu / t_bare.cpu:8.1f} x of {rows:,} rows")
    if pages:
        bench_pages.show(pages)
    bench_lists.show(lists)
    show_attainment(round(STUDENTS * min(scale, 1)))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--scale", type=float, default=1.0, help="1.0: the whole demo school, pages too")
    main(arguments.parse_args().scale)
