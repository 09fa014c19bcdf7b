"""Read what people type into small forms: a moment of theirs, somebody's name."""

from __future__ import annotations

import datetime as dt

from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.portal_time import PortalTime
from bizproc.workspace.people.directory import Directory

__all__ = ["read_moment", "read_person"]


def read_moment(text: str, time: PortalTime) -> str | None:
    """Return the moment that was typed, as commands take it; None for nothing.

    Raises:
        InvalidValueError: it is none, or one that the clocks skip.
    """
    typed = text.strip()
    if not typed:
        return None
    try:
        found = dt.datetime.fromisoformat(typed)
    except ValueError:
        msg = f"{typed[:40]!r} is no date and time; write it as 2027-06-01T09:00"
        raise InvalidValueError(msg) from None
    if found.tzinfo is not None:
        return found.isoformat()
    if time.local(time.resolve(found)).replace(tzinfo=None) != found:
        msg = (
            f"there is no {found:%H:%M} on {found:%Y-%m-%d}: the clocks are put forward"
        )
        raise InvalidValueError(msg)
    return typed


def read_person(text: str, people: Directory) -> str:
    """Return the id of whom somebody named: by id, e-mail address or full name.

    Raises:
        InvalidValueError: nobody is named, or several are called so.
        NotFoundError: nobody who works here is called so.
    """
    typed = text.strip()
    if not typed:
        msg = "say who: by name, e-mail address or id"
        raise InvalidValueError(msg, code="REQUIRED_FIELD")
    active = [it for it in people.people.values() if it.active]
    wanted = typed.casefold()
    found = [
        it.id
        for it in active
        if wanted in {it.id.casefold(), it.name.casefold(), (it.email or "").casefold()}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        msg = (
            f"several people are called {typed[:60]!r}: {', '.join(found)}; give the id"
        )
        raise InvalidValueError(msg)
    hint = did_you_mean(typed, [it.name for it in active])
    msg = f"nobody who works here is called {typed[:60]!r}{hint}"
    raise NotFoundError(msg)
