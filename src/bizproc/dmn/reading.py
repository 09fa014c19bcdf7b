"""Read a DMN file; what is not run is refused, nothing is ignored in silence."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from lxml import etree

from bizproc.dmn.decisions import Decisions
from bizproc.dmn.document import NAMESPACES, Document, local_name
from bizproc.dmn.model import (
    Decision,
    DecisionTable,
    Formula,
    LiteralExpression,
)
from bizproc.dmn.tables import read_literal_expression, read_table
from bizproc.errors import DeploymentError, did_you_mean
from bizproc.feel import BUILTIN_NAMES, Expression, UnaryTests
from bizproc.source.xml import parse_xml

__all__ = ["read"]

_DOCUMENTATION = frozenset(
    [
        *("description", "extensionElements", "inputData", "knowledgeSource"),
        *("textAnnotation", "association", "group", "DMNDI", "artifact"),
        *("organizationUnit", "performanceIndicator", "elementCollection"),
    ]
)
_ABOUT_A_DECISION = frozenset(
    [
        *("description", "extensionElements", "question", "allowedAnswers"),
        *("variable", "informationRequirement", "authorityRequirement"),
        *("supportedObjective", "impactedPerformanceIndicator", "decisionMaker"),
        *("decisionOwner", "usingProcess", "usingTask"),
    ]
)
_ADVICE = {
    "businessKnowledgeModel": "move its logic into a decision",
    "decisionService": "require its decisions directly",
    "import": "put the decisions into one file",
    "itemDefinition": "use the built-in types",
    "knowledgeRequirement": "move the knowledge model's logic into a decision",
}
_BOXED = "write it as a literal expression"


def read(data: bytes, *, file: str) -> Decisions:
    """Return all decisions of a DMN file (1.1 to 1.5), their expressions compiled.

    Args:
        data: the file's bytes.
        file: the name that findings and errors show.

    Raises:
        SourceError: not readable as XML.
        DeploymentError: with a finding for everything that would not run.
    """
    root = parse_xml(data, file=file)
    document = Document(root, file=file)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        message = f"this is no DMN file: its root is {name.localname!r}"
        document.refuse(root, message, code="DMN")
        raise DeploymentError(document.findings)
    document.names = frozenset(_special_names(root))
    decisions = list(_decisions(document))
    found = {decision.id: decision for decision in decisions}
    ordered = _in_order(document, found)
    if document.findings:
        by_line = sorted(document.findings, key=lambda item: item.location.line or 0)
        raise DeploymentError(by_line)
    return Decisions(
        file=file,
        name=root.get("name", ""),
        decisions=_closed(found, ordered),
    )


def _special_names(root: etree._Element) -> Iterator[str]:
    """Yield names that only parse when they are known: with operators or keywords."""
    for element in root.iter("{*}decision", "{*}inputData", "{*}variable"):
        for attribute in ("name", "id"):
            name = element.get(attribute, "")
            if name and not name.isidentifier():
                yield name


def _decisions(document: Document) -> Iterator[Decision]:
    seen: set[str] = set()
    known = {
        item.get("id", ""): local_name(item)
        for item in document.children(document.root)
    }
    for element in document.children(document.root):
        kind = local_name(element)
        if kind == "decision":
            decision = _decision(document, element, known)
            if element.get("id", "") in seen:
                message = f"two decisions have the id {element.get('id')!r}"
                document.refuse(element, message, code="DMN")
            seen.add(element.get("id", ""))
            if decision is not None:
                yield decision
        elif kind == "itemDefinition":
            continue  # refused where a column uses it
        elif kind not in _DOCUMENTATION:
            advice = _ADVICE.get(kind, "remove it")
            document.refuse(element, f"{kind} is not run; {advice}", code="DMN")


def _decision(
    document: Document, element: etree._Element, known: dict[str, str]
) -> Decision | None:
    before = len(document.findings)
    identifier = element.get("id")
    if not identifier:
        document.refuse(element, "the decision has no id", code="DMN")
    logic: DecisionTable | LiteralExpression | None = None
    count = 0
    for part in document.children(element):
        kind = local_name(part)
        if kind == "decisionTable":
            logic = read_table(document, part)
            count += 1
        elif kind == "literalExpression":
            logic = read_literal_expression(document, part)
            count += 1
        elif kind not in _ABOUT_A_DECISION:
            advice = _ADVICE.get(kind, _BOXED)
            document.refuse(part, f"{kind} is not run; {advice}", code="DMN")
    if not count and len(document.findings) == before:
        message = "the decision has no logic; give it a table or a literal expression"
        document.refuse(element, message, code="DMN")
    if identifier is None or logic is None or len(document.findings) > before:
        return None
    variable = document.child(element, "variable")
    names = [identifier, element.get("name", "")]
    names.append(variable.get("name", "") if variable is not None else "")
    return Decision(
        id=identifier,
        name=element.get("name", identifier),
        location=document.location(element),
        names=tuple(dict.fromkeys(name for name in names if name)),
        logic=logic,
        requires=tuple(dict.fromkeys(_requires(document, element, known))),
    )


def _requires(
    document: Document, element: etree._Element, known: dict[str, str]
) -> Iterator[str]:
    """Yield the ids of required decisions; check that all targets exist."""
    for requirement in document.children(element, "informationRequirement"):
        for target in document.children(requirement):
            kind = {"requiredDecision": "decision", "requiredInput": "inputData"}.get(
                local_name(target), ""
            )
            file, _, identifier = target.get("href", "").partition("#")
            if file or known.get(identifier) != kind:
                candidates = [key for key, value in known.items() if value == kind]
                hint = did_you_mean(identifier, candidates)
                message = (
                    f"there is no {kind} {target.get('href')!r} in this file{hint}"
                )
                document.refuse(target, message, code="DMN")
            elif kind == "decision":
                yield identifier


def _in_order(document: Document, found: dict[str, Decision]) -> list[str]:
    """Return the ids so that required decisions come first; refuse circles."""
    done: dict[str, None] = {}
    for start in found:
        path: dict[str, None] = {}
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                path.popitem()
                done[key] = None
            elif key in path:
                keys = list(path)
                circle = " → ".join([*keys[keys.index(key) :], key])
                element = _element_of(document, key)
                message = f"the decisions require each other in a circle: {circle}"
                document.refuse(element, message, code="DMN")
                return list(done)
            elif key in found and key not in done:
                path[key] = None
                stack.append((key, True))
                stack.extend((needed, False) for needed in found[key].requires)
    return list(done)


def _element_of(document: Document, identifier: str) -> etree._Element:
    for element in document.children(document.root, "decision"):
        if element.get("id") == identifier:
            return element
    return document.root


def _closed(found: dict[str, Decision], ordered: list[str]) -> dict[str, Decision]:
    """Return the decisions with the names they need, required ones included."""
    closed: dict[str, Decision] = {}
    for key in ordered:
        decision = found[key]
        required = [closed[needed] for needed in decision.requires]
        given = {name for needed in required for name in needed.names}
        inputs: set[str] = set()
        functions: set[str] = set()
        for compiled in _expressions(decision.logic):
            inputs |= compiled.names - given
            functions |= compiled.functions - BUILTIN_NAMES
        for needed in required:
            inputs |= needed.inputs
            functions |= needed.functions
        closed[key] = dataclasses.replace(
            decision, inputs=frozenset(inputs), functions=frozenset(functions)
        )
    return {key: closed[key] for key in found}


def _expressions(
    logic: DecisionTable | LiteralExpression,
) -> Iterator[Expression | UnaryTests]:
    if isinstance(logic, LiteralExpression):
        yield logic.formula.expression
        return
    for column in logic.inputs:
        yield column.formula.expression
        if column.allowed is not None:
            yield column.allowed.tests
    formulas: list[Formula | None] = [output.default for output in logic.outputs]
    for rule in logic.rules:
        formulas.extend(rule.outputs)
        yield from (cell.tests for cell in rule.cells if cell is not None)
    yield from (formula.expression for formula in formulas if formula is not None)
