"""Data: what holds many, which sets list it, what an association copies."""

from __future__ import annotations

from typing import Final

from tests.bpmn.drawing import draw
from tests.bpmn.rules.rule import Rule

__all__ = ["RULES"]

_ITEMS: Final = (
    '<itemDefinition id="one" structureRef="Order"/>'
    '<itemDefinition id="many" structureRef="Order" isCollection="true"/>'
    '<message id="m" name="paid" itemRef="one"/><signal id="g" name="halt"/>'
    '<interface id="shop"><operation id="buy"><inMessageRef>m</inMessageRef></operation>'
    "</interface>"
)
_SCRIPT: Final = (
    '<extensionElements><zeebe:script expression="= 1" resultVariable="one"/>'
    "</extensionElements>"
)


def _into(source: str, target: str) -> str:
    return (
        f"<dataInputAssociation><sourceRef>{source}</sourceRef>"
        f"<targetRef>{target}</targetRef></dataInputAssociation>"
    )


def _out_of(source: str, target: str) -> str:
    return (
        f"<dataOutputAssociation><sourceRef>{source}</sourceRef>"
        f"<targetRef>{target}</targetRef></dataOutputAssociation>"
    )


_ORDERS: Final = draw(
    '<ioSpecification><dataInput id="PI" name="given" itemSubjectRef="one"/>'
    "<inputSet><dataInputRefs>PI</dataInputRefs></inputSet><outputSet/>"
    "</ioSpecification>"
    '<dataObject id="D" name="order" itemSubjectRef="one" isCollection="false"/>'
    '<dataObject id="L" name="orders" itemSubjectRef="many" isCollection="true"/>'
    '<dataObjectReference id="R" dataObjectRef="D" name="Order [new]">'
    '<dataState name="new"/></dataObjectReference>'
    f'<scriptTask id="x">{_SCRIPT}<ioSpecification>'
    '<dataInput id="I" name="taken" itemSubjectRef="one"/>'
    '<dataOutput id="O" name="one" itemSubjectRef="one"/>'
    '<inputSet id="IS"><dataInputRefs>I</dataInputRefs><optionalInputRefs>I'
    "</optionalInputRefs><outputSetRefs>OS</outputSetRefs></inputSet>"
    '<outputSet id="OS"><dataOutputRefs>O</dataOutputRefs><optionalOutputRefs>O'
    "</optionalOutputRefs><inputSetRefs>IS</inputSetRefs></outputSet></ioSpecification>"
    f"{_into('PI', 'I')}{_out_of('O', 'D')}</scriptTask>",
    root=_ITEMS,
).decode()
_STREAMED: Final = draw(
    f'<scriptTask id="x">{_SCRIPT}<ioSpecification><dataInput id="I" name="taken"/>'
    '<dataOutput id="O" name="given"/><inputSet><dataInputRefs>I</dataInputRefs>'
    "<whileExecutingInputRefs>I</whileExecutingInputRefs></inputSet><outputSet>"
    "<dataOutputRefs>O</dataOutputRefs><whileExecutingOutputRefs>O"
    "</whileExecutingOutputRefs></outputSet></ioSpecification></scriptTask>",
).decode()
_EVENT: Final = draw(
    '<dataObject id="D" name="order"/><intermediateCatchEvent id="x">'
    '<dataOutput id="O" name="paid" itemSubjectRef="one"/>'
    f"{_out_of('O', 'D')}<outputSet><dataOutputRefs>O</dataOutputRefs></outputSet>"
    '<messageEventDefinition messageRef="m"><operationRef>buy</operationRef></messageEventDefinition></intermediateCatchEvent>',
    root=_ITEMS,
).decode()
_BOUND: Final = draw(
    "<supportedInterfaceRef>shop</supportedInterfaceRef><ioSpecification>"
    '<dataInput id="PI" name="given"/><inputSet id="PIS"><dataInputRefs>PI'
    '</dataInputRefs></inputSet><outputSet id="POS"/></ioSpecification>'
    '<ioBinding operationRef="buy" inputDataRef="PIS" outputDataRef="POS"/>'
    '<task id="x"/>',
    root=_ITEMS,
).decode()
_WARNING: Final = "warning"
_LISTED: Final = (
    "Every data input stands in an input set, every data output in an output set; what a "
    "set names as optional, or as taken while the work goes on, it lists as well."
)
_TYPED: Final = (
    "A copy without a transformation has one source, of the type of its target."
)
_BINDING: Final = (
    "A binding joins an operation that the process offers to sets of its own data."
)
_OF_EVENTS: Final = (
    "An event with data has one for each of its definitions, of the type that is sent."
)

