"""Read which process, or global task of the file, a call activity runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, cast

from bizproc.bpmn.elements import CalledElement, Value
from bizproc.bpmn.reading import DiagramFile
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element

__all__ = ["called_global_task", "read_called"]

_BINDINGS: Final = ("latest", "deployment", "versionTag")
_PARENT, _CHILD = "propagateAllParentVariables", "propagateAllChildVariables"


def called_global_task(
    reading: DiagramFile, element: Element, found: Mapping[str, Element]
) -> Element | None:
    """Return the global task of the file that a call activity names, if it does."""
    called = found.get("calledElement")
    names = [_named(element)]
    if called is not None:
        names.insert(0, called.get("processId", "").strip())
    task = reading.global_tasks.get(next(filter(None, names), ""))
    if task is None or called is None:
        return task
    _check_agreement(reading, element, called)
    for name in (_PARENT, _CHILD, "bindingType", "versionTag"):
        if called.get(name, "").strip() not in {"", "true", "latest", "deployment"}:
            text = (
                f"{name} has no effect where a global task is called, which is of the same"
                " file and sees all variables; remove it"
            )
            reading.fault("BP005", called, text)
    return task


def read_called(
    reading: DiagramFile, element: Element, found: Mapping[str, Element]
) -> CalledElement | None:
    """Return the process that a call activity runs, by either of its two spellings."""
    called = found.get("calledElement")
    named = _named(element)
    if called is None and not named:
        text = "the call activity calls no process; set zeebe:calledElement"
        if not reading.has_foreign(element):
            reading.fault("BP012", element, text)
        return None
    if called is None:
        return CalledElement(process_id=_literal(reading, element, named))
    if not called.get("processId", "").strip() and named:
        process_id = _literal(reading, element, named)
    else:
        _check_agreement(reading, element, called)
        text = reading.required(called, "processId") or ""
        process_id = reading.value(called, text, what="processId")
    binding = _binding(reading, called, process_id)
    return CalledElement(
        process_id=process_id,
        propagate_all_parent_variables=reading.truth(called, _PARENT, default=True),
        propagate_all_child_variables=reading.truth(called, _CHILD, default=True),
        binding=binding,
        version_tag=reading.literal(called, "versionTag")
        if binding == "versionTag"
        else None,
    )


def _named(element: Element) -> str:
    """Return what the standard's attribute names; a prefix says in which file it is."""
    text = element.get("calledElement", "").strip()
    prefix, colon, rest = text.partition(":")
    return rest if colon and prefix in element.nsmap else text


def _literal(reading: DiagramFile, element: Element, text: str) -> Value:
    """Return the name of a process in the standard's own attribute, no expression."""
    if text.startswith("="):
        message = (
            f"calledElement names a process, and is no expression ({text}); write it as"
            " processId of zeebe:calledElement"
        )
        reading.fault("BP012", element, message)
    return Value(text=text, location=reading.location(element))


def _check_agreement(reading: DiagramFile, element: Element, called: Element) -> None:
    named, own = _named(element), called.get("processId", "")
    if named and named != own.strip():
        message = f"calledElement {named!r} and processId {own!r} differ; keep one"
        reading.fault("BP012", element, message)


def _binding(
    reading: DiagramFile, called: Element, process_id: Value
) -> Literal["latest", "deployment", "versionTag"]:
    text = called.get("bindingType", "latest").strip()
    if text not in _BINDINGS:
        known = did_you_mean(text, _BINDINGS)
        message = f"bindingType is one of {', '.join(_BINDINGS)}, not {text!r}{known}"
        reading.fault("BP012", called, message)
        return "latest"
    if text == "deployment" and process_id.expression is not None:
        message = (
            f"bindingType deployment needs a process that is named, not {process_id.text}:"
            " the deployment looks for it; use latest or versionTag"
        )
        reading.fault("BP012", called, message)
    if text != "versionTag" and called.get("versionTag", "").strip():
        message = f"versionTag has no effect with bindingType {text}; set bindingType versionTag"
        reading.fault("BP005", called, message)
    return cast("Literal['latest', 'deployment', 'versionTag']", text)
