"""Data in a drawing: what is only drawn, what is refused, what is told."""

from __future__ import annotations

import pytest

from bizproc import bpmn
from bizproc.errors import DeploymentError

ORDER = '<dataObject id="D_1" name="order"/>'
REFERENCE = '<dataObjectReference id="R_1" dataObjectRef="D_1" name="Order [new]"/>'
STORE = '<dataStoreReference id="ST" name="Archive"/>'
SETS = "<inputSet><dataInputRefs>I</dataInputRefs></inputSet><outputSet/>"
INPUT = f'<ioSpecification><dataInput id="I" name="number"/>{SETS}</ioSpecification>'


def into(source="R_1", target="I", words="", more=""):
    return (
        f"<dataInputAssociation><sourceRef>{source}</sourceRef>{more}"
        f"<targetRef>{target}</targetRef>{words}</dataInputAssociation>"
    )


def script(inner: str, *, tag: str = "scriptTask") -> str:
    extended = (
        '<extensionElements><zeebe:script expression="= 1" resultVariable="one"/>'
        "</extensionElements>"
    )
    return f'<{tag} id="x">{extended if tag == "scriptTask" else ""}{inner}</{tag}>'


def faults(draw, body, root=""):
    with pytest.raises(DeploymentError) as caught:
        bpmn.read(draw(body, root=root), file="f")
    return [f"{it.code}: {it.message}" for it in caught.value.findings]


OUT_OF_NOTHING = (
    "<dataOutputAssociation><transformation>= 1</transformation>"
    "</dataOutputAssociation>"
)
REFUSED = {
    "source that is none": (
        INPUT + into("R_2"),
        "BP006: sourceRef 'R_2' names no data of this file; did you mean 'R_3'?",
    ),
    "reference to nothing": (
        INPUT + into("R_3"),
        "BP006: the data object 'R_3' names no data object ('D_9')",
    ),
    "store": (
        INPUT + into("ST"),
        "BP202: nothing here keeps what is in the data store 'Archive'",
    ),
    "target outside": (
        INPUT + into("R_1", "D_1"),
        "BP202: the dataInputAssociation must have a data input of 'x' as its targetRef",
    ),
    "own data as source": (
        INPUT + into("I", "I"),
        "BP202: the dataInputAssociation must have",
    ),
    "out of reach": (
        INPUT + into("D_5"),
        "BP202: the data object 'far' lies in 'sub', out of reach",
    ),
    "same variable": (
        INPUT + into("D_6"),
        "BP202: the data object 'twin' and the data object 'D_7' would be one variable",
    ),
    "several sources": (
        INPUT + into(more="<sourceRef>D_6</sourceRef>"),
        "BP203: the association has several sources, data object 'order' and data object",
    ),
    "transformation and assignment": (
        INPUT
        + into(
            words="<transformation>= 1</transformation>"
            "<assignment><from>= 1</from><to>number</to></assignment>"
        ),
        "BP203: a transformation beside another, or beside assignments",
    ),
    "transformation that is no expression": (
        INPUT + into(words="<transformation>order</transformation>"),
        "BP013: the transformation 'order' is not an expression",
    ),
    "transformation in another language": (
        INPUT + into(words='<transformation language="xpath">= 1</transformation>'),
        "BP004: the transformation is in xpath; write it in FEEL",
    ),
    "assignment elsewhere": (
        INPUT
        + into(words="<assignment><from>1</from><to>other.part</to></assignment>"),
        "BP203: the assignment writes to 'other.part', not to the target of its",
    ),
    "assignment without a value": (
        INPUT + into(words="<assignment><to>number</to></assignment>"),
        "BP012: an assignment needs a value (from) and a place (to)",
    ),
    "expression into what has no name": (
        INPUT.replace('name="number"', "")
        + into(words="<transformation>= 1</transformation>"),
        "BP202: the data input 'I' has no name that expressions could read",
    ),
    "expression that leads nowhere": (
        OUT_OF_NOTHING,
        "BP012: the data association has no targetRef",
    ),
    "several input sets": (
        INPUT.replace("<outputSet/>", "<inputSet/><outputSet/>") + into(),
        "BP202: several inputSets leave open which data is meant",
    ),
    "data while the work goes on": (
        INPUT.replace(
            "</inputSet>",
            "<whileExecutingInputRefs>I</whileExecutingInputRefs></inputSet>",
        )
        + into(),
        "BP202: data is copied once, not while the work goes on",
    ),
    "two mappings of one target": (
        INPUT + into() + into(),
        "BP012: a second mapping to 'number'; keep one",
    ),
    "unknown attribute": (
        INPUT.replace('id="I"', 'id="I" initial="3"'),
        "BP004: attribute 'initial' on dataInput is not supported",
    ),
    "unknown part of a set": (
        INPUT.replace(
            "<outputSet/>", "<outputSet><dataInputRefs>I</dataInputRefs></outputSet>"
        ),
        "BP003: dataInputRefs in outputSet is not supported",
    ),
}
AROUND = (
    ORDER + REFERENCE + STORE + '<dataObject id="D_6" name="twin"/>'
    '<dataObject id="D_7" name="twin"/>'
    '<dataObjectReference id="R_3" dataObjectRef="D_9"/>'
    '<subProcess id="sub" triggeredByEvent="true"><dataObject id="D_5" name="far"/>'
    '<startEvent id="s3"><signalEventDefinition signalRef="g"/></startEvent></subProcess>'
)
SIGNAL = '<signal id="g" name="stop"/>'


