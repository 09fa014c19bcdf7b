"""The facade: every command is one transaction, every question a reading one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

from bizproc.engine import scheduler, seen_events
from bizproc.engine.admission import check_instances, check_start
from bizproc.engine.arguments import checks_arguments
from bizproc.engine.commands.deploy import deploy
from bizproc.engine.commands.publish import publish
from bizproc.engine.commands.start import start
from bizproc.engine.commands.units import once
from bizproc.engine.components import Components
from bizproc.engine.deployment import definitions
from bizproc.engine.deployment.bundle import Check, read_bundle, read_files
from bizproc.engine.domain import Domain
from bizproc.engine.job_commands import JobCommands
from bizproc.engine.jobs.executor import JobExecutor
from bizproc.engine.jobs.watch import JobWatch
from bizproc.engine.moments import time_to_live
from bizproc.engine.operators import check_operator
from bizproc.engine.seen_events import of_person
from bizproc.engine.starts.conditions import start_by_conditions
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import NotFoundError
from bizproc.limits import limits_in_force
from bizproc.model.message import Message
from bizproc.model.publication import Publication
from bizproc.model.rows import Definition, ProcessInstance
from bizproc.values import copy_values
from bizproc.work import Work

T = TypeVar("T")
Jobs: TypeAlias = Literal["inline", "worker"]
"""Who runs the jobs that commands raise: the command itself, or a worker."""


@checks_arguments
class Engine(JobCommands):
    """Run processes: `TaskCommands`, `JobCommands`, `Operating`, `Questions`.

    Made by `bizproc.connect`. With `jobs="inline"` a command also runs the jobs that
    it raises, to their end; with `"worker"` they wait for one. A command that is
    refused raises a `RefusedError` and changes nothing. Commands are safe to call from
    several threads and processes; each sees and writes a consistent state.
    """

    def __init__(
        self,
        components: Components,
        *,
        check: Check | None = None,
        jobs: Jobs = "inline",
        renews_leases: bool = True,
        hands: Engine | None = None,
    ) -> None:
        # with `hands` the jobs that commands raise are that engine's to run
        self._executor: JobExecutor = (
            JobExecutor(components, renews=renews_leases)
            if hands is None
            else hands._executor  # noqa: SLF001 - of the same class
        )
        self._watch = JobWatch(components) if hands is None else hands.watch
        self._jobs = jobs
        inline = jobs == "inline"
        super().__init__(
            components,
            jobs_raised=self._executor.run if inline else self._watch.raised,
            runs_jobs=inline,
        )
        self._check = check

    # -- commands --------------------------------------------------------------

    def deploy(
        self,
        *paths: Path | str,
        by: str | None = None,
        check: bool = True,
        event_id: str | None = None,
    ) -> list[Definition]:
        """Deploy the .bpmn, .dmn and .form files of folders or single files.

        Returns:
            The newest definition of everything found; unchanged files keep their
            version. A repeated event answers with those of the first.

        Raises:
            DeploymentError: a file would not run; nothing is deployed.
            NotFoundError: a path does not exist.
            ForbiddenError: this person may not deploy.
        """
        with limits_in_force(self._components.limits):
            files = read_files(paths)
            bundle = read_bundle(files, check=self._check if check else None)
        event = of_person(event_id, "deploy", by)

        def do(work: UnitOfWork) -> list[Definition]:
            if work.is_new(event):
                made = deploy(work, bundle, by=by)
                if event is not None:
                    ids = [it.id for it in made]
                    seen_events.keep_result(work.transaction, event, ids)
                return made
            check_operator(work, "deploy", by)
            known = seen_events.result_of(work.transaction, event or "")
            return definitions.of_ids(work.transaction, known or ())

        return self._perform(do)

    def start(
        self,
        process_id: str,
        variables: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        by: str | None = None,
        start_event: str | None = None,
        event_id: str | None = None,
    ) -> ProcessInstance:
        """Start an instance of the newest version of a process.

        `start_event` names one of several plain start events. With an `event_id`, a
        repeated start answers with the instance of the first, as it stands now.

        Raises:
            NotFoundError: no process of that id is deployed, it has no such start
                event, or the event was another command's.
            InvalidTransitionError: a live instance holds the key, or SEVERAL_STARTS,
                none of several start events is named.
        """
        given = copy_values(variables or {})

        event = of_person(event_id, "start", by)

        def do(work: UnitOfWork) -> str:
            return start(
                work, process_id, given, key=key, by=by, start_event=start_event
            ).id

        def begin(work: UnitOfWork) -> str:
            check_start(work, key, by)
            instance_id: object = once(work, event, do)
            if not isinstance(instance_id, str):
                msg = f"the event {event_id!r} was another command's: nothing started"
                raise NotFoundError(msg)
            check_instances(work, [instance_id], by)
            return instance_id

        return self._left(begin)

    def evaluate_conditions(
        self,
        variables: Mapping[str, Any] | None = None,
        *,
        process_id: str | None = None,
        key: str | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> list[ProcessInstance]:
        """Start an instance for each conditional start event whose condition holds.

        The conditions read the variables, with which the instances begin; those of one
        process or of all. None starts while a live instance holds the key.

        Raises:
            NotFoundError: no process of that id is deployed, or the event was another
                command's.
            InvalidTransitionError: it has no conditional start event, or is suspended.
            ExpressionError: a condition cannot be judged; nothing starts.
        """
        given = copy_values(variables or {})

        def do(work: UnitOfWork) -> list[str]:
            rows = start_by_conditions(
                work, given, process_id=process_id, key=key, by=by
            )
            return [row.id for row in rows]

        event = of_person(event_id, "evaluate_conditions", by)

        def begin(work: UnitOfWork) -> list[str]:
            check_start(work, key, by)
            started: object = once(work, event, do)
            if not isinstance(started, list):
                msg = f"the event {event_id!r} was another command's: nothing started"
                raise NotFoundError(msg)
            check_instances(work, started, by)
            return started

        return [self.instance(id_) for id_ in self._perform(begin)]

    def publish_message(
        self,
        name: str,
        *,
        correlation_key: str | None = None,
        variables: Mapping[str, Any] | None = None,
        ttl: dt.timedelta | str | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Publication:
        """Publish a message to the waits and message starts it matches.

        If nobody takes it, it is kept for `ttl`, a duration or its ISO 8601 text, for
        the first wait to come; by default an hour (`Options.message_ttl`) if it has a
        key, otherwise not at all. A repeat with the `event_id` of a message that
        reached somebody or is kept does nothing.

        Raises:
            InvalidValueError: `ttl` is no duration, or negative.
        """
        given = copy_values(variables or {})
        keys = () if correlation_key is None else (correlation_key,)
        components = self._components

        def make(work: Work) -> Message:
            time = components.domain.time
            span = None if ttl is None else time_to_live(ttl, base=work.now, time=time)
            kept_for = components.options.time_to_live(span, keys)
            return Message(name=name, keys=keys, variables=given, by=by, ttl=kept_for)

        return self.publish(make, by=by, event_id=event_id)

    def broadcast_signal(
        self,
        name: str,
        *,
        variables: Mapping[str, Any] | None = None,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Publication:
        """Broadcast a signal to every wait and start for its name; none is kept."""
        given = copy_values(variables or {})
        message = Message(name=name, keys=None, variables=given, kind="signal", by=by)
        return self.publish(lambda _: message, by=by, event_id=event_id)

    def publish(
        self,
        make: Callable[[Work], Message],
        *,
        by: str | None = None,
        event_id: str | None = None,
    ) -> Publication:
        """Publish what a domain makes of an event from outside.

        `make` runs inside the transaction, for a repeat of the event as well, and once
        more if the transaction met another writer.
        """
        receipt = self._perform(
            lambda work: publish(work, make(work), by=by, event_id=event_id)
        )
        return receipt.publication()

    # -- time and jobs ---------------------------------------------------------

    def run_due(self, *, limit: int = 10_000) -> int:
        """Fire the timers that are due, in order of their moments, and run the jobs.

        Each is a transaction of its own; what fails becomes a retry or an incident
        and never stops the others.

        Returns:
            How many were done.

        Raises:
            StoreUnavailableError: the database is away for longer than it is waited
                for; nothing is lost.
        """
        return scheduler.run_due(self._components, self._executor, limit=limit)

    # -- embedding -------------------------------------------------------------

    def using(
        self, connection: Any, *, stopwatch: Callable[[], float] | None = None
    ) -> Engine:
        """Return this engine inside the caller's own transaction.

        What its commands write is kept or undone together with what the caller
        writes on the connection. A refused command undoes only itself. Jobs are
        left to `run_due`, since they must not run before the caller commits.

        Args:
            connection: a Connection or a Session of SQLAlchemy, or, inside
                `transaction.atomic()`, `django.db.connection`.
            stopwatch: tells the seconds that a command has been at work; by default
                the processor time of the thread.

        Raises:
            InvalidValueError: it is something else, or the engine keeps its rows in
                memory.
            StoreError: it has no transaction to join; the message says what to do.
        """
        store = self._components.store.joining(connection)
        own = stopwatch or self._components.stopwatch
        joined = dataclasses.replace(
            self._components, store=store, repeats=False, stopwatch=own
        )
        # the caller's connection is not for a second thread
        return Engine(joined, check=self._check, jobs="worker", renews_leases=False)

    def within(self, domain: Domain) -> Engine:
        """Return this engine as another domain has it, such as a stricter one.

        It works on the same store, and leaves the jobs that its commands raise to
        this one, which stays the one to close.
        """
        components = dataclasses.replace(self._components, domain=domain)
        return Engine(components, check=self._check, jobs=self._jobs, hands=self)

    @property
    def watch(self) -> JobWatch:
        """Return what tells workers of the jobs that commands leave to them."""
        return self._watch

    def close(self) -> None:
        """Release the store."""
        self._executor.close()
        super().close()
