"""No allowed input stops a publication: damaged schools (`odd_schools.py`), every model and every test of dbt."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from ingest.demo import generate
from ingest.home import Home
from tests.models.odd_schools import damage
from tests.support import figures
from tests.support.sizes import many

AS_OF = "2026-11-20"
SCHOOLS, WAYS = many(1, 100), 6


@pytest.fixture(scope="module")
def small_school(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The demo school at a fiftieth, entered."""
    home = Home(tmp_path_factory.mktemp("odd") / "home")
    home.create()
    generate(home.landing, scale=0.02)
    figures.enter(home, datetime(2026, 11, 20, 17))
    return home


@pytest.mark.parametrize("seed", range(SCHOOLS))
def test_an_odd_school_is_published_all_the_same(small_school: Home, tmp_path: Path, seed: int) -> None:
    done: list[str] = []
    path = tmp_path / "figures.duckdb"
    figures.build(small_school, path, AS_OF, lambda con: done.extend(damage(con, small_school, seed, WAYS)))
    with duckdb.connect(str(path)) as con:
        assert figures.faults(con, AS_OF) == {}, done
