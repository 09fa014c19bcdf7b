"""Read the diagram interchange of a BPMN file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from bizproc.diagram.drawing import Bounds, Drawing, Edge, Point, Shape
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
from bizproc.errors import Finding, Location, SourceError
from bizproc.source.xml import Element, line_of, local_name, parse_xml

__all__ = ["read_drawing"]

_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_DD: Final = "{http://www.omg.org/spec/DD/20100524/DI}"
_BIOC: Final = "{http://bpmn.io/schema/bpmn/biocolor/1.0}"
_COLOR: Final = "{http://www.omg.org/spec/BPMN/non-normative/color/1.0}"
_COLOURS: Final = "#abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_GAP: Final = 80.0


def read_drawing(data: bytes, *, file: str, process: str | None = None) -> Drawing:
    """Return what a BPMN file shows; several planes stand beneath one another.

    Args:
        data: the file's bytes.
        file: the name that findings show.
        process: the id of the only process to show, with its pool if it has one; of
            a file with a single process everything is shown.

    Raises:
        SourceError: not readable as XML, or without positions (DI001, DI002).
    """
    root = parse_xml(data, file=file)
    if root.tag != f"{BPMN}definitions":
        message = f"the root element is {local_name(root)}, not BPMN 2.0 definitions"
        raise _refused(file, "DI001", f"{message}; is this a BPMN diagram?", root)
    processes = root.findall(f"{BPMN}process")
    if process is not None and len(processes) > 1:
        processes = [it for it in processes if it.get("id") == process]
        elements = _of_process(root, process)
    else:
        elements = _by_id(root)
    reading = _DrawingReader(file=file, elements=elements, defaults=_defaults(root))
    shapes: list[Shape] = []
    edges: list[Edge] = []
    for plane in root.iter(f"{_DI}BPMNPlane"):
        below = max((it.bounds.bottom for it in shapes), default=0.0)
        new_shapes, new_edges = reading.plane(plane)
        if shapes:
            new_shapes, new_edges = _moved(new_shapes, new_edges, below + _GAP)
        shapes += new_shapes
        edges += new_edges
    if not shapes:
        message = "the file keeps no positions (bpmndi:BPMNPlane); open it in a BPMN"
        raise _refused(file, "DI001", f"{message} modeler and save it", root)
    title, description = _title(processes, file)
    return Drawing(
        file=file,
        title=title,
        description=description,
        shapes=tuple(shapes),
        edges=tuple(edges),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _DrawingReader:
    """Hold what positions refer to: elements by id, ids of default flows."""

    file: str
    elements: Mapping[str, Element]
    defaults: frozenset[str]

    def plane(self, plane: Element) -> tuple[list[Shape], list[Edge]]:
        """Return the shapes and edges of one plane, in the order of the file."""
        shapes: list[Shape] = []
        edges: list[Edge] = []
        for drawn in plane:
            element = self._referred(drawn, "bpmnElement")
            if element is None:
                continue
            if drawn.tag == f"{_DI}BPMNShape":
                shapes.append(self._shape(drawn, element))
            elif drawn.tag == f"{_DI}BPMNEdge":
                edges.append(self._edge(drawn, element))
        return shapes, edges

    def _referred(self, element: Element, name: str) -> Element | None:
        """Return what an attribute refers to; some modelers write a prefix."""
        reference = element.get(name, "")
        found = self.elements.get(reference)
        return found if found is not None else self.elements.get(_bare(reference))

    def _shape(self, drawn: Element, element: Element) -> Shape:
        bounds = self._bounds(drawn)
        if bounds is None:
            message = "a shape without its bounds; save the diagram again"
            raise _refused(self.file, "DI002", message, drawn)
        kind = local_name(element)
        start = start_of(element)
        follows = start if start is not None else element
        return Shape(
            id=element.get("id", ""),
            kind=kind,
            name=name_of(element, self.elements),
            bounds=bounds,
            event=event_of(element, self.elements),
            throws=throws(element),
            interrupting=is_true(follows, "isInterrupting", default=True)
            and is_true(element, "cancelActivity", default=True),
            expanded=is_true(drawn, "isExpanded", default=_open_by_default(element)),
            by_event=is_true(element, "triggeredByEvent"),
            horizontal=is_true(drawn, "isHorizontal", default=True),
            marker=is_true(drawn, "isMarkerVisible", default=True),
            repeats=repeats_of(element, self.elements),
            compensates=is_true(element, "isForCompensation"),
            begins=begins_of(element),
            starts_with="" if start is None else event_of(start, self.elements),
            label=self._label(drawn),
            ink=_colour(drawn, f"{_COLOR}border-color", f"{_BIOC}stroke"),
            paper=_colour(drawn, f"{_COLOR}background-color", f"{_BIOC}fill"),
        )

    def _edge(self, drawn: Element, element: Element) -> Edge:
        kind = local_name(element)
        source = self._referred(element, "sourceRef")
        from_activity = source is not None and not local_name(source).endswith(
            "Gateway"
        )
        has_condition = element.find(f"{BPMN}conditionExpression") is not None
        directed = element.get("associationDirection", "None")
        if kind in {"dataInputAssociation", "dataOutputAssociation"}:
            directed = "One"
        return Edge(
            id=element.get("id", ""),
            kind=kind,
            name=element.get("name", ""),
            waypoints=tuple(
                self._point(point) for point in drawn.findall(f"{_DD}waypoint")
            ),
            default=element.get("id") in self.defaults,
            conditional=has_condition and from_activity,
            directed=directed,
            label=self._label(drawn),
            ink=_colour(drawn, f"{_COLOR}border-color", f"{_BIOC}stroke"),
        )

    def _label(self, drawn: Element) -> Bounds | None:
        label = drawn.find(f"{_DI}BPMNLabel")
        return None if label is None else self._bounds(label)

    def _bounds(self, drawn: Element) -> Bounds | None:
        found = drawn.find(f"{_DC}Bounds")
        if found is None:
            return None
        return Bounds(
            x=self._number(found, "x"),
            y=self._number(found, "y"),
            width=max(0.0, self._number(found, "width")),
            height=max(0.0, self._number(found, "height")),
        )

    def _point(self, element: Element) -> Point:
        return self._number(element, "x"), self._number(element, "y")

    def _number(self, element: Element, name: str) -> float:
        text = element.get(name, "")
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not abs(value) < _LARGEST:
            what = f"{name}={text!r} of {local_name(element)}"
            message = f"{what} is no number of pixels; save the diagram again"
            raise _refused(self.file, "DI002", message, element)
        return value


_LARGEST: Final = 1e6


def _open_by_default(element: Element) -> bool:
    """Say whether a shape that does not say so is expanded: one with content is."""
    if local_name(element) == "participant":
        return element.get("processRef") is not None
    return len(element.findall(f"{BPMN}startEvent")) > 0


def _colour(drawn: Element, *names: str) -> str | None:
    """Return a colour that the modeler kept, if it is only that."""
    for name in names:
        text = drawn.get(name, "").strip()
        if text and all(letter in _COLOURS for letter in text):
            return text
    return None


def _bare(reference: str) -> str:
    return reference.rpartition(":")[2]


def _by_id(root: Element) -> dict[str, Element]:
    return {
        element.get("id", ""): element
        for element in root.iter(f"{BPMN}*")
        if element.get("id")
    }


def _of_process(root: Element, process: str) -> dict[str, Element]:
    """Return the elements of one process, and the pool that shows it."""
    found: dict[str, Element] = {}
    for element in root.iter(f"{BPMN}*"):
        owners = [element, *element.iterancestors(f"{BPMN}process")]
        if process in {it.get("id") for it in owners} or (
            element.get("processRef") == process
        ):
            found[element.get("id", "")] = element
    return found


def _defaults(root: Element) -> frozenset[str]:
    found = (element.get("default", "") for element in root.iter(f"{BPMN}*"))
    return frozenset(_bare(it) for it in found)


def _title(processes: list[Element], file: str) -> tuple[str, str]:
    names = [it.get("name", "") or it.get("id", "") for it in processes]
    notes = [note for it in processes for note in _notes(it)]
    return ", ".join(filter(None, names)) or file, "\n".join(notes)


def _notes(element: Element) -> Iterator[str]:
    for note in element.findall(f"{BPMN}documentation"):
        text = " ".join("".join(str(it) for it in note.itertext()).split())
        if text:
            yield text


def _moved(
    shapes: list[Shape], edges: list[Edge], top: float
) -> tuple[list[Shape], list[Edge]]:
    """Move a plane so that it begins at a height."""
    down = top - min((it.bounds.y for it in shapes), default=top)

    def lower(box: Bounds | None) -> Bounds | None:
        return None if box is None else replace(box, y=box.y + down)

    return (
        [
            replace(
                it,
                bounds=replace(it.bounds, y=it.bounds.y + down),
                label=lower(it.label),
            )
            for it in shapes
        ],
        [
            replace(
                it,
                waypoints=tuple((x, y + down) for x, y in it.waypoints),
                label=lower(it.label),
            )
            for it in edges
        ],
    )


def _refused(file: str, code: str, message: str, element: Element) -> SourceError:
    location = Location(file=file, line=line_of(element))
    return SourceError([Finding(code=code, message=message, location=location)])
