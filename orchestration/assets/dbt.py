"""The dbt models as assets, built by dbt in this process; its tests are their checks."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test, get_subset_selection_for_context

from ingest import failpoints
from orchestration import progress
from orchestration.dbt_run import invoke, manifest
from orchestration.errors import OUR_FAULT, in_words
from orchestration.resources import STARTED, Warehouse
from reports.publication.publish import identify

EVERYTHING, NOTHING = "fqn:*", ""  # as dagster-dbt names them
NOT_BUILT = ["--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure"]
GOOD = ("success", "pass", "warn")


class Layers(DagsterDbtTranslator):
    """Groups assets by layer, so that the graph shows the flow at a glance, and tags them with their area."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer by its folder; seeds are the rules."""
        if dbt_resource_props["resource_type"] == "seed":
            return "rules"
        if dbt_resource_props["resource_type"] == "model":
            return str(dbt_resource_props["path"]).split("/")[0]
        return None  # a source's group is its raw asset's own

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """The area: tag:area=tracking finds all of it."""
        area = dbt_resource_props["config"].get("meta", {}).get("area")
        return {**super().get_tags(dbt_resource_props), **({"area": str(area)} if area else {})}


def build_dbt_assets(select: str = EVERYTHING, exclude: str = NOTHING) -> dg.AssetsDefinition:
    """One definition for the models, seeds and tests that dbt selects so; by default all of the project."""
    project, translator = manifest(), Layers()

    @dbt_assets(manifest=project, select=select, exclude=exclude, dagster_dbt_translator=translator, name="dbt_models")
    def dbt_models(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
        progress.step("Deriving the figures (dbt)")
        selection, _ = get_subset_selection_for_context(
            context=context, manifest=project, select=select, exclude=exclude, selector="",
            dagster_dbt_translator=translator, current_dbt_indirect_selection_env=None,
        )  # fmt: skip
        with in_words(warehouse.home.path, "Deriving the figures"):
            is_part = warehouse.start_from_last(context.run.run_id, context.is_subset)
            if is_part:
                context.log.warning(STARTED)
            as_of = identify(warehouse.home, warehouse.as_of or None).as_of
            told = [*NOT_BUILT, "--vars", json.dumps({"as_of": as_of})]
            result = invoke(["build", *selection, *told], warehouse.build_db(context.run.run_id))
        failpoints.reach("figures built, not yet looked at")
        bad = []
        for item in result.result or []:
            if item.status not in (*GOOD, "skipped"):  # what waits for a bad one is skipped
                bad.append(item.node.name)
            yield from _events(context, item, project, translator)
        if bad or not result.success:
            names = ", ".join(bad) or "the project"
            raise dg.Failure(f"Deriving the figures broke at: {names}. {OUR_FAULT}", allow_retries=False)
        if not is_part:
            warehouse.mark_whole(context.run.run_id)
        failpoints.reach("figures derived")

    return dbt_models


def _events(
    context: dg.AssetExecutionContext, item: Any, project: Mapping[str, Any], translator: DagsterDbtTranslator
) -> Iterator[Any]:
    """A model or seed that was built is a materialization; a test of one is its check."""
    kind, status = item.node.resource_type, str(item.status)
    if kind in ("model", "seed") and status in GOOD:
        props = project["nodes"][item.node.unique_id]
        yield dg.MaterializeResult(asset_key=translator.get_asset_key(props), metadata={"seconds": round(item.execution_time, 2)})
    if kind == "test":
        key = get_asset_check_key_for_test(project, translator, item.node.unique_id, None)
        if key and key in context.selected_asset_check_keys and status != "skipped":
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=status in GOOD,
                metadata={"rows_at_fault": item.failures or 0},
            )
