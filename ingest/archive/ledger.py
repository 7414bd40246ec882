"""The ledger: an append-only list of deliveries and verdicts, each line chained to the one before."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ingest.archive.chain import GENESIS, append, cut_unfinished, line_hash
from ingest.home import FORMAT, UNMARKED, Home, Told, stamp_of
from ingest.profile import names_now

LIVE = ("accepted", "conformed")


class LedgerBroken(Told):
    """A line does not follow from the one before it: the file was changed or cut."""


@dataclass(frozen=True)
class Delivery:
    """One entity's rows out of one file, with the verdict that stands now.

    verdict: conformed (read, not yet judged) | accepted | held (by gate 1) | refused (could not be read).
    corrects: the delivery whose quarantined rows it brings, put right by hand; None for an extract.
    scopes: what it spoke for when it came, by its contract then; see `scopes.scopes_of` for today's.
    format: that of the home when it came, by which it is read for good.
    profile_hash: of the layout as it was kept. answers: what the file does not say itself, told when it landed.
    note: its reason as it was before any verdict. checks_failed: what holds it.
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
    cells_quarantined: int = 0
    profile_hash: str | None = None
    contract_hash: str | None = None
    verdict: str = "conformed"
    reason: str = ""
    corrects: str | None = None
    format: int = FORMAT
    answers: tuple[tuple[str, str], ...] = ()
    note: str = ""
    checks_failed: tuple[str, ...] = ()


@dataclass
class _Read:
    """What a ledger's file held when it was last looked at: what its lines come to, the chain verified.

    The stamp tells whether the file is still that one; while it is, nothing is read or verified a second time.
    """

    stamp: tuple[int, int, int] | None = None
    n_lines: int = 0
    repeats: list[dict[str, Any]] = field(default_factory=list)
    of_bytes: dict[str, list[str]] = field(default_factory=dict)  # deliveries by the SHA-256 of their file
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    hashes: set[str] = field(default_factory=set)
    last: str = GENESIS
    head: str = GENESIS
    n_files: int = 0
    latest: str = ""
    speakers: dict[tuple[str | None, str, tuple[str, ...]], Delivery] = field(default_factory=dict)  # of a scope in a batch

    def take(self, line: dict[str, Any]) -> None:
        """Add a line that follows from the last one."""
        self.n_lines += 1
        self.repeats += [line] if line["type"] == "repeat" else []
        self.last = str(line["line_hash"])
        self.hashes.add(self.last)
        if line["type"] != "repeat":
            self.head = self.last
        self.n_files += line["type"] in ("delivery", "deliveries")
        for item in line.get("deliveries", [line] if line["type"] == "delivery" else []):
            new = self.deliveries[item["delivery_id"]] = _delivery(item)
            self.latest = max(self.latest, new.received_at)
            self.of_bytes.setdefault(new.sha256, []).append(new.delivery_id)
            self.speakers |= {(new.entity, new.received_at, scope): new for scope in new.scopes if not new.corrects}
        for item in line.get("layouts", ()):
            old = self.deliveries[item["delivery_id"]]
            told = {**item, "schools": tuple(item["schools"]), "scopes": tuple(map(tuple, item["scopes"]))}
            told["date_range"] = tuple(item["date_range"]) if item["date_range"] else None
            self.deliveries[old.delivery_id] = replace(old, **{k: v for k, v in told.items() if k != "delivery_id"})
        for item in line.get("verdicts", [line] if line["type"] == "verdict" else []):
            old = self.deliveries[item["delivery_id"]]
            said = {"verdict": item["verdict"], "reason": item["reason"], "checks_failed": tuple(item.get("checks_failed", ()))}
            self.deliveries[old.delivery_id] = replace(old, **said)


_READ: dict[Path, _Read] = {}


