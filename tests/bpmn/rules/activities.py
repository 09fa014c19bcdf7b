"""Activities: how many tokens, how often, what they send and receive."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_ROOT: Final = (
    '<itemDefinition id="a"/><itemDefinition id="b"/><message id="m" name="sent" itemRef="a"/>'
    '<message id="n" name="back" itemRef="b"/><interface id="shop"><operation id="buy">'
    "<inMessageRef>m</inMessageRef><outMessageRef>n</outMessageRef></operation></interface>"
)
_COUNTED: Final = draw(
    '<task id="x" startQuantity="1" completionQuantity="1"/>'
).decode()
_REPEATED: Final = draw(
    '<task id="x"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>'
    "</multiInstanceLoopCharacteristics></task>"
).decode()
_TURNS: Final = draw(
    '<dataObject id="L" name="all" itemSubjectRef="as" isCollection="true"/>'
    '<dataObject id="M" name="results" itemSubjectRef="bs" isCollection="true"/>'
    '<task id="x"><multiInstanceLoopCharacteristics><loopDataInputRef>L'
    "</loopDataInputRef><loopDataOutputRef>M</loopDataOutputRef>"
    '<inputDataItem id="i" name="one" itemSubjectRef="a"/>'
    '<outputDataItem id="o" name="result" itemSubjectRef="b"/>'
    "</multiInstanceLoopCharacteristics></task>",
    root='<itemDefinition id="a" structureRef="A"/><itemDefinition id="b"'
    ' structureRef="B"/><itemDefinition id="as" structureRef="A" isCollection="true"/>'
    '<itemDefinition id="bs" structureRef="B" isCollection="true"/>',
).decode()
_OF_TURNS: Final = (
    "The collection of a multi-instance is data that holds many, of the type of what its "
    "turns take or give."
)
_RECEIVED: Final = draw(
    '<receiveTask id="r" messageRef="m" instantiate="true"/><task id="x"/>'
    '<exclusiveGateway id="j"/>',
    flows="s>j r>j j>x x>e",
    root=_ROOT,
).decode()
_SPECIFIED: Final = (
    '<ioSpecification><dataInput id="I" name="what" itemSubjectRef="a"/>'
    '<dataOutput id="O" name="answer" itemSubjectRef="b"/><inputSet><dataInputRefs>I'
    "</dataInputRefs></inputSet><outputSet><dataOutputRefs>O</dataOutputRefs></outputSet>"
    "</ioSpecification>"
)
_CALLING: Final = draw(
    '<task id="y"/>'
    f'<sendTask id="x" messageRef="m" operationRef="buy">{_SPECIFIED}</sendTask>',
    flows="s>x>y>e",
    root=_ROOT,
).decode()
_SERVING: Final = (
    draw(
        f'<serviceTask id="x" operationRef="buy">{_SPECIFIED}</serviceTask>', root=_ROOT
    )
    .decode()
    .replace(
        "<ioSpecification>",
        '<extensionElements><zeebe:taskDefinition type="shop"/></extensionElements>'
        "<ioSpecification>",
    )
)
_RECEIVING: Final = draw(
    f'<receiveTask id="x" messageRef="n">{_SPECIFIED}</receiveTask>', root=_ROOT
).decode()
_MESSAGES: Final = "What sends or receives one message has one data input or output for it, of its type."
_SECOND_INPUT: Final = (
    '<dataInput id="I"',
    '<dataInput id="K"/><dataInput id="I"',
)
_SECOND_OUTPUT: Final = (
    '<dataOutput id="O"',
    '<dataOutput id="K"/><dataOutput id="O"',
)
_LISTED_INPUT: Final = (
    "<dataInputRefs>I",
    "<dataInputRefs>K</dataInputRefs><dataInputRefs>I",
)
_LISTED_OUTPUT: Final = (
    "<dataOutputRefs>O",
    "<dataOutputRefs>K</dataOutputRefs><dataOutputRefs>O",
)

_CALLING_ANOTHER: Final = (
    draw(
        '<dataObject id="D" name="order"/><scriptTask id="w"><extensionElements>'
        '<zeebe:script expression="= 1" resultVariable="order"/></extensionElements>'
        '</scriptTask><callActivity id="x" calledElement="q"/>',
        flows="s>w>x>e",
    )
    .decode()
    .replace(
        "</process>",
        '</process><process id="q"><ioSpecification><dataInput id="QI" name="order"/>'
        "<inputSet><dataInputRefs>QI</dataInputRefs></inputSet><outputSet/>"
        '</ioSpecification><startEvent id="qs"/><endEvent id="qe"/><sequenceFlow id="qf"'
        ' sourceRef="qs" targetRef="qe"/></process>',
    )
)

RULES: Final = (
    Rule(
        says="A call passes what the called process needs.",
        numbers=(63,),
        sound=_CALLING_ANOTHER,
        plant=(('resultVariable="order"', 'resultVariable="other"'),),
        code="BP217",
        element="x",
        finding="process 'q' needs 'order', which this call does not pass",
        level="warning",
    ),
    Rule(
        says="An activity takes one token or more, and gives one or more.",
        numbers=(37,),
        sound=_COUNTED,
        plant=(('startQuantity="1"', 'startQuantity="0"'),),
        code="BP012",
        element="x",
        finding="startQuantity must be a whole number from 1 to 999, not '0'",
    ),
    Rule(
        says="An activity takes one token or more, and gives one or more.",
        numbers=(38,),
        sound=_COUNTED,
        plant=(('completionQuantity="1"', 'completionQuantity="0"'),),
        code="BP012",
        element="x",
        finding="completionQuantity must be a whole number from 1 to 999, not '0'",
    ),
    Rule(
        says="A multi-instance says how often: by a number, or by a collection.",
        numbers=(67,),
        sound=_REPEATED,
        plant=(("<loopCardinality>3</loopCardinality>", ""),),
        code="BP012",
        element="x",
        finding="the multi-instance has no collection",
    ),
    Rule(
        says=_OF_TURNS,
        numbers=(68,),
        sound=_TURNS,
        plant=(("<loopDataInputRef>L", "<loopDataInputRef>K"),),
        code="BP006",
        element="x",
        finding="loopDataInputRef 'K' names no data",
    ),
    Rule(
        says=_OF_TURNS,
        numbers=(68,),
        sound=_TURNS,
        plant=(('itemSubjectRef="as" isCollection="true"', 'itemSubjectRef="a"'),),
        code="BP208",
        element="x",
        finding="loopDataInputRef names the data object 'all', whose item is no collection",
        level="warning",
    ),
    Rule(
        says=_OF_TURNS,
        numbers=(69,),
        sound=_TURNS,
        plant=(('name="one" itemSubjectRef="a"', 'name="one" itemSubjectRef="b"'),),
        code="BP208",
        element="x",
        finding="the input data item 'one' is of another item than the data object 'all'",
        level="warning",
    ),
    Rule(
        says=_OF_TURNS,
        numbers=(70,),
        sound=_TURNS,
        plant=(("<loopDataOutputRef>M", "<loopDataOutputRef>K"),),
        code="BP006",
        element="x",
        finding="loopDataOutputRef 'K' names no data",
        besides=frozenset({"BP012"}),
    ),
    Rule(
        says=_OF_TURNS,
        numbers=(70,),
        sound=_TURNS,
        plant=(
            ('name="result" itemSubjectRef="b"', 'name="result" itemSubjectRef="a"'),
        ),
        code="BP208",
        element="x",
        finding="the output data item 'result' is of another item than the data object",
        level="warning",
    ),
    Rule(
        says="No flow leads to a receive task that starts the process.",
        numbers=(49,),
        sound=_RECEIVED,
        plant=(
            (
                "</process>",
                '<sequenceFlow id="k" sourceRef="x" targetRef="r"/></process>',
            ),
        ),
        code="BP011",
        element="r",
        finding="no flow may lead to a task that starts the process",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(42,),
        sound=_SERVING,
        plant=(_SECOND_INPUT, _LISTED_INPUT),
        code="BP209",
        element="x",
        finding="the task is about one message, and has 2 dataInputs and 1 inputSets",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(43,),
        sound=_SERVING,
        plant=(_SECOND_OUTPUT, _LISTED_OUTPUT),
        code="BP209",
        element="x",
        finding="the task is about one message, and has 2 dataOutputs and 1 outputSets",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(44,),
        sound=_SERVING,
        plant=(('name="what" itemSubjectRef="a"', 'name="what" itemSubjectRef="b"'),),
        code="BP208",
        element="x",
        finding="the data input 'what' is of another item than the message 'sent'",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(45,),
        sound=_SERVING,
        plant=(
            ('name="answer" itemSubjectRef="b"', 'name="answer" itemSubjectRef="a"'),
        ),
        code="BP208",
        element="x",
        finding="the data output 'answer' is of another item than the message 'back'",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(46,),
        sound=_CALLING,
        plant=(
            (
                "<inputSet><dataInputRefs>I",
                "<inputSet/><inputSet><dataInputRefs>I",
            ),
        ),
        code="BP209",
        element="x",
        finding="the task is about one message, and has 1 dataInputs and 2 inputSets",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(47,),
        sound=_CALLING,
        plant=(_SECOND_INPUT, _LISTED_INPUT),
        code="BP209",
        element="x",
        finding="the task is about one message, and has 2 dataInputs and 1 inputSets",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(48,),
        sound=_CALLING,
        plant=(('name="what" itemSubjectRef="a"', 'name="what" itemSubjectRef="b"'),),
        code="BP208",
        element="x",
        finding="the data input 'what' is of another item than the message 'sent'",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(50,),
        sound=_RECEIVING,
        plant=(("<outputSet>", "<outputSet/><outputSet>"),),
        code="BP209",
        element="x",
        finding="the task is about one message, and has 1 dataOutputs and 2 outputSets",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(51,),
        sound=_RECEIVING,
        plant=(_SECOND_OUTPUT, _LISTED_OUTPUT),
        code="BP209",
        element="x",
        finding="the task is about one message, and has 2 dataOutputs and 1 outputSets",
        level="warning",
    ),
    Rule(
        says=_MESSAGES,
        numbers=(52,),
        sound=_RECEIVING,
        plant=(
            ('name="answer" itemSubjectRef="b"', 'name="answer" itemSubjectRef="a"'),
        ),
        code="BP208",
        element="x",
        finding="the data output 'answer' is of another item than the message 'back'",
        level="warning",
    ),
)
