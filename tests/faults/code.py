"""The short definitions as Dagster loads them, without pages: `dagster job execute -m tests.faults.code`."""

from orchestration.resources import Warehouse
from tests.short import short

defs = short(warehouse=Warehouse(pages=False))
