"""A process that judges the files whose seeds it reads, a line each, and dies rather than hang or fill the memory."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from dataclasses import asdict

from tests.fuzz.judge import judge
from tests.fuzz.mutate import case

SECONDS = 60  # a file takes a tenth of one
DEADLY = "a file without end/"  # a seed for the test of this module: it hangs
MEMORY = 4 << 30  # bytes of address space, libraries included


def main() -> None:
    """Answer on the standard output it was born with; whatever is printed meanwhile is heard by the judge."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin:
        made = None if line.startswith(DEADLY) else case(line.strip())  # a sheet of four million cells takes a minute to make
        signal.alarm(SECONDS if made else 1)
        while not made:
            pass
        verdict = judge(made)
        signal.alarm(0)
        answers.write(json.dumps(asdict(verdict)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
