"""The assets, one module per step of the flow: landing, raw, dbt, publication."""
