"""The demo school: seeded, the same bytes for the same seed, people and places plainly invented."""

from ingest.demo.write import generate

__all__ = ["generate"]
