from __future__ import annotations

import copy
import random
import re
from pathlib import Path

import pytest
from lxml import etree

from bizproc import bpmn
from bizproc.bpmn.elements import ElementKind, EventKind
from bizproc.errors import DefinitionError, DeploymentError, SourceError

SAMPLE = Path(__file__).with_name("sample.bpmn").read_bytes()
PROCESSES = Path(__file__).parents[2] / "processes"


@pytest.fixture(scope="module")
def order():
    [process] = bpmn.read(SAMPLE, file="order.bpmn").processes
    return process


def test_a_diagram_full_of_decoration_is_read(order) -> None:
    assert (order.id, order.name) == ("order", "Заказ товара")
    assert order.properties == {"Limit": "100"}
    assert order.forms["approve_form"].keys == ("approved",)
    assert order.scope.starts == ("Ordered",)
    assert order.scope.event_sub_processes == ("OnCancel",)
    assert len(order.scope.nodes) == 18
    assert len(order.scope.flows) == 15


def test_the_checksum_is_that_of_the_file() -> None:
    first = bpmn.read(SAMPLE, file="a.bpmn")
    assert first.checksum == bpmn.read(SAMPLE, file="b.bpmn").checksum
    assert first.checksum != bpmn.read(SAMPLE + b"\n", file="a.bpmn").checksum


def test_a_start_event_knows_what_starts_it(order) -> None:
    start = order.scope.nodes["Ordered"]
    event = start.event
    assert event.kind is EventKind.MESSAGE
    assert event.name.text == "order.created"
    assert event.condition.expression.evaluate({"new": {"amount": 5}}) is True
    assert event.key.text == "= new.id"
    assert event.origins == "any"
    assert [mapping.target for mapping in start.outputs] == ["amount", "lines"]


def test_a_user_task_knows_its_people_and_its_form(order) -> None:
    task = order.scope.nodes["Approve"]
    assert task.user_task.assignee.text == "role:head"
    assert task.user_task.candidate_groups.expression.evaluate({}) == ["sales"]
    assert task.user_task.form_id == "approve_form"
    assert (task.incoming, task.outgoing) == (("Flow_2",), ("Flow_4",))


def test_a_boundary_timer_knows_its_cycle(order) -> None:
    late = order.scope.nodes["Late"]
    assert (late.attached_to, late.interrupting) == ("Approve", False)
    timer = late.event.timer
    assert (timer.kind, timer.value.text) == ("cycle", "R3/PT2H")
    assert timer.roll == "next_working_time"


def test_a_service_task_knows_its_action(order) -> None:
    task = order.scope.nodes["Remind"]
    assert (task.action, task.retries) == ("notify", 5)
    assert task.headers == {"channel": "mail"}
    assert [(m.target, m.source.text) for m in task.inputs] == [
        ("to", "role:head"),
        ("text", '= "Late: " + string(amount)'),
    ]


def test_loops_are_read(order) -> None:
    loop = order.scope.nodes["Deliver"].loop
    assert (loop.kind, loop.element_variable) == ("sequential", "line")
    assert (loop.output_collection, loop.output_element.text) == ("parcels", "= parcel")
    assert loop.completion_condition.text == "= numberOfCompletedInstances = 5"
    inner = order.scope.nodes["Deliver"].body.nodes["Pack"]
    assert (inner.loop.kind, inner.loop.test_before, inner.loop.maximum) == (
        "standard",
        True,
        3,
    )
    assert inner.result_variable == "parcel"


def test_events_of_every_kind_are_read(order) -> None:
    nodes = order.scope.nodes
    kinds = {node.id: node.event.kind.value for node in nodes.values()}
    assert kinds["GoOn"] == kinds["GoneOn"] == "link"
    assert kinds["Told"] == "signal"
    assert kinds["Stopped"] == "terminate"
    assert kinds["Waited"] == "timer"
    assert nodes["Broken"].event.code.text == "BROKEN"
    assert nodes["Paid"].event.correlation_key.text == "= order.id"
    cancelled = nodes["OnCancel"].body.nodes["Cancelled"]
    assert (cancelled.event.kind, cancelled.interrupting) == (EventKind.SIGNAL, False)


def test_calls_are_read(order) -> None:
    nodes = order.scope.nodes
    assert (nodes["Rate"].decision.text, nodes["Rate"].result_variable) == (
        "rating",
        "rating",
    )
    called = nodes["Bill"].called
    assert called.process_id.text == "billing"
    assert called.propagate_all_parent_variables
    assert not called.propagate_all_child_variables


