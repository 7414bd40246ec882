"""From the landing folder into the archive: one file at a time, nothing lost."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime
from pathlib import Path

from ingest.engine.conform import Conformed, blob_path, conform_file
from ingest.engine.contract import load_contracts
from ingest.engine.home import Home
from ingest.engine.ledger import LIVE, Delivery, Ledger
from ingest.engine.profile import Profile
from ingest.engine.readers import Unreadable

UNFINISHED = (".part", ".tmp", ".crdownload", ".partial", ".filepart")


def pending(home: Home) -> list[Path]:
    """Files in the landing folder that are not hidden and not still being copied under a working name."""
    if not home.landing.exists():
        return []
    found = (p for p in home.landing.iterdir() if p.is_file())
    return sorted(p for p in found if not p.name.startswith((".", "~$")) and p.suffix.lower() not in UNFINISHED)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def archive(home: Home, path: Path) -> str:
    """Keep the bytes for good, under their SHA-256; returns it."""
    sha256 = sha256_of(path)
    blob = blob_path(home, sha256)
    if not blob.exists():
        blob.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = blob.with_suffix(".new")
        shutil.copyfile(path, new)
        new.chmod(0o400)
        new.replace(blob)
    return sha256


def ingest_file(home: Home, path: Path, received_at: datetime) -> list[Delivery]:
    """Archive, conform and enter one landed file; returns its deliveries (none when it repeats the newest).

    A file that cannot be read is entered as refused with its reason, and lies in quarantine/files.
    """
    ledger, received = Ledger(home), received_at.isoformat(timespec="seconds")
    sha256 = archive(home, path)
    repeated = _repeats(ledger.deliveries(), sha256)
    if repeated:
        ledger.add_repeat(sha256, path.name, received, repeated)
        path.unlink()
        return []
    try:
        profile, conformed, unused = conform_file(home, blob_path(home, sha256), path.name, sha256, received[:10])
    except Unreadable as error:
        return [_refuse(home, ledger, path, sha256, received, str(error))]
    note = f"Columns not used: {', '.join(unused)}." if unused else ""
    entered = [_enter(home, ledger, path, sha256, received, profile, item, note) for item in conformed]
    path.unlink()
    return entered


def _repeats(deliveries: list[Delivery], sha256: str) -> str | None:
    """The delivery that a file repeats, if every entity it gave is still the newest of its scope."""
    newest: dict[str | None, Delivery] = {d.entity: d for d in deliveries if d.sha256 == sha256}
    if not newest or any(d.verdict not in LIVE for d in newest.values()):
        return None
    for old in newest.values():
        later = [d for d in deliveries if d.seq > old.seq and d.entity == old.entity and d.verdict in LIVE]
        scopes = [(set(d.scopes), set(d.schools)) for d in later]
        if any(s & set(old.scopes) if old.scopes else schools & set(old.schools) for s, schools in scopes):
            return None
    return max(newest.values(), key=lambda d: d.seq).delivery_id


def _refuse(home: Home, ledger: Ledger, path: Path, sha256: str, received: str, reason: str) -> Delivery:
    seq = ledger.next_seq()
    delivery = Delivery(f"{seq:06d}", seq, sha256, path.name, received, verdict="refused", reason=reason)
    ledger.add_delivery(delivery)
    folder = home.quarantine / "files"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.replace(folder / f"{delivery.delivery_id}-{path.name}")
    return delivery


def _enter(
    home: Home,
    ledger: Ledger,
    path: Path,
    sha256: str,
    received: str,
    profile: Profile,
    item: Conformed,
    note: str,
) -> Delivery:
    seq = ledger.next_seq()
    delivery = Delivery(
        delivery_id=f"{seq:06d}",
        seq=seq,
        sha256=sha256,
        file_name=path.name,
        received_at=received,
        profile=profile.name,
        entity=item.entity,
        schools=item.schools,
        scopes=item.scopes,
        date_range=item.date_range,
        rows_read=item.rows_read,
        rows_accepted=item.rows_accepted,
        rows_quarantined=item.rows_quarantined,
        profile_hash=profile.hash,
        contract_hash=load_contracts()[item.entity].hash,
        reason=note,
    )
    item.quarantine.replace(home.quarantine / f"{delivery.delivery_id}.parquet")
    ledger.add_delivery(delivery)
    return delivery
