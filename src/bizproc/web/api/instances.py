"""Process instances: listed, started, looked into, mended."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from bizproc.errors import ForbiddenError, NotFoundError
from bizproc.model.explanation import InstanceWait
from bizproc.model.rows import HistoryEvent, ProcessInstance
from bizproc.model.states import InstanceState
from bizproc.web.api.bodies import ApiRoute, Body, Shown
from bizproc.web.api.lists import Listed, Listing
from bizproc.web.api.preconditions import IfNoneMatch, Once, etag
from bizproc.web.api.problems import API
from bizproc.web.api.visits import Visit, needs

__all__ = ["InstanceShown", "routes", "shown_instance"]

routes = APIRouter(prefix=f"{API}/instances", tags=["instances"], route_class=ApiRoute)

Reading = Annotated[Visit, needs("instances:read")]
Starting = Annotated[Visit, needs("instances:start")]
Operating = Annotated[Visit, needs("operate")]
InstanceId = Annotated[str, Path(max_length=200)]
Reason = Annotated[str | None, Field(max_length=10_000)]


class InstanceShown(Shown):
    """A process instance."""

    id: str
    process: str
    definition: str
    key: str | None = Field(description="On a record, its id.")
    state: str
    revision: int
    started_at: dt.datetime
    started_by: str | None
    ended_at: dt.datetime | None
    suspended: bool


class TokenShown(Shown):
    """A place where an instance stands."""

    number: int
    element: str
    beside: bool = Field(description="It waits beside the flow: on a border.")


class WaitShown(Shown):
    """What an instance waits for, and what would let it go on."""

    kind: str
    element: str
    name: str
    since: dt.datetime | None
    holds: bool
    id: str | None = Field(description="Of the task, timer, job, incident …")
    goes_on: list[str]
    near_misses: list[str]


class InstanceDetail(InstanceShown):
    """A process instance, with its tokens and what it waits for."""

    tokens: list[TokenShown]
    waits: list[WaitShown]


class DecisionShown(Shown):
    """Which flows were taken at a gateway."""

    element: str
    at: dt.datetime
    flows: list[str]
    by_default: bool


class ExplanationShown(Shown):
    """Why an instance is where it is."""

    waits: list[WaitShown]
    decisions: list[DecisionShown]
    ending: str | None
    problem: str | None
    suspended: str | None
    notices: list[str]


class HistoryEntry(Shown):
    """An event of an instance's history."""

    number: int
    at: dt.datetime
    type: str
    element: str | None
    data: dict[str, Any]


class InstanceNew(Body):
    """A process to start."""

    process: str = Field(min_length=1, max_length=200)
    key: str | None = Field(default=None, max_length=1_000)
    variables: dict[str, Any] = Field(default_factory=dict)
    start_event: str | None = Field(default=None, max_length=200)


class VariablesChange(Body):
    """Variables to set, in the whole instance or where a token stands."""

    variables: dict[str, Any]
    at: int | str | None = Field(default=None, description="A token, or its element.")
    new: bool = Field(default=False, description="Names that nobody knows are meant.")
    reason: Reason = None


class Termination(Body):
    """Why an instance is stopped."""

    reason: Reason = None


def shown_instance(visit: Visit, row: ProcessInstance) -> dict[str, Any]:
    """Return what every answer tells of an instance."""
    return {
        "id": row.id,
        "process": row.process_id,
        "definition": row.definition_id,
        "key": row.key,
        "state": row.state.value,
        "revision": row.revision,
        "started_at": visit.local(row.started_at),
        "started_by": row.started_by,
        "ended_at": visit.local(row.ended_at),
        "suspended": (row.suspended_at or row.process_suspended_at) is not None,
    }


def _instance(visit: Visit, row: ProcessInstance) -> InstanceShown:
    return InstanceShown(**shown_instance(visit, row))


def _detail(visit: Visit, row: ProcessInstance) -> InstanceDetail:
    explained = visit.engine.explain(row.id)
    is_live = row.state is InstanceState.ACTIVE and explained.problem is None
    tokens = visit.engine.tokens(row.id) if is_live else []
    return InstanceDetail(
        **shown_instance(visit, row),
        tokens=[
            TokenShown(number=it.token, element=it.element_id, beside=it.beside)
            for it in tokens
        ],
        waits=[_wait(visit, it) for it in explained.waits],
    )


def _wait(visit: Visit, wait: InstanceWait) -> WaitShown:
    return WaitShown(
        kind=wait.kind,
        element=wait.element_id,
        name=wait.element_name,
        since=visit.local(wait.since),
        holds=wait.holds,
        id=wait.row.id if wait.row is not None else None,
        goes_on=list(wait.goes_on),
        near_misses=[it.text for it in wait.near_misses],
    )


def _seen(visit: Visit, instance_id: str, *, whole: bool = False) -> ProcessInstance:
    """Return an instance that the caller may see: operators all, others by its record.

    `whole` asks for what is inside it, which operators alone see.

    Raises:
        NotFoundError: there is none, or it is hidden.
        ForbiddenError: what is inside is for operators.
    """
    row = visit.engine.instance(instance_id)
    if visit.is_administrator:
        return row
    is_of_record = visit.workplace.instance_record(row) is not None
    if not is_of_record or not visit.workplace.sees_instance(row, by=visit.person):
        msg = f"there is no process instance {instance_id!r}"
        raise NotFoundError(msg)
    if whole:
        msg = (
            "variables, histories and explanations of instances are for administrators"
        )
        raise ForbiddenError(msg)
    return row


