"""What BPMN asks of compensation and transactions: each rule by a twin that breaks it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bizproc import bpmn
from bizproc.errors import DeploymentError

UNDO = "<compensateEventDefinition/>"
THROW = '<intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent>'
BOUNDARY = f'<boundaryEvent id="b" attachedToRef="a">{UNDO}</boundaryEvent>'
ASSOCIATION = '<association id="as" sourceRef="b" targetRef="ua"/>'
HANDLER = '<task id="ua" isForCompensation="true"/>'
SOUND = (
    '<task id="a"/>' + BOUNDARY + HANDLER + ASSOCIATION + THROW,
    "s>a>throw>e",
)
CANCEL = '<endEvent id="stop"><cancelEventDefinition/></endEvent>'
CANCELED = '<boundaryEvent id="off" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>'
INSIDE = f'<startEvent id="ts"/>{CANCEL}<sequenceFlow id="ts_stop" sourceRef="ts" targetRef="stop"/>'
TRANSACTION = (
    (
        f'<transaction id="tx">{INSIDE}</transaction>{CANCELED}<endEvent id="e2"/>'
        '<sequenceFlow id="off_e2" sourceRef="off" targetRef="e2"/>'
    ),
    "s>tx>e",
)
UNDOING = (
    f'<subProcess id="undo" triggeredByEvent="true"><startEvent id="us">{UNDO}</startEvent>'
    '<endEvent id="ue"/><sequenceFlow id="us_ue" sourceRef="us" targetRef="ue"/></subProcess>'
)
NESTED = (
    f'<subProcess id="a"><startEvent id="is"/><task id="i"/><endEvent id="ie"/>{UNDOING}'
    '<sequenceFlow id="is_i" sourceRef="is" targetRef="i"/>'
    '<sequenceFlow id="i_ie" sourceRef="i" targetRef="ie"/></subProcess>' + THROW,
    "s>a>throw>e",
)


def test_what_the_twins_come_from_is_sound(draw) -> None:
    for body, flows in (SOUND, TRANSACTION, NESTED):
        [process] = bpmn.read(draw(body, flows=flows), file="shop.bpmn").processes
        assert process.scope.nodes


@dataclass(frozen=True, kw_only=True)
class Twin:
    """What of the sound drawing is replaced by what, and what is said then."""

    old: str
    new: str
    code: str
    says: str
    of: tuple[str, str] = SOUND
    flows: str = ""


TWINS = {
    "no handler (143)": Twin(
        old=HANDLER + ASSOCIATION,
        new="",
        code="BP011",
        says="this compensation event has no handler: draw an association",
    ),
    "two handlers (143)": Twin(
        old=ASSOCIATION,
        new=ASSOCIATION
        + '<task id="ub" isForCompensation="true"/>'
        + '<association id="as2" sourceRef="b" targetRef="ub"/>',
        code="BP011",
        says="this compensation event has several handlers; keep one",
    ),
    "a handler without its mark (144)": Twin(
        old=HANDLER,
        new='<task id="ua"/>',
        code="BP011",
        says="'ua' is no handler of compensation; set its isForCompensation",
    ),
    "an event as handler (144)": Twin(
        old=HANDLER,
        new='<endEvent id="ua"/>',
        code="BP011",
        says="'ua' is an end event, and only an activity undoes work",
    ),
    "a handler that nothing leads to": Twin(
        old=HANDLER,
        new=HANDLER + '<task id="more" isForCompensation="true"/>',
        code="BP011",
        says="no compensation boundary event is associated with this handler",
    ),
    "a handler with a flow": Twin(
        old=HANDLER,
        new=HANDLER,
        flows="s>a>throw>e\nua>e",
        code="BP011",
        says="no flow leads to or from a handler of compensation",
    ),
    "a handler in another scope": Twin(
        old=HANDLER,
        new='<subProcess id="h"><startEvent id="is"/><endEvent id="ie"/>'
        '<boundaryEvent id="ib" attachedToRef="it"><compensateEventDefinition/>'
        '</boundaryEvent><task id="it"/><association id="ias" sourceRef="ib"'
        ' targetRef="ua"/><task id="ua" isForCompensation="true"/>'
        '<sequenceFlow id="is_it" sourceRef="is" targetRef="it"/>'
        '<sequenceFlow id="it_ie" sourceRef="it" targetRef="ie"/></subProcess>',
        flows="s>a>throw>h>e",
        code="BP011",
        says="the handler 'ua' lies in another scope; draw it in 'p'",
    ),
    "a boundary event on a handler": Twin(
        old=HANDLER,
        new=HANDLER + '<boundaryEvent id="t" attachedToRef="ua"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>",
        flows="s>a>throw>e\nt>e",
        code="BP011",
        says="'ua' is a handler of compensation, which has no boundary events here",
    ),
    "an event sub-process as handler": Twin(
        old='id="undo" triggeredByEvent="true"',
        new='id="undo" triggeredByEvent="true" isForCompensation="true"',
        of=NESTED,
        code="BP011",
        says="an event sub-process is no handler of compensation by itself",
    ),
    "a flow out of the boundary event (114)": Twin(
        old=BOUNDARY,
        new=BOUNDARY,
        flows="s>a>throw>e\nb>e",
        code="BP011",
        says="no flow leaves a compensation event",
    ),
    "a flow into the boundary event (112)": Twin(
        old=BOUNDARY,
        new=BOUNDARY,
        flows="s>a>throw>e\na>b",
        code="BP011",
        says="no flow may lead into this boundary event",
    ),
    "a compensation event that is non-interrupting (110)": Twin(
        old='attachedToRef="a"',
        new='attachedToRef="a" cancelActivity="false"',
        code="BP011",
        says="a compensation event cannot be non-interrupting",
    ),
    "two compensation events of one activity": Twin(
        old=BOUNDARY,
        new=BOUNDARY
        + BOUNDARY.replace('"b"', '"b2"')
        + '<association id="as2" sourceRef="b2" targetRef="ua"/>',
        code="BP011",
        says="'b' catches every compensation here already",
    ),
    "mappings of what brings nothing": Twin(
        old=f'attachedToRef="a">{UNDO}',
        new='attachedToRef="a"><extensionElements><zeebe:ioMapping><zeebe:output'
        f' source="= 1" target="x"/></zeebe:ioMapping></extensionElements>{UNDO}',
        code="BP005",
        says="a compensation event brings nothing",
    ),
    "caught in the normal flow (122)": Twin(
        old=THROW,
        new=f'<intermediateCatchEvent id="throw">{UNDO}</intermediateCatchEvent>',
        code="BP008",
        says="compensation is caught by a boundary event",
    ),
    "a process that compensation starts": Twin(
        old=THROW,
        new=THROW + f'<startEvent id="s">{UNDO}</startEvent>',
        code="BP008",
        says="compensation starts only an event sub-process",
    ),
    "an event sub-process that undoes the process": Twin(
        old=THROW,
        new=THROW + UNDOING,
        code="BP011",
        says="only a sub-process or transaction is undone by an event sub-process",
    ),
    "undone from inside and from outside": Twin(
        old=THROW,
        new=THROW + BOUNDARY + HANDLER + ASSOCIATION,
        of=NESTED,
        code="BP011",
        says="'a' has an event sub-process that undoes it as well",
    ),
    "an activity that does not exist": Twin(
        old='<intermediateThrowEvent id="throw"><compensateEventDefinition/>',
        new='<intermediateThrowEvent id="throw"><compensateEventDefinition'
        ' activityRef="aa"/>',
        code="BP006",
        says="activityRef 'aa' names no activity of this file; did you mean 'a'?",
    ),
    "an activity out of reach": Twin(
        old='<intermediateThrowEvent id="throw"><compensateEventDefinition/>',
        new='<intermediateThrowEvent id="throw"><compensateEventDefinition'
        ' activityRef="i"/>',
        of=NESTED,
        code="BP006",
        says="activityRef 'i' is out of reach",
    ),
    "a handler as the activity": Twin(
        old='<intermediateThrowEvent id="throw"><compensateEventDefinition/>',
        new='<intermediateThrowEvent id="throw"><compensateEventDefinition'
        ' activityRef="ua"/>',
        code="BP006",
        says="activityRef 'ua' names a compensation handler",
    ),
    "an activity named where it is caught": Twin(
        old=BOUNDARY,
        new=BOUNDARY.replace("Definition/>", 'Definition activityRef="a"/>'),
        code="BP008",
        says="activityRef has no effect on an event that catches",
    ),
    "a cancel outside a transaction (106)": Twin(
        old=THROW,
        new=THROW + CANCEL,
        flows="s>a>throw>e\na>stop",
        code="BP011",
        says="a cancel end event stands directly in a transaction",
    ),
    "a cancel caught on another activity (111)": Twin(
        old='id="off" attachedToRef="tx"',
        new='id="off" attachedToRef="t"',
        of=(
            TRANSACTION[0].replace(
                INSIDE, INSIDE.replace(CANCEL, '<endEvent id="stop"/>')
            )
            + '<task id="t"/>',
            "",
        ),
        flows="s>tx>t>e",
        code="BP011",
        says="only a transaction is cancelled, 't' is a task",
    ),
    "a cancel event that is non-interrupting (110)": Twin(
        old='attachedToRef="tx"',
        new='attachedToRef="tx" cancelActivity="false"',
        of=TRANSACTION,
        code="BP011",
        says="a cancel event cannot be non-interrupting",
    ),
    "a cancel event that leads nowhere (113)": Twin(
        old='<sequenceFlow id="off_e2" sourceRef="off" targetRef="e2"/>',
        new="",
        of=TRANSACTION,
        code="BP011",
        says="nothing follows this boundary event",
    ),
    "a cancel that is thrown on the way (149)": Twin(
        old=THROW,
        new=THROW.replace("compensateEvent", "cancelEvent"),
        code="BP008",
        says="a transaction is cancelled by an end event",
    ),
    "a cancel that nothing catches": Twin(
        old=CANCELED,
        new="",
        of=(TRANSACTION[0].partition('<endEvent id="e2"')[0], TRANSACTION[1]),
        code="BP011",
        says="'stop' cancels this transaction, and nothing says how it goes on then",
    ),
    "a transaction that repeats and is cancelled": Twin(
        old='<transaction id="tx">',
        new='<transaction id="tx"><standardLoopCharacteristics loopMaximum="2"/>',
        of=TRANSACTION,
        code="BP011",
        says="a transaction that repeats cannot be cancelled here",
    ),
    "a transaction of another method": Twin(
        old='<transaction id="tx">',
        new='<transaction id="tx" method="##Store">',
        of=TRANSACTION,
        code="BP004",
        says="transactions are undone by ##Compensate, not by '##Store'",
    ),
    "a transaction that an event starts": Twin(
        old='<transaction id="tx">',
        new='<transaction id="tx" triggeredByEvent="true">',
        of=TRANSACTION,
        code="BP011",
        says="an event sub-process cannot be a transaction",
    ),
}


@pytest.mark.parametrize("name", TWINS)
def test_a_broken_twin_is_refused(draw, name: str) -> None:
    twin = TWINS[name]
    body, flows = twin.of
    assert twin.old in body
    broken = draw(body.replace(twin.old, twin.new), flows=twin.flows or flows)
    with pytest.raises(DeploymentError) as caught:
        bpmn.read(broken, file="shop.bpmn")
    [finding] = caught.value.findings
    assert twin.says in finding.message
    assert finding.code == twin.code