class Ledger:
    """Reads and appends; nothing in it is ever changed. A process reads and verifies it once, as long as nobody else writes."""

    def __init__(self, home: Home) -> None:
        self.path = home.ledger_path

    def _read(self) -> _Read:
        """The ledger as it is now.

        A last line without its end was being written when the machine stopped: nothing followed from it, so it
        counts as never written.
        """
        now = stamp_of(self.path.resolve()) if self.path.exists() else None
        if self.path in _READ and _READ[self.path].stamp == now:
            return _READ[self.path]
        found = _Read(now)
        whole, _, _ = self.path.read_bytes().rpartition(b"\n") if now else (b"", b"", b"")
        for number, text in enumerate(whole.splitlines(), start=1):
            try:
                line = json.loads(text)
                sound = line["line_hash"] == line_hash(found.last, line)
            except (ValueError, KeyError, TypeError):
                sound = False
            if not sound:
                raise LedgerBroken(
                    f"Line {number} of {self.path} does not follow from the line before it: the file was changed or "
                    "damaged. Put back the archive from your backup; nothing is read or published until then."
                )
            found.take(line)
        _READ[self.path] = found
        return found

    def lines(self) -> list[dict[str, Any]]:
        """Every line, oldest first, the chain verified."""
        self._read()
        return [json.loads(text) for text in self.path.read_text().splitlines()] if self.path.exists() else []

    def deliveries(self) -> list[Delivery]:
        """Deliveries in order of arrival, with the latest verdict and reason of each."""
        return list(self._read().deliveries.values())

    def repeats(self) -> list[dict[str, Any]]:
        """Files that arrived again without changing anything."""
        return list(self._read().repeats)

    def head(self) -> str:
        """Hash of the last line that can change a publication (repeats cannot)."""
        return self._read().head

    def holds(self, line_hash: str) -> bool:
        """Whether a line with this hash is there; the hash before the first line always is."""
        return line_hash == GENESIS or line_hash in self._read().hashes

    def latest(self) -> str:
        """When the newest delivery came, or "" before the first."""
        return self._read().latest

    def brought_by(self, sha256: str) -> list[Delivery]:
        """What came in files of these bytes, oldest first."""
        known = self._read()
        return [known.deliveries[number] for number in known.of_bytes.get(sha256, ())]

    def spoke_before(self, new: Delivery) -> Delivery | None:
        """The newest extract of the same moment that spoke for a scope of this one, or None."""
        told = self._read().speakers
        found = [told[place] for scope in new.scopes if (place := (new.entity, new.received_at, scope)) in told]
        return max(found, key=lambda d: d.seq, default=None)

    def next_seq(self) -> int:
        """Number of the next file that brings something; repeats and verdicts in between do not shift it."""
        return self._read().n_files + 1

    def add_deliveries(self, deliveries: list[Delivery]) -> None:
        """Append what one file brought, in one line: all of it is entered or nothing."""
        self._append({"type": "deliveries", "deliveries": [asdict(d) for d in deliveries]})

    def add_verdicts(self, verdicts: list[dict[str, Any]]) -> None:
        """Append what gate 1 said, in one line: delivery_id, verdict (accepted | held), reason, checks_failed of each."""
        self._append({"type": "verdicts", "verdicts": verdicts})

    def add_layouts(self, deliveries: list[dict[str, Any]]) -> None:
        """Append that deliveries are read with another text of their layout from now on: delivery_id, profile_hash, rows."""
        self._append({"type": "layouts", "layouts": deliveries})

    def add_verdict(self, delivery_id: str, verdict: str, reason: str, checks_failed: list[str]) -> None:
        """Append one verdict."""
        said = {"delivery_id": delivery_id, "verdict": verdict, "reason": reason, "checks_failed": checks_failed}
        self.add_verdicts([said])

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
        known = self._read()
        line = {**line, "line": known.n_lines + 1}
        line["line_hash"] = line_hash(known.last, line)
        text = json.dumps(line)
        _READ.pop(self.path, None)  # whatever breaks from here on, the file is what counts
        cut_unfinished(self.path)
        append(self.path, text)
        known.take(json.loads(text))  # as it would be read: tuples are lists there
        known.stamp = stamp_of(self.path.resolve())
        _READ[self.path] = known


def _delivery(line: dict[str, Any]) -> Delivery:
    """A delivery as a line tells it, its layout and entity under the names they have now. Lines of format 1 do not say so."""
    fields = {"format": UNMARKED} | {k: line[k] for k in Delivery.__dataclass_fields__ if k in line}
    if fields["entity"]:
        fields["profile"], fields["entity"] = names_now(fields["profile"], fields["entity"])
    fields["note"] = "" if fields["verdict"] == "refused" else fields["reason"]
    fields["checks_failed"] = ()
    fields["answers"] = tuple((k, v) for k, v in fields.get("answers", ()))
    fields["schools"] = tuple(fields["schools"])
    fields["scopes"] = tuple(tuple(s) for s in fields["scopes"])
    fields["date_range"] = tuple(fields["date_range"]) if fields["date_range"] else None
    return Delivery(**fields)
