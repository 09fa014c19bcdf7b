"""Name the secrets of a workspace, and say which of them are not there."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.errors import Finding, Location, SecretError
from bizproc.secret import Secret
from bizproc.workspace.locate import WORKSPACE_FILE
from bizproc.workspace.workspace import CONSTANTS_FILE, Workspace

__all__ = ["missing_secrets"]


def missing_secrets(workspace: Workspace) -> tuple[Finding, ...]:
    """Return a finding for each secret that cannot be read here and now.

    Each is read, and its value let go at once; no finding has one.
    """
    return tuple(
        found
        for file, element, secret in _secrets(workspace)
        if (found := _missing(file, element, secret)) is not None
    )


def _secrets(workspace: Workspace) -> Iterator[tuple[str, str, Secret]]:
    for name, secret in workspace.constants.secrets().items():
        yield CONSTANTS_FILE, name, secret
    if workspace.mail is not None and workspace.mail.password is not None:
        yield WORKSPACE_FILE, "mail", workspace.mail.password
    if workspace.mail_in is not None:
        yield WORKSPACE_FILE, "mail_in", workspace.mail_in.password
    for channel in workspace.chats:
        yield WORKSPACE_FILE, f"chat {channel.name}", channel.token


def _missing(file: str, element: str, secret: Secret) -> Finding | None:
    try:
        secret.reveal()
    except SecretError as error:
        location = Location(file=file, element=element)
        return Finding(code=error.code, message=error.message, location=location)
    return None
