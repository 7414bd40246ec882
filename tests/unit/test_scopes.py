"""What replaces what, by today's contract: held against a walk by hand, blanks, moves and changed contracts included."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import contract as contracts
from ingest import land, raw
from ingest.archive import scopes
from ingest.archive.ledger import Delivery, Ledger
from ingest.contract import Contract, DeliveryRule, load_contracts
from ingest.home import Home
from ingest.raw import tables

NOON = datetime(2026, 11, 20, 12)
HEAD = "school_urn,academic_year,tracking_point,year_group,student_id,subject_code,class_code,staff_id,prediction\n"
# A row is year, class (which may be blank) and student: year and class are the scope, year and student the key.
ROW = st.tuples(st.sampled_from("12"), st.sampled_from(["a", "b", None]), st.sampled_from("XYZ"))
ROWS = st.lists(ROW, min_size=1, max_size=6, unique_by=lambda row: (row[0], row[2]))
FILE = st.tuples(ROWS, st.booleans())  # whether it has the column of the class


ANY = object()


def some_contract() -> Contract:
    known = load_contracts()["tracking"]
    room = next(c for c in known.columns if c.name == "class_code")
    year = next(c for c in known.columns if c.name == "year_group")
    columns = tuple(replace(c, name=name) for c, name in ((year, "year"), (room, "class"), (year, "student")))
    cut = DeliveryRule("snapshot", ("year", "class"), whole=("year",))
    return replace(known, key=("year", "student"), delivery=cut, columns=columns)


def standing(files: list[tuple[list[tuple], bool]]) -> set[tuple]:
    """The last row of each key, where no later file speaks for its class (one without the column speaks for every class).

    Of a column that a file lacks, what was last said of the key stands.
    """
    said: dict[tuple, str | None] = {}
    rows, spoken = [], []
    for n, (file, tells) in enumerate(files):
        for year, room, student in file:
            said[year, student] = room if tells else said.get((year, student))
            rows.append((n, year, said[year, student], student))
        spoken.append({(year, room) for year, room, _ in file} if tells else {(year, ANY) for year, _, _ in file})
    last = {(year, student): (n, year, room, student) for n, year, room, student in rows}.values()
    return {r for r in last if not any({(r[1], r[2]), (r[1], ANY)} & later for later in spoken[r[0] + 1 :])}


@settings(max_examples=300, deadline=None)
@given(st.lists(FILE, min_size=1, max_size=5))
def test_each_file_speaks_for_its_scopes_and_no_key_stands_twice(files: list[tuple[list[tuple], bool]]) -> None:
    with duckdb.connect() as con:
        con.execute(
            'create table offered (_seq bigint, year varchar, "class" varchar, student varchar, _row bigint, _lacks varchar[], '
            "_delivery_id varchar, _of varchar)"
        )
        rows = [
            [n, year, room if tells else None, student, at, None if tells else ["class"], str(n), str(n)]
            for n, (file, tells) in enumerate(files)
            for at, (year, room, student) in enumerate(file)
        ]
        con.executemany("insert into offered values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        tables._know(con, some_contract())
        kept = con.execute(
            f'select _seq, year, "class", student from ({tables._snapshot(con, some_contract(), [None, None])})'
        ).fetchall()
    assert len(kept) == len(set(kept))
    assert set(kept) == standing(files)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    for name, classes in (("one", "ab"), ("two", "b")):
        path = made.landing / f"{name}.csv"
        lines = (f"1,2026/27,NOV,10,{room}{name},MA,M1,{room},5\n" for room in classes)
        path.write_text(HEAD + "".join(lines))
        for d in land.ingest_file(made, path, NOON):
            Ledger(made).add_verdict(d.delivery_id, "accepted", "", [])
    return made


def predicted(home: Home) -> list[tuple]:
    with duckdb.connect() as con:
        raw.build_raw(home, con)
        return con.execute("select student_id from raw.tracking order by all").fetchall()


def rolls(home: Home, *files: tuple[str, str]) -> list[tuple]:
    """Who is on which roll after these files: each a name and its students with their year groups, like "A11 B11"."""
    for name, students in files:
        path = home.landing / f"{name}.csv"
        lines = (f"1,2026/27,{student[0]},{student[1:]}\n" for student in students.split())
        path.write_text("school_urn,academic_year,student_id,year_group\n" + "".join(lines))
        for d in land.ingest_file(home, path, NOON):
            Ledger(home).add_verdict(d.delivery_id, "accepted", "", [])
    with duckdb.connect() as con:
        raw.build_raw(home, con)
        return con.execute("select student_id || year_group from raw.enrolments order by all").fetchall()


def test_a_wrong_roll_put_right_takes_nobody_from_the_right_one(home: Home) -> None:
    assert rolls(home, ("y11", "A11 B11"), ("wrong", "A10 C10")) == [("A10",), ("B11",), ("C10",)]
    assert rolls(home, ("right", "C10")) == [("A11",), ("B11",), ("C10",)]


def test_a_roll_sent_again_brings_back_whom_another_took(home: Home) -> None:
    """It is no repeat, though no later file speaks for its scope."""
    assert rolls(home, ("y11", "A11 B11"), ("wrong", "A10 C10"), ("again", "A11 B11")) == [("A11",), ("B11",), ("C10",)]
    assert [d.seq for d in Ledger(home).deliveries() if d.entity == "enrolments"] == [3, 4, 5]


def narrower(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on tracking is cut by teacher too, as a later version may say."""
    known = load_contracts()
    cut = replace(known["tracking"].delivery, scope=(*known["tracking"].delivery.scope, "staff_id"))
    changed = known | {"tracking": replace(known["tracking"], delivery=cut, hash="another")}
    for module in (contracts, land, raw, scopes, *(__import__(m, fromlist=["x"]) for m in MODULES)):
        if hasattr(module, "load_contracts"):
            monkeypatch.setattr(module, "load_contracts", lambda: changed)


MODULES = ("ingest.conform", "ingest.rows", "ingest.quarantine", "ingest.profile", "ingest.raw.tables")


def test_a_contract_that_is_cut_finer_reads_what_came_before_by_its_own_columns(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert predicted(home) == [("btwo",)]
    one, two = Ledger(home).deliveries()
    assert scopes.scopes_of(home, two) == {("1", "2026/27", "NOV", "10", "MA", "M1")} == scopes.scopes_of(home, one)
    narrower(monkeypatch)
    assert predicted(home) == [("aone",), ("btwo",)]
    assert scopes.scopes_of(home, two) == {("1", "2026/27", "NOV", "10", "MA", "M1", "b")} < scopes.scopes_of(home, one)


def test_a_file_that_came_before_is_a_repeat_by_the_contract_of_today(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    narrower(monkeypatch)
    text = HEAD + "1,2026/27,NOV,10,btwo,MA,M1,b,5\n"
    (home.landing / "again.csv").write_text(text)
    assert land.ingest_file(home, home.landing / "again.csv", NOON) == []
    (home.landing / "a.csv").write_text(text.replace("btwo", "bnew"))
    [new] = land.ingest_file(home, home.landing / "a.csv", NOON)
    assert isinstance(new, Delivery) and new.scopes == (("1", "2026/27", "NOV", "10", "MA", "M1", "b"),)