@pytest.mark.parametrize("name", REFUSED)
def test_what_nobody_could_follow_is_refused(draw, name):
    inner, expected = REFUSED[name]
    text = expected.replace("'D_7'", "'twin'")
    told = faults(draw, AROUND + script(inner), SIGNAL)
    assert any(it.startswith(text) for it in told), told


@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_a_task_that_does_no_work_computes_nothing(draw, tag):
    inner = INPUT + into(words="<transformation>= 1</transformation>")
    told = faults(draw, AROUND + script(inner, tag=tag), SIGNAL)
    assert told == [
        "BP202: a task that does no work computes nothing; draw a script task for it"
    ]


@pytest.mark.parametrize("tag", ["subProcess", "transaction"])
def test_a_sub_process_has_no_inputs_of_its_own(draw, tag):
    body = f'<{tag} id="x"><startEvent id="s3"/>{{}}</{tag}>'
    [told] = faults(draw, ORDER + body.format(INPUT))
    assert told == (
        "BP204: a sub-process has no inputs and outputs of its own: what is inside reads"
        " and writes the data around it; remove the ioSpecification"
    )
    assert bpmn.read(draw(ORDER + body.format("")), file="f").warnings == ()


def told(draw, inner):
    body = ORDER + REFERENCE + script(inner)
    diagram = bpmn.read(draw(body), file="f")
    return [it.code for it in diagram.warnings], [it.code for it in diagram.kept]


OVER_ORDER = "<loopDataInputRef>D_1</loopDataInputRef>"
TURNS = {
    "beside the modeler's own words": (
        "<loopDataInputRef>D_1</loopDataInputRef>",
        '<zeebe:loopCharacteristics inputCollection="= order"/>',
        "BP012: zeebe:loopCharacteristics and loopDataInputRef both say what is repeated",
    ),
    "beside a cardinality": (
        "<loopCardinality>2</loopCardinality><loopDataInputRef>D_1</loopDataInputRef>",
        "",
        "BP012: loopCardinality and loopDataInputRef both say how often; keep one",
    ),
    "store": (
        "<loopDataInputRef>ST</loopDataInputRef>",
        "",
        "BP202: loopDataInputRef names the data store 'Archive', which the activity",
    ),
    "input that nothing leads to": (
        "<loopDataInputRef>I</loopDataInputRef>",
        "",
        "BP202: nothing leads to the data input 'number', the collection; associate it",
    ),
    "output that leads nowhere": (
        OVER_ORDER
        + "<loopDataOutputRef>O</loopDataOutputRef>"
        + '<outputDataItem id="T" name="t"/>',
        "",
        "BP202: nothing leads away from the data output 'result', which collects",
    ),
    "output without what a turn gives": (
        "<loopDataInputRef>D_1</loopDataInputRef><loopDataOutputRef>D_1</loopDataOutputRef>",
        "",
        "BP012: loopDataOutputRef and outputDataItem need each other; write both",
    ),
    "item without a variable": (
        OVER_ORDER + '<inputDataItem id="T-1" name="one of them"/>',
        "",
        "BP012: the input data item 'one of them' has no name that is a variable",
    ),
}


