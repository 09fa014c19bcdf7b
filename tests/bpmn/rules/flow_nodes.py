"""All flow nodes: a way in, and a way out."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["RULES"]

_PLAIN: Final = draw('<task id="x"/><task id="y"/>', flows="s>x>y>e").decode()
_SUB: Final = draw(
    '<subProcess id="x"><startEvent id="is"/><task id="it"/><endEvent id="ie"/>'
    f"{flow('i1', 'is', 'it')}{flow('i2', 'it', 'ie')}</subProcess>"
).decode()
_BARE: Final = (
    draw('<task id="x"/><task id="y"/><task id="z"/>', flows="x>z y>z")
    .decode()
    .replace('<startEvent id="s"/><endEvent id="e"/>', "")
)
_IN: Final = "Where start events are in use, each element has a way in."
_OUT: Final = "Where end events are in use, each element has a way out."

RULES: Final = (
    Rule(
        says=_IN,
        numbers=(150,),
        sound=_PLAIN,
        plant=adding('<task id="z"/>' + flow("z_y", "z", "y")),
        code="BP140",
        element="z",
        finding="nothing leads here; draw a flow to it, or remove it",
    ),
    Rule(
        says=_IN,
        numbers=(150,),
        sound=_SUB,
        plant=(
            (
                '<task id="it"/>',
                '<task id="it"/><exclusiveGateway id="ig"/>'
                + flow("i3", "ig", "it")
                + flow("i4", "iu", "ig")
                + flow("i5", "iu", "ig")
                + '<task id="iu"/>',
            ),
        ),
        code="BP140",
        element="iu",
        finding="nothing leads here; draw a flow to it, or remove it",
    ),
    Rule(
        says=_IN,
        numbers=(150,),
        sound=_PLAIN,
        plant=adding(
            '<task id="v"/><userTask id="w"><extensionElements><zeebe:userTask/>'
            "</extensionElements></userTask>"
            + flow("v_w", "v", "w")
            + flow("w_v", "w", "v")
        ),
        code="BP140",
        element="v",
        finding="only the loop that it stands in leads here; draw a flow to it from where",
    ),
    Rule(
        says=_OUT,
        numbers=(151,),
        sound=_PLAIN,
        plant=adding('<task id="z"/>' + flow("x_z", "x", "z")),
        code="BP141",
        element="z",
        finding="the way stops here without an end event; draw one",
        level="warning",
    ),
    Rule(
        says=_OUT,
        numbers=(151,),
        sound=_SUB,
        plant=(
            (
                '<task id="it"/>',
                '<task id="it"/><task id="iz"/>' + flow("i3", "it", "iz"),
            ),
        ),
        code="BP141",
        element="iz",
        finding="the way stops here without an end event; draw one",
        level="warning",
    ),
    Rule(
        says="A process without start events begins with what no flow leads to, and something is.",
        sound=_BARE,
        plant=adding(flow("b1", "z", "x") + flow("b2", "z", "y")),
        code="BP011",
        element="p",
        finding="no start event, and a flow leads to each of its elements",
    ),
)
