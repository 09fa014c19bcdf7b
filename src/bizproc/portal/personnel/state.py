"""Keep the version of the people, and bring tasks in line when it changes.

One change at a time: who changes people holds their name, and who gives them tasks
shares it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from bizproc.errors import ForbiddenError
from bizproc.model.states import TaskRole
from bizproc.portal.personnel.cards import HandedTo
from bizproc.portal.personnel.handover import (
    follow_heads,
    hand_on,
    tell_of_leaving,
)
from bizproc.portal.repository.actor import SYSTEM, Actor
from bizproc.portal.repository.people import PEOPLE, VERSION, read_version
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.people_tables import (
    PEOPLE_CHANGES,
    PEOPLE_STATES,
    PeopleChange,
    PeopleState,
)
from bizproc.store import TASK_PEOPLE, Transaction, eq, one_of
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory, User
from bizproc.workspace.people.overlay import (
    fingerprint,
    people_of_values,
    values_of_people,
)

__all__ = [
    "audit",
    "begin_change",
    "end_change",
    "follow_file",
    "is_followed",
    "require_administrator",
]

FOLLOWED = "followed"


def begin_change(repository: Repository, *, by: str) -> Directory:
    """Return the people as they stand, held so that nobody else changes them.

    Raises:
        ForbiddenError: FORBIDDEN, only administrators may.
    """
    _hold(repository)
    require_administrator(repository, by=by)
    return repository.people


def require_administrator(repository: Repository, *, by: str) -> None:
    """Refuse who may not change people.

    Raises:
        ForbiddenError: FORBIDDEN, only administrators may.
    """
    if not repository.people.is_member(by, ADMINISTRATORS):
        msg = f"{by!r} may not change people; members of {ADMINISTRATORS} may"
        raise ForbiddenError(msg)


def end_change(
    repository: Repository,
    before: Directory,
    *,
    by: str,
    left: str | None = None,
    successor: User | None = None,
) -> list[HandedTo]:
    """Let the new people hold, and tasks follow; return what somebody left behind."""
    repository.forget_people()
    _keep(repository)
    leaving = {*([left] if left else ()), *_leavers(before, repository.people)}
    actor = Actor(by=by)
    return _follow(repository, before, leaving, actor=actor, successor=successor)


def audit(
    repository: Repository,
    subject: str,
    name: str,
    *,
    old: object,
    new: object,
    by: str,
) -> None:
    """Write who changed what of whom."""
    repository.tx.insert(
        PEOPLE_CHANGES,
        PeopleChange(
            number=repository.tx.next_number("people_change"),
            subject=subject,
            field=name,
            old=old,
            new=new,
            by=by,
            at=repository.now,
        ),
    )


def is_followed(tx: Transaction, base: Directory, people: Directory) -> bool:
    """Say whether tasks are in line with the people of a file, and nobody's who left.

    A process that ran on with the file as it was may have given them to somebody since.
    """
    state = read_version(tx)
    if state is None or state.fingerprint != fingerprint(base):
        return False
    return not _left_with_tasks(tx, people)


def _left_with_tasks(tx: Transaction, people: Directory) -> set[str]:
    gone = [it.id for it in people.people.values() if not it.active]
    if not gone:
        return set()
    theirs = (eq("role", TaskRole.ASSIGNEE), eq("is_open", value=True))
    rows = tx.select(TASK_PEOPLE, one_of("name", gone), *theirs)
    return {row.name for row in rows}


def follow_file(repository: Repository) -> None:
    """Bring tasks in line with a file that was edited, once.

    Who is inactive or gone hands on as if dismissed; of a database that never heard of
    its people every inactive one does.
    """
    _hold(repository)
    after = repository.people
    if is_followed(repository.tx, repository.workspace.people, after):
        return
    known = repository.tx.get(PEOPLE_STATES, FOLLOWED)
    before = after if known is None else people_of_values(known.content)
    _keep(repository)
    leaving = {*_leavers(before, after), *_left_with_tasks(repository.tx, after)}
    if known is None:
        leaving = {it.id for it in after.people.values() if not it.active}
    _follow(repository, before, leaving, actor=Actor(by=SYSTEM), successor=None)


def _hold(repository: Repository) -> None:
    repository.tx.hold(PEOPLE)
    repository.forget_people()


def _leavers(before: Directory, after: Directory) -> list[str]:
    active = (it.id for it in before.people.values() if it.active)
    return [id_ for id_ in active if after.find(id_) is None]


def _follow(
    repository: Repository,
    before: Directory,
    leaving: Collection[str],
    *,
    actor: Actor,
    successor: User | None,
) -> list[HandedTo]:
    after = repository.people
    handed: list[HandedTo] = []
    for id_ in sorted(leaving):
        people = _with_gone(before, after, id_)
        theirs = hand_on(repository, id_, people, successor=successor, actor=actor)
        tell_of_leaving(repository, id_, people, theirs, actor)
        handed += theirs
    follow_heads(repository, before, after, actor=actor)
    return handed


def _with_gone(before: Directory, after: Directory, id_: str) -> Directory:
    """Return the people now, and one whom a file names no more as they were."""
    if id_ in after.people:
        return after
    gone = dataclasses.replace(before.people[id_], active=False)
    return dataclasses.replace(after, people={**after.people, id_: gone})


def _keep(repository: Repository) -> None:
    """Write the next version, and the people that tasks are brought in line with."""
    state = read_version(repository.tx)
    number = state.number + 1 if state is not None else 1
    print_ = fingerprint(repository.workspace.people)
    content = values_of_people(repository.people)
    for row in (
        PeopleState(name=VERSION, number=number, fingerprint=print_, at=repository.now),
        PeopleState(
            name=FOLLOWED,
            number=number,
            fingerprint=print_,
            at=repository.now,
            content=content,
        ),
    ):
        if state is None:
            repository.tx.insert(PEOPLE_STATES, row)
        else:
            repository.tx.replace(PEOPLE_STATES, row)