@routes.get("", operation_id="listInstances", summary="List process instances")
def list_instances(
    visit: Reading,
    page: Listing,
    process: Annotated[str | None, Query(max_length=200)] = None,
    key: Annotated[
        str | None, Query(max_length=1_000, description="On a record, its id.")
    ] = None,
    state: InstanceState | None = None,
    incident: Annotated[
        bool | None, Query(description="With an open incident, or without.")
    ] = None,
) -> Listed[InstanceShown]:
    """List instances, the oldest first; who is no administrator names a record."""
    if not visit.is_administrator:
        if key is None or not visit.has_portal:
            msg = "name a record by `key`; administrators see the instances of all"
            raise ForbiddenError(msg)
        visit.portal.get(key, by=visit.person)
    found = visit.engine.instances(
        process_id=process,
        key=key,
        state=state,
        with_incident=incident,
        limit=page.limit,
        after=page.after,
    )
    return page.of(found, lambda it: _instance(visit, it))


@routes.post(
    "", operation_id="startInstance", summary="Start a process", status_code=201
)
def start_instance(
    visit: Starting,
    given: InstanceNew,
    once: Once,
    request: Request,
    response: Response,
) -> InstanceShown:
    """Start a process, perhaps on a record: its id is the key."""
    with once.of(visit) as event_id:
        row = visit.workplace.start(
            given.process,
            given.variables,
            key=given.key,
            by=visit.person,
            start_event=given.start_event,
            event_id=event_id,
        )
    way = request.url_for("getInstance", instance_id=row.id).path
    response.headers["Location"] = way
    return _instance(visit, row)


@routes.get(
    "/{instance_id}",
    operation_id="getInstance",
    name="getInstance",
    summary="Read an instance: its tokens, what it waits for",
    responses={304: {"description": "It is as `If-None-Match` says."}},
)
def get_instance(
    visit: Reading,
    instance_id: InstanceId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> InstanceDetail:
    """Read an instance."""
    row = _seen(visit, instance_id)
    etag(response, row.revision, if_none_match)
    return _detail(visit, row)


@routes.get(
    "/{instance_id}/variables", operation_id="getVariables", summary="Read variables"
)
def get_variables(visit: Reading, instance_id: InstanceId) -> dict[str, Any]:
    """Read the latest value of every variable."""
    _seen(visit, instance_id, whole=True)
    found: dict[str, Any] = visit.plain(visit.engine.variables(instance_id))
    return found


@routes.patch(
    "/{instance_id}/variables", operation_id="setVariables", summary="Set variables"
)
def set_variables(
    visit: Operating, instance_id: InstanceId, given: VariablesChange
) -> dict[str, Any]:
    """Set variables of an active instance; nothing goes on by itself."""
    visit.engine.set_variables(
        instance_id,
        given.variables,
        at=given.at,
        new=given.new,
        by=visit.person,
        reason=given.reason,
    )
    return get_variables(visit, instance_id)


@routes.post(
    "/{instance_id}/termination",
    operation_id="terminateInstance",
    summary="Stop an instance",
)
def terminate(
    visit: Operating, instance_id: InstanceId, given: Termination, once: Once
) -> InstanceShown:
    """Stop an instance with everything in it."""
    with once.of(visit) as event_id:
        row = visit.engine.terminate(
            instance_id, by=visit.person, reason=given.reason, event_id=event_id
        )
    return _instance(visit, row)


@routes.get(
    "/{instance_id}/explanation",
    operation_id="explainInstance",
    summary="Explain why an instance is where it is",
)
def explain(visit: Reading, instance_id: InstanceId) -> ExplanationShown:
    """Explain an instance: what it waits for, why its gateways decided so."""
    _seen(visit, instance_id, whole=True)
    found = visit.engine.explain(instance_id)
    return ExplanationShown(
        waits=[_wait(visit, it) for it in found.waits],
        decisions=[
            DecisionShown(
                element=it.element_id,
                at=visit.local(it.at),
                flows=list(it.flows),
                by_default=it.by_default,
            )
            for it in found.decisions
        ],
        ending=found.ending,
        problem=found.problem,
        suspended=found.suspended,
        notices=list(found.notices),
    )


@routes.get(
    "/{instance_id}/history",
    operation_id="listInstanceHistory",
    summary="Read what an instance did",
)
def list_history(
    visit: Reading, instance_id: InstanceId, page: Listing
) -> Listed[HistoryEntry]:
    """Read what an instance did, in order."""
    _seen(visit, instance_id, whole=True)
    found = visit.engine.history(instance_id, limit=page.limit, after=page.after)
    return page.of(found, lambda it: _event(visit, it))


def _event(visit: Visit, event: HistoryEvent) -> HistoryEntry:
    return HistoryEntry(
        number=event.number,
        at=visit.local(event.at),
        type=event.type,
        element=event.element_id,
        data=visit.plain(event.data),
    )
