"""How fast lists are: `python -m tests.bench_lists HOME`, a published demo. A copy of it is written to, and gone afterwards.

Prints, for the board of each kind of place, the first page, a warm one and its bytes (packed); each list as a workbook; and how
long it takes to issue all clean class target sheets of the school and to take them as one workbook.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import duckdb
import httpx
import yaml

from ingest.home import Home
from reports.staff import lists
from tests.bench_staff import reader
from tests.serving import started
from tests.timing import timed

KINDS = ("class", "department", "year_group", "tutor_group", "group", "school")
MS, SECOND, KB, SHEETS = 100, 1.0, 40, 15.0  # what a warm page, a workbook, a page's bytes and all sheets may take
TIMES = 10
ROLES = {"class": "class_teacher", "department": "head_of_department", "year_group": "head_of_year", "tutor_group": "tutor",
         "group": "group_lead", "school": "slt"}  # fmt: skip
PLACES = """
select people.sign_in_name, grants.school_urn, grants.scope_kind, grants.scope
from staff.grants as grants
join staff.people as people on grants.staff_key = people.staff_key
join staff.reach as reach
    on grants.school_urn = reach.school_urn and grants.scope_kind = reach.scope_kind and grants.scope = reach.scope
where grants.role = $role and grants.scope_kind = $kind and grants.thing = 'progress' and people.sign_in_name is not null
    and (select max(as_of) from staff.schools) between grants.valid_from and grants.valid_to
    and coalesce(people.end_date, date '9999-12-31') >= (select max(as_of) from staff.schools)
group by all order by count(distinct reach.student_key) desc, people.sign_in_name limit 1
"""  # where most students are


@dataclass(frozen=True)
class Line:
    """A measured thing: seconds, bytes, and the most seconds and bytes that it may take (0: no limit)."""

    words: str
    seconds: float
    size: int
    most_seconds: float = 0
    most_size: int = 0

    def __str__(self) -> str:
        """The line of the table."""
        wrong = (self.most_seconds and self.seconds > self.most_seconds) or (self.most_size and self.size > self.most_size)
        return f"{self.words:<54}{self.seconds * 1000:>9.0f} ms{self.size / 1000:>9.1f} kB{'  too much' if wrong else ''}"


def copied(home: Home, folder: Path) -> Home:
    """A home with the same archive and publication, into which anybody may come who is in it."""
    copy = Home(folder / "home")
    shutil.copytree(home.archive, copy.archive)
    shutil.copytree(home.current.resolve(), copy.publications / "shown")
    copy.current.symlink_to(copy.publications / "shown")
    copy.create()
    with duckdb.connect(str(copy.current / "restricted" / "names.duckdb"), read_only=True) as con:
        copy.demo_path.write_text("\n".join(urn for (urn,) in con.execute("select school_urn from staff.schools").fetchall()))
    return copy


def _places(home: Home) -> list[tuple[str, str, str, str]]:
    """By kind of place: who looks, school, kind and scope."""
    with duckdb.connect(str(home.current / "restricted" / "names.duckdb"), read_only=True) as con:
        found = [con.execute(PLACES, {"role": ROLES[kind], "kind": kind}).fetchall() for kind in KINDS]
    return [rows[0] for rows in found if rows]


def _size(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path) as answer:
        assert answer.status_code == 200, path
        return sum(len(part) for part in answer.iter_raw())


def _boards(address: str, places: list[tuple[str, str, str, str]]) -> Iterator[Line]:
    for name, school, kind, scope in places:
        client, path = reader(address, name), f"/list/{school}/{kind}/{quote(scope)}"
        yield Line(f"board of a {kind}, first time", timed(lambda c=client, p=path: c.get(p)), 0)  # type: ignore[misc]
        warm = statistics.median(timed(lambda c=client, p=path: c.get(p)) for _ in range(TIMES))  # type: ignore[misc]
        yield Line(f"board of a {kind}, warm, p50", warm, _size(client, path), MS / 1000, KB * 1000)


def _books(address: str, places: list[tuple[str, str, str, str]]) -> Iterator[Line]:
    boards, seen = yaml.safe_load(lists.DECLARED.read_text())["boards"], set[str]()
    for name, school, kind, scope in reversed(places):  # the school first: the longest of each
        client = reader(address, name)
        for one in (one for one in boards[kind] if one not in seen):
            answers: list[httpx.Response] = []
            path = f"/book/{school}/{kind}/{quote(scope)}?show={one}"
            taken = timed(lambda c=client, p=path, a=answers: a.append(c.get(p)))  # type: ignore[misc]
            if answers[0].status_code == 200:
                seen.add(one)
                yield Line(f"workbook of {one}, {kind}", taken, len(answers[0].content), SECOND)


def _sheets(address: str, places: list[tuple[str, str, str, str]]) -> Iterator[Line]:
    [(name, school, *_)] = [place for place in places if place[2] == "school"][:1] or [places[-1]]
    client = reader(address, name)
    index, book = f"/target-sheets/{school}", f"/target-sheets-book/{school}"
    if client.get(index).status_code != 200:
        return  # so small a school has none
    yield Line("index of class target sheets", timed(lambda: client.get(index)), _size(client, index))
    yield Line("issue all clean ones", timed(lambda: client.post(index, data={"all": "clean"})), 0, SHEETS)
    n = re.findall(r"(\d+) of \d+ issued", client.get(index).text)
    answers: list[httpx.Response] = []
    taken = timed(lambda: answers.append(client.get(book)))
    yield Line(f"workbook of {n[0] if n else 0} class target sheets", taken, len(answers[0].content), SHEETS)


def measure(home: Home) -> list[Line]:
    """The lines of the table, of a home that is published."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(home, Path(folder))
        places = _places(copy)
        process, port = started(copy)
        try:
            return [line for part in (_boards, _books, _sheets) for line in part(f"http://127.0.0.1:{port}", places)]
        finally:
            process.terminate()
            process.wait()


def show(lines: list[Line]) -> None:
    """Print the table."""
    print(f"\nlists: a warm page {MS} ms and {KB} kB, a workbook {SECOND:.0f} s, all class target sheets {SHEETS:.0f} s at most")
    for line in lines:
        print(line)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("home", type=Path)
    show(measure(Home(asked.parse_args().home)))
