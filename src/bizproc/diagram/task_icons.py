"""The sign in the corner of a task: who or what does it (BPMN 2.0 §10.3.3).

Every sign is drawn within about 20 by 18 pixels from the origin.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from bizproc.diagram.drawing import Point
from bizproc.diagram.markup import circle, path, polygon, rectangle

__all__ = ["task_icon"]

_INK: Final = "currentColor"
_TEETH: Final = 8


def task_icon(kind: str) -> str:
    """Return the sign of a kind of task, "" for a plain one."""
    draw = _ICONS.get(kind)
    return draw() if draw is not None else ""


def _user() -> str:
    body = "M1 18V13.5C1 10.5 4 9 6.2 8.6H10.8C13 9 16 10.5 16 13.5V18Z"
    arms = "M4.5 18V14M12.5 18V14"
    hair = "M4.9 4.6C5.2 2.2 6.6 0.8 8.5 0.8S11.8 2.2 12.1 4.6C10.4 4.8 9.2 4.2 8.3 3.2C7.4 4.2 6.3 4.7 4.9 4.6Z"
    return (
        path(body, stroke_width=1)
        + path(arms, fill="none", stroke_width=1)
        + circle(8.5, 5, 4.2, stroke_width=1)
        + path(hair, fill=_INK, stroke_width=0.5)
    )


def _service() -> str:
    return _gear(6.5, 6.5) + _gear(11.5, 11.5)


def _gear(x: float, y: float) -> str:
    outer, root = 6.3, 4.6
    turn = 2 * math.pi / _TEETH
    corners: list[Point] = []
    for tooth in range(_TEETH):
        for radius, share in ((root, -0.3), (outer, -0.17), (outer, 0.17), (root, 0.3)):
            angle = turn * (tooth + share)
            corners.append((x + radius * math.sin(angle), y - radius * math.cos(angle)))
    wheel = polygon(corners, stroke_width=1, stroke_linejoin="round")
    return wheel + circle(x, y, 2.3, stroke_width=1)


def _script() -> str:
    sheet = "M5 1H15C10.5 5 17.5 11 12 16H2C7.5 11 0.5 5 5 1Z"
    lines = "M5 4H11M5.2 7H11.7M6.2 10H12.6M6 13H11.8"
    return path(sheet, stroke_width=1, stroke_linejoin="round") + path(
        lines, fill="none", stroke_width=1
    )


def _business_rule() -> str:
    return (
        rectangle(1, 2, 20, 14, stroke_width=1)
        + rectangle(1, 2, 20, 4, fill=_INK, stroke_width=1)
        + path("M1 11H21M8 6V16", fill="none", stroke_width=1)
    )


def _manual() -> str:
    hand = (
        "M1 7C1 5.6 2 4.7 3 4.1L8 1.3C9.2 0.8 10 2 9.2 2.9L7 4.9H17.4"
        "C19 4.9 19 7 17.4 7H11H18.6C20.2 7 20.2 9.2 18.6 9.2H11.4H17.6"
        "C19.2 9.2 19.2 11.3 17.6 11.3H11H15.8C17.3 11.3 17.3 13.4 15.8 13.4H5.5"
        "C2.8 13.4 1 12 1 9.6Z"
    )
    return path(hand, stroke_width=1, stroke_linejoin="round")


def _send() -> str:
    return rectangle(1, 2, 20, 13, fill=_INK, stroke_width=1) + path(
        "M1 2L11 9L21 2", fill="none", stroke="#ffffff", stroke_width=1.5
    )


def _receive() -> str:
    return rectangle(1, 2, 20, 13, stroke_width=1) + path(
        "M1 2L11 9L21 2", fill="none", stroke_width=1
    )


_ICONS: Final[Mapping[str, Callable[[], str]]] = {
    "userTask": _user,
    "serviceTask": _service,
    "scriptTask": _script,
    "businessRuleTask": _business_rule,
    "manualTask": _manual,
    "sendTask": _send,
    "receiveTask": _receive,
}
