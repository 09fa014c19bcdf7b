from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypedDict

import pytest

from bizproc import bpmn
from bizproc.action import Actions, Waiting
from bizproc.bpmn.catalog import Choice
from bizproc.bpmn.forms import read_form
from bizproc.catalog import NameFault

SAMPLE = Path(__file__).with_name("sample.bpmn")

actions = Actions()


class Shipped(TypedDict):
    parcel: str


@actions.add("ship")
def ship(
    address: str, weight: int = 1, mode: Literal["slow", "fast"] = "slow"
) -> Shipped:
    raise NotImplementedError


@actions.add("notify")
def notify(to: str, text: str) -> None:
    raise NotImplementedError


@actions.add("assign")
def assign(wait: bool = False) -> Shipped | Waiting:  # noqa: FBT001, FBT002
    raise NotImplementedError


class Sold(TypedDict):
    deal: str


@actions.add("sell")
def sell() -> Sold:
    raise NotImplementedError


@actions.add("write")
def write(fields: dict[str, Any]) -> None:
    raise NotImplementedError


@actions.add("ask")
def ask() -> dict[str, Any]:
    raise NotImplementedError


def path_fault(path: tuple[str, ...]) -> str | None:
    if path[0] == "deal" and path[1] not in {"stage", "amount"}:
        return f"deal has no field {path[1]!r}"
    return None


def parameter_fault(
    action: str, parameter: str, literal: Any, process: bpmn.elements.Process
) -> NameFault | None:
    if (action, parameter) == ("notify", "to") and literal == "nobody":
        return NameFault(f"{process.id}: there is no {literal!r}")
    if action == "write" and "stagee" in literal:
        message = f"deal has no field 'stagee', to be set to {literal['stagee']!r}"
        return NameFault(message)
    return None


APPROVE = read_form(
    b"""{"id": "approve", "components": [
      {"type": "checkbox", "key": "approved"},
      {"type": "textarea", "key": "comment",
       "properties": {"requiredIf": "= not(approved)", "default": "= deal.stage"}}
    ]}""",
    file="approve.form",
)

BROKEN = read_form(
    b"""{"id": "broken", "components": [
      {"type": "textfield", "key": "kind",
       "properties": {"default": "= kindd", "check": "= kind != null"}}
    ]}""",
    file="f",
)

CATALOG = bpmn.Catalog(
    actions={action.name: action for action in actions},
    functions=frozenset({"today", "decide", "working_day_end", "add_working_time"}),
    working_durations=frozenset({"add_working_time"}),
    choices={
        "working_day_end": Choice(
            parameter="calendar", position=1, known=frozenset({"default", "shop"})
        )
    },
    names=frozenset({"constants", "settings", "consts", "deal"}),
    decisions={"rating": frozenset({"amount", "deal"})},
    forms={"approve": APPROVE, "broken": BROKEN},
    processes=frozenset({"billing"}),
    messages={
        "deal.changed": frozenset({"old", "new", "changed"}),
        "payment.received": frozenset({"amount"}),
    },
    path_fault=path_fault,
    parameter_fault=parameter_fault,
)


def task(action: str = "ship", *, element: str = "x", **inputs: str) -> str:
    mapped = "".join(
        f'\n<zeebe:input source="{source}" target="{name}"/>'
        for name, source in inputs.items()
    )
    return (
        f'<serviceTask id="{element}"><extensionElements>'
        f'<zeebe:taskDefinition type="{action}"/>'
        f"<zeebe:ioMapping>{mapped}</zeebe:ioMapping></extensionElements></serviceTask>"
    )


def script(expression: str, result: str = "a", *, element: str = "x") -> str:
    return (
        f'<scriptTask id="{element}"><extensionElements><zeebe:script'
        f' expression="= {expression}" resultVariable="{result}"/>'
        "</extensionElements></scriptTask>"
    )


def form(form_id: str, *, element: str = "x", outputs: str = "") -> str:
    return (
        f'<userTask id="{element}"><extensionElements>'
        f'<zeebe:formDefinition formId="{form_id}"/>'
        f"<zeebe:ioMapping>{outputs}</zeebe:ioMapping></extensionElements></userTask>"
    )


def flow(source: str, target: str, condition: str = "") -> str:
    inner = f"<conditionExpression>= {condition}</conditionExpression>"
    return (
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}"'
        f' targetRef="{target}">{inner if condition else ""}</sequenceFlow>'
    )


