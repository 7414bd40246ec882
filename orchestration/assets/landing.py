"""From the landing folder to judged deliveries."""

import shutil
from pathlib import Path

import dagster as dg

from expectations import runner
from ingest import failpoints, land
from ingest.archive.ledger import Delivery, Ledger
from ingest.archive.scopes import scopes_of
from ingest.home import Home
from ingest.rows import rows_of
from orchestration import progress
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
        files = [] if warehouse.rebuild else land.pending(home)
        progress.step(f"Reading {len(files)} files" if files else "Reading the archive")
        entered = [d for path in files for d in _ingest(context, home, path, warehouse)]
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
    words = {c.id: c.meaning for c in runner.load_suites("deliveries")}
    return [dg.AssetCheckSpec(name, asset=GATE_1, description=text) for name, text in words.items()]


@dg.asset(key=GATE_1, deps=[deliveries], group_name="archive", kinds={"great_expectations"}, check_specs=_check_specs())
def gate_1(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
    """Is each new delivery believable? One that is not is held back, and the last good one stays."""
    with in_words(warehouse.home.path, "Judging the deliveries"):
        waiting, results = _judge(context, warehouse)
    return dg.MaterializeResult(
        metadata={"judged": len(waiting), "checks": len(results), "checks_failed": len(runner.failed(results))},
        check_results=[_shown(spec.name, results) for spec in _check_specs()],
    )


def _judge(context: dg.AssetExecutionContext, warehouse: Warehouse) -> tuple[list[Delivery], list[runner.CheckResult]]:
    """Judge what waits. Results are kept before verdicts, and verdicts are one line: a judged delivery has both."""
    home, ledger = warehouse.home, Ledger(warehouse.home)
    known = ledger.deliveries()
    waiting = [d for d in known if d.verdict == "conformed"]
    progress.step(f"Gate 1: judging {len(waiting)} deliveries")
    if not waiting:
        return [], []
    results = runner.run_gate1([_batch(home, d, known) for d in waiting], _parents(home, known))
    failpoints.reach("deliveries judged, results not yet kept")
    run_at = warehouse.now().isoformat(timespec="seconds")
    runner.write_results(home.checks, f"{waiting[0].delivery_id}-gate1", results, run_at, "")
    failpoints.reach("results kept, verdicts not yet in the ledger")
    verdicts = []
    for d in waiting:
        bad = [r for r in runner.failed(results) if r.delivery_id == d.delivery_id]
        reason = " ".join([d.reason, *(f"{r.meaning} {r.what_to_do}" for r in bad)]).strip()
        verdict = "held" if bad else "accepted"
        verdicts.append(
            {"delivery_id": d.delivery_id, "verdict": verdict, "reason": reason, "checks_failed": [r.check_id for r in bad]}
        )
        if bad:
            context.log.warning(f"{d.file_name}: held back. {reason}")
    ledger.add_verdicts(verdicts)
    failpoints.reach("verdicts in the ledger")
    return waiting, results


def _shown(name: str, results: list[runner.CheckResult]) -> dg.AssetCheckResult:
    """One check over all deliveries of the run: how many it saw, which it held, and by which rows."""
    mine = [r for r in results if r.check_id == name]
    bad = [r for r in mine if r.status != "passed"]
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


def _batch(home: Home, delivery: Delivery, known: list[Delivery]) -> runner.Batch:
    """The last accepted extract with exactly the same scopes says how many rows are to be expected.

    A correction has few rows by its nature, so it is judged together with those that it joins.
    """
    joined = [d for d in known if d.delivery_id == delivery.corrects]
    extracts = [d for d in known if d.entity == delivery.entity and d.verdict == "accepted" and not d.corrects]
    here = set(delivery.scopes)
    last = [d for d in extracts if here and scopes_of(home, d) == here and not joined]
    whole = [delivery, *joined]
    return runner.Batch(
        delivery.delivery_id,
        str(delivery.entity),
        rows_of(home, delivery),
        delivery.scopes,
        sum(d.rows_read for d in whole),
        sum(d.rows_accepted for d in whole),
        sum(d.rows_quarantined for d in whole),
        last[-1].rows_accepted if last else None,
        tuple(rows_of(home, d) for d in joined),
    )


def _parents(home: Home, known: list[Delivery]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for d in (d for d in known if d.verdict in ("accepted", "conformed")):
        path: Path = rows_of(home, d)
        files.setdefault(str(d.entity), []).append(str(path))
    return files
