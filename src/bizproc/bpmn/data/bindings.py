"""Tell of bindings that join an operation to data which a process does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_bindings"]

_SETS: Final = {"inputDataRef": "inputSet", "outputDataRef": "outputSet"}


def look_at_bindings(reading: DiagramFile, root: Element) -> None:
    """Tell of each binding whose sets or operation are not those of its process."""
    for binding in root.iter(f"{{{BPMN}}}ioBinding"):
        owner = binding.getparent()
        if owner is None:
            continue
        for name, tag in _SETS.items():
            sets = owner.findall(f"{{{BPMN}}}ioSpecification/{{{BPMN}}}{tag}")
            known = {it.get("id", "") for it in sets}
            ref = binding.get(name, "").strip()
            if ref and ref not in known:
                text = (
                    f"{name} {ref!r} names no {tag} of {owner.get('id')!r}"
                    f"{did_you_mean(ref, known)}"
                )
                reading.warn("BP210", binding, text)
        _look_at_operation(reading, owner, binding)


def _look_at_operation(reading: DiagramFile, owner: Element, binding: Element) -> None:
    ref = binding.get("operationRef", "").strip()
    offered = {it.get("id", ""): it for it in _operations_of(owner)}
    if ref and ref not in offered:
        text = (
            f"operationRef {ref!r} is no operation of an interface that {owner.get('id')!r}"
            f" supports{did_you_mean(ref, offered)}"
        )
        reading.warn("BP210", binding, text)


def _operations_of(owner: Element) -> Iterator[Element]:
    """Yield the operations of the interfaces that a process says it supports."""
    refs = owner.findall(f"{{{BPMN}}}supportedInterfaceRef")
    named = {(it.text or "").strip().rpartition(":")[2] for it in refs}
    for interface in owner.getroottree().getroot().iterchildren(f"{{{BPMN}}}interface"):
        if interface.get("id") in named:
            yield from (it for it in interface if local_name(it) == "operation")
