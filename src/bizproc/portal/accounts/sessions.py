"""Keep who is signed in: tokens that only the browser has, hashed in the table."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib

from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.account_tables import SESSIONS, Session
from bizproc.store import Transaction, eq, none_of

__all__ = [
    "IDLE",
    "SEEN_AT_MOST_EVERY",
    "WHOLE",
    "begin_session",
    "end_sessions",
    "is_live",
    "note_use",
    "session_id",
]

IDLE = dt.timedelta(hours=12)
WHOLE = dt.timedelta(days=14)
# what is written of a use is at most so old: a page that is looked at writes nothing
SEEN_AT_MOST_EVERY = dt.timedelta(minutes=5)


def session_id(token: str) -> str:
    """Return under which id the session of a token is kept."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin_session(repository: Repository, person: str, sender: str | None) -> str:
    """Keep that a person signed in and return the token: 64 hexadecimal digits."""
    # an id has 80 random bits or more: four are more than the 256 of the token
    drawn = "".join(repository.unit.new_id("session") for _ in range(4))
    token = hashlib.sha256(drawn.encode()).hexdigest()
    now = repository.now
    _forget_ended(repository, person)
    row = Session(
        id=session_id(token), person=person, began_at=now, seen_at=now, sender=sender
    )
    repository.tx.insert(SESSIONS, row)
    return token


def is_live(session: Session, now: dt.datetime) -> bool:
    """Say whether a session goes on: used lately, and not too long ago begun."""
    return now - session.seen_at < IDLE and now - session.began_at < WHOLE


def note_use(repository: Repository, id_: str) -> None:
    """Keep that a session was used now, if it is still there."""
    found = repository.tx.get(SESSIONS, id_, lock=True)
    if found is not None:
        used = dataclasses.replace(found, seen_at=repository.now)
        repository.tx.replace(SESSIONS, used)


def end_sessions(tx: Transaction, person: str, *, but: str | None = None) -> int:
    """End the sessions of a person, perhaps but one; return how many there were."""
    kept = [none_of("id", (but,))] if but is not None else []
    return tx.delete(SESSIONS, eq("person", person), *kept)


def _forget_ended(repository: Repository, person: str) -> None:
    tx, now = repository.tx, repository.now
    for session in tx.select(SESSIONS, eq("person", person)):
        if not is_live(session, now):
            tx.delete(SESSIONS, eq("id", session.id))
