"""From the landing folder into the archive: one file at a time, nothing lost."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ingest import answers, failpoints
from ingest.archive.ledger import LIVE, Delivery, Ledger
from ingest.archive.scopes import overtakes
from ingest.conform import Conformed, blob_path, conform_file, keep_layout, profile_of
from ingest.contract import load_contracts
from ingest.forms import corrections, keys, sheets, signed
from ingest.home import Home, Told, stamp_of
from ingest.imports.meanings import NEXT, refusal
from ingest.profile import SHEET, Profile, layouts_of
from ingest.read import Unreadable

UNFINISHED = (".part", ".tmp", ".crdownload", ".partial", ".filepart")
CHUNK = 1 << 20
NAME_LETTERS = 120  # of a file's name that are kept; a folder's limit is 255 bytes, and the quarantine adds a number
ONE_SHEET = "This is one sheet of a workbook of corrections. Save the whole workbook as .xlsx and drop that."
LINK = "It is a link to a file elsewhere. Copy the file itself into the landing folder."
NEAR = 2 / 3  # share of the headings that a layout knows of which a file is to be named; of another its meaning tells more
Draft = tuple[Delivery, Path | None]  # a delivery without its number, and where its quarantined rows lie


class StillArriving(Told):
    """The file changed while it was read, so it stays in the landing folder for the next run."""


def pending(home: Home) -> list[Path]:
    """Files in the landing folder, oldest change first, that are not hidden and not still copied under a working name."""
    if not home.landing.exists():
        return []
    found = [p for p in home.landing.iterdir() if not p.name.startswith((".", "~$")) and p.suffix.lower() not in UNFINISHED]
    answered = {answers.beside(p) for p in found}
    found = [p for p in found if p not in answered]
    kept = [p for p in found if p.is_symlink() or stat.S_ISREG(p.lstat().st_mode)]
    return sorted(kept, key=lambda p: (p.lstat().st_mtime_ns, p.name))


def safe_name(name: str) -> str:
    """A file's name as it may be printed and used in a path: no control or path signs, no mark-up, not too long."""
    plain = re.sub(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069/\\\\\[\]\ud800-\udfff]", "_", name)
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) <= NAME_LETTERS:
        return plain
    return f"{(stem or suffix)[: NAME_LETTERS - 10]}…{dot}{suffix[:8]}" if dot else plain[:NAME_LETTERS]


def archive(home: Home, path: Path) -> str:
    """Keep the bytes for good, under their SHA-256; returns it. Raises StillArriving when they change meanwhile.

    They are copied once and the copy is what is hashed and read from then on. A damaged or missing blob of the
    same bytes is made good.
    """
    before, digest = stamp_of(path), hashlib.sha256()
    new = home.blobs / f"arriving-{os.getpid()}.new"
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as source, new.open("wb") as copy:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    if stamp_of(path) != before:
        new.unlink()
        raise StillArriving(f"{safe_name(path.name)} was still being written. It stays in the landing folder; run again.")
    failpoints.reach("file copied, not yet archived")
    blob = blob_path(home, digest.hexdigest())
    blob.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new.chmod(0o400)
    new.replace(blob)
    failpoints.reach("file archived, not yet read")
    return digest.hexdigest()


def _received(ledger: Ledger, now: datetime) -> str:
    """When a file lands; never before the last one, so that a clock set back cannot make new data look old."""
    return max(now.isoformat(timespec="seconds"), ledger.latest())


def ingest_file(home: Home, path: Path, received_at: datetime) -> list[Delivery]:
    """Archive, conform and enter one landed file; returns its deliveries (none when it repeats the newest).

    A file that cannot be read is entered as refused with its reason, and lies in quarantine/files.
    """
    ledger = Ledger(home)
    received = _received(ledger, received_at)
    if path.is_symlink():
        return _refuse(home, ledger, path, "", received, LINK)
    stamp, sha256 = stamp_of(path), archive(home, path)
    try:
        said = answers.given(path)
    except Unreadable as error:
        return _refuse(home, ledger, path, sha256, received, str(error))
    file, blob = Delivery("", 0, sha256, safe_name(path.name), received), blob_path(home, sha256)
    repeated, drafts = None if said else _repeats(home, ledger, sha256), list[Draft]()
    if not repeated:
        try:
            signed.refuse_others(home, blob)
            is_correction = sheets.recognised(blob)
            drafts = _corrected(home, ledger, blob, file) if is_correction else _conformed(home, ledger, blob, file, said)
        except Unreadable as error:
            return _refuse(home, ledger, path, sha256, received, str(error))
        told = [d for d, _ in drafts]
        repeated = _repeats(home, ledger, sha256, told) if said or any(d.answers for d in told) else None
    if repeated:
        ledger.add_repeat(sha256, safe_name(path.name), received, repeated)
        _leave(path, stamp)
        return []
    failpoints.reach("rows conformed, not yet in the ledger")
    entered = _enter(home, ledger, drafts)
    failpoints.reach("in the ledger, file still in landing")
    _leave(path, stamp)
    failpoints.reach("file gone from landing")
    return entered


def _leave(path: Path, stamp: tuple[int, int, int]) -> None:
    """Take the file out of the landing folder, unless another was put in its place meanwhile."""
    if stamp_of(path) == stamp:
        path.unlink()
        answers.remove(path)


