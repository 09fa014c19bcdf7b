"""Read what an activity, event or process takes and gives: its properties, inputs, outputs."""

from __future__ import annotations

from typing import Final

from bizproc.bpmn.data.associations import read_associations
from bizproc.bpmn.data.places import variable_of
from bizproc.bpmn.data.sets import is_optional
from bizproc.bpmn.elements import IoMapping
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN
from bizproc.source.xml import Element, local_name

__all__ = ["data_inputs_of", "local_variables", "read_data"]

_Mappings = tuple[IoMapping, ...]
_SPECIFICATION: Final = "ioSpecification"
_DATA: Final = frozenset({"dataInput", "dataOutput"})
_SETS: Final = {
    "inputSet": frozenset(
        {
            *("dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs"),
            "outputSetRefs",
        }
    ),
    "outputSet": frozenset(
        {
            *("dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs"),
            "inputSetRefs",
        }
    ),
}
_PARTS: Final = tuple(
    f"{{{BPMN}}}{tag}"
    for tag in (
        *("property", _SPECIFICATION, *_DATA, *_SETS),
        *("dataInputAssociation", "dataOutputAssociation"),
    )
)


def read_data(
    reading: DiagramFile, element: Element, inputs: _Mappings, outputs: _Mappings
) -> tuple[_Mappings, _Mappings]:
    """Return the mappings of an activity or event, with those that its data makes.

    Args:
        reading: the file being read.
        element: the activity or event.
        inputs: its input mappings of zeebe:ioMapping.
        outputs: its output mappings.
    """
    if next(element.iterchildren(*_PARTS), None) is None:
        return inputs, outputs  # as most do
    _read_parts(reading, element)
    return read_associations(reading, element, inputs, outputs)


def data_inputs_of(reading: DiagramFile, process: Element) -> dict[str, bool]:
    """Return the variables that a process says it is started with, and which it needs."""
    _read_parts(reading, process)
    found = process.iterfind(f"{{{BPMN}}}{_SPECIFICATION}/{{{BPMN}}}dataInput")
    return {variable_of(it): not is_optional(it) for it in found if variable_of(it)}


def local_variables(
    reading: DiagramFile, element: Element, inputs: _Mappings
) -> _Mappings:
    """Return the input mappings of a sub-process, with its own data as null.

    What a run reads and writes by associations inside it begins empty and stays there.
    """
    given = {it.target.partition(".")[0] for it in inputs}
    own: dict[str, IoMapping] = {}
    for child in element.iterchildren(f"{{{BPMN}}}dataObject", f"{{{BPMN}}}property"):
        name = variable_of(child)
        if child.get("id") not in reading.used or name in given:
            continue
        null = reading.value(child, "= null", what="data")
        own[name] = IoMapping(source=null, target=name)
    return (*inputs, *own.values())


def _read_parts(reading: DiagramFile, element: Element) -> None:
    """Refuse what stands in the data of an element and is none."""
    for child in element:
        tag = local_name(child)
        if tag == "property":
            _read_item(reading, child)
        elif tag == _SPECIFICATION:
            _read_specification(reading, element, child)
        elif tag in _DATA:
            _read_item(reading, child)
        elif tag in _SETS:
            _read_set(reading, child)


def _read_specification(
    reading: DiagramFile, element: Element, specification: Element
) -> None:
    reading.attributes(specification)
    reading.extensions(specification, ())
    if local_name(element) in {"subProcess", "transaction", "adHocSubProcess"}:
        text = (
            "a sub-process has no inputs and outputs of its own: what is inside reads and"
            " writes the data around it; remove the ioSpecification"
        )
        reading.fault("BP204", specification, text)
        return
    for child in reading.children(specification, {*_DATA, *_SETS}):
        if local_name(child) in _DATA:
            _read_item(reading, child)
        else:
            _read_set(reading, child)


def _read_item(reading: DiagramFile, element: Element) -> None:
    reading.attributes(element)
    reading.extensions(element, ())
    reading.only(element, {"dataState"})


def _read_set(reading: DiagramFile, element: Element) -> None:
    reading.attributes(element)
    reading.extensions(element, ())
    reading.only(element, _SETS[local_name(element)])
