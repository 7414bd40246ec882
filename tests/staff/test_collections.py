"""Data collections as the data manager has them: how far they are, locked, as workbooks, reminded of, closed on time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from ingest.archive.audit import Audit
from ingest.forms import journal, locks
from ingest.forms.journal import Journal
from ingest.home import Home
from orchestration.cli import app
from orchestration.sensors import marksheets_land
from orchestration.settings import HOME_VARIABLE
from reports.staff import reminders
from reports.staff.editions import Editions
from tests.staff.test_journal import event
from tests.staff.trust import URN, Trust


@pytest.fixture
def home(trust: Trust, tmp_path: Path) -> Home:
    """The trust's publication in a home whose files may be changed."""
    made = Home(tmp_path / "home")
    made.archive.mkdir(parents=True)
    for name in ("student.key", "demo", "format", "ledger.jsonl"):
        if (trust.home.archive / name).exists():
            shutil.copy(trust.home.archive / name, made.archive / name)
    made.create()
    made.current.symlink_to(trust.home.current.resolve())
    return made


def command(home: Home, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*words, "--home", str(home.path)])
    return result.exit_code, " ".join(result.output.split())


def test_status_tells_every_data_collection(home: Home) -> None:
    code, said = command(home, "point", "status", "--format", "csv")
    assert code == 0 and "DEC,December,11,16 Nov,27 Nov,10,open," in said and "MAR,March,7-13,1 Mar,12 Mar,10,to come,," in said


def test_closing_needs_a_name_a_point_and_a_school_and_takes_what_was_filled_in_with_it(home: Home) -> None:
    assert command(home, "point", "close", "DEC", "--by", " ")[0] == 2
    assert command(home, "point", "close", "NEVER", "--by", "DM")[0] == 2
    code, said = command(home, "point", "close", "DEC", "--by", "DM")
    assert code == 2 and "Several schools" in said
    Journal(home).add([event("event-001")])
    code, said = command(home, "point", "close", "DEC", "--by", "DM", "--school", URN, "--year-group", "11")
    assert code == 0 and "Year 11 takes no cell from now on" in said
    assert sorted(p.name.split(" ")[0] for p in home.landing.iterdir()) == ["data", "judgements"]
    window = {"school_urn": URN, "academic_year": "2026/27", "tracking_point": "DEC", "year_group": 11, "is_locked": False}
    assert locks.is_locked(home, window) and not locks.is_locked(home, window | {"school_urn": "999002"})
    assert command(home, "point", "open", "DEC", "--by", "DM", "--school", URN)[0] == 0
    assert not locks.is_locked(home, window)


def test_a_workbook_for_each_teacher_that_others_cannot_read(home: Home, tmp_path: Path) -> None:
    code, said = command(home, "marksheets", "DEC", "--to", str(tmp_path / "books"))
    books = sorted((tmp_path / "books").iterdir())
    assert code == 0 and f"{len(books)} workbooks" in said and len(books) > 5
    assert {oct(p.stat().st_mode & 0o777) for p in books} == {"0o600"}
    assert command(home, "marksheets", "DEC", "--to", str(home.landing))[0] == 2
    assert "Nobody fills in" in command(home, "marksheets", "JUN", "--to", str(tmp_path / "none"))[1]


class Post:
    """The school's mail server, which takes so many messages."""

    def __init__(self, takes: int = 1000) -> None:
        self.sent: list[EmailMessage] = []
        self.takes = takes

    def send_message(self, message: EmailMessage) -> None:
        if len(self.sent) == self.takes:
            raise OSError("gone")
        self.sent.append(message)

    @contextmanager
    def __call__(self, mail: reminders.Mail) -> Iterator[Post]:
        yield self


@pytest.mark.parametrize(
    ("day", "subject"),
    [
        ("2026-11-16", "December is open|November has closed"),  # Monday
        ("2026-11-17", None),
        ("2026-11-24", "December closes on 27 November"),  # Tuesday: Wednesday, Thursday and Friday are left
        ("2026-11-28", None),  # Saturday
        ("2026-11-30", "December has closed"),
        ("2026-12-01", None),
    ],
)
def test_reminders_are_due_on_their_school_days_and_name_the_readers_own_classes(
    home: Home, trust: Trust, day: str, subject: str | None
) -> None:
    edition = Editions(home).current()
    assert edition
    found = reminders.due(home, edition, Journal(home), date.fromisoformat(day))
    assert {r.subject for r in found} == set(subject.split("|") if subject else [])
    taught: dict[str, set[str]] = {}
    names = {(r["school_urn"], r["staff_id"]): r["sign_in_name"] for r in trust.rows("staff")}
    for row in trust.rows("class_teachers_2026"):
        taught.setdefault(names[row["school_urn"], row["staff_id"]], set()).add(row["class_code"])
    for reminder in found:
        told = {line.split("  ")[1] for line in reminder.text.splitlines() if line.startswith("  ")}
        assert told and told <= taught[reminder.to]
        assert "Known" not in reminder.text and "Legal" not in reminder.text


def test_a_reminder_is_sent_once_and_what_the_server_did_not_take_is_sent_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["remind", "--send", "--day", "2026-11-16"]
    assert "There is no" in command(home, *words)[1]
    mail = home.path / "mail.toml"
    mail.write_text(
        'server = "mail.example"\nsender = "data@school.example"\naddress = "https://pages.example"\nsentence = "Ask us."\n'
    )
    mail.chmod(0o644)
    assert "may be read by others" in command(home, *words)[1]
    mail.chmod(0o600)
    monkeypatch.setattr(reminders, "_server", post := Post(takes=2))
    code, said = command(home, *words)
    assert code == 1 and "took it no further" in said and len(post.sent) == 2
    monkeypatch.setattr(reminders, "_server", rest := Post())
    assert command(home, *words)[0] == 0
    everybody = [(m["To"], m["Subject"]) for m in [*post.sent, *rest.sent]]
    assert len(everybody) == len(set(everybody)) > 3
    assert "https://pages.example/home" in rest.sent[0].get_content() and "Ask us." in rest.sent[0].get_content()
    assert "Nobody is to be reminded today." in command(home, *words)[1]
    assert {line["event"] for line in Audit(home).lines(Audit(home).months()[0])} == {"reminded"}


def test_what_was_filled_in_lands_at_night_and_a_collection_is_closed_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    Journal(home).add([event("event-001")])
    assert "demo" in str(marksheets_land(dg.build_sensor_context()))
    home.demo_path.unlink()
    marksheets_land(dg.build_sensor_context())  # today is long after the window and the event
    names = sorted(p.name.split(" ")[0] for p in home.landing.iterdir())
    assert names == ["data", "judgements"] and not journal.has_open(home)
    closed = next(p for p in home.landing.iterdir() if p.name.startswith("data"))
    assert ",DEC,11,N,tracking calendar," in closed.read_text()
    marksheets_land(dg.build_sensor_context())
    assert sorted(p.name.split(" ")[0] for p in home.landing.iterdir()) == ["data", "judgements"]


def test_a_collection_that_is_locked_is_not_opened_by_its_last_day(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(home.path))
    home.demo_path.unlink()
    assert command(home, "point", "close", "DEC", "--by", "DM", "--school", URN)[0] == 0  # not published yet
    marksheets_land(dg.build_sensor_context())
    written = "".join(p.read_text() for p in home.landing.glob("data collection closed*"))
    assert f"{URN},closed" not in written and ",DEC,11,N,tracking calendar," in written  # of the other school alone
