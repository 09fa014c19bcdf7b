"""Bind calls to the versions that are deployed together with their process."""

from __future__ import annotations

from collections.abc import Mapping

from bizproc.bpmn.calls.bound import bound_by, unbound
from bizproc.bpmn.elements import Process
from bizproc.engine.deployment import definitions
from bizproc.engine.deployment.definitions import Bound
from bizproc.errors import DeploymentError
from bizproc.model.rows import Definition
from bizproc.store import Transaction


def bind(
    tx: Transaction, processes: Mapping[str, Process], checksums: Mapping[str, str]
) -> dict[str, Bound]:
    """Return what becomes of the processes of a deployment, by their ids.

    A process is new if its file is, or if what it is bound to is another version than
    before. Bound processes can call each other in a circle.

    Raises:
        DeploymentError: a call is bound to a process that is not deployed with it.
    """
    faults = [
        it for process in processes.values() for it in unbound(process, processes)
    ]
    if faults:
        raise DeploymentError(faults)
    before = {it: definitions.last(tx, "process", it) for it in processes}
    new = {id_ for id_, was in before.items() if _is_other(was, checksums[id_])}
    while True:
        made = {id_: _bound(it, before, new) for id_, it in processes.items()}
        more = {
            id_
            for id_, was in before.items()
            if was is not None and dict(was.bound) != made[id_].calls
        }
        if more <= new:
            return made
        new |= more


def _is_other(before: Definition | None, checksum: str) -> bool:
    return before is None or before.checksum != checksum


def _bound(
    process: Process, before: Mapping[str, Definition | None], new: set[str]
) -> Bound:
    versions = {
        id_: (0 if was is None else was.version) + (id_ in new)
        for id_, was in before.items()
    }
    called = bound_by(process) - {process.id}
    return Bound(
        version=versions[process.id],
        is_new=process.id in new,
        calls={it: definitions.version_id(it, versions[it]) for it in sorted(called)},
    )
