"""Make tasks: whom they are for, whose they are, what they belong to, when due."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from bizproc.bpmn.timing.iso8601 import read_time_value
from bizproc.engine.moments import moment
from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.model.rows import UserTask
from bizproc.model.task_details import Addresses, ChecklistItem
from bizproc.portal.people.resolution import people_of, person_of
from bizproc.portal.people.substitution import Performer, performer
from bizproc.portal.repository.actor import SYSTEM, Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import record_id_of
from bizproc.workspace.people.addresses import Address, parse_address
from bizproc.workspace.people.substitution import present_members

__all__ = [
    "DEFAULT_CREATOR",
    "addressed",
    "checklist",
    "complete_form",
    "due_moment",
    "find_assignee",
    "made_task",
    "task_facts",
]

DEFAULT_CREATOR = "role:admin"


def complete_form(
    repository: Repository, task: UserTask, inputs: Mapping[str, Any]
) -> UserTask:
    """Fill in a new form from the inputs of its user task.

    Raises:
        InvalidValueError: TYPE_ERROR, an address, the due moment or the checklist.
        NotFoundError: an address means nobody.
    """
    named = record_id_of(inputs.get("record"))
    record = named or repository.instance_record(task.key, task.instance_id)
    draft = dataclasses.replace(
        task,
        record=record,
        group=inputs.get("group"),
        due=due_moment(repository, inputs.get("due")),
        details=dataclasses.replace(
            task.details,
            checklist=checklist(inputs.get("checklist")),
            not_by=_excluded(repository, inputs.get("not_by"), record=record),
        ),
    )
    return addressed(
        repository,
        draft,
        assignee=inputs.get("assignee"),
        creator=inputs.get("creator") or DEFAULT_CREATOR,
        observers=inputs.get("observers"),
    )


def _excluded(
    repository: Repository, addresses: Any, *, record: str | None
) -> tuple[str, ...]:
    """Return who may not do a task, found by their addresses."""
    if addresses is None:
        return ()
    people = people_of(repository, addresses, record=record, actor=Actor())
    return tuple(user.id for user in people)


def addressed(
    repository: Repository,
    task: UserTask,
    *,
    assignee: Any,
    creator: str,
    observers: Any,
    co_performers: Any = None,
) -> UserTask:
    """Return a task with its people found; the addresses stay as written.

    A group with several members gets the task as a group: whoever acts first. The
    creator `system` is nobody: administrators alone may do what is a creator's.

    Raises:
        InvalidValueError: TYPE_ERROR, something is no address.
        NotFoundError: an address means nobody.
    """
    actor = Actor(
        by=f"process:{task.process_id}" if task.process_id else None,
        origin="process",
        instance_id=task.instance_id,
        element=task.element_id,
    )
    doing: Performer | None = None
    found: Any = {"assignee": None}
    if assignee is None and task.candidate_groups:
        found["candidate_groups"] = _offered(repository, task, actor)
    else:
        to = parse_address(assignee)
        doing = _performer(repository, task, to, actor)
        found["candidate_groups"] = (to.name,)
    if doing is not None:
        found = {"assignee": doing.user.id, "candidate_groups": ()}
    watching = people_of(repository, observers, record=task.record, actor=actor)
    helping = people_of(repository, co_performers, record=task.record, actor=actor)
    details = dataclasses.replace(
        task.details,
        addresses=Addresses(
            assignee=None if assignee is None else str(assignee),
            creator=creator,
            observers=observers,
        ),
        co_performers=tuple(user.id for user in helping),
        instead_of=doing.instead_of if doing is not None else None,
    )
    return dataclasses.replace(
        task,
        **found,
        creator=creator
        if creator == SYSTEM
        else person_of(repository, creator, record=task.record, actor=actor).id,
        observers=tuple(user.id for user in watching),
        details=details,
    )


def _offered(repository: Repository, task: UserTask, actor: Actor) -> tuple[str, ...]:
    """Return the groups and people that a task is offered to, by names or addresses.

    Raises:
        InvalidValueError: TYPE_ERROR, something is no address.
        NotFoundError: an address means nobody; the task would be nobody's.
    """
    people = repository.hold_people()
    names: list[str] = []
    for written in task.candidate_groups:
        group = written.removeprefix("group:")
        if group in people.groups:
            names.append(group)
            continue
        found = people_of(repository, written, record=task.record, actor=actor)
        names += [user.id for user in found]
    if not any(map(people.offered, names)):
        listed = ", ".join(task.candidate_groups)
        message = f"the task {task.title!r} is offered to {listed}: nobody is there"
        raise NotFoundError(message)
    return tuple(dict.fromkeys(names))


def _performer(
    repository: Repository, task: UserTask, to: Address, actor: Actor
) -> Performer | None:
    """Return who is to do a task; None if it is offered to a group.

    A group of which nobody is there is not left alone with it.
    """
    people = repository.hold_people()
    not_by = task.details.not_by
    if to.kind == "group":
        members = people.users(to.name)
        if len(members) > 1:
            if present_members(people, to.name, repository.now):
                return None
            return performer(repository, members[0], without=not_by)
    user = person_of(repository, to, record=task.record, actor=actor)
    return performer(repository, user, without=not_by)


def checklist(texts: Any) -> tuple[ChecklistItem, ...]:
    """Return the items of a checklist, none of them done; null means no items.

    Raises:
        InvalidValueError: TYPE_ERROR, it is no list of texts.
    """
    items = [] if texts is None else texts
    if not isinstance(items, list) or not all(isinstance(it, str) for it in items):
        msg = f"a checklist is a list of texts, got {texts!r}"
        raise InvalidValueError(msg)
    return tuple(ChecklistItem(text=text) for text in items)


def task_facts(repository: Repository, task: UserTask) -> dict[str, Any]:
    """Return `crm_links`: the task's record as `<prefix of its type>_<id>`.

    A record of a type without a prefix gives no link.
    """
    row = repository.row(task.record)
    prefix = repository.type_of(row).prefix if row is not None else None
    return {"crm_links": [f"{prefix}_{task.record}"] if prefix else []}


def made_task(repository: Repository, task: UserTask) -> dict[str, Any]:
    """Return what its element knows of a task: `id`, `assignee`, `result`, `crm_links`."""
    facts = task_facts(repository, task)
    done = {"id": task.id, "assignee": task.assignee, "result": task.result or None}
    return {**facts, **done}


def find_assignee(repository: Repository, task: UserTask, address: str) -> str:
    """Return the active person that a task is delegated to.

    Raises:
        InvalidValueError: TYPE_ERROR, it is no address.
        NotFoundError: it means nobody.
    """
    actor = Actor(instance_id=task.instance_id, element=task.element_id)
    return person_of(repository, address, record=task.record, actor=actor).id


def due_moment(repository: Repository, due: Any) -> dt.datetime | None:
    """Return when a task is due; a date, as text too, means the end of its hours.

    Raises:
        InvalidValueError: TYPE_ERROR, it is no date, instant or duration.
    """
    if due is None:
        return None
    if isinstance(due, str):
        due = read_time_value(due)
    if isinstance(due, dt.date) and not isinstance(due, dt.datetime):
        return repository.workspace.calendar.working_day_end(due)
    return moment(due, base=repository.now, time=repository.workspace.time)
