"""Check the names in decision tables: people, stages, and what a cell reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from bizproc import dmn
from bizproc.bpmn.meanings import Fault, Meanings
from bizproc.errors import Finding, Location, did_you_mean
from bizproc.feel import (
    BUILTIN_NAMES,
    CAMUNDA_FUNCTIONS,
    Expression,
    UnaryTests,
    syntax,
)
from bizproc.phrase import Phrase
from bizproc.workspace.people.directory import Directory
from bizproc.workspace.workspace import Workspace

__all__ = ["check_names", "stray_names"]

_ADDRESS: Final = re.compile(r"(role|group|user|department):[^\s:]+")
_LIKE: Final = 0.75
_MOST: Final = 2
"""How many cells of a column must name one kind for the others to be held against it."""

_Cells = Sequence[tuple[str, Location]]


def check_names(
    decisions: dmn.Decisions, workspace: Workspace, meanings: Meanings
) -> Iterator[Finding]:
    """Find people, stages and funnels in cells that are not there, and stray names."""
    for decision in decisions.decisions.values():
        for name, location, hint in _strays(decision, decisions):
            message = Phrase(
                "the cell reads %(name)r, which the decision is not given%(hint)s",
                name=name,
                hint=hint,
            )
            yield Finding(code="DMN_NAME", message=message, location=location)
        if isinstance(decision.logic, dmn.DecisionTable):
            yield from _of_table(decision.logic, workspace, meanings)


def stray_names(decisions: dmn.Decisions, decision_id: str) -> frozenset[str]:
    """Return the names of a decision that are mistakes of its cells, told there."""
    decision = decisions.decisions.get(decision_id)
    if decision is None:
        return frozenset()
    return frozenset(name for name, _, _ in _strays(decision, decisions))


def _strays(
    decision: dmn.Decision, decisions: dmn.Decisions
) -> Iterator[tuple[str, Location, str]]:
    """Yield the names that are read though the decision says what it requires."""
    if not decision.needs or not isinstance(decision.logic, dmn.DecisionTable):
        return
    given = _given(decision, decisions)
    if given is None:
        return
    for source, location in _expressions(decision.logic):
        for name in sorted(source.names - given - source.functions):
            if name in BUILTIN_NAMES or name in CAMUNDA_FUNCTIONS:
                continue
            like = did_you_mean(name, given)
            quoted = Phrase('; a text stands in double quotes: "%(name)s"', name=name)
            yield name, location, like if "did you mean" in like else quoted


def _given(decision: dmn.Decision, decisions: dmn.Decisions) -> frozenset[str] | None:
    """Return the names that the requirements of a decision bring; None if unknown."""
    names = {"constants", "settings", "consts", *decisions.names}
    for it in decision.needs:
        if it.imported:
            return None
        if it.id in decisions.input_data:
            names.add(decisions.input_data[it.id].name)
        elif it.id in decisions.decisions:
            names |= set(decisions.decisions[it.id].names)
    return frozenset(names)


def _expressions(
    table: dmn.DecisionTable,
) -> Iterator[tuple[Expression | UnaryTests, Location]]:
    for column in table.inputs:
        yield column.formula.expression, column.formula.location
    for rule in table.rules:
        yield from ((it.tests, it.location) for it in rule.cells if it is not None)
        yield from ((it.expression, it.location) for it in rule.outputs)


def _of_table(
    table: dmn.DecisionTable, workspace: Workspace, meanings: Meanings
) -> Iterator[Finding]:
    for at in range(len(table.outputs)):
        cells = list(_outputs(table, at))
        yield from _people(cells, workspace.people, meanings)
        yield from _codes(cells, workspace)
    for at in range(len(table.inputs)):
        yield from _codes(list(_inputs(table, at)), workspace)


def _outputs(table: dmn.DecisionTable, at: int) -> Iterator[tuple[str, Location]]:
    for rule in table.rules:
        formula = rule.outputs[at]
        for text in _texts([formula.expression.ast]):
            yield text, formula.location


def _inputs(table: dmn.DecisionTable, at: int) -> Iterator[tuple[str, Location]]:
    for rule in table.rules:
        cell = rule.cells[at]
        if cell is None or not isinstance(cell.tests.ast, syntax.Tests):
            continue
        for test in cell.tests.ast.tests:
            if not test.operator:
                for text in _texts([test.operand]):
                    yield text, cell.location


def _texts(nodes: Iterable[syntax.Node]) -> Iterator[str]:
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, syntax.If):
            waiting += [node.yes, node.no]
        elif isinstance(node, syntax.ListLiteral):
            waiting += node.items
        elif isinstance(node, syntax.Constant) and isinstance(node.value, str):
            yield node.value


def _people(cells: _Cells, people: Directory, meanings: Meanings) -> Iterator[Finding]:
    known = sum(text in people.people for text, _ in cells)
    for text, location in cells:
        is_address = _ADDRESS.fullmatch(text) is not None
        is_person = known >= _MOST or (known and _is_like(text, people.people))
        if is_address or (is_person and re.fullmatch(r"\S+", text)):
            fault = meanings.address_fault(text)
            if fault is not None:
                yield _finding(fault, location)


def _codes(cells: _Cells, workspace: Workspace) -> Iterator[Finding]:
    """Find a code that is nearly one of those that the other cells are chosen from."""
    texts = [text for text, _ in cells]
    for what, codes in _lists(workspace):
        if sum(text in codes for text in texts) < _MOST:
            continue
        for text, location in dict.fromkeys(cells):
            if text not in codes and _is_like(text, codes):
                message = Phrase(
                    "%(text)r is no %(what)s%(hint)s",
                    text=text,
                    what=what,
                    hint=did_you_mean(text, codes),
                )
                yield _finding(Fault(message=message, level="warning"), location)
        return


def _lists(workspace: Workspace) -> Iterator[tuple[str, Mapping[str, object]]]:
    types = workspace.schema.types.values()
    funnels = [it for record_type in types for it in record_type.funnels]
    yield "stage", {stage.code: stage for it in funnels for stage in it.stages}
    yield "funnel", {it.name: it for it in funnels}
    for record_type in types:
        for field in record_type.fields.values():
            if field.options and not field.implied:
                yield f"value of {record_type.name}.{field.name}", field.options


def _is_like(text: str, codes: Iterable[str]) -> bool:
    return bool(get_close_matches(text, list(codes), n=1, cutoff=_LIKE))


def _finding(fault: Fault, location: Location) -> Finding:
    return Finding(
        code="DMN_NAME", message=fault.message, location=location, level=fault.level
    )
