"""Sign the places in lists that programs are given, to know them when they come back.

What leads to a place says which one in plain words, to who decodes it. A place that
nobody was given leads past no rights, since every row is asked about; but what it means
would be up to who made it up.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

from bizproc.errors import ConflictError
from bizproc.portal.idempotency import once
from bizproc.portal.portal import Portal
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.account_tables import SIGNING_KEYS, SigningKey

__all__ = ["Cursors", "drawn_key", "signing_key"]

_NAME = "cursors"
_BYTES = 18


class Cursors:
    """Sign places in lists; each is good for what it was signed about, and nothing else.

    The key is read when it is first needed.
    """

    def __init__(self, read_key: Callable[[], str]) -> None:
        self._read_key = read_key
        self._key: bytes | None = None

    def signed(self, place: str, about: str) -> str:
        """Return a place as it is given out."""
        return f"{place}.{self._mark(place, about)}"

    def place(self, signed: str, about: str) -> str | None:
        """Return the place that was given out so; None if it never was."""
        place, _, mark = signed.rpartition(".")
        known = self._mark(place, about)
        is_ours = hmac.compare_digest(known.encode(), mark.encode("utf-8", "replace"))
        return place if is_ours else None

    def _mark(self, place: str, about: str) -> str:
        # what it is about is of a fixed length: no place runs into it
        told = hashlib.sha256(about.encode("utf-8", "replace")).digest()
        message = told + place.encode("utf-8", "replace")
        made = hmac.digest(self._signing_key(), message, "sha256")[:_BYTES]
        return base64.urlsafe_b64encode(made).decode()

    def _signing_key(self) -> bytes:
        if self._key is None:
            self._key = self._read_key().encode()
        return self._key


def signing_key(portal: Portal) -> str:
    """Return the key by which a portal signs places; it is kept, for all who serve it."""
    engine = portal.engine
    with engine.read() as tx:
        kept = tx.get(SIGNING_KEYS, _NAME)
    return once(engine, None, _made) if kept is None else kept.value


def drawn_key(new_id: Callable[[str], str]) -> str:
    """Return a key that nobody can guess."""
    # an id has 80 random bits or more: four are more than the 256 of the key
    drawn = "".join(new_id("key") for _ in range(4))
    return hashlib.sha256(drawn.encode()).hexdigest()


def _made(repository: Repository) -> str:
    """Return the key of the portal, made by who needs it first."""
    tx = repository.tx
    value = drawn_key(repository.unit.new_id)
    row = SigningKey(name=_NAME, value=value, made_at=repository.now)
    try:
        with tx.savepoint():
            tx.insert(SIGNING_KEYS, row)
    except ConflictError:  # another process was quicker
        kept = tx.get(SIGNING_KEYS, _NAME)
        return value if kept is None else kept.value
    return value
