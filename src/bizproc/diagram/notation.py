"""Say how an element is drawn at the place it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bizproc.diagram.drawing import Bounds, Edge, Point, Shape
from bizproc.diagram.elements import (
    BPMN,
    begins_of,
    event_of,
    is_true,
    name_of,
    repeats_of,
    start_of,
    throws,
)
from bizproc.source.xml import Element, local_name

__all__ = ["Look", "edge_of", "shape_of"]

_DATA_LINKS: Final = frozenset({"dataInputAssociation", "dataOutputAssociation"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Hold what a modeler chose beside the place: see `Shape` for the words."""

    expanded: bool = True
    horizontal: bool = True
    marker: bool = True
    label: Bounds | None = None
    ink: str | None = None
    paper: str | None = None


def shape_of(
    element: Element, elements: Mapping[str, Element], *, bounds: Bounds, look: Look
) -> Shape:
    """Return the picture of an element that has an area."""
    start = start_of(element)
    follows = start if start is not None else element
    return Shape(
        id=element.get("id", ""),
        kind=local_name(element),
        name=name_of(element, elements),
        bounds=bounds,
        event=event_of(element, elements),
        throws=throws(element),
        interrupting=is_true(follows, "isInterrupting", default=True)
        and is_true(element, "cancelActivity", default=True),
        expanded=look.expanded,
        by_event=is_true(element, "triggeredByEvent"),
        horizontal=look.horizontal,
        marker=look.marker,
        repeats=repeats_of(element, elements),
        compensates=is_true(element, "isForCompensation"),
        begins=begins_of(element),
        starts_with="" if start is None else event_of(start, elements),
        label=look.label,
        ink=look.ink,
        paper=look.paper,
    )


def edge_of(
    element: Element,
    *,
    source: Element | None,
    waypoints: tuple[Point, ...],
    is_default: bool,
    look: Look,
) -> Edge:
    """Return the picture of a line; `source` is the element that it leaves."""
    kind = local_name(element)
    from_activity = source is not None and not local_name(source).endswith("Gateway")
    has_condition = element.find(f"{BPMN}conditionExpression") is not None
    return Edge(
        id=element.get("id", ""),
        kind=kind,
        name=element.get("name", ""),
        waypoints=waypoints,
        default=is_default,
        conditional=has_condition and from_activity,
        directed=(
            "One"
            if kind in _DATA_LINKS
            else element.get("associationDirection", "None")
        ),
        label=look.label,
        ink=look.ink,
    )
