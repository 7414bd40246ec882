"""The command line on the short definitions: `python -m tests.faults.program run --no-pages`."""

from orchestration import definitions
from orchestration.cli import app
from tests.short import short_definitions

if __name__ == "__main__":
    definitions.build_definitions = short_definitions
    app()
