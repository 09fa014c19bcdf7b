"""Read data associations: as mappings where they say what is copied, else as pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bizproc.bpmn.data.ends import Ends, find_ends
from bizproc.bpmn.data.places import is_store, variable_of, words_of
from bizproc.bpmn.elements import IoMapping, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element, local_name

__all__ = ["ASSOCIATIONS", "read_associations"]

ASSOCIATIONS: Final = ("dataInputAssociation", "dataOutputAssociation")

# what does no work takes and gives nothing
_IDLE: Final = frozenset({"task", "manualTask"})
_CARRYING: Final = frozenset(
    {
        *("messageEventDefinition", "signalEventDefinition"),
        *("escalationEventDefinition", "eventDefinitionRef"),
    }
)
_THROWING: Final = frozenset({"endEvent", "intermediateThrowEvent"})
_TARGET: Final = re.compile(r"([^\W\d][\w-]*)((?:\.[^\W\d]\w*)*)")
_Mappings = tuple[IoMapping, ...]


def read_associations(
    reading: DiagramFile, element: Element, inputs: _Mappings, outputs: _Mappings
) -> tuple[_Mappings, _Mappings]:
    """Return the mappings of an element with those that its data associations make.

    Args:
        reading: the file being read.
        element: the activity or event.
        inputs: its input mappings of zeebe:ioMapping.
        outputs: its output mappings.
    """
    both = {ASSOCIATIONS[0]: list(inputs), ASSOCIATIONS[1]: list(outputs)}
    for child in element:
        known = both.get(local_name(child))
        if known is None:
            continue
        for mapping in _read(reading, element, child):
            if mapping.target in {it.target for it in known}:
                text = f"a second mapping to {mapping.target!r}; keep one"
                reading.fault("BP012", child, text)
            known.append(mapping)
    return tuple(both[ASSOCIATIONS[0]]), tuple(both[ASSOCIATIONS[1]])


def _read(
    reading: DiagramFile, element: Element, association: Element
) -> Iterable[IoMapping]:
    reading.attributes(association)
    reading.extensions(association, ())
    words = {"sourceRef", "targetRef", "transformation", "assignment"}
    children = list(reading.children(association, words))
    ends = find_ends(reading, element, association)
    transformed = [it for it in children if local_name(it) == "transformation"]
    assigned = [it for it in children if local_name(it) == "assignment"]
    if ends is None:
        return ()
    if len(transformed) + bool(assigned) > 1:
        text = "a transformation beside another, or beside assignments; keep one"
        reading.fault("BP203", association, text)
        return ()
    if transformed:
        reading.attributes(transformed[0])
        text = transformed[0].text or ""
        value = reading.expression(transformed[0], text, what="transformation")
        return _written(reading, element, association, ends, [(value, "")])
    if assigned:
        values = [_assignment(reading, it, ends) for it in assigned]
        known = [it for it in values if it is not None]
        return _written(reading, element, association, ends, known)
    return _copied(reading, element, association, ends)


def _copied(
    reading: DiagramFile, element: Element, association: Element, ends: Ends
) -> Iterable[IoMapping]:
    """Return the mapping of an association that copies, none if it is a picture."""
    if len(ends.sources) > 1:
        told = " and ".join(words_of(it) for it in ends.sources)
        text = (
            f"the association has several sources, {told}, and does not say what is made"
            " of them; write a transformation, or draw one for each"
        )
        reading.fault("BP203", association, text)
        return ()
    if not ends.sources or ends.target is None or not ends.is_named:
        text = (
            "the data association is only drawn: it names no data input or output of a"
            " name, so that nothing is copied"
        )
        reading.keep("BP200", association, text)
        return ()
    if (idle := _idle(element)) is not None:
        text = f"the data association is only drawn: {idle} takes and gives nothing"
        reading.keep("BP200", association, text)
        return ()
    [source], target = ends.sources, ends.target
    if _refuse_store(reading, association, ends):
        return ()
    unread = next((it for it in (source, target) if not variable_of(it)), None)
    if unread is not None:
        text = (
            f"nothing is copied from {words_of(source)} to {words_of(target)}: the name "
            f"of the {words_of(unread)} is no variable; use letters, digits and _"
        )
        reading.warn("BP201", association, text)
        return ()
    name = variable_of(source)
    value = reading.value(association, f"= {name}", what=f"copy of {name!r}")
    made = _written(reading, element, association, ends, [(value, "")])
    return [replace(it, optional=ends.is_optional) for it in made]


def _idle(element: Element) -> str | None:
    """Return what an element is that takes and gives nothing, None of any other."""
    tag = local_name(element)
    if tag in _IDLE:
        return "a task that does no work"
    if tag in _THROWING and not any(local_name(it) in _CARRYING for it in element):
        return "an event that sends nothing"
    return None


def _written(
    reading: DiagramFile,
    element: Element,
    association: Element,
    ends: Ends,
    values: Iterable[tuple[Value, str]],
) -> list[IoMapping]:
    """Return the mappings to the target of an association."""
    target = ends.target
    if target is None:
        text = "the data association has no targetRef; draw where the value goes"
        reading.fault("BP012", association, text)
        return []
    if _refuse_store(reading, association, ends):
        return []
    if (idle := _idle(element)) is not None:
        text = f"{idle} computes nothing; draw a script task for it"
        reading.fault("BP202", association, text)
        return []
    variable = variable_of(target)
    if not variable:
        text = (
            f"the {words_of(target)} has no name that expressions could read; name it "
            "with letters, digits and _"
        )
        reading.fault("BP202", association, text)
        return []
    if not ends.use(reading, element, association):
        return []
    return [IoMapping(source=it, target=variable + path) for it, path in values]


def _refuse_store(reading: DiagramFile, association: Element, ends: Ends) -> bool:
    """Refuse what would be copied from or to a place outside the instance."""
    places = (*ends.sources, *(() if ends.target is None else (ends.target,)))
    store = next((it for it in places if is_store(it)), None)
    if store is None:
        return False
    text = (
        f"nothing here keeps what is in the {words_of(store)}: let an action read or "
        "write it, and draw the association without a data input or output of a name"
    )
    reading.fault("BP202", association, text)
    return True


def _assignment(
    reading: DiagramFile, element: Element, ends: Ends
) -> tuple[Value, str] | None:
    """Return what an assignment writes, and the path behind the target."""
    reading.attributes(element)
    found = {local_name(it): it for it in reading.children(element, {"from", "to"})}
    if set(found) != {"from", "to"}:
        text = "an assignment needs a value (from) and a place (to); write both"
        reading.fault("BP012", element, text)
        return None
    for child in found.values():
        reading.attributes(child)
    value = reading.value(found["from"], found["from"].text or "", what="assignment")
    written = (found["to"].text or "").strip().removeprefix("=").strip()
    match = _TARGET.fullmatch(written)
    if match is None or match.group(1) not in ends.target_names:
        wanted = variable_of(ends.target) if ends.target is not None else ""
        text = (
            f"the assignment writes to {written!r}, not to the target of its association;"
            f" write {wanted or 'its name'}, or a part of it behind a dot"
        )
        reading.fault("BP203", found["to"], text)
        return None
    return value, match.group(2)
