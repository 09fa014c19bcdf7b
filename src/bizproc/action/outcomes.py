"""What an action is told when it is called, and what it can come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bizproc.errors import InvalidValueError
from bizproc.work import Work

__all__ = ["ActionContext", "BpmnError", "Finished", "RetryLater", "Waiting"]

_NOW = dt.timedelta(0)
_LATEST = dt.timedelta(days=3_660)


class BpmnError(Exception):
    """End an action with a business error that a boundary event may catch.

    Uncaught it becomes an incident of its code at once, without another try.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code


class RetryLater(Exception):  # noqa: N818 - an outcome, not an error
    """Ask to be called again after a while; this try does not count as failed."""

    def __init__(self, after: dt.timedelta) -> None:
        if not isinstance(after, dt.timedelta) or not _NOW <= after <= _LATEST:
            msg = f"RetryLater takes a time span of up to {_LATEST.days} days, not {after!r}"
            raise InvalidValueError(msg)
        super().__init__(f"again after {after}")
        self.after = after


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Say that the service task goes on when the task of this id is completed."""

    task_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """End a job with results and with what the transaction that takes them writes.

    A job runs outside any transaction. What it did outside (a mail was accepted) is
    recorded by `write`, together with the step of its instance, or alone if the
    element was left meanwhile. `write` must know its own traces: it may be called
    again for the same idempotency key.
    """

    write: Callable[[Work], None]
    results: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """Tell an action where it runs.

    `idempotency_key` is the same at every try of this execution:
    `instance/element/token[/item]`. `work` is None for a job, which runs after
    the commit; `now` is the instant of the call, in UTC.
    """

    instance_id: str
    process_id: str
    key: str | None
    element_id: str
    element_name: str
    token: int
    attempt: int
    idempotency_key: str
    now: dt.datetime
    properties: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    work: Work | None = None

    @property
    def connection(self) -> Any:
        """Return the SQLAlchemy connection of the running transaction.

        Raises:
            InvalidValueError: for a job, which has none, and in memory.
        """
        connection = self.work.transaction.connection if self.work else None
        if connection is None:
            msg = (
                f"{self.element_id}: this action has no database connection; "
                "register it with transactional=True and use a SQL store"
            )
            raise InvalidValueError(msg)
        return connection
