"""Dagster's definitions with a dozen models and what gate 2 says of them: for runs that are about something else than figures."""

from __future__ import annotations

from functools import cache

import dagster as dg

from orchestration.definitions import build_definitions

MODELS = (
    "dim_student", "fct_tracking", "fct_attendance", "fct_behaviour", "pub_reports__arrivals", "pub_reports__school",
    "pub_quality__deliveries", "pub_quality__quarantine_summary",
)  # fmt: skip
CHECKS = ("every_flag_present", "nothing_personal", "students_are_hashed", "rows_add_up", "one_year_group_at_a_point")


def short(**overrides: dg.ConfigurableResource) -> dg.Definitions:
    """Every step, with these models, what they are made of, and no test of dbt's, which only reads."""
    return build_definitions(" ".join(f"+{name}" for name in MODELS), "resource_type:test", CHECKS, overrides)


@cache
def short_definitions() -> dg.Definitions:
    """The same with the resources of a school's runs, in the place of `build_definitions`."""
    return short()
