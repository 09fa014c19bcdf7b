"""One mistake that an analyst makes: a small edit of a real file, and what must be told."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Edit", "Mistake", "attr", "insert_after", "swap", "without_flow"]

Edit = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """Hold a file, its edit, and the rule, place and words that must tell of it.

    `at` is the id of the element (of YAML: a part of the message); `alone` says that
    nothing else may be told: what follows from the mistake is folded under it. `beside`
    are the files that are looked at with it.
    """

    name: str
    file: str
    edit: Edit
    rule: str
    at: str | None = None
    says: str = ""
    level: str = "error"
    alone: bool = True
    beside: tuple[str, ...] = ()


def attr(text: str) -> str:
    """Return a text as it stands in an attribute of a diagram."""
    text = text.replace("&", "&amp;").replace('"', "&#34;")
    return text.replace("<", "&lt;").replace(">", "&gt;")


def swap(old: str, new: str, *, after: str = "") -> Edit:
    """Write one thing for another, the first time it stands behind a mark.

    Within an attribute both are escaped; what holds tags stands as it is.
    """

    def edit(text: str) -> str:
        start = text.index(after)
        for written in (old, attr(old)):
            at = text.find(written, start)
            if at >= 0:
                put = (
                    attr(new)
                    if _in_attribute(text, at, written) and "&" not in new
                    else new
                )
                return text[:at] + put + text[at + len(written) :]
        msg = f"{old!r} does not stand behind {after!r}"
        raise ValueError(msg)

    return edit


def _in_attribute(text: str, at: int, written: str) -> bool:
    inside = text.rfind("<", 0, at) > text.rfind(">", 0, at)
    return inside and text.startswith("<?xml") and '"' not in written


def insert_after(mark: str, new: str) -> Edit:
    """Write something behind a mark that stands once."""

    def edit(text: str) -> str:
        head, found, tail = text.partition(mark)
        if not found:
            msg = f"{mark!r} does not stand there"
            raise ValueError(msg)
        return head + mark + new + tail

    return edit


def without_flow(flow: str) -> Edit:
    """Delete a sequence flow as the modeler does: with both of its ends and its line."""

    def edit(text: str) -> str:
        for pattern in (
            rf'\s*<bpmn:sequenceFlow id="{flow}"[^>]*/>',
            rf'\s*<bpmn:sequenceFlow id="{flow}"[^>]*[^/]>.*?</bpmn:sequenceFlow>',
            rf"\s*<bpmn:(?:incoming|outgoing)>{flow}</bpmn:(?:incoming|outgoing)>",
            rf'\s*<bpmndi:BPMNEdge [^>]*bpmnElement="{flow}".*?</bpmndi:BPMNEdge>',
        ):
            text = re.sub(pattern, "", text, flags=re.DOTALL)
        return text

    return edit
