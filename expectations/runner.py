"""YAML suites to Great Expectations and back to rows. A frame is fetched in SQL, judged in pandas."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import yaml

SUITES = Path(__file__).parent / "suites"
SAMPLE = 20
ANY = "*"
NEVER = ("something_accepted", "rows_add_up")  # checks that no decision lets pass: nothing is gained by it


@dataclass(frozen=True)
class Batch:
    """A conformed delivery as gate 1 counts it. A correction is judged together with the rows that it joins."""

    delivery_id: str
    entity: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int


@dataclass(frozen=True)
class Check:
    """One entry of a suite. `told`: SQL of one text with the figures behind a failure; it holds no value of a student."""

    suite: str
    id: str
    subject: str
    severity: str
    frame: str
    expectation: str
    kwargs: dict[str, Any]
    meaning: str
    what_to_do: str
    parent: str | None = None
    told: str | None = None


@dataclass(frozen=True)
class CheckResult:
    """What a check said of a subject. `rows` are row numbers of a file; no value is ever held.

    `told`: figures behind a failure, in words. `acknowledged`: the decision by which it does not hold the gate.
    """

    gate: str
    suite: str
    check_id: str
    subject: str
    delivery_id: str | None
    status: str
    severity: str
    n_checked: int
    n_failed: int
    rows: tuple[int, ...]
    meaning: str
    what_to_do: str
    told: str = ""
    acknowledged: str = ""


@cache
def load_suites(gate: str) -> tuple[Check, ...]:
    """Checks of a gate's folder (deliveries | publication), in file order; read once, as every delivery is held against them."""
    return tuple(
        Check(suite=path.stem, **{"severity": "error", **entry})
        for path in sorted((SUITES / gate).glob("*.yml"))
        for entry in yaml.safe_load(path.read_text())["checks"]
    )


