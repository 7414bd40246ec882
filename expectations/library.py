"""Great Expectations as its makers mean it: suites, validation definitions and checkpoints of UnexpectedRowsExpectation.

The library reads SQL through SQLAlchemy, which fails on DuckDB; the two metrics behind that expectation are answered here by the
connection of the gate instead. `tests/checks` holds its verdicts equal to those of the same SQL without it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from typing import Any

import duckdb
import pandas as pd

from expectations.checks import Check

Found = dict[str, list[dict[str, Any]] | None]  # rows that should not be there, by check; None: it could not be worked out
Ask = Callable[[duckdb.DuckDBPyConnection, str, list[Check]], Found]
SEVERITY = {"error": "critical", "warning": "warning", "info": "info"}
_CONNECTION: ContextVar[duckdb.DuckDBPyConnection] = ContextVar("connection")


def rows_of(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    """The rows of a query by name of their columns."""
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def asked_plainly(con: duckdb.DuckDBPyConnection, name: str, checks: list[Check]) -> Found:
    """What the suite `name` finds, by its SQL alone."""
    found: Found = {}
    for check in checks:
        try:
            found[check.id] = rows_of(con, check.sql)
        except duckdb.Error:  # its message could hold a value
            found[check.id] = None
    return found


@cache
def _batch() -> Any:
    """The batch that the library is told of; importing it takes seconds, so only when a gate runs."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.execution_engine import PandasExecutionEngine
    from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value
    from great_expectations.validator.metric_configuration import MetricConfiguration

    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)  # what it logs of a failure could hold a value
    table, count = "unexpected_rows_query.table", "unexpected_rows_query.row_count"

    class Rows(MetricProvider):
        metric_name = table
        value_keys = ("unexpected_rows_query",)

        @metric_value(engine=PandasExecutionEngine)
        def _pandas(cls, metric_value_kwargs: dict[str, str], **_: Any) -> list[dict[str, Any]]:
            sql = metric_value_kwargs["unexpected_rows_query"]
            try:
                return rows_of(_CONNECTION.get(), sql.replace("{batch}", "batch"))
            except duckdb.Error:
                raise RuntimeError("its SQL failed") from None

    class Count(MetricProvider):
        metric_name = count
        value_keys = ("unexpected_rows_query",)

        @metric_value(engine=PandasExecutionEngine)
        def _pandas(cls, metrics: dict[str, Any], **_: Any) -> int:
            return len(metrics[table])

        @classmethod
        def _get_evaluation_dependencies(cls, metric: Any, *_: Any, **__: Any) -> dict[str, Any]:
            return {table: MetricConfiguration(table, metric.metric_domain_kwargs, metric.metric_value_kwargs)}

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    asset = context.data_sources.add_pandas("flightpath").add_dataframe_asset("batch")
    return asset.add_batch_definition_whole_dataframe("whole")


@cache
def _checkpoint(name: str, checks: tuple[Check, ...]) -> Any:
    """The checkpoint of one suite.

    Before each run the library would compare suite, definition and checkpoint with the copies in its store, which costs more than
    the checks; here they are made of files and never changed, so they need no store.
    """
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.compatibility.pydantic import PrivateAttr
    from great_expectations.core.freshness_diagnostics import (
        CheckpointFreshnessDiagnostics,
        ValidationDefinitionFreshnessDiagnostics,
    )
    from great_expectations.expectations.metadata_types import FailureSeverity

    class UnexpectedRows(gxe.UnexpectedRowsExpectation):
        _told: Any = PrivateAttr(None)

        @property
        def configuration(self) -> Any:
            if self._told is None:
                self._told = super().configuration
            return self._told

    class Definition(gx.ValidationDefinition):
        def is_fresh(self) -> ValidationDefinitionFreshnessDiagnostics:
            return ValidationDefinitionFreshnessDiagnostics(errors=[])

    class Checkpoint(gx.Checkpoint):
        def is_fresh(self) -> CheckpointFreshnessDiagnostics:
            return CheckpointFreshnessDiagnostics(errors=[])

    expectations = [
        UnexpectedRows(
            unexpected_rows_query=f"{check.sql.rstrip()}\n-- of {{batch}}",
            severity=FailureSeverity(SEVERITY[check.severity]),
            description=check.meaning,
            notes=check.what_to_do,
            meta={"id": check.id},
        )
        for check in checks
    ]
    suite = gx.ExpectationSuite(name, expectations=expectations, id=name)
    definition = Definition(name=name, data=_batch(), suite=suite, id=name)
    return Checkpoint(name=name, id=name, validation_definitions=[definition], result_format={"result_format": "COMPLETE"})


def asked_of_the_library(con: duckdb.DuckDBPyConnection, name: str, checks: list[Check]) -> Found:
    """What the suite `name` finds. Whatever goes wrong in a check is its failure, not a crash."""
    checkpoint = _checkpoint(name, tuple(checks))
    token = _CONNECTION.set(con)
    try:
        [told] = checkpoint.run(batch_parameters={"dataframe": pd.DataFrame({"suite": [name]})}).run_results.values()
    finally:
        _CONNECTION.reset(token)
    found: Found = {}
    for result in told.results:
        details = result.result.get("details") if "observed_value" in result.result else None
        found[result.expectation_config.meta["id"]] = None if details is None else details["unexpected_rows"]
    return found
