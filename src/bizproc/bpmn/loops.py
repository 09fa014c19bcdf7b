"""Read how an activity repeats: over a collection, or while a condition holds."""

from __future__ import annotations

import re
from typing import Literal

from bizproc.bpmn.elements import LoopCharacteristics, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.source.xml import Element, local_name

__all__ = ["LOOPS", "read_loop"]

_COUNT = re.compile(r"[1-9][0-9]{0,8}")

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
    sequential = reading.truth(element, "isSequential", default=False)
    completion = _condition(
        reading, element, "completionCondition", "completion condition"
    )
    found = reading.extensions(element, {"loopCharacteristics"})
    loop = found.get("loopCharacteristics")
    kind: Literal["sequential", "parallel"]
    kind = "sequential" if sequential else "parallel"
    if loop is None:
        message = "the multi-instance has no collection; set zeebe:loopCharacteristics"
        reading.fault("BP012", element, message)
        return LoopCharacteristics(kind=kind, completion_condition=completion)
    return LoopCharacteristics(
        kind=kind,
        collection=reading.expression(
            loop, loop.get("inputCollection", ""), what="inputCollection"
        ),
        element_variable=_variable(reading, loop, "inputElement"),
        output_collection=_variable(reading, loop, "outputCollection"),
        output_element=_output_element(reading, loop),
        completion_condition=completion,
    )


def _variable(reading: DiagramFile, loop: Element, name: str) -> str | None:
    return reading.variable(loop, name) if loop.get(name, "").strip() else None


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
    found = list(reading.children(element, {tag}))
    for condition in found:
        reading.attributes(condition)
    if len(found) > 1:
        reading.fault("BP012", element, f"several conditions ({tag}); keep one")
    if not found:
        return None
    return reading.expression(found[0], found[0].text or "", what=what)
