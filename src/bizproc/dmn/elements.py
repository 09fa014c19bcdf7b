"""Read the elements of the requirements graph (DMN 1.5, chapters 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bizproc.dmn.boxed import Boxed, FunctionDefinition, Parameter, Unusable
from bizproc.dmn.decisions import Decisions
from bizproc.dmn.document import EXPRESSIONS, Document
from bizproc.dmn.expressions import expressions_of, read_expression, read_function
from bizproc.dmn.item_types import ItemType
from bizproc.dmn.model import (
    BusinessKnowledgeModel,
    Decision,
    DecisionService,
    InputData,
    Requirement,
)
from bizproc.dmn.references import References
from bizproc.dmn.tables import read_table
from bizproc.errors import did_you_mean
from bizproc.source.xml import Element, local_name

__all__ = ["Elements", "read_elements"]

_DOCUMENTATION = frozenset(
    [
        *("description", "extensionElements", "knowledgeSource", "import"),
        *("textAnnotation", "association", "group", "DMNDI", "artifact"),
        *("organizationUnit", "performanceIndicator", "elementCollection"),
        "itemDefinition",
    ]
)
_ABOUT_AN_ELEMENT = frozenset(
    [
        *("description", "extensionElements", "question", "allowedAnswers"),
        *("variable", "informationRequirement", "authorityRequirement"),
        *("supportedObjective", "impactedPerformanceIndicator", "decisionMaker"),
        *("decisionOwner", "usingProcess", "usingTask", "knowledgeRequirement"),
    ]
)


@dataclass(slots=True)
class Elements:
    """Collect the elements of a file by id."""

    decisions: dict[str, Decision] = field(default_factory=dict)
    input_data: dict[str, InputData] = field(default_factory=dict)
    knowledge: dict[str, BusinessKnowledgeModel] = field(default_factory=dict)
    services: dict[str, DecisionService] = field(default_factory=dict)


def read_elements(document: Document, imported: Mapping[str, Decisions]) -> Elements:
    """Return the elements of a file; their faults are findings of the document."""
    found = Elements()
    references = References(document, imported)
    services: list[Element] = []
    seen: set[str] = set()
    for element in document.children(document.root):
        kind = local_name(element)
        if kind in _DOCUMENTATION:
            continue
        if kind not in _READERS and kind != "decisionService":
            hint = did_you_mean(kind, [*_READERS, "decisionService"])
            document.fault(element, f"{kind} is not run{hint}")
            continue
        if not document.strict and not element.get("id"):
            element.set("id", element.get("name", ""))
        identifier = element.get("id", "")
        if not identifier:
            document.fault(element, f"the {_words(kind)} has no id")
        elif identifier in seen:
            message = f"two elements have the id {identifier!r}"
            if kind == "decision":
                message = f"two decisions have the id {identifier!r}"
            document.fault(element, message)
        elif kind == "decisionService":
            services.append(element)
        else:
            document.names = references.names_in_reach(element)
            _READERS[kind](document, element, found, references)
        seen.add(identifier)
    for element in services:
        service = _service(document, element, found, references)
        found.services[service.id] = service
    return found


def _words(tag: str) -> str:
    return "".join(f" {it.lower()}" if it.isupper() else it for it in tag)


def _names(document: Document, element: Element) -> tuple[str, ...]:
    variable = document.child(element, "variable")
    names = [element.get("id", ""), element.get("name", "")]
    names.append(variable.get("name", "") if variable is not None else "")
    return tuple(dict.fromkeys(name for name in names if name))


def _variable_type(document: Document, element: Element) -> ItemType | None:
    variable = document.child(element, "variable")
    if variable is None:
        return None
    return document.type_named(variable, variable.get("typeRef"))


def _input_data(
    document: Document, element: Element, found: Elements, _: References
) -> None:
    identifier = element.get("id", "")
    found.input_data[identifier] = InputData(
        id=identifier,
        name=_data_name(document, element),
        location=document.location(element),
        type=_variable_type(document, element),
    )


def _data_name(document: Document, element: Element) -> str:
    """Return the name that expressions use: the variable's, else the element's."""
    variable = document.child(element, "variable")
    name = variable.get("name", "") if variable is not None else ""
    return name or element.get("name", "") or element.get("id", "")


def _decision(
    document: Document, element: Element, found: Elements, references: References
) -> None:
    before = len(document.findings)
    logic = _logic(document, element)
    needs = tuple(dict.fromkeys(references.information(element)))
    knowledge = tuple(dict.fromkeys(references.knowledge(element)))
    if len(document.findings) > before or logic is None:
        return
    identifier = element.get("id", "")
    found.decisions[identifier] = Decision(
        id=identifier,
        name=element.get("name", identifier),
        location=document.location(element),
        names=_names(document, element),
        logic=logic,
        type=_variable_type(document, element),
        requires=tuple(
            need.id
            for need in needs
            if not need.namespace and references.kind(need.id) == "decision"
        ),
        needs=needs,
        knowledge=knowledge,
    )


def _logic(document: Document, element: Element) -> Boxed | None:
    for part in document.children(element):
        kind = local_name(part)
        if kind not in _ABOUT_AN_ELEMENT | EXPRESSIONS and document.strict:
            message = f"{kind} is not run; {did_you_mean(kind, EXPRESSIONS)[2:]}"
            document.refuse(part, message, code="DMN")
            return None
    found = list(expressions_of(document, element))
    if len(found) == 1 and local_name(found[0]) == "decisionTable":
        return read_table(document, found[0], _variable_type(document, element))
    if len(found) == 1:
        return read_expression(document, found[0])
    message = "the decision has no logic; give it a table or a literal expression"
    if found:
        message = f"the decision has {len(found)} expressions; only one may decide"
    if document.strict:
        document.refuse(element, message, code="DMN")
        return None
    return Unusable(location=document.location(element), message=message)


def _knowledge(
    document: Document, element: Element, found: Elements, references: References
) -> None:
    identifier = element.get("id", "")
    body = document.child(element, "encapsulatedLogic")
    place = document.location(element)
    logic: Boxed
    if body is None:
        message = "the knowledge model has no logic; give it one"
        logic = Unusable(location=place, message=message)
        if document.strict:
            document.refuse(element, message, code="DMN")
    else:
        logic = read_function(document, body)
    found.knowledge[identifier] = BusinessKnowledgeModel(
        id=identifier,
        name=element.get("name", identifier),
        location=place,
        names=_names(document, element),
        logic=logic,
        type=_function_result(document, element, logic),
        knowledge=tuple(dict.fromkeys(references.knowledge(element))),
    )


def _function_result(
    document: Document, element: Element, logic: Boxed
) -> ItemType | None:
    """Return the type of a model's result: its variable's is that of the function."""
    kind = _variable_type(document, element)
    if kind is not None and kind.kind == "function":
        return kind.element
    if kind is None and isinstance(logic, FunctionDefinition):
        return logic.type
    return kind


def _service(
    document: Document, element: Element, found: Elements, references: References
) -> DecisionService:
    identifier = element.get("id", "")
    inputs = tuple(references.listed(element, "inputDecision", "decision"))
    data = tuple(references.listed(element, "inputData", "inputData"))
    outputs = tuple(references.listed(element, "outputDecision", "decision"))
    list(references.listed(element, "encapsulatedDecision", "decision"))
    if not outputs:
        document.fault(element, "the decision service has no output decision")
    kind = _variable_type(document, element)
    if kind is not None and kind.kind == "function":
        kind = kind.element
    return DecisionService(
        id=identifier,
        name=element.get("name", identifier),
        location=document.location(element),
        names=_names(document, element),
        outputs=outputs,
        input_decisions=inputs,
        input_data=data,
        parameters=tuple(_parameters(found, references, (*data, *inputs))),
        type=kind,
    )


def _parameters(
    found: Elements, references: References, inputs: tuple[Requirement, ...]
) -> Iterator[Parameter]:
    for requirement in inputs:
        decisions, data = found.decisions, found.input_data
        if requirement.namespace:
            model = references.imported[requirement.imported]
            decisions, data = dict(model.decisions), dict(model.input_data)
        if requirement.id in decisions:
            decision = decisions[requirement.id]
            yield Parameter(name=decision.name, type=decision.type)
        elif requirement.id in data:
            item = data[requirement.id]
            yield Parameter(name=item.name, type=item.type)


_READERS = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
}
