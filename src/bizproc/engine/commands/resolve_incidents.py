"""Resolve many incidents: each in a transaction of its own, so that none stops another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bizproc.engine.commands.resolve_incident import resolve_incident
from bizproc.engine.components import Components
from bizproc.engine.facts import IncidentOpened
from bizproc.engine.operators import check_operator
from bizproc.engine.queries import queries
from bizproc.engine.queries.incident_filter import IncidentFilter, check_known
from bizproc.engine.transaction_scope import TransactionScope
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import BizprocError, InvalidValueError, StoreUnavailableError
from bizproc.model.page import Paging
from bizproc.model.rows import Incident

__all__ = ["Resolution", "resolve_incidents"]

Perform: TypeAlias = Callable[[Callable[[UnitOfWork], UnitOfWork]], UnitOfWork]
Outcome: TypeAlias = Literal["retried", "skipped", "failed again", "refused", "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Say what became of one incident of many.

    `outcome` is `open` after a dry run. `message` says why it was refused, or what
    failed again at once; an action that is called after the commit may still fail.
    """

    incident: Incident
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True, slots=True)
class Resolving:
    """Say how many incidents are resolved: by whom, and how far."""

    action: Literal["retry", "skip"]
    by: str | None
    reason: str | None
    every: bool
    limit: int | None
    dry_run: bool


def resolve_incidents(
    components: Components,
    perform: Perform,
    wanted: IncidentFilter,
    how: Resolving,
) -> list[Resolution]:
    """Retry or skip the open incidents that are meant, oldest first.

    Raises:
        InvalidValueError: nothing says which, or the limit is less than one.
        NotFoundError: the filter names what there is not.
        ForbiddenError: this person is no operator.
    """
    if wanted.is_empty and not how.every:
        msg = (
            f"{how.action}: say which incidents, by code, process, element, key or "
            "instance; or say that every one is meant"
        )
        raise InvalidValueError(msg)
    with TransactionScope(components) as work:
        check_operator(work, how.action, how.by)
        check_known(work.transaction, components.registry, wanted)
        found = queries.incidents(
            work.transaction,
            wanted,
            include_resolved=False,
            paging=Paging(limit=how.limit),
        )
    if how.dry_run:
        return [Resolution(incident=it, outcome="open") for it in found]
    return [_resolve(perform, it, how) for it in found]


def _resolve(perform: Perform, incident: Incident, how: Resolving) -> Resolution:
    action, by, reason = how.action, how.by, how.reason

    def resolve(work: UnitOfWork) -> UnitOfWork:
        resolve_incident(work, incident.id, action, by=by, reason=reason)
        return work

    try:
        work = perform(resolve)
    except StoreUnavailableError:
        raise  # it is the same for all
    except BizprocError as error:
        return Resolution(incident=incident, outcome="refused", message=str(error))
    for fact in work.facts:
        if isinstance(fact, IncidentOpened):
            again = fact.incident
            if (again.instance_id, again.token) == (
                incident.instance_id,
                incident.token,
            ):
                text = f"{again.code}: {again.message}"
                return Resolution(
                    incident=incident, outcome="failed again", message=text
                )
    done: Outcome = "retried" if action == "retry" else "skipped"
    return Resolution(incident=incident, outcome=done)
