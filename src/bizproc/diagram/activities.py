"""Draw tasks, call activities and sub-processes with their markers."""

from __future__ import annotations

from typing import Final

from bizproc.diagram.drawing import Shape
from bizproc.diagram.event_icons import event_icon
from bizproc.diagram.labels import inner_label
from bizproc.diagram.markup import circle, group, number, path, rectangle
from bizproc.diagram.task_icons import task_icon

__all__ = ["draw_activity"]

_ROUND: Final = 10
_MARKER: Final = 14
_GAP: Final = 4


def draw_activity(shape: Shape) -> str:
    """Return the picture of an activity."""
    at = shape.bounds
    parts = [_border(shape)]
    if shape.kind == "transaction":
        inner = (at.x + 3, at.y + 3, at.width - 6, at.height - 6)
        parts.append(rectangle(*inner, rx=_ROUND - 3, fill="none", stroke_width=1.5))
    icon = task_icon(shape.kind)
    if icon:
        parts.append(group(icon, transform=_moved(at.x + 5, at.y + 4)))
    if shape.by_event and not shape.expanded and shape.starts_with:
        parts.append(_small_start(shape))
    parts.append(_markers(shape))
    open_box = shape.is_sub_process and shape.expanded
    parts.append(inner_label(shape.name, at, vertical="top" if open_box else "middle"))
    return "".join(parts)


def _border(shape: Shape) -> str:
    at = shape.bounds
    width: float = 2
    dashes: str | None = None
    cap: str | None = None
    if shape.kind == "callActivity":
        width = 5
    elif shape.by_event:
        width, dashes, cap = 2.5, "0 5.5", "round"
    elif shape.kind == "transaction":
        width = 1.5
    return rectangle(
        at.x,
        at.y,
        at.width,
        at.height,
        rx=_ROUND,
        stroke_width=width,
        stroke_dasharray=dashes,
        stroke_linecap=cap,
    )


def _small_start(shape: Shape) -> str:
    at = shape.bounds
    dashes = None if shape.interrupting else "4 3"
    small = group(event_icon(shape.starts_with, throws=False), transform="scale(0.6)")
    return group(
        circle(0, 0, 11, stroke_width=1.5, stroke_dasharray=dashes),
        small,
        transform=_moved(at.x + 16, at.y + 16),
    )


def _markers(shape: Shape) -> str:
    """Return what stands at the lower border, centred, side by side."""
    signs = []
    if shape.repeats:
        signs.append(_REPEATS[shape.repeats])
    if shape.compensates:
        signs.append(_COMPENSATION)
    if _is_closed(shape):
        signs.append(_COLLAPSED)
    if shape.kind == "adHocSubProcess":
        signs.append(_AD_HOC)
    if not signs:
        return ""
    width = len(signs) * _MARKER + (len(signs) - 1) * _GAP
    x = shape.bounds.center[0] - width / 2
    y = shape.bounds.bottom - _MARKER - 3
    return "".join(
        group(sign, transform=_moved(x + index * (_MARKER + _GAP), y))
        for index, sign in enumerate(signs)
    )


def _is_closed(shape: Shape) -> bool:
    """Say whether there is more behind the shape: a sub-process or a called one."""
    if shape.kind == "callActivity":
        return True
    return shape.is_sub_process and not shape.expanded


def _moved(x: float, y: float) -> str:
    return f"translate({number(x)} {number(y)})"


# within 14 by 14 pixels
_REPEATS: Final = {
    "parallel": path("M3 2V12M7 2V12M11 2V12", fill="none", stroke_width=2),
    "sequential": path("M2 3H12M2 7H12M2 11H12", fill="none", stroke_width=2),
    "loop": path(
        "M5.2 12.2A5.6 5.6 0 1 1 9.3 12.1M1.6 12.6L5.4 12.4L5 8.6",
        fill="none",
        stroke_width=1.5,
    ),
}
_COMPENSATION: Final = path(
    "M7 3V11L1.5 7ZM12.5 3V11L7 7Z", stroke_width=1, stroke_linejoin="round"
)
_COLLAPSED: Final = rectangle(0, 0, 14, 14, stroke_width=1) + path(
    "M7 3V11M3 7H11", fill="none", stroke_width=1
)
_AD_HOC: Final = path(
    "M1 8.5C3 5 5 5.5 7 7S11 9 13 5.5V7.5C11 11 9 10 7 8.7S3 7.5 1 10.5Z",
    fill="currentColor",
    stroke_width=0.5,
)
