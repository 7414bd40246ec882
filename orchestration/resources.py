"""What a run is given: which home, which as-of date, and whether it rebuilds."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import dagster as dg
import duckdb
from pydantic import Field

from ingest.home import Home, Told
from orchestration.settings import default_home

BUILD, LAST, WHOLE = "flightpath.duckdb", "last", "whole"
NO_BUILD = (
    "Some of the steps alone were asked for, and there is no finished build to start them from. "
    "Launch refresh_everything once; after it any step can run by itself."
)
PART = (
    "Some of the steps alone were asked for, and such a run never publishes: readers still see the last publication. "
    "To publish, launch refresh_everything."
)


STARTED = (
    "Some of the steps alone were asked for: this run starts from a copy of the last build and publishes nothing; readers still "
    "see the last publication."
)


class NothingToStartFrom(Told):
    """A run of some steps has no build to start from."""


class PartOnly(Told):
    """A run of some steps came to the publication."""


class Warehouse(dg.ConfigurableResource):
    """The home that a run works on, and what is asked of the run.

    Which home is no setting of a run: it is that of the process, so that nobody who may start a run can choose a folder.
    """

    as_of: str = Field(
        default="", description="Day up to which figures count, like 2026-11-20. Empty: that of the newest delivery."
    )
    received_at: str = Field(default="", description="When the files landed, like 2026-11-20T17:00:00. Empty: now.")
    rebuild: bool = Field(default=False, description="Leave the landing folder alone and make everything again from the archive.")
    pages: bool = Field(default=True, description="Build the report pages too, which takes about half a minute.")
    show: bool = Field(
        default=True,
        description="Show the publication to readers. Without: it is kept beside the one they see, who see no change.",
    )

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Warehouse"]:
        """Hold the home for the whole run, whoever started it; raises HomeBusy when another run has it."""
        with self.home.lock():
            yield self

    @property
    def home(self) -> Home:
        """The home of the run."""
        return Home(default_home())

    def now(self) -> datetime:
        """The moment of landing: the only reading of the clock besides the run log."""
        return datetime.fromisoformat(self.received_at) if self.received_at else datetime.now()

    def build_db(self, run_id: str) -> Path:
        """The database of one run; its name is the one dbt parsed the project with, so that nothing has to be parsed again."""
        return self.home.build / run_id / BUILD

    @property
    def last_build(self) -> Path:
        """The database of the last run that published: what a run of some steps alone starts from."""
        return self.home.build / LAST / BUILD

    def start_from_last(self, run_id: str, is_part: bool) -> bool:
        """Give a run that derives a part of the figures, or made no raw tables, a copy of the last build; whether it did.

        Raw tables that the run has made take the place of the copy's. Raises NothingToStartFrom where there is no last build.
        """
        path = self.build_db(run_id)
        if path.exists() and not is_part:
            return False
        if not self.last_build.exists():
            raise NothingToStartFrom(NO_BUILD)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.replace(path.with_name("raw.duckdb")) if path.exists() else None
        shutil.copyfile(self.last_build, path)
        if fresh:
            _take_raw(path, fresh)
        return True

    def put_away(self, run_id: str) -> None:
        """Keep the database of a run that readers see, for runs of some steps alone to start from; of another run nothing."""
        if self.show:
            self.last_build.parent.mkdir(exist_ok=True)
            self.build_db(run_id).replace(self.last_build)
        shutil.rmtree(self.build_db(run_id).parent, ignore_errors=True)

    def mark_whole(self, run_id: str) -> None:
        """Say that a run has derived every figure from raw tables of its own."""
        (self.build_db(run_id).parent / WHOLE).touch()

    def refuse_a_part(self, run_id: str) -> None:
        """Raise PartOnly unless the run has derived every figure: no other may publish."""
        if not (self.build_db(run_id).parent / WHOLE).exists():
            raise PartOnly(PART)


def _take_raw(build: Path, fresh: Path) -> None:
    """Put raw and reference tables that were just made in the place of those of a copied build."""
    with duckdb.connect(str(build)) as con:
        con.execute(f"attach '{fresh}' as fresh (read_only)")
        query = "select schema_name, table_name from duckdb_tables() where database_name = 'fresh'"
        for schema, table in con.execute(query).fetchall():
            con.execute(f'create or replace table {schema}."{table}" as from fresh.{schema}."{table}"')
