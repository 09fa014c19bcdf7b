"""Read how an activity repeats: over a collection, so often, or while it shall."""

from __future__ import annotations

import re
from typing import Literal

from bizproc.bpmn.data.turns import WORDS
from bizproc.bpmn.elements import LoopCharacteristics, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.repetition.behaviors import COMPLEX, read_behavior
from bizproc.source.xml import Element, local_name

__all__ = ["LOOPS", "read_loop"]

_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_NUMBER = re.compile(r"[0-9]{1,9}")

LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def read_loop(reading: DiagramFile, element: Element) -> LoopCharacteristics:
    """Return the loop that an element of one of the tags in LOOPS describes."""
    reading.attributes(element)
    if local_name(element) == "standardLoopCharacteristics":
        return _standard(reading, element)
    return _multi_instance(reading, element)


def _standard(reading: DiagramFile, element: Element) -> LoopCharacteristics:
    reading.extensions(element, ())
    condition = _condition(reading, element, "loopCondition", "loop condition")
    text = element.get("loopMaximum", "").strip()
    maximum = int(text) if _COUNT.fullmatch(text) else None
    if text and maximum is None:
        message = f"loopMaximum must be a number from 1 on, not {text!r}"
        reading.fault("BP012", element, message)
    if condition is None and not text:
        message = "the loop would never end; give it a loopCondition or a loopMaximum"
        reading.fault("BP012", element, message)
    return LoopCharacteristics(
        kind="standard",
        loop_condition=condition,
        test_before=reading.truth(element, "testBefore", default=False),
        maximum=maximum,
    )


def _multi_instance(reading: DiagramFile, element: Element) -> LoopCharacteristics:
    kind: Literal["sequential", "parallel"] = "parallel"
    if reading.truth(element, "isSequential", default=False):
        kind = "sequential"
    tags = {"completionCondition", "loopCardinality", COMPLEX, *WORDS}
    children = list(reading.children(element, tags))
    completion = _only(reading, element, children, "completionCondition")
    number = _only(reading, element, children, "loopCardinality")
    loop = reading.extensions(element, {"loopCharacteristics"}).get(
        "loopCharacteristics"
    )
    cardinality = None if number is None else _cardinality(reading, number)
    words = {local_name(it) for it in children} & WORDS
    if words and loop is not None:
        text = f"zeebe:loopCharacteristics and {min(words)} both say what is repeated; keep one"
        reading.fault("BP012", loop, text)
    counted = number is not None or "loopDataInputRef" in words
    collection = _collection(reading, element, loop, is_counted=counted)
    if number is not None and "loopDataInputRef" in words:
        text = "loopCardinality and loopDataInputRef both say how often; keep one"
        reading.fault("BP012", element, text)
    return LoopCharacteristics(
        kind=kind,
        cardinality=cardinality,
        collection=collection,
        element_variable=_variable(reading, loop, "inputElement"),
        output_collection=_variable(reading, loop, "outputCollection"),
        output_element=None if loop is None else _output_element(reading, loop),
        throws=read_behavior(
            reading, element, [it for it in children if local_name(it) == COMPLEX]
        ),
        completion_condition=None
        if completion is None
        else reading.expression(
            completion, completion.text or "", what="completion condition"
        ),
    )


def _cardinality(reading: DiagramFile, element: Element) -> Value:
    text = (element.text or "").strip()
    if _NUMBER.fullmatch(text):
        return reading.value(element, text, what="loop cardinality")
    return reading.expression(element, text, what="loop cardinality")


def _collection(
    reading: DiagramFile, element: Element, loop: Element | None, *, is_counted: bool
) -> Value | None:
    """Return the collection, the one thing that says how often without a cardinality."""
    text = "" if loop is None else loop.get("inputCollection", "")
    if loop is not None and text.strip() and is_counted:
        message = "loopCardinality and inputCollection both say how often; keep one"
        reading.fault("BP012", loop, message)
    elif is_counted:
        if loop is not None and loop.get("inputElement", "").strip():
            message = "inputElement has no effect without an inputCollection; remove it"
            reading.fault("BP012", loop, message)
        return None
    elif loop is None:
        message = (
            "the multi-instance has no collection; set zeebe:loopCharacteristics, or a"
            " loopCardinality"
        )
        reading.fault("BP012", element, message)
        return None
    return reading.expression(loop, text, what="inputCollection")


def _variable(reading: DiagramFile, loop: Element | None, name: str) -> str | None:
    if loop is None or not loop.get(name, "").strip():
        return None
    return reading.variable(loop, name)


def _output_element(reading: DiagramFile, loop: Element) -> Value | None:
    text = loop.get("outputElement", "").strip()
    collection = loop.get("outputCollection", "").strip()
    if bool(text) != bool(collection):
        message = "outputCollection and outputElement need each other; set both"
        reading.fault("BP012", loop, message)
    return reading.expression(loop, text, what="outputElement") if text else None


def _condition(
    reading: DiagramFile, element: Element, tag: str, what: str
) -> Value | None:
    found = _only(reading, element, list(reading.children(element, {tag})), tag)
    return (
        None
        if found is None
        else reading.expression(found, found.text or "", what=what)
    )


def _only(
    reading: DiagramFile, element: Element, children: list[Element], tag: str
) -> Element | None:
    found = [child for child in children if local_name(child) == tag]
    for child in found:
        reading.attributes(child)
    if len(found) > 1:
        reading.fault("BP012", element, f"several elements {tag}; keep one")
    return found[0] if found else None
