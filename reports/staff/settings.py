"""How staff sign in: `sign-in.toml` in the home, readable by its owner alone. Without it, only on this machine."""

from __future__ import annotations

import secrets
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingest.archive.ledger import Ledger
from ingest.home import OTHERS, Home, Told

FILE = "sign-in.toml"
HTTPS = 443
NEEDED = ("issuer", "client_id", "client_secret", "claim", "address")


class BadSettings(Told):
    """Settings of the home cannot be used."""


@dataclass(frozen=True)
class Provider:
    """The school's OpenID Connect provider. `claim`: which claim of the ID token is `sign_in_name` of the staff extract.

    `address`: that of these pages, as readers type it; the provider sends them back to it.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    address: str

    @property
    def host(self) -> str:
        """Name, and port if any, by which the pages may be asked."""
        return urlsplit(self.address).netloc


@dataclass(frozen=True)
class SignIn:
    """What signing in is here. `key`: a secret of this server's start, by which the home's owner signs in on this machine."""

    provider: Provider | None
    is_demo: bool
    key: str = field(repr=False)


def sign_in_of(home: Home) -> SignIn:
    """The sign-in of a home; raises BadSettings."""
    return SignIn(_provider(home), is_demo(home), secrets.token_urlsafe(24))


def is_demo(home: Home) -> bool:
    """Whether the home holds the demo school and no other: there anybody may sign in as anybody."""
    if not home.demo_path.exists():
        return False
    ours = set(home.demo_path.read_text().split())
    return all(set(delivery.schools) <= ours for delivery in Ledger(home).deliveries())


def private(path: Path, needed: tuple[str, ...], known: set[str], docs: str) -> dict[str, Any]:
    """Settings of a file that only its owner may read; raises BadSettings with what is wrong. `docs`: the page that shows one."""
    if path.stat().st_mode & OTHERS:
        raise BadSettings(f"{path} may be read by others than its owner, and holds a secret. Run: chmod 600 {path}")
    try:
        told = tomllib.loads(path.read_text())
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path} cannot be read: {error}. {docs} shows one.") from error
    if missing := [name for name in needed if not isinstance(told.get(name), str) or not told[name]]:
        raise BadSettings(f"{path} lacks {', '.join(missing)}. {docs} says what each is.")
    if set(told) - known:
        raise BadSettings(f"{path} has {', '.join(sorted(set(told) - known))}, which nobody knows.")
    return told


def _provider(home: Home) -> Provider | None:
    path = home.path / FILE
    if not path.exists():
        return None
    told = private(path, NEEDED, set(NEEDED), "docs/sign-in.md")
    where = urlsplit(told["address"].lower())
    if where.scheme != "https" or not where.hostname or where.path.strip("/") or where.query:
        raise BadSettings(
            f"{path}: address is https:// and the name of the pages, for example https://flightpath.school.example."
        )
    port = f":{where.port}" if where.port and where.port != HTTPS else ""
    return Provider(**{**told, "address": f"https://{where.hostname}{port}"})
