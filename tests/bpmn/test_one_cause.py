"""A refusal is told once, at its element: nothing around it is blamed as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from bizproc import bpmn
from bizproc.bpmn.vocabulary import BPMN, NODES
from bizproc.errors import DeploymentError, Finding

ROOT = Path(__file__).parents[2]
DIAGRAMS = sorted(ROOT.glob("processes/**/*.bpmn"))
UNDOING = """
<startEvent id="s"/><subProcess id="sub"><startEvent id="s1"/><userTask id="book"/>
<boundaryEvent id="undo" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
<userTask id="cancel" isForCompensation="true"/>
<association id="as" associationDirection="One" sourceRef="undo" targetRef="cancel"/>
<intermediateThrowEvent id="throw"><compensateEventDefinition activityRef="book"/>
</intermediateThrowEvent><endEvent id="e1"/>
<sequenceFlow id="f1" sourceRef="s1" targetRef="book"/>
<sequenceFlow id="f2" sourceRef="book" targetRef="throw"/>
<sequenceFlow id="f3" sourceRef="throw" targetRef="e1"/></subProcess>
<exclusiveGateway id="choose" default="f6"/>
<eventBasedGateway id="race"/><endEvent id="e"/>
<intermediateCatchEvent id="hour"><timerEventDefinition><timeDuration>PT1H</timeDuration>
</timerEventDefinition></intermediateCatchEvent>
<receiveTask id="told"/><intermediateThrowEvent id="jump"><linkEventDefinition name="L"/>
</intermediateThrowEvent><intermediateCatchEvent id="land"><linkEventDefinition name="L"/>
</intermediateCatchEvent>
<sequenceFlow id="f4" sourceRef="s" targetRef="sub"/>
<sequenceFlow id="f5" sourceRef="sub" targetRef="choose"/>
<sequenceFlow id="f6" sourceRef="choose" targetRef="race"/>
<sequenceFlow id="f7" sourceRef="choose" targetRef="e"><conditionExpression>= a
</conditionExpression></sequenceFlow>
<sequenceFlow id="f8" sourceRef="race" targetRef="hour"/>
<sequenceFlow id="f9" sourceRef="race" targetRef="told"/>
<sequenceFlow id="f10" sourceRef="hour" targetRef="jump"/>
<sequenceFlow id="f11" sourceRef="told" targetRef="e"/>
<sequenceFlow id="f12" sourceRef="land" targetRef="e"/>
"""


def drawn(body: str) -> bytes:
    return (
        f'<definitions xmlns="{BPMN}" targetNamespace="t"'
        ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
        ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
        ' xmlns:flowable="http://flowable.org/bpmn">'
        f'<process id="p" isExecutable="true">{body}</process></definitions>'
    ).encode()


def findings(data: bytes) -> list[Finding]:
    try:
        bpmn.read(data, file="f.bpmn")
    except DeploymentError as error:
        return list(error.findings)
    return []


def unknown_one_by_one(data: bytes) -> list[tuple[str, bytes]]:
    """Return the file with each of its elements under a name that nobody knows."""
    made = []
    nodes = [it.get("id") for it in etree.fromstring(data).iter() if is_node(it)]
    for node in nodes:
        root = etree.fromstring(data)
        [element] = [it for it in root.iter() if it.get("id") == node and is_node(it)]
        element.tag = f"{{{BPMN}}}mysteryBox"
        made.append((node or "", etree.tostring(root)))
    return made


def is_node(element: etree._Element) -> bool:
    if not isinstance(element.tag, str):
        return False
    name = etree.QName(element)
    return name.namespace == BPMN and name.localname in NODES


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_each_element_of_a_company_diagram_unknown_is_one_finding(path: Path) -> None:
    for node, data in unknown_one_by_one(path.read_bytes())[::4]:
        found = findings(data)
        assert [(it.code, it.location.element) for it in found] == [("BP003", node)]


def test_each_element_beside_links_races_and_undoing_unknown_is_one_finding() -> None:
    data = drawn(UNDOING)
    assert findings(data) == []
    made = unknown_one_by_one(data)
    assert len(made) == 15
    for node, changed in made:
        found = [(it.code, it.location.element) for it in findings(changed)]
        assert found == [("BP003", node)], (node, findings(changed))


TASK = (
    '<startEvent id="s"/>{}<endEvent id="e"/><sequenceFlow id="a" sourceRef="s"'
    ' targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="e">{}</sequenceFlow>'
)
FORM = '<extensionElements><camunda:formData id="fd"/></extensionElements>'


@pytest.mark.parametrize(
    ("task", "says"),
    [
        (
            '<serviceTask id="t" camunda:class="a.B" camunda:asyncBefore="true"/>',
            "camunda:class, camunda:asyncBefore of this serviceTask: Camunda 7's",
        ),
        (
            f'<userTask id="t" camunda:assignee="u_ivan">{FORM}</userTask>',
            "camunda:assignee, camunda:formData of this userTask: Camunda 7's",
        ),
        (
            '<serviceTask id="t" flowable:class="a.B"/>',
            "flowable:class of this serviceTask: another engine's",
        ),
        (
            '<businessRuleTask id="t" camunda:decisionRef="d"/>',
            "bizproc import FILE --from camunda7",
        ),
        ('<callActivity id="t" camunda:calledElementBinding="x"/>', "Camunda 7's"),
        (
            '<scriptTask id="t" scriptFormat="groovy"><script>x = 1</script></scriptTask>',
            "the script is in groovy; write FEEL into zeebe:script",
        ),
        ('<usertask id="t"/>', "did you mean 'userTask'?"),
        ('<choreographyTask id="t"/>', "draw what one partner does"),
    ],
)
def test_one_finding_for_all_that_another_dialect_says_at_an_element(
    task: str, says: str
) -> None:
    [finding] = findings(drawn(TASK.format(task, "")))
    assert says in finding.message
    assert finding.location.element == "t"


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ("${amount &gt; 100}", "is an expression of Camunda 7; write FEEL"),
        ("#{amount &gt; 100}", "is an expression of Camunda 7; write FEEL"),
        ("amount &gt; 100", "did you forget the = at the beginning?"),
    ],
)
def test_a_condition_in_another_language_is_one_finding(
    condition: str, says: str
) -> None:
    body = (
        '<startEvent id="s"/><exclusiveGateway id="t" default="c"/><endEvent id="e"/>'
        '<endEvent id="e2"/><sequenceFlow id="a" sourceRef="s" targetRef="t"/>'
        '<sequenceFlow id="c" sourceRef="t" targetRef="e2"/><sequenceFlow id="b"'
        ' sourceRef="t" targetRef="e"><conditionExpression>{}</conditionExpression>'
        "</sequenceFlow>"
    )
    [finding] = findings(drawn(body.format(condition)))
    assert says in finding.message
    groovy = body.replace(
        "<conditionExpression>", '<conditionExpression language="groovy">'
    )
    [finding] = findings(drawn(groovy.format("amount")))
    assert "is in groovy; write it in FEEL" in finding.message


def test_a_refused_element_hides_no_fault_elsewhere() -> None:
    body = TASK.format('<mysteryBox id="t"/>', "") + (
        '<userTask id="far"/><boundaryEvent id="late" attachedToRef="far">'
        "<timerEventDefinition><timeDuration>soon</timeDuration></timerEventDefinition>"
        "</boundaryEvent>"
    )
    found = {(it.code, it.location.element) for it in findings(drawn(body))}
    assert found == {("BP003", "t"), ("BP010", "late"), ("BP011", "late")}
