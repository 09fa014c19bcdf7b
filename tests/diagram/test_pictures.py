"""Pictures of diagrams, as their readers see them."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bizproc.diagram import Bounds, Drawing, Highlight, Shape, read_drawing, render_svg
from bizproc.diagram.text import width_of, wrap
from bizproc.errors import SourceError

HERE = Path(__file__).parent
PROCESSES = HERE.parents[1] / "processes"
SVG = "{http://www.w3.org/2000/svg}"

ONE_TASK = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC">
<bpmn:process id="p" name="One"><bpmn:documentation>Why</bpmn:documentation>
<bpmn:userTask id="t" name="Do &lt;b&gt; &amp; &quot;go&quot;" /></bpmn:process>
<bpmndi:BPMNDiagram><bpmndi:BPMNPlane bpmnElement="p">
<bpmndi:BPMNShape bpmnElement="t">%s</bpmndi:BPMNShape>
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"""
BOUNDS = '<dc:Bounds x="10" y="20" width="100" height="80" />'


def drawing_of(path):
    return read_drawing(path.read_bytes(), file=path.name)


@pytest.fixture(scope="module")
def sheet():
    """Return the groups of a picture with every shape, by element id."""
    root = etree.fromstring(
        render_svg(drawing_of(HERE / "all_shapes.bpmn")).encode("utf-8")
    )
    return {it.get("data-element-id"): it for it in root.iter(f"{SVG}g") if it.attrib}


def of_kind(sheet, kind):
    return [it for it in sheet.values() if it.get("class") == kind]


@pytest.mark.parametrize(
    "path", [HERE / "all_shapes.bpmn", *sorted(PROCESSES.glob("*.bpmn"))], ids=str
)
def test_every_position_of_a_file_is_drawn_once_and_always_the_same(path):
    svg = render_svg(drawing_of(path))
    assert svg == render_svg(drawing_of(path))
    placed = re.findall(
        r'BPMN(?:Shape|Edge) [^>]*bpmnElement="([^"]+)"', path.read_text()
    )
    drawn = re.findall(r'data-element-id="([^"]+)"', svg)
    assert len(drawn) == len(set(drawn))
    assert set(placed) <= set(drawn)
    assert "nan" not in svg
    assert "href" not in svg


def test_names_say_what_a_pointer_is_on(sheet):
    titles = {it.findtext(f"{SVG}title") for it in sheet.values()}
    assert {"User task: Согласовать документы", "Sequence flow: если"} <= titles


def test_every_kind_of_task_and_gateway_has_its_own_sign(sheet):
    kinds = (
        *("task", "userTask", "serviceTask", "scriptTask", "businessRuleTask"),
        *("manualTask", "sendTask", "receiveTask", "callActivity"),
        *("exclusiveGateway", "parallelGateway", "inclusiveGateway"),
        *("eventBasedGateway", "complexGateway"),
    )
    seen = set()
    for kind in kinds:
        [first, *_] = of_kind(sheet, kind)
        inner = [etree.tostring(it) for it in first.findall(f"{SVG}g")]
        seen.add(b"".join(inner) + str(len(first)).encode())
    assert len(seen) >= len(kinds) - 1  # a call activity is told by its border


def test_an_ad_hoc_sub_process_has_a_tilde_beside_its_other_markers():
    task = '<bpmn:userTask id="t" name="Do &lt;b&gt; &amp; &quot;go&quot;" />'
    one, many = (
        f'<bpmn:{{}} id="t">{loop}<bpmn:userTask id="in" /></bpmn:{{}}>'
        for loop in ("", '<bpmn:standardLoopCharacteristics loopMaximum="2" />')
    )
    signs = []
    for body in (one, many):
        for kind in ("subProcess", "adHocSubProcess"):
            drawn = ONE_TASK.replace(task, body.format(kind, kind)) % BOUNDS
            picture = render_svg(read_drawing(drawn.encode(), file="a.bpmn"))
            signs.append(set(re.findall(r' d="([^"]+)"', picture)))
    plain, ad_hoc, looped, both = signs
    [tilde] = ad_hoc - plain
    assert both == looped | {tilde}


def test_a_gateway_that_starts_the_process_has_one_ring_and_says_by_what():
    signs = set()
    for words in ("", ' instantiate="true"', ' eventGatewayType="Parallel"'):
        begins = words.replace(" event", ' instantiate="true" event')
        gateway = f'<bpmn:eventBasedGateway id="t"{begins}'
        text = ONE_TASK.replace('<bpmn:userTask id="t"', gateway)
        root = etree.fromstring(
            render_svg(read_drawing((text % BOUNDS).encode(), file="x")).encode()
        )
        [group] = [
            it for it in root.iter(f"{SVG}g") if it.get("data-element-id") == "t"
        ]
        sign = group.find(f"{SVG}g")
        assert len(sign.findall(f"{SVG}circle")) == (1 if words else 2)
        signs.add(etree.tostring(sign))
    assert len(signs) == 3


def test_what_does_not_interrupt_is_dashed(sheet):
    boundary = of_kind(sheet, "boundaryEvent")
    dashed = [
        all(ring.get("stroke-dasharray") for ring in it.findall(f"{SVG}circle"))
        for it in boundary
    ]
    assert dashed == [False, True] * 5


