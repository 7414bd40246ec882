"""Gate 1: deliveries judged one by one, each against what stands by then; held ones again when what held them is gone."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from graphlib import TopologicalSorter

import duckdb

from expectations import checks, runner
from expectations.library import Ask, asked_of_the_library
from ingest import failpoints
from ingest.archive.ledger import Delivery, Ledger
from ingest.archive.scopes import replaced_by
from ingest.contract import DECISIONS, load_contracts
from ingest.home import Home
from ingest.raw.changes import Standing
from ingest.rows import rows_of

MENTIONED = re.compile(r"delivery (\d{6}(?:-\d+)?)")
FIRST_ROWS = 8  # of a file that are told where a check fails
Acknowledged = dict[tuple[str, str], str]  # the decision that lets a delivery pass a check


def order() -> list[str]:
    """Entities, each after those it points to or its checks read; decisions first, since they say what may pass."""
    graph = {c.entity: {col.references for col in c.columns if col.references} for c in load_contracts().values()}
    for entity, parents in graph.items():
        parents |= checks.judged_before(entity)
    return [DECISIONS, *(e for e in TopologicalSorter(graph).static_order() if e != DECISIONS)]


def judge(home: Home, run_at: str) -> tuple[list[Delivery], list[checks.CheckResult]]:
    """Judge what waits, and what was held and may pass now; returns both with what each check said.

    Results are kept before verdicts, and verdicts are one line: a judged delivery has both.
    """
    ledger = Ledger(home)
    known = ledger.deliveries()
    if not any(d.verdict == "conformed" for d in known):
        return [], []
    judged, results = Sitting(home, known, run_at).all()
    failpoints.reach("deliveries judged, results not yet kept")
    checks.write_results(home.checks, f"{max(d.delivery_id for d in known)}-gate1", results, run_at, "")
    failpoints.reach("results kept, verdicts not yet in the ledger")
    files = {d.delivery_id: d.file_name for d in known}
    by_delivery: dict[str | None, list[checks.CheckResult]] = defaultdict(list)
    for result in results:
        by_delivery[result.delivery_id].append(result)
    ledger.add_verdicts([_line(d, by_delivery[d.delivery_id], files) for d in judged])
    failpoints.reach("verdicts in the ledger")
    return judged, results


def _line(delivery: Delivery, mine: list[checks.CheckResult], files: dict[str, str]) -> dict[str, object]:
    """A verdict as the ledger keeps it: what holds the delivery, or what it may pass for all that."""
    bad = checks.failed(mine)
    words = [" ".join(filter(None, [r.meaning, _place(r, files), r.what_to_do])) for r in bad]
    words += [f"Let through in spite of {r.check_id} by acknowledgement {r.acknowledged}." for r in mine if r.acknowledged]
    words += [
        f"{r.meaning} {_place(r, files)}"
        for r in mine
        if (r.told or r.rows) and r.status == "failed" and r.severity != "error" and not bad
    ]
    return {
        "delivery_id": delivery.delivery_id,
        "verdict": "held" if bad else "accepted",
        "reason": " ".join([delivery.note, *words]).strip(),
        "checks_failed": [r.check_id for r in bad],
    }


def _place(found: checks.CheckResult, files: dict[str, str]) -> str:
    """Where a check failed: what it tells, else the first rows of the file."""
    if found.told:
        return f"{_with_files(found.told, files)}."
    more = f" and {found.n_failed - len(found.rows[:FIRST_ROWS])} more" if found.n_failed > FIRST_ROWS else ""
    return f"Rows {', '.join(map(str, found.rows[:FIRST_ROWS]))}{more}." if found.rows else ""


def _with_files(told: str, files: dict[str, str]) -> str:
    """Words with the name of its file after each delivery that they mention."""
    return MENTIONED.sub(lambda found: f"{found[0]}, {files[found[1]]}" if found[1] in files else found[0], told)


class Sitting:
    """One round of judging: what stands by now, entity by entity."""

    def __init__(self, home: Home, known: list[Delivery], run_at: str, ask: Ask = asked_of_the_library) -> None:
        self.home, self.known, self.run_at, self.ask = home, known, run_at, ask
        self.accepted = [d for d in known if d.verdict == "accepted"]
        self.held = {str(d.entity) for d in known if d.verdict == "held"}
        self.fresh: set[str] = set()  # entities of which something was accepted in this round
        self.decided = self._decided()

    def all(self) -> tuple[list[Delivery], list[checks.CheckResult]]:
        judged: list[Delivery] = []
        results: list[checks.CheckResult] = []
        by_entity: dict[str, list[Delivery]] = defaultdict(list)
        for d in self.known:
            if d.verdict in ("conformed", "held"):
                by_entity[str(d.entity)].append(d)
        with duckdb.connect(config={"threads": 1}) as con:
            standing = Standing(self.home, con)
            for delivery in (d for entity in order() for d in by_entity[entity]):
                if delivery.verdict == "held" and not self._may_pass(delivery):
                    continue
                found = self.one(con, standing, delivery)
                judged.append(delivery)
                results += found
                self.settle(standing, delivery, not checks.failed(found))
        return judged, results

    def _may_pass(self, held: Delivery) -> bool:
        """Whether a held delivery is worth another look: what it rests on has come, or a decision names each check it failed."""
        parents = {c.id: c.parent for c in checks.load_suites("deliveries")}
        open_checks = [c for c in held.checks_failed if (held.delivery_id, c) not in self.decided]
        if any(parents.get(c) not in self.fresh for c in open_checks) or not held.checks_failed:
            return False
        return not open_checks or replaced_by(self.home, held, self.known) is None

    def one(self, con: duckdb.DuckDBPyConnection, standing: Standing, delivery: Delivery) -> list[checks.CheckResult]:
        """What the checks say of a delivery, beside what is accepted of those before it."""
        if self._is_late(delivery):
            standing.forget(str(delivery.entity))  # what stood before it is less than what stands now
        before = [d for d in self.accepted if d.seq < delivery.seq]
        standing.compare(delivery, before)
        for schema, entity in checks.mentioned(str(delivery.entity))[1]:
            standing.load(schema, entity, self.accepted)
        joined = [d for d in self.known if d.delivery_id == delivery.corrects]
        if not delivery.rows_read:  # a file may have rows for some of its entities alone
            joined += [d for d in self.known if d.seq == delivery.seq and d.delivery_id != delivery.delivery_id]
        whole = [delivery, *joined]
        batch = runner.Batch(
            delivery.delivery_id,
            str(delivery.entity),
            sum(d.rows_read for d in whole),
            sum(d.rows_accepted for d in whole),
            sum(d.rows_quarantined for d in whole),
        )
        came = {str(d.entity) for d in self.accepted if d.rows_accepted}
        found = runner.judge_delivery(con, batch, came, self.held, self.ask)
        return [
            replace(r, acknowledged=self.decided.get((delivery.delivery_id, r.check_id), ""))
            if r.status != "passed" and r.check_id not in checks.NEVER
            else r
            for r in found
        ]

    def settle(self, standing: Standing, delivery: Delivery, passes: bool) -> None:
        """Let a judged delivery stand, or keep it held."""
        entity = str(delivery.entity)
        if self._is_late(delivery):
            standing.forget(entity)
        if not passes:
            self.held.add(entity)
            return
        self.accepted = sorted([*self.accepted, delivery], key=lambda d: d.seq)
        self.fresh.add(entity)
        standing.accept(delivery)
        if entity == DECISIONS:
            self.decided = self._decided()

    def _is_late(self, delivery: Delivery) -> bool:
        """Whether something newer of its entity was accepted before it is judged."""
        return any(d.entity == delivery.entity and d.seq > delivery.seq for d in self.accepted)

    def _decided(self) -> Acknowledged:
        """Decisions that are in force on the day of the run, each as it was last told."""
        files = [str(rows_of(self.home, d)) for d in self.accepted if d.entity == DECISIONS]
        told: dict[tuple[str, str, str], date] = {}
        with duckdb.connect() as con:
            for path in files:
                rows = con.execute("select delivery_id, check_id, acknowledgement_id, valid_until from read_parquet($1)", [path])
                told |= {(d, check, decision): until for d, check, decision, until in rows.fetchall() if d}
        today = date.fromisoformat(self.run_at[:10])
        return {(d, check): decision for (d, check, decision), until in told.items() if until >= today}
