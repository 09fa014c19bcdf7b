"""What an operator asks of an engine: how much there is, what is wrong, where it hangs."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic, TypeVar

from bizproc.bpmn.elements import Process
from bizproc.engine.arguments import checks_arguments
from bizproc.engine.components import Components
from bizproc.engine.deployment import definitions
from bizproc.engine.queries import queries
from bizproc.engine.queries.causes import IncidentCause, causes_of
from bizproc.engine.queries.explanation import Examination, examine
from bizproc.engine.queries.incident_filter import IncidentFilter
from bizproc.engine.queries.instance_search import (
    FoundInstances,
    InstanceFilter,
    search_instances,
)
from bizproc.engine.queries.overview import Overview, look_over
from bizproc.engine.queries.passes import Passes, passes_of
from bizproc.engine.queries.usual import usual_life
from bizproc.engine.waits import incidents
from bizproc.model.page import Page, Paging
from bizproc.model.rows import Definition, Incident, Resource
from bizproc.model.states import IncidentState
from bizproc.store import INCIDENTS, RESOURCES, eq, one_of

__all__ = ["Oversight"]

K = TypeVar("K")
V = TypeVar("V")
_KEPT_FOR: Final = dt.timedelta(minutes=10)


class _Kept(Generic[K, V]):
    """Keep what takes long to find for ten minutes."""

    def __init__(self) -> None:
        self._found: dict[K, tuple[dt.datetime, V]] = {}
        self._lock = threading.Lock()

    def get(self, key: K, now: dt.datetime, find: Callable[[], V]) -> V:
        """Return what was found lately, else find it."""
        with self._lock:
            known = self._found.get(key)
        if known is not None and now - _KEPT_FOR < known[0] <= now:
            return known[1]
        value = find()
        with self._lock:
            self._found[key] = now, value
        return value


@checks_arguments
class Oversight:
    """Answer an operator's questions about an engine, with a portal or without.

    What is usual (how long instances live, how long they stay at an element) is found
    anew every ten minutes.
    """

    def __init__(self, components: Components) -> None:
        self._components = components
        self._lives: _Kept[str, dt.timedelta | None] = _Kept()
        self._stays: _Kept[str, dict[str, dt.timedelta]] = _Kept()

    def overview(self) -> Overview:
        """Sum up all processes: live, retrying, with incidents, longer than usual."""
        components = self._components
        now = components.clock.now()
        with components.store.read() as tx:

            def usual(process: str, definition: str) -> dt.timedelta | None:
                find = usual_life
                return self._lives.get(
                    definition, now, lambda: find(tx, process, definition)
                )

            late = components.options.late_after
            return look_over(tx, now=now, late=late, usual=usual)

    def examine(self, instance_id: str) -> Examination:
        """Explain an instance, with its latest thousand events and its variables.

        Raises:
            NotFoundError: there is no such instance.
        """
        with self._components.store.read() as tx:
            return examine(self._components, tx, instance_id)

    def open_incidents(self) -> int:
        """Count what waits for an operator."""
        with self._components.store.read() as tx:
            return tx.count(INCIDENTS, eq("state", IncidentState.OPEN))

    def instances(
        self,
        wanted: InstanceFilter,
        *,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> FoundInstances:
        """Return instances that a filter means, oldest first.

        If it asks for a variable or an element, a page looks through 250 instances.

        Orders: `started_at`, `-started_at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._components.store.read() as tx:
            return search_instances(self._components, tx, wanted, paging)

    def with_incident(self, instance_ids: Sequence[str]) -> set[str]:
        """Return which of these instances have an open incident."""
        with self._components.store.read() as tx:
            return incidents.stuck(tx, instance_ids)

    def causes(self, *, process: str | None = None) -> list[IncidentCause]:
        """Group the open incidents by code, element and what their message tells."""
        with self._components.store.read() as tx:
            return causes_of(tx, process=process)

    def incidents(
        self,
        narrowed: Mapping[str, str],
        *,
        limit: int | None = None,
        after: str | None = None,
    ) -> Page[Incident]:
        """Return open incidents by `code`, `process`, `element`, `key`, `cause`.

        Raises:
            InvalidValueError: the limit or `after` is wrong.
        """
        paging = Paging(limit=limit, after=after)
        wanted = IncidentFilter(**narrowed)
        with self._components.store.read() as tx:
            return queries.incidents(tx, wanted, include_resolved=False, paging=paging)

    def passes(
        self,
        definition_id: str,
        *,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
    ) -> Passes:
        """Count passes, median time and incidents of each element of a version.

        Looked at are its latest 200 instances that began in the period.

        Raises:
            NotFoundError: there is no such version.
        """
        with self._components.store.read() as tx:
            return passes_of(
                self._components, tx, definition_id, since=since, until=until
            )

    def usual_stays(self, definition_id: str) -> dict[str, dt.timedelta]:
        """Return how long 95 of 100 passes of an element took, where 20 were made."""
        now = self._components.clock.now()
        return self._stays.get(
            definition_id, now, lambda: self.passes(definition_id).usual
        )

    def source(self, definition_id: str) -> Resource:
        """Return the file that a version was deployed from.

        Raises:
            NotFoundError: there is no such version, or its file is gone.
        """
        with self._components.store.read() as tx:
            named = definitions.named(tx, definition_id)
            return definitions.resource(tx, named)

    def process(self, definition_id: str) -> Process:
        """Return what a version draws: its elements and flows.

        Raises:
            NotFoundError: there is no such version.
        """
        with self._components.store.read() as tx:
            return self._components.registry.process(tx, definition_id).process

    def mentions(self, pattern: re.Pattern[bytes]) -> list[Definition]:
        """Return the newest versions of processes whose files have a text."""
        with self._components.store.read() as tx:
            newest = definitions.newest_of_kind(tx, "process")
            files = tx.select(
                RESOURCES, one_of("checksum", [it.checksum for it in newest])
            )
        found = {it.checksum for it in files if pattern.search(it.content)}
        return [it for it in newest if it.checksum in found]
