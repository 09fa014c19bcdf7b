"""Find the extensions that a workspace names.

    extensions: [crm, leave.extension:LEAVE]

A plain name is one that comes with this package; an own one is named by its module.
"""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.crm.extension import CRM
from bizproc.errors import ConfigurationError, Finding, did_you_mean
from bizproc.portal.actions import own_action_names
from bizproc.portal.extension import Extension, Extensions
from bizproc.workspace.imports import imported
from bizproc.workspace.workspace import Workspace
from bizproc.workspace.workspace_file import NamedExtension

__all__ = ["SHIPPED", "extensions_of"]

SHIPPED = {it.name: it for it in (CRM,)}
"""The extensions that come with this package."""


def extensions_of(
    workspace: Workspace, given: Sequence[Extension] | None = None
) -> Extensions:
    """Return the extensions of a workspace, in the order it names them.

    Args:
        workspace: the workspace.
        given: the extensions to take instead of those that the file names.

    Raises:
        ConfigurationError: NOT_FOUND, one is unknown; DUPLICATE_KEY, two bring the
            same action, function or message; UNKNOWN_SETTING, one reads a setting
            that the workspace does not declare so.
    """
    chosen = [*given] if given is not None else _named(workspace)
    found = Extensions(chosen)
    found.check(workspace, own_action_names())
    return found


def _named(workspace: Workspace) -> list[Extension]:
    findings: list[Finding] = []
    found: list[Extension] = []
    for named in workspace.extensions:
        try:
            found.append(_extension(named))
        except ConfigurationError as error:
            findings.extend(error.findings)
    if findings:
        raise ConfigurationError(findings)
    return found


def _extension(named: NamedExtension) -> Extension:
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
    return imported(named.name, Extension, what="extension", location=named.location)
