"""The two things a data manager launches."""

from __future__ import annotations

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
