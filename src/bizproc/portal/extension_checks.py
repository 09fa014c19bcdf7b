"""Find what is wrong with extensions together, and with their workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from bizproc.errors import Finding, Location, StoreError, did_you_mean
from bizproc.portal.expressions.functions import FUNCTION_NAMES
from bizproc.portal.extension import Extension, migrations_of
from bizproc.portal.messages import portal_messages
from bizproc.portal.migrations import PORTAL_MIGRATIONS
from bizproc.stores.migrations import all_migrations
from bizproc.workspace.workspace import Workspace

__all__ = ["Placed", "faults_of"]

Placed: TypeAlias = tuple[Extension, Location]
"""An extension, and where it is named."""


def faults_of(
    extensions: Sequence[Placed], workspace: Workspace, action_names: frozenset[str]
) -> list[Finding]:
    """Return why extensions do not go together, or with their workspace.

    Args:
        extensions: each with the place that findings show.
        workspace: the workspace that they are for.
        action_names: the actions of the portal.

    Returns:
        DUPLICATE_KEY, two have one name, or bring an action, function, message or
        scenario step of one name, or the rights of one type; UNKNOWN_SETTING, one reads a setting that is not
        declared so; NOT_FOUND, one has rights to records of a type that is not there;
        and what is wrong with tables.
    """
    findings = [*_clashes(extensions, workspace, action_names)]
    findings += _table_faults(extensions)
    for it, place in extensions:
        findings += _setting_faults(it, place, workspace)
        findings += _rights_faults(it, place, workspace)
    return findings


def _clashes(
    extensions: Sequence[Placed], workspace: Workspace, action_names: frozenset[str]
) -> Iterator[Finding]:
    taken = {("action", name): "the portal" for name in action_names}
    taken |= {("function", name): "the portal" for name in FUNCTION_NAMES}
    taken |= {("message", name): "the workspace" for name in workspace.messages}
    taken |= {("message", name): "the portal" for name in portal_messages(workspace)}
    named: set[str] = set()
    for it, place in extensions:
        if it.name in named:
            message = f"two extensions are called {it.name!r}; leave one of them out"
            yield Finding(code="DUPLICATE_KEY", message=message, location=place)
            continue
        named.add(it.name)
        for offered in _offered(it):
            owner = taken.get(offered)
            taken.setdefault(offered, f"extension {it.name!r}")
            if owner is None:
                continue
            kind, name = offered
            way_out = "" if kind.startswith("rights") else ", or rename it there"
            message = (
                f"extension {it.name!r} brings the {kind} {name!r}, which {owner} has "
                f"already; leave one of them out{way_out}"
            )
            yield Finding(code="DUPLICATE_KEY", message=message, location=place)


def _offered(extension: Extension) -> Iterator[tuple[str, str]]:
    for action in extension.actions:
        yield "action", action.name
    for function in extension.functions:
        yield "function", function.name
    for message in extension.messages:
        yield "message", message
    for step in extension.scenario_steps:
        yield "scenario step", step.word
    for type_name in extension.rights:
        yield "rights of the record type", type_name


def _rights_faults(
    extension: Extension, place: Location, workspace: Workspace
) -> Iterator[Finding]:
    types = workspace.schema.types
    for name in extension.rights:
        if name not in types:
            message = (
                f"extension {extension.name!r} has rights to records of the type "
                f"{name!r}, which the workspace does not declare"
                f"{did_you_mean(name, types)}; add it to the record types"
            )
            yield Finding(code="NOT_FOUND", message=message, location=place)


def _table_faults(extensions: Sequence[Placed]) -> Iterator[Finding]:
    owners = [PORTAL_MIGRATIONS]
    for it, place in extensions:
        if not it.tables:
            continue
        try:
            found = migrations_of(it)
            all_migrations([*owners, found])
        except StoreError as error:
            yield Finding(code=error.code, message=error.message, location=place)
        else:
            owners.append(found)


def _setting_faults(
    extension: Extension, place: Location, workspace: Workspace
) -> Iterator[Finding]:
    declared = workspace.settings.definitions
    for name, kind in extension.settings.items():
        found = declared.get(name)
        if found is not None and found.type is kind:
            continue
        if found is None:
            says = f"does not declare{did_you_mean(name, declared)}"
        else:
            says = f"declares as {found.type}"
        message = (
            f"extension {extension.name!r} reads the setting {name!r} of type {kind}, "
            f"which the workspace {says}; under settings.define write "
            f"{name}: {{title: …, type: {kind}, default: …}}"
        )
        yield Finding(code="UNKNOWN_SETTING", message=message, location=place)