RULES: Final = (
    Rule(
        says="Data holds many values if its item does.",
        numbers=(20,),
        sound=_ORDERS,
        plant=(('itemSubjectRef="many" isCollection="true"', 'itemSubjectRef="many"'),),
        code="BP205",
        element="L",
        finding="the data object 'orders' has isCollection=false, its item 'many' true",
        level=_WARNING,
    ),
    Rule(
        says=_LISTED,
        numbers=(84,),
        sound=_ORDERS,
        plant=(
            (
                "<dataInputRefs>I</dataInputRefs><optionalInputRefs>I</optionalInputRefs>",
                "",
            ),
        ),
        code="BP206",
        element="x",
        finding="the data input 'taken' stands in no inputSet",
        level=_WARNING,
    ),
    Rule(
        says=_LISTED,
        numbers=(85,),
        sound=_ORDERS,
        plant=(("<dataInputRefs>I</dataInputRefs>", ""),),
        code="BP206",
        element="x",
        finding="optionalInputRefs names 'I', which this inputSet does not list",
        level=_WARNING,
    ),
    Rule(
        says=_LISTED,
        numbers=(86,),
        sound=_STREAMED,
        plant=(("<dataInputRefs>I</dataInputRefs>", ""),),
        code="BP206",
        element="x",
        finding="whileExecutingInputRefs names 'I', which this inputSet does not list",
        level=_WARNING,
    ),
    Rule(
        says=_LISTED,
        numbers=(88,),
        sound=_ORDERS,
        plant=(
            (
                "<dataOutputRefs>O</dataOutputRefs><optionalOutputRefs>O</optionalOutputRefs>",
                "",
            ),
        ),
        code="BP206",
        element="x",
        finding="the data output 'one' stands in no outputSet",
        level=_WARNING,
    ),
    Rule(
        says=_LISTED,
        numbers=(89,),
        sound=_ORDERS,
        plant=(("<dataOutputRefs>O</dataOutputRefs>", ""),),
        code="BP206",
        element="x",
        finding="optionalOutputRefs names 'O', which this outputSet does not list",
        level=_WARNING,
    ),
    Rule(
        says=_LISTED,
        numbers=(90,),
        sound=_STREAMED,
        plant=(("<dataOutputRefs>O</dataOutputRefs>", ""),),
        code="BP206",
        element="x",
        finding="whileExecutingOutputRefs names 'O', which this outputSet does not list",
        level=_WARNING,
    ),
    Rule(
        says="Input sets and output sets that belong together name each other.",
        sound=_ORDERS,
        plant=(("<inputSetRefs>IS</inputSetRefs>", ""),),
        code="BP207",
        element="x",
        finding="the inputSet names the outputSet 'OS', which does not name it",
        level=_WARNING,
    ),
    Rule(
        says="Input sets and output sets that belong together name each other.",
        sound=_ORDERS,
        plant=(("<outputSetRefs>OS</outputSetRefs>", ""),),
        code="BP207",
        element="x",
        finding="the outputSet names the inputSet 'IS', which does not name it",
        level=_WARNING,
    ),
    Rule(
        says="A set names the data and the sets of its own element.",
        sound=_ORDERS,
        plant=(
            ("<dataInputRefs>I</dataInputRefs>", "<dataInputRefs>J</dataInputRefs>"),
        ),
        code="BP006",
        element="x",
        finding="dataInputRefs 'J' names no dataInput beside it",
        level=_WARNING,
        besides=frozenset({"BP206"}),
    ),
    Rule(
        says="A set names the data and the sets of its own element.",
        sound=_ORDERS,
        plant=(
            ("<outputSetRefs>OS</outputSetRefs>", "<outputSetRefs>OT</outputSetRefs>"),
        ),
        code="BP006",
        element="x",
        finding="outputSetRefs 'OT' names no outputSet beside it; known: OS",
        level=_WARNING,
        besides=frozenset({"BP207"}),
    ),
    Rule(
        says=_TYPED,
        numbers=(91,),
        sound=_ORDERS,
        plant=(
            (
                "<sourceRef>PI</sourceRef>",
                "<sourceRef>PI</sourceRef><sourceRef>D</sourceRef>",
            ),
        ),
        code="BP203",
        element="x",
        finding="the association has several sources, data input 'given' and data object",
    ),
    Rule(
        says=_TYPED,
        numbers=(92,),
        sound=_ORDERS,
        plant=(("<sourceRef>PI</sourceRef>", "<sourceRef>L</sourceRef>"),),
        code="BP208",
        element="x",
        finding="the data object 'orders' and the data input 'taken' are of different items",
        level=_WARNING,
    ),
    Rule(
        says=_OF_EVENTS,
        numbers=(93,),
        sound=_EVENT,
        plant=(
            (
                "</intermediateCatchEvent>",
                '<signalEventDefinition signalRef="g"/></intermediateCatchEvent>',
            ),
        ),
        code="BP209",
        element="x",
        finding="the event has 2 definitions and 1 data inputs or outputs",
        level=_WARNING,
    ),
    Rule(
        says=_OF_EVENTS,
        numbers=(94,),
        sound=_EVENT,
        plant=(
            ('name="paid" itemSubjectRef="one"', 'name="paid" itemSubjectRef="many"'),
        ),
        code="BP208",
        element="x",
        finding="the data output 'paid' is of another item than the message 'paid'",
        level=_WARNING,
        besides=frozenset({"BP205"}),
    ),
    Rule(
        says=_BINDING,
        numbers=(64,),
        sound=_BOUND,
        plant=(('operationRef="buy"', 'operationRef="sell"'),),
        code="BP210",
        element="p",
        finding="operationRef 'sell' is no operation of an interface that 'p' supports",
        level=_WARNING,
    ),
    Rule(
        says=_BINDING,
        numbers=(65,),
        sound=_BOUND,
        plant=(('inputDataRef="PIS"', 'inputDataRef="POS"'),),
        code="BP210",
        element="p",
        finding="inputDataRef 'POS' names no inputSet of 'p'",
        level=_WARNING,
    ),
    Rule(
        says="A data object of a state tells it in its name.",
        numbers=(76,),
        sound=_ORDERS,
        plant=(('name="Order [new]"', 'name="Order"'),),
        code="BP211",
        element="R",
        finding="the data object 'Order' does not tell its state; name it with [new]",
        level=_WARNING,
    ),
    Rule(
        says="A sub-process has no inputs and outputs of its own.",
        numbers=(79,),
        sound=draw('<subProcess id="x"><task id="y"/></subProcess>').decode(),
        plant=(
            (
                "</subProcess>",
                "<ioSpecification><inputSet/><outputSet/></ioSpecification></subProcess>",
            ),
        ),
        code="BP204",
        element="x",
        finding="a sub-process has no inputs and outputs of its own",
    ),
)
