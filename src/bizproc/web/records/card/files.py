"""Hand out the files of a record: those of its fields, and of what was written on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.portal.portal import Portal
from bizproc.web.download import download
from bizproc.web.page import Pages
from bizproc.web.records.card.address import CARD

__all__ = ["file_routes", "sent_file"]


def file_routes(pages: Pages) -> APIRouter:
    """Return the routes of the files of a record."""
    routes = APIRouter(include_in_schema=False)
    portal = pages.portal

    @routes.get(f"{CARD}/files/{{field}}/{{number:int}}", name="card_file")
    def of_field(request: Request, id: str, field: str, number: int) -> Response:  # noqa: A002 - as every page
        """Send a file of a field."""
        record = portal.get(id, by=pages.signed_in(request))
        value = record.fields.get(field)
        return sent_file(portal, value if isinstance(value, list) else [value], number)

    @routes.get(f"{CARD}/entries/{{entry:int}}/files/{{number:int}}", name="entry_file")
    def of_entry(request: Request, id: str, entry: int, number: int) -> Response:  # noqa: A002 - as every page
        """Send a file of a note, a mail, a message."""
        found = portal.timeline_entry(id, entry, by=pages.signed_in(request))
        return sent_file(portal, found.files, number)

    return routes


def sent_file(portal: Portal, files: Sequence[Any], number: int) -> Response:
    """Send one of the files, as something to be kept and never shown here.

    Raises:
        NotFoundError: there is none of that number, or nobody has its contents.
    """
    value = files[number] if number < len(files) else None
    if not isinstance(value, Mapping) or value.get("key") is None:
        msg = "this file is not here"
        raise NotFoundError(msg)
    content = portal.files.read(str(value["key"]))
    return download(str(value["name"]), content)
