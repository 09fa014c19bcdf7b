"""What is read and means nothing here: other programs' words, pictures, blanks."""

from __future__ import annotations

import pytest

from bizproc import bpmn
from bizproc.errors import DeploymentError

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:odd="urn:odd" xmlns:own="urn:own" targetNamespace="urn:own">'
)
CATALOG = bpmn.Catalog()


def read(*parts: str) -> bpmn.elements.Diagram:
    return bpmn.read("\n".join([HEAD, *parts, "</definitions>"]).encode(), file="f")


def found(diagram: bpmn.elements.Diagram) -> list[str]:
    return [str(it) for it in bpmn.check(diagram, CATALOG)]


SOUND = (
    '<startEvent id="s"/><task id="a"/><endEvent id="e"/>'
    '<sequenceFlow id="f1" sourceRef="s" targetRef="a"/>'
    '<sequenceFlow id="f2" sourceRef="a" targetRef="e"/>'
)


def process(inner: str = SOUND, *, runs: bool = True, id_: str = "p") -> str:
    return f'<process id="{id_}" isExecutable="{str(runs).lower()}">{inner}</process>'


ROOT_ELEMENTS = (
    '<import importType="urn:x" location="x.xsd" namespace="urn:x"/>',
    (
        '<interface id="i" name="Stock"><operation id="o" name="take"><inMessageRef>m'
        "</inMessageRef></operation></interface>"
    ),
    '<partnerEntity id="pe"/><partnerRole id="pr"/><endPoint id="ep"/>',
    '<resource id="r" name="Boss"/><correlationProperty id="c"/>',
    '<globalUserTask id="g"/><globalTask id="g2"/>',
    '<extension mustUnderstand="false" definition="own:x"/>',
    '<relationship id="rel" type="x"><source>p</source><target>p</target></relationship>',
)


@pytest.mark.parametrize("element", ROOT_ELEMENTS)
def test_what_nobody_runs_may_stand_in_the_file(element):
    diagram = read(element, '<message id="m" name="come"/>', process())
    assert [it.id for it in diagram.processes] == ["p"]
    assert found(diagram) == []


def test_operations_and_technologies_are_passed_over():
    sends = SOUND.replace(
        '<task id="a"/>',
        '<receiveTask id="a" messageRef="m" operationRef="o" implementation="Java"/>',
    ).replace(
        '<endEvent id="e"/>',
        '<endEvent id="e"><messageEventDefinition messageRef="m"><operationRef>o'
        "</operationRef></messageEventDefinition></endEvent>",
    )
    interface = (
        '<interface id="i" name="Stock"><operation id="o" name="take"/></interface>'
    )
    message = '<message id="m" name="come"/>'
    assert found(read(interface, message, process(sends))) == []


def test_attributes_of_other_programs_are_kept_and_told_on_demand():
    diagram = read(process(SOUND.replace('id="a"', 'id="a" odd:colour="red"')))
    assert found(diagram) == []
    assert [str(it) for it in diagram.kept] == [
        (
            "f:2: BP018 a: attribute colour='red' of namespace urn:odd has no meaning here;"
            " it is kept (warning)"
        )
    ]


def test_blanks_around_ids_count_for_nothing():
    blank = (
        '<startEvent id=" s "/><task id="a&#10;" default=" f2 "/><endEvent id="e"/>'
        '<sequenceFlow id="f1 " sourceRef="s" targetRef=" a"/>'
        '<sequenceFlow id="f2" sourceRef="a " targetRef="e"/>'
        '<boundaryEvent id="b" attachedToRef=" a "><messageEventDefinition'
        ' messageRef=" own:m "/></boundaryEvent>'
        '<sequenceFlow id="f3" sourceRef="b" targetRef="e"/>'
    )
    [drawn] = read('<message id=" m" name="come"/>', process(blank)).processes
    assert sorted(drawn.scope.nodes) == ["a", "b", "e", "s"]
    assert drawn.scope.nodes["a"].default == "f2"
    assert drawn.scope.nodes["b"].attached_to == "a"
    assert drawn.scope.nodes["b"].event.name.text == "come"


def test_blanks_do_not_hide_a_second_element_of_the_same_id():
    with pytest.raises(DeploymentError, match="a second element with the id 'a'"):
        read(process(SOUND.replace('id="e"', 'id=" a "')))


def test_a_file_in_which_nothing_runs_says_so():
    diagram = read(process(runs=False))
    assert diagram.processes == ()
    assert found(diagram) == [
        (
            'f:2: BP017 p: the process is not executable (isExecutable="false"): nothing of'
            " this file runs; set it to true if it shall (warning)"
        )
    ]


@pytest.mark.parametrize("picture", ["collaboration", "choreography"])
def test_a_picture_without_a_process_says_so(picture):
    diagram = read(f'<{picture} id="c"/>')
    assert found(diagram) == [
        (
            f"f:2: BP017 c: the {picture} is no process: nothing of this file runs; draw one"
            " in it (warning)"
        )
    ]


def test_the_process_of_a_partner_is_no_finding():
    partner = process("", runs=False, id_="partner")
    assert found(read(partner, process())) == []


@pytest.mark.parametrize("beside", [[], [process()]])
def test_faults_of_a_drawing_that_does_not_run_are_warnings(beside):
    drawn = (
        '<startEvent id="s2"/><serviceTask id="a2"/><endEvent id="e2"/>'
        '<sequenceFlow id="f21" sourceRef="s2" targetRef="a2"/>'
        '<sequenceFlow id="f22" sourceRef="a2" targetRef="e2"/>\n'
        '<sequenceFlow id="f23" sourceRef="e2" targetRef="a2"/>'
    )
    diagram = read(process(drawn, runs=False, id_="q"), *beside)
    assert [it for it in found(diagram) if "BP017" not in it] == [
        "f:2: BP011 e2: no flow may leave this end event; remove it (warning)"
    ]
