"""Every place where an expression, a result or an event can fail, as a diagram each.

The cause is `divisor`, which the domain knows: 0 at first, 2 when it is repaired. The
place stands in one branch; in the other a person is asked, beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

FAULTY = "= 10 / divisor"
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="sig"/>'
WHEN = (
    "<conditionalEventDefinition><condition>{}</condition></conditionalEventDefinition>"
)
ESCALATION = '<escalationEventDefinition escalationRef="esc"/>'
ERROR = '<errorEventDefinition errorRef="err"/>'
ROOT = (
    '<message id="m" name="paid"><extensionElements><zeebe:subscription'
    ' correlationKey="= order"/></extensionElements></message>'
    '<message id="f" name="paid"><extensionElements><zeebe:subscription'
    ' correlationKey="= string(10 / divisor)"/></extensionElements></message>'
    '<signal id="sig" name="halt"/><signal id="told" name="told"/>'
    '<error id="err" errorCode="REFUSED"/>'
    '<escalation id="esc" escalationCode="LATE"/>'
    '<escalation id="made" escalationCode="= string(10 / divisor)"/>'
)


def extension(*inner: str) -> str:
    return f"<extensionElements>{''.join(inner)}</extensionElements>"


def mapping(*, inputs: Mapping[str, str] = {}, **outputs: str) -> str:
    inner = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>'
        for target, source in inputs.items()
    ) + "".join(
        f'<zeebe:output source="{source}" target="{target}"/>'
        for target, source in outputs.items()
    )
    return f"<zeebe:ioMapping>{inner}</zeebe:ioMapping>"


OUT = mapping(share=FAULTY, paid="= paid")
INTO = mapping(inputs={"part": FAULTY})
CONDITION = (
    '<zeebe:properties><zeebe:property name="condition" value="= 10 / divisor &gt; 1"/>'
    "</zeebe:properties>"
)


def flow(source: str, target: str, condition: str = "") -> str:
    inner = (
        f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    )
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
        f' targetRef="{target}">{inner}</sequenceFlow>'
    )


def flows(text: str) -> str:
    return "".join(flow(*way.split(">")) for way in text.split())


def service(type_: str, *extra: str, inner: str = "", id_: str = "x") -> str:
    definition = f'<zeebe:taskDefinition type="{type_}"/>'
    return (
        f'<serviceTask id="{id_}">{extension(definition, *extra)}{inner}</serviceTask>'
    )


def script(id_: str, expression: str, variable: str, inner: str = "") -> str:
    compute = f'<zeebe:script expression="{expression}" resultVariable="{variable}"/>'
    return f'<scriptTask id="{id_}">{extension(compute)}{inner}</scriptTask>'


def user(id_: str, *extra: str, inner: str = "") -> str:
    return f'<userTask id="{id_}">{extension(*extra)}{inner}</userTask>'


def timer(kind: str, text: str) -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


def catch(definition: str, *extra: str) -> str:
    return (
        f'<intermediateCatchEvent id="x">{extension(*extra)}{definition}'
        "</intermediateCatchEvent>"
    )


def boundary(definition: str, *extra: str, interrupting: bool = True) -> str:
    return (
        f'<boundaryEvent id="x" attachedToRef="host"'
        f' cancelActivity="{str(interrupting).lower()}">{extension(*extra)}{definition}'
        "</boundaryEvent>"
    )


def handler(
    definition: str, *extra: str, interrupting: bool = True, inside: str = "after"
) -> str:
    return (
        '<subProcess id="handler" triggeredByEvent="true"><startEvent id="x"'
        f' isInterrupting="{str(interrupting).lower()}">{extension(*extra)}{definition}'
        f'</startEvent><userTask id="{inside}"/><endEvent id="hend"/>'
        + flows(f"x>{inside} {inside}>hend")
        + "</subProcess>"
    )


def sub(*extra: str, inner: str, id_: str = "x", loop: str = "") -> str:
    return (
        f'<subProcess id="{id_}">{extension(*extra)}{loop}<startEvent id="is"/>'
        f'{inner}<endEvent id="ie"/></subProcess>'
    )


def undone(handler: str) -> str:
    """Draw an activity that the handler undoes, and what throws the compensation."""
    return (
        '<task id="a"/><boundaryEvent id="c" attachedToRef="a">'
        '<compensateEventDefinition/></boundaryEvent><association id="c_x" sourceRef="c"'
        ' targetRef="x"/><intermediateThrowEvent id="throw"><compensateEventDefinition/>'
        "</intermediateThrowEvent>"
        + handler.replace('id="x"', 'id="x" isForCompensation="true"')
    )


def turns(
    collection: str = "= [1, 2]",
    *,
    element: str = "= y",
    done: str = "",
    sequential: bool = False,
) -> str:
    condition = f"<completionCondition>{done}</completionCondition>" if done else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        '<extensionElements><zeebe:loopCharacteristics inputElement="item"'
        f' inputCollection="{collection}" outputCollection="ys"'
        f' outputElement="{element}"/></extensionElements>{condition}'
        "</multiInstanceLoopCharacteristics>"
    )


def pay(play: Any, instance: str) -> None:
    del instance
    play.engine.publish_message("paid", correlation_key="o1", variables={"paid": 7})


def halt(play: Any, instance: str) -> None:
    del instance
    play.engine.broadcast_signal("halt", variables={"paid": 7})


def an_hour(play: Any, instance: str) -> None:
    del instance
    play.clock.time += dt.timedelta(hours=1)
    play.engine.run_due()


def complete(element: str, **answers: Any) -> Callable[[Any, str], None]:
    return lambda play, instance: play.complete(instance, element, **answers)


def due(play: Any, instance: str) -> None:
    del instance
    play.engine.run_due()


@dataclass(frozen=True, kw_only=True)
class FaultyPlace:
    """Say where the fault is, how to come to it, and what is right afterwards.

    `waits` is where the branch stands while the fault holds it; `cured` and `skipped`
    where it stands when the incident is ended, `written` and `left` what variables it
    then has beside those it began with.
    """

    body: str
    ways: str
    reach: tuple[Callable[[Any, str], None], ...] = ()
    element: str = "x"
    phase: str
    waits: tuple[str, ...] = ("x",)
    cured: tuple[str, ...] = ("after",)
    skipped: tuple[str, ...] = ("after",)
    written: Mapping[str, Any] = field(default_factory=dict)
    left: Mapping[str, Any] = field(default_factory=dict)
    # how often the action was called, at the fault and when it was cured
    calls: tuple[int, int] = (0, 0)
    # what ends the instance afterwards, beside `after` and `beside`
    rest: tuple[str, ...] = ()
    interrupts_all: bool = False


ALL = '<intermediateCatchEvent parallelMultiple="true"'
SHARE = {"share": 5}
PAID = {"share": 5, "paid": 7}
TASK = "b>x x>after"
HOST = "b>host host>end2 x>after"

PLACES: dict[str, FaultyPlace] = {
    # -- tasks -----------------------------------------------------------------
    "input of an action": FaultyPlace(
        body=service("inside", INTO),
        ways=TASK,
        phase="active",
        written={"got": 5},
        calls=(0, 1),
    ),
    "input of a job": FaultyPlace(
        body=service("outside", INTO),
        ways=TASK,
        reach=(due,),
        phase="active",
        written={"got": 5},
        calls=(0, 1),
    ),
    "output of an action": FaultyPlace(
        body=service("inside", mapping(share=FAULTY, got="= got")),
        ways=TASK,
        phase="completing",
        written={"share": 5, "got": None},
        calls=(1, 1),
    ),
    "output of a job": FaultyPlace(
        body=service("outside", mapping(share=FAULTY, got="= got")),
        ways=TASK,
        reach=(due,),
        phase="completing",
        written={"share": 5, "got": None},
        calls=(1, 1),
    ),
    "an action that fails": FaultyPlace(
        body=service("broken"),
        ways=TASK,
        phase="active",
        written={"got": 5},
        calls=(1, 2),
    ),
    "input of a user task": FaultyPlace(
        body=user("x", "<zeebe:userTask/>", INTO),
        ways=TASK,
        phase="entering",
        cured=("x",),
        rest=("x", "after"),
    ),
    "assignee of a user task": FaultyPlace(
        body=user("x", '<zeebe:assignmentDefinition assignee="= string(10/divisor)"/>'),
        ways=TASK,
        phase="entering",
        cured=("x",),
        rest=("x", "after"),
    ),
    "output of a user task": FaultyPlace(
        body=user("x", OUT),
        ways=TASK,
        reach=(complete("x", paid=7),),
        phase="completing",
        written=PAID,
    ),
    "script": FaultyPlace(
        body=script("x", FAULTY, "share"),
        ways=TASK,
        phase="active",
        written=SHARE,
    ),
    "input of a decision": FaultyPlace(
        body='<businessRuleTask id="x">'
        + extension(
            '<zeebe:calledDecision decisionId="fee" resultVariable="fee"/>', INTO
        )
        + "</businessRuleTask>",
        ways=TASK,
        phase="entering",
        written={"fee": 6},
    ),
    "output of a decision": FaultyPlace(
        body='<businessRuleTask id="x">'
        + extension(
            '<zeebe:calledDecision decisionId="fee" resultVariable="fee"/>',
            mapping(inputs={"part": "= 1"}, share=FAULTY, fee="= fee"),
        )
        + "</businessRuleTask>",
        ways=TASK,
        phase="completing",
        written={"fee": 2, "share": 5},
    ),
    # -- waits -----------------------------------------------------------------
    "key of a catch event": FaultyPlace(
        body=catch('<messageEventDefinition messageRef="f"/>'),
        ways=TASK,
        phase="entering",
        cured=("x",),
        rest=("pay 5", "after"),
        written={},
    ),
    "duration of a catch event": FaultyPlace(
        body=catch(
            timer("timeDuration", '= duration("PT" + string(10/divisor) + "H")')
        ),
        ways=TASK,
        phase="entering",
        cured=("x",),
        rest=("5 hours", "after"),
    ),
    "output of a message": FaultyPlace(
        body=catch(MESSAGE, OUT),
        ways=TASK,
        reach=(pay,),
        phase="completing",
        written=PAID,
    ),
    "output of a receive task": FaultyPlace(
        body=f'<receiveTask id="x" messageRef="m">{extension(OUT)}</receiveTask>',
        ways=TASK,
        reach=(pay,),
        phase="completing",
        written=PAID,
    ),
    "output of a signal": FaultyPlace(
        body=catch(SIGNAL, OUT),
        ways=TASK,
        reach=(halt,),
        phase="completing",
        written=PAID,
    ),
    "output of a timer": FaultyPlace(
        body=catch(timer("timeDuration", "PT1H"), mapping(share=FAULTY)),
        ways=TASK,
        reach=(an_hour,),
        phase="completing",
        written=SHARE,
    ),
    "condition of a catch event": FaultyPlace(
        body=catch(MESSAGE, CONDITION),
        ways=TASK,
        reach=(pay,),
        phase="triggered",
        written={"paid": 7},
    ),
    "output behind an event-based gateway": FaultyPlace(
        body='<eventBasedGateway id="race"/>'
        + catch(MESSAGE, OUT)
        + '<intermediateCatchEvent id="late">'
        + timer("timeDuration", "P1D")
        + "</intermediateCatchEvent>",
        ways="b>race race>x race>late x>after late>end2",
        reach=(pay,),
        phase="completing",
        written=PAID,
    ),
    # -- boundary events -------------------------------------------------------
    "duration of a boundary event": FaultyPlace(
        body=user("host")
        + boundary(
            timer("timeDuration", '= duration("PT" + string(10/divisor) + "H")')
        ),
        ways="b>host host>after x>end2",
        element="host",
        phase="entering",
        waits=("host",),
        cured=("host",),
        rest=("host", "after"),
    ),
    "output of an interrupting boundary event": FaultyPlace(
        body=user("host") + boundary(MESSAGE, OUT),
        ways=HOST,
        reach=(pay,),
        phase="completing",
        written=PAID,
    ),
    "output of a boundary event beside": FaultyPlace(
        body=user("host") + boundary(MESSAGE, OUT, interrupting=False),
        ways=HOST,
        reach=(pay,),
        phase="completing",
        waits=("host", "x"),
        cured=("after", "host"),
        skipped=("after", "host"),
        rest=("after", "host"),
        written={},
    ),
    "output of a reminder": FaultyPlace(
        body=user("host")
        + boundary(
            timer("timeCycle", "R/PT1H"), mapping(share=FAULTY), interrupting=False
        ),
        ways=HOST,
        reach=(an_hour,),
        phase="completing",
        waits=("host", "x"),
        cured=("after", "host"),
        skipped=("after", "host"),
        rest=("after", "host"),
    ),
    "condition of a conditional event": FaultyPlace(
        body=catch(WHEN.format("= 10 / divisor = 5")),
        ways=TASK,
        phase="triggered",
    ),
    "condition of a conditional boundary event": FaultyPlace(
        body=user("host") + boundary(WHEN.format("= 10 / divisor = 5")),
        ways=HOST,
        phase="triggered",
        waits=("host",),
        skipped=("host",),
    ),
    "output of a conditional event": FaultyPlace(
        body=catch(WHEN.format("= divisor &lt; 5"), OUT.replace("= paid", "= 7")),
        ways=TASK,
        phase="completing",
        written=PAID,
    ),
    "code of an escalation": FaultyPlace(
        body='<intermediateThrowEvent id="x"><escalationEventDefinition'
        ' escalationRef="made"/></intermediateThrowEvent>',
        ways=TASK,
        phase="leaving",
    ),
    "input of an escalation": FaultyPlace(
        body=f'<intermediateThrowEvent id="x">{extension(INTO)}{ESCALATION}'
        "</intermediateThrowEvent>",
        ways=TASK,
        phase="leaving",
    ),
    "output of a boundary escalation": FaultyPlace(
        body=sub(
            id_="host",
            inner=f'<intermediateThrowEvent id="tell">{extension(mapping(inputs={"paid": "= 7"}))}'
            f"{ESCALATION}</intermediateThrowEvent>" + flows("is>tell tell>ie"),
        )
        + '<task id="t"/>'
        + boundary(ESCALATION, OUT),
        ways="b>host host>t t>end2 x>after",
        phase="completing",
        written=PAID,
    ),
    "output of a boundary error": FaultyPlace(
        body=service("refusing", id_="host")
        + boundary(ERROR, mapping(share=FAULTY, why="= errorCode")),
        ways=HOST,
        phase="completing",
        written={"share": 5, "why": "REFUSED"},
        calls=(1, 1),
    ),
    "condition of an interrupting boundary event": FaultyPlace(
        body=user("host") + boundary(MESSAGE, CONDITION),
        ways=HOST,
        reach=(pay,),
        phase="triggered",
        waits=("host",),
        written={"paid": 7},
        skipped=("host",),
    ),
    "condition of a boundary event beside": FaultyPlace(
        body=user("host") + boundary(MESSAGE, CONDITION, interrupting=False),
        ways=HOST,
        reach=(pay,),
        phase="triggered",
        waits=("host",),
        cured=("after", "host"),
        skipped=("host",),
        rest=("after", "host"),
    ),
    # -- scopes ----------------------------------------------------------------
    "input of a sub-process": FaultyPlace(
        body=sub(INTO, inner=script("i", "= part", "share") + flows("is>i i>ie")),
        ways=TASK,
        phase="entering",
        written=SHARE,
    ),
    "output of a sub-process": FaultyPlace(
        body=sub(
            mapping(share=FAULTY, kept="= inner"),
            inner=script("i", "= 3", "inner") + flows("is>i i>ie"),
        ),
        ways=TASK,
        phase="completing",
        written={"share": 5, "kept": 3},
    ),
    "inside a sub-process": FaultyPlace(
        body=sub(inner=script("i", FAULTY, "share") + flows("is>i i>ie")),
        ways=TASK,
        element="i",
        phase="active",
        waits=("i",),
        written=SHARE,
    ),
    "input of a call": FaultyPlace(
        body='<callActivity id="x">'
        + extension('<zeebe:calledElement processId="called"/>', INTO)
        + "</callActivity>",
        ways=TASK,
        phase="entering",
        written={"made": 3},
    ),
    "process of a call": FaultyPlace(
        body='<callActivity id="x">'
        + extension(
            '<zeebe:calledElement processId="= if 10/divisor = 5 then &quot;called'
            '&quot; else null"/>'
        )
        + "</callActivity>",
        ways=TASK,
        phase="entering",
        written={"made": 3},
    ),
    "output of a call": FaultyPlace(
        body='<callActivity id="x">'
        + extension(
            '<zeebe:calledElement processId="called"/>',
            mapping(share=FAULTY, kept="= made"),
        )
        + "</callActivity>",
        ways=TASK,
        phase="completing",
        written={"share": 5, "kept": 3},
    ),
    "start of an interrupting event sub-process": FaultyPlace(
        body=user("host") + handler(MESSAGE, OUT),
        ways="b>host host>end2",
        reach=(pay,),
        phase="completing",
        written=PAID,
        interrupts_all=True,
    ),
    "start of an event sub-process beside": FaultyPlace(
        body=user("host") + handler(MESSAGE, OUT, interrupting=False),
        ways="b>host host>end2",
        reach=(pay,),
        phase="completing",
        waits=("host", "x"),
        cured=("after", "host"),
        skipped=("after", "host"),
        rest=("after", "host"),
        written=PAID,
    ),
    "condition of an event sub-process": FaultyPlace(
        body=user("host") + handler(MESSAGE, CONDITION, interrupting=False),
        ways="b>host host>end2",
        reach=(pay,),
        phase="triggered",
        waits=("host",),
        cured=("after", "host"),
        skipped=("host",),
        rest=("after", "host"),
        written={"paid": 7},
    ),
    "start of an error handler": FaultyPlace(
        body=sub(
            id_="host",
            inner=service("refusing", id_="i")
            + flows("is>i i>ie")
            + handler(ERROR, mapping(share=FAULTY, why="= errorCode"), inside="inform"),
        ),
        ways="b>host host>after",
        phase="completing",
        cured=("inform",),
        skipped=("inform",),
        rest=("inform", "after"),
        calls=(1, 1),
        written={"share": 5, "why": "REFUSED"},
    ),
    "listening of a scope": FaultyPlace(
        body=sub(
            id_="host",
            inner=user("i")
            + flows("is>i i>ie")
            + handler(
                timer("timeDuration", '= duration("PT" + string(10/divisor) + "H")'),
                inside="inform",
            ),
        ),
        ways="b>host host>after",
        element="is",
        phase="leaving",
        waits=("is",),
        cured=("i",),
        skipped=("i",),
        rest=("i", "after"),
    ),
    # -- repetitions -----------------------------------------------------------
    "collection": FaultyPlace(
        body=script("x", "= item", "y", turns("= [10 / divisor]")),
        ways=TASK,
        phase="entering",
        written={"ys": [5]},
    ),
    "work of a turn": FaultyPlace(
        body=script("x", "= if item = 2 then 10 / divisor else item", "y", turns()),
        ways=TASK,
        phase="active",
        waits=("x",),
        written={"ys": [1, 5]},
        left={"ys": [1, None]},
    ),
    "output element": FaultyPlace(
        body=script("x", "= item", "y", turns("= [1]", element=FAULTY)),
        ways=TASK,
        phase="completing",
        waits=("x",),
        written={"ys": [5]},
        left={"ys": [None]},
    ),
    "loop cardinality": FaultyPlace(
        body=script(
            "x",
            "= loopCounter",
            "z",
            "<multiInstanceLoopCharacteristics><loopCardinality>= 10 / divisor"
            "</loopCardinality></multiInstanceLoopCharacteristics>",
        ),
        ways=TASK,
        phase="entering",
    ),
    "completion condition": FaultyPlace(
        body=script(
            "x",
            "= item",
            "y",
            turns(done="= 10 / divisor = 5", sequential=True),
        ),
        ways=TASK,
        phase="completing",
        waits=("x",),
        written={"ys": [1, None]},
        left={"ys": [1, 2]},
    ),
    "completion condition behind an output mapping": FaultyPlace(
        body='<scriptTask id="x">'
        + extension(
            '<zeebe:script expression="= 10" resultVariable="more"/>',
            mapping(item="= item + more"),
        )
        + turns(element="= item", done="= 10 / divisor = 5", sequential=True)
        + "</scriptTask>",
        ways=TASK,
        phase="completing",
        waits=("x",),
        written={"ys": [11, None]},
        left={"ys": [11, 12]},
    ),
    "condition of a loop": FaultyPlace(
        body=script(
            "x",
            "= 1",
            "y",
            "<standardLoopCharacteristics><loopCondition>= 10 / divisor &lt; 5"
            "</loopCondition></standardLoopCharacteristics>",
        ),
        ways=TASK,
        phase="completing",
        waits=("x",),
        written={"y": 1},
        left={"y": 1},
    ),
    "output of a repeated sub-process": FaultyPlace(
        body=sub(
            mapping(y=FAULTY),
            inner=script("i", "= item", "z") + flows("is>i i>ie"),
            loop=turns("= [1]"),
        ),
        ways=TASK,
        phase="completing",
        waits=("x",),
        written={"ys": [5]},
        left={"ys": [None]},
    ),
    # -- compensation ----------------------------------------------------------
    "script of a handler": FaultyPlace(
        body=undone(script("x", FAULTY, "share")),
        ways="b>a a>throw throw>after",
        phase="active",
        written={"share": 5},
    ),
    "output of a handler": FaultyPlace(
        body=undone(user("x", mapping(share=FAULTY))),
        ways="b>a a>throw throw>after",
        reach=(complete("x", paid=7),),
        phase="completing",
        written={"share": 5},
    ),
    "output of a compensation": FaultyPlace(
        body='<intermediateThrowEvent id="x">'
        + extension(mapping(share=FAULTY))
        + "<compensateEventDefinition/></intermediateThrowEvent>",
        ways=TASK,
        phase="leaving",
        written={"share": 5},
    ),
    # -- leaving ---------------------------------------------------------------
    "condition of an exclusive gateway": FaultyPlace(
        body='<exclusiveGateway id="x" default="x_after"/>',
        ways="b>x x>after",
        phase="leaving",
    ),
    "condition of an inclusive gateway": FaultyPlace(
        body='<inclusiveGateway id="x" default="x_after"/>',
        ways="b>x x>after",
        phase="leaving",
    ),
    "condition of a flow out of an activity": FaultyPlace(
        body='<task id="x" default="x_after"/>',
        ways="b>x x>after",
        phase="leaving",
    ),
    "what a message throws": FaultyPlace(
        body='<intermediateThrowEvent id="x">'
        + extension(mapping(inputs={"n": FAULTY}))
        + '<messageEventDefinition messageRef="m"/></intermediateThrowEvent>',
        ways=TASK,
        phase="leaving",
    ),
    "key of one of several events": FaultyPlace(
        body=catch(SIGNAL + '<messageEventDefinition messageRef="f"/>'),
        ways=TASK,
        phase="entering",
        cured=("x",),
        rest=("pay 5", "after"),
    ),
    "output of several events": FaultyPlace(
        body=catch(SIGNAL + MESSAGE, OUT).replace("<intermediateCatchEvent", ALL),
        ways=TASK,
        reach=(halt, pay),
        phase="completing",
        written=PAID,
    ),
    "output of one of several boundary events": FaultyPlace(
        body=user("host") + boundary(SIGNAL + MESSAGE, OUT),
        ways=HOST,
        reach=(halt,),
        phase="completing",
        written=PAID,
    ),
    "start of a handler of several events": FaultyPlace(
        body=sub(
            id_="host",
            inner=user("i")
            + flows("is>i i>ie")
            + handler(SIGNAL + MESSAGE, OUT, inside="inform"),
        ),
        ways="b>host host>after",
        reach=(halt,),
        phase="completing",
        cured=("inform",),
        skipped=("inform",),
        rest=("inform", "after"),
        written=PAID,
    ),
    "what one of several throws": FaultyPlace(
        body='<intermediateThrowEvent id="x"><signalEventDefinition signalRef="told"/>'
        '<escalationEventDefinition escalationRef="made"/></intermediateThrowEvent>',
        ways=TASK,
        phase="leaving",
    ),
    "what a signal throws": FaultyPlace(
        body='<intermediateThrowEvent id="x">'
        + extension(mapping(inputs={"n": FAULTY}))
        + '<signalEventDefinition signalRef="told"/></intermediateThrowEvent>',
        ways=TASK,
        phase="leaving",
    ),
    # -- ad-hoc sub-processes ----------------------------------------------------
    "what begins in an ad-hoc sub-process": FaultyPlace(
        body='<adHocSubProcess id="x">'
        + extension(
            "<zeebe:adHoc activeElementsCollection="
            "'= if 10 / divisor = 5 then [\"i\"] else []'/>"
        )
        + user("i")
        + "</adHocSubProcess>",
        ways=TASK,
        phase="entering",
        cured=("i",),
        rest=("i", "after"),
    ),
    "what an activity of an ad-hoc sub-process gives": FaultyPlace(
        body='<adHocSubProcess id="h">'
        + extension(
            "<zeebe:adHoc activeElementsCollection='= [\"i\"]' outputCollection='all'"
            " outputElement='= 10 / divisor + paid'/>"
        )
        + user("i")
        + "</adHocSubProcess>",
        ways="b>h h>after",
        reach=(complete("i", paid=7),),
        element="i",
        phase="leaving",
        waits=("i",),
        written={"all": [12], "paid": 7},
        left={"all": [None], "paid": 7},
    ),
}
