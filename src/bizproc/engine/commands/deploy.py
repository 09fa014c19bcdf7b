"""Deploy a bundle of files: kept by checksum, its starts opened and armed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bizproc.bpmn.elements import EventKind, Process
from bizproc.engine.deployment import definitions
from bizproc.engine.deployment.binding import bind
from bizproc.engine.deployment.bundle import SUFFIXES, Bundle
from bizproc.engine.operators import check_operator
from bizproc.engine.starts.conditions import CONDITION
from bizproc.engine.starts.timers import take_over_timers
from bizproc.engine.suspension.rules import hold_process
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import start_subscriptions
from bizproc.model.rows import Definition, Resource, StartSubscription


def deploy(work: UnitOfWork, bundle: Bundle, *, by: str | None) -> list[Definition]:
    """Keep a bundle; what has not changed keeps its version.

    Returns:
        The newest definition of everything in the bundle.

    Raises:
        DeploymentError: a timer that starts a process cannot be armed.
    """
    check_operator(work, "deploy", by)
    # workers that start together deploy the same: one after the other
    work.transaction.hold("deployment")
    resources = {name: _resource(name, content) for name, content in bundle.files}

    drawn = {it.id: (it, d.file) for d in bundle.diagrams for it in d.processes}
    bound = bind(
        work.transaction,
        {id_: process for id_, (process, _) in drawn.items()},
        {id_: resources[file].checksum for id_, (_, file) in drawn.items()},
    )
    deployment = definitions.Deployment(at=work.now, by=by, bound=bound)

    def keep(kind: str, name: str, title: str, file: str) -> Definition:
        return definitions.keep(
            work.transaction,
            kind,
            name,
            title=title,
            resource=resources[file],
            deployment=deployment,
        )

    deployed: list[Definition] = []
    for diagram in bundle.diagrams:
        for process in diagram.processes:
            hold_process(work, process.id)
            definition = keep("process", process.id, process.name, diagram.file)
            # the newest version, and only that, is started by what its starts wait for
            timed = take_over_timers(work, definition, process)
            starts = [*_starts(definition, process), *timed]
            start_subscriptions.replace_of(work.transaction, process.id, starts)
            deployed.append(definition)
    deployed.extend(
        keep("decision", name, name, decisions.file)
        for decisions in bundle.decisions
        for name in decisions
    )
    deployed.extend(keep("form", form.id, form.id, form.file) for form in bundle.forms)
    return deployed


def _resource(name: str, content: bytes) -> Resource:
    return Resource(
        checksum=hashlib.sha256(content).hexdigest(),
        name=name,
        kind=SUFFIXES[Path(name).suffix],
        content=content,
    )


def _starts(definition: Definition, process: Process) -> Iterator[StartSubscription]:
    for node in process.scope.nodes.values():
        if node.id not in process.scope.starts:
            continue
        for index, event in enumerate(node.event.each):
            if event.kind is EventKind.CONDITIONAL:
                yield _by_condition(definition, process, node.id)
            if event.name is None:
                continue
            part = f"/{index}" if node.event.parts else ""
            yield StartSubscription(
                id=f"{definition.id}/{node.id}{part}",
                message=event.name.text,
                process_id=process.id,
                definition_id=definition.id,
                element_id=node.id,
                kind="signal" if event.kind is EventKind.SIGNAL else "message",
            )


def _by_condition(
    definition: Definition, process: Process, element_id: str
) -> StartSubscription:
    return StartSubscription(
        id=f"{definition.id}/{element_id}",
        message="",
        process_id=process.id,
        definition_id=definition.id,
        element_id=element_id,
        kind=CONDITION,
    )
