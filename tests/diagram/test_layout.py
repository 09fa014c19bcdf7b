"""Diagrams that keep no positions: laid out so that nothing covers another."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizproc.diagram import read_drawing, render_svg
from bizproc.diagram.labels import external_box
from bizproc.errors import SourceError

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted(ROOT.glob("processes/*.bpmn")),
    *sorted(ROOT.glob("examples/**/*.bpmn")),
    *sorted(ROOT.glob("tests/_spiff/golden/*.bpmn")),
    *sorted(ROOT.glob("tests/diagram/*.bpmn")),
]
HOLDERS = {"subProcess", "transaction", "adHocSubProcess"}
GROUND = {"participant", "lane", "group"}


def without_positions(text):
    return re.sub(r"(?s)<(\w+:)?BPMNDiagram\b.*</(\w+:)?BPMNDiagram>", "", text)


def laid_out(text):
    return read_drawing(without_positions(text).encode(), file="x.bpmn")


def process(content, *, root="", attributes=""):
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
        f'{root}<process id="p" {attributes}>{content}</process></definitions>'
    )


def shape(drawing, key):
    return next(it for it in drawing.shapes if it.id == key)


def edge(drawing, key):
    return next(it for it in drawing.edges if it.id == key)


def overlap(one, other):
    wide = min(one.right, other.right) - max(one.x, other.x)
    high = min(one.bottom, other.bottom) - max(one.y, other.y)
    return wide > 1 and high > 1


def inside(one, other):
    return (
        one.x >= other.x
        and one.y >= other.y
        and one.right <= other.right
        and one.bottom <= other.bottom
    )


def label_of(drawn):
    """Return what the name beside an element covers."""
    outside = drawn.kind.endswith(("Event", "Gateway")) or drawn.kind.startswith("data")
    if not drawn.name.strip() or not (outside or drawn.label):
        return None
    if drawn.label:
        return external_box(drawn.name, drawn.label)
    at = drawn.bounds
    low = type(at)(x=at.center[0] - 45, y=at.bottom + 7, width=90, height=14)
    return external_box(drawn.name, low)


def covered(drawing):
    """Return what stands on another: shapes, and names beside them."""
    solid = [it for it in drawing.shapes if it.kind not in GROUND]
    for one, other in combinations(solid, 2):
        if "boundaryEvent" in {one.kind, other.kind}:
            continue
        within = inside(one.bounds, other.bounds) and other.kind in HOLDERS
        around = inside(other.bounds, one.bounds) and one.kind in HOLDERS
        if overlap(one.bounds, other.bounds) and not within and not around:
            yield one.id, other.id
    for one in solid:
        label = label_of(one)
        for other in solid:
            solid_too = other is not one and other.kind not in HOLDERS
            if label and solid_too and overlap(label, other.bounds):
                yield f"name of {one.id}", other.id


def run_over(drawing):
    """Return the flows that run over an element that they do not join."""
    solid = [it for it in drawing.shapes if it.kind not in GROUND | HOLDERS]
    for line in drawing.edges:
        if line.kind != "sequenceFlow":
            continue
        ends = (line.waypoints[0], line.waypoints[-1])
        for box in solid:
            at = box.bounds
            touches = any(
                at.x - 1 <= x <= at.right + 1 and at.y - 1 <= y <= at.bottom + 1
                for x, y in ends
            )
            for (x, y), (right, low) in pairwise(line.waypoints):
                part = type(at)(
                    x=min(x, right) - 1,
                    y=min(y, low) - 1,
                    width=abs(right - x) + 2,
                    height=abs(low - y) + 2,
                )
                if not touches and overlap(part, at):
                    yield line.id, box.id


def slanted(drawing):
    return [
        it.id
        for it in drawing.edges
        if it.kind == "sequenceFlow"
        and any(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(it.waypoints))
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda it: str(it.relative_to(ROOT)))
def test_every_file_is_laid_out_with_all_that_its_modeler_drew(path):
    text = path.read_text(encoding="utf-8")
    drawing = laid_out(text)
    assert list(covered(drawing)) == []
    assert list(run_over(drawing)) == []
    assert slanted(drawing) == []
    placed = {*re.findall(r'BPMN(?:Shape|Edge) [^>]*bpmnElement="([^"]+)"', text)}
    drawn = [it.id for it in (*drawing.shapes, *drawing.edges)]
    assert len(drawn) == len(set(drawn))
    assert placed <= {*drawn}
    assert render_svg(drawing) == render_svg(laid_out(text))


TASKS = ("task", "userTask", "exclusiveGateway", "intermediateCatchEvent")


@st.composite
def graphs(draw):
    count = draw(st.integers(min_value=1, max_value=9))
    kinds = draw(st.lists(st.sampled_from(TASKS), min_size=count, max_size=count))
    node = st.integers(min_value=0, max_value=count - 1)
    flows = draw(st.lists(st.tuples(node, node, st.booleans()), max_size=14))
    nodes = "".join(
        f'<{it} id="n{at}" name="{"step " * at}" />' for at, it in enumerate(kinds)
    )
    lines = "".join(
        f'<sequenceFlow id="f{at}" sourceRef="n{a}" targetRef="n{b}" '
        f'name="{"if so" if named else ""}" />'
        for at, (a, b, named) in enumerate(flows)
    )
    return process(nodes + lines), count, len(flows)


@given(graphs())
@settings(max_examples=60)
def test_any_graph_is_laid_out_with_loops_and_parts(graph):
    text, nodes, flows = graph
    drawing = laid_out(text)
    assert (len(drawing.shapes), len(drawing.edges)) == (nodes, flows)
    assert list(covered(drawing)) == []
    assert list(run_over(drawing)) == []
    assert slanted(drawing) == []


def test_what_follows_stands_to_the_right_and_a_loop_leads_back():
    drawing = laid_out(
        process(
            '<startEvent id="a" /><task id="b" /><task id="c" /><endEvent id="d" />'
            '<sequenceFlow id="ab" sourceRef="a" targetRef="b" />'
            '<sequenceFlow id="bc" sourceRef="b" targetRef="c" />'
            '<sequenceFlow id="cb" sourceRef="c" targetRef="b" />'
            '<sequenceFlow id="cd" sourceRef="c" targetRef="d" />'
        )
    )
    lefts = [shape(drawing, it).bounds.x for it in "abcd"]
    assert lefts == sorted(lefts)
    heights = {shape(drawing, it).bounds.center[1] for it in "abcd"}
    assert len(heights) == 1
    assert max(y for _, y in edge(drawing, "cb").waypoints) > heights.pop() + 40
    assert len(edge(drawing, "bc").waypoints) == 2


def test_a_sub_process_holds_its_content_and_events_stand_on_its_border():
    drawing = laid_out(
        process(
            '<subProcess id="s" name="Inner"><startEvent id="a" />'
            '<sequenceFlow id="ab" sourceRef="a" targetRef="b" /><task id="b" />'
            '</subProcess><boundaryEvent id="e" attachedToRef="s" name="late">'
            '<timerEventDefinition /></boundaryEvent><task id="t" />'
            '<sequenceFlow id="et" sourceRef="e" targetRef="t" />'
            '<transaction id="tx" /><adHocSubProcess id="ah"><task id="free" />'
            "</adHocSubProcess>"
        )
    )
    outer, event = shape(drawing, "s"), shape(drawing, "e").bounds
    assert outer.expanded
    assert inside(shape(drawing, "b").bounds, outer.bounds)
    assert event.center[1] == outer.bounds.bottom
    assert outer.bounds.x < event.x < event.right <= outer.bounds.right
    assert edge(drawing, "et").waypoints[0] == (event.center[0], event.bottom)
    assert not shape(drawing, "tx").expanded
    assert inside(shape(drawing, "free").bounds, shape(drawing, "ah").bounds)


COLLABORATION = (
    '<collaboration id="c"><participant id="client" name="Client" />'
    '<participant id="shop" name="Shop" processRef="p" />'
    '<messageFlow id="order" sourceRef="client" targetRef="a" />'
    '<textAnnotation id="note"><text>About it all</text></textAnnotation>'
    '<association id="about" sourceRef="note" targetRef="shop" /></collaboration>'
)
LANES = (
    '<laneSet><lane id="sales" name="Sales"><flowNodeRef>a</flowNodeRef></lane>'
    '<lane id="rest" name="Rest"><childLaneSet><lane id="store" name="Store">'
    '<flowNodeRef>b</flowNodeRef></lane><lane id="bank" name="Bank">'
    "<flowNodeRef>c</flowNodeRef></lane></childLaneSet></lane></laneSet>"
    '<startEvent id="a" /><task id="b" /><task id="c" />'
    '<sequenceFlow id="ab" sourceRef="a" targetRef="b" />'
    '<sequenceFlow id="bc" sourceRef="b" targetRef="c" />'
)


def test_pools_and_lanes_are_stacked_and_hold_what_is_theirs():
    drawing = laid_out(process(LANES, root=COLLABORATION))
    client, shop = shape(drawing, "client"), shape(drawing, "shop")
    assert not client.expanded
    assert client.bounds.bottom < shop.bounds.y
    assert client.bounds.width == shop.bounds.width
    for node, lane in (("a", "sales"), ("b", "store"), ("c", "bank")):
        assert inside(shape(drawing, node).bounds, shape(drawing, lane).bounds)
        assert inside(shape(drawing, lane).bounds, shop.bounds)
    assert inside(shape(drawing, "store").bounds, shape(drawing, "rest").bounds)
    first, *_, last = edge(drawing, "order").waypoints
    assert first[1] == client.bounds.bottom
    assert last[1] == shape(drawing, "a").bounds.y
    assert {"note", "about"} <= {it.id for it in (*drawing.shapes, *drawing.edges)}


def test_pools_without_a_process_are_drawn():
    root = (
        '<collaboration><participant id="a" name="A" /><participant id="b" />'
        '<messageFlow id="m" name="hello" sourceRef="a" targetRef="b" />'
        "</collaboration>"
    )
    text = process("", root=root).replace('<process id="p" ></process>', "")
    drawing = laid_out(text)
    assert [it.kind for it in drawing.shapes] == ["participant", "participant"]
    assert len(edge(drawing, "m").waypoints) == 2


def test_notes_and_data_stand_above_the_first_that_they_belong_to():
    drawing = laid_out(
        process(
            '<task id="a"><dataOutputAssociation id="w"><targetRef>d</targetRef>'
            '</dataOutputAssociation></task><task id="b"><dataInputAssociation>'
            "<sourceRef>d</sourceRef></dataInputAssociation></task>"
            '<sequenceFlow id="ab" sourceRef="a" targetRef="b" />'
            '<dataObjectReference id="d" name="Bill" />'
            '<dataStoreReference id="s" name="Archive" />'
            '<textAnnotation id="n"><text>why</text></textAnnotation>'
            '<association id="an" sourceRef="a" targetRef="n" />'
        )
    )
    task = shape(drawing, "a").bounds
    for note in ("d", "n"):
        box = shape(drawing, note).bounds
        assert box.bottom < task.y
        assert abs(box.center[0] - task.center[0]) < 120
    assert {it.kind for it in drawing.edges} == {
        *("sequenceFlow", "association"),
        *("dataInputAssociation", "dataOutputAssociation"),
    }
    assert shape(drawing, "s").name == "Archive"
    assert list(covered(drawing)) == []


def test_a_group_surrounds_its_members():
    drawing = laid_out(
        process(
            '<task id="a"><categoryValueRef>v</categoryValueRef></task>'
            '<task id="b"><categoryValueRef>v</categoryValueRef></task>'
            '<sequenceFlow id="ab" sourceRef="a" targetRef="b" />'
            '<group id="g" categoryValueRef="v" />',
            root='<category><categoryValue id="v" value="Both" /></category>',
        )
    )
    group = shape(drawing, "g")
    assert group.name == "Both"
    assert inside(shape(drawing, "a").bounds, group.bounds)
    assert inside(shape(drawing, "b").bounds, group.bounds)


PARTLY = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:dd="http://www.omg.org/spec/DD/20100524/DI">
<process id="p"><task id="a" /><task id="b" /><task id="c" /><task id="d" />
<boundaryEvent id="e" attachedToRef="a"><timerEventDefinition /></boundaryEvent>
<sequenceFlow id="ab" sourceRef="a" targetRef="b" />
<sequenceFlow id="bc" sourceRef="b" targetRef="c" />
<sequenceFlow id="cd" sourceRef="c" targetRef="d" /></process>
<di:BPMNDiagram><di:BPMNPlane bpmnElement="p">
<di:BPMNShape bpmnElement="a"><dc:Bounds x="10" y="20" width="100" height="80" />
</di:BPMNShape>
<di:BPMNShape bpmnElement="b"><dc:Bounds x="210" y="20" width="100" height="80" />
</di:BPMNShape>
<di:BPMNShape bpmnElement="c" />
<di:BPMNEdge bpmnElement="ab"><dd:waypoint x="110" y="60" /></di:BPMNEdge>
</di:BPMNPlane></di:BPMNDiagram></definitions>"""


