"""Read which data the turns of a multi-instance take and give, in the standard's words.

`loopDataInputRef` is the collection, `inputDataItem` what a turn takes of it,
`loopDataOutputRef` and `outputDataItem` what a turn gives to which.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from bizproc.bpmn.data.places import (
    drawn_by,
    in_reach,
    is_store,
    owner_of,
    variable_of,
    words_of,
)
from bizproc.bpmn.elements import IoMapping, LoopCharacteristics, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["WORDS", "with_data_of_turns"]

WORDS: Final = frozenset(
    {"loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem"}
)
"""What a multi-instance says of its data, beside `zeebe:loopCharacteristics`."""


def with_data_of_turns(
    reading: DiagramFile, element: Element, drawn: Element, fields: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields of an activity with what its turns take and give.

    Args:
        reading: the file being read.
        element: the activity.
        drawn: its multiInstanceLoopCharacteristics.
        fields: what was read of it, its loop and mappings among them.
    """
    loop: LoopCharacteristics | None = fields.get("loop")
    said = {local_name(it): it for it in drawn if local_name(it) in WORDS}
    if loop is None or not said:
        return fields
    inputs: tuple[IoMapping, ...] = fields["inputs"]
    outputs: tuple[IoMapping, ...] = fields["outputs"]
    if "loopDataInputRef" in said:
        inputs, collection = _collection(
            reading, element, said["loopDataInputRef"], inputs
        )
        loop = replace(loop, collection=collection)
    if "inputDataItem" in said:
        name = _named(reading, said["inputDataItem"])
        loop = replace(loop, element_variable=name)
    if "loopDataOutputRef" in said:
        outputs, target = _target(reading, element, said["loopDataOutputRef"], outputs)
        loop = replace(loop, output_collection=target)
    if "outputDataItem" in said:
        item = said["outputDataItem"]
        value = _read(reading, item, _named(reading, item))
        loop = replace(loop, output_element=value)
    if (loop.output_collection is None) != (loop.output_element is None):
        text = "loopDataOutputRef and outputDataItem need each other; write both"
        reading.fault("BP012", drawn, text)
    return {**fields, "loop": loop, "inputs": inputs, "outputs": outputs}


def _collection(
    reading: DiagramFile,
    element: Element,
    ref: Element,
    inputs: tuple[IoMapping, ...],
) -> tuple[tuple[IoMapping, ...], Value | None]:
    """Return the collection, and the mappings of what each turn takes beside."""
    place = _place(reading, element, ref)
    if place is None:
        return inputs, None
    if owner_of(place) is not element or local_name(place) != "dataInput":
        return inputs, _read(reading, ref, variable_of(place))
    name = variable_of(place)
    led = next((it for it in inputs if it.target == name), None) if name else None
    if led is not None:
        return tuple(it for it in inputs if it is not led), led.source
    source = _other_end(reading, element, place, own="targetRef", other="sourceRef")
    if source is None:
        text = f"nothing leads to the {words_of(place)}, the collection; associate it"
        reading.fault("BP202", ref, text)
        return inputs, None
    return inputs, _read(reading, ref, variable_of(source))


def _target(
    reading: DiagramFile,
    element: Element,
    ref: Element,
    outputs: tuple[IoMapping, ...],
) -> tuple[tuple[IoMapping, ...], str | None]:
    """Return the variable that collects, and the mappings of what each turn gives."""
    place = _place(reading, element, ref)
    if place is None:
        return outputs, None
    if owner_of(place) is not element or local_name(place) != "dataOutput":
        return outputs, variable_of(place) or None
    target = _other_end(reading, element, place, own="sourceRef", other="targetRef")
    if target is None:
        text = f"nothing leads away from the {words_of(place)}, which collects; associate it"
        reading.fault("BP202", ref, text)
        return outputs, None
    name = variable_of(target)
    reading.used.add(target.get("id", ""))
    return tuple(it for it in outputs if it.target != name), name or None


def _place(reading: DiagramFile, element: Element, ref: Element) -> Element | None:
    """Return the data that a reference of the loop names, in reach of the activity."""
    id_ = (ref.text or "").strip()
    found = reading.data.get(id_)
    if found is None:
        text = (
            f"{local_name(ref)} {id_!r} names no data{did_you_mean(id_, reading.data)}"
        )
        reading.fault("BP006", ref, text)
        return None
    place = drawn_by(reading, found)
    if is_store(place) or not in_reach(element, place):
        text = (
            f"{local_name(ref)} names the {words_of(place)}, which the activity cannot reach;"
            " name data of its own, or of a scope around it"
        )
        reading.fault("BP202", ref, text)
        return None
    reading.used.add(place.get("id", ""))
    return place


def _other_end(
    reading: DiagramFile, element: Element, place: Element, *, own: str, other: str
) -> Element | None:
    """Return the data at the other end of the association of a data input or output."""
    for association in element:
        if place.get("id", "") not in _texts(association, own):
            continue
        for ref in _texts(association, other):
            found = reading.data.get(ref)
            if found is not None:
                return drawn_by(reading, found)
    return None


def _texts(association: Element, tag: str) -> list[str]:
    return [(it.text or "").strip() for it in association.findall(f"{{{BPMN}}}{tag}")]


def _named(reading: DiagramFile, item: Element) -> str | None:
    """Return the variable of a turn that an item is."""
    reading.attributes(item)
    reading.only(item, {"dataState"})
    name = variable_of(item)
    if not name:
        text = f"the {words_of(item)} has no name that is a variable; use letters, digits, _"
        reading.fault("BP012", item, text)
    return name or None


def _read(reading: DiagramFile, element: Element, name: str | None) -> Value | None:
    return reading.value(element, f"= {name}", what="data") if name else None
