"""What an engine is asked: each question is one reading transaction.

A list takes `limit`, `order` and `after`. It returns a `Page`, a list whose `next` is
the `after` of the page behind it. An order is named for what it goes by; with a minus
it leads backwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from bizproc._spiff.places import Standing
from bizproc.engine import instances
from bizproc.engine.arguments import checks_arguments
from bizproc.engine.components import Components
from bizproc.engine.queries import queries, task_lists
from bizproc.engine.queries.explanation import explain
from bizproc.engine.queries.health import Health, examine
from bizproc.engine.queries.incident_filter import IncidentFilter
from bizproc.engine.waits import incidents, process_suspensions
from bizproc.engine.waits.user_tasks import get as get_task
from bizproc.model.explanation import Explanation
from bizproc.model.page import Page, Paging
from bizproc.model.rows import (
    Definition,
    HistoryEvent,
    Incident,
    Job,
    KeptMessage,
    ProcessInstance,
    ProcessSuspension,
    Timer,
    UserTask,
)
from bizproc.model.states import InstanceState
from bizproc.store import eq_given


@checks_arguments
class Questions:
    """Tell what is: instances, tasks, timers, jobs, incidents, definitions."""

    def __init__(self, components: Components) -> None:
        self._components = components

    @property
    def components(self) -> Components:
        """Return what the engine is put together from."""
        return self._components

    def instance(self, instance_id: str) -> ProcessInstance:
        """Return an instance, ended or not.

        Raises:
            NotFoundError: there is no such instance.
        """
        with self._components.store.read() as tx:
            return instances.get(tx, instance_id)

    def instances(
        self,
        *,
        process_id: str | None = None,
        key: str | None = None,
        state: InstanceState | None = None,
        with_incident: bool | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[ProcessInstance]:
        """Return instances, oldest first; perhaps those with an open incident or without.

        Orders: `started_at`, `-started_at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            return queries.find_instances(
                tx,
                process_id=process_id,
                key=key,
                state=state,
                with_incident=with_incident,
                paging=paging,
            )

    def user_task(self, task_id: str) -> UserTask:
        """Return a task of any state.

        Raises:
            NotFoundError: there is no such task.
        """
        with self._components.store.read() as tx:
            return get_task(tx, task_id)

    def user_tasks(  # noqa: PLR0913 - each narrows the list, by its name
        self,
        *,
        assignee: str | None = None,
        groups: Sequence[str] = (),
        instance: str | None = None,
        record: str | None = None,
        include_closed: bool = False,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[UserTask]:
        """Return tasks of every kind, most urgent first: by due moment, then by age.

        With an assignee, groups or both: what somebody is to do, their own tasks and
        those without an assignee that are offered to any of the groups.

        Orders: `due`, `-due`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            return task_lists.find_tasks(
                tx,
                parts=task_lists.offered_to(assignee, groups),
                instance_id=instance,
                record=record,
                include_closed=include_closed,
                paging=paging,
            )

    def watched_tasks(
        self,
        person: str,
        *,
        include_closed: bool = False,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[UserTask]:
        """Return the tasks that a person observes or helps with, most urgent first.

        Orders: `due`, `-due`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            return task_lists.concerning(
                tx,
                task_lists.watching(person),
                openness=task_lists.openness(include_closed),
                paging=paging,
            )

    def count_user_tasks(
        self, *, assignee: str | None = None, groups: Sequence[str] = ()
    ) -> int:
        """Count the open tasks that somebody is to do, as `user_tasks` lists them."""
        parts = task_lists.offered_to(assignee, groups)
        with self._components.store.read() as tx:
            return task_lists.count_tasks(tx, parts)

    def incident(self, incident_id: str) -> Incident:
        """Return an incident, open or resolved.

        Raises:
            NotFoundError: there is no such incident.
        """
        with self._components.store.read() as tx:
            return incidents.get(tx, incident_id)

    def incidents(  # noqa: PLR0913 - each narrows the list, by its name
        self,
        *,
        instance: str | None = None,
        code: str | None = None,
        process: str | None = None,
        element: str | None = None,
        key: str | None = None,
        include_resolved: bool = False,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[Incident]:
        """Return what waits for an operator, oldest first.

        Orders: `created_at`, `-created_at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            return queries.incidents(
                tx,
                IncidentFilter(
                    code=code,
                    process=process,
                    element=element,
                    key=key,
                    instance=instance,
                ),
                include_resolved=include_resolved,
                paging=paging,
            )

    def timers(
        self,
        *,
        instance: str | None = None,
        process: str | None = None,
        key: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[Timer]:
        """Return the armed timers in the order in which they will fire.

        Orders: `due`, `-due`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            narrowed = eq_given(instance_id=instance, process_id=process, key=key)
            return queries.timers(tx, narrowed, paging=paging)

    def jobs(
        self,
        *,
        instance: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[Job]:
        """Return the jobs that are due, leased or being retried, first due first.

        Orders: `due`, `-due`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            return queries.find_jobs(tx, instance_id=instance, paging=paging)

    def messages(
        self,
        *,
        dead: bool = False,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[KeptMessage]:
        """Return the messages kept for a wait to come, or those whose time is over.

        Orders: `expires_at`, `-expires_at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        now = self._components.clock.now()
        with self._components.store.read() as tx:
            return queries.find_messages(tx, dead=dead, now=now, paging=paging)

    def history(
        self,
        instance_id: str,
        *,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[HistoryEvent]:
        """Return what an instance did, in order.

        Orders: `number`, `-number`.

        Raises:
            NotFoundError: there is no such instance.
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            return queries.history_of(tx, instance_id, paging)

    def definitions(
        self,
        *,
        kind: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[Definition]:
        """Return all deployed versions of processes, decisions and forms.

        Orders: `name`, `-name`: by kind, name and version.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            return queries.definitions(tx, kind, paging)

    def variables(self, instance_id: str) -> dict[str, Any]:
        """Return the latest value of every variable of an instance."""
        with self._components.store.read() as tx:
            return queries.variables(self._components, tx, instance_id)

    def tokens(self, instance_id: str) -> list[Standing]:
        """Return where the tokens of an instance stand, oldest first.

        Those that wait beside the flow are said to be: boundary events, and the starts
        of event sub-processes.
        """
        with self._components.store.read() as tx:
            return queries.tokens(self._components, tx, instance_id)

    def suspended_processes(self) -> list[ProcessSuspension]:
        """Return the processes that are suspended, with who did it and why."""
        with self._components.store.read() as tx:
            return process_suspensions.in_force(tx)

    def waiting_at(self, instance_id: str) -> list[str]:
        """Return the ids of the elements at which an instance waits."""
        with self._components.store.read() as tx:
            return queries.waiting_at(self._components, tx, instance_id)

    def next_due(self) -> dt.datetime | None:
        """Return when the next timer or job is due, or None.

        A job that a worker has is due when its lease ends: the worker may be lost.
        """
        with self._components.store.read() as tx:
            return queries.next_due(self._components, tx)

    def explain(self, instance_id: str) -> Explanation:
        """Explain an instance: what it waits for, since when, what would let it go on.

        Also why its gateways decided so, and how it ended. An instance whose state cannot
        be read is explained as far as the tables go.

        Raises:
            NotFoundError: there is no such instance.
        """
        with self._components.store.read() as tx:
            return explain(self._components, tx, instance_id)

    def examine(self) -> Health:
        """Say how the engine and its database are: findings, counts, sizes.

        It reads every state and every history once, and checks an SQLite file.
        """
        return examine(self._components)
