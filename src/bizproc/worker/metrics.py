"""Figures of a worker and its database, for Prometheus."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily

from bizproc.engine.actions.outcome import Outcome
from bizproc.engine.components import Components
from bizproc.errors import BizprocError
from bizproc.model.rows import Job, Timer
from bizproc.model.states import IncidentState
from bizproc.store import INCIDENTS, JOBS, TIMERS, Condition, Transaction, eq, none_of
from bizproc.worker.consumer import EngineConsumer

__all__ = ["WorkerMetrics"]

# actions that have figures of their own; what is beyond counts as one
_MOST_ACTIONS = 200
_BUCKETS = (0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class WorkerMetrics:
    """Count what this worker does, and ask the database what is due."""

    def __init__(self, components: Components, consumer: EngineConsumer) -> None:
        self._components = components
        self._consumer = consumer
        names = sorted(action.name for action in components.actions)
        self._named = frozenset(names[:_MOST_ACTIONS])
        self._registry = CollectorRegistry()
        self._calls = Counter(
            "bizproc_calls",
            "Tries of jobs that came to their end in this worker.",
            ("action", "outcome"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "bizproc_call_seconds",
            "How long they took, the action and taking its outcome over.",
            ("action",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(_Due(components, consumer))
        consumer.observe(self._count)

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        return generate_latest(self._registry)

    def _count(self, job: Job, outcome: Outcome | None, seconds: float) -> None:
        action = job.action if job.action in self._named else "other"
        # a transactional action is called where its outcome is taken over
        came = "transactional" if outcome is None else type(outcome).__name__.lower()
        self._calls.labels(action, came).inc()
        self._seconds.labels(action).observe(seconds)


class _Due:
    """Ask for the figures of the database whenever somebody reads them."""

    def __init__(self, components: Components, consumer: EngineConsumer) -> None:
        self._components = components
        self._consumer = consumer

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures; without those of the database if it cannot be read."""
        consumer = self._consumer
        yield _gauge("threads", "Jobs that this worker does at once.", consumer.threads)
        yield _gauge("busy_threads", "Jobs that it does now.", consumer.busy)
        try:
            with self._components.store.read() as tx:
                found = list(self._of_database(tx))
        except BizprocError:
            yield _gauge("database_up", "Whether the database can be read.", 0)
            return
        yield _gauge("database_up", "Whether the database can be read.", 1)
        yield from found

    def _of_database(self, tx: Transaction) -> Iterator[GaugeMetricFamily]:
        now = self._components.clock.now()
        due = Condition("due", "<=", now)
        external = self._components.actions.external()
        own = [none_of("action", external)] if external else []
        job = tx.select(JOBS, due, *own, order_by=("due", "id"), limit=1)
        timer = tx.select(TIMERS, due, order_by=("due", "number"), limit=1)
        yield _gauge(
            "due_jobs", "Jobs that are due and nobody has.", tx.count(JOBS, due, *own)
        )
        yield _gauge(
            "oldest_due_job_seconds", "How long the first has been.", _age(job, now)
        )
        yield _gauge("due_timers", "Timers that are due.", tx.count(TIMERS, due))
        yield _gauge(
            "oldest_due_timer_seconds", "How long the first has been.", _age(timer, now)
        )
        leased = Condition("locked_until", ">", now)
        yield _gauge("leased_jobs", "Jobs that workers have.", tx.count(JOBS, leased))
        is_open = eq("state", IncidentState.OPEN)
        yield _gauge(
            "open_incidents", "Incidents that wait.", tx.count(INCIDENTS, is_open)
        )


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"bizproc_{name}", text, value=value)


def _age(first: list[Job] | list[Timer], now: dt.datetime) -> float:
    return max(0.0, (now - first[0].due).total_seconds()) if first else 0.0
