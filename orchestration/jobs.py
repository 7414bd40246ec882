"""What a data manager launches."""

from __future__ import annotations

from typing import Any

import dagster as dg

refresh_everything = dg.define_asset_job(
    "refresh_everything",
    selection=dg.AssetSelection.all(),
    description="Refresh everything: read what lies in the landing folder, judge it, derive the figures and publish them.",
    executor_def=dg.in_process_executor,
)
rebuild_from_archive = dg.define_asset_job(
    "rebuild_from_archive",
    selection=dg.AssetSelection.all(),
    description="Rebuild from the archive: make everything again from what was received, with the verdicts given then.",
    executor_def=dg.in_process_executor,
    config={"resources": {"warehouse": {"config": {"rebuild": True}}}},
)


def _up_to(day: str) -> dict[str, Any]:
    """The settings of a run that counts up to a day and shows nothing to readers."""
    return {"resources": {"warehouse": {"config": {"as_of": day, "rebuild": True, "pages": False, "show": False}}}}


# Days are no partitions of the assets, whose one dimension is kept for schools: each only sets a run's as-of date.
back_fill = dg.define_asset_job(
    "back_fill",
    selection=dg.AssetSelection.all(),
    description=(
        "Back-fill: a publication for each as-of date you choose, made from the whole archive and kept in publications/ to be "
        "asked and compared. Readers keep what they see."
    ),
    executor_def=dg.in_process_executor,
    config=dg.PartitionedConfig(
        dg.DailyPartitionsDefinition("2018-09-01", timezone="Europe/London", end_offset=1), run_config_for_partition_key_fn=_up_to
    ),
)
