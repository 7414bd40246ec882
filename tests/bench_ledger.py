"""`python -m tests.bench_ledger --files 10000`: does a file cost more the more came before it?

Each file is a small marksheet of a class of its own, landed as a run would, and accepted. Prints CPU time of the first and the
last hundred, and their ratio.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import datetime
from pathlib import Path

from ingest import land
from ingest.archive.ledger import Ledger
from ingest.home import Home

HEAD = "school_urn,academic_year,tracking_point,year_group,student_id,subject_code,class_code,working_at,prediction\n"
WHEN = datetime(2026, 11, 20, 17)
PART = 100


def enter(home: Home, number: int) -> None:
    """Land one file and accept it."""
    path = home.landing / f"marks_{number}.csv"
    path.write_text(HEAD + f"999001,2026/27,P{number},11,S{number},MA,11MA/1,5,6\n")
    verdicts = [
        {"delivery_id": d.delivery_id, "verdict": "accepted", "reason": "", "checks_failed": []}
        for d in land.ingest_file(home, path, WHEN)
    ]
    Ledger(home).add_verdicts(verdicts)


def spent(home: Home, numbers: range) -> float:
    """CPU seconds that these files cost."""
    begin = time.process_time()
    for number in numbers:
        enter(home, number)
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=10_000)
    files = parser.parse_args().files
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        home.create()
        enter(home, files)  # what is imported and cached once
        first = spent(home, range(PART))
        between = spent(home, range(PART, files - PART))
        last = spent(home, range(files - PART, files))
        print(f"{files:,} files: the first hundred took {first:.2f} CPU s, the last {last:.2f}: {last / first:.2f} x")
        print(f"those between {between:.0f} s")


if __name__ == "__main__":
    main()
