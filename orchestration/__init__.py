"""When things happen: the Dagster definitions and the `flightpath` command line."""
