"""Everything Dagster knows, put together by one function."""

import dagster as dg

from orchestration.assets.dbt import build_dbt_assets
from orchestration.assets.landing import deliveries, gate_1
from orchestration.assets.publication import build_publication_assets
from orchestration.assets.raw import raw_tables
from orchestration.jobs import rebuild_from_archive, refresh_everything
from orchestration.resources import Warehouse
from orchestration.schedules import every_night
from orchestration.sensors import files_arrived


@dg.definitions
def build_definitions() -> dg.Definitions:
    """Assets, jobs, schedule, sensor and the warehouse they work on."""
    return dg.Definitions(
        assets=[deliveries, gate_1, raw_tables, build_dbt_assets(), *build_publication_assets()],
        jobs=[refresh_everything, rebuild_from_archive],
        schedules=[every_night],
        sensors=[files_arrived],
        resources={"warehouse": Warehouse()},
    )
