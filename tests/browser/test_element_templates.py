"""Element templates work in the modeler: what it writes is checked, deployed and run."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from tests.browser.modeler import Modeler

from bizproc import bpmn, open_workspace
from bizproc.catalog import of_actions
from bizproc.engine.deployment.bundle import read_bundle, read_files
from bizproc.errors import DeploymentError
from bizproc.extensions import extensions_of
from bizproc.portal.catalog import catalog_of
from bizproc.portal.mail import CapturedMail
from bizproc.studio.element_templates import FOLDER, element_templates
from bizproc.testing import FakeClock, SequentialIds

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2027, 6, 1, 6, tzinfo=dt.UTC)
COMPANY = json.loads((ROOT / FOLDER / "bizproc.json").read_text(encoding="utf-8"))
APPROVAL = ROOT / "examples" / "approval"

# a process of three elements; the one in the middle takes the template
DRAWING = """\
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
 xmlns:modeler="http://camunda.org/schema/modeler/1.0"
 id="Definitions" targetNamespace="http://bpmn.io/schema/bpmn"
 modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
<bpmn:process id="drawn" name="Drawn" isExecutable="true">
<bpmn:startEvent id="Start"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
<bpmn:{kind} id="Slot"><bpmn:incoming>F1</bpmn:incoming>
<bpmn:outgoing>F2</bpmn:outgoing></bpmn:{kind}>
<bpmn:endEvent id="End"><bpmn:incoming>F2</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="F1" sourceRef="Start" targetRef="Slot"/>
<bpmn:sequenceFlow id="F2" sourceRef="Slot" targetRef="End"/>
</bpmn:process>
<bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="P" bpmnElement="drawn">
<bpmndi:BPMNShape id="S1" bpmnElement="Start">
<dc:Bounds x="100" y="100" width="36" height="36"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="S2" bpmnElement="Slot">
<dc:Bounds x="200" y="78" width="{width}" height="{height}"/></bpmndi:BPMNShape>
<bpmndi:BPMNShape id="S3" bpmnElement="End">
<dc:Bounds x="400" y="100" width="36" height="36"/></bpmndi:BPMNShape>
<bpmndi:BPMNEdge id="E1" bpmnElement="F1"><di:waypoint x="136" y="118"/>
<di:waypoint x="200" y="118"/></bpmndi:BPMNEdge>
<bpmndi:BPMNEdge id="E2" bpmnElement="F2"><di:waypoint x="300" y="118"/>
<di:waypoint x="400" y="118"/></bpmndi:BPMNEdge>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>
"""
TASK = DRAWING.format(kind="task", width=100, height=80)
PASSED = DRAWING.format(kind="intermediateThrowEvent", width=36, height=36)
CATCH = DRAWING.format(kind="intermediateCatchEvent", width=36, height=36)

# template → the record it is about, what the analyst fills in, where it then stands
FILLED = {
    "action.cancel_tasks": ("deal-1", {}, None),
    "action.close_calls": ("deal-1", {}, None),
    "action.complete_task": ("deal-1", {"element": "Slot"}, None),
    "action.convert_lead": ("lead-1", {"funnel": "contract"}, None),
    "action.create_deal": (
        "lead-1",
        {"funnel": "contract", "fields": '= {title: "New"}'},
        None,
    ),
    "action.create_record": (
        "deal-1",
        {"type": "contact", "fields": '= {name: "Anna"}'},
        None,
    ),
    "action.create_task": ("deal-1", {"title": "Call", "assignee": "u_mgr"}, None),
    "action.delegate_task": ("deal-1", {"element": "Slot", "to": "u_mgr"}, None),
    "action.find_requester": ("ticket-1", {"email": "a@example.org"}, None),
    "action.log": ("deal-1", {"text": "Done"}, None),
    "action.move_stage": ("deal-1", {"stage": "FEEDBACK"}, None),
    "action.move_to_funnel": (
        "deal-1",
        {"funnel": "service_control", "stage": "PAID"},
        None,
    ),
    "action.notify": ("deal-1", {"to": "role:admin", "text": "Look"}, None),
    "action.plan_call": ("deal-1", {"assignee": "u_mgr", "due": "PT1H"}, None),
    "action.send_email": (
        "deal-1",
        {"to": "a@example.org", "subject": "Hello", "body": "= deal.title"},
        None,
    ),
    "action.set_fields": ("deal-1", {"fields": "= {amount: 5}"}, None),
    "start.message": ("deal-1", {"message": "deal.changed", "key": "= new.id"}, None),
    "start.timer": (None, {"timeCycle": "R/P1D"}, None),
    "task.approve": (
        "deal-1",
        {"assignee": "u_head", "formId": "approve_documents"},
        "Slot",
    ),
    "task.ask": ("deal-1", {"assignee": "u_mgr", "formId": "convert_lead"}, "Slot"),
    "wait.duration": ("deal-1", {"timeDuration": "P2D"}, "Slot"),
    "wait.message": ("deal-1", {"message": "payment.received"}, "Slot"),
    "wait.moment": ("deal-1", {"timeDate": '= now() + duration("P1D")'}, "Slot"),
}


@pytest.fixture(scope="module")
def modeler(chromium):
    opened = Modeler(chromium)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def catalog(portal):
    """Return what the checks of the company's diagrams know."""
    workspace = portal.workspace
    bundle = read_bundle(read_files([workspace.processes]))
    actions = portal.engine.components.actions
    return catalog_of(workspace, extensions_of(workspace), actions, bundle)


