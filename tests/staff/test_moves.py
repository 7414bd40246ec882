"""While a data collection is open: a set is split, students move, join and leave, a teacher is replaced. Marks go along."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from ingest.forms import journal
from ingest.forms.journal import Journal
from ingest.home import Home
from reports.staff.app import build_app
from reports.staff.settings import SignIn
from tests.staff.conftest import ADDRESS, sign_in
from tests.staff.test_journal import event
from tests.staff.trust import TODAY, URN, Row, Trust
from tests.support import figures

SPLIT = "11NEW/9"
POINT = "DEC"


def rewritten(trust: Trust, name: str, home: Home, rows: list[Row]) -> None:
    """An extract of the first school with other rows, in the landing folder in place of what it had."""
    assert (trust.files / f"{URN}_{name}.csv").exists()
    with (home.landing / f"{URN}_{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


class Moved:
    """The school after the moves: who moved, left, joined and stayed, and who teaches what."""

    def __init__(self, trust: Trust, home: Home) -> None:
        ours = {
            name: [r for r in trust.rows(name) if r["school_urn"] == URN]
            for name in ("classes_2026", "class_teachers_2026", "class_members_2026")
        }
        sizes: dict[str, list[str]] = {}
        for row in ours["class_members_2026"]:
            if row["class_code"].startswith("11") and not row["valid_to"]:
                sizes.setdefault(row["class_code"], []).append(row["student_id"])
        everybody = {who for them in sizes.values() for who in them}
        options = {code: them for code, them in sizes.items() if set(them) != everybody}
        self.code, (self.mover, self.leaver, self.stayer, *_) = max(options.items(), key=lambda item: (len(item[1]), item[0]))
        self.old = next(r["staff_id"] for r in ours["class_teachers_2026"] if r["class_code"] == self.code)
        others = sorted(
            {r["staff_id"] for r in ours["class_teachers_2026"] if r["class_code"][:2] in ("7E", "7H", "7G")} - {self.old}
        )
        self.new, self.replacement = others[0], others[-1]
        given = next(r for r in ours["classes_2026"] if r["class_code"] == self.code)
        self.subject = given["course_code"].partition("-")[0]
        rewritten(trust, "classes_2026", home, [*ours["classes_2026"], given | {"class_code": SPLIT}])
        teachers = [
            r | ({"valid_to": "2026-11-18"} if r["class_code"] == self.code else {"valid_to": r.get("valid_to", "")})
            for r in ours["class_teachers_2026"]
        ]
        first = next(r for r in teachers if r["class_code"] == self.code)
        teachers += [first | {"staff_id": self.replacement, "valid_from": "2026-11-19", "valid_to": ""}]
        teachers += [first | {"staff_id": self.new, "class_code": SPLIT, "valid_from": "2026-11-19", "valid_to": ""}]
        rewritten(trust, "class_teachers_2026", home, teachers)
        members = [
            r
            | (
                {"valid_to": "2026-11-18"}
                if r["class_code"] == self.code and r["student_id"] in (self.mover, self.leaver)
                else {}
            )
            for r in ours["class_members_2026"]
        ]
        moved = next(r for r in members if (r["class_code"], r["student_id"]) == (self.code, self.mover))
        members.append(moved | {"class_code": SPLIT, "valid_from": "2026-11-19", "valid_to": ""})
        self.joiner = min(everybody - set(sizes[self.code]))
        members.append(moved | {"student_id": self.joiner, "class_code": self.code, "valid_from": "2026-11-19", "valid_to": ""})
        rewritten(trust, "class_members_2026", home, members)


@pytest.fixture(scope="module")
def school(trust: Trust, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Moved]:
    """The trust's first school after the moves; marks were filled in before and after them."""
    home = Home(tmp_path_factory.mktemp("moved") / "home")
    home.archive.mkdir(parents=True)
    shutil.copy(trust.home.student_key_path, home.student_key_path)
    home.create()
    home.demo_path.write_text(f"{URN}\n999002\n")
    for path in trust.files.iterdir():
        shutil.copy(path, home.landing / path.name)
    for path in home.landing.glob("*judgements*"):
        path.unlink()
    moved = Moved(trust, home)
    before = {"class_code": moved.code, "subject_code": moved.subject, "staff_id": moved.old}
    book = Journal(home)
    book.add(
        [
            event(f"before-{who}", student=who, value="6", at="2026-11-17T09:00:00.000Z") | before
            for who in (moved.mover, moved.leaver, moved.stayer)
        ]
    )
    journal.seal(home)
    figures.publish_in(home, home.build / "figures.duckdb", TODAY.isoformat())
    for path in journal.sealed(home):
        path.unlink()
    return home, moved


@pytest.fixture
def client(school: tuple[Home, Moved]) -> Iterator[TestClient]:
    app = build_app(school[0], SignIn(None, True, "the-key"), lambda: {"127.0.0.1:3000"})
    with TestClient(app, base_url=ADDRESS, headers={"accept": "text/html"}, follow_redirects=False) as opened:
        yield opened


def cells(page: str) -> dict[str, str]:
    """Predictions by student key."""
    return dict(re.findall(r'name="(\w+)\.prediction" value="([^"]*)"', page))


def test_the_sheet_follows_the_class_list_of_the_day_and_marks_go_with_the_student(
    client: TestClient, trust: Trust, school: tuple[Home, Moved]
) -> None:
    _, moved = school
    mover, leaver, stayer = (trust.keys[URN, who] for who in (moved.mover, moved.leaver, moved.stayer))
    sign_in(client, f"{moved.new.lower()}@larkhollow.example")
    new = client.get(f"/m/{URN}/{POINT}/{SPLIT}").text
    assert cells(new) == {mover: "6"}
    [old_teacher] = [r for r in trust.rows("staff") if (r["school_urn"], r["staff_id"]) == (URN, moved.old)]
    assert f"{moved.code}, {old_teacher['title']} {old_teacher['surname']}" in new
    assert old_teacher["surname"] in client.get(f"/history/{URN}/{POINT}/{SPLIT}").text
    sign_in(client, f"{moved.replacement.lower()}@larkhollow.example")
    page = client.get(f"/m/{URN}/{POINT}/{moved.code}").text
    assert cells(page)[stayer] == "6" and mover not in cells(page) and leaver not in cells(page)
    assert cells(page)[trust.keys[URN, moved.joiner]] == ""  # a late joiner, or somebody who took the option up


def test_who_taught_the_class_before_is_not_chased_and_fills_in_nothing(client: TestClient, school: tuple[Home, Moved]) -> None:
    home, moved = school
    sign_in(client, f"{moved.old.lower()}@larkhollow.example")
    page = client.get(f"/m/{URN}/{POINT}/{moved.code}")
    assert 'name="was"' not in page.text
    assert f"/m/{URN}/{POINT}/{moved.code}" not in client.get("/home").text
    sign_in(client, "a001@larkhollow.example")
    row = re.findall(
        rf'<a href="/m/{URN}/{POINT}/{moved.code}">.*?</tr>', client.get(f"/completion?school={URN}&point={POINT}").text, re.S
    )[0]
    assert int(re.findall(r"of (\d+)", row)[0]) == 3 * len(cells_of_class(home, moved.code))


def cells_of_class(home: Home, code: str) -> list[str]:
    """Students of a class today, as its list has them."""
    from reports.staff.editions import Editions

    edition = Editions(home).current()
    assert edition
    return [
        r["student_key"]
        for r in edition.rows("select student_key from staff.places where school_urn = $s and class_code = $c", s=URN, c=code)
    ]
