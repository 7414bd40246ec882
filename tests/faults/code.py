"""The short definitions as Dagster loads them: `dagster job execute -m tests.faults.code`."""

from tests.short import short_definitions

defs = short_definitions()