@pytest.fixture(scope="module")
def portal():
    """Open the company in memory, with records to be about and its forms."""
    opened = open_workspace(
        *("memory://", ROOT),
        clock=FakeClock(NOW),
        ids=SequentialIds(),
        mail=CapturedMail(),
    )
    deal = {"title": "Deal", "funnel": "contract", "responsible": "u_mgr"}
    opened.seed([("deal", deal), ("lead", {"title": "Lead", "name": "Anna"})])
    opened.seed([("ticket", {"topic": "Ticket", "source": "email"})])
    opened.engine.deploy(*sorted(ROOT.glob("processes/forms/*.form")))
    yield opened
    opened.close()


def drawing_for(template):
    """Return what is drawn before the template, and the element that takes it."""
    kind = template["elementType"]["value"]
    if kind == "bpmn:StartEvent":
        return PASSED, "Start"
    return (CATCH if kind == "bpmn:IntermediateCatchEvent" else TASK), "Slot"


def test_every_template_fits_the_published_schema(modeler):
    alone = [{**it, "version": 1} for it in element_templates(of_actions([]))]
    by_hand = json.loads((APPROVAL / FOLDER / "approval.json").read_text("utf-8"))
    assert modeler.template_faults([*COMPANY, *alone, by_hand]) == []
    [fault] = modeler.template_faults(
        [{**COMPANY[0], "properties": [{"type": "Menu"}]}]
    )
    assert COMPANY[0]["id"] in fault


def test_every_template_is_tried():
    tried = {f"bizproc.{it}" for it in FILLED}
    assert tried == {
        it["id"] for it in COMPANY if not it["id"].startswith("bizproc.call.")
    }


@pytest.mark.parametrize("name", FILLED)
def test_what_the_modeler_writes_is_checked_deployed_and_runs(
    modeler, portal, catalog, tmp_path, name
):
    key, values, stands = FILLED[name]
    [template] = [it for it in COMPANY if it["id"] == f"bizproc.{name}"]
    drawing, element = drawing_for(template)
    xml = modeler.applied(drawing, COMPANY, template["id"], element, values)
    assert f'zeebe:modelerTemplate="{template["id"]}"' in xml
    process = f"drawn_{name.replace('.', '_')}"
    file = tmp_path / "drawn.bpmn"
    file.write_text(re.sub(r'"drawn"', f'"{process}"', xml), encoding="utf-8")
    diagram = bpmn.read(file.read_bytes(), file="drawn.bpmn")
    # nothing follows that could read what is answered
    found = [it for it in bpmn.check(diagram, catalog) if it.code != "BP153"]
    assert [str(it) for it in found] == []
    portal.engine.deploy(file)
    if element == "Start":
        begin = begun_by_itself(portal, process, key)
    else:
        begin = portal.engine.start(process, key=key)
    portal.engine.run_due()
    found = portal.engine.instance(begin.id)
    assert portal.engine.incidents(instance=found.id) == []
    assert [it.element_id for it in portal.engine.tokens(found.id)] == (
        [stands] if stands else []
    )


def begun_by_itself(portal, process, key):
    """Let happen what the start event is about; return the instance."""
    if key is None:
        portal.engine.components.clock.advance(dt.timedelta(days=1))
        portal.engine.run_due()
    else:
        portal.change(key, {"comment": "changed"}, by="u_mgr")
    return portal.engine.instances(process_id=process)[0]


def test_a_value_is_picked_or_given_as_an_expression(modeler, catalog):
    """The first control decides which of two the input comes from."""
    stage = '= if deal.amount > 5 then "KP" else "FEEDBACK"'
    xml = modeler.applied(
        *(TASK, COMPANY, "bizproc.action.move_stage", "Slot"),
        {"template:stage": "text", "stage": stage},
    )
    diagram = bpmn.read(xml.encode(), file="drawn.bpmn")
    [given] = diagram.processes[0].scope.nodes["Slot"].inputs
    assert (given.target, given.source.text) == ("stage", stage)
    assert [str(it) for it in bpmn.check(diagram, catalog)] == []


def test_a_box_that_is_ticked_is_true_to_the_engine(modeler, portal, tmp_path):
    """The modeler writes =true: an expression, not a text."""
    xml = modeler.applied(
        *(TASK, COMPANY, "bizproc.action.create_task", "Slot"),
        {"title": "Call", "assignee": "u_mgr", "wait": "=true"},
    )
    file = tmp_path / "drawn.bpmn"
    file.write_text(xml.replace('"drawn"', '"drawn_ticked"'), encoding="utf-8")
    portal.engine.deploy(file)
    begun = portal.engine.start("drawn_ticked", key="deal-1")
    assert [it.element_id for it in portal.engine.tokens(begun.id)] == ["Slot"]


def test_what_is_left_empty_is_refused_by_name(modeler):
    xml = modeler.applied(TASK, COMPANY, "bizproc.action.move_stage", "Slot", {})
    with pytest.raises(DeploymentError, match="BP012 Slot: the mapping to 'stage' has"):
        bpmn.read(xml.encode(), file="drawn.bpmn")


def test_a_template_written_by_hand_is_used_for_its_process(modeler):
    """«Утверждение» calls the process `approval`; none is made beside it."""
    made = json.loads((APPROVAL / FOLDER / "bizproc.json").read_text("utf-8"))
    assert not any(it["id"] == "bizproc.call.approval" for it in made)
    by_hand = json.loads((APPROVAL / FOLDER / "approval.json").read_text("utf-8"))
    xml = modeler.applied(
        *(TASK, [*made, by_hand], "bizproc.approval", "Slot"),
        {"approvers": "group:lawyers", "title": "Approve"},
    )
    [process] = bpmn.read(xml.encode(), file="drawn.bpmn").processes
    assert process.scope.nodes["Slot"].called.process_id.text == "approval"
