"""Read what a BPMN file shows: from its diagram interchange, else by our own layout."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bizproc.diagram.drawing import Bounds, Drawing, Edge, Point, Shape
from bizproc.diagram.elements import BPMN, is_true
from bizproc.diagram.layout import Arrangement, Drawn, Names, arrange
from bizproc.diagram.notation import Look, edge_of, shape_of
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
_OTHER_DIAGRAMS: Final = {
    "choreographyTask": "choreography",
    "subChoreography": "choreography",
    "callChoreography": "choreography",
    "conversation": "conversation",
    "subConversation": "conversation",
    "callConversation": "conversation",
    "conversationLink": "conversation",
}


def read_drawing(data: bytes, *, file: str, process: str | None = None) -> Drawing:
    """Return what a BPMN file shows; several planes stand beneath one another.

    What the file keeps no place for is laid out from left to right, beneath what it
    keeps one for.

    Args:
        data: the file's bytes.
        file: the name that findings show.
        process: the id of the only process to show, with its pool if it has one; of
            a file with a single process everything is shown.

    Raises:
        SourceError: not readable as XML, or nothing in it to draw (DI001 to DI003).
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
    reading = _DrawingReader(
        file=file, names=Names.of(root, elements), defaults=_defaults(root)
    )
    for plane in root.iter(f"{_DI}BPMNPlane"):
        reading.plane(plane)
    reading.rest(root)
    if not reading.shapes:
        raise _empty(file, root)
    title, description = _title(processes, file)
    return Drawing(
        file=file,
        title=title,
        description=description,
        shapes=tuple(it for _, it in reading.shapes),
        edges=tuple(it for _, it in reading.edges),
    )


def _empty(file: str, root: Element) -> SourceError:
    """Say why there is nothing to draw."""
    for element in root.iter(f"{BPMN}*"):
        other = _OTHER_DIAGRAMS.get(local_name(element))
        if other is not None:
            message = (
                f"the file is a {other} diagram; pictures are drawn of processes"
                " and collaborations: show it in a modeler that knows it"
            )
            return _refused(file, "DI003", message, element)
    message = "there is nothing to draw: no pool, and no process with an element in it"
    return _refused(file, "DI001", f"{message}; is the file complete?", root)


@dataclass(slots=True, kw_only=True)
class _DrawingReader:
    """Hold what positions refer to, and what was drawn of it, by key."""

    file: str
    names: Names
    defaults: frozenset[str]
    shapes: list[tuple[str, Shape]] = field(default_factory=list)
    edges: list[tuple[str, Edge]] = field(default_factory=list)

    def plane(self, plane: Element) -> None:
        """Draw one plane in the order of the file, beneath those before."""
        below = max((it.bounds.bottom for _, it in self.shapes), default=None)
        shapes: list[tuple[str, Shape]] = []
        edges: list[tuple[str, Edge]] = []
        for drawn in plane:
            element = self.names.find(drawn.get("bpmnElement"))
            if element is None or local_name(element) in _OTHER_DIAGRAMS:
                continue
            key = self.names.key(element)
            if drawn.tag == f"{_DI}BPMNShape":
                bounds = self._bounds(drawn)
                if bounds is not None:
                    shapes.append((key, self._shape(drawn, element, bounds)))
            elif drawn.tag == f"{_DI}BPMNEdge":
                line = tuple(self._point(it) for it in drawn.findall(f"{_DD}waypoint"))
                if len(line) > 1:
                    edges.append((key, self._edge(drawn, element, line)))
        if below is not None:
            shapes, edges = _moved(shapes, edges, below + _GAP)
        self.shapes += shapes
        self.edges += edges

    def rest(self, root: Element) -> None:
        """Draw what no plane has a place for."""
        drawn = Drawn(
            shapes={key: it.bounds for key, it in self.shapes},
            lines={key: it.waypoints for key, it in self.edges},
            closed=frozenset(key for key, it in self.shapes if not it.expanded),
        )
        places = arrange(root, self.names, drawn)
        for key, bounds in places.shapes.items():
            element = self.names.elements[key]
            look = Look(
                label=places.labels.get(key), expanded=self._is_open(element, places)
            )
            shape = shape_of(element, self.names.elements, bounds=bounds, look=look)
            self.shapes.append((key, shape))
        for key, line in places.lines.items():
            look = Look(label=places.labels.get(key))
            self.edges.append((key, self._line(self.names.elements[key], line, look)))

    def _is_open(self, element: Element, places: Arrangement) -> bool:
        """Say whether what an element holds stands in it."""
        holder = self.names.find(element.get("processRef"))
        within = element if holder is None else holder
        return any(self.names.key(it) in places.shapes for it in within)

    def _shape(self, drawn: Element, element: Element, bounds: Bounds) -> Shape:
        look = Look(
            expanded=is_true(drawn, "isExpanded", default=_open_by_default(element)),
            horizontal=is_true(drawn, "isHorizontal", default=True),
            marker=is_true(drawn, "isMarkerVisible", default=True),
            label=self._label(drawn),
            ink=_colour(drawn, f"{_COLOR}border-color", f"{_BIOC}stroke"),
            paper=_colour(drawn, f"{_COLOR}background-color", f"{_BIOC}fill"),
        )
        return shape_of(element, self.names.elements, bounds=bounds, look=look)

    def _edge(self, drawn: Element, element: Element, line: tuple[Point, ...]) -> Edge:
        look = Look(
            label=self._label(drawn),
            ink=_colour(drawn, f"{_COLOR}border-color", f"{_BIOC}stroke"),
        )
        return self._line(element, line, look)

    def _line(self, element: Element, line: tuple[Point, ...], look: Look) -> Edge:
        return edge_of(
            element,
            source=self.names.find(element.get("sourceRef")),
            waypoints=line,
            is_default=element.get("id") in self.defaults,
            look=look,
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
    shapes: Iterable[tuple[str, Shape]],
    edges: Iterable[tuple[str, Edge]],
    top: float,
) -> tuple[list[tuple[str, Shape]], list[tuple[str, Edge]]]:
    """Move a plane so that it begins at a height."""
    shapes = list(shapes)
    down = top - min((it.bounds.y for _, it in shapes), default=top)

    def lower(box: Bounds | None) -> Bounds | None:
        return None if box is None else replace(box, y=box.y + down)

    return (
        [
            (
                key,
                replace(
                    it,
                    bounds=replace(it.bounds, y=it.bounds.y + down),
                    label=lower(it.label),
                ),
            )
            for key, it in shapes
        ],
        [
            (
                key,
                replace(
                    it,
                    waypoints=tuple((x, y + down) for x, y in it.waypoints),
                    label=lower(it.label),
                ),
            )
            for key, it in edges
        ],
    )


def _refused(file: str, code: str, message: str, element: Element) -> SourceError:
    location = Location(file=file, line=line_of(element))
    return SourceError([Finding(code=code, message=message, location=location)])
