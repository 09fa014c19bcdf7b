"""What `check` says of events, by a broken twin of a sound diagram each."""

from __future__ import annotations

import pytest

from bizproc import bpmn

LATE = (
    '<escalation id="late" escalationCode="LATE"/>'
    '<escalation id="made" escalationCode="= code"/>'
)
CATCH = '<escalationEventDefinition escalationRef="late"/>'
FLOWS = '<sequenceFlow id="f1" sourceRef="is" targetRef="ie"/>'


def inside(thrown: str = "") -> str:
    end = f'<endEvent id="ie">{thrown}</endEvent>'
    return f'<subProcess id="x"><startEvent id="is"/>{end}{FLOWS}</subProcess>'


TURNS = (
    '<task id="x"><multiInstanceLoopCharacteristics behavior="One"'
    ' oneBehaviorEventRef="{}"><loopCardinality>2</loopCardinality>'
    "</multiInstanceLoopCharacteristics></task>"
)


def boundary(definition: str) -> str:
    return f'<boundaryEvent id="b" attachedToRef="x">{definition}</boundaryEvent>'


def found(draw, body: str, *, flows: str = "s>x>e b>e", root: str = LATE) -> list[str]:
    diagram = bpmn.read(draw(body, flows=flows, root=root), file="shop.bpmn")
    return [
        f"{it.code} {it.location.element}: {it.message}"
        for it in bpmn.check(diagram, bpmn.Catalog())
        if it.code >= "BP170"
    ]


@pytest.mark.parametrize(
    ("host", "says"),
    [
        (
            '<task id="x"/>',
            "nothing inside throws the escalation 'LATE' that is caught here",
        ),
        (inside(), "nothing inside throws the escalation 'LATE' that is caught here"),
        (
            inside('<escalationEventDefinition escalationRef="slow"/>'),
            "remove this one; did you mean 'LATER'?",
        ),
        (inside('<escalationEventDefinition escalationRef="late"/>'), ""),
        (inside('<escalationEventDefinition escalationRef="made"/>'), ""),
        (TURNS.format("one"), ""),
        (TURNS.format("other"), "remove this one; did you mean 'LATER'?"),
        (
            (
                '<callActivity id="x"><extensionElements><zeebe:calledElement'
                ' processId="p"/></extensionElements></callActivity>'
            ),
            "",
        ),
    ],
)
def test_an_escalation_that_nothing_throws_is_told(draw, host: str, says: str) -> None:
    root = LATE + '<escalation id="slow" escalationCode="LATER"/>'
    for name, ref in (("one", "late"), ("other", "slow")):
        root += f'<escalationEventDefinition id="{name}" escalationRef="{ref}"/>'
    told = found(draw, host + boundary(CATCH), root=root)
    assert len(told) == bool(says)
    assert all(it.startswith("BP170 b: ") and says in it for it in told)


@pytest.mark.parametrize("declared", ["n, m", "m"])
def test_a_condition_that_starts_a_process_reads_declared_start_variables(
    draw, declared: str
) -> None:
    start = (
        '<startEvent id="x"><conditionalEventDefinition><condition>= {}</condition>'
        "</conditionalEventDefinition></startEvent>"
    )
    property_ = (
        '<extensionElements><zeebe:properties><zeebe:property name="variables"'
        f' value="{declared}"/></zeebe:properties></extensionElements>'
    )
    body = property_ + start.format("n &gt; 5 and n &gt; m")
    diagram = bpmn.read(draw(body, flows="s>e x>e"), file="shop.bpmn")
    told = [it.message for it in bpmn.check(diagram, bpmn.Catalog())]
    assert len(told) == (0 if "n" in declared else 1)
    assert all(
        "the condition reads 'n', which nothing sets before" in it for it in told
    )


@pytest.mark.parametrize("thrown", [CATCH, ""])
def test_what_a_scope_throws_comes_to_its_event_sub_process(draw, thrown: str) -> None:
    handler = (
        '<subProcess id="h" triggeredByEvent="true"><startEvent id="hs">'
        '<escalationEventDefinition/></startEvent><endEvent id="he">'
        f'{CATCH}</endEvent><sequenceFlow id="hf" sourceRef="hs" targetRef="he"/>'
        "</subProcess>"
    )
    host = inside(thrown)
    told = found(draw, host + handler, flows="s>x>e")
    assert told == (
        []
        if thrown
        else [
            (
                "BP170 hs: nothing inside throws an escalation that is caught here; draw an "
                "escalation event that throws it, or remove this one"
            )
        ]
    )


CONDITIONAL = (
    '<intermediateCatchEvent id="x"><conditionalEventDefinition><extensionElements>'
    '<zeebe:conditionalFilter variableNames="n, m" variableEvents="create, update"/>'
    "</extensionElements><condition>{}</condition></conditionalEventDefinition>"
    "</intermediateCatchEvent>"
)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("= n &gt; 5", ""),
        ("= n &gt; 5 and now() &gt; m", ""),
        ("= now() &gt; date and time(&quot;2030-01-01T00:00:00Z&quot;)", "the time"),
    ],
)
def test_a_condition_that_reads_no_variable_is_told(
    draw, condition: str, says: str
) -> None:
    told = found(draw, CONDITIONAL.format(condition), flows="s>x>e")
    assert len(told) == bool(says)
    assert all(it.startswith("BP171 x: ") and says in it for it in told)


def test_a_condition_sees_what_any_branch_writes(draw) -> None:
    """It is judged by the newest values, so what is set beside it counts as set."""
    process = (
        '<parallelGateway id="f"/><scriptTask id="a"><extensionElements><zeebe:script'
        ' expression="= 1" resultVariable="n"/></extensionElements></scriptTask>'
        + CONDITIONAL.format("= n &gt; 5")
        + '<scriptTask id="c"><extensionElements><zeebe:script expression="= n"'
        ' resultVariable="m"/></extensionElements></scriptTask>'
    )
    diagram = bpmn.read(draw(process, flows="s>f>a>e f>x>c>e"), file="shop.bpmn")
    assert bpmn.check(diagram, bpmn.Catalog()) == []


PLAIN = '<startEvent id="plain"/>'


@pytest.mark.parametrize(
    ("plain", "told"),
    [
        ("", ["has no plain start event"]),
        (PLAIN, []),
        (
            PLAIN + '<startEvent id="more"/>',
            ["has several plain start events ('plain', 'more')"],
        ),
    ],
)
def test_a_called_process_that_no_call_can_begin_is_told(
    draw, plain: str, told: list[str]
) -> None:
    call = (
        '<callActivity id="x"><extensionElements><zeebe:calledElement'
        ' processId="q"/></extensionElements></callActivity>'
    )
    root = (
        '<message id="m" name="m"/><process id="q" isExecutable="true">'
        '<startEvent id="ms"><messageEventDefinition messageRef="m"/></startEvent>'
        f"{plain}</process>"
    )
    said = found(draw, call, flows="s>x>e", root=root)
    assert len(said) == len(told)
    for one, start in zip(said, told, strict=True):
        assert one.startswith(f"BP172 x: process 'q' {start}")