def test_values_know_their_place(order) -> None:
    condition = order.scope.flows["Flow_2"].condition
    line = SAMPLE.decode().splitlines()[condition.location.line - 1]
    assert "number(consts.Limit)" in line
    assert str(condition.location) == f"order.bpmn:{condition.location.line} Flow_2"


def test_elements_without_an_id_get_one_of_their_line(draw) -> None:
    body = (
        "<startEvent/>\n<task id='x'/>\n<sequenceFlow sourceRef='s' targetRef='x'/>\n"
        "<sequenceFlow sourceRef='x' targetRef='e'/>"
        "<sequenceFlow sourceRef='s' targetRef='Flow_7_2'/><task id='Flow_7_2'/>"
    )
    data = draw(body, flows="").replace(
        b'<startEvent id="s"/>', b"<startEvent id='s'/>"
    )
    data = data.replace(b"<startEvent/>", b"<manualTask/>")
    [process] = bpmn.read(data, file="a.bpmn").processes
    assert list(process.scope.flows) == ["Flow_6", "Flow_7", "Flow_7_3"]
    assert "manualTask_4" in process.scope.nodes
    assert process.scope.nodes["s"].outgoing == ("Flow_6", "Flow_7_3")


def test_ids_that_engines_reserve_are_ordinary(draw) -> None:
    data = draw('<task id="End"/><task id="Root"/>', flows="s>End>Root>e")
    [process] = bpmn.read(data, file="a.bpmn").processes
    assert list(process.scope.nodes) == ["s", "e", "End", "Root"]


def test_several_flows_may_leave_an_activity(draw) -> None:
    data = draw('<task id="x"/><task id="y"/>', flows="s>x>y>e x>e")
    [process] = bpmn.read(data, file="a.bpmn").processes
    assert process.scope.nodes["x"].outgoing == ("x_y", "x_e")


def test_a_long_process_is_read_at_once(draw) -> None:
    count = 5_000
    body = "\n".join(f'<task id="t{n}"/>' for n in range(count))
    data = draw(body, flows=">".join(["s", *(f"t{n}" for n in range(count)), "e"]))
    [process] = bpmn.read(data, file="long.bpmn").processes
    assert len(process.scope.flows) == count + 1


def test_sub_processes_nest(draw) -> None:
    opened = "".join(f'<subProcess id="x{n}"><startEvent/>' for n in range(20))
    data = draw(opened + "</subProcess>" * 20, flows="s>x0>e")
    [process] = bpmn.read(data, file="deep.bpmn").processes
    depth, scope = 0, process.scope
    while inner := [node for node in scope.nodes.values() if node.body]:
        depth, scope = depth + 1, inner[0].body
    assert depth == 20


