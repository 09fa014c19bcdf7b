"""Small diagrams with known verdicts, sound ones and such with one fault each."""

import pytest
from tests.verification.drawn import (
    MESSAGE,
    boundary,
    found,
    sub,
    verified,
)

ERROR = '<errorEventDefinition errorRef="X"/>'
ESCALATION = '<escalationEventDefinition escalationRef="L"/>'
SCRIPT = '<scriptTask id="Set"><extensionElements><zeebe:script expression="= 1" resultVariable="n"/></extensionElements></scriptTask>'
SERVICE = '<serviceTask id="Do"><extensionElements><zeebe:taskDefinition type="work"/></extensionElements></serviceTask>'
CALL = '<callActivity id="Call"><extensionElements><zeebe:calledElement processId="other"/></extensionElements></callActivity>'
LINKS = (
    '<intermediateThrowEvent id="Out"><linkEventDefinition name="on"/>'
    '</intermediateThrowEvent><intermediateCatchEvent id="In">'
    '<linkEventDefinition name="on"/></intermediateCatchEvent>'
)
COMPLEX = (
    '<complexGateway id="g"><activationCondition>= {}</activationCondition>'
    "</complexGateway>"
)
STARTING = (
    '<eventBasedGateway id="r1" instantiate="true" eventGatewayType="{}"/>'
    f'<intermediateCatchEvent id="m1">{MESSAGE}</intermediateCatchEvent>'
    '<intermediateCatchEvent id="m2"><messageEventDefinition messageRef="N"/>'
    "</intermediateCatchEvent>"
)
EACH = (
    '<multiInstanceLoopCharacteristics isSequential="true"><extensionElements>'
    '<zeebe:loopCharacteristics inputCollection="= [1, 2]" inputElement="x"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)
THROW = f'<intermediateThrowEvent id="Tell">{ESCALATION}</intermediateThrowEvent>'


def handler(flows, start, *, interrupting=True, id_="H"):
    mark = "" if interrupting else 'isInterrupting="false"'
    body = f'<startEvent id="hs" {mark}>{start}</startEvent>'
    return sub(id_, flows, body, extra='triggeredByEvent="true"')


REFUSING = (
    '<multiInstanceLoopCharacteristics behavior="Complex"><loopCardinality>3'
    "</loopCardinality><complexBehaviorDefinition><condition>= refused</condition>"
    f'<event id="ev">{ESCALATION}</event></complexBehaviorDefinition>'
    "</multiInstanceLoopCharacteristics>"
)
SOUND = {
    "sequence": ("s>A>B>e", ""),
    "turns that throw": (
        "s>S>x1>e b>B>x1",
        sub("S", "s9>A>e9", REFUSING) + boundary("b", "S", ESCALATION),
    ),
    "choice": ("s>x1>A>x2>e x1>B?=paid x1>x2!", ""),
    "fork and join": ("s>a1>A>a2>e a1>B>a2 a1>a2", ""),
    "fork with an end each": ("s>a1>A>e1 a1>B>e2", ""),
    "two tokens into one end": ("s>a1>A>e a1>B>e", ""),
    "two tokens through a gateway into one end": ("s>a1>A>x1>e a1>B>x1", ""),
    "loop": ("s>x1>A>x2>x1?=again x2>e!", ""),
    "inclusive block": ("s>o1>A?=n>1 A>o2>e o1>B?=n>2 B>o2 o1>C! C>o2", ""),
    "inclusive join of a fork": ("s>a1>A>o2>e a1>x1>B?=paid B>o2 x1>e2!", ""),
    "race": ("s>r1>m1>A>x1>e r1>w1>x1", ""),
    "boundary": ("s>A>x1>e b>B>x1", boundary("b", "A")),
    "reminder with an end of its own": (
        "s>A>B>e b>C>e2",
        boundary("b", "A", interrupting=False),
    ),
    "sub-process with a deadline": (
        "s>S>e b>B>e2",
        sub("S", "s9>a1>A>a2>e9 a1>B1>a2") + boundary("b", "S"),
    ),
    "error out of a sub-process": (
        "s>S>x1>e b>B>x1",
        sub("S", "s9>x2>A! A>e9 x2>f1?=bad") + boundary("b", "S", ERROR),
    ),
    "escalation beside": (
        "s>S>e b>B>e2",
        sub("S", "s9>Tell>A>e9", THROW)
        + boundary("b", "S", ESCALATION, interrupting=False),
    ),
    "escalation instead": (
        "s>S>x1>e b>B>x1",
        sub("S", "s9>x2>A! A>e9 x2>l1?=late", "") + boundary("b", "S", ESCALATION),
    ),
    "terminate": ("s>a1>A>t1 a1>B>e", ""),
    "first come, then the others are cancelled": ("s>a1>A>Set a1>B>Set Set>t1", SCRIPT),
    "event sub-process instead": ("s>A>e", handler("hs>H1>e7", MESSAGE)),
    "event sub-process beside": (
        "s>A>e",
        handler("hs>H1>e7", MESSAGE, interrupting=False),
    ),
    "an event sub-process ends what never ends": (
        "s>x1>A>x1",
        handler("hs>H1>e7", MESSAGE),
    ),
    "error event sub-process": ("s>Do>A>e", SERVICE + handler("hs>H1>e7", ERROR)),
    "repeated sub-process": ("s>S>e", sub("S", "s9>a1>A>a2>e9 a1>B>a2", EACH)),
    "links": (
        "s>A>Out In>B>e",
        LINKS,
    ),
    "several starts": (
        "s1>A>x1>e s2>x1",
        f'<startEvent id="s1"/><startEvent id="s2">{MESSAGE}</startEvent>',
    ),
    "no start": ("A>a1>C B>a1", ""),
    "quantities": (
        "s>A>B>e",
        '<userTask id="A" completionQuantity="3"/><userTask id="B" startQuantity="3"/>',
    ),
    "more tokens, one run each": (
        "s>A>B>e",
        '<userTask id="A" completionQuantity="2"/>',
    ),
    "a called process may throw": (
        "s>Call>e b>B>e2",
        CALL + boundary("b", "Call", ERROR),
    ),
    "conditional flows of a task": (
        "s>A>B?=n>1 A>C! B>x1 C>x1 x1>e",
        '<userTask id="A" default="A_C"/>',
    ),
    "ad-hoc, activities and a flow": (
        "s>S>e",
        sub("S", "A>B", '<userTask id="C"/>', tag="adHocSubProcess"),
    ),
    "ad-hoc, cancelled by its condition": (
        "s>S>e",
        sub(
            "S",
            "A>B",
            '<completionCondition>= done</completionCondition><userTask id="C"/>',
            tag="adHocSubProcess",
        ),
    ),
    "one of several events starts it": (
        "r1>m1>A>x1>e r1>m2>x1",
        STARTING.format("Exclusive"),
    ),
    "all of several events start it": (
        "r1>m1>A>a1>e r1>m2>a1",
        STARTING.format("Parallel"),
    ),
    "complex, two of three": (
        "s>a1>A>g>C?=waitingForStart C>e a1>B>g a1>D>g",
        COMPLEX.format("activationCount &gt;= 2"),
    ),
    "complex, with what comes late": (
        "s>a1>A>g>C?=waitingForStart C>e a1>B>g a1>D>g g>F?=not(waitingForStart) F>e",
        COMPLEX.format("activationCount &gt;= 2"),
    ),
    "complex, by another condition": (
        "s>a1>A>g>C?=waitingForStart C>e a1>B>g",
        COMPLEX.format("activationCounts.A_g &gt; 0 or enough"),
    ),
    # decisions that bind each other
    "the same decision in two branches": (
        "s>a1>x1>A?=paid x1>B! a1>x2>C?=paid x2>D! A>a2 C>a2 B>a3 D>a3 a2>x3>e a3>x3",
        "",
    ),
    "a decision and its contrary": (
        "s>a1>x1>A?=x>5 x1>B?=x<=5 a1>x2>C?=not(x<=5) x2>D! A>a2 C>a2 B>a3 D>a3 a2>x3>e a3>x3",
        "",
    ),
    "and, or, between": (
        "s>a1>x1>A?=n>=1~and~n<=3 x1>B! a1>x2>C?=n~between~1~and~3 x2>D! A>a2 C>a2 B>a3 D>a3 a2>x3>e a3>x3",
        "",
    ),
    "what is no comparison is the same by its text": (
        "s>a1>x1>A?=count(list)>n x1>B! a1>x2>C?=count(list)>n x2>D! A>a2 C>a2 B>a3 D>a3 a2>x3>e a3>x3",
        "",
    ),
    "decided once more further on": (
        "s>x1>A?=paid x1>x2! A>x2 x2>B?=paid~or~n=1 x2>C! B>x3>e C>x3",
        "",
    ),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_diagram_has_no_fault(name):
    verification = verified(*SOUND[name])
    assert found(verification) == []
    assert verification.complete


FAULTY = {
    "complex, more than can come": (
        "s>a1>A>g>C?=waitingForStart C>e a1>B>g",
        COMPLEX.format("activationCount &gt; 2"),
        [("BV001", "g")],
    ),
    "complex, fewer than are left": (
        "s>a1>A>g>C?=waitingForStart C>e a1>x1>B?=paid B>g x1>e!",
        COMPLEX.format("activationCount &gt;= 2"),
        [("BV004", "g")],
    ),
    "complex, a reset takes the same way": (
        "s>a1>A>g>C?=waitingForStart~or~late a1>B>g a1>D>g C>e g>F?=not(waitingForStart) F>e",
        COMPLEX.format("activationCount = 1"),
        [("BV002", "C")],
    ),
    "join behind a choice": (
        "s>x1>A?=paid x1>B! A>a2 B>a2 a2>e",
        "",
        [("BV001", "a2")],
    ),
    "join that waits for what is behind it": (
        "s>a1>A>x1>a1?=again x1>e!",
        "",
        [("BV001", "a1")],
    ),
    "join of a race": ("s>r1>m1>a1>e r1>w1>a1", "", [("BV001", "a1")]),
    "join in a sub-process": (
        "s>S>e",
        sub("S", "s9>x1>A?=paid x1>B! A>a2 B>a2 a2>e9"),
        [("BV001", "a2")],
    ),
    "join of a boundary event": (
        "s>A>a1>e b>B>a1",
        boundary("b", "A"),
        [("BV001", "a1")],
    ),
    "too few tokens": (
        "s>A>B>e",
        '<userTask id="A" completionQuantity="2"/><userTask id="B" startQuantity="3"/>',
        [("BV001", "B")],
    ),
    "no flow is true": (
        "s>x0>n1?=paid x0>x1! n1>x1>B?=paid~and~n=1 x1>C?=paid~and~n=2 x0>D?=n=3 B>e C>e D>e",
        "",
        [("BV001", "x1")],
    ),
    "a deadlock that an event sub-process ends": (
        "s>x1>A?=paid x1>B! A>a2 B>a2 a2>e",
        handler("hs>H1>e7", MESSAGE),
        [("BV001", "a2")],
    ),
    "branches meet in a choice": ("s>a1>A>x1>C>e a1>B>x1", "", [("BV002", "x1")]),
    "branches meet in a task": ("s>a1>A>C>e a1>B>C", "", [("BV002", "C")]),
    "two flows into one task": ("s>a1>C>e a1>C#2", "", [("BV002", "C")]),
    "a reminder comes back": (
        "s>A>x1>B>e b>x1",
        boundary("b", "A", interrupting=False),
        [("BV002", "x1")],
    ),
    "inclusive fork, exclusive join": (
        "s>o1>A?=n>1 o1>B?=n>2 o1>x1! A>x1 B>x1 x1>C>e",
        "",
        [("BV002", "x1")],
    ),
    "implicit fork of a task": ("s>A>B>x1>D>e A>C>x1", "", [("BV002", "x1")]),
    "one branch goes back": ("s>x1>A>a1>B>e a1>C>x1", "", [("BV002", "B")]),
    "dead by its condition": (
        "s>x1>x2?=n>5 x1>e! x2>A?=n<3 x2>B! A>e B>e",
        "",
        [("BV003", "A")],
    ),
    "nothing throws": (
        "s>S>e b>B>e2",
        sub("S", "s9>A>e9") + boundary("b", "S", ESCALATION),
        [("BV003", "b")],
    ),
    "an end, and a token that waits": (
        "s>a1>A>e1 a1>x1>B?=paid B>a2>e2 x1>C! C>a2",
        "",
        [("BV004", "a2")],
    ),
    "in a sub-process one branch ends": (
        "s>S>e",
        sub("S", "s9>a1>A>a2>e8 a1>x1>B?=paid B>a2 x1>e9!"),
        [("BV004", "a2")],
    ),
    "a loop without a way out": ("s>x1>A>B>x1", "", [("BV005", "x1")]),
    "no way back to the end": ("s>x1>A?=paid x1>e! A>x2>B>x2", "", [("BV005", "x2")]),
    "a loop beside an end": ("s>a1>A>e a1>x1>B>x1", "", [("BV005", "x1")]),
    "decisions differ after an answer": (
        "s>x1>A?=paid x1>B! A>C>x2 B>x2 x2>D?=paid x2>e! D>a1>e D>a1#2",
        "",
        [],
    ),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_diagram_has_its_fault(name):
    flows, body, faults = FAULTY[name]
    assert found(verified(flows, body)) == faults


def test_a_message_says_what_waits_for_what_and_where_tokens_come_from():
    def said(name):
        [fault] = verified(*FAULTY[name][:2]).faults
        return fault.finding.message

    assert said("join of a race") == (
        "deadlock: 'a1' has a token from 'm1' and waits for one by the flow from 'w1',"
        " which never comes"
    )
    assert said("two flows into one task") == (
        "lack of synchronisation: this user task runs twice at once, the second by 'a1';"
        " 'a1' makes several tokens: join the branches before with a gateway of the kind"
        " that forks them"
    )
    assert said("a reminder comes back") == (
        "lack of synchronisation: two tokens are here at once, and what follows runs"
        " twice, the second by 'A'; 'b' does not interrupt: let its branch end by itself"
    )
    assert said("too few tokens") == "deadlock: 'B' waits for 3 tokens, and fewer come"
    assert said("no flow is true") == "deadlock: no flow out of 'x1' can be taken"
    assert said("a deadlock that an event sub-process ends").endswith(
        "which never comes; only 'hs' would end it"
    )
    assert said("an end, and a token that waits").startswith(
        "'e1' is reached, but tokens are left: 'a2' has a token from "
    )
    assert said("a loop without a way out") == (
        "livelock: from here on 'A', 'B' and 'x1' go on for ever, and no end is reached;"
        " draw a way out"
    )


def branches(one):
    return "s>a1 a2>e " + " ".join(one.format(number) for number in range(20))


WIDE = {
    "tasks": (branches("a1>A{0}>B{0}>a2"), ""),
    "decisions": (branches("a1>x{0}>A{0}?=n{0} x{0}>y{0}! A{0}>y{0}>a2"), ""),
    "loops": (branches("a1>x{0}>A{0}>y{0}>x{0}?=n{0} y{0}>a2!"), ""),
    "reminders": (
        branches("a1>A{0}>a2 b{0}>B{0}>e{0}"),
        "".join(boundary(f"b{it}", f"A{it}", interrupting=False) for it in range(20)),
    ),
    "deadlines": (
        branches("a1>S{0}>y{0}>a2 b{0}>y{0}"),
        "".join(
            sub(f"S{it}", f"s{it}9>T{it}>e{it}9") + boundary(f"b{it}", f"S{it}")
            for it in range(20)
        ),
    ),
}


@pytest.mark.parametrize("name", WIDE)
def test_twenty_branches_side_by_side_do_not_multiply(name):
    verification = verified(*WIDE[name])
    assert (found(verification), verification.complete) == ([], True)
    assert verification.states < 200


def test_what_cannot_be_seen_whole_is_looked_into_further_off():
    flows = branches("a1>x{0}>A{0}?=n{0} x{0}>e! A{0}>a2")
    verification = verified(flows, limit=500)
    assert not verification.complete
    assert found(verification) == [("BV004", "a2")]
