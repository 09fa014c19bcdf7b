"""Brake who guesses passwords: five wrong ones in a row, then a pause."""

from __future__ import annotations

import dataclasses
import datetime as dt

from bizproc.errors import RefusedError
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.account_tables import SIGN_IN_FAILURES, SignInFailures
from bizproc.store import Condition, Transaction, eq

__all__ = ["MOST_FAILURES", "PAUSE", "check_pause", "forget_failures", "note_failure"]

MOST_FAILURES = 5
PAUSE = dt.timedelta(minutes=15)
_LONGEST_NAME = 200


def check_pause(tx: Transaction, name: str, sender: str, now: dt.datetime) -> None:
    """Refuse a try within the pause.

    Raises:
        RefusedError: RATE_LIMITED, too many wrong passwords before; with the minutes
            that are left.
    """
    found = tx.get(SIGN_IN_FAILURES, *_key(name, sender))
    if found is None or found.until is None or found.until <= now:
        return
    minutes = -(-(found.until - now) // dt.timedelta(minutes=1))
    msg = f"too many wrong passwords; try again in {minutes} min"
    raise RefusedError(msg, code="RATE_LIMITED")


def note_failure(repository: Repository, name: str, sender: str) -> None:
    """Count a wrong password; those of a pause ago and more count no longer."""
    now, tx = repository.now, repository.tx
    tx.delete(SIGN_IN_FAILURES, Condition("last_at", "<", now - PAUSE))
    key = _key(name, sender)
    before = tx.get(SIGN_IN_FAILURES, *key, lock=True)
    count = 1 if before is None else before.count + 1
    until = now + PAUSE if count >= MOST_FAILURES else None
    if before is None:
        row = SignInFailures(
            name=key[0], sender=key[1], count=count, last_at=now, until=until
        )
        tx.insert(SIGN_IN_FAILURES, row)
    else:
        row = dataclasses.replace(before, count=count, last_at=now, until=until)
        tx.replace(SIGN_IN_FAILURES, row)


def forget_failures(repository: Repository, name: str, sender: str) -> None:
    """Begin to count anew: somebody signed in."""
    kept_name, kept_sender = _key(name, sender)
    of = (eq("name", kept_name), eq("sender", kept_sender))
    repository.tx.delete(SIGN_IN_FAILURES, *of)


def _key(name: str, sender: str) -> tuple[str, str]:
    """Return under what is counted, also of names that nobody can keep."""
    texts = (name.strip().casefold(), sender)
    kept = [it.encode("utf-8", "replace").decode()[:_LONGEST_NAME] for it in texts]
    return kept[0].replace("\0", "?"), kept[1].replace("\0", "?")