def _repeats(home: Home, ledger: Ledger, sha256: str, like: list[Delivery] | None = None) -> str | None:
    """The delivery that a file repeats, if every entity it gave is still the newest of its scope.

    It is not when a later one spoke for some of its scopes, or took some of its keys into another.
    An extract stays the newest when rows of it are corrected: dropping it once more must not undo that.
    `like`: what the file gives; before that is known, one that was told something is not yet a repeat.
    """
    mine = [d for d in ledger.brought_by(sha256) if d.verdict != "refused"]
    if like is None and any(d.answers for d in mine):
        return None
    if like is not None:
        told = {(d.profile, d.answers) for d in like}
        mine = [d for d in mine if (d.profile, d.answers) in told]
    newest = {(d.entity, d.corrects): d for d in mine}
    if not newest or any(d.verdict not in LIVE for d in newest.values()):
        return None
    deliveries = ledger.deliveries()
    for old in newest.values():
        later = [d for d in deliveries if d.seq > old.seq and d.entity == old.entity and d.verdict in LIVE]
        if old.corrects and any(d.corrects == old.corrects for d in later):
            return None
        if any(overtakes(home, d, old) for d in later if not d.corrects):
            return None
    return max(newest.values(), key=lambda d: d.seq).delivery_id


def _refuse(home: Home, ledger: Ledger, path: Path, sha256: str, received: str, reason: str) -> list[Delivery]:
    """Enter a file as refused and set it aside; the same bytes refused for the same reason are a repeat."""
    name = safe_name(path.name)
    answers.remove(path)
    before = [d for d in ledger.deliveries() if d.sha256 == sha256 and (d.verdict, d.reason) == ("refused", reason)]
    folder = home.quarantine / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if before and sha256:
        ledger.add_repeat(sha256, name, received, before[-1].delivery_id)
        path.replace(folder / f"{before[-1].delivery_id}-{name}")
        return []
    seq = ledger.next_seq()
    delivery = Delivery(f"{seq:06d}", seq, sha256, name, received, verdict="refused", reason=reason)
    ledger.add_deliveries([delivery])
    path.replace(folder / f"{delivery.delivery_id}-{name}")
    return [delivery]


def _conformed(home: Home, ledger: Ledger, blob: Path, file: Delivery, said: answers.Answers) -> list[Draft]:
    """What an extract gives, entity by entity; `said`: the answers beside it."""

    def layout(headings: list[str]) -> Profile:
        found = _layout(home, headings, said.get(answers.LAYOUT, ""))
        return answers.complete(found, file.file_name, said, answers.usual(home, found))

    told = blob, file.file_name, file.sha256, file.received_at[:10]
    profile, conformed, note = conform_file(home, *told, layout, sheet=said.get(SHEET, ""))
    if not conformed:
        raise Unreadable(f"The layout {profile.name} takes nothing of it: its profile.yml has no outputs.")
    keep_layout(home, profile)
    file = replace(file, answers=profile.answers)
    drafts = [(_draft(file, profile, item, note), item.quarantine) for item in conformed]
    return [(replace(d, reason=" ".join(filter(None, [note, _overtakes(ledger, d)]))), aside) for d, aside in drafts]


def _layout(home: Home, headings: list[str], named: str = "") -> Profile:
    """The profile of an extract by its headings; raises Unreadable when none or several fit, and for one sheet of corrections."""
    if keys.are_there(headings):
        raise Unreadable(ONE_SHEET)
    layouts = layouts_of(home)
    profile, reason = layouts.match(headings, named)
    if profile is None:
        is_near = layouts.known(headings) >= NEAR * len([h for h in headings if h.strip()])
        raise Unreadable(f"{reason} {NEXT}" if is_near else refusal(headings))
    return profile


def _corrected(home: Home, ledger: Ledger, blob: Path, file: Delivery) -> list[Draft]:
    """What a workbook of corrected rows gives: one for each delivery it corrects, a refused one for each lost sheet."""
    taken, reasons = corrections.read(home, blob, file.file_name, file.sha256, ledger)
    if not taken:
        raise Unreadable(" ".join(reasons))
    drafts: list[Draft] = []
    for parent, item in taken:
        words = f"Corrects rows of delivery {parent.delivery_id} ({parent.file_name})."
        made = _draft(file, profile_of(home, parent), item, words)
        drafts.append((replace(made, corrects=parent.delivery_id), item.quarantine))
    return drafts + [(replace(file, verdict="refused", reason=reason), None) for reason in reasons]


def _draft(file: Delivery, profile: Profile, item: Conformed, reason: str) -> Delivery:
    return replace(
        file,
        profile=profile.name,
        entity=item.entity,
        schools=item.schools,
        scopes=item.scopes,
        date_range=item.date_range,
        rows_read=item.rows_read,
        rows_accepted=item.rows_accepted,
        rows_quarantined=item.rows_quarantined,
        cells_quarantined=item.cells_quarantined,
        profile_hash=profile.layout_hash,
        contract_hash=load_contracts()[item.entity].hash,
        reason=reason,
    )


def _enter(home: Home, ledger: Ledger, drafts: list[Draft]) -> list[Delivery]:
    """Enter all that one file gave; the first has the line's own number, the others one more behind it."""
    seq, entered = ledger.next_seq(), []
    for nth, (draft, aside) in enumerate(drafts):
        delivery = replace(draft, seq=seq, delivery_id=f"{seq:06d}" + (f"-{nth + 1}" if nth else ""))
        if aside:
            aside.replace(home.quarantine / f"{delivery.delivery_id}.parquet")
        entered.append(delivery)
    ledger.add_deliveries(entered)
    return entered


def _overtakes(ledger: Ledger, new: Delivery) -> str:
    """Words for a snapshot that replaces one of the same scope from the same batch, where nobody may have meant to."""
    twin = ledger.spoke_before(new) if load_contracts()[str(new.entity)].delivery.kind == "snapshot" else None
    return f"It replaces delivery {twin.delivery_id}, which came in the same batch for the same scope." if twin else ""
