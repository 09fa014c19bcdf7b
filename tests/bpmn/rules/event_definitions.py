"""Event definitions: what each must say, and whose it is."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_ROOT: Final = (
    '<message id="m" name="paid"/><error id="r" errorCode="BROKEN"/>'
    '<escalation id="l" escalationCode="LATE"/><signal id="z" name="stop"/>'
)
_OPERATION: Final = (
    '<interface id="f" name="Shop"><operation id="o" name="pay">'
    "<inMessageRef>m</inMessageRef></operation></interface>"
)
_DURATION: Final = "<timeDuration>PT1H</timeDuration>"


def _caught(definition: str, *, root: str = _ROOT) -> str:
    return draw(
        f'<intermediateCatchEvent id="x">{definition}</intermediateCatchEvent>',
        root=root,
    ).decode()


def _thrown(definition: str) -> str:
    return draw(
        f'<intermediateThrowEvent id="x">{definition}</intermediateThrowEvent>',
        root=_ROOT,
    ).decode()


_TIMED: Final = _caught(f"<timerEventDefinition>{_DURATION}</timerEventDefinition>")
_MESSAGE: Final = _caught('<messageEventDefinition messageRef="m"/>')
_CALLED: Final = _caught(
    '<messageEventDefinition messageRef="m"><operationRef>o</operationRef>'
    "</messageEventDefinition>",
    root=_ROOT + _OPERATION,
)
_CONDITIONAL: Final = _caught(
    "<conditionalEventDefinition><condition>= n &gt; 1</condition>"
    "</conditionalEventDefinition>"
)
_ESCALATION: Final = _thrown('<escalationEventDefinition escalationRef="l"/>')
_ERROR: Final = draw(
    '<endEvent id="e"><errorEventDefinition errorRef="r"/></endEvent><task id="x"/>',
    root=_ROOT,
).decode()
_OWN: Final = draw(
    '<intermediateThrowEvent id="x"><signalEventDefinition id="own" signalRef="z"/>'
    '</intermediateThrowEvent><intermediateThrowEvent id="y">'
    "<eventDefinitionRef>shared</eventDefinitionRef></intermediateThrowEvent>",
    flows="s>x>y>e",
    root=_ROOT + '<signalEventDefinition id="shared" signalRef="z"/>',
).decode()
_SENT: Final = _thrown('<messageEventDefinition messageRef="m"/>')

_NAMED: Final = "A message event of an executable process names its message."
_SIGNALED: Final = "A signal event names its signal."
_OPERATED: Final = (
    "It names the operation as well, where the file describes operations."
)
_CODE: Final = "An error or escalation that is thrown has a code."
_WHEN: Final = "A conditional event has a condition."
_ALONE: Final = "The definitions inside an event are of that event alone."
_ONCE: Final = "A timer has exactly one of date, duration and cycle, which can come."


def _rule(
    says: str,
    numbers: tuple[int, ...],
    sound: str,
    plant: tuple[tuple[str, str], ...],
    told: tuple[str, str, str],
) -> Rule:
    code, element, finding = told
    return Rule(
        says=says,
        numbers=numbers,
        sound=sound,
        plant=plant,
        code=code,
        element=element,
        finding=finding,
    )


RULES: Final = (
    _rule(
        _NAMED,
        (127,),
        _MESSAGE,
        ((' messageRef="m"', ""),),
        ("BP012", "x", "the catch event names no message; pick one"),
    ),
    _rule(
        _NAMED,
        (127,),
        _SENT,
        ((' messageRef="m"', ""),),
        ("BP012", "x", "the throw event names no message; pick one"),
    ),
    Rule(
        says=_OPERATED,
        numbers=(128,),
        sound=_CALLED,
        plant=(("<operationRef>o</operationRef>", ""),),
        code="BP186",
        element="x",
        finding="the message of this intermediate catch event names no operation",
        level="warning",
    ),
    _rule(
        _SIGNALED,
        (),
        _OWN,
        (('id="own" signalRef="z"', 'id="own"'),),
        ("BP012", "x", "the throw event names no signal; pick one"),
    ),
    _rule(
        _CODE,
        (11,),
        _ESCALATION,
        ((' escalationCode="LATE"', ""),),
        ("BP012", "l", "escalation needs an escalationCode; fill it in"),
    ),
    _rule(
        _CODE,
        (11,),
        _ESCALATION,
        ((' escalationRef="l"', ""),),
        ("BP012", "x", "names no escalation; pick one with a code"),
    ),
    _rule(
        _CODE,
        (),
        _ERROR,
        ((' errorCode="BROKEN"', ""),),
        ("BP012", "r", "error needs an errorCode; fill it in"),
    ),
    _rule(
        _CODE,
        (),
        _ERROR,
        ((' errorRef="r"', ""),),
        ("BP012", "e", "names no error; pick one with a code"),
    ),
    _rule(
        _WHEN,
        (123,),
        _CONDITIONAL,
        (("<condition>= n &gt; 1</condition>", ""),),
        ("BP012", "x", "a conditional event needs exactly one condition"),
    ),
    _rule(
        _ALONE,
        (95,),
        _OWN,
        (("<eventDefinitionRef>shared<", "<eventDefinitionRef>own<"),),
        ("BP006", "y", "the event definition 'own' belongs to the event 'x' alone"),
    ),
    _rule(
        _ONCE,
        (),
        _TIMED,
        ((_DURATION, ""),),
        (
            "BP010",
            "x",
            "a timer needs exactly one of timeDate, timeDuration and timeCycle",
        ),
    ),
    _rule(
        _ONCE,
        (),
        _TIMED,
        ((_DURATION, _DURATION + "<timeDate>2030-01-01</timeDate>"),),
        (
            "BP010",
            "x",
            "a timer needs exactly one of timeDate, timeDuration and timeCycle",
        ),
    ),
    _rule(
        _ONCE,
        (),
        _TIMED,
        (("PT1H", "soon"),),
        ("BP010", "x", "the timer's duration: 'soon'"),
    ),
)
