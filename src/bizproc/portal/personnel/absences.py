"""Note when somebody is away, and who stands in.

What an absence does: docs/requirements/platform.md §8, absence.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from typing import Any

from bizproc.bpmn.timing.iso8601 import read_time_value
from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.portal.notifications import notify
from bizproc.portal.personnel.fields import active_user
from bizproc.portal.personnel.state import audit, begin_change, end_change
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.people_tables import ABSENCES
from bizproc.store import eq
from bizproc.workspace.people.absence import Absence
from bizproc.workspace.people.directory import Directory

__all__ = ["NAMED_ELEMENT", "end_absence", "set_absence"]

NAMED_ELEMENT = "SubstituteNamed"
_DAY = dt.timedelta(days=1)


def set_absence(
    repository: Repository,
    person: str,
    *,
    begins: Any,
    ends: Any,
    substitutes: Collection[str],
    by: str,
) -> dict[str, Any]:
    """Note that a person is away; return the absence.

    Raises:
        ForbiddenError: only administrators may.
        InvalidValueError: TYPE_ERROR, a moment is none, the end is not after the
            beginning or over, a substitute is the person; CONFLICT, they are away then.
        NotFoundError: no such person or substitute.
    """
    before = begin_change(repository, by=by)
    user = active_user(before, person, "absence")
    known = tuple(active_user(before, it, "substitute") for it in substitutes)
    absence = Absence(
        id=repository.unit.new_id("absence"),
        person=user.id,
        begins=repository.now if begins is None else _moment(repository, begins, 0),
        ends=None if ends is None else _moment(repository, ends, 1),
        substitutes=tuple(dict.fromkeys(it.id for it in known)),
    )
    _check(repository, before, absence)
    repository.tx.insert(ABSENCES, absence)
    _audit(repository, None, absence, by=by)
    end_change(repository, before, by=by)
    period = {"person": user.name, "period": _period(repository, absence)}
    text = repository.workspace.texts.fill("substitute_named", period)
    actor = Actor(by=by, element=NAMED_ELEMENT)
    notify(repository, dict.fromkeys(known), text, record=None, actor=actor)
    return dataclasses.asdict(absence)


def end_absence(repository: Repository, named: str, *, by: str) -> dict[str, Any]:
    """End an absence now, or call it off if it did not begin; return it.

    It is named by its id, or by a person of whom one absence alone is known.

    Raises:
        ForbiddenError: only administrators may.
        NotFoundError: there is no such absence, or it is over.
    """
    before = begin_change(repository, by=by)
    absence = _named(repository, before, named)
    ended = dataclasses.replace(absence, ends=max(repository.now, absence.begins))
    if ended.ends == ended.begins:
        repository.tx.delete(ABSENCES, eq("id", absence.id))
    else:
        repository.tx.replace(ABSENCES, ended)
    _audit(repository, absence, ended, by=by)
    end_change(repository, before, by=by)
    return dataclasses.asdict(ended)


def _named(repository: Repository, people: Directory, named: str) -> Absence:
    """Return an absence that is not over."""
    known = [
        it
        for of in people.absences.values()
        for it in of
        if it.ends is None or it.ends > repository.now
    ]
    found = [it for it in known if named in (it.id, it.person)]
    if len(found) > 1:
        several = "; ".join(f"{it.id}: {_period(repository, it)}" for it in found)
        msg = f"{named!r} has several absences, name one of them: {several}"
        raise InvalidValueError(msg)
    if not found:
        names = [it.id for it in known] + [it.person for it in known]
        why = f"there is no absence {named!r}"
        if repository.tx.get(ABSENCES, named) is not None:
            why = f"absence {named!r} is over"
        elif named in people.people:
            why = f"{named!r} is not away, and no absence is planned"
        raise NotFoundError(why + did_you_mean(named, names))
    return found[0]


def _check(repository: Repository, people: Directory, absence: Absence) -> None:
    if absence.person in absence.substitutes:
        msg = f"{absence.person!r} cannot stand in for themselves; name another"
        raise InvalidValueError(msg)
    time = repository.workspace.time
    if absence.ends is not None:
        shown = f"{time.local(absence.ends):%Y-%m-%d %H:%M}"
        if absence.ends <= absence.begins:
            begun = f"{time.local(absence.begins):%Y-%m-%d %H:%M}"
            msg = f"the absence would end ({shown}) before it begins ({begun})"
            raise InvalidValueError(msg)
        if absence.ends <= repository.now:
            msg = f"the absence would be over already ({shown})"
            raise InvalidValueError(msg)
    for other in people.absences.get(absence.person, ()):
        if _overlap(absence, other):
            msg = (
                f"{absence.person!r} is away {_period(repository, other)} already "
                f"({other.id}); end that absence first"
            )
            raise InvalidValueError(msg, code="CONFLICT")


def _overlap(one: Absence, other: Absence) -> bool:
    return (one.ends is None or other.begins < one.ends) and (
        other.ends is None or one.begins < other.ends
    )


def _moment(repository: Repository, given: Any, further_days: int) -> dt.datetime:
    """Return an instant; of a date the beginning of its day, or of one after it.

    Raises:
        InvalidValueError: TYPE_ERROR, it is neither.
    """
    value = read_time_value(given) if isinstance(given, str) else given
    time = repository.workspace.time
    if isinstance(value, dt.datetime):
        return time.resolve(value)
    if isinstance(value, dt.date):
        day = value + further_days * _DAY
        return time.resolve(dt.datetime.combine(day, dt.time.min))
    msg = f"an absence begins and ends with a date, or a date and time, not {given!r}"
    raise InvalidValueError(msg)


def _period(repository: Repository, absence: Absence) -> str:
    local = repository.workspace.time.local
    begins = f"{local(absence.begins):%Y-%m-%d %H:%M}"
    ends = "…" if absence.ends is None else f"{local(absence.ends):%Y-%m-%d %H:%M}"
    return f"{begins} – {ends}"


def _audit(
    repository: Repository, old: Absence | None, new: Absence, *, by: str
) -> None:
    def shown(it: Absence) -> dict[str, Any]:
        return {
            "begins": it.begins,
            "ends": it.ends,
            "substitutes": list(it.substitutes),
        }

    was = shown(old) if old is not None else None
    audit(repository, new.person, "absence", old=was, new=shown(new), by=by)
