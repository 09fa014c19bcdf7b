"""List what diagrams, decisions and forms offer to each other; no workspace is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bizproc import dmn
from bizproc.bpmn.elements import ElementKind, EventKind, Form, Node, Process
from bizproc.bpmn.walk import nodes_of
from bizproc.catalog import (
    Catalog,
    DecisionEntry,
    FormEntry,
    FormFieldEntry,
    MessageEntry,
    ProcessEntry,
)
from bizproc.dmn.boxed import DecisionTable
from bizproc.engine.deployment.bundle import Bundle

__all__ = ["of_files"]

_THROWING = frozenset(
    {ElementKind.THROW_EVENT, ElementKind.END_EVENT, ElementKind.SEND_TASK}
)


def of_files(*bundles: Bundle) -> Catalog:
    """Return the catalogue of files alone; of equal names the last counts."""
    processes = [
        process
        for bundle in bundles
        for diagram in bundle.diagrams
        for process in diagram.processes
    ]
    carried = (form for it in processes for form in it.forms.values())
    forms = (*(form for bundle in bundles for form in bundle.forms), *carried)
    decisions = (
        _decision(file, id_)
        for bundle in bundles
        for file in bundle.decisions
        for id_ in file
    )
    return Catalog(
        messages=_messages(processes),
        forms={it.id: _form(it) for it in forms},
        decisions={it.id: it for it in decisions},
        processes={it.id: _process(it) for it in processes},
    )


def _form(form: Form) -> FormEntry:
    return FormEntry(
        id=form.id,
        file=form.file,
        fields=tuple(
            FormFieldEntry(
                key=it.key,
                label=it.label,
                type=it.type,
                required=it.required,
                multiple=it.multiple,
                options=tuple(value for value, _ in it.options),
            )
            for it in form.fields
        ),
    )


def _decision(file: dmn.Decisions, id_: str) -> DecisionEntry:
    decision = file.decision(id_)
    logic = decision.logic
    outputs = logic.outputs if isinstance(logic, DecisionTable) else ()
    return DecisionEntry(
        id=id_,
        name=decision.name,
        file=file.file,
        inputs=tuple(sorted(decision.inputs)),
        outputs=tuple(it.name for it in outputs if it.name),
    )


def _process(process: Process) -> ProcessEntry:
    starts = (process.scope.nodes[it] for it in process.scope.starts)
    declared = (*process.takes, *process.properties.get("variables", "").split(","))
    named = (name for it in starts for name, _ in _heard(it))
    return ProcessEntry(
        id=process.id,
        name=process.name,
        file=process.file,
        callable=process.scope.has_plain_start,
        takes=tuple(dict.fromkeys(it.strip() for it in declared if it.strip())),
        started_by=tuple(dict.fromkeys(named)),
    )


def _messages(processes: Iterable[Process]) -> dict[str, MessageEntry]:
    """Return the messages that diagrams throw or wait for, with the places."""
    found: dict[str, MessageEntry] = {}
    for process in processes:
        for node in nodes_of(process):
            throws = node.kind in _THROWING and node.action is None
            place = f"process {process.id} at {node.id}"
            for name, key in _heard(node):
                entry = found.get(name, MessageEntry(name=name))
                if throws:
                    entry = replace(
                        entry,
                        raised_by=(*entry.raised_by, place),
                        key=entry.key or _key_given(node) or key,
                    )
                else:
                    entry = replace(entry, awaited_by=(*entry.awaited_by, place))
                found[name] = entry
    return found


def _key_given(node: Node) -> str:
    """Return the key that the input mappings of a throwing element give."""
    given = (it.source.text for it in node.inputs if it.target == "key")
    return next(given, "")


def _heard(node: Node) -> Iterator[tuple[str, str]]:
    """Yield the messages of an element by name, each with its correlation key."""
    for event in node.event.each:
        if event.kind is not EventKind.MESSAGE or event.name is None:
            continue
        if event.name.expression is None:
            key = event.correlation_key or event.key
            yield event.name.text, "" if key is None else key.text
