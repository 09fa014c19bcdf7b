"""The states; their names are those of the Camunda 8 REST API.

`TASK_TRANSITIONS` lists every move of a task; one that is not listed does not exist.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias


class InstanceState(StrEnum):
    """Say how far a process instance is."""

    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"


class TaskState(StrEnum):
    """Say how far a task in somebody's inbox is.

    CREATED, COMPLETED and CANCELED are Camunda's. People here also start a task, put
    it off, and delete one of their own: STARTED, DEFERRED and DELETED go beyond.
    """

    CREATED = "CREATED"
    STARTED = "STARTED"
    DEFERRED = "DEFERRED"
    COMPLETED = "COMPLETED"
    CANCELED = "CANCELED"
    DELETED = "DELETED"


class TaskKind(StrEnum):
    """Say what made a task: a user task, an action, or a planned call."""

    FORM = "form"
    TASK = "task"
    CALL = "call"


class TaskRole(StrEnum):
    """Say what somebody is to a task; a candidate is a group it is offered to.

    The controller is its creator while a completed task waits for their word, the
    closer who completed it.
    """

    ASSIGNEE = "assignee"
    CANDIDATE = "candidate"
    CREATOR = "creator"
    CONTROLLER = "controller"
    OBSERVER = "observer"
    CO_PERFORMER = "co-performer"
    CLOSER = "closer"


class JobState(StrEnum):
    """Say how far a job, one execution of an action, is."""

    CREATED = "CREATED"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"


class IncidentState(StrEnum):
    """Say whether an incident still waits for an operator."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


InstanceWord: TypeAlias = Literal["active", "incident", "completed", "terminated"]


def instance_word(state: InstanceState, *, has_incident: bool) -> InstanceWord:
    """Say in one word how an instance is: `incident` is active with an open one."""
    if state is InstanceState.ACTIVE:
        return "incident" if has_incident else "active"
    return "completed" if state is InstanceState.COMPLETED else "terminated"


TaskWord: TypeAlias = Literal[
    "open", "started", "deferred", "completed", "cancelled", "deleted"
]

_TASK_WORDS: dict[TaskState, TaskWord] = {
    TaskState.CREATED: "open",
    TaskState.STARTED: "started",
    TaskState.DEFERRED: "deferred",
    TaskState.COMPLETED: "completed",
    TaskState.CANCELED: "cancelled",
    TaskState.DELETED: "deleted",
}


def task_word(state: TaskState) -> TaskWord:
    """Say in one word how a task is, as people and scenarios call it."""
    return _TASK_WORDS[state]


OPEN_TASK_STATES = (TaskState.CREATED, TaskState.STARTED, TaskState.DEFERRED)

TaskAction: TypeAlias = Literal[
    "claim",
    "release",
    "start",
    "pause",
    "defer",
    "resume",
    "renew",
    "accept",
    "return",
    "delete",
]

# action of a person -> (states it starts from, state it leads to)
TASK_TRANSITIONS: dict[str, tuple[frozenset[TaskState], TaskState]] = {
    # a task of a group becomes one person's, and the group's again
    "claim": (frozenset({TaskState.CREATED}), TaskState.CREATED),
    "release": (frozenset(OPEN_TASK_STATES), TaskState.CREATED),
    "start": (frozenset({TaskState.CREATED}), TaskState.STARTED),
    "pause": (frozenset({TaskState.STARTED}), TaskState.CREATED),
    "defer": (frozenset({TaskState.CREATED, TaskState.STARTED}), TaskState.DEFERRED),
    "resume": (frozenset({TaskState.DEFERRED}), TaskState.STARTED),
    "complete": (frozenset(OPEN_TASK_STATES), TaskState.COMPLETED),
    "renew": (frozenset({TaskState.COMPLETED}), TaskState.CREATED),
    # the creator's word on a completed task that awaits control
    "accept": (frozenset({TaskState.COMPLETED}), TaskState.COMPLETED),
    "return": (frozenset({TaskState.COMPLETED}), TaskState.CREATED),
    "delete": (frozenset(OPEN_TASK_STATES), TaskState.DELETED),
    "cancel": (frozenset(OPEN_TASK_STATES), TaskState.CANCELED),
    # of several who were asked: one is not asked any more; the others said enough
    "withdraw": (frozenset(OPEN_TASK_STATES), TaskState.CANCELED),
    "supersede": (frozenset(OPEN_TASK_STATES), TaskState.CANCELED),
}
