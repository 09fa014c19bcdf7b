"""Diagrams whose service tasks call an action that is put in: `{do}`.

Each is one construct; what happens on the way is told by `steps`: a task that a person
completes with answers, or `event: …` of outside.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from tests.engine.test_compensation import CANCELED, script, undone_by
from tests.engine.test_compensation import throw as undo
from tests.engine.test_conditional_events import when
from tests.engine.test_escalations import (
    ROOT,
    E,
    S,
    boundary,
    end,
    escalation,
    flow,
    sub,
)
from tests.engine.test_escalations import throw as escalate

__all__ = ["PAIRS", "Pair"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pair:
    """A diagram, what happens, and the elements that are completed then."""

    body: str
    flows: str
    path: str
    beside: bool = False  # branches run beside each other: their order says nothing
    steps: tuple[tuple[str, dict[str, Any]], ...] = ()
    variables: dict[str, Any] = dataclasses.field(default_factory=dict)


def work(id_: str = "x", inner: str = "", more: str = "", **inputs: str) -> str:
    """Draw a task that counts `n` up, or fails with the code that it is given."""
    given = {"n": "= n", **inputs}
    mapping = "".join(
        f'<zeebe:input source="{source}" target="{target}"/>'
        for target, source in given.items()
    )
    return (
        f'<serviceTask id="{id_}" {more}><extensionElements><zeebe:taskDefinition'
        f' type="{{do}}"/><zeebe:ioMapping>{mapping}<zeebe:output source="= counted"'
        f' target="n"/></zeebe:ioMapping></extensionElements>{inner}</serviceTask>'
    )


def user(*ids: str) -> str:
    return "".join(f'<userTask id="{id_}"/>' for id_ in ids)


def gate(kind: str, *ids: str, more: str = "") -> str:
    return "".join(f'<{kind}Gateway id="{id_}" {more}/>' for id_ in ids)


def turns(kind: str, inner: str = "") -> str:
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{kind}"><loopCardinality>3'
        f"</loopCardinality>{inner}</multiInstanceLoopCharacteristics>"
    )


def handler(start: str, *, interrupting: bool) -> str:
    """Draw an event sub-process that works."""
    return (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs"'
        f' isInterrupting="{str(interrupting).lower()}">{start}</startEvent>'
        + work("hx")
        + end("he")
        + flow("hs>hx", "hx>he")
        + "</subProcess>"
    )


_MESSAGE: Final = '<messageEventDefinition messageRef="m"/>'
_TIMER: Final = (
    "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
)
_BAD: Final = '<errorEventDefinition errorRef="bad"/>'
_FAILS: Final = "= if n &gt; 0 then &quot;BAD&quot; else &quot;&quot;"
_ALWAYS: Final = "= &quot;BAD&quot;"
_INSIDE: Final = '<startEvent id="is"/>' + work() + end("ie")
_ENOUGH: Final = (
    "<completionCondition>= numberOfCompletedInstances &gt;= 2</completionCondition>"
)
_ASK: Final = (("ask", {}),)


def _ad_hoc() -> str:
    chosen = (
        '<extensionElements><zeebe:adHoc activeElementsCollection="= '
        '[&quot;x&quot;, &quot;y&quot;]"/></extensionElements>'
    )
    inner = chosen + work() + work("y")
    return f'<adHocSubProcess id="h" ordering="Sequential">{inner}</adHocSubProcess>'


_TRANSACTION: Final = (
    '<transaction id="sub"><startEvent id="is"/>'
    + work()
    + undone_by("x", "ux")
    + work("ux", more='isForCompensation="true"')
    + user("ask")
    + '<endEvent id="off_e"><cancelEventDefinition/></endEvent>'
    + flow("is>x", "x>ask", "ask>off_e")
    + "</transaction>"
    + CANCELED
)
PAIRS: Final[dict[str, Pair]] = {
    "sequence": Pair(
        body=S + work() + work("y") + E, flows="s>x\nx>y\ny>e", path="s x y e"
    ),
    "exclusive choice by what was done": Pair(
        body=S + work() + gate("exclusive", "g") + work("a") + work("b") + E,
        flows="s>x\nx>g\ng>a?= n > 0\ng>b?= n = 0\na>e\nb>e",
        path="s x g a e",
    ),
    "conditional and default flows of the task": Pair(
        body=S + work(more='default="x_b"') + work("a") + work("b") + E,
        flows="s>x\nx>a?= n > 0\nx>b\na>e\nb>e",
        path="s x a e",
    ),
    "parallel branches and their join": Pair(
        body=S + gate("parallel", "f", "j") + work("a") + work("b") + work("c") + E,
        flows="s>f\nf>a\nf>b\na>j\nb>j\nj>c\nc>e",
        path="s f a b j c e",
        beside=True,
    ),
    "inclusive join": Pair(
        body=S
        + gate("inclusive", "f", "j")
        + "".join(map(work, ("a", "b", "c")))
        + work("y")
        + E,
        flows="s>f\nf>a\nf>b?= n = 0\nf>c?= n > 0\na>j\nb>j\nc>j\nj>y\ny>e",
        path="s f a b j y e",
        beside=True,
    ),
    "complex gateway": Pair(
        body=S
        + gate("parallel", "f")
        + work("a")
        + work("b")
        + '<complexGateway id="j"><activationCondition>= activationCount &gt;= 2'
        + "</activationCondition></complexGateway>"
        + work("y")
        + E,
        flows="s>f\nf>a\nf>b\na>j\nb>j\nj>y?= waitingForStart\ny>e",
        path="s f a b j y e",
        beside=True,
    ),
    "loop by a gateway": Pair(
        body=S + gate("exclusive", "g", "l") + work() + E,
        flows="s>g\ng>x\nx>l\nl>g?= n < 3\nl>e?= n >= 3",
        path="s g x l g x l g x l e",
    ),
    "standard loop": Pair(
        body=S
        + work(
            inner="<standardLoopCharacteristics><loopCondition>= n &lt; 3"
            "</loopCondition></standardLoopCharacteristics>"
        )
        + work("y")
        + E,
        flows="s>x\nx>y\ny>e",
        path="s x y e",
    ),
    "multi-instance, parallel": Pair(
        body=S + work(inner=turns("false")) + work("y") + E,
        flows="s>x\nx>y\ny>e",
        path="s x y e",
    ),
    "multi-instance, sequential": Pair(
        body=S + work(inner=turns("true")) + work("y") + E,
        flows="s>x\nx>y\ny>e",
        path="s x y e",
    ),
    "multi-instance of a sub-process that is enough after two": Pair(
        body=S
        + sub(
            "sub",
            _INSIDE + user("ask"),
            "is>x",
            "x>ask",
            "ask>ie",
            loop=turns("false", _ENOUGH),
        )
        + work("y")
        + E,
        flows="s>sub\nsub>y\ny>e",
        steps=_ASK * 2,
        path="s is is is x x x ask ie ask ie sub y e",
        beside=True,
    ),
    "sub-process": Pair(
        body=S + sub("sub", _INSIDE, "is>x", "x>ie") + work("y") + E,
        flows="s>sub\nsub>y\ny>e",
        path="s is x ie sub y e",
    ),
    "call activity": Pair(
        body=S
        + '<callActivity id="c"><extensionElements><zeebe:calledElement'
        + ' processId="called"/></extensionElements></callActivity>'
        + work("y")
        + E,
        flows="s>c\nc>y\ny>e",
        path="s cs cx ce c y e",
    ),
    "error on the border of the task": Pair(
        body=S + work(fail=_ALWAYS) + boundary("b", "x", _BAD) + work("y") + E,
        flows="s>x\nx>e\nb>y\ny>e",
        path="s b y e",
    ),
    "error out of a sub-process with a branch beside": Pair(
        body=S
        + sub(
            "sub",
            '<startEvent id="is"/>'
            + gate("parallel", "f")
            + work()
            + work("z", fail=_FAILS)
            + user("ask")
            + end("ie"),
            *("is>x", "x>f", "f>z", "f>ask", "z>ie", "ask>ie"),
        )
        + boundary("b", "sub", _BAD)
        + work("y")
        + E,
        flows="s>sub\nsub>e\nb>y\ny>e",
        path="s is x f b y e",
    ),
    "error that an event sub-process handles": Pair(
        body=S + work(fail=_ALWAYS) + E + handler(_BAD, interrupting=True),
        flows="s>x\nx>e",
        path="s hs hx he h",
    ),
    "timer on the border that does not interrupt": Pair(
        body=S
        + user("ask")
        + boundary("b", "ask", _TIMER, interrupting=False)
        + work()
        + work("y")
        + E
        + '<endEvent id="e2"/>',
        flows="s>ask\nask>y\ny>e\nb>x\nx>e2",
        steps=(("event: hour", {}), *_ASK),
        path="s b x e2 ask y e",
    ),
    "message that an event sub-process takes beside": Pair(
        body=S + user("ask") + work() + E + handler(_MESSAGE, interrupting=False),
        flows="s>ask\nask>x\nx>e",
        steps=(("event: paid", {}), *_ASK),
        path="s hs hx he h ask x e",
    ),
    "message that interrupts all": Pair(
        body=S + work() + user("ask") + E + handler(_MESSAGE, interrupting=True),
        flows="s>x\nx>ask\nask>e",
        steps=(("event: paid", {}),),
        path="s x hs hx he h",
    ),
    "escalation that goes on beside": Pair(
        body=S
        + sub("sub", _INSIDE + escalate(), "is>x", "x>throw", "throw>ie")
        + boundary("b", "sub", escalation("late"), interrupting=False)
        + work("a")
        + work("y")
        + E,
        flows="s>sub\nsub>y\ny>e\nb>a\na>e",
        path="s is x throw b ie sub a y e e",
        beside=True,
    ),
    "condition that what was done fulfils": Pair(
        body=S
        + gate("parallel", "f", "j")
        + f'<intermediateCatchEvent id="c">{when("= n &gt; 0")}</intermediateCatchEvent>'
        + work()
        + E,
        flows="s>f\nf>c\nf>x\nc>j\nx>j\nj>e",
        path="s f x c j e",
        beside=True,
    ),
    "compensation of two tasks": Pair(
        body=S
        + work()
        + work("y")
        + undone_by("x", "ux")
        + undone_by("y", "uy")
        + work("ux", more='isForCompensation="true"')
        + work("uy", more='isForCompensation="true"')
        + undo()
        + work("z")
        + E,
        flows="s>x\nx>y\ny>throw\nthrow>z\nz>e",
        path="s x y c_y uy c_x ux throw z e",
    ),
    "compensation of the turns of a multi-instance": Pair(
        body=S
        + work(inner=turns("true"))
        + undone_by("x", "ux")
        + work("ux", more='isForCompensation="true"')
        + undo()
        + E,
        flows="s>x\nx>throw\nthrow>e",
        path="s x c_x ux c_x ux c_x ux throw e",
    ),
    "transaction that is cancelled": Pair(
        body=S + _TRANSACTION + work("y") + E,
        flows="s>sub\nsub>e\noff>y\ny>e",
        steps=_ASK,
        path="s is x ask off_e c_x ux off y e",
    ),
    "race of events": Pair(
        body=S
        + work()
        + gate("eventBased", "g")
        + f'<intermediateCatchEvent id="a">{_MESSAGE}</intermediateCatchEvent>'
        + f'<intermediateCatchEvent id="b">{_TIMER}</intermediateCatchEvent>'
        + work("y")
        + E,
        flows="s>x\nx>g\ng>a\ng>b\na>y\nb>e\ny>e",
        steps=(("event: paid", {}),),
        path="s x g a y e",
    ),
    "link": Pair(
        body=S
        + work()
        + '<intermediateThrowEvent id="t"><linkEventDefinition name="on"/>'
        + '</intermediateThrowEvent><intermediateCatchEvent id="c">'
        + '<linkEventDefinition name="on"/></intermediateCatchEvent>'
        + work("y")
        + E,
        flows="s>x\nx>t\nc>y\ny>e",
        path="s x t c y e",
    ),
    "terminate end beside a waiting branch": Pair(
        body=S
        + gate("parallel", "f")
        + user("ask")
        + work()
        + E
        + '<endEvent id="stop"><terminateEventDefinition/></endEvent>',
        flows="s>f\nf>ask\nf>x\nask>e\nx>stop",
        path="s f x stop",
    ),
    "several tokens at once": Pair(
        body=S
        + work(more='completionQuantity="2"')
        + work("y", more='startQuantity="2"')
        + E,
        flows="s>x\nx>y\ny>e",
        path="s x y e",
    ),
    "ad-hoc sub-process": Pair(
        body=S + _ad_hoc() + work("z") + E,
        flows="s>h\nh>z\nz>e",
        path="s x y h z e",
    ),
    "no start and no end event": Pair(
        body=script("a", "= 5", "m") + work() + work("y"),
        flows="a>x\nx>y",
        path="a x y",
    ),
}
PAIRS_ROOT: Final = (
    ROOT
    + '<error id="bad" errorCode="BAD"/><message id="m" name="paid"><extensionElements>'
    '<zeebe:subscription correlationKey="= &quot;k&quot;"/></extensionElements>'
    "</message>"
)
CALLED: Final = '<startEvent id="cs"/>' + work("cx") + end("ce")
