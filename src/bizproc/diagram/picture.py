"""Put shapes and edges together to one SVG document."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Final

from bizproc.diagram.activities import draw_activity
from bizproc.diagram.artifacts import (
    draw_container,
    draw_data,
    draw_group,
    draw_note,
)
from bizproc.diagram.badges import draw_badge
from bizproc.diagram.connections import draw_edge, middle_of
from bizproc.diagram.drawing import (
    CONTAINERS,
    GATEWAYS,
    Bounds,
    Drawing,
    Edge,
    Highlight,
    Highlights,
    Shape,
)
from bizproc.diagram.labels import external_box, outer_label
from bizproc.diagram.markup import group, number, tag
from bizproc.diagram.nodes import draw_event, draw_gateway

__all__ = ["render_svg"]

_MARGIN: Final = 20
_INK: Final = "#22242a"
_PAPER: Final = "#ffffff"
_FONTS: Final = "Arial, 'Liberation Sans', Helvetica, sans-serif"
_DATA: Final = frozenset(
    {"dataObjectReference", "dataStoreReference", "dataInput", "dataOutput"}
)


def render_svg(drawing: Drawing, *, highlights: Highlights | None = None) -> str:
    """Return a drawing as an SVG document, self-contained and accessible.

    Every element is a group with its id (`data-element-id`), its BPMN tag as a
    class, and a title that a pointer shows. Colours are inherited through
    attributes, so that every SVG reader shows them.

    Args:
        drawing: what to draw.
        highlights: element or flow id → how it is shown; its name becomes a class.
    """
    marked = highlights or {}
    area = _area(drawing)
    size = f"{number(area.width)} {number(area.height)}"
    body = "\n".join(_content(drawing, marked))
    names = [tag("title", escape(drawing.title, quote=False))]
    if drawing.description:
        names.append(tag("desc", escape(drawing.description, quote=False)))
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="{number(area.x)} {number(area.y)} {size}"'
        f' width="{number(area.width)}" height="{number(area.height)}"'
        f' role="img" aria-label="{escape(drawing.title)}">'
    )
    ground = tag(
        "rect",
        x=area.x,
        y=area.y,
        width=area.width,
        height=area.height,
        fill=_PAPER,
    )
    opened = f'<g color="{_INK}" fill="{_PAPER}" font-family="{escape(_FONTS)}">'
    return "\n".join([head, *names, ground, opened, body, "</g>", "</svg>", ""])


def _content(drawing: Drawing, marked: Highlights) -> Iterator[str]:
    """Yield the groups: what lies beneath first, the largest areas lowest."""
    holders = [it for it in drawing.shapes if it.holds_others]
    groups = [it for it in drawing.shapes if it.kind == "group"]
    rest = [it for it in drawing.shapes if not it.holds_others and it.kind != "group"]
    for shape in sorted(holders, key=_lowest_first):
        yield _shape(shape, marked)
    for edge in drawing.edges:
        yield _edge(edge, marked)
    for shape in sorted(rest, key=lambda it: it.kind == "boundaryEvent"):
        yield _shape(shape, marked)
    for shape in groups:
        yield _shape(shape, marked)


def _lowest_first(shape: Shape) -> tuple[bool, float]:
    return shape.kind not in CONTAINERS, -shape.bounds.width * shape.bounds.height


def _shape(shape: Shape, marked: Highlights) -> str:
    highlight = marked.get(shape.id)
    paper = highlight.paper if highlight else shape.paper
    return _element(shape, _picture(shape), _label_box(shape), highlight, fill=paper)


def _element(
    drawn: Shape | Edge,
    picture: str,
    label: Bounds | None,
    highlight: Highlight | None,
    **more: str | None,
) -> str:
    """Join the picture of an element with its spoken name and its label outside."""
    spoken = _spoken(drawn.kind, drawn.name)
    if highlight and highlight.note:
        spoken = f"{spoken}\n{highlight.note}"
    badge = highlight.badge if highlight else ""
    return group(
        tag("title", escape(spoken, quote=False)),
        picture,
        *([] if label is None else [outer_label(drawn.name, label)]),
        *([draw_badge(drawn, badge)] if badge else []),
        class_=f"{drawn.kind} {highlight.name}" if highlight else drawn.kind,
        data_element_id=drawn.id,
        color=highlight.ink if highlight else drawn.ink,
        **more,
        stroke="currentColor",
    )


def _picture(shape: Shape) -> str:
    if shape.is_event:
        return draw_event(shape)
    return _DRAWN.get(shape.kind, draw_activity)(shape)


_DRAWN: Final[Mapping[str, Callable[[Shape], str]]] = {
    **dict.fromkeys(CONTAINERS, draw_container),
    **dict.fromkeys(GATEWAYS, draw_gateway),
    **dict.fromkeys(_DATA, draw_data),
    "textAnnotation": draw_note,
    "group": draw_group,
}


def _edge(edge: Edge, marked: Highlights) -> str:
    label = _edge_label_box(edge)
    return _element(edge, draw_edge(edge), label, marked.get(edge.id))


def _spoken(kind: str, name: str) -> str:
    """Return `User task: Approve` of a userTask."""
    letters = "".join(f" {it.lower()}" if it.isupper() else it for it in kind)
    words = letters.strip().capitalize()
    return f"{words}: {' '.join(name.split())}" if name.strip() else words


def _label_box(shape: Shape) -> Bounds | None:
    """Return where a name stands outside its shape, None if it stands inside."""
    outside = shape.is_event or shape.kind in GATEWAYS or shape.kind in _DATA
    if not shape.name.strip() or not (outside or shape.kind == "group"):
        return None
    if shape.label is not None:
        return shape.label
    at = shape.bounds
    y = at.y + 5 if shape.kind == "group" else at.bottom + 7
    return Bounds(x=at.center[0] - 45, y=y, width=90, height=14)


def _edge_label_box(edge: Edge) -> Bounds | None:
    if not edge.name.strip() or not edge.waypoints:
        return None
    if edge.label is not None:
        return edge.label
    (x, y), steep = middle_of(edge.waypoints)
    beside = external_box(edge.name, Bounds(x=x - 45, y=y - 18, width=90, height=14))
    if steep:
        return replace(beside, x=x + 8, y=y - beside.height / 2)
    return replace(beside, y=y - beside.height - 4)


def _area(drawing: Drawing) -> Bounds:
    """Return what the picture covers, labels and a margin included."""
    boxes = list(_boxes(drawing))
    left = min((it.x for it in boxes), default=0.0)
    top = min((it.y for it in boxes), default=0.0)
    right = max((it.right for it in boxes), default=0.0)
    bottom = max((it.bottom for it in boxes), default=0.0)
    x, y = math.floor(left) - _MARGIN, math.floor(top) - _MARGIN
    return Bounds(
        x=x,
        y=y,
        width=math.ceil(right) + _MARGIN - x,
        height=math.ceil(bottom) + _MARGIN - y,
    )


def _boxes(drawing: Drawing) -> Iterator[Bounds]:
    for shape in drawing.shapes:
        yield shape.bounds
        yield from _covered(shape.name, _label_box(shape))
    for edge in drawing.edges:
        for x, y in edge.waypoints:
            yield Bounds(x=x, y=y, width=0, height=0)
        yield from _covered(edge.name, _edge_label_box(edge))


def _covered(name: str, label: Bounds | None) -> Iterable[Bounds]:
    return () if label is None else (external_box(name, label),)
