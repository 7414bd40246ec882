"""Sessions: kept by the server, by the hash of a secret that only the reader's browser has."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

IDLE_SECONDS = 60 * 60
WHOLE_SECONDS = 10 * 60 * 60
HALF_SECONDS = 10 * 60  # for somebody who has not signed in yet
MOST = 10_000
TRIES, TRIES_SECONDS = 20, 5 * 60


@dataclass
class Session:
    """What is known of one browser. `sign_in_name` is empty until somebody signed in; `data` is for the sign-in itself.

    `is_picked`: somebody of the demo, without proof.
    """

    sign_in_name: str = ""
    began: float = 0
    seen: float = 0
    data: dict[str, Any] = field(default_factory=dict)
    is_picked: bool = False


class Sessions:
    """All sessions of this server; a restart ends them."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now, self._by_hash, self._lock = now, dict[str, Session](), threading.Lock()

    def begin(self, sign_in_name: str = "") -> tuple[str, Session]:
        """A new session and its secret. Signing in always takes a new one, so that nobody can plant theirs before."""
        secret, now = secrets.token_urlsafe(32), self.now()
        session = Session(sign_in_name, now, now)
        with self._lock:
            self._by_hash = {k: s for k, s in self._by_hash.items() if self._lives(s)}
            if len(self._by_hash) >= MOST:  # who has not signed in makes room first
                oldest = sorted(self._by_hash, key=lambda k: (bool(self._by_hash[k].sign_in_name), self._by_hash[k].seen))
                self._by_hash.pop(oldest[0])
            self._by_hash[_hash(secret)] = session
        return secret, session

    def of(self, secret: str) -> Session | None:
        """The session of a secret, if it still holds."""
        session = self._by_hash.get(_hash(secret))
        if session is None or not self._lives(session):
            self.end(secret)
            return None
        session.seen = self.now()
        return session

    def end(self, secret: str) -> None:
        """Forget a session."""
        with self._lock:
            self._by_hash.pop(_hash(secret), None)

    def _lives(self, session: Session) -> bool:
        idle, whole = (IDLE_SECONDS, WHOLE_SECONDS) if session.sign_in_name else (HALF_SECONDS, HALF_SECONDS)
        return self.now() - session.seen < idle and self.now() - session.began < whole


class Attempts:
    """How often somebody failed to sign in lately, by address: a whole school may come by one, so who comes in is not counted."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now, self._failed = now, dict[str, deque[float]]()

    def failed(self, address: str) -> None:
        """Note one that failed."""
        now = self.now()
        self._failed = {who: times for who, times in self._failed.items() if times[-1] > now - TRIES_SECONDS}
        self._failed.setdefault(address, deque(maxlen=TRIES)).append(now)

    def too_many(self, address: str) -> bool:
        """Whether no more is let try for now."""
        times = self._failed.get(address, deque[float]())
        return len(times) == TRIES and times[0] > self.now() - TRIES_SECONDS


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
