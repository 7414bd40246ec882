"""Reminders of marksheets: to whom, when, in which words; sent through the school's own mail server.

A message names its reader's own classes and no student. What was sent is in the audit log, so that nobody gets one twice.
"""

from __future__ import annotations

import csv
import smtplib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from functools import cache
from typing import Any

from ingest.archive.audit import Audit
from ingest.code import seed
from ingest.forms.journal import Journal
from ingest.home import Home, Told
from reports.staff.completion import classes_of, whole_school
from reports.staff.editions import QUERIES, Edition
from reports.staff.settings import BadSettings, private

FILE = "mail.toml"
NEEDED = ("server", "sender", "address")
KNOWN = {*NEEDED, "port", "user", "password", "sentence", "security"}
SECURITY = ("starttls", "tls", "none")
SECONDS = 30
EVENT = "reminded"


class NotSent(Told):
    """There is no mail server, or it took no more."""


@dataclass(frozen=True)
class Mail:
    """The school's mail server. `address`: that of the staff pages; `sentence`: the school's own, at the end of each message."""

    server: str
    sender: str
    address: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    sentence: str = ""
    security: str = "starttls"


@dataclass(frozen=True)
class Reminder:
    """A message that is due: to whom, of which kind, and its words."""

    to: str
    kind: str
    point: str
    subject: str
    text: str

    @property
    def about(self) -> str:
        """What the audit log calls it."""
        return f"{self.kind} {self.point} {self.to}"


@cache
def kinds() -> list[dict[str, str]]:
    """The rows of reminders.csv."""
    with seed("reminders").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def mail_of(home: Home) -> Mail:
    """The mail settings of a home; raises NotSent, BadSettings."""
    path = home.path / FILE
    if not path.exists():
        raise NotSent(
            f"There is no {path}: docs/data-manager.md shows one. Without it nothing can be sent; the list can be copied."
        )
    told = private(path, NEEDED, KNOWN, "docs/data-manager.md")
    if told.get("security", "starttls") not in SECURITY:
        raise BadSettings(f"{path}: security is one of {', '.join(SECURITY)}.")
    return Mail(**told)


def due(home: Home, edition: Edition, journal: Journal, today: date) -> list[Reminder]:
    """The reminders of a day that were not sent yet: one for each person, kind and data collection."""
    ask = whole_school(edition, today)
    sent = {line["about"] for month in Audit(home).months() for line in Audit(home).lines(month) if line["event"] == EVENT}
    found = []
    for kind in kinds():
        rows = edition.rows(
            (QUERIES / "reminded.sql").read_text(),
            today=today, school_days=int(kind["school_days"]), counted_from=kind["counted_from"],
        )  # fmt: skip
        for window in rows:
            classes = classes_of(ask, journal, *(window[name] for name in ("school_urn", "academic_year", "tracking_point")))
            mine = [row for row in classes if row["state"] != "complete" and row["year_group"] in window["year_groups"]]
            found += _messages(kind, window, mine)
    return [reminder for reminder in found if reminder.about not in sent]


def _messages(kind: dict[str, str], window: dict[str, Any], classes: list[dict[str, Any]]) -> list[Reminder]:
    """A message for each teacher of a class that is not complete."""
    by: dict[str, list[str]] = {}
    for row in classes:
        for teacher in row["teachers"]:
            if "@" in (teacher["address"] or ""):
                by.setdefault(teacher["address"], []).append(
                    f"  {row['class_code']}  {row['n_given']} of {row['n_expected']} cells"
                )
    words = {"point": window["point_name"], "closes": f"{window['close_date'].day} {window['close_date']:%B}"}
    code = f"{window['school_urn']}/{window['academic_year']}/{window['tracking_point']}/{window['close_date']}"
    return [
        Reminder(
            to, kind["reminder"], code, kind["subject"].format(**words), "\n".join([kind["text"].format(**words), "", *lines])
        )
        for to, lines in sorted(by.items())
    ]


def send(home: Home, mail: Mail, reminders: list[Reminder], told: Callable[[Reminder], None]) -> None:
    """Send them one by one, each entered in the audit log as soon as the server has it; raises NotSent."""
    try:
        with _server(mail) as server:
            for reminder in reminders:
                server.send_message(message(mail, reminder))
                Audit(home).add(EVENT, about=reminder.about)
                told(reminder)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(
            f"The mail server {mail.server} took it no further ({type(error).__name__}). What was sent is not sent again."
        ) from error


def _server(mail: Mail) -> smtplib.SMTP:
    kind = smtplib.SMTP_SSL if mail.security == "tls" else smtplib.SMTP
    server = kind(mail.server, mail.port, timeout=SECONDS)
    if mail.security == "starttls":
        server.starttls()
    if mail.user:
        server.login(mail.user, mail.password)
    return server


def message(mail: Mail, reminder: Reminder) -> EmailMessage:
    """A reminder as an e-mail, in plain text."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = mail.sender, reminder.to, reminder.subject
    made["Auto-Submitted"] = "auto-generated"
    made.set_content("\n\n".join(filter(None, [reminder.text, f"{mail.address}/home", mail.sentence])) + "\n")
    return made