def test_what_has_no_place_of_its_own_is_laid_out_beside():
    drawing = read_drawing(PARTLY.encode(), file="x.bpmn")
    a, b, c, d, e = (shape(drawing, it).bounds for it in "abcde")
    assert (a.x, b.x) == (10, 210)
    assert min(c.y, d.y) > 100
    assert c.x < d.x
    assert e.center[1] == a.bottom
    assert edge(drawing, "ab").waypoints == ((110, 60), (210, 60))
    assert edge(drawing, "bc").waypoints[0][0] in range(210, 311)
    assert len(drawing.edges) == 3
    assert list(covered(drawing)) == []


def test_what_a_closed_sub_process_holds_stays_hidden():
    text = PARTLY.replace(
        '<task id="a" />', '<subProcess id="a"><task id="z" /></subProcess>'
    )
    text = text.replace('bpmnElement="a">', 'bpmnElement="a" isExpanded="false">')
    drawing = read_drawing(text.encode(), file="x.bpmn")
    assert "z" not in {it.id for it in drawing.shapes}


def test_ids_that_are_missing_or_twice_do_no_harm():
    drawing = laid_out(
        process(
            '<task id="a" name="one" /><task id="a" name="two" /><task name="three" />'
            '<sequenceFlow sourceRef="a" targetRef="a" />'
            '<sequenceFlow id="x" sourceRef="a" targetRef="nobody" />'
        )
    )
    assert sorted(it.name for it in drawing.shapes) == ["one", "three", "two"]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (process(""), "DI001", "nothing to draw"),
        (
            process("").replace(
                "<process",
                '<choreography id="c"><choreographyTask id="t" /></choreography><process',
            ),
            "DI003",
            "a choreography diagram",
        ),
        (
            process("").replace(
                "<process",
                '<collaboration id="c"><conversation id="t" /></collaboration><process',
            ),
            "DI003",
            "a conversation diagram",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_line(text, code, said):
    with pytest.raises(SourceError, match=re.escape(said)) as refused:
        laid_out(text)
    [finding] = refused.value.findings
    assert finding.code == code
    assert finding.location.line is not None
