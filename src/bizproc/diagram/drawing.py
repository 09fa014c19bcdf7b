"""What a picture shows: shapes and edges with their places, in pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = [
    "CONTAINERS",
    "GATEWAYS",
    "Bounds",
    "Drawing",
    "Edge",
    "Highlight",
    "Highlights",
    "Point",
    "Shape",
]

Point = tuple[float, float]

CONTAINERS: Final = frozenset({"participant", "lane"})
GATEWAYS: Final = frozenset(
    {
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "complexGateway",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Hold a rectangle; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def center(self) -> Point:
        """Return the middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        """Return the right border's x."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return the lower border's y."""
        return self.y + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Hold one element that has an area.

    Attributes:
        kind: the BPMN tag, such as `userTask`.
        event: what an event is about, such as `timer`; "" for none.
        throws: an event or task that sends rather than waits.
        interrupting: False draws an event with dashes.
        expanded: a sub-process or pool whose content is shown.
        by_event: an event sub-process, drawn with dots.
        horizontal: a pool or lane whose name stands on the left.
        marker: False leaves the X out of an exclusive gateway.
        repeats: `parallel`, `sequential`, `loop`, or "".
        begins: `exclusive` or `parallel` of a gateway that starts the process, or "".
        starts_with: the kind of event of the start of an event sub-process.
        label: where the name stands if it is not within the shape.
        ink: the colour of lines that the modeler chose; `paper` that of areas.
    """

    id: str
    kind: str
    name: str
    bounds: Bounds
    event: str = ""
    throws: bool = False
    interrupting: bool = True
    expanded: bool = True
    by_event: bool = False
    horizontal: bool = True
    marker: bool = True
    repeats: str = ""
    compensates: bool = False
    begins: str = ""
    starts_with: str = ""
    label: Bounds | None = None
    ink: str | None = None
    paper: str | None = None

    @property
    def holds_others(self) -> bool:
        """Say whether other shapes are drawn upon this one."""
        return self.kind in CONTAINERS or (self.is_sub_process and self.expanded)

    @property
    def is_sub_process(self) -> bool:
        """Say whether it is a sub-process of any kind."""
        return self.kind in {"subProcess", "adHocSubProcess", "transaction"}

    @property
    def is_event(self) -> bool:
        """Say whether it is drawn as a circle."""
        return self.kind.endswith("Event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Hold one line between elements.

    `default` and `conditional` are the marks at the beginning of a sequence flow;
    `directed` says which ends of an association have an arrow: None, One or Both.
    """

    id: str
    kind: str
    name: str
    waypoints: tuple[Point, ...]
    default: bool = False
    conditional: bool = False
    directed: str = "None"
    label: Bounds | None = None
    ink: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Hold what one file shows; `description` is the process's documentation."""

    file: str
    title: str
    description: str = ""
    shapes: tuple[Shape, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """Say how to show that something is so of an element, such as: it was taken.

    `name` becomes a class of the element's group; `ink` colours lines and names,
    `paper` the areas, as SVG writes colours. `badge` is a short text on the element,
    such as a number, `note` what a pointer shows beneath the element's name.
    """

    name: str
    ink: str
    paper: str = "#ffffff"
    badge: str = ""
    note: str = ""


Highlights = Mapping[str, Highlight]
"""Element or flow id → how it is shown."""
