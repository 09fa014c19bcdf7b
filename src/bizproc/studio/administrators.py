"""Check that a workspace has somebody to operate it."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.errors import Finding, Location
from bizproc.phrase import Phrase
from bizproc.workspace.locate import WORKSPACE_FILE
from bizproc.workspace.people.directory import ADMINISTRATORS
from bizproc.workspace.workspace import Workspace

__all__ = ["without_administrator"]


def without_administrator(workspace: Workspace) -> Iterator[Finding]:
    """Warn if people are named and none of those who work there is an administrator."""
    people = workspace.people
    active = [it for it in people.people.values() if it.active]
    members = {*people.groups.get(ADMINISTRATORS, ())}
    if not active or any(it.id in members for it in active):
        return
    message = Phrase(
        "nobody is an administrator: role:admin means nobody, and nobody sees incidents; "
        "add somebody who works here to the group %(group)s",
        group=ADMINISTRATORS,
    )
    yield Finding(
        code="NO_ADMINISTRATOR",
        message=message,
        location=Location(file=WORKSPACE_FILE, line=1),
        level="warning",
    )
