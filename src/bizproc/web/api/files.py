"""Files: sent before they are put into a field, read from the field of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from bizproc.errors import NotFoundError
from bizproc.limits import Limits
from bizproc.portal.files import is_accepted
from bizproc.web.api.bodies import ApiRoute, Shown
from bizproc.web.api.preconditions import Key, OnceKey
from bizproc.web.api.problems import API
from bizproc.web.api.records import RecordId
from bizproc.web.api.visits import Visit, needs
from bizproc.web.download import BYTES, download
from bizproc.web.refusals import Refused

__all__ = ["routes"]

routes = APIRouter(prefix=API, tags=["files"], route_class=ApiRoute)


class FileShown(Shown):
    """What a field of type file holds of a file."""

    name: str
    size: int
    sha256: str
    key: str


async def _content(request: Request) -> bytes:
    """Read a file, and no more of it than is allowed."""
    allowed: Limits = request.app.state.limits
    came = bytearray()
    async for chunk in request.stream():
        came += chunk
        if len(came) > allowed.max_file_bytes:
            msg = allowed.beyond("max_file_bytes", "the file is larger")
            raise Refused(400, "TOO_LARGE", msg)
    return bytes(came)


@routes.post(
    "/files",
    operation_id="addFile",
    summary="Send a file",
    status_code=201,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def add_file(
    visit: Annotated[Visit, needs("records:write")],
    name: Annotated[str, Query(min_length=1, max_length=255)],
    request: Request,
    key: Key = None,
) -> FileShown:
    """Keep a file; what comes back is written into a field of a record."""
    content = await _content(request)
    once = OnceKey(request, key, name.encode() + b"\x00" + content)
    return await run_in_threadpool(_once, once, visit, name, content)


def _once(once: OnceKey, visit: Visit, name: str, content: bytes) -> FileShown:
    # the same contents are kept once, whatever the key
    with once.of(visit):
        return _kept(visit, name, content)


def _kept(visit: Visit, name: str, content: bytes) -> FileShown:
    if not is_accepted(visit.portal.reception.scan, name, content):
        msg = f"the file {name!r:.100} is refused by the scanner"
        raise Refused(422, "FILE_REFUSED", msg)
    return FileShown(**visit.portal.add_file(name, content))


@routes.get(
    "/records/{record_id}/files/{field}/{number}",
    operation_id="getRecordFile",
    summary="Read a file of a record",
    response_class=Response,
    responses={
        200: {
            "description": "The contents.",
            "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def get_file(
    visit: Annotated[Visit, needs("records:read")],
    record_id: RecordId,
    field: Annotated[str, Path(max_length=200)],
    number: Annotated[int, Path(ge=1, le=10_000, description="Counted from 1.")],
) -> Response:
    """Read a file that a field of a record holds."""
    record = visit.portal.get(record_id, by=visit.person)
    value = record.fields.get(field)
    held: list[Any] = value if isinstance(value, list) else [value]
    file = held[number - 1] if number <= len(held) else None
    if not isinstance(file, Mapping) or not file.get("key"):
        msg = f"record {record_id!r} has no file {number} in the field {field!r:.80}"
        raise NotFoundError(msg)
    content = visit.portal.files.read(str(file["key"]))
    return download(str(file.get("name", "file")), content)
