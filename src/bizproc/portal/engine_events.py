"""Write what the engine tells into the history of the record it concerns."""

from __future__ import annotations

from bizproc.engine.facts import (
    DuplicateStart,
    Fact,
    FiredLate,
    IncidentOpened,
    InstanceEnded,
    InstanceMigrated,
    InstancesPurged,
    InstanceStarted,
    OperatorActed,
    TaskAdded,
    TaskChanged,
    TasksPurged,
)
from bizproc.model.rows import ProcessInstance, UserTask
from bizproc.model.states import InstanceState, TaskKind
from bizproc.portal.notifications import notify
from bizproc.portal.people.resolution import people_told, with_stand_ins
from bizproc.portal.people.substitution import creator_of, note_substitution
from bizproc.portal.records import kept_tasks
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.operator_tables import OPERATOR_DEEDS, OperatorDeed
from bizproc.portal.schema.tables import INSTANCE_RECORDS, InstanceRecord
from bizproc.portal.tasks import task_history
from bizproc.portal.tasks.kept_answers import drop_draft
from bizproc.portal.tasks.mirroring import follow_task
from bizproc.store import one_of
from bizproc.workspace.people.directory import User

__all__ = [
    "CONTROL_ELEMENT",
    "INCIDENT_ELEMENT",
    "REMINDER_ELEMENT",
    "keep_deed",
    "notice",
]

CONTROL_ELEMENT = "TaskAwaitsControl"
INCIDENT_ELEMENT = "IncidentRaised"
REMINDER_ELEMENT = "TaskReminder"
SUPERSEDED_ELEMENT = "TaskNotNeeded"
WITHDRAWN_ELEMENT = "TaskWithdrawn"
_TASK_EVENTS = {
    "claim": "task_claimed",
    "release": "task_released",
    "start": "task_started",
    "defer": "task_deferred",
    "resume": "task_resumed",
    "complete": "task_completed",
    "cancel": "task_cancelled",
    "supersede": "task_cancelled",
    "withdraw": "task_withdrawn",
    "delete": "task_deleted",
    "delegate": "task_delegated",
    "renew": "task_renewed",
    "accept": "task_accepted",
    "return": "task_returned",
}
# what is done to a task -> what those who were to do it are told: element, text
_TOLD = {
    "remind": (REMINDER_ELEMENT, "task_reminder"),
    "supersede": (SUPERSEDED_ELEMENT, "task_not_needed"),
    "withdraw": (WITHDRAWN_ELEMENT, "task_withdrawn"),
}


def notice(repository: Repository, fact: Fact) -> None:
    """Write the entry of one fact; what nobody needs to know is passed over."""
    match fact:
        case InstanceStarted():
            _started(repository, fact)
        case InstanceEnded(instance=instance):
            kept_tasks.let_go_of(repository, instance)
            completed = instance.state is InstanceState.COMPLETED
            event = "process_completed" if completed else "process_terminated"
            _of_instance(
                repository, instance, event, element=None, new=instance.process_id
            )
        case InstanceMigrated(instance=instance, elements=elements):
            kept_tasks.rename(repository, instance, elements)
        case DuplicateStart():
            _duplicate(repository, fact)
        case FiredLate(instance=instance, element_id=element, due=due):
            _of_instance(repository, instance, "fired_late", element=element, new=due)
        case TaskAdded(task=task):
            call = task.kind is TaskKind.CALL
            event = "call_planned" if call else "task_created"
            task_history.note(repository, fact)
            # one of no process was planned by who gave it
            by = None if task.process_id else task.creator
            _of_task(repository, task, event, by=by)
            note_substitution(repository, task, by=None)
        case TaskChanged():
            _task_changed(repository, fact)
        case IncidentOpened():
            _incident(repository, fact)
        case InstancesPurged() | TasksPurged():
            _purged(repository, fact)


def _purged(repository: Repository, fact: InstancesPurged | TasksPurged) -> None:
    if isinstance(fact, TasksPurged):
        task_history.forget(repository.tx, one_of("task", fact.tasks))
        return
    those = one_of("instance_id", fact.instances)
    repository.tx.delete(INSTANCE_RECORDS, those)
    task_history.forget(repository.tx, those)


