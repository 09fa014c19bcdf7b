"""Let into an engine whom the host knows, to what is theirs; whoever operates, to all.

What the domain of the engine lets and refuses holds beside it: both must let.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from bizproc.bpmn.elements import FormField
from bizproc.engine import Engine
from bizproc.engine.domain import Admission, Operation, Permissions, TaskPolicy
from bizproc.errors import ForbiddenError, NotFoundError, did_you_mean
from bizproc.model.message import Message
from bizproc.model.rows import UserTask
from bizproc.portal.people.authorization import actor_of
from bizproc.portal.tasks.rights import is_one_of_those, not_theirs
from bizproc.work import Work
from bizproc.workspace.people.directory import ADMINISTRATORS, Directory

__all__ = ["GuardedPermissions", "WhoWorks", "guarded"]

WhoWorks: TypeAlias = Callable[[], Directory]
"""Says who works at an application, with their groups, as it stands now."""


def guarded(engine: Engine, people: WhoWorks) -> Engine:
    """Return an engine that takes from people no more than is theirs to do."""
    domain = engine.components.domain
    return engine.within(
        replace(
            domain,
            permissions=GuardedPermissions(domain.permissions, people),
            admission=_GuardedAdmission(domain.admission, people),
            tasks=_TasksOfPeople(domain.tasks, people),
        )
    )


def _require_operator(people: Directory, what: str, by: str) -> None:
    if not people.is_member(by, ADMINISTRATORS):
        msg = f"{by!r} may not {what}; members of {ADMINISTRATORS} may"
        raise ForbiddenError(msg)


class GuardedPermissions:
    """Let those act on a task whose it is, and administrators operate."""

    def __init__(self, inner: Permissions, people: WhoWorks) -> None:
        self._inner = inner
        self._people = people

    def check_actor(self, work: Work, task: UserTask, action: str, by: str) -> None:
        """Refuse who is none of those that may act on a task so."""
        if not is_one_of_those(self._people(), task, action, by, at=work.now):
            raise not_theirs(task, action, by)
        self._inner.check_actor(work, task, action, by)

    def check_operator(self, work: Work, action: Operation, by: str) -> None:
        """Refuse everybody but administrators."""
        _require_operator(self._people(), action, by)
        self._inner.check_operator(work, action, by)


class _GuardedAdmission:
    """Let known people in; what starts processes or goes on with them, operators."""

    def __init__(self, inner: Admission, people: WhoWorks) -> None:
        self._inner = inner
        self._people = people

    def check_person(self, work: Work, by: str) -> None:
        """Refuse who is nobody."""
        actor_of(self._people(), by)
        self._inner.check_person(work, by)

    def check_start(self, work: Work, key: str | None, by: str) -> None:
        """Refuse everybody but administrators."""
        _require_operator(self._people(), "start processes", by)
        self._inner.check_start(work, key, by)

    def check_message(self, work: Work, message: Message, by: str) -> None:
        """Refuse everybody but administrators."""
        what = "broadcast" if message.kind == "signal" else "publish"
        _require_operator(self._people(), f"{what} {message.name!r}", by)
        self._inner.check_message(work, message, by)

    def check_seen(self, work: Work, record: str | None, by: str) -> None:
        """Hide what the domain hides."""
        self._inner.check_seen(work, record, by)

    def check_answer(self, work: Work, field: FormField, value: Any, by: str) -> None:
        """Hide what the domain hides."""
        self._inner.check_answer(work, field, value, by)


class _TasksOfPeople:
    """Give tasks on to known people alone; else as the domain has it."""

    def __init__(self, inner: TaskPolicy, people: WhoWorks) -> None:
        self._inner = inner
        self._people = people

    def complete_draft(
        self, work: Work, task: UserTask, inputs: Mapping[str, Any]
    ) -> UserTask:
        """Fill in a new task as the domain does."""
        return self._inner.complete_draft(work, task, inputs)

    def read_answer(self, work: Work, field: FormField, value: Any) -> Any:
        """Read an answer as the domain does."""
        return self._inner.read_answer(work, field, value)

    def take_answers(
        self, work: Work, task: UserTask, answers: Mapping[str, Any], by: str | None
    ) -> dict[str, Any]:
        """Take answers as the domain does."""
        return self._inner.take_answers(work, task, answers, by)

    def find_assignee(self, work: Work, task: UserTask, address: str) -> str:
        """Return whom the domain finds, if they work there."""
        found = self._inner.find_assignee(work, task, address)
        people = self._people()
        if people.find(found) is None:
            hint = did_you_mean(found, [it.id for it in people.people.values()])
            msg = f"there is nobody {found!r} who works here{hint}"
            raise NotFoundError(msg)
        return found

    def task_facts(self, work: Work, task: UserTask) -> Mapping[str, Any]:
        """Show processes what the domain shows."""
        return self._inner.task_facts(work, task)
