"""Tell who is who, read once for a request."""

from __future__ import annotations

from starlette.requests import Request

from bizproc.web.workplace import Workplace
from bizproc.workspace.people.directory import Directory

__all__ = ["directory_of"]


def directory_of(workplace: Workplace, request: Request) -> Directory:
    """Return the people as they are at a request."""
    if not hasattr(request.state, "directory"):
        request.state.directory = workplace.directory()
    found: Directory = request.state.directory
    return found
