"""The sign within an event: what it waits for or throws (BPMN 2.0, table 10.93).

Every sign is drawn around the origin, for a circle of radius 18.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from bizproc.diagram.drawing import Point
from bizproc.diagram.markup import circle, path, points, polygon, rectangle, regular

__all__ = ["event_icon", "plus"]

_INK: Final = "currentColor"


def event_icon(event: str, *, throws: bool) -> str:
    """Return the sign; filled if the event throws. Unknown kinds have none."""
    draw = _ICONS.get(event)
    return draw(throws) if draw is not None else ""


def _message(throws: bool) -> str:  # noqa: FBT001 - the one thing icons depend on
    fold = "M-10.5 -7L0 0.5L10.5 -7"
    if throws:
        return rectangle(-10.5, -7, 21, 14, fill=_INK, stroke_width=1) + path(
            fold, fill="none", stroke="#ffffff", stroke_width=1.5
        )
    return rectangle(-10.5, -7, 21, 14, stroke_width=1) + path(
        fold, fill="none", stroke_width=1
    )


def _timer(throws: bool) -> str:  # noqa: FBT001 - as above
    del throws
    ticks = []
    for outer, inner in zip(regular(0, 0, 11, 12), regular(0, 0, 9, 12), strict=True):
        ticks.append(f"M{points([outer])}L{points([inner])}")
    hands = "M0 0L3 -8M0 0L6 1.5"
    return (
        circle(0, 0, 11, stroke_width=1.5)
        + path("".join(ticks), fill="none", stroke_width=1)
        + path(hands, fill="none", stroke_width=1.5, stroke_linecap="round")
    )


def _error(throws: bool) -> str:  # noqa: FBT001 - as above
    bolt: list[Point] = [
        (-9.5, 9),
        (-3.5, -8),
        (3, 1.5),
        (9.5, -9),
        (3.5, 8.5),
        (-3, -1),
    ]
    return _sign(bolt, throws)


def _signal(throws: bool) -> str:  # noqa: FBT001 - as above
    return _sign(regular(0, 2, 11, 3), throws)


def _escalation(throws: bool) -> str:  # noqa: FBT001 - as above
    return _sign([(0, -10), (8, 9), (0, 2), (-8, 9)], throws)


def _compensation(throws: bool) -> str:  # noqa: FBT001 - as above
    left: list[Point] = [(-10, 0), (-1, -6.5), (-1, 6.5)]
    right: list[Point] = [(-1, 0), (8, -6.5), (8, 6.5)]
    return _sign(left, throws) + _sign(right, throws)


def _link(throws: bool) -> str:  # noqa: FBT001 - as above
    arrow: list[Point] = [
        (-10, -4.5),
        (1.5, -4.5),
        (1.5, -9),
        (10.5, 0),
        (1.5, 9),
        (1.5, 4.5),
        (-10, 4.5),
    ]
    return _sign(arrow, throws)


def _multiple(throws: bool) -> str:  # noqa: FBT001 - as above
    return _sign(regular(0, 0, 10, 5), throws)


def _parallel_multiple(throws: bool) -> str:  # noqa: FBT001 - as above
    return _sign(plus(2.5, 10), throws)


def _cancel(throws: bool) -> str:  # noqa: FBT001 - as above
    half = math.sqrt(0.5)
    turned = [((x - y) * half, (x + y) * half) for x, y in plus(2.4, 10.5)]
    return _sign(turned, throws)


def _conditional(throws: bool) -> str:  # noqa: FBT001 - as above
    del throws
    lines = "".join(f"M-5 {y}L5 {y}" for y in (-6, -2, 2, 6))
    return rectangle(-8, -9.5, 16, 19, stroke_width=1) + path(
        lines, fill="none", stroke_width=1
    )


def _terminate(throws: bool) -> str:  # noqa: FBT001 - as above
    del throws
    return circle(0, 0, 10, fill=_INK, stroke_width=1)


def _sign(corners: list[Point], filled: bool) -> str:  # noqa: FBT001 - as above
    return polygon(
        corners,
        fill=_INK if filled else None,
        stroke_width=1,
        stroke_linejoin="round",
    )


def plus(half: float, arm: float) -> list[Point]:
    """Return the corners of a cross, `half` as thick and `arm` long to each side."""
    return [
        (-half, -arm),
        (half, -arm),
        (half, -half),
        (arm, -half),
        (arm, half),
        (half, half),
        (half, arm),
        (-half, arm),
        (-half, half),
        (-arm, half),
        (-arm, -half),
        (-half, -half),
    ]


_ICONS: Final[Mapping[str, Callable[[bool], str]]] = {
    "message": _message,
    "timer": _timer,
    "error": _error,
    "signal": _signal,
    "escalation": _escalation,
    "compensate": _compensation,
    "link": _link,
    "cancel": _cancel,
    "conditional": _conditional,
    "terminate": _terminate,
    "multiple": _multiple,
    "parallelMultiple": _parallel_multiple,
}
