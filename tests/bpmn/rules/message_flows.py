"""Message flows: between pools, from what sends to what receives."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, flow

__all__ = ["RULES"]

_SENDS: Final = '<messageEventDefinition messageRef="m"/>'
_SHOP: Final = (
    '<startEvent id="s"><messageEventDefinition messageRef="o"/></startEvent><task id="x"/>'
    f'<intermediateThrowEvent id="t">{_SENDS}</intermediateThrowEvent>'
    f'<intermediateCatchEvent id="c">{_SENDS}</intermediateCatchEvent>'
    '<boundaryEvent id="b" attachedToRef="x"><timerEventDefinition><timeDuration>P1D'
    "</timeDuration></timerEventDefinition></boundaryEvent>"
    '<boundaryEvent id="bm" attachedToRef="x"><messageEventDefinition messageRef="o"/>'
    "</boundaryEvent>"
    '<intermediateThrowEvent id="w"/>'
    '<exclusiveGateway id="g" default="g_t"/>'
    '<textAnnotation id="n"><text>slow</text></textAnnotation>'
    '<dataObject id="do"/><dataObjectReference id="d" dataObjectRef="do"/>'
    f'<endEvent id="e">{_SENDS}</endEvent><endEvent id="e2"/>'
    f"{flow('g_e2', 'g', 'e2', '<conditionExpression>= k</conditionExpression>')}"
)
_BANK: Final = (
    '<process id="q" isExecutable="true"><startEvent id="qs"/><task id="qt"/>'
    f'<endEvent id="qe"/>{flow("q1", "qs", "qt")}{flow("q2", "qt", "qe")}</process>'
)


def _joined(source: str, target: str) -> str:
    return (
        '<collaboration id="col"><participant id="shop" processRef="p"/>'
        '<participant id="bank" processRef="q"/><participant id="client"/>'
        f'<messageFlow id="mf" sourceRef="{source}" targetRef="{target}"/></collaboration>'
    )


def _drawn(source: str, target: str) -> str:
    root = (
        '<message id="m" name="paid"/><message id="o" name="ordered"/>'
        + _BANK
        + _joined(source, target)
    )
    return draw(_SHOP, flows="s>x>g>t>w>c>e b>e2 bm>e2", root=root).decode()


_POOLS: Final = "A message flow connects different pools."
_ENDS: Final = "It joins pools, activities and events, never artifacts or gateways."
_START: Final = "A start event is no source of a message flow, and as a target has a message definition."
_END: Final = "An end event is no target of a message flow, and as a source has a message definition."
_OTHERS: Final = "Both of its ends are drawn, and an event there is about a message."
_MIDDLE: Final = "A throw event is no target, a catch event no source."


def _rule(
    says: str,
    numbers: tuple[int, ...],
    sound: tuple[str, str],
    broken: tuple[str, str],
    finding: str,
) -> Rule:
    source, target = sound
    bad_source, bad_target = broken
    return Rule(
        says=says,
        numbers=numbers,
        sound=_drawn(source, target),
        plant=(
            (
                f'sourceRef="{source}" targetRef="{target}"/></collab',
                f'sourceRef="{bad_source}" targetRef="{bad_target}"/></collab',
            ),
        ),
        code="BP185",
        element="mf",
        finding=finding,
        level="warning",
    )


RULES: Final = (
    _rule(
        _POOLS,
        (31,),
        ("x", "bank"),
        ("x", "c"),
        "'x' and 'c' are of one pool, and a message flow joins two",
    ),
    _rule(
        _POOLS,
        (31,),
        ("x", "qt"),
        ("x", "shop"),
        "'x' and 'shop' are of one pool, and a message flow joins two",
    ),
    _rule(
        _ENDS,
        (8,),
        ("client", "s"),
        ("n", "client"),
        "sourceRef 'n': a message flow joins pools, activities and events, not a text",
    ),
    _rule(
        _ENDS,
        (9,),
        ("client", "c"),
        ("client", "d"),
        "targetRef 'd': a message flow joins pools, activities and events, not a data",
    ),
    _rule(
        _ENDS,
        (),
        ("t", "client"),
        ("g", "client"),
        "sourceRef 'g': a message flow joins pools, activities and events, not an exclusive",
    ),
    _rule(
        _ENDS,
        (),
        ("client", "bank"),
        ("client", "banc"),
        "targetRef 'banc' names no element of this file; did you mean 'bank'?",
    ),
    _rule(
        _START,
        (102,),
        ("bank", "s"),
        ("s", "bank"),
        "sourceRef 's': a start event sends nothing",
    ),
    _rule(
        _START,
        (103,),
        ("e", "qt"),
        ("e", "qs"),
        "targetRef 'qs': this start event is started by no message; give it one",
    ),
    _rule(
        _END,
        (108,),
        ("e", "bank"),
        ("bank", "e"),
        "targetRef 'e': an end event receives nothing",
    ),
    _rule(
        _END,
        (109,),
        ("e", "client"),
        ("e2", "client"),
        "sourceRef 'e2': this end event sends no message; give it one",
    ),
    _rule(
        _MIDDLE,
        (119,),
        ("t", "bank"),
        ("bank", "t"),
        "targetRef 't': a throw event receives nothing",
    ),
    _rule(
        _MIDDLE,
        (119,),
        ("bank", "c"),
        ("c", "bank"),
        "sourceRef 'c': a catch event sends nothing",
    ),
    _rule(
        _MIDDLE,
        (119,),
        ("qt", "c"),
        ("b", "qt"),
        "sourceRef 'b': a boundary event sends nothing",
    ),
    _rule(
        _OTHERS,
        (),
        ("t", "client"),
        ("w", "client"),
        "sourceRef 'w': this intermediate throw event sends no message; give it one",
    ),
    _rule(
        _OTHERS,
        (),
        ("qt", "bm"),
        ("qt", "b"),
        "targetRef 'b': this boundary event waits for no message; give it one",
    ),
    _rule(
        _OTHERS,
        (),
        ("qt", "shop"),
        ("", "shop"),
        "a message flow needs a sourceRef; draw both of its ends",
    ),
)