@pytest.mark.parametrize("name", TURNS)
def test_turns_without_certain_data_are_refused(draw, name):
    words, extended, expected = TURNS[name]
    outputs = (
        '<dataOutput id="O" name="result"/><inputSet><dataInputRefs>I</dataInputRefs>'
        "</inputSet><outputSet><dataOutputRefs>O</dataOutputRefs></outputSet>"
    )
    extended = extended and f"<extensionElements>{extended}</extensionElements>"
    drawn = (
        INPUT.replace(SETS, outputs)
        + f"<multiInstanceLoopCharacteristics>{extended}{words}"
        "</multiInstanceLoopCharacteristics>"
    )
    told = faults(draw, ORDER + REFERENCE + STORE + script(drawn))
    assert any(it.startswith(expected) for it in told), told


def test_what_is_only_drawn_is_told_on_demand(draw):
    placeholder = '<property id="P" name="__targetRef_placeholder"/>' + into("R_1", "P")
    assert told(draw, placeholder) == ([], ["BP200"])
    assert told(draw, INPUT + into()) == ([], [])


@pytest.mark.parametrize(
    ("definition", "kept"),
    [
        ("", ["BP200"]),
        ("<terminateEventDefinition/>", ["BP200"]),
        ('<signalEventDefinition signalRef="g"/>', []),
    ],
)
def test_an_event_that_sends_nothing_takes_nothing(draw, definition, kept):
    end = (
        '<endEvent id="e"><dataInput id="I" name="number"/>'
        f"{into('D_1')}<inputSet><dataInputRefs>I</dataInputRefs></inputSet>{definition}"
        "</endEvent>"
    )
    diagram = bpmn.read(draw(ORDER + script("") + end, root=SIGNAL), file="f")
    assert [it.code for it in diagram.kept] == kept
    [process] = diagram.processes
    assert [it.target for it in process.scope.nodes["e"].inputs] == (
        [] if kept else ["number"]
    )


def test_names_that_are_no_variables_are_told(draw):
    label = INPUT.replace('"number"', '"Number of pieces"')
    assert told(draw, label + into()) == (["BP201"], [])


def test_data_inputs_of_a_process_are_known_at_its_start(draw):
    start = '<ioSpecification><dataInput id="PI" name="given"/><inputSet><dataInputRefs>PI</dataInputRefs></inputSet><outputSet/>'
    body = script(INPUT + into("PI"))
    catalog = bpmn.Catalog()
    diagram = bpmn.read(draw(start + "</ioSpecification>" + body), file="f")
    assert bpmn.check(diagram, catalog) == []
    [missing] = bpmn.check(
        bpmn.read(draw(ORDER + script(INPUT + into("D_1"))), file="f"), catalog
    )
    assert (missing.code, "'order'" in missing.message) == ("BP110", True)


def test_what_may_be_missing_need_not_be_set_before(draw):
    sets = SETS.replace(
        "</inputSet>", "<optionalInputRefs>I</optionalInputRefs></inputSet>"
    )
    body = ORDER + script(INPUT.replace(SETS, sets) + into("D_1"))
    assert bpmn.check(bpmn.read(draw(body), file="f"), bpmn.Catalog()) == []
