"""Definitions: what is deployed, its files, and deploying more."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Path, Response
from pydantic import Field

from bizproc.errors import DefinitionError, DeploymentError, NotFoundError
from bizproc.model.rows import Definition
from bizproc.store import DEFINITIONS, RESOURCES
from bizproc.web.api.bodies import ApiRoute, Body, Shown
from bizproc.web.api.lists import Listed, Listing
from bizproc.web.api.preconditions import Once
from bizproc.web.api.problems import API
from bizproc.web.api.visits import Visit, needs

__all__ = ["routes"]

routes = APIRouter(
    prefix=f"{API}/definitions", tags=["definitions"], route_class=ApiRoute
)

Kind: TypeAlias = Literal["process", "decision", "form"]
_XML, _JSON = "application/xml", "application/json"


class DefinitionShown(Shown):
    """One version of a process, decision or form."""

    id: str
    kind: str
    name: str
    version: int
    title: str
    deployed_at: dt.datetime
    deployed_by: str | None
    suspended: bool


class FileNew(Body):
    """A file to deploy."""

    name: str = Field(max_length=200, pattern=r"^[\w.-]+\.(bpmn|dmn|form)$")
    content: str = Field(max_length=5_000_000)


class Deployment(Body):
    """Files to deploy together."""

    files: list[FileNew] = Field(min_length=1, max_length=100)


def _shown(visit: Visit, it: Definition) -> DefinitionShown:
    return DefinitionShown(
        id=it.id,
        kind=it.kind,
        name=it.name,
        version=it.version,
        title=it.title,
        deployed_at=visit.local(it.deployed_at),
        deployed_by=it.deployed_by,
        suspended=it.suspended_at is not None,
    )


@routes.get("", operation_id="listDefinitions", summary="List what is deployed")
def list_definitions(
    visit: Annotated[Visit, needs("instances:read")],
    page: Listing,
    kind: Kind | None = None,
) -> Listed[DefinitionShown]:
    """List all versions by kind, name and version."""
    found = visit.engine.definitions(kind=kind, limit=page.limit, after=page.after)
    return page.of(found, lambda it: _shown(visit, it))


@routes.get(
    "/{definition_id}/file",
    operation_id="getDefinitionFile",
    summary="Read the file of a definition",
    response_class=Response,
    responses={
        200: {
            "description": "The diagram, decision or form as it was deployed.",
            "content": {_XML: {"schema": {"type": "string"}}, _JSON: {"schema": {}}},
        }
    },
)
def get_file(
    visit: Annotated[Visit, needs("instances:read")],
    definition_id: Annotated[str, Path(max_length=300)],
) -> Response:
    """Read the file of a definition, as it was deployed."""
    with visit.engine.read() as tx:
        found = tx.get(DEFINITIONS, definition_id)
        file = None if found is None else tx.get(RESOURCES, found.checksum)
    if file is None:
        msg = f"there is no definition {definition_id!r}"
        raise NotFoundError(msg)
    media_type = _JSON if file.kind == "form" else _XML
    headers = {
        "Content-Disposition": "attachment",
        "Content-Security-Policy": "sandbox",
    }
    return Response(file.content, headers=headers, media_type=media_type)


@routes.post("", operation_id="deploy", summary="Deploy files", status_code=201)
def deploy(
    visit: Annotated[Visit, needs("operate")], given: Deployment, once: Once
) -> Listed[DefinitionShown]:
    """Deploy diagrams, decisions and forms together; administrators may.

    Nothing is deployed if a file would not run: `faults` say where.
    """
    visit.check_administrator()
    with once.of(visit) as event_id, tempfile.TemporaryDirectory() as folder:
        for file in given.files:
            path = FilePath(folder) / file.name
            path.write_text(file.content, encoding="utf-8", errors="replace")
        try:
            found = visit.engine.deploy(folder, by=visit.person, event_id=event_id)
        except DefinitionError as error:
            raise _by_name(error) from None
    return Listed(items=[_shown(visit, it) for it in found])


def _by_name(error: DefinitionError) -> DeploymentError:
    """Name files as they were sent, and not where they lay meanwhile."""
    return DeploymentError(
        [
            replace(it, location=replace(it.location, file=_name(it.location.file)))
            for it in error.findings
        ]
    )


def _name(file: str) -> str:
    return FilePath(file).name
