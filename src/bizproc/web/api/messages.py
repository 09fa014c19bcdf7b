"""Messages and signals from outside, and what became of them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from bizproc.model.publication import Publication
from bizproc.web.api.bodies import ApiRoute, Body, Shown
from bizproc.web.api.preconditions import Once
from bizproc.web.api.problems import API
from bizproc.web.api.visits import Visit, needs

__all__ = ["routes"]

routes = APIRouter(prefix=API, tags=["messages"], route_class=ApiRoute)

Publishing = Annotated[Visit, needs("messages")]


class MessageNew(Body):
    """A message to publish."""

    name: str = Field(min_length=1, max_length=200)
    key: str | None = Field(default=None, max_length=1_000)
    variables: dict[str, Any] = Field(default_factory=dict)
    ttl: str | None = Field(
        default=None,
        max_length=100,
        description="How long it is kept if nobody takes it: a duration (ISO 8601).",
    )


class SignalNew(Body):
    """A signal to broadcast."""

    name: str = Field(min_length=1, max_length=200)
    variables: dict[str, Any] = Field(default_factory=dict)


class PublicationShown(Shown):
    """What became of a message or signal."""

    new: bool = Field(description="False: its key was seen before, nothing happened.")
    instances: list[str] = Field(description="Who took it.")
    started: list[str] = Field(description="Whom it started.")
    kept_until: dt.datetime | None = Field(description="Nobody took it yet.")
    known: bool = Field(description="False: nothing ever waits for such a name.")


def _shown(visit: Visit, found: Publication) -> PublicationShown:
    endless = found.kept_until is not None and found.kept_until.year == dt.MAXYEAR
    return PublicationShown(
        new=found.new,
        instances=list(found.instances),
        started=list(found.started),
        kept_until=found.kept_until if endless else visit.local(found.kept_until),
        known=found.known,
    )


@routes.post("/messages", operation_id="publishMessage", summary="Publish a message")
def publish(visit: Publishing, given: MessageNew, once: Once) -> PublicationShown:
    """Publish a message to the waits and starts of its name and key."""
    with once.of(visit) as event_id:
        found = visit.workplace.publish(
            given.name,
            key=given.key,
            payload=given.variables,
            ttl=given.ttl,
            by=visit.person,
            event_id=event_id,
        )
    return _shown(visit, found)


@routes.post("/signals", operation_id="broadcastSignal", summary="Broadcast a signal")
def broadcast(visit: Publishing, given: SignalNew, once: Once) -> PublicationShown:
    """Broadcast a signal to every wait and start for its name; administrators may."""
    with once.of(visit) as event_id:
        found = visit.workplace.signal(
            given.name, payload=given.variables, by=visit.person, event_id=event_id
        )
    return _shown(visit, found)
