"""The facade: every command is one transaction, every question a reading one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Literal

from bizproc.engine import deploy, due, incidents, queries, tasks
from bizproc.engine.arguments import checks_arguments
from bizproc.engine.domain import Operation
from bizproc.engine.parts import Parts
from bizproc.engine.work import OpenedUnit, UnitOfWork, unit
from bizproc.errors import DeploymentError, InvalidTransitionError
from bizproc.model.message import Message
from bizproc.model.rows import (
    Definition,
    HistoryEvent,
    Incident,
    ProcessInstance,
    Timer,
    UserTask,
)
from bizproc.model.states import InstanceState, TaskAction
from bizproc.store import Transaction
from bizproc.values import copy_values


@checks_arguments
class Engine:
    """Run processes.

    Made by `bizproc.connect`. A command that is refused raises a `RefusedError`
    and changes nothing. Commands are safe to call from several threads and
    processes; each sees and writes a consistent state.
    """

    def __init__(
        self,
        parts: Parts,
        *,
        check: deploy.Check | None = None,
        runs_jobs: bool = True,
    ) -> None:
        self._parts = parts
        self._check = check
        self._runs_jobs = runs_jobs

    # -- commands --------------------------------------------------------------

    def deploy(
        self, *paths: Path | str, by: str | None = None, check: bool = True
    ) -> list[Definition]:
        """Deploy the .bpmn, .dmn and .form files of folders or single files.

        Returns:
            The newest definition of everything found; unchanged files keep their
            version.

        Raises:
            DeploymentError: a file would not run; nothing is deployed.
            NotFoundError: a path does not exist.
            ForbiddenError: this person may not deploy.
        """
        bundle = deploy.read_bundle(deploy.read_files(paths))
        if check and self._check is not None:
            findings = self._check(bundle)
            if any(finding.level == "error" for finding in findings):
                raise DeploymentError(findings)
        with self.work() as work:
            self._check_operator(work, "deploy", by)
            return deploy.deploy(work, bundle, by=by)

    def start(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        by: str | None = None,
    ) -> ProcessInstance:
        """Start an instance of the newest version of a process.

        Raises:
            NotFoundError: no process of that id is deployed.
            InvalidTransitionError: a live instance holds the key (V-3).
        """
        given = copy_values(variables or {})
        with self.work() as work:
            newest = self._parts.registry.newest(
                work.transaction, "process", process_id
            )
            row = work.start(newest, key=key, variables=given, by=by)
            if row is None:
                msg = f"an instance of {process_id!r} with key {key!r} is running"
                raise InvalidTransitionError(msg, code="DUPLICATE_START")
        return self._left(work, row.id)

    def publish_message(
        self,
        name: str,
        *,
        correlation_key: str | None = None,
        variables: Mapping[str, Any] | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> bool:
        """Publish a message to the waits and message starts it matches.

        Nothing is kept for later: a message nobody waits for is gone. With an
        `event_id`, a repeated message is acknowledged and ignored (V-1).

        Returns:
            Whether the message was new.
        """
        keys = () if correlation_key is None else (correlation_key,)
        given = copy_values(variables or {})
        message = Message(name=name, keys=keys, variables=given, by=by)
        return self._publish(message, event_id)

    def broadcast_signal(
        self,
        name: str,
        *,
        variables: Mapping[str, Any] | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> bool:
        """Broadcast a signal to every wait and start for its name."""
        given = copy_values(variables or {})
        message = Message(name=name, keys=None, variables=given, kind="signal", by=by)
        return self._publish(message, event_id)

    def complete_user_task(
        self,
        task_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Complete a task with its answers; the process goes on.

        Raises:
            NotFoundError: there is no such task.
            InvalidTransitionError: TASK_CLOSED, it is closed already.
            ForbiddenError: FORBIDDEN, this person may not.
            InvalidValueError: the answers do not fit the form.
        """
        answers = copy_values(variables or {})
        with self.work() as work:
            if work.is_new(event_id):
                tasks.complete(work, task_id, answers, by=by)
            return work.task(task_id)

    def act_on_task(
        self,
        task_id: str,
        action: TaskAction,
        *,
        by: str | None = None,
        until: dt.date | dt.timedelta | str | None = None,
        text: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Start, pause, defer, resume, renew, accept, return or delete a task.

        A task deferred `until` a moment, read as a timer's is, comes back by itself:
        a date, a date and time or a duration, or ISO 8601 text for one. `accept` and `return`
        are the creator's word on a completed task under control. `text` becomes a
        comment.
        """
        with self.work() as work:
            if work.is_new(event_id):
                tasks.act(work, task_id, action, by=by, until=until, text=text)
            return work.task(task_id)

    def tick_checklist(
        self,
        task_id: str,
        item: int,
        *,
        done: bool = True,
        by: str | None = None,
    ) -> UserTask:
        """Tick an item of a task's checklist, counted from 1, or take it back."""
        with self.work() as work:
            return tasks.tick(work, task_id, item, done=done, by=by)

    def comment_on_task(
        self,
        task_id: str,
        text: str,
        *,
        attachments: Sequence[str] = (),
        by: str | None = None,
        event_id: str | None = None,
    ) -> UserTask:
        """Add a comment, perhaps with file names, to a task of any state."""
        with self.work() as work:
            if work.is_new(event_id):
                tasks.comment(work, task_id, text=text, attachments=attachments, by=by)
            return work.task(task_id)

    def delegate_task(
        self, task_id: str, assignee: str, *, by: str | None = None
    ) -> UserTask:
        """Give an open task to another person."""
        with self.work() as work:
            return tasks.delegate(work, task_id, assignee, by=by)

    def resolve_incident(
        self,
        incident_id: str,
        *,
        action: Literal["retry", "skip"] = "retry",
        by: str | None = None,
    ) -> None:
        """Run the failed element again, or go on as if it had ended empty.

        Raises:
            NotFoundError, InvalidTransitionError: no such incident, or resolved.
            ForbiddenError: this person is no operator.
        """
        with self.work() as work:
            self._check_operator(work, action, by)
            incidents.resolve(work, incident_id, action, by=by)

    def terminate(self, instance_id: str, *, by: str | None = None) -> ProcessInstance:
        """Stop an instance with everything in it.

        Raises:
            NotFoundError, InvalidTransitionError: no such instance, or ended.
            ForbiddenError: this person is no operator.
        """
        with self.work() as work:
            self._check_operator(work, "terminate", by)
            work.terminate(instance_id, by=by)
        return self._left(work, instance_id)

    # -- time and jobs ---------------------------------------------------------

    def run_due(self, *, limit: int = 10_000) -> int:
        """Fire the timers and run the jobs that are due, in order of their moments.

        Each is a transaction of its own; what fails becomes a retry or an incident
        and never stops the others.

        Returns:
            How many were done.
        """
        done = 0
        while done < limit and due.run_next(self._parts):
            done += 1
        return done

    def next_due(self) -> dt.datetime | None:
        """Return when the next timer or job is due, or None."""
        return due.next_moment(self._parts)

    # -- questions -------------------------------------------------------------

    def instance(self, instance_id: str) -> ProcessInstance:
        """Return an instance, ended or not."""
        with self._parts.store.read() as tx:
            return queries.instance(tx, instance_id)

    def instances(
        self,
        *,
        process_id: str | None = None,
        key: str | None = None,
        state: InstanceState | None = None,
        limit: int | None = None,
    ) -> list[ProcessInstance]:
        """Return instances, oldest first."""
        with self._parts.store.read() as tx:
            return queries.instances(
                tx, process_id=process_id, key=key, state=state, limit=limit
            )

    def user_tasks(
        self,
        *,
        assignee: str | None = None,
        instance: str | None = None,
        record: str | None = None,
        include_closed: bool = False,
        limit: int | None = None,
    ) -> list[UserTask]:
        """Return tasks of every kind, most urgent first."""
        with self._parts.store.read() as tx:
            return queries.user_tasks(
                tx,
                assignee=assignee,
                instance_id=instance,
                record=record,
                include_closed=include_closed,
                limit=limit,
            )

    def incidents(
        self, *, instance: str | None = None, include_resolved: bool = False
    ) -> list[Incident]:
        """Return what waits for an operator."""
        with self._parts.store.read() as tx:
            return queries.incidents(
                tx, instance_id=instance, include_resolved=include_resolved
            )

    def timers(self) -> list[Timer]:
        """Return the armed timers in the order in which they will fire."""
        with self._parts.store.read() as tx:
            return queries.timers(tx)

    def history(self, instance_id: str) -> list[HistoryEvent]:
        """Return what an instance did, in order."""
        with self._parts.store.read() as tx:
            return queries.history(tx, instance_id)

    def definitions(self, *, kind: str | None = None) -> list[Definition]:
        """Return all deployed versions of processes, decisions and forms."""
        with self._parts.store.read() as tx:
            return queries.definitions(tx, kind)

    def variables(self, instance_id: str) -> dict[str, Any]:
        """Return the latest value of every variable of an instance."""
        with self._parts.store.read() as tx:
            return queries.execution(self._parts, tx, instance_id).variables()

    def waiting_at(self, instance_id: str) -> list[str]:
        """Return the ids of the elements at which an instance waits."""
        with self._parts.store.read() as tx:
            waiting = queries.execution(self._parts, tx, instance_id).waiting_at()
        return [element for _, element in waiting]

    # -- embedding -------------------------------------------------------------

    @property
    def parts(self) -> Parts:
        """Return what the engine is put together from."""
        return self._parts

    def using(self, connection: Any) -> Engine:
        """Return this engine inside the caller's own SQLAlchemy transaction.

        What its commands write is kept or undone together with what the caller
        writes on the connection. A refused command undoes only itself. Jobs are
        left to `run_due`, since they must not run before the caller commits.

        Raises:
            InvalidValueError: the engine keeps its rows in memory.
        """
        store = self._parts.store.joining(connection)
        parts = dataclasses.replace(self._parts, store=store)
        return Engine(parts, check=self._check, runs_jobs=False)

    def work(self) -> OpenedUnit:
        """Open a unit of work: everything inside is one transaction.

        At the end its messages are worked off and its instances saved; then the
        jobs it made are run, each in transactions of its own.
        """
        return unit(self._parts, then=self._run_jobs if self._runs_jobs else None)

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a transaction for questions of one's own: a consistent view."""
        return self._parts.store.read()

    def close(self) -> None:
        """Release the store."""
        self._parts.store.close()

    # -- pieces ----------------------------------------------------------------

    def _run_jobs(self, work: UnitOfWork) -> None:
        if work.has_jobs:
            due.run_jobs(self._parts)

    @staticmethod
    def _check_operator(work: UnitOfWork, action: Operation, by: str | None) -> None:
        if by is not None:
            work.parts.domain.permissions.check_operator(work, action, by)

    def _left(self, work: UnitOfWork, instance_id: str) -> ProcessInstance:
        """Return an instance as a command left it; jobs may have changed it since."""
        if self._runs_jobs and work.has_jobs:
            return self.instance(instance_id)
        return work.saved(instance_id)

    def _publish(self, message: Message, event_id: str | None) -> bool:
        with self.work() as work:
            new = work.is_new(event_id)
            if new:
                work.publish(message)
            return new
