"""Several programs at once, on one home and on two."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb

from ingest.home import Home
from tests.faults import world
from tests.faults.world import Ground
from tests.support.sizes import dear

BIN = Path(sys.executable).parent


def start(home: Home, *words: str) -> subprocess.Popen[str]:
    """A program on a home, as a person or Dagster would start it."""
    told = os.environ | {"FLIGHTPATH_HOME": str(home.path), "DAGSTER_HOME": str(home.dagster)}
    return subprocess.Popen(words, cwd=world.ROOT, env=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@dear
def test_command_line_dagster_and_a_second_home_at_once(ground: Ground) -> None:
    one, two = (world.with_batch(ground.base, ground.folder / name) for name in ("one", "two"))
    for home in (one, two):
        (home.dagster / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    run = [sys.executable, "-m", "tests.faults.program", "run", "--no-pages"]
    job = [sys.executable, "-m", "dagster", "job", "execute", "-m", "tests.faults.code", "-j", "refresh_everything"]
    started = [start(one, *run), start(one, *job), start(two, *run)]
    said = [" ".join((process.communicate()[0] or "").split()) for process in started]
    codes = [process.returncode for process in started]
    assert codes[2] == 0, said[2]
    assert 0 in codes[:2]
    for code, words in zip(codes[:2], said[:2], strict=True):
        assert code == 0 or "Another run is at work" in words, words
    for home in (one, two):
        world.is_whole(home)
        received = [(d[1], d[2], d[3]) for d in world.deliveries(home)]
        assert received == [(d[1], d[2], d[3]) for d in ground.deliveries]
        assert not list(home.landing.iterdir())


def test_a_reader_keeps_the_publication_it_opened(ground: Ground) -> None:
    home = world.with_batch(ground.base, ground.folder / "read")
    question = "select count(*) from fct_behaviour"
    with duckdb.connect(str(home.current.resolve() / "flightpath.duckdb"), read_only=True) as reader:
        before = reader.execute(question).fetchall()
        assert ground.zygote.run(home) == 0, ground.zygote.said()
        assert reader.execute(question).fetchall() == before
    with duckdb.connect(str(home.current / "flightpath.duckdb"), read_only=True) as reader:
        assert reader.execute(question).fetchall() != before
    shutil.rmtree(home.path)
