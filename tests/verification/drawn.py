"""Small diagrams in a line: what an element is stands in the first letter of its id."""

from __future__ import annotations

import re
from itertools import pairwise

from tests.engine.conftest import diagram

from bizproc import bpmn
from bizproc.bpmn.elements import Process
from bizproc.verification import Verification, verify

ROOT = (
    '<message id="M" name="go"><extensionElements><zeebe:subscription'
    ' correlationKey="= key"/></extensionElements></message><signal id="G" name="sig"/>'
    '<message id="N" name="come"><extensionElements><zeebe:subscription'
    ' correlationKey="= key"/></extensionElements></message><error id="X" errorCode="E1"/><escalation id="L" escalationCode="L1"/>'
)
MESSAGE = '<messageEventDefinition messageRef="M"/>'
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
_KINDS = {
    "s": ("startEvent", ""),
    "e": ("endEvent", ""),
    "x": ("exclusiveGateway", ""),
    "y": ("exclusiveGateway", ""),
    "a": ("parallelGateway", ""),
    "o": ("inclusiveGateway", ""),
    "r": ("eventBasedGateway", ""),
    "m": ("intermediateCatchEvent", MESSAGE),
    "w": ("intermediateCatchEvent", TIMER),
    "t": ("endEvent", "<terminateEventDefinition/>"),
    "f": ("endEvent", '<errorEventDefinition errorRef="X"/>'),
    "l": ("endEvent", '<escalationEventDefinition escalationRef="L"/>'),
    "n": ("task", ""),
}


def drawing(flows: str, body: str = "") -> str:
    """Return a scope: flows are `a>b`, `a>b>c`, `a>b?=condition`, `a>b!` (default).

    Elements that the body does not draw are drawn by their first letter; capitals are
    user tasks. `a>b#2` draws a second flow between the same elements.
    """
    drawn = set(re.findall(r'\bid="(\w+)"', body))
    ids: dict[str, None] = {}
    ways: list[str] = []
    defaults: dict[str, str] = {}
    for way in flows.split():
        ends, _, condition = way.partition("?")
        mark = re.search(r"[!#]\w*$", ends)
        chain = ends[: mark.start()].split(">") if mark else ends.split(">")
        ids |= dict.fromkeys(chain)
        text = condition.replace("~", " ").replace("<", "&lt;").replace(">", "&gt;")
        for number, (source, target) in enumerate(pairwise(chain), 2):
            id_, inner = f"{source}_{target}", ""
            if number == len(chain):
                id_ += mark[0].strip("#!") if mark else ""
                if mark and mark[0] == "!":
                    defaults[source] = id_
                if condition:
                    inner = f"<conditionExpression>{text}</conditionExpression>"
            ways.append(
                f'<sequenceFlow id="{id_}" sourceRef="{source}" targetRef="{target}">'
                f"{inner}</sequenceFlow>"
            )
    nodes = [_node(id_, defaults) for id_ in ids if id_ not in drawn]
    return "\n".join([body, *nodes, *ways])


def _node(id_: str, defaults: dict[str, str]) -> str:
    tag, inner = _KINDS.get(id_[0], ("userTask", ""))
    default = f' default="{defaults[id_]}"' if id_ in defaults else ""
    return f'<{tag} id="{id_}"{default}>{inner}</{tag}>'


def sub(
    id_: str, flows: str, body: str = "", *, extra: str = "", tag: str = "subProcess"
) -> str:
    """Return a sub-process."""
    return f'<{tag} id="{id_}" {extra}>{drawing(flows, body)}</{tag}>'


def boundary(
    id_: str, host: str, inner: str = TIMER, *, interrupting: bool = True
) -> str:
    """Return a boundary event."""
    mark = "" if interrupting else 'cancelActivity="false"'
    return f'<boundaryEvent id="{id_}" attachedToRef="{host}" {mark}>{inner}</boundaryEvent>'


def xml(flows: str, body: str = "") -> str:
    """Return a file of one process `p`."""
    return diagram("p", drawing(flows, body), root=ROOT)


def read(text: str) -> Process:
    """Return the process of a file."""
    return bpmn.read(text.encode(), file="p.bpmn").processes[0]


def verified(flows: str, body: str = "", **given: int) -> Verification:
    """Return what is found out of a process."""
    return verify(read(xml(flows, body)), **given)


def found(verification: Verification) -> list[tuple[str, str | None]]:
    """Return code and element of each fault."""
    return [
        (it.finding.code, it.finding.location.element) for it in verification.faults
    ]
