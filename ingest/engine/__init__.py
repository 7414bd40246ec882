"""Match, read, conform, quarantine, archive. Knows neither Dagster nor dbt."""