def test_what_is_thrown_is_filled_and_what_is_awaited_is_not(sheet):
    def fills(kind):
        return {
            next(sign.get("fill") for sign in it.find(f"{SVG}g"))
            for it in of_kind(sheet, kind)
            if it.find(f"{SVG}g") is not None
        }

    assert fills("intermediateThrowEvent") == {"currentColor"}
    assert "currentColor" not in fills("boundaryEvent")


def test_default_and_conditional_flows_are_marked(sheet):
    plain = len(sheet["inf"].findall(f"{SVG}path"))
    assert len(sheet["f2"].findall(f"{SVG}path")) == plain + 1
    assert len(sheet["f1"].findall(f"{SVG}polygon")) == 2


def test_text_is_escaped_and_the_picture_is_named():
    svg = render_svg(read_drawing((ONE_TASK % BOUNDS).encode(), file="x.bpmn"))
    root = etree.fromstring(svg.encode())
    assert root.findtext(f"{SVG}title") == root.get("aria-label") == "One"
    assert root.findtext(f"{SVG}desc") == "Why"
    assert "<b>" not in svg
    spans = [it.text for it in root.iter(f"{SVG}tspan")]
    assert " ".join(spans) == 'Do <b> & "go"'


def test_a_reference_may_have_a_prefix():
    text = (ONE_TASK % BOUNDS).replace('bpmnElement="t"', 'bpmnElement="own:t"')
    [shape] = read_drawing(text.encode(), file="x.bpmn").shapes
    assert shape.id == "t"


def test_an_event_has_the_sign_of_the_definition_that_it_names():
    event = (
        '<bpmn:intermediateCatchEvent id="t"><bpmn:eventDefinitionRef>own:d'
        "</bpmn:eventDefinitionRef></bpmn:intermediateCatchEvent>"
    )
    task = '<bpmn:userTask id="t" name="Do &lt;b&gt; &amp; &quot;go&quot;" />'
    root = '<bpmn:signalEventDefinition id="d" /><bpmn:process id="p"'
    text = (
        (ONE_TASK % BOUNDS).replace(task, event).replace('<bpmn:process id="p"', root)
    )
    [shape] = read_drawing(text.encode(), file="x.bpmn").shapes
    assert shape.event == "signal"


def test_a_highlight_colours_an_element_and_becomes_its_class():
    drawing = read_drawing((ONE_TASK % BOUNDS).encode(), file="x.bpmn")
    taken = Highlight(name="taken", ink="#118833", paper="#eeffee")
    root = etree.fromstring(render_svg(drawing, highlights={"t": taken}).encode())
    [element] = [it for it in root.iter(f"{SVG}g") if it.get("data-element-id") == "t"]
    assert element.get("class") == "userTask taken"
    assert (element.get("color"), element.get("fill")) == ("#118833", "#eeffee")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("<html/>", "DI001", "is this a BPMN diagram"),
        (ONE_TASK % BOUNDS.replace('"20"', '"wide"'), "DI002", "y='wide'"),
        (ONE_TASK % BOUNDS.replace('"20"', '"nan"'), "DI002", "y='nan'"),
        (ONE_TASK % BOUNDS.replace('"20"', '"1e300"'), "DI002", "y='1e300'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_its_line(text, code, said):
    with pytest.raises(SourceError, match=re.escape(said)) as refused:
        read_drawing(text.encode(), file="x.bpmn")
    [finding] = refused.value.findings
    assert finding.code == code
    assert finding.location.line is not None


WORDS = st.text("абвгdeiWЩ-\u00ad", min_size=1, max_size=12)


@given(st.lists(WORDS, max_size=8), st.integers(min_value=20, max_value=200))
def test_lines_fit_and_lose_nothing(words, width):
    text = " ".join(words)
    lines = wrap(text, 12, width)
    kept = "".join(lines).replace(" ", "").replace("-", "")
    assert kept == re.sub("[-\u00ad ]", "", text)
    assert all(width_of(line, 12) <= width * 1.06 + 12 for line in lines)


@pytest.mark.parametrize(
    ("width", "height", "turned"), [(600, 60, False), (60, 600, True)]
)
def test_the_name_of_a_closed_pool_runs_along_it(width, height, turned):
    box = Bounds(x=0, y=0, width=width, height=height)
    pool = Shape(id="q", kind="participant", name="Client", bounds=box, expanded=False)
    svg = render_svg(Drawing(file="x", title="x", shapes=(pool,)))
    assert ("rotate(-90)" in svg) == turned
    assert 'x="300"' in svg


def test_a_name_too_long_for_its_shape_is_cut_with_an_ellipsis():
    box = Bounds(x=0, y=0, width=100, height=80)
    shape = Shape(id="t", kind="task", name="слово " * 60, bounds=box)
    svg = render_svg(Drawing(file="x", title="x", shapes=(shape,)))
    lines = re.findall(r"<tspan[^>]*>([^<]*)", svg)
    assert len(lines) * 12 * 1.2 <= 80
    assert lines[-1].endswith("…")