def keep_deed(repository: Repository, fact: OperatorActed) -> None:
    """Keep what an operator did."""
    deed = OperatorDeed(
        number=repository.tx.next_number("operator_deed"),
        at=repository.now,
        deed=fact.operation,
        about=fact.about,
        by=fact.by,
        reason=fact.reason,
    )
    repository.tx.insert(OPERATOR_DEEDS, deed)


def _started(repository: Repository, fact: InstanceStarted) -> None:
    instance, message = fact.instance, fact.message
    named = message.event.get("record") if message is not None else None
    if (
        repository.row(instance.key) is None
        and isinstance(named, str)
        and repository.row(named)
    ):
        repository.tx.insert(
            INSTANCE_RECORDS, InstanceRecord(instance_id=instance.id, record=named)
        )
    actor = Actor(by=instance.started_by, instance_id=instance.id)
    record = repository.instance_record(instance.key, instance.id)
    history.append(
        repository, record, "process_started", actor=actor, new=instance.process_id
    )


def _task_changed(repository: Repository, fact: TaskChanged) -> None:
    task_history.note(repository, fact)
    if fact.action == "complete":
        drop_draft(repository.tx, fact.task.id, fact.by)
    if fact.action in _TASK_EVENTS:
        _of_task(repository, fact.task, _TASK_EVENTS[fact.action], by=fact.by)
    _tell_of_task(repository, fact.task, fact.action)
    follow_task(repository, fact)
    if fact.action == "comment":
        comment = fact.task.details.comments[-1]
        for follow in repository.hooks.after_comment:
            follow(repository, fact.task, comment, Actor(by=fact.by))


def _duplicate(repository: Repository, fact: DuplicateStart) -> None:
    if repository.row(fact.key) is None:
        return
    by = fact.message.by if fact.message is not None else None
    history.append(
        repository, fact.key, "duplicate_start", actor=Actor(by=by), new=fact.process_id
    )


def _of_instance(
    repository: Repository,
    instance: ProcessInstance,
    event: str,
    *,
    element: str | None,
    new: object,
) -> None:
    actor = Actor(
        by=f"process:{instance.process_id}", instance_id=instance.id, element=element
    )
    record = repository.instance_record(instance.key, instance.id)
    history.append(repository, record, event, actor=actor, new=new)


def _of_task(
    repository: Repository, task: UserTask, event: str, *, by: str | None
) -> None:
    maker = f"process:{task.process_id}" if task.process_id else None
    actor = Actor(by=by or maker, instance_id=task.instance_id, element=task.element_id)
    record = task.record or repository.instance_record(task.key, task.instance_id)
    shown = task.assignee if event == "task_delegated" else task.title
    history.append(repository, record, event, actor=actor, field=task.id, new=shown)


def _tell_of_task(repository: Repository, task: UserTask, action: str) -> None:
    """Remind the assignee, ask the creator for his word, say what is not needed."""
    if action in _TOLD:
        element, text = _TOLD[action]
        told = with_stand_ins(repository, _performers(repository, task))
    elif action == "complete" and task.control_since is not None:
        element, text = CONTROL_ELEMENT, "task_awaits_control"
        told = with_stand_ins(repository, [creator_of(repository, task)])
    else:
        return
    actor = Actor(instance_id=task.instance_id, element=element)
    names = {"title": task.title, "reason": task.details.closed_because or ""}
    told_text = repository.workspace.texts.fill(text, {"task": names})
    notify(repository, told, told_text, record=task.record, actor=actor)


def _performers(repository: Repository, task: UserTask) -> list[User | None]:
    people = repository.people
    if task.assignee is not None:
        return [people.find(task.assignee)]
    return [user for name in task.candidate_groups for user in people.offered(name)]


def _incident(repository: Repository, fact: IncidentOpened) -> None:
    incident, instance = fact.incident, fact.instance
    key = instance.key if instance is not None else None
    record = repository.instance_record(key, incident.instance_id or None)
    actor = Actor(
        by=f"process:{incident.process_id}",
        instance_id=incident.instance_id or None,
        element=incident.element_id,
    )
    history.append(repository, record, "incident", actor=actor, new=incident.code)
    text = repository.workspace.texts.fill(
        "incident",
        {
            "process": incident.process_id,
            "element": incident.element_id,
            "code": incident.code,
            "message": incident.message,
        },
    )
    told = people_told(repository, "role:admin", record=record, actor=actor)
    teller = Actor(by=actor.by, instance_id=actor.instance_id, element=INCIDENT_ELEMENT)
    notify(repository, told, text, record=record, actor=teller)
