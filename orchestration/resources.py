"""What a run is given: which home, which as-of date, and whether it rebuilds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import dagster as dg
from pydantic import Field

from ingest.home import Home
from orchestration.settings import default_home


class Warehouse(dg.ConfigurableResource):
    """The home that a run works on, and what is asked of the run.

    Which home is no setting of a run: it is that of the process, so that nobody who may start a run can choose a folder.
    """

    as_of: str = Field(
        default="", description="Day up to which figures count, like 2026-11-20. Empty: that of the newest delivery."
    )
    received_at: str = Field(default="", description="When the files landed, like 2026-11-20T17:00:00. Empty: now.")
    rebuild: bool = Field(default=False, description="Leave the landing folder alone and make everything again from the archive.")
    pages: bool = Field(default=True, description="Build the report pages too, which takes about a minute.")

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
        """The database of one run; a run of some assets only has one of its own and cannot publish.

        Its name is the one dbt parsed the project with, so that nothing has to be parsed again.
        """
        return self.home.build / run_id / "flightpath.duckdb"
