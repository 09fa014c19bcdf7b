"""Show one task with all that a person who looks at it wants to know."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass

from bizproc.engine.waits.user_tasks import no_such_task
from bizproc.errors import NotFoundError, RefusedError
from bizproc.model.rows import UserTask
from bizproc.model.states import OPEN_TASK_STATES, TASK_TRANSITIONS
from bizproc.portal.people.authorization import can_see
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.task_tables import TaskDraft, TaskEvent
from bizproc.portal.tasks.kept_answers import draft_of
from bizproc.portal.tasks.reasons import TaskReason, reason_of
from bizproc.portal.tasks.rights import WHO_MAY, check_actor
from bizproc.portal.tasks.task_history import history_of

__all__ = [
    "TaskCard",
    "TaskDeed",
    "card_of",
    "check_seen",
    "deeds_of",
    "seen_task",
]

_EVENTS = 100
_DOING = ("claim", "start", "complete")
_SEVERAL = ("withdraw", "ask_another")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDeed:
    """Say whether a person may do something with a task as it stands.

    `refused` is the code of the refusal, None if they may: FORBIDDEN, TASK_CLAIMED, or
    NOT_BY, the process wants it done by somebody else. `who` are the roles that may.
    """

    action: str
    refused: str | None = None
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCard:
    """Show one task to one person.

    `deeds` are what its state lets be done with it. `record` is None if it has none,
    `process` the title of the process that made it. The history has the newest first.
    """

    task: UserTask
    why: TaskReason | None
    deeds: tuple[TaskDeed, ...]
    history: tuple[TaskEvent, ...]
    record: Record | None = None
    process: str | None = None
    draft: TaskDraft | None = None

    def may(self, action: str) -> bool:
        """Say whether the person may do something with the task now."""
        return any(it.action == action and it.refused is None for it in self.deeds)


def seen_task(repository: Repository, task_id: str, by: str) -> UserTask:
    """Return a task that concerns a person, or whose record they see.

    Raises:
        NotFoundError: there is none, or it is hidden: they cannot tell which.
    """
    task = repository.unit.task(task_id)
    check_seen(repository, task, by)
    return task


def check_seen(repository: Repository, task: UserTask, by: str) -> None:
    """Refuse a task that neither concerns a person nor has a record that they see.

    Raises:
        NotFoundError: as if there were none.
    """
    row = repository.row(task.record)
    if row is None or can_see(repository, row, actor=Actor.person(by)):
        is_shown = row is not None and row.deleted_at is None
        if is_shown or reason_of(repository.people, task, by, repository.now):
            return
    raise NotFoundError(no_such_task(task.id))


def card_of(
    repository: Repository,
    task: UserTask,
    by: str,
    *,
    process: str | None,
    several: Callable[[], Container[str]],
) -> TaskCard:
    """Return a task as a person sees it who may see it.

    `process` is the title of its process; `several` tells which of the deeds apply that
    are for one of several who are asked.
    """
    tx, row = repository.tx, repository.alive(task.record)
    record = None
    if row is not None:
        whole = Record.of(row, repository.type_of(row))
        record = repository.rights.shown(by, whole)
    return TaskCard(
        task=task,
        why=reason_of(repository.people, task, by, repository.now),
        deeds=tuple(
            deeds_of(
                task, by, lambda it: check_actor(repository, task, it, by), several
            )
        ),
        history=tuple(history_of(tx, task.id, limit=_EVENTS)),
        record=record,
        process=process,
        draft=draft_of(tx, task.id, by),
    )


def deeds_of(
    task: UserTask,
    by: str,
    check: Callable[[str], object],
    several: Callable[[], Container[str]],
) -> Iterator[TaskDeed]:
    """Yield what the state of a task lets be done; `check` refuses what is not theirs.

    `several` tells which of the deeds apply that are for one of several.
    """
    for action, who in WHO_MAY.items():
        if not _fits(task, action):
            continue
        refused = _refused(task, action, by, check)
        # of most tasks one is asked alone: nobody need know that there is more
        if action in _SEVERAL and (refused is not None or action not in several()):
            continue
        yield TaskDeed(action=action, refused=refused, who=who)


def _refused(
    task: UserTask, action: str, by: str, check: Callable[[str], object]
) -> str | None:
    if action in _DOING and by in task.details.not_by:
        return "NOT_BY"
    try:
        check(action)
    except RefusedError as error:
        return error.code
    return None


def _fits(task: UserTask, action: str) -> bool:
    """Say whether the state of a task lets something be done with it."""
    details, is_free = task.details, task.assignee is None
    is_open = task.state in OPEN_TASK_STATES
    stands_in = details.instead_of is not None and details.taken_at is not None
    awaited = task.control_since is not None
    others = {
        "claim": is_free and bool(task.candidate_groups),
        "release": stands_in or (not is_free and bool(task.candidate_groups)),
        "accept": awaited,
        "return": awaited,
        "renew": task.token is None and not awaited,
        "comment": True,
        "tick": is_open and bool(details.checklist),
    }
    if not others.get(action, True):
        return False
    if action in TASK_TRANSITIONS:
        return task.state in TASK_TRANSITIONS[action][0]
    return is_open or action == "comment"
