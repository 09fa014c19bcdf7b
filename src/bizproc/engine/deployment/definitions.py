"""The tables of what was deployed: definitions by version, and their files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bizproc.errors import NotFoundError, did_you_mean
from bizproc.model.rows import Definition, Resource
from bizproc.store import DEFINITIONS, RESOURCES, Transaction, eq, one_of


def find(tx: Transaction, definition_id: str) -> Definition | None:
    """Return a definition, or None."""
    return tx.get(DEFINITIONS, definition_id)


def of_ids(tx: Transaction, ids: Sequence[str]) -> list[Definition]:
    """Return the definitions of these ids that there are, in their order."""
    found = {it.id: it for it in tx.select(DEFINITIONS, one_of("id", ids))}
    return [found[it] for it in ids if it in found]


def newest(tx: Transaction, kind: str, name: str) -> Definition:
    """Return the newest definition of a process, decision or form.

    Raises:
        NotFoundError: nothing of that name was deployed.
    """
    found = last(tx, kind, name)
    if found is None:
        known = {d.name for d in tx.select(DEFINITIONS, eq("kind", kind))}
        msg = f"no {kind} {name!r} is deployed{did_you_mean(name, known)}"
        raise NotFoundError(msg)
    return found


def version_of(tx: Transaction, process_id: str, version: int) -> Definition:
    """Return a version of a process.

    Raises:
        NotFoundError: no process of that id was deployed, or it has no such version.
    """
    newest(tx, "process", process_id)
    found = versions_of(tx, process_id)
    for definition in found:
        if definition.version == version:
            return definition
    known = ", ".join(str(it.version) for it in found)
    msg = f"process {process_id!r} has no version {version}; deployed are {known}"
    raise NotFoundError(msg)


def versions_of(tx: Transaction, process_id: str) -> list[Definition]:
    """Return all versions of a process, oldest first."""
    its = (eq("kind", "process"), eq("name", process_id))
    return tx.select(DEFINITIONS, *its, order_by=("version",))


def named(tx: Transaction, definition_id: str) -> Definition:
    """Return the definition of a process by its id, such as `approval:3`.

    Raises:
        NotFoundError: there is none.
    """
    found = find(tx, definition_id)
    if found is None or found.kind != "process":
        known = [it.id for it in tx.select(DEFINITIONS, eq("kind", "process"))]
        msg = f"no process {definition_id!r} is deployed"
        raise NotFoundError(msg + did_you_mean(definition_id, known))
    return found


def newest_of_kind(tx: Transaction, kind: str) -> list[Definition]:
    """Return the newest definition of every name of a kind."""
    found: dict[str, Definition] = {}
    for definition in tx.select(DEFINITIONS, eq("kind", kind), order_by=("version",)):
        found[definition.name] = definition
    return list(found.values())


def resource(tx: Transaction, definition: Definition) -> Resource:
    """Return the file of a definition."""
    found = tx.get(RESOURCES, definition.checksum)
    if found is None:
        msg = f"the file of {definition.kind} {definition.name!r} is not in the store"
        raise NotFoundError(msg)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Say which version a process gets, and what it calls in which version.

    `is_new` tells that it gets a version of its own, though its file may be the same.
    """

    version: int
    is_new: bool
    calls: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Hold what all definitions of a deployment share; `bound` are its processes."""

    at: dt.datetime
    by: str | None
    bound: Mapping[str, Bound]


def keep(
    tx: Transaction,
    kind: str,
    name: str,
    *,
    title: str,
    resource: Resource,
    deployment: Deployment,
) -> Definition:
    """Keep a definition and return it; one whose file is the same keeps its version."""
    before = last(tx, kind, name)
    bound = deployment.bound[name] if kind == "process" else None
    same = before is not None and before.checksum == resource.checksum
    if before is not None and same and (bound is None or not bound.is_new):
        return before
    if tx.get(RESOURCES, resource.checksum) is None:
        tx.insert(RESOURCES, resource)
    version = before.version + 1 if before is not None else 1
    definition = Definition(
        id=version_id(name, version)
        if kind == "process"
        else f"{kind}:{name}:{version}",
        kind=kind,
        name=name,
        version=version,
        title=title,
        checksum=resource.checksum,
        deployed_at=deployment.at,
        deployed_by=deployment.by,
        suspended_at=before.suspended_at if before is not None else None,
        bound={} if bound is None else bound.calls,
    )
    tx.insert(DEFINITIONS, definition)
    return definition


def mark_suspended(tx: Transaction, process_id: str, since: dt.datetime | None) -> None:
    """Let all versions of a process say since when it is suspended, or that it is not."""
    its = (eq("kind", "process"), eq("name", process_id))
    tx.update(DEFINITIONS, *its, suspended_at=since)


def version_id(process_id: str, version: int) -> str:
    """Return the definition id of a version of a process."""
    return f"{process_id}:{version}"


def last(tx: Transaction, kind: str, name: str) -> Definition | None:
    """Return the newest definition of a process, decision or form, or None."""
    found = tx.select(
        DEFINITIONS, eq("kind", kind), eq("name", name), order_by=("-version",), limit=1
    )
    return found[0] if found else None
