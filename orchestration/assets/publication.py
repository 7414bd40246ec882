"""From a verified build to what readers see."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from expectations import checks, runner
from ingest import failpoints
from ingest.archive.audit import Audit
from ingest.forms import journal
from orchestration import progress
from orchestration.dbt_run import models
from orchestration.errors import in_words
from orchestration.resources import Warehouse
from reports.publication import publish
from reports.publication.audience import exported

WAREHOUSE = dg.AssetKey(["publication", "warehouse"])
GATE_2 = dg.AssetKey(["publication", "gate_2"])
SITE = dg.AssetKey(["publication", "site"])


def _published_models() -> list[dg.AssetKey]:
    return [dg.AssetKey(name) for name in dict.fromkeys(table.model for table in exported(models()))]


def _judge(warehouse: Warehouse, identity: publish.Identity, build: Path, suite: Sequence[checks.Check]) -> list[tuple[Any, ...]]:
    """What gate 2 said of a publication: recorded once, and read back whenever the same one is made again."""
    home = warehouse.home
    path = home.checks / f"{identity.id}-gate2.parquet"
    if not path.exists():
        run_at = warehouse.now().isoformat(timespec="seconds")
        said = runner.run_gate2(build, suite, home.current / publish.WAREHOUSE)
        checks.write_results(home.checks, f"{identity.id}-gate2", said, run_at, identity.id)
    with duckdb.connect() as con:
        return con.execute(
            "select check_id, subject, status, severity, n_checked, n_failed, meaning, what_to_do, acknowledged "
            "from read_parquet($path)",
            {"path": str(path)},
        ).fetchall()


def build_publication_assets(only: Collection[str] = ()) -> list[dg.AssetsDefinition]:
    """warehouse, gate_2, site and current, in that order. `only`: ids of the only checks of gate 2 there are; none: all."""
    judged_by = [check for check in checks.load_suites("publication") if not only or check.id in only]
    specs = [dg.AssetCheckSpec(check.id, asset=GATE_2, description=check.meaning) for check in judged_by]

    @dg.asset(key=WAREHOUSE, deps=_published_models(), group_name="publication", kinds={"duckdb"})
    def warehouse_file(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        """The analysts' database, and beside it the names for those who may see them, put together out of sight."""
        progress.step("Writing the publication")
        with in_words(warehouse.home.path, "Writing the publication"):
            warehouse.refuse_a_part(context.run.run_id)
            identity = publish.identify(warehouse.home, warehouse.as_of or None)
            folder = publish.staging_folder(warehouse.home, identity)
            rows = publish.export(warehouse.build_db(context.run.run_id), folder, models())
        return dg.MaterializeResult(metadata={"publication_id": identity.id, "rows": sum(rows.values())})

    @dg.asset(key=GATE_2, deps=[WAREHOUSE], group_name="publication", kinds={"great_expectations"}, check_specs=specs)
    def gate_2(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[Any]:
        """Is the publication fit to be read? If not, the old one stays and the run fails."""
        progress.step("Gate 2: judging the publication")
        with in_words(warehouse.home.path, "Judging the publication"):
            warehouse.refuse_a_part(context.run.run_id)
            identity = publish.identify(warehouse.home, warehouse.as_of or None)
            found = _judge(warehouse, identity, warehouse.build_db(context.run.run_id), judged_by)
        yield dg.MaterializeResult(metadata={"publication_id": identity.id, "checks": len(found)})
        for check, _, status, severity, n_checked, n_failed, _, todo, decision in found:
            yield dg.AssetCheckResult(
                asset_key=GATE_2,
                check_name=check,
                passed=status == "passed" or bool(decision),
                severity=dg.AssetCheckSeverity.ERROR if severity == "error" else dg.AssetCheckSeverity.WARN,
                metadata={
                    "checked": n_checked,
                    "failed": n_failed,
                    "what_to_do": "" if status == "passed" else todo,
                    "decision": decision,
                },
            )
        bad = [f for f in found if f[2] != "passed" and f[3] == "error" and not f[8]]
        if bad:
            words = [f"{check} on {subject}: {n} rows. {meaning} {todo}" for check, subject, _, _, _, n, meaning, todo, _ in bad]
            raise dg.Failure("Gate 2 held the publication back; the old one stands. " + " ".join(words), allow_retries=False)
        with in_words(warehouse.home.path, "Keeping the checks"):
            judged = publish.staging_folder(warehouse.home, identity) / publish.WAREHOUSE
            publish.add_check_results(judged, sorted(warehouse.home.checks.glob("*.parquet")))
        failpoints.reach("publication judged")

    @dg.asset(key=SITE, deps=[gate_2], group_name="publication", kinds={"evidence"})
    def site(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        """The pages that leaders and governors read, each their own, built from the judged database by Evidence."""
        progress.step(
            "Building the pages (half a minute; two more after an upgrade)"
            if warehouse.pages
            else "Leaving the pages out, as asked"
        )
        with in_words(warehouse.home.path, "Building the pages"):
            warehouse.refuse_a_part(context.run.run_id)
            identity = publish.identify(warehouse.home, warehouse.as_of or None)
            said = publish.build_site(warehouse.home, identity, warehouse.pages)
        failpoints.reach("pages built")
        return dg.MaterializeResult(metadata=said)

    @dg.asset(key=["publication", "current"], deps=[site], group_name="publication")
    def current(context: dg.AssetExecutionContext, warehouse: Warehouse) -> Iterator[dg.MaterializeResult]:
        """The publication that readers see: moved into place in one step, with the history of every check."""
        progress.step("Showing it to readers" if warehouse.show else "Keeping it beside the one that readers see, as asked")
        with in_words(warehouse.home.path, "Showing the publication"):
            warehouse.refuse_a_part(context.run.run_id)
            identity = publish.identify(warehouse.home, warehouse.as_of or None)
            folder = publish.staging_folder(warehouse.home, identity)
            Audit(warehouse.home).add("run", about=f"publication {identity.id}")
            publish.finish(warehouse.home, folder, identity)
            place = publish.show if warehouse.show else publish.keep
            place(warehouse.home, folder, identity)
            if warehouse.show:
                journal.forget(warehouse.home)
            warehouse.put_away(context.run.run_id)
        yield dg.MaterializeResult(metadata={"publication_id": identity.id, "as_of": identity.as_of})

    return [warehouse_file, gate_2, site, current]
