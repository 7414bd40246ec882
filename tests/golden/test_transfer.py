"""KS2 results of a Common Transfer File, from the file to the star, worked by hand.

The sample is sent to school 000/4999 and has three pupils: the first with reading 104, maths 101 and grammar 99; the
second absent in reading, 117 in maths; the third with an impossible 57 in reading (quarantined) and 80 in maths.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from ingest.home import Home
from ingest.profile import PROFILES
from tests.support import figures

FIRST, SECOND, THIRD = "A000200000001", "P000200000002", "D000200000003"
FILES = {
    "schools": ["school_urn,name,laestab", "1,Golden Example School,000/4999", "2,Other Example School,0004998"],
    "students": ["school_urn,student_id,upn", f"1,A,{FIRST}", f"1,B,{SECOND}", "1,C,", f"2,D,{THIRD}"],
    "ks2_results": ["school_urn,student_id,subject,ks2_year,scaled_score", "1,A,maths,2026,102"],
}
SAMPLE = PROFILES / "transfer" / "ctf" / "sample.xml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models that the results go through, built from the raw tables, with their tests."""
    home = Home(Path(tmp_path_factory.mktemp("transfer")) / "home")
    home.create()
    for name, lines in FILES.items():
        (home.landing / f"{name}.csv").write_text("\n".join(lines) + "\n")
    shutil.copy(SAMPLE, home.landing / "ctf.xml")
    unknown_school = SAMPLE.read_text().replace("<LEA>000</LEA><Estab>4999</Estab>", "<LEA>LLL</LEA><Estab>LLLL</Estab>")
    (home.landing / "later.xml").write_text(unknown_school.replace("<Result>117</Result>", "<Result>118</Result>"))
    for at, path in enumerate(sorted(home.landing.iterdir(), key=lambda p: p.name)):
        os.utime(path, (at, at))  # landed in the order of their names
    figures.enter(home, datetime(2026, 11, 20))
    build = home.build / "flightpath.duckdb"
    figures.build(home, build, "2026-11-20")
    with duckdb.connect(str(build), read_only=True) as con:
        assert figures.faults(con, "2026-11-20") == {}
    return build


def ask(build: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(build), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_results_reach_their_students_and_the_extract_of_the_school_stands(built: Path) -> None:
    found = ask(
        built,
        "select student_id, subject, scaled_score, outcome, brought_by from fct_ks2_result "
        "join stg_student_keys using (student_key) order by all",
    )
    assert found == [
        ("A", "gps", 99, None, "transfer_results"),
        ("A", "maths", 102, None, "ks2_results"),
        ("A", "reading", 104, None, "transfer_results"),
        ("B", "maths", 118, None, "transfer_results"),
        ("B", "reading", None, "A", "transfer_results"),
        ("D", "maths", 80, None, "transfer_results"),
        ("D", "reading", None, None, "transfer_results"),  # its score could not be read and is set aside
    ]


def test_pupils_who_are_not_found_are_counted_by_file_and_not_lost(built: Path) -> None:
    found = ask(built, "select delivery_id, match_state, n_pupils, n_results from pub_quality__transfer_results order by all")
    assert ("000001", "other_school", 1, 2) in found
    assert sum(n for _, state, _, n in found if state == "matched") == 7
