"""Records: listed, read, made, changed, deleted."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from bizproc.portal.repository.record import Record
from bizproc.portal.schema.tables import RecordEvent
from bizproc.portal.views.listed import ListedRecord
from bizproc.web.api.bodies import ApiRoute, Body, Shown
from bizproc.web.api.lists import Listed, Listing
from bizproc.web.api.preconditions import (
    IfMatch,
    IfNoneMatch,
    Once,
    etag,
    expected,
    stale_is_412,
)
from bizproc.web.api.problems import API
from bizproc.web.api.visits import Visit, needs
from bizproc.web.refusals import Refused

__all__ = ["RecordId", "routes"]

routes = APIRouter(prefix=f"{API}/records", tags=["records"], route_class=ApiRoute)

Reading = Annotated[Visit, needs("records:read")]
Writing = Annotated[Visit, needs("records:write")]
RecordId = Annotated[str, Path(max_length=200, examples=["deal-1"])]


class RecordShown(Shown):
    """A record as its caller may see it."""

    id: str
    type: str
    revision: int = Field(description="Counts its changes; the `ETag`.")
    created_at: dt.datetime
    fields: dict[str, Any] = Field(description="Every field, by its name in crm.yaml.")


class RecordNew(Body):
    """A record to make."""

    type: str = Field(max_length=200, examples=["deal"])
    fields: dict[str, Any] = Field(default_factory=dict)


class RecordChange(Body):
    """The fields to write; null empties one."""

    fields: dict[str, Any]


class RecordEntry(Shown):
    """An entry of a record's history."""

    number: int
    at: dt.datetime
    event: str
    by: str
    field: str | None
    old: Any
    new: Any
    instance: str | None
    element: str | None


def _record(visit: Visit, record: Record | ListedRecord) -> RecordShown:
    return RecordShown(
        id=record.id,
        type=record.type,
        revision=record.revision,
        created_at=visit.local(record.created_at),
        fields=visit.plain(record.fields),
    )


@routes.get("", operation_id="listRecords", summary="List the records of a type")
def list_records(
    visit: Reading,
    page: Listing,
    type_: Annotated[str, Query(alias="type", max_length=200, examples=["deal"])],
    filter_: Annotated[
        str,
        Query(
            alias="filter",
            max_length=4_000,
            description="As on the pages: `stage in (NEW, WORK) and amount ge 1000`.",
        ),
    ] = "",
    order: Annotated[
        str,
        Query(max_length=200, description="A field, or number, created, changed …"),
    ] = "-number",
) -> Listed[RecordShown]:
    """List the records that a filter means and the caller may see."""
    found = visit.portal.list_records(
        type_,
        filter=filter_,
        order=order,
        limit=page.limit,
        after=page.after,
        by=visit.person,
    )
    return page.of(found, lambda it: _record(visit, it))


@routes.post("", operation_id="createRecord", summary="Make a record", status_code=201)
def create_record(
    visit: Writing, given: RecordNew, once: Once, request: Request, response: Response
) -> RecordShown:
    """Make a record; its processes begin."""
    with once.of(visit) as event_id:
        record = visit.portal.create(
            given.type, given.fields, by=visit.person, event_id=event_id
        )
    way = request.url_for("getRecord", record_id=record.id).path
    response.headers["Location"] = way
    etag(response, record.revision)
    return _record(visit, record)


@routes.get(
    "/{record_id}",
    operation_id="getRecord",
    name="getRecord",
    summary="Read a record",
    responses={304: {"description": "It is as `If-None-Match` says."}},
)
def get_record(
    visit: Reading,
    record_id: RecordId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> RecordShown:
    """Read a record."""
    record = visit.portal.get(record_id, by=visit.person)
    etag(response, record.revision, if_none_match)
    return _record(visit, record)


@routes.patch("/{record_id}", operation_id="changeRecord", summary="Change a record")
def change_record(
    visit: Writing,
    record_id: RecordId,
    given: RecordChange,
    once: Once,
    response: Response,
    if_match: IfMatch = None,
) -> RecordShown:
    """Write fields of a record; without `If-Match` the last write of a field wins."""
    revision = expected(if_match)
    with once.of(visit) as event_id, stale_is_412(revision):
        record = visit.portal.change(
            record_id,
            given.fields,
            by=visit.person,
            expected_revision=revision,
            event_id=event_id,
        )
    etag(response, record.revision)
    return _record(visit, record)


@routes.delete(
    "/{record_id}",
    operation_id="deleteRecord",
    summary="Delete a record",
    status_code=204,
)
def delete_record(
    visit: Writing, record_id: RecordId, once: Once, if_match: IfMatch = None
) -> Response:
    """Delete a record; its history and its id stay."""
    revision = expected(if_match)
    with once.of(visit) as event_id:
        if revision is not None:
            _check_revision(visit, record_id, revision)
        visit.portal.delete(record_id, by=visit.person, event_id=event_id)
    return Response(status_code=204)


@routes.get(
    "/{record_id}/history",
    operation_id="listRecordHistory",
    summary="Read what happened with a record",
)
def list_history(
    visit: Reading, record_id: RecordId, page: Listing
) -> Listed[RecordEntry]:
    """Read what happened with a record, the oldest entry first."""
    visit.portal.get(record_id, by=visit.person)
    found = visit.portal.record_history(
        record_id, by=visit.person, limit=page.limit, after=page.after
    )
    return page.of(found, lambda it: _entry(visit, it))


def _entry(visit: Visit, entry: RecordEvent) -> RecordEntry:
    return RecordEntry(
        number=entry.number,
        at=visit.local(entry.at),
        event=entry.event,
        by=entry.by,
        field=entry.field,
        old=visit.plain(entry.old),
        new=visit.plain(entry.new),
        instance=entry.instance_id,
        element=entry.element,
    )


def _check_revision(visit: Visit, record_id: str, revision: int) -> None:
    record = visit.portal.get(record_id, by=visit.person)
    if record.revision != revision:
        msg = f"record {record_id!r} is at revision {record.revision}, not {revision}"
        raise Refused(412, "STALE", msg)