@cache
def _validator() -> Callable[[pd.DataFrame, str, dict[str, Any]], Any]:
    """Great Expectations takes seconds to import, so it is imported once and only when a gate runs."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    import great_expectations.expectations as gxe

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    definition = asset.add_batch_definition_whole_dataframe("whole")

    def validate(frame: pd.DataFrame, expectation: str, kwargs: dict[str, Any]) -> Any:
        batch = definition.get_batch(batch_parameters={"dataframe": frame})
        return batch.validate(getattr(gxe, expectation)(**kwargs), result_format="COMPLETE")

    return validate


def judge(check: Check, frame: pd.DataFrame, gate: str, subject: str, delivery_id: str | None) -> CheckResult:
    """Apply one check to its frame; whatever goes wrong in it is a failed gate, not a crash."""
    named = {str(v) for k, v in check.kwargs.items() if k.startswith("column")}
    if frame.empty and named and named <= set(frame.columns):  # nothing to fail by, and the library need not be asked
        return CheckResult(
            gate, check.suite, check.id, subject, delivery_id, "passed", check.severity, 0, 0, (),
            check.meaning.strip(), check.what_to_do.strip(),
        )  # fmt: skip
    status, n_failed = "error", 0
    rows: tuple[int, ...] = ()
    try:
        result = _validator()(frame, check.expectation, check.kwargs)
        if result.exception_info.get("raised_exception") is not True and "result" in result:
            status = "passed" if result.success else "failed"
            index = result.result.get("unexpected_index_list") or []
            n_failed = 0 if result.success else int(result.result.get("unexpected_count") or 1)
            rows = tuple(int(frame["_row"].iloc[i]) for i in index[:SAMPLE]) if "_row" in frame else ()
    except Exception:  # a broken check must hold the gate, and its message could hold a value
        status = "error"
    return CheckResult(
        gate, check.suite, check.id, subject, delivery_id, status, check.severity,
        len(frame), n_failed, rows, check.meaning.strip(), check.what_to_do.strip(),
    )  # fmt: skip


def judge_delivery(
    con: duckdb.DuckDBPyConnection,
    batch: Batch,
    parents: dict[str, list[str]],
    held: set[str],
    whole_ids: Callable[[str, str], None] = lambda entity, view: None,
) -> list[CheckResult]:
    """Judge a delivery whose `rows`, `standing`, `losses`, `emptied` and `left_out` are views of `con`.

    `parents`: Parquet files of accepted deliveries by entity. A check against a parent of which nothing has ever come is passed
    over as a warning; against one of which all that came is `held`, it fails, and the delivery is judged again when that passes.
    `whole_ids` gives the student ids of a view of an entity the zeros that they lost.
    """
    con.execute(f"""
        create or replace temp view batch as
        select {batch.rows_read} as rows_read, {batch.rows_accepted} as rows_accepted,
            {batch.rows_quarantined} as rows_quarantined,
            100.0 * {batch.rows_quarantined} / greatest({batch.rows_read}, 1) as quarantined_pct
    """)
    checks = (c for c in load_suites("deliveries") if c.subject in (ANY, batch.entity))
    return [_gate1_check(con, check, batch, parents, held, whole_ids) for check in checks]


def _gate1_check(
    con: duckdb.DuckDBPyConnection,
    check: Check,
    batch: Batch,
    parents: dict[str, list[str]],
    held: set[str],
    whole_ids: Callable[[str, str], None],
) -> CheckResult:
    if check.parent:
        files = parents.get(check.parent, [])
        if not files and check.parent in held:
            return CheckResult(
                "gate_1", check.suite, check.id, batch.entity, batch.delivery_id, "failed", "error", 0, 0, (),
                f"It rests on the {check.parent} extract, which is held back.",
                f"See to {check.parent}; this file is judged again by itself when that is accepted.",
            )  # fmt: skip
        if not files:
            return CheckResult(
                "gate_1", check.suite, check.id, batch.entity, batch.delivery_id, "failed", "warning", 0, 0, (),
                f"No {check.parent} extract has come yet, so this could not be checked.",
                f"Drop the {check.parent} extract in the landing folder.",
            )  # fmt: skip
        names = ", ".join(f"'{f}'" for f in files)
        con.execute(f"create or replace temp view parent as from read_parquet([{names}], union_by_name = true)")
        whole_ids(check.parent, "parent")
    try:
        frame = con.execute(check.frame).df()
        result = judge(check, frame, "gate_1", batch.entity, batch.delivery_id)
        told = con.execute(check.told).fetchall() if check.told and result.status == "failed" else []
        return replace(result, told=str(told[0][0] or "")) if told else result
    except duckdb.Error:
        return judge(check, pd.DataFrame(), "gate_1", batch.entity, batch.delivery_id)


def run_gate2(build_db: Path, checks: Sequence[Check]) -> list[CheckResult]:
    """Judge a finished build by its tables; a check that a decision names, in force on its as-of date, does not hold it."""
    with duckdb.connect(str(build_db), read_only=True) as con:
        results: list[CheckResult] = []
        decided = _acknowledged(con)
        for check in checks:
            try:
                frame = con.execute(check.frame).df()
            except duckdb.Error:
                frame = pd.DataFrame()
            result = judge(check, frame, "gate_2", check.subject, None)
            results.append(replace(result, acknowledged=decided.get(check.id, "") if result.status != "passed" else ""))
        return results


def _acknowledged(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Checks of the publication that a decision lets fail, by id; none in a build without decisions."""
    try:
        found = con.execute(
            "select check_id, max(acknowledgement_id) from fct_acknowledgement "
            "where delivery_id is null and is_in_force = 1 group by check_id"
        )
    except duckdb.CatalogException:  # a build of some models alone
        return {}
    return dict(found.fetchall())


def failed(results: list[CheckResult]) -> list[CheckResult]:
    """Results that hold a gate."""
    return [r for r in results if r.status != "passed" and r.severity == "error" and not r.acknowledged]


def write_results(folder: Path, name: str, results: list[CheckResult], run_at: str, publication_id: str) -> Path:
    """Archive results as <name>.parquet: the fields of CheckResult, run_at and publication_id."""
    columns = [f.name for f in fields(CheckResult)]
    frame = pd.DataFrame([asdict(r) for r in results], columns=columns)
    frame["rows"] = frame["rows"].map(lambda numbers: ", ".join(str(n) for n in numbers)).astype(object)
    frame = frame.assign(run_at=run_at, publication_id=publication_id)
    path = folder / f"{name}.parquet"
    types = {"n_checked": "bigint", "n_failed": "bigint"}
    select = ", ".join(f'cast("{c}" as {types.get(c, "varchar")}) as "{c}"' for c in frame.columns)
    with duckdb.connect() as con:
        con.register("frame", frame)
        con.execute(f"copy (select {select} from frame) to '{path}.new' (format parquet)")
    Path(f"{path}.new").replace(path)
    return path
