"""Read a BPMN file: its ids, what its elements refer to, and its processes."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from bizproc.bpmn.compensation import read_associations
from bizproc.bpmn.data.bindings import look_at_bindings
from bizproc.bpmn.data.messages import look_at_messages
from bizproc.bpmn.data.places import find_places
from bizproc.bpmn.data.specifications import data_inputs_of
from bizproc.bpmn.data.well_formed import look_at_data
from bizproc.bpmn.elements import Diagram, Form, Process
from bizproc.bpmn.event_definitions.finding import is_definition, read_definitions
from bizproc.bpmn.forms import read_form
from bizproc.bpmn.ids import collapse_ids
from bizproc.bpmn.mappings import read_properties
from bizproc.bpmn.people.lanes import read_lanes
from bizproc.bpmn.pictures import look_at_pictures
from bizproc.bpmn.reading import DiagramFile, TooManyFaults, namespace_of
from bizproc.bpmn.rules.expressions import look_at_expressions
from bizproc.bpmn.rules.message_flows import look_at_message_flows
from bizproc.bpmn.rules.operations import look_at_operations
from bizproc.bpmn.rules.processes import look_at_collaborations, look_at_process
from bizproc.bpmn.rules.references import look_at_references
from bizproc.bpmn.scopes import read_scope
from bizproc.bpmn.vocabulary import (
    BPMN,
    DEFINITIONS_DECORATION,
    GLOBAL_TASKS,
    NODES,
    ZEEBE,
)
from bizproc.errors import DeploymentError, Finding
from bizproc.limits import limits
from bizproc.source.xml import Element, line_of, local_name, parse_xml

__all__ = ["read"]

_ID: Final = re.compile(r"[^\W\d][\w.-]*")
_NAMED: Final = NODES | {"sequenceFlow", "process"}
_COUNTED: Final = tuple(f"{{{BPMN}}}{tag}" for tag in (*NODES, "sequenceFlow"))
_REFERRED: Final = frozenset({"message", "signal", "error", "escalation"})
_PREFIXES: Final = {"sequenceFlow": "Flow", "process": "Process"}


def read(data: bytes, *, file: str) -> Diagram:
    """Return what a BPMN file draws, or say everything that is wrong with it.

    The dialect is Camunda 8's. Processes with `isExecutable="false"` are left
    out, but for warnings; an element without an id gets one made of its tag and line.

    Args:
        data: the file's bytes.
        file: the name that findings show.

    Raises:
        SourceError: not readable as XML.
        DeploymentError: anything the engine would not run as drawn; its findings
            are in the order of their lines, at most `max_findings`.
    """
    root = parse_xml(data, file=file)
    reading = DiagramFile(file=file)
    processes: tuple[Process, ...] = ()
    warnings: list[Finding] = []
    # The findings tell: too many faults are told by those found so far.
    with suppress(TooManyFaults):
        processes, warnings = _definitions(reading, root)
        reading.tell_foreign()
    if reading.findings:
        raise DeploymentError(_in_order(reading.findings))
    return Diagram(
        file=file,
        checksum=hashlib.sha256(data).hexdigest(),
        processes=processes,
        warnings=tuple(_in_order([*warnings, *reading.warnings])),
        kept=tuple(_in_order(reading.kept)),
    )


def _in_order(findings: list[Finding]) -> list[Finding]:
    unique = list(dict.fromkeys(findings))
    return sorted(unique, key=lambda finding: finding.location.line or 0)


_Read = tuple[tuple[Process, ...], list[Finding]]


def _definitions(reading: DiagramFile, root: Element) -> _Read:
    if namespace_of(root) != BPMN or local_name(root) != "definitions":
        text = f"the root element is {local_name(root)}, not BPMN 2.0 definitions"
        reading.fault("BP001", root, f"{text}; is this a BPMN diagram?")
        return (), []
    if (drawn := sum(1 for _ in root.iter(*_COUNTED))) > limits().max_elements:
        met = f"the file draws {drawn:,} elements and flows"
        text = limits().beyond("max_elements", met)
        text += ": draw parts of it as processes in files of their own"
        reading.fault("BP001", root, text)
        return (), []
    collapse_ids(root)
    return _processes(reading, root)


def _processes(reading: DiagramFile, root: Element) -> _Read:
    reading.attributes(root)
    reading.extensions(root, ())
    parts = {"process", *_REFERRED, *DEFINITIONS_DECORATION}
    parts |= {local_name(child) for child in root if is_definition(child)}
    children = list(reading.children(root, parts))
    drawn = [child for child in children if local_name(child) == "process"]
    executable = [
        child for child in drawn if reading.truth(child, "isExecutable", default=True)
    ]
    _give_ids(root, drawn)
    _check_ids(reading, root)
    _read_references(reading, children)
    look_at_references(reading, root)
    look_at_expressions(reading, root)
    look_at_message_flows(reading, children)
    look_at_operations(reading, root, executable)
    read_associations(reading, root)
    find_places(reading, root)
    holders = _holders(root)
    processes = tuple(_process(reading, process, holders) for process in executable)
    warnings = look_at_pictures(
        reading, root, children, executable=executable, holders=holders
    )
    for look in (look_at_data, look_at_messages, look_at_bindings):
        look(reading, root)
    look_at_collaborations(reading, root)
    for process in executable:
        look_at_process(reading, process)
    return processes, warnings


def _read_references(reading: DiagramFile, children: list[Element]) -> None:
    for child in children:
        tag, ref = local_name(child), child.get("id", "")
        if tag in GLOBAL_TASKS:
            reading.global_tasks[ref] = child
        if tag not in _REFERRED:
            continue
        reading.attributes(child)
        reading.only(child)
        reading.extensions(child, {"subscription"} if tag == "message" else ())
        tables = {
            "message": reading.messages,
            "signal": reading.signals,
            "error": reading.errors,
            "escalation": reading.escalations,
        }
        tables[tag][ref] = child
    _tell_second_messages(reading)
    read_definitions(reading, children)


def _tell_second_messages(reading: DiagramFile) -> None:
    """Tell of two messages of one name: to the run they are one, with two keys."""
    first: dict[str, Element] = {}
    for message in reading.messages.values():
        name = message.get("name", "").strip()
        other = first.setdefault(name, message)
        if name and other is not message:
            text = (
                f"a second message {name!r}, first {other.get('id')!r} on line"
                f" {line_of(other)}: to the run they are one; let all events pick the first"
            )
            reading.warn("BP188", message, text)


def _process(
    reading: DiagramFile, element: Element, holders: Mapping[str, str]
) -> Process:
    reading.attributes(element)
    found = reading.extensions(
        element, {"properties", "versionTag"}, repeated={"userTaskForm"}
    )
    forms = _read_forms(reading, element)
    reading.forms.clear()
    reading.forms.update(forms)
    read_lanes(reading, element)
    return Process(
        id=element.get("id", ""),
        name=" ".join(element.get("name", "").split()),
        file=reading.file,
        line=line_of(element) or 0,
        scope=read_scope(reading, element, elsewhere=holders),
        properties=read_properties(reading, found),
        forms=forms,
        takes=data_inputs_of(reading, element),
        version_tag=reading.literal(found["versionTag"], "value")
        if "versionTag" in found
        else None,
    )


def _read_forms(reading: DiagramFile, element: Element) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for holder in element.findall(f"{{{BPMN}}}extensionElements"):
        for child in holder.findall(f"{{{ZEEBE}}}userTaskForm"):
            form_id = reading.literal(child, "id")
            if form_id in forms:
                reading.fault("BP002", child, f"a second form {form_id!r}; keep one")
            if form_id is None:
                continue
            try:
                text, line = (child.text or "").encode(), line_of(child) or 1
                form = read_form(text, file=reading.file, line=line)
            except DeploymentError as error:
                for finding in error.findings:
                    message = f"the form {form_id!r}: {finding.message}"
                    at = finding.location.line
                    reading.fault("BP016", child, message, line=at)
                form = Form(id=form_id, file=reading.file, fields=())
            forms[form_id] = replace(form, id=form_id)
    return forms


def _elements(root: Element) -> Iterator[Element]:
    """Yield the elements of BPMN itself, without those of extensions."""
    yield from root.iter(f"{{{BPMN}}}*")


def _give_ids(root: Element, processes: list[Element]) -> None:
    """Name what has no id: an element by its tag and line, as legal files may."""
    taken = {element.get("id") for element in _elements(root)}
    for element in itertools.chain.from_iterable(map(_elements, processes)):
        tag = local_name(element)
        if tag not in _NAMED or element.get("id", "").strip():
            continue
        name = f"{_PREFIXES.get(tag, tag)}_{line_of(element)}"
        number, unique = 1, name
        while unique in taken:
            number += 1
            unique = f"{name}_{number}"
        taken.add(unique)
        element.set("id", unique)


def _check_ids(reading: DiagramFile, root: Element) -> None:
    lines: dict[str, int | None] = {}
    for element in _elements(root):
        element_id = element.get("id")
        if element_id is None:
            continue
        tag = local_name(element)
        if element_id in lines:
            message = (
                f"a second element with the id {element_id!r}, first on line"
                f" {lines[element_id]}; give this {tag} another id"
            )
            reading.fault("BP002", element, message)
        elif not _ID.fullmatch(element_id):
            message = (
                f"the id {element_id!r} of this {tag} is no XML id;"
                " use letters, digits, _ - and ., a letter or _ first"
            )
            reading.fault("BP002", element, message)
        lines.setdefault(element_id, line_of(element))
        reading.ids.setdefault(element_id, element)


def _holders(root: Element) -> dict[str, str]:
    """Return every node of the file with the scope that holds it."""
    holders: dict[str, str] = {}
    for node in _elements(root):
        parent = node.getparent()
        if local_name(node) in NODES and parent is not None:
            holders[node.get("id", "")] = parent.get("id", "")
    return holders