HOSTILE = {
    "empty": b"",
    "cut": SAMPLE[: len(SAMPLE) // 2],
    "doctype": SAMPLE.replace(
        b"<bpmn:definitions", b"<!DOCTYPE x [<!ENTITY e 'x'>]><bpmn:definitions", 1
    ),
    "wrong encoding": SAMPLE.replace(b"UTF-8", b"US-ASCII", 1),
    "not the encoding it names": SAMPLE.decode().encode("cp1251"),
    "deep": b"<a>" * 5_000 + b"</a>" * 5_000,
    "binary": bytes(range(256)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_xml_is_refused(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        bpmn.read(HOSTILE[name], file="sent.bpmn")
    assert caught.value.findings[0].location.file == "sent.bpmn"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251", "koi8-r", "utf-8-sig"])
def test_other_encodings_are_read(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = SAMPLE.decode().replace("UTF-8", declared, 1)
    [process] = bpmn.read(text.encode(encoding), file="a.bpmn").processes
    assert process.name == "Заказ товара"


def test_latin_1_is_read(draw) -> None:
    data = draw('<task id="x" name="Prüfen"/>').decode().encode("latin-1")
    with pytest.raises(SourceError):
        bpmn.read(data, file="a.bpmn")
    declared = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + data
    [process] = bpmn.read(declared, file="a.bpmn").processes
    assert process.scope.nodes["x"].name == "Prüfen"


WORDS = [
    *(kind.value for kind in ElementKind),
    *("timeCycle", "true", "", "=", "= (", "zeebe", "camunda", "Approve", "x" * 5_000),
    *("R/P0D", "9" * 400, "∞", "id", "sourceRef", "= for", " = 1", "P", "-1"),
]
RAW_WORDS = [*WORDS, "\x00", "&#0;", "<", '"', "\ud800", "<!DOCTYPE x>", "]]>"]


def text_mutant(chance: random.Random) -> bytes:
    """Spoil the text: most of these are no XML any more."""
    lines = SAMPLE.decode().splitlines(keepends=True)
    number = chance.randrange(len(lines))
    line = lines[number]
    place = chance.randrange(len(line))
    lines[number] = line[:place] + chance.choice(RAW_WORDS) + line[place + 1 :]
    return "".join(lines).encode("utf-8", "surrogatepass")


def tree_mutant(chance: random.Random) -> bytes:
    """Spoil the drawing: always well-formed, seldom sensible."""
    root = etree.fromstring(SAMPLE)
    for _ in range(chance.choice([1, 1, 2, 3])):
        elements = list(root.iter("{*}*"))
        element, other = chance.choice(elements[1:]), chance.choice(elements)
        match chance.randrange(7):
            case 0:
                element.getparent().remove(element)
            case 1:
                element.getparent().append(copy.deepcopy(element))
            case 2:
                other.append(copy.deepcopy(element))
            case 3 if element.attrib:
                key = chance.choice(list(element.attrib))
                values = [*other.attrib.values(), chance.choice(WORDS)]
                element.set(key, chance.choice(values))
            case 4 if element.attrib:
                del element.attrib[chance.choice(list(element.attrib))]
            case 5:
                element.tag = other.tag
            case _:
                element.text = chance.choice(WORDS)
    return etree.tostring(root, encoding="utf-8")


def mutant(seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
    return text_mutant(chance) if seed % 5 == 0 else tree_mutant(chance)


def test_mutants_are_read_or_refused_and_nothing_else() -> None:
    catalog = bpmn.Catalog()
    refused: dict[int, DefinitionError] = {}
    for seed in range(500):
        try:
            diagram = bpmn.read(mutant(seed), file="mutant.bpmn")
        except (DeploymentError, SourceError) as error:
            refused[seed] = error
        else:
            bpmn.check(diagram, catalog)
    assert 100 < len(refused) < 450
    for seed, error in refused.items():
        assert error.findings, seed
        assert all(f.location.line is not None for f in error.findings), seed


DECORATION = {
    *("association", "category", "collaboration", "dataObject", "documentation"),
    *("dataObjectReference", "flowNodeRef", "group", "incoming", "lane", "laneSet"),
    *("messageFlow", "outgoing", "participant", "text", "textAnnotation"),
    *("BPMNDiagram", "extensionElements"),
}
UNREAD = {"zeebe:userTask"}
"""Extension elements that say what holds without them."""


def of_the_drawing() -> list[tuple[int, str]]:
    """Return the place in the file and the tag of everything that has a meaning."""
    return [
        (index, f"{element.prefix}:{etree.QName(element).localname}")
        for index, element in enumerate(etree.fromstring(SAMPLE).iter("{*}*"))
        if not DECORATION & {etree.QName(a).localname for a in lineage(element)}
        and "sketch" not in {a.get("id") for a in lineage(element)}
    ]


def lineage(element) -> list:
    around = [element, *element.iterancestors()]
    return [e for e in around if "extensionElements" not in e.tag or e is element]


def changed(index: int, change) -> str:
    """Return what is read after a change of one element, without its lines."""
    root = etree.fromstring(SAMPLE)
    change(list(root.iter("{*}*"))[index])
    try:
        processes = bpmn.read(etree.tostring(root), file="a.bpmn").processes
    except DeploymentError:
        return "refused"
    return re.sub(r"line=\d+", "", repr(processes))


def test_nothing_that_is_added_is_ignored() -> None:
    for index, tag in of_the_drawing():
        for change in (
            lambda element: element.set("surprise", "1"),
            lambda element: element.append(etree.Element("{urn:odd}surprise")),
            lambda element: element.append(etree.Element(element.tag)),
        ):
            assert changed(index, change) == "refused", tag


def test_nothing_that_is_removed_goes_unnoticed() -> None:
    whole = changed(0, lambda _: None)
    for index, tag in of_the_drawing()[1:]:
        read = changed(index, lambda element: element.getparent().remove(element))
        assert (read == whole) == (tag in UNREAD), tag


@pytest.mark.parametrize("path", sorted(PROCESSES.glob("*.bpmn")), ids=lambda p: p.stem)
def test_the_diagrams_of_the_workspace_are_read(path: Path) -> None:
    try:
        diagram = bpmn.read(path.read_bytes(), file=path.name)
    except DefinitionError as error:
        pytest.fail(str(error))
    assert path.stem in {process.id for process in diagram.processes}
