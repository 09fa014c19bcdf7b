"""The diagrams of the workspace are complete pictures that a person can read."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from bizproc import bpmn, feel

PROCESSES = Path(__file__).parents[2] / "processes"
DIAGRAMS = sorted(PROCESSES.glob("*.bpmn"))
FORMS = sorted(PROCESSES.glob("forms/*.form"))
FORM_EXPRESSIONS = {"default", "requiredIf", "check"}
FORM_PROPERTIES = FORM_EXPRESSIONS | {"type", "record", "code", "message"}
NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}
CONTAINERS = {"participant", "lane", "subProcess"}
# What stands in a process without a picture of its own.
UNDRAWN = {
    *("documentation", "extensionElements", "laneSet", "ioSpecification"),
    *("dataObject", "property"),
}
LABELLED_OUTSIDE = ("Event", "Gateway")


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other):
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )

    def holds(self, other):
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def borders(self, point):
        x, y = point
        within = self.left <= x <= self.right and self.top <= y <= self.bottom
        return within and (x in (self.left, self.right) or y in (self.top, self.bottom))


class Drawing:
    """Join the elements of a file with their shapes, edges and labels."""

    def __init__(self, path):
        self.root = etree.parse(path).getroot()
        self.elements = {
            element.get("id"): element
            for element in self.find("//bpmn:process//*[@id]|//bpmn:participant")
            if etree.QName(element).namespace == NS["bpmn"]
        }
        self.shapes = {
            shape.get("bpmnElement"): box(shape.find("dc:Bounds", NS))
            for shape in self.find("//bpmndi:BPMNShape")
        }
        self.edges = {
            edge.get("bpmnElement"): [
                (float(point.get("x")), float(point.get("y")))
                for point in edge.findall("di:waypoint", NS)
            ]
            for edge in self.find("//bpmndi:BPMNEdge")
        }
        self.labels = {
            bounds.getparent().getparent().get("bpmnElement"): box(bounds)
            for bounds in self.find("//bpmndi:BPMNLabel/dc:Bounds")
        }

    def find(self, path):
        return self.root.xpath(path, namespaces=NS)

    def tag(self, element_id):
        return etree.QName(self.elements[element_id]).localname

    def drawn(self) -> Iterator[str]:
        """Yield the ids that need a shape or an edge."""
        parents = "|".join(f"//bpmn:{tag}/*[@id]" for tag in ("process", "subProcess"))
        for element in self.find(parents):
            tag = etree.QName(element).localname
            if tag not in UNDRAWN and not tag.endswith(("Definition", "istics")):
                yield element.get("id")
        yield from (
            participant.get("id") for participant in self.find("//bpmn:participant")
        )

    def apart(self, one, other):
        """Tell whether two shapes may not touch: neither holds or carries the other."""
        if {self.tag(one), self.tag(other)} & CONTAINERS:
            return False
        hosts = (self.elements[one], self.elements[other])
        return one != hosts[1].get("attachedToRef") and other != hosts[0].get(
            "attachedToRef"
        )


def box(bounds):
    x, y, width, height = (
        float(bounds.get(name)) for name in ("x", "y", "width", "height")
    )
    return Box(x, y, x + width, y + height)


def segments(points):
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        yield Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


@pytest.fixture(params=DIAGRAMS, ids=lambda path: path.stem)
def drawing(request):
    return Drawing(request.param)


def test_the_workspace_has_diagrams():
    assert {"service_control", "service_request"} <= {path.stem for path in DIAGRAMS}


def test_everything_is_drawn_once_and_nothing_else(drawing):
    needed = sorted(drawing.drawn())
    assert needed
    pictured = drawing.find("//bpmndi:BPMNShape|//bpmndi:BPMNEdge")
    assert sorted(picture.get("bpmnElement") for picture in pictured) == needed


def test_incoming_and_outgoing_agree_with_the_flows(drawing):
    flows = drawing.find("//bpmn:sequenceFlow")
    written = {
        (way, flow.text, flow.getparent().get("id"))
        for way in ("incoming", "outgoing")
        for flow in drawing.find(f"//bpmn:{way}")
    }
    assert written == {
        (way, flow.get("id"), flow.get(end))
        for flow in flows
        for way, end in (("incoming", "targetRef"), ("outgoing", "sourceRef"))
    }


def test_flows_run_from_shape_to_shape_at_right_angles(drawing):
    for flow in drawing.find("//bpmn:sequenceFlow"):
        points = drawing.edges[flow.get("id")]
        source = drawing.shapes[flow.get("sourceRef")]
        target = drawing.shapes[flow.get("targetRef")]
        assert source.borders(points[0]), flow.get("id")
        assert target.borders(points[-1]), flow.get("id")
        for (x1, y1), (x2, y2) in itertools.pairwise(points):
            assert (x1 == x2) != (y1 == y2), flow.get("id")


def test_shapes_and_flows_leave_each_other_alone(drawing):
    for one, other in itertools.combinations(drawing.shapes, 2):
        if drawing.apart(one, other):
            assert not drawing.shapes[one].overlaps(drawing.shapes[other]), (one, other)
    for flow_id, points in drawing.edges.items():
        for shape_id, shape in drawing.shapes.items():
            if drawing.tag(shape_id) not in CONTAINERS:
                crossed = any(shape.overlaps(part) for part in segments(points))
                assert not crossed, (flow_id, shape_id)


def test_labels_stand_free(drawing):
    for one, other in itertools.combinations(drawing.labels, 2):
        assert not drawing.labels[one].overlaps(drawing.labels[other]), (one, other)
    for element_id, label in drawing.labels.items():
        for shape_id, shape in drawing.shapes.items():
            if drawing.tag(shape_id) not in CONTAINERS:
                assert not shape.overlaps(label), (element_id, shape_id)
            else:
                assert shape.holds(label) or not shape.overlaps(label), element_id
        for flow_id, points in drawing.edges.items():
            crossed = any(label.overlaps(part) for part in segments(points))
            assert not crossed, (element_id, flow_id)


def test_events_and_gateways_with_a_name_say_where_it_stands(drawing):
    named = {
        element_id
        for element_id in drawing.shapes
        if drawing.tag(element_id).endswith(LABELLED_OUTSIDE)
        and drawing.elements[element_id].get("name")
    }
    assert named <= drawing.labels.keys()


def test_an_exclusive_choice_asks_and_its_ways_answer(drawing):
    for gateway in drawing.find("//bpmn:exclusiveGateway[count(bpmn:outgoing)>1]"):
        ways = [
            drawing.elements[way.text] for way in gateway.findall("bpmn:outgoing", NS)
        ]
        assert gateway.get("name", "").endswith("?"), gateway.get("id")
        assert all(way.get("name") for way in ways), gateway.get("id")
        unconditional = {
            way.get("id")
            for way in ways
            if way.find("bpmn:conditionExpression", NS) is None
        }
        assert unconditional == {gateway.get("default")}


def test_every_form_that_is_asked_for_is_there(drawing):
    for definition in drawing.find("//zeebe:formDefinition"):
        form_id = definition.get("formId")
        path = PROCESSES / "forms" / f"{form_id}.form"
        form = json.loads(path.read_text(encoding="utf-8"))
        assert form["id"] == form_id
        keys = [component["key"] for component in form["components"]]
        assert len(keys) == len(set(keys)) > 0


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_the_engine_reads_what_the_modeler_writes(path):
    diagram = bpmn.read(path.read_bytes(), file=path.name)
    assert path.stem in {process.id for process in diagram.processes}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_what_form_properties_compute_is_feel(path):
    form = json.loads(path.read_text(encoding="utf-8"))
    for component in form["components"]:
        properties = component.get("properties", {})
        assert properties.keys() <= FORM_PROPERTIES, component["key"]
        # A check without a code or a text could only refuse in silence.
        assert ("check" in properties) == ({"code", "message"} <= properties.keys())
        for name in FORM_EXPRESSIONS & properties.keys():
            assert properties[name].startswith("="), (component["key"], name)
            feel.parse(properties[name].removeprefix("="))
