"""Everything Dagster knows, put together by one function."""

from collections.abc import Collection, Mapping
from typing import Any

import dagster as dg

from orchestration.assets.dbt import EVERYTHING, NOTHING, build_dbt_assets
from orchestration.assets.landing import deliveries, gate_1
from orchestration.assets.publication import build_publication_assets
from orchestration.assets.raw import raw_tables
from orchestration.jobs import build_back_fill, rebuild_from_archive, refresh_everything, remind_staff
from orchestration.resources import Warehouse
from orchestration.schedules import every_night, reminders_each_morning
from orchestration.sensors import files_arrived, marksheets_land


def build_definitions(
    select: str = EVERYTHING, exclude: str = NOTHING, checks: Collection[str] = (), overrides: Mapping[str, Any] | None = None
) -> dg.Definitions:
    """Assets, jobs, schedules, sensors and the warehouse they work on.

    `select` and `exclude` say in dbt's words which models and tests there are, `checks` names those of gate 2 (none: all),
    `overrides` replaces resources by name: what is about something else than figures need not carry them all.
    """
    flow = dg.Definitions(
        assets=[deliveries, gate_1, raw_tables, build_dbt_assets(select, exclude), *build_publication_assets(checks)],
        jobs=[refresh_everything, rebuild_from_archive, remind_staff],
        schedules=[every_night, reminders_each_morning],
        sensors=[files_arrived, marksheets_land],
        resources={"warehouse": Warehouse(), **(overrides or {})},
    )
    return dg.Definitions.merge(flow, dg.Definitions(jobs=[build_back_fill(flow)]))


@dg.definitions
def definitions() -> dg.Definitions:
    """What Dagster loads."""
    return build_definitions()
