"""Let a lane say who is asked by its user tasks, if it says so by a property.

A lane's name alone says nothing: it is a picture, unless it has `candidateGroups`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from bizproc.bpmn.elements import UserTaskDefinition, Value
from bizproc.bpmn.mappings import read_properties
from bizproc.bpmn.reading import DiagramFile
from bizproc.bpmn.vocabulary import BPMN, ZEEBE
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element

__all__ = ["ask_lane", "read_lanes"]

_GROUPS: Final = "candidateGroups"
_ASKING: Final = frozenset({"assignee", "candidate_groups", "candidate_users"})


def read_lanes(reading: DiagramFile, process: Element) -> None:
    """Keep what the lanes of a process say of the elements in them.

    Inner lanes stand behind outer ones and count before them.
    """
    own: dict[str, Element] = {}
    for lane in process.iter(f"{{{BPMN}}}lane"):
        groups = _groups(reading, lane)
        for ref in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            id_ = (ref.text or "").strip()
            former = own.get(id_)
            said = reading.lanes.get(id_)
            if former is not None and not _is_inside(lane, former):
                if groups is not None and said is not None and groups.text != said.text:
                    text = (
                        f"{id_!r} stands in the lane {former.get('id')!r} as well, which says"
                        f" other {_GROUPS}; leave it in one"
                    )
                    reading.fault("BP218", lane, text)
                continue
            own[id_] = lane
            reading.lanes[id_] = groups if groups is not None else said


def _groups(reading: DiagramFile, lane: Element) -> Value | None:
    """Return the candidate groups that a lane names; tell of what only looks like it."""
    holder = lane.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties")
    if holder is None:
        return None
    properties = read_properties(reading, {"properties": holder})
    for name in properties:
        known = did_you_mean(name, [_GROUPS]) if name != _GROUPS else ""
        if "did you mean" in known:
            text = f"property {name!r} of a lane has no effect{known}"
            reading.fault("BP218", lane, text)
    text = properties.get(_GROUPS, "").strip()
    return reading.value(lane, text, what=_GROUPS) if text else None


def _is_inside(lane: Element, other: Element) -> bool:
    return any(it is other for it in lane.iterancestors())


def ask_lane(
    reading: DiagramFile, element: Element, fields: dict[str, Any]
) -> dict[str, Any]:
    """Return the fields of an activity, asking its lane who does a task of nobody."""
    task: UserTaskDefinition | None = fields.get("user_task")
    if task is None or not any(reading.lanes.values()):
        return fields
    said = {*task.values, *(it.target for it in fields["inputs"])}
    if said & _ASKING:
        return fields
    around = [it.get("id", "") for it in (element, *element.iterancestors())]
    lanes = [id_ for id_ in around if id_ in reading.lanes]
    groups = next((it for it in map(reading.lanes.get, lanes) if it is not None), None)
    if groups is None:
        text = (
            "nobody is asked: the task names nobody, and its lane says no"
            f" {_GROUPS}, as others do; give it to somebody"
        )
        reading.warn("BP219", element, text)
        return fields
    return {**fields, "user_task": replace(task, candidate_groups=groups)}
