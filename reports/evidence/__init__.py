"""The report pages, built by Evidence."""
