"""`python -m ingest.demo DIR [SCALE]` writes the demo school's extracts into DIR."""

import sys
from pathlib import Path

from ingest.demo.write import generate

generate(Path(sys.argv[1]), scale=float(sys.argv[2]) if len(sys.argv) > 2 else 1.0)