def waits(message: str, *, element: str = "x", condition: str = "") -> str:
    found = (
        '<extensionElements><zeebe:properties><zeebe:property name="condition"'
        f' value="= {condition}"/></zeebe:properties></extensionElements>'
    )
    return (
        f'<intermediateCatchEvent id="{element}">{found if condition else ""}'
        f'<messageEventDefinition messageRef="{message}"/></intermediateCatchEvent>'
    )


START = "; start variables are declared in the process property 'variables'"
PAID = '<message id="m" name="payment.received"/>'


@dataclass(frozen=True, kw_only=True)
class Case:
    body: str
    finds: str
    flows: str = "s>x>e"
    root: str = ""


OF_DEAL = """<startEvent id="s">
<extensionElements><zeebe:properties><zeebe:property name="key" value="= new.id"/>
</zeebe:properties></extensionElements><messageEventDefinition messageRef="m"/></startEvent>"""

CASES = {
    "unknown action": Case(
        body=task("shipp"),
        finds="4: BP101 x: no action 'shipp' is registered; did you mean 'ship'?",
    ),
    "missing parameter": Case(
        body=task("notify", to="head"),
        finds="4: BP102 x: action 'notify' needs 'text' (a text); add an input mapping",
    ),
    "unknown parameter": Case(
        body=task(address="Main St", wieght="2"),
        finds="6: BP103 x: action 'ship' has no parameter 'wieght';"
        " did you mean 'weight'?",
    ),
    "parameter of a wrong type": Case(
        body=task(address="Main St", weight="heavy"),
        finds="6: BP104 x: action 'ship', parameter 'weight': expected a whole number,"
        " got 'heavy'",
    ),
    "constant of a wrong type": Case(
        body=task(address="Main St", weight="= [1, 2]"),
        finds="6: BP104 x: action 'ship', parameter 'weight': expected a whole number, got [1, 2]",
    ),
    "parameter that is no choice": Case(
        body=task(address="Main St", mode="quick"),
        finds="6: BP104 x: action 'ship', parameter 'mode': expected"
        " one of slow, fast, got 'quick'",
    ),
    "parameter the workspace refuses": Case(
        body=task("notify", to="nobody", text="hi"),
        finds="5: BP104 x: p: there is no 'nobody'",
    ),
    "unknown field among computed ones": Case(
        body=task("write", fields="= {amount: deal.amount, stagee: &quot;NEW&quot;}"),
        finds="5: BP104 x: deal has no field 'stagee', to be set to 'NEW'",
    ),
    "computed value of an unknown field": Case(
        body=task("write", fields="= {stagee: deal.stage}"),
        finds="5: BP104 x: deal has no field 'stagee', to be set to UNKNOWN",
    ),
    "input that a user task ignores": Case(
        body=form("approve", outputs='<zeebe:input source="Hi" target="titel"/>'),
        finds="4: BP105 x: a user task makes no use of the input 'titel';"
        " did you mean 'title'? (warning)",
    ),
    "undefined variable": Case(
        body=script("1", "total") + "\n" + task(element="y", address="= totl"),
        flows="s>x>y>e",
        finds="6: BP110 y: the input 'address' reads 'totl', which nothing sets"
        " before; did you mean 'total'?" + START,
    ),
    "variable of a parallel branch": Case(
        body='<parallelGateway id="f"/>'
        + script("1", "a")
        # the other branch cannot see it, what follows the join can
        + "\n"
        + script("a", "b", element="y")
        + '<parallelGateway id="j"/>'
        + script("a + b", "c", element="z"),
        flows="s>f>x>j>z>e f>y>j",
        finds="5: BP110 y: the script reads 'a', which nothing sets before;"
        " known: constants, consts, deal, settings" + START,
    ),
    "answer lost in the output mappings": Case(
        body=form("approve", outputs='<zeebe:output source="= approved" target="ok"/>')
        + "\n"
        + script("ok and comment != null", "b", element="y"),
        flows="s>x>y>e",
        finds="5: BP110 y: the script reads 'comment', which nothing sets before;"
        " did you mean 'consts'?" + START,
    ),
    "payload outside its event": Case(
        body=waits("m", condition="amount &gt; 5")
        + "\n"
        + script("amount", element="y"),
        flows="s>x>y>e",
        root=PAID,
        finds="5: BP110 y: the script reads 'amount', which nothing sets before;"
        " known: constants, consts, deal, settings" + START,
    ),
    "name that the event lacks": Case(
        body=waits("m", condition="amout &gt; 5"),
        root=PAID,
        finds="4: BP110 x: the condition reads 'amout', which nothing sets before;"
        " did you mean 'amount'?" + START,
    ),
    "unknown field": Case(
        body=script("deal.stagee"),
        finds="4: BP111 x: the script: deal has no field 'stagee'",
    ),
    "unknown property": Case(
        body=script("consts.Limit"),
        finds="4: BP111 x: the script: process 'p' has no property 'Limit'",
    ),
    "unknown function": Case(
        body=script("todya()"),
        finds="4: BP112 x: the script calls an unknown function 'todya';"
        " did you mean 'today'?",
    ),
    "unknown decision": Case(
        body='<businessRuleTask id="x"><extensionElements><zeebe:calledDecision'
        ' decisionId="ratings" resultVariable="r"/></extensionElements>'
        "</businessRuleTask>",
        finds="4: BP120 x: no decision 'ratings'; did you mean 'rating'?",
    ),
    "unknown decision in an expression": Case(
        body=script("decide(&quot;ratings&quot;, {})"),
        finds="4: BP120 x: no decision 'ratings'; did you mean 'rating'?",
    ),
    "decision without its input": Case(
        body='<businessRuleTask id="x"><extensionElements><zeebe:calledDecision'
        ' decisionId="rating" resultVariable="r"/></extensionElements>'
        "</businessRuleTask>",
        finds="4: BP121 x: the decision 'rating' reads 'amount', which nothing sets;"
        " add an input mapping to 'x', or set it before",
    ),
    "decision without its input, in an expression": Case(
        body=script("decide(&quot;rating&quot;, {amuont: 1})"),
        finds="4: BP121 x: the decision 'rating' reads 'amount', which nothing sets;"
        " give it in the context",
    ),
    "unknown form": Case(
        body=form("aprove"),
        finds="4: BP122 x: no form 'aprove'; did you mean 'approve'?",
    ),
    "unknown name in a form": Case(
        body=form("broken"),
        finds="3: BP110 kind: the default of the field 'kind' of the form of 'x' reads"
        " 'kindd', which nothing sets before; known: constants, consts, deal,"
        " settings" + START,
    ),
    "result that a waiting action lacks": Case(
        body=task("assign") + "\n" + script("parcle", element="y"),
        flows="s>x>y>e",
        finds="5: BP110 y: the script reads 'parcle', which nothing sets before;"
        " did you mean 'parcel'?" + START,
    ),
    "unknown process": Case(
        body='<callActivity id="x"><extensionElements><zeebe:calledElement'
        ' processId="biling"/></extensionElements></callActivity>',
        finds="4: BP123 x: no process 'biling'; did you mean 'billing'?",
    ),
    "misspelt message": Case(
        body=waits("m"),
        root='<message id="m" name="payment.recieved"/>',
        finds="4: BP124 x: no message 'payment.recieved' is known;"
        " did you mean 'payment.received'? (warning)",
    ),
    "start that its thrower never reaches": Case(
        body='<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
        '<intermediateThrowEvent id="x"><messageEventDefinition messageRef="m"/>'
        "</intermediateThrowEvent>",
        root='<message id="m" name="parcel.left"/>',
        finds="4: BP126 s: 'parcel.left' is thrown by process 'p' at 'x', but never"
        " starts this process: without the property origins = any a start takes"
        " nothing from processes (warning)",
    ),
    "flow without a condition": Case(
        body='<exclusiveGateway id="x"/>\n'
        + flow("x", "e", "deal.amount &gt; 5")
        + '\n<task id="y"/>'
        + flow("x", "y"),
        flows="s>x y>e",
        finds="6: BP130 x_y: the flow from 'x' to 'y' has no condition; write one,"
        " or make it the default flow",
    ),
    "join of a choice": Case(
        body='<exclusiveGateway id="x" default="x_y"/>'
        + flow("x", "y")
        + flow("x", "z", "deal.amount &gt; 5")
        + '<task id="y"/><task id="z"/>\n<parallelGateway id="w"/>',
        flows="s>x y>w z>w w>e",
        finds="5: BP132 w: waits for the flows from 'y' and 'z', but they never both"
        " come: 'x' takes only one of the ways; join them with an exclusive gateway,"
        " or take all ways with a parallel one",
    ),
    "unknown name in a call": Case(
        body=script("working_day_end(today(), &quot;shpo&quot;)"),
        finds="4: BP125 x: the script names an unknown calendar 'shpo';"
        " did you mean 'shop'?",
    ),
    "working time in days": Case(
        body=script("add_working_time(today(), duration(&quot;P3D&quot;))"),
        finds="4: BP127 x: the script gives add_working_time a duration in days, and a"
        " day of it is 24 working hours; add_working_days counts working days, else"
        ' write hours: "PT9H" (warning)',
    ),
    "result that hides the record": Case(
        body=OF_DEAL + "\n" + task("sell"),
        root='<message id="m" name="deal.changed"/>',
        finds="7: BP152 x: the result of 'sell' 'deal' hides the process's record 'deal'"
        " from here on; give it another name in an output mapping (warning)",
    ),
    "no default flow": Case(
        body='<inclusiveGateway id="x"/><task id="y"/>'
        + flow("x", "e", "deal.amount &gt; 5")
        + flow("x", "y", "deal.amount &lt; 5"),
        flows="s>x y>e",
        finds="4: BP131 x: if no condition holds, the process stops here with an"
        " incident; draw a default flow (warning)",
    ),
    "no default flow out of an activity": Case(
        body='<task id="x"/><task id="y"/>'
        + flow("x", "e", "deal.amount &gt; 5")
        + flow("x", "y", "deal.amount &lt; 5"),
        flows="s>x y>e",
        finds="4: BP131 x: if no condition holds, the process stops here with an"
        " incident; draw a default flow (warning)",
    ),
    "default flow beside nothing but free ones": Case(
        body='<task id="x" default="x_y"/><task id="y"/>\n' + flow("x", "y"),
        flows="s>x>e y>e",
        finds="5: BP133 x_y: the default flow of this task is always taken: no other"
        " flow has a condition; write one, or let it be no default flow (warning)",
    ),
    "unreachable": Case(
        body='<task id="x"/>\n<task id="y"/>',
        flows="s>x>e y>e",
        finds="5: BP140 y: nothing leads here; draw a flow to it, or remove it",
    ),
    "dead end": Case(
        body='<parallelGateway id="x"/>\n<task id="y"/>',
        flows="s>x>e x>y",
        finds="5: BP141 y: the way stops here without an end event; draw one (warning)",
    ),
    "start without an end": Case(
        body='<subProcess id="x">\n<startEvent id="s2"/><task id="t"/>'
        + flow("s2", "t")
        + "</subProcess>",
        finds="5: BP143 s2: there is a start event, but no end event; draw one where a"
        " way stops (warning)",
    ),
    "cycle beside the beginning": Case(
        body='<subProcess id="x"><task id="t"/>\n<userTask id="u"/>'
        + flow("u", "u")
        + "</subProcess>",
        finds="5: BP140 u: only the loop that it stands in leads here; draw a flow to it "
        "from where the way begins, or remove it",
    ),
    "loop that never waits": Case(
        body=script("1")
        + '\n<exclusiveGateway id="y" default="y_x"/>'
        + flow("y", "x")
        + flow("y", "e", "a &gt; 5"),
        flows="s>x>y",
        finds="4: BP142 x: the loop x → y → x never waits; put a task, a timer or a"
        " message into it, or it runs until its budget ends it (warning)",
    ),
    "name of FEEL": Case(
        body=script("1", "then"),
        finds="4: BP150 x: the variable 'then' has FEEL's own name; choose another",
    ),
    "name of the workspace": Case(
        body=script("1", "settings"),
        finds="4: BP150 x: the variable 'settings' has the workspace's own name;"
        " choose another",
    ),
    "names that differ in case": Case(
        body=script("1", "total") + "\n" + script("2", "Total", element="y"),
        flows="s>x>y>e",
        finds="5: BP151 y: the variables 'total' and 'Total' differ only in case"
        " (warning)",
    ),
    "constant condition": Case(
        body='<exclusiveGateway id="x" default="x_y"/><task id="y"/>'
        + flow("x", "y")
        + "\n"
        + flow("x", "e", "1 &gt; 0"),
        flows="s>x y>e",
        finds="5: BP160 x_e: the condition '= 1 > 0' is always the same;"
        " does it lack a name? (warning)",
    ),
    "fixed date": Case(
        body='<intermediateCatchEvent id="x"><timerEventDefinition>\n'
        "<timeDate>2026-12-31T09:00:00Z</timeDate></timerEventDefinition>"
        "</intermediateCatchEvent>",
        finds="5: BP160 x: the timer fires on a fixed date, 2026-12-31T09:00:00Z;"
        " from then on it fires at once (warning)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_defect_is_one_finding(draw, name: str) -> None:
    case = CASES[name]
    diagram = bpmn.read(draw(case.body, flows=case.flows, root=case.root), file="f")
    found = [str(finding) for finding in bpmn.check(diagram, CATALOG)]
    assert found == [f"f:{case.finds}"]


FINE = {
    "what a receive task without a message is told": Case(
        body='<receiveTask id="x"/>' + script("parcels + 1", element="y"),
        flows="s>x>y>e",
        finds="",
    ),
    "join of a choice that several tokens come to": Case(
        body='<task id="m" completionQuantity="2"/>'
        '<exclusiveGateway id="x" default="x_y"/>'
        + flow("x", "y")
        + flow("x", "z", "deal.amount &gt; 5")
        + '<task id="y"/><task id="z"/><parallelGateway id="w"/>',
        flows="s>m>x y>w z>w w>e",
        finds="",
    ),
    "complex gateway that reads its counts and its state": Case(
        body='<parallelGateway id="f"/><task id="t"/><task id="u"/>'
        '<complexGateway id="x"><activationCondition>= activationCount &gt;= 1 and'
        " activationCounts.t_x &gt; 0</activationCondition></complexGateway>"
        + flow("x", "v", "waitingForStart")
        + flow("x", "e", "not(waitingForStart)")
        + '<exclusiveGateway id="v" default="v_y"/>'
        + flow("v", "y")
        + flow("v", "z", "deal.amount &gt; 5")
        + '<task id="y"/><task id="z"/><parallelGateway id="w"/>',
        flows="s>f>t>x f>u>x y>w z>w w>e",
        finds="",
    ),
    "gateway that starts the process, without a start event": Case(
        body='<eventBasedGateway id="s" instantiate="true"/>'
        '<receiveTask id="x" messageRef="m"/><receiveTask id="y" messageRef="n"/>',
        flows="s>x>e s>y>e",
        root=PAID + '<message id="n" name="sent"/>',
        finds="",
    ),
    "scope without start and end": Case(
        body='<subProcess id="x">'
        + script("1", "a", element="t")
        + script("a", "b", element="u")
        + '<task id="v"/>'
        + flow("t", "u")
        + '<parallelGateway id="j"/>'
        + flow("u", "j")
        + flow("v", "j")
        + "</subProcess>",
        finds="",
    ),
    "free flows beside conditions": Case(
        body='<inclusiveGateway id="x"/><task id="y" default="y_z"/><task id="z"/>'
        + flow("x", "e", "deal.amount &gt; 5")
        + flow("x", "y")
        + flow("y", "e", "deal.amount &lt; 5")
        + flow("y", "z"),
        flows="s>x z>e",
        finds="",
    ),
    "result with the name of another's record": Case(
        body=OF_DEAL.replace("new.id", "new.contact.id") + task("sell"),
        root='<message id="m" name="deal.changed"/>',
        finds="",
    ),
    "result of a process that is started by hand": Case(body=task("sell"), finds=""),
    "result that is given another name": Case(
        body=OF_DEAL
        + task("sell").replace(
            "<zeebe:ioMapping>",
            '<zeebe:ioMapping><zeebe:output source="= deal" target="sold"/>',
        ),
        root='<message id="m" name="deal.changed"/>',
        finds="",
    ),
    "variable set on one of two ways": Case(
        body='<exclusiveGateway id="x" default="x_y"/>'
        + flow("x", "y")
        + flow("x", "z", "deal.amount &gt; 5")
        + script("1", "a", element="z")
        + script("a", "b", element="y"),
        flows="s>x z>y>e",
        finds="",
    ),
    "variable set in the turn before": Case(
        body=form("approve")
        + '<exclusiveGateway id="y" default="y_z"/>'
        + script("[approved, first, n]", "n", element="z")
        + flow("y", "z")
        + flow("y", "e", "approved")
        + script("1", "first", element="v"),
        flows="s>v>x>y z>x",
        finds="",
    ),
    "results of an action": Case(
        body=task(address="Main St") + script("parcel", element="y"),
        flows="s>x>y>e",
        finds="",
    ),
    "results of an action that may wait": Case(
        body=task("assign", wait="= true") + script("parcel", element="y"),
        flows="s>x>y>e",
        finds="",
    ),
    "results nobody declared": Case(
        body=task("ask") + script("whatever", element="y"),
        flows="s>x>y>e",
        finds="",
    ),
    "message of an application": Case(
        body=waits("m", condition="colour = &quot;red&quot;")
        + script("colour", element="y"),
        flows="s>x>y>e",
        root='<message id="m" name="lamp.lit"/>',
        finds="",
    ),
    "variable of a sub-process after it": Case(
        body='<subProcess id="x"><startEvent id="s2"/>'
        + script("1", "a", element="i")
        + '<endEvent id="e2"/>'
        + flow("s2", "i")
        + flow("i", "e2")
        + "</subProcess>"
        + script("a", "b", element="y"),
        flows="s>x>y>e",
        finds="",
    ),
    "variable of a sub-process at its boundary": Case(
        body='<subProcess id="x"><startEvent id="s2"/>'
        + script("1", "a", element="i")
        + '<endEvent id="e2"/>'
        + flow("s2", "i")
        + flow("i", "e2")
        + "</subProcess>"
        '<boundaryEvent id="b" attachedToRef="x"><errorEventDefinition/>'
        "</boundaryEvent>" + script("a", "b", element="y"),
        flows="s>x>e b>y>e",
        finds="",
    ),
    "variable in an event sub-process": Case(
        body=script("1", "a") + '<subProcess id="v" triggeredByEvent="true">'
        '<startEvent id="s2"><messageEventDefinition messageRef="m"/></startEvent>'
        + script("a", "b", element="i")
        + '<endEvent id="e2"/>'
        + flow("s2", "i")
        + flow("i", "e2")
        + "</subProcess>",
        root=PAID,
        finds="",
    ),
    "loop that waits for a message": Case(
        body=waits("m")
        + '<exclusiveGateway id="y" default="y_x"/>'
        + flow("y", "x")
        + flow("y", "e", "deal.amount &gt; 5"),
        flows="s>x>y",
        root=PAID,
        finds="",
    ),
    "loop by a link": Case(
        body=form("approve") + '<intermediateThrowEvent id="y"><linkEventDefinition'
        ' name="A"/></intermediateThrowEvent><intermediateCatchEvent id="z">'
        '<linkEventDefinition name="A"/></intermediateCatchEvent>'
        + script("approved", element="v"),
        flows="s>x>y z>v>e",
        finds="",
    ),
    "items of a loop": Case(
        body='<scriptTask id="x"><extensionElements><zeebe:script'
        ' expression="= [line, loopCounter]" resultVariable="pair"/>'
        "</extensionElements><multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="= [1, 2]" inputElement="line"'
        ' outputCollection="pairs" outputElement="= pair"/></extensionElements>'
        "<completionCondition>= numberOfCompletedInstances = 1</completionCondition>"
        "</multiInstanceLoopCharacteristics></scriptTask>"
        + script("pairs", element="y"),
        flows="s>x>y>e",
        finds="",
    ),
    "what an error tells": Case(
        body=task(address="Main St")
        + '<boundaryEvent id="b" attachedToRef="x"><extensionElements>'
        '<zeebe:ioMapping><zeebe:output source="= errorCode" target="code"/>'
        "</zeebe:ioMapping></extensionElements><errorEventDefinition/></boundaryEvent>"
        + script("code", element="y"),
        flows="s>x>e b>y>e",
        finds="",
    ),
    "names of an expression itself": Case(
        body=script("{n: 1, m: for i in [n] return i + n}.m"),
        finds="",
    ),
}


@pytest.mark.parametrize("name", FINE)
def test_what_is_sound_is_left_in_peace(draw, name: str) -> None:
    case = FINE[name]
    diagram = bpmn.read(draw(case.body, flows=case.flows, root=case.root), file="f")
    assert [str(finding) for finding in bpmn.check(diagram, CATALOG)] == []


@pytest.mark.parametrize(
    "start",
    [
        '<startEvent id="x">{}<messageEventDefinition messageRef="m"/></startEvent>',
        '<receiveTask id="x" messageRef="m" instantiate="true">{}</receiveTask>',
    ],
)
def test_a_message_that_starts_a_process_knows_no_start_variables(draw, start) -> None:
    declared = (
        '<extensionElements><zeebe:properties><zeebe:property name="{}"'
        ' value="{}"/></zeebe:properties></extensionElements>'
    )
    body = declared.format("variables", "total") + start.format(
        declared.format("condition", "= total &gt; amount")
    )
    diagram = bpmn.read(draw(body, flows="s>e x>e", root=PAID), file="f")
    [finding] = bpmn.check(diagram, CATALOG)
    assert (finding.code, finding.location.element) == ("BP110", "x")
    assert "reads 'total'" in finding.message


def test_declared_start_variables_are_known(draw) -> None:
    declared = (
        '<extensionElements><zeebe:properties><zeebe:property name="variables"'
        ' value="amount, client"/></zeebe:properties></extensionElements>'
    )
    body = (
        declared
        + "\n"
        + script("[amount, client]")
        + "\n"
        + script("clinet", "b", element="y")
    )
    diagram = bpmn.read(draw(body, flows="s>x>y>e"), file="f")
    [finding] = bpmn.check(diagram, CATALOG)
    assert str(finding) == (
        "f:6: BP110 y: the script reads 'clinet', which nothing sets before;"
        " did you mean 'client'?"
    )


def test_an_element_of_a_loop_is_not_known_at_its_boundary(draw) -> None:
    body = (
        '<userTask id="x"><multiInstanceLoopCharacteristics><extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="= deal.amount"'
        ' inputElement="line"/></extensionElements></multiInstanceLoopCharacteristics>'
        '</userTask>\n<boundaryEvent id="t" attachedToRef="x"><timerEventDefinition>'
        "<timeDate>= line</timeDate></timerEventDefinition></boundaryEvent>"
    )
    diagram = bpmn.read(draw(body, flows="s>x>e t>e"), file="f")
    [finding] = bpmn.check(diagram, CATALOG)
    assert (finding.code, finding.location.element) == ("BP110", "t")


def test_processes_of_the_same_file_can_call_each_other(draw) -> None:
    body = (
        '<callActivity id="x"><extensionElements><zeebe:calledElement processId="q"/>'
        "</extensionElements></callActivity>"
    )
    root = (
        '<process id="q" isExecutable="true"><startEvent id="qs"/><endEvent id="qe"/>'
        '<sequenceFlow id="qf" sourceRef="qs" targetRef="qe"/></process>'
    )
    diagram = bpmn.read(draw(body, root=root), file="f")
    assert bpmn.check(diagram, CATALOG) == []


def test_the_sample_is_sound() -> None:
    catalog = replace(
        CATALOG,
        functions=frozenset({"now"}),
        names=CATALOG.names | {"order"},
        messages={
            "order.created": frozenset({"new"}),
            "payment.received": frozenset({"amount"}),
        },
    )
    diagram = bpmn.read(SAMPLE.read_bytes(), file="order.bpmn")
    assert [str(finding) for finding in bpmn.check(diagram, catalog)] == []


def test_an_action_for_which_the_workspace_lacks_something_is_a_warning(draw) -> None:
    catalog = replace(CATALOG, unfit={"ask": "there is nobody to ask"})
    diagram = bpmn.read(draw(task("ask")), file="f")
    [found] = bpmn.check(diagram, catalog)
    assert str(found) == "f:4: BP106 x: there is nobody to ask (warning)"


def test_findings_are_in_the_order_of_their_lines(draw) -> None:
    body = '<task id="y"/>\n' + task("shipp") + "\n" + script("todya()", element="z")
    diagram = bpmn.read(draw(body, flows="s>x>z>e"), file="f")
    found = [(f.location.line, f.code) for f in bpmn.check(diagram, CATALOG)]
    assert found == [(4, "BP140"), (5, "BP101"), (6, "BP112")]


def test_a_long_process_is_checked_at_once(draw) -> None:
    count = 1_000
    body = "\n".join(
        script(f"a{n - 1}" if n else "1", f"a{n}", element=f"t{n}")
        for n in range(count)
    )
    data = draw(body, flows=">".join(["s", *(f"t{n}" for n in range(count)), "e"]))
    assert bpmn.check(bpmn.read(data, file="long.bpmn"), CATALOG) == []
