"""Find the extensions that a workspace names.

    extensions: [crm, leave.extension:LEAVE]

A plain name is one that comes with this package; an own one is named by its module,
which may stand beside the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bizproc.crm.extension import CRM
from bizproc.errors import ConfigurationError, Finding, Location, did_you_mean
from bizproc.portal.actions import own_action_names
from bizproc.portal.extension import Extension, Extensions
from bizproc.portal.extension_checks import Placed, faults_of
from bizproc.service_desk.extension import SERVICE_DESK
from bizproc.workspace.imports import imported
from bizproc.workspace.workspace import Workspace
from bizproc.workspace.workspace_file import NamedExtension

__all__ = ["SHIPPED", "extensions_of"]

SHIPPED = {it.name: it for it in (CRM, SERVICE_DESK)}
"""The extensions that come with this package."""

_FILE = Location(file="the argument 'extensions'")


def extensions_of(
    workspace: Workspace, given: Sequence[Extension] | None = None
) -> Extensions:
    """Return the extensions of a workspace, in the order it names them.

    Args:
        workspace: the workspace.
        given: the extensions to take instead of those that the file names.

    Raises:
        ConfigurationError: NOT_FOUND, one is unknown, or has rights to records of an
            unknown type; DUPLICATE_KEY, two have one name, or bring an action,
            function, message or scenario step of one name, or the rights of one type;
            UNKNOWN_SETTING, one reads a setting that the workspace does not declare
            so; and what is wrong with their tables.
    """
    chosen: list[Placed] = (
        [(it, _FILE) for it in given] if given is not None else _named(workspace)
    )
    findings = faults_of(chosen, workspace, own_action_names())
    if findings:
        raise ConfigurationError(findings)
    return Extensions([it for it, _ in chosen])


def _named(workspace: Workspace) -> list[Placed]:
    findings: list[Finding] = []
    found: list[Placed] = []
    for named in workspace.extensions:
        try:
            found.append((_extension(named, workspace.directory), named.location))
        except ConfigurationError as error:
            findings.extend(error.findings)
    if findings:
        raise ConfigurationError(findings)
    return found


def _extension(named: NamedExtension, folder: Path) -> Extension:
    shipped = SHIPPED.get(named.name)
    if shipped is not None:
        return shipped
    if ":" not in named.name:
        message = (
            f"there is no extension {named.name!r}{did_you_mean(named.name, SHIPPED)}; "
            f"known: {', '.join(SHIPPED)}; one of your own is MODULE:NAME, such as "
            "leave.extension:LEAVE"
        )
        finding = Finding(code="NOT_FOUND", message=message, location=named.location)
        raise ConfigurationError([finding])
    return imported(
        named.name,
        Extension,
        what="extension",
        location=named.location,
        beside=folder,
    )
