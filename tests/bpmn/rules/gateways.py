"""Gateways: their direction, their need, and what an event-based one leads to."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule, adding, flow

__all__ = ["OF_EVENTS", "RULES"]

_CONDITION: Final = "<conditionExpression>= k</conditionExpression>"
_TIMER: Final = (
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
)
_ARROWS: Final = (
    draw(
        '<inclusiveGateway id="a" default="a_x" gatewayDirection="Diverging"/>'
        '<inclusiveGateway id="b" default="b_z" gatewayDirection="Mixed"/>'
        '<inclusiveGateway id="c" gatewayDirection="Converging"/>'
        f'<task id="x"/><task id="y"/><task id="z"/>{flow("ay", "a", "y", _CONDITION)}'
        f"{flow('bc', 'b', 'c', _CONDITION)}",
        flows="s>a>x>b y>b b>z>c c>e",
    )
).decode()
_PASSED: Final = draw(
    '<parallelGateway id="f"/><task id="x"/><task id="y"/><parallelGateway id="j"/>',
    flows="s>f>x>j>e f>y>j",
).decode()
_YES: Final = flow("yes", "g", "x", _CONDITION)
_NO: Final = flow("no", "g", "e")
_CHOICE: Final = draw(
    f'<exclusiveGateway id="g" default="no"/><task id="x"/>{_YES}{_NO}',
    flows="s>g x>e",
).decode()
_DIRECTION: Final = (
    "A gateway has the flows that its direction says: several in and one out where it "
    "converges, one in and several out where it diverges, several of both where it is mixed."
)


def _direction(sound: str, old: str, new: str, *, where: str, finding: str) -> Rule:
    numbers = {"Converging": (17,), "Diverging": (18,), "Mixed": (19,)}
    return Rule(
        says=_DIRECTION,
        numbers=next((n for word, n in numbers.items() if word in new), ()),
        sound=sound,
        plant=((old, new),),
        code="BP180",
        element=where,
        finding=finding,
        level="warning",
    )


RULES: Final = (
    _direction(
        _ARROWS,
        'default="a_x" gatewayDirection="Diverging"',
        'default="a_x" gatewayDirection="Converging"',
        where="a",
        finding="Converging has several flows in and one out, this one 1 in and 2 out",
    ),
    _direction(
        _ARROWS,
        'id="c" gatewayDirection="Converging"',
        'id="c" gatewayDirection="Diverging"',
        where="c",
        finding="Diverging has one flow in and several out, this one 2 in and 1 out",
    ),
    _direction(
        _PASSED,
        '<parallelGateway id="f"',
        '<parallelGateway id="f" gatewayDirection="Mixed"',
        where="f",
        finding="Mixed has several flows in and several out, this one 1 in and 2 out",
    ),
    _direction(
        _PASSED,
        '<parallelGateway id="f"',
        '<parallelGateway id="f" gatewayDirection="diverging"',
        where="f",
        finding="gatewayDirection 'diverging' is none; did you mean 'Diverging'?",
    ),
    Rule(
        says="A gateway has several flows in or several out.",
        numbers=(135,),
        sound=draw('<task id="x"/>').decode(),
        plant=(('<task id="x"/>', '<exclusiveGateway id="x"/>'),),
        code="BP181",
        element="x",
        finding="this exclusive gateway has neither several flows in nor several out",
        level="warning",
    ),
    Rule(
        says="Each flow out of an exclusive gateway has a condition, or is the default.",
        sound=_CHOICE,
        plant=((_YES, flow("yes", "g", "x")),),
        code="BP130",
        element="yes",
        finding="the flow from 'g' to 'x' has no condition",
    ),
    Rule(
        says="Where all flows have conditions, there is a default for when none holds.",
        sound=_CHOICE,
        plant=((' default="no"', ""), (_NO, flow("no", "g", "e", _CONDITION))),
        code="BP131",
        element="g",
        finding="if no condition holds, the process stops here with an incident",
        level="warning",
    ),
    Rule(
        says="A parallel gateway joins only flows that all come.",
        sound=_CHOICE,
        plant=(
            ('<task id="x"/>', '<task id="x"/><parallelGateway id="j"/>'),
            (_NO, flow("no", "g", "j")),
            (
                '<sequenceFlow id="x_e" sourceRef="x" targetRef="e"/>',
                flow("x_j", "x", "j") + flow("j_e", "j", "e"),
            ),
        ),
        code="BP132",
        element="j",
        finding="waits for the flows from 'g' and 'x', but they never both come",
    ),
)

_MESSAGE: Final = '<messageEventDefinition messageRef="m"/>'


def _race(first: str, second: str, *, flows: str = "s>g>x>e g>y>e") -> str:
    return draw(
        f'<eventBasedGateway id="g"/>{first}{second}',
        flows=flows,
        root='<message id="m" name="paid"/><signal id="z" name="stop"/>',
    ).decode()


def _caught(id_: str, definition: str = _TIMER) -> str:
    return f'<intermediateCatchEvent id="{id_}">{definition}</intermediateCatchEvent>'


_TASKS: Final = _race('<receiveTask id="x" messageRef="m"/>', _caught("y"))
_EVENTS: Final = _race(_caught("x", _MESSAGE), _caught("y"))
_SIGNALS: Final = _race(
    _caught("x", '<signalEventDefinition signalRef="z"/>'),
    _caught(
        "y",
        "<conditionalEventDefinition><condition>= k</condition>"
        "</conditionalEventDefinition>",
    ),
)
_STARTING: Final = (
    draw(
        '<task id="w"/><eventBasedGateway id="g" instantiate="true"/>'
        + _caught("x", _MESSAGE)
        + _caught("y", '<signalEventDefinition signalRef="z"/>'),
        flows="g>x>w g>y>w w>e",
        root='<message id="m" name="paid"/><signal id="z" name="stop"/>',
    )
    .decode()
    .replace('<startEvent id="s"/>', "")
)
_TARGETS: Final = (
    "It leads only to receive tasks and to events that catch a message, a signal, a timer, a "
    "condition or several of them."
)


def _target(new: str, finding: str) -> Rule:
    return Rule(
        says=_TARGETS,
        numbers=(138,),
        sound=_EVENTS,
        plant=((_caught("y"), new),),
        code="BP011",
        element="y",
        finding=finding,
    )


_TOGETHER: Final = (
    "A gateway that waits for all of its events starts the process, by messages alone."
)

OF_EVENTS: Final = (
    Rule(
        says="It has at least two flows out.",
        numbers=(136,),
        sound=_EVENTS,
        plant=(
            (_caught("y"), ""),
            ('<sequenceFlow id="g_y" sourceRef="g" targetRef="y"/>', ""),
            ('<sequenceFlow id="y_e" sourceRef="y" targetRef="e"/>', ""),
        ),
        code="BP011",
        element="g",
        finding="an event-based gateway needs two events to wait for",
    ),
    _target('<task id="y"/>', "'y' follows an event-based gateway but is a task"),
    _target(
        '<userTask id="y"><extensionElements><zeebe:userTask/></extensionElements></userTask>',
        "'y' follows an event-based gateway but is a user task",
    ),
    _target(
        f'<intermediateThrowEvent id="y">{_MESSAGE}</intermediateThrowEvent>',
        "'y' follows an event-based gateway but is a throw event",
    ),
    Rule(
        says="Behind it stand either receive tasks or message events.",
        numbers=(139,),
        sound=_TASKS,
        plant=((_caught("y"), _caught("y", _MESSAGE)),),
        code="BP184",
        element="g",
        finding="a receive task ('x') and a message event ('y') wait for messages",
        level="warning",
    ),
    Rule(
        says="Receive tasks behind it have no boundary events.",
        numbers=(140,),
        sound=_TASKS,
        plant=adding(
            f'<boundaryEvent id="b" attachedToRef="x">{_TIMER}</boundaryEvent>'
            + flow("b_e", "b", "e")
        ),
        code="BP011",
        element="x",
        finding="a receive task after an event-based gateway can have neither boundary",
    ),
    Rule(
        says="No other flow leads to what stands behind it.",
        numbers=(141,),
        sound=_SIGNALS,
        plant=adding(flow("back", "x", "y")),
        code="BP011",
        element="y",
        finding="only the event-based gateway may lead here",
    ),
    Rule(
        says="No flow leads to one that starts the process.",
        numbers=(142,),
        sound=_STARTING,
        plant=adding(flow("back", "w", "g")),
        code="BP011",
        element="g",
        finding="no flow may lead to a gateway that starts the process",
    ),
    Rule(
        says="Only at the top of a process does one start it.",
        sound=_STARTING,
        plant=adding(
            '<subProcess id="u"><eventBasedGateway id="i" instantiate="true"/>'
            '<receiveTask id="ix" messageRef="m"/><receiveTask id="iy" messageRef="m"/>'
            f"{flow('i1', 'i', 'ix')}{flow('i2', 'i', 'iy')}</subProcess>"
            f"{flow('wu', 'w', 'u')}{flow('ue', 'u', 'e')}"
        ),
        code="BP011",
        element="i",
        finding="only at the top of a process events can start it; remove instantiate",
    ),
    Rule(
        says="What comes starts the process by one of its events alone.",
        sound=_STARTING,
        plant=(
            (
                '<signalEventDefinition signalRef="z"/>',
                '<messageEventDefinition messageRef="m"/>',
            ),
        ),
        code="BP011",
        element="y",
        finding="'x' waits for the message 'paid' as well, which would start an instance",
    ),
    Rule(
        says=_TOGETHER,
        sound=_STARTING,
        plant=(
            (
                'instantiate="true"',
                'instantiate="true" eventGatewayType="Parallel"',
            ),
        ),
        code="BP011",
        element="y",
        finding="waits for messages, which belong to one instance by their key",
    ),
    Rule(
        says=_TOGETHER,
        sound=_EVENTS,
        plant=(
            (
                'eventBasedGateway id="g"',
                'eventBasedGateway id="g" eventGatewayType="Parallel"',
            ),
        ),
        code="BP004",
        element="g",
        finding="only a gateway that starts the process waits for all of its events",
    ),
)
