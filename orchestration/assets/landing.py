"""From the landing folder to judged deliveries."""

import shutil
from pathlib import Path

import dagster as dg

from expectations import checks
from ingest import land
from ingest.archive.audit import Audit
from ingest.archive.ledger import Delivery, Ledger
from ingest.forms import journal
from ingest.home import Home
from orchestration import judging, progress
from orchestration.errors import in_words
from orchestration.event_store import forget_old_runs
from orchestration.resources import LAST, Warehouse


@dg.asset(key=["archive", "deliveries"], group_name="archive", kinds={"duckdb"})
def deliveries(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Every file of the landing folder, kept for good, read and conformed; bad rows set aside with reasons."""
    home = warehouse.home
    with in_words(home.path, "Reading what has landed"):
        home.create()
        sweep(home)
        forget_old_runs(context.instance)
        if not warehouse.rebuild:
            journal.seal(home)
        files = [] if warehouse.rebuild else land.pending(home)
        progress.step(f"Reading {len(files)} files" if files else "Reading the archive")
        entered = [d for path in files for d in _ingest(context, home, path, warehouse)]
        log = Audit(home)
        for delivery in entered:
            log.add("landed", about=f"delivery {delivery.delivery_id}", school=" ".join(delivery.schools))
    for d in (d for d in entered if d.verdict == "refused"):
        context.log.warning(f"{d.file_name}: refused. {d.reason}")
    return dg.MaterializeResult(
        metadata={
            "files": len(files),
            "rows_read": sum(d.rows_read for d in entered),
            "rows_accepted": sum(d.rows_accepted for d in entered),
            "rows_quarantined": sum(d.rows_quarantined for d in entered),
            "files_refused": sum(d.verdict == "refused" for d in entered),
        }
    )


def sweep(home: Home) -> None:
    """Clear what runs that were stopped have left half made; the lock says that nobody is at work."""
    for left in [*(p for p in home.build.iterdir() if p.name != LAST), *home.blobs.glob("arriving-*.new")]:
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _ingest(context: dg.AssetExecutionContext, home: Home, path: Path, warehouse: Warehouse) -> list[Delivery]:
    """One file; one that is still being written stays for the next run."""
    try:
        return land.ingest_file(home, path, warehouse.now())
    except land.StillArriving as words:
        context.log.warning(str(words))
        return []


GATE_1 = dg.AssetKey(["archive", "gate_1"])


def _check_specs() -> list[dg.AssetCheckSpec]:
    words = {c.id: c.meaning for c in checks.load_suites("deliveries")}
    return [dg.AssetCheckSpec(name, asset=GATE_1, description=text) for name, text in words.items()]


@dg.asset(key=GATE_1, deps=[deliveries], group_name="archive", kinds={"great_expectations"}, check_specs=_check_specs())
def gate_1(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Is each new delivery believable? One that is not is held back, and the last good one stays."""
    with in_words(warehouse.home.path, "Judging the deliveries"):
        progress.step("Gate 1: judging the deliveries")
        judged, results = judging.judge(warehouse.home, warehouse.now().isoformat(timespec="seconds"))
    bad = {d.delivery_id for d in judged} & {r.delivery_id for r in checks.failed(results)}
    for d in (d for d in Ledger(warehouse.home).deliveries() if d.delivery_id in bad):
        context.log.warning(f"{d.file_name}: held back. {d.reason}")
    return dg.MaterializeResult(
        metadata={"judged": len(judged), "checks": len(results), "checks_failed": len(checks.failed(results))},
        check_results=[_shown(spec.name, results) for spec in _check_specs()],
    )


def _shown(name: str, results: list[checks.CheckResult]) -> dg.AssetCheckResult:
    """One check over all deliveries of the run: how many it saw, which it held, and by which rows."""
    mine = [r for r in results if r.check_id == name]
    bad = [r for r in mine if r.status != "passed" and not r.acknowledged]
    severe = any(r.severity == "error" for r in bad)
    return dg.AssetCheckResult(
        check_name=name,
        passed=not bad,
        severity=dg.AssetCheckSeverity.ERROR if severe else dg.AssetCheckSeverity.WARN,
        metadata={
            "deliveries_judged": len(mine),
            "deliveries_failed": ", ".join(str(r.delivery_id) for r in bad),
            "rows_of_the_files": "; ".join(", ".join(map(str, r.rows)) for r in bad if r.rows),
            "what_to_do": bad[0].what_to_do if bad else "",
        },
    )
