"""Tell people that a mailbox cannot be read: once, until it can be read again.

Several workers may read it: that one of them cannot is nobody's trouble as long as
another can.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import replace
from typing import Literal

from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import people_told
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import MAILBOX_STATES, MailboxState

__all__ = ["ELEMENT", "Trouble", "note_read", "note_trouble"]

_log = logging.getLogger("bizproc.mailbox")

ELEMENT = "MailboxTrouble"
Trouble = Literal["unreachable", "refused"]

# a server that restarts is no trouble
_PATIENCE = dt.timedelta(minutes=2)
# how exactly it is known when it was read last
_STEP = dt.timedelta(seconds=30)


def note_read(repository: Repository, mailbox: str) -> None:
    """Note that a mailbox was read to its end."""
    known = repository.tx.get(MAILBOX_STATES, mailbox)
    now = repository.now
    if known is None:
        repository.tx.insert(MAILBOX_STATES, MailboxState(id=mailbox, read_at=now))
        return
    if known.trouble is not None:
        _log.info("the mailbox %s can be read again", mailbox)
    elif known.read_at is not None and now - known.read_at < _STEP:
        return
    repository.tx.replace(MAILBOX_STATES, MailboxState(id=mailbox, read_at=now))


def note_trouble(
    repository: Repository, mailbox: str, kind: Trouble, message: str
) -> None:
    """Note that a mailbox cannot be read, and tell an administrator once.

    A refused login is told at once, a server that cannot be reached after two minutes
    in which nobody could read it.
    """
    known = repository.tx.get(MAILBOX_STATES, mailbox, lock=True)
    state = known or MailboxState(id=mailbox)
    if state.trouble != kind:
        _log.warning("the mailbox %s cannot be read: %s", mailbox, message)
        told_at = state.told_at if kind == "unreachable" else None
        since = state.since or repository.now
        state = replace(state, trouble=kind, since=since, told_at=told_at)
    state = replace(state, message=message)
    if state.told_at is None and _is_due(state, repository.now):
        _tell(repository, mailbox, message)
        state = replace(state, told_at=repository.now)
    if known is None:
        repository.tx.insert(MAILBOX_STATES, state)
    elif state != known:
        repository.tx.replace(MAILBOX_STATES, state)


def _is_due(state: MailboxState, now: dt.datetime) -> bool:
    if state.trouble == "refused":
        return True
    # whoever could read it meanwhile has ended the trouble
    return state.since is not None and now - state.since >= _PATIENCE


def _tell(repository: Repository, mailbox: str, message: str) -> None:
    actor = Actor(element=ELEMENT)
    told = people_told(repository, "role:admin", record=None, actor=actor)
    values = {"mailbox": {"name": mailbox, "message": message}}
    text = repository.workspace.texts.fill("mailbox_trouble", values)
    notify(repository, told, text, record=None, actor=actor)
