"""The ledger: an append-only list of deliveries and verdicts, each line chained to the one before."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from typing import Any

from ingest.engine.home import Home

GENESIS = "0" * 64
LIVE = ("accepted", "conformed")


class LedgerBroken(Exception):
    """A line does not follow from the one before it: the file was changed or cut."""


@dataclass(frozen=True)
class Delivery:
    """One entity's rows out of one file, with the verdict that stands now.

    verdict: conformed (read, not yet judged) | accepted | held (by gate 1) | refused (could not be read).
    """

    delivery_id: str
    seq: int
    sha256: str
    file_name: str
    received_at: str
    profile: str | None = None
    entity: str | None = None
    schools: tuple[str, ...] = ()
    scopes: tuple[tuple[str, ...], ...] = ()
    date_range: tuple[str, str] | None = None
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    profile_hash: str | None = None
    contract_hash: str | None = None
    verdict: str = "conformed"
    reason: str = ""


class Ledger:
    """Reads and appends; nothing in it is ever changed."""

    def __init__(self, home: Home) -> None:
        self.path = home.ledger_path

    def lines(self) -> list[dict[str, Any]]:
        """Every line, oldest first, after checking the chain."""
        if not self.path.exists():
            return []
        lines, previous = [], GENESIS
        for number, text in enumerate(self.path.read_text().splitlines(), start=1):
            line = json.loads(text)
            if line["line_hash"] != _hash(previous, line):
                raise LedgerBroken(f"Line {number} of {self.path} does not follow from the line before it.")
            previous = line["line_hash"]
            lines.append(line)
        return lines

    def deliveries(self) -> list[Delivery]:
        """Deliveries in order of arrival, with the latest verdict and reason of each."""
        found: dict[str, Delivery] = {}
        for line in self.lines():
            if line["type"] == "delivery":
                found[line["delivery_id"]] = _delivery(line)
            elif line["type"] == "verdict":
                old = found[line["delivery_id"]]
                found[old.delivery_id] = replace(old, verdict=line["verdict"], reason=line["reason"])
        return list(found.values())

    def repeats(self) -> list[dict[str, Any]]:
        """Files that arrived again without changing anything."""
        return [line for line in self.lines() if line["type"] == "repeat"]

    def head(self) -> str:
        """Hash of the last line that can change a publication (repeats cannot)."""
        hashes = [line["line_hash"] for line in self.lines() if line["type"] != "repeat"]
        return str(hashes[-1]) if hashes else GENESIS

    def next_seq(self) -> int:
        """Number of the next line."""
        return len(self.lines()) + 1

    def add_delivery(self, delivery: Delivery) -> None:
        """Append what a file brought."""
        self._append({"type": "delivery", **asdict(delivery)})

    def add_verdict(self, delivery_id: str, verdict: str, reason: str, checks_failed: list[str]) -> None:
        """Append what gate 1 said of a delivery (accepted | held)."""
        self._append(
            {
                "type": "verdict",
                "delivery_id": delivery_id,
                "verdict": verdict,
                "reason": reason,
                "checks_failed": checks_failed,
            }
        )

    def add_repeat(self, sha256: str, file_name: str, received_at: str, of_delivery: str) -> None:
        """Append that a file brought nothing new."""
        self._append(
            {
                "type": "repeat",
                "sha256": sha256,
                "file_name": file_name,
                "received_at": received_at,
                "of_delivery": of_delivery,
            }
        )

    def _append(self, line: dict[str, Any]) -> None:
        lines = self.lines()
        previous = lines[-1]["line_hash"] if lines else GENESIS
        line = {**line, "seq": len(lines) + 1}
        line["line_hash"] = _hash(previous, line)
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())


def _hash(previous: str, line: dict[str, Any]) -> str:
    body = json.dumps({k: v for k, v in line.items() if k != "line_hash"}, sort_keys=True)
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


def _delivery(line: dict[str, Any]) -> Delivery:
    fields = {k: line[k] for k in Delivery.__dataclass_fields__}
    fields["schools"] = tuple(fields["schools"])
    fields["scopes"] = tuple(tuple(s) for s in fields["scopes"])
    fields["date_range"] = tuple(fields["date_range"]) if fields["date_range"] else None
    return Delivery(**fields)
