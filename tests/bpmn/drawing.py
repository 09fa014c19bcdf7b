"""Draw small diagrams: the frame, a start, an end and the flows are given."""

from __future__ import annotations

__all__ = ["HEAD", "draw"]

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:modeler="http://camunda.org/schema/modeler/1.0"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:odd="urn:odd" targetNamespace="urn:test">'
)


def _flows(ways: str) -> str:
    pairs = [
        pair
        for way in ways.split()
        for pair in zip(way.split(">"), way.split(">")[1:], strict=False)
    ]
    return "\n".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for a, b in pairs
    )


def draw(body: str, *, flows: str = "s>x>e", root: str = "") -> bytes:
    """Return a file: the process begins on line 2, `body` on line 4.

    `flows` draws `a>b>c d>e`; `root` is put after the process. The plain start
    `s` and end `e` stand on line 3, unless the body draws its own.
    """
    start = "" if 'id="s"' in body else '<startEvent id="s"/>'
    end = "" if 'id="e"' in body else '<endEvent id="e"/>'
    return "\n".join(
        [
            HEAD,
            '<process id="p" isExecutable="true">',
            start + end,
            body.strip(),
            _flows(flows),
            "</process>",
            root.strip(),
            "</definitions>",
        ]
    ).encode()
