"""The raw tables that dbt reads."""

from ingest.raw.tables import build_raw

__all__ = ["build_raw"]
