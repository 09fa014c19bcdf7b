"""Tell of references that mean nothing for running, and lead nowhere.

Those that a run follows are refused where they are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.rules.referring import tag_words, unresolved
from bizproc.bpmn.vocabulary import BPMN, NODES
from bizproc.source.xml import Element, local_name

__all__ = ["look_at_references"]

_ITEM: Final = "itemDefinition"
_FLOW_NODE: Final = "flow node"
_CALLABLE: Final = "process or global task"
# (element, attribute) -> what it names; None: any element of the file
_ATTRIBUTES: Final[Mapping[tuple[str, str], str | None]] = {
    ("message", "itemRef"): _ITEM,
    ("signal", "structureRef"): _ITEM,
    ("error", "structureRef"): _ITEM,
    ("escalation", "structureRef"): _ITEM,
    ("dataObject", "itemSubjectRef"): _ITEM,
    ("dataInput", "itemSubjectRef"): _ITEM,
    ("dataOutput", "itemSubjectRef"): _ITEM,
    ("dataStore", "itemSubjectRef"): _ITEM,
    ("property", "itemSubjectRef"): _ITEM,
    ("dataObjectReference", "dataObjectRef"): "dataObject",
    ("dataStoreReference", "dataStoreRef"): "dataStore",
    ("serviceTask", "operationRef"): "operation",
    ("sendTask", "operationRef"): "operation",
    ("receiveTask", "operationRef"): "operation",
    ("callActivity", "calledElement"): _CALLABLE,
    ("participant", "processRef"): "process",
    ("messageFlow", "messageRef"): "message",
    ("group", "categoryValueRef"): "categoryValue",
    ("process", "definitionalCollaborationRef"): "collaboration",
    ("correlationSubscription", "correlationKeyRef"): "correlationKey",
    ("correlationPropertyRetrievalExpression", "messageRef"): "message",
    ("association", "sourceRef"): None,
    ("association", "targetRef"): None,
}
# (element, child) -> what the text of the child names
_CHILDREN: Final[Mapping[tuple[str, str], str]] = {
    ("lane", "flowNodeRef"): _FLOW_NODE,
    ("operation", "inMessageRef"): "message",
    ("operation", "outMessageRef"): "message",
    ("operation", "errorRef"): "error",
    ("messageEventDefinition", "operationRef"): "operation",
    ("participant", "interfaceRef"): "interface",
    ("participant", "endPointRef"): "endPoint",
    ("process", "supportedInterfaceRef"): "interface",
    ("correlationKey", "correlationPropertyRef"): "correlationProperty",
    ("potentialOwner", "resourceRef"): "resource",
    ("humanPerformer", "resourceRef"): "resource",
    ("performer", "resourceRef"): "resource",
}
_REFERRING: Final = frozenset(tag for tag, _ in (*_ATTRIBUTES, *_CHILDREN))


def look_at_references(reading: DiagramFile, root: Element) -> None:
    """Warn of references to what the file does not hold, or holds as something else.

    A name with a prefix belongs to another file.
    """
    for element in root.iter(*(f"{{{BPMN}}}{tag}" for tag in _REFERRING)):
        if reading.has_warned_enough:
            return
        if local_name(element) == "association":
            _look_at_ends(reading, element)
        for name, ref, kind in _references(element):
            found = reading.ids.get(ref)
            if ":" in ref or (kind == _CALLABLE and found in {None, element}):
                continue  # of another file
            if found is not None and _is(found, kind):
                if not _is_in_reach(name, element, found):
                    reading.warn("BP182", element, _out_of_reach(name, ref, found))
                continue
            what = "element" if kind is None else tag_words(kind)
            known = [id_ for id_, it in reading.ids.items() if _is(it, kind)]
            reading.warn("BP182", element, unresolved(reading, name, ref, what, known))


def _look_at_ends(reading: DiagramFile, association: Element) -> None:
    for side in ("sourceRef", "targetRef"):
        if not association.get(side, "").strip():
            message = f"an association needs a {side}; draw both of its ends"
            reading.warn("BP182", association, message)


def _is_in_reach(name: str, element: Element, found: Element) -> bool:
    """Say whether an element may name another one, where both stand."""
    if name == "dataObjectRef":
        return any(found.getparent() is it for it in element.iterancestors())
    if name == "flowNodeRef":
        return _process_of(element) is _process_of(found)
    return True


def _process_of(element: Element) -> Element | None:
    return next(element.iterancestors(f"{{{BPMN}}}process"), None)


def _out_of_reach(name: str, ref: str, found: Element) -> str:
    around = found.getparent()
    where = "" if around is None else around.get("id", "")
    return f"{name} {ref!r} lies in {where!r}, out of reach from here; draw it here"


def _is(element: Element, kind: str | None) -> bool:
    """Say whether an element is what a reference should name."""
    tag = local_name(element)
    if kind == _FLOW_NODE:
        return tag in NODES
    if kind == _CALLABLE:
        return tag == "process" or tag.startswith("global")
    return kind in {None, tag}


def _references(element: Element) -> Iterator[tuple[str, str, str | None]]:
    """Yield what an element refers by, the id in it, and the tag that it should have."""
    tag = local_name(element)
    for key, value in element.attrib.items():
        name, ref = str(key), str(value).strip()
        if ref and (tag, name) in _ATTRIBUTES:
            yield name, ref, _ATTRIBUTES[tag, name]
    for child in element:
        name, ref = local_name(child), (child.text or "").strip()
        if ref and (tag, name) in _CHILDREN:
            own = element.nsmap.get(ref.partition(":")[0])
            plain = ref.rpartition(":")[2] if own == _target(element) else ref
            yield name, plain, _CHILDREN[tag, name]


def _target(element: Element) -> str | None:
    return element.getroottree().getroot().get("targetNamespace")
