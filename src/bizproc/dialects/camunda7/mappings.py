"""Rewrite what many elements have: mappings, properties, retries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from bizproc.bpmn.catalog import TASK_INPUTS
from bizproc.dialects.camunda7.values import parameter
from bizproc.dialects.sheet import Sheet, children, text_of
from bizproc.source.xml import Element, local_name

__all__ = [
    "map_parameters",
    "rewrite_mappings",
    "rewrite_properties",
    "rewrite_retries",
]

_TARGET: Final = re.compile(r"[^\W\d]\w*")
_RETRIES: Final = re.compile(r"R(\d{1,3})(?:/(\S+))?")


def rewrite_mappings(sheet: Sheet, element: Element) -> None:
    """Turn camunda:inputOutput into zeebe:ioMapping."""
    for given in sheet.taken(element, "inputOutput"):
        map_parameters(sheet, element, given)


def map_parameters(sheet: Sheet, element: Element, given: Element) -> None:
    """Write an input or output mapping for each parameter."""
    kinds = {"inputParameter": "input", "outputParameter": "output"}
    written = set()
    for child in children(given):
        name, kind = child.get("name", ""), kinds.get(local_name(child))
        if kind is None or not _TARGET.fullmatch(name):
            advice = f"{name!r} is no name of a variable"
            sheet.leave_element(element, child, advice)
            continue

        source = sheet.translated(
            element,
            partial(parameter, element, child),
            what=f"{kind} {name}",
            text=text_of(child),
        )
        if source is None:
            sheet.keep(element, f"{local_name(child)} {name}: {text_of(child)}")
            continue
        sheet.map_value(element, kind, source=source, target=name)
        if kind == "input" and name in _MEANT.get(local_name(element), ()):
            message = f"the input {name!r} has a meaning of its own here"
            sheet.note(element, f"{message}; give the variable another name unless so")
        written.add(kind)
    if "output" in written:
        message = (
            "with output mappings only these become variables here; map what else"
            " the work brings and the process reads"
        )
        sheet.note(element, message)


_MEANT: Final[Mapping[str, frozenset[str]]] = {
    "userTask": TASK_INPUTS | {"checklist", "creator", "group", "record"},
    **dict.fromkeys(
        ["sendTask", "intermediateThrowEvent", "endEvent"], frozenset({"key"})
    ),
}
"""Inputs that are more than variables: who a task is for, the key of a message."""


def rewrite_properties(sheet: Sheet, element: Element) -> None:
    """Turn camunda:properties into zeebe:properties."""
    for given in sheet.taken(element, "properties"):
        for pair in children(given):
            name = pair.get("name") or pair.get("id") or ""
            if local_name(element) in _WITH_PROPERTIES and name not in _RESERVED:
                sheet.set_property(element, name, pair.get("value", ""))
            else:
                advice = "the word has a meaning of its own here; give it another name"
                if name not in _RESERVED:
                    advice = f"{local_name(element)} has no properties here"
                sheet.leave_element(element, pair, advice)


_RESERVED: Final = frozenset(
    {"condition", "key", "missed", "origins", "roll", "variables"}
)
_WITH_PROPERTIES: Final = frozenset(
    {
        *("process", "task", "manualTask", "userTask", "serviceTask", "sendTask"),
        *("receiveTask", "scriptTask", "businessRuleTask", "subProcess"),
        *("transaction", "adHocSubProcess", "callActivity", "startEvent", "endEvent"),
        *("intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
    }
)


def rewrite_retries(sheet: Sheet, element: Element) -> str | None:
    """Return how often a job is tried, of camunda:failedJobRetryTimeCycle."""
    given = sheet.first(element, "failedJobRetryTimeCycle")
    attribute = sheet.take(element, "failedJobRetryTimeCycle")
    text = attribute if given is None else text_of(given)
    if text is None:
        return None
    found = _RETRIES.fullmatch(text)
    if found is None:
        what = f"{sheet.prefix}:failedJobRetryTimeCycle {text}"
        sheet.leave(element, what, "the action says when it is tried again")
        return None
    if local_name(element) not in _JOBS:
        what = f"{sheet.prefix}:failedJobRetryTimeCycle {text}"
        sheet.drop(element, what, "what fails here is an incident at once")
        return None
    if found[2]:
        message = (
            f"it is tried {found[1]} times; the waits between ({found[2]}) are those"
            " of its action, 1, 5 and 30 minutes unless it says so"
        )
        sheet.note(element, message)
    return found[1]


_JOBS: Final = frozenset(
    {
        *("serviceTask", "sendTask", "businessRuleTask"),
        *("intermediateThrowEvent", "endEvent"),
    }
)
