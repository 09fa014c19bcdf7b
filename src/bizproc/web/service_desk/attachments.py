"""Send the files of a thread to the client."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from bizproc.errors import NotFoundError
from bizproc.portal.portal import Portal
from bizproc.service_desk.client_page import ClientPages
from bizproc.web.download import download

__all__ = ["attachment"]


def attachment(portal: Portal, token: str, message: str, number: str) -> Response:
    """Return a file of a message, by its place.

    Raises:
        NotFoundError: there is none, or nobody has its contents.
    """
    messages = ClientPages(portal).ticket(token).messages
    found = next((it for it in messages if str(it.index) == message), None)
    files = () if found is None else found.attachments
    value = {str(place): it for place, it in enumerate(files, 1)}.get(number)
    if not isinstance(value, Mapping) or value.get("key") is None:
        msg = "this file is not here"
        raise NotFoundError(msg)
    content = portal.files.read(str(value["key"]))
    return download(str(value["name"]), content)
