"""Find names and functions that look misspelt: what a file cannot know is no fault."""

from __future__ import annotations

from collections.abc import Iterator

from bizproc.dmn.boxed import Boxed, DecisionTable, LiteralExpression
from bizproc.dmn.decisions import Decisions
from bizproc.dmn.formulas import Cell, Formula
from bizproc.dmn.free_names import ANY_NAME, parts_of
from bizproc.dmn.model import Decision
from bizproc.errors import Finding, did_you_mean
from bizproc.feel import BUILTIN_NAMES, function_hint

__all__ = ["misspelt_functions", "misspelt_names"]


def misspelt_names(decisions: Decisions) -> Iterator[Finding]:
    """Yield the names that no input data gives and that one of them resembles.

    A host may give what no input data declares, so that only a near name is told.
    """
    declared = {it.name for it in decisions.input_data.values()}
    for decision in decisions.decisions.values():
        unknown = decision.inputs - declared
        known = declared | decisions.names
        outputs = dict(_outputs(decisions, decision))
        if not (declared or outputs) or not unknown:
            continue
        for formula, local in _formulas(decision.logic):
            compiled = (
                formula.tests if isinstance(formula, Cell) else formula.expression
            )
            for name in sorted((compiled.names & unknown) - local):
                owner = outputs.get(name)
                hint = (
                    f"; it is the column of {owner!r}: what a decision gives has the "
                    "decision's name"
                    if owner
                    else did_you_mean(name, known)
                )
                if owner or hint.endswith("?"):
                    message = f"no input data gives {name!r}{hint}"
                    yield _warning(formula, message)


def _outputs(decisions: Decisions, decision: Decision) -> Iterator[tuple[str, str]]:
    """Yield the only column of each required table, with its decision's name.

    Camunda 7 has it in reach; the standard has the name of the decision.
    """
    for key in decision.requires:
        required = decisions.decisions[key]
        if isinstance(required.logic, DecisionTable) and not required.logic.outputs[1:]:
            yield required.logic.outputs[0].name, required.name


def misspelt_functions(decisions: Decisions) -> Iterator[Finding]:
    """Yield the functions that nobody here has and that one that there is resembles."""
    known = BUILTIN_NAMES | decisions.names
    for decision in decisions.decisions.values():
        for formula, local in _formulas(decision.logic):
            compiled = (
                formula.tests if isinstance(formula, Cell) else formula.expression
            )
            for name in sorted(compiled.functions & decision.functions - local):
                hint = function_hint(name, known)
                if hint and not hint.startswith("; known:"):
                    message = f"there is no function {name!r} here{hint}"
                    yield _warning(formula, message)


def _warning(formula: Formula | Cell, message: str) -> Finding:
    return Finding(
        code="DMN", message=message, location=formula.location, level="warning"
    )


def _formulas(logic: Boxed) -> Iterator[tuple[Formula | Cell, frozenset[str]]]:
    """Yield the expressions and cells, each with the names that the logic brings."""
    waiting: list[tuple[Boxed, frozenset[str]]] = [(logic, frozenset())]
    while waiting:
        boxed, local = waiting.pop()
        if ANY_NAME in local:
            continue
        if isinstance(boxed, LiteralExpression):
            yield boxed.formula, local
        elif isinstance(boxed, DecisionTable):
            yield from ((it, local) for it in _of_table(boxed))
        waiting.extend((part, local | bound) for part, bound in parts_of(boxed))


def _of_table(table: DecisionTable) -> Iterator[Formula | Cell]:
    for column in table.inputs:
        yield column.formula
    for rule in table.rules:
        yield from (cell for cell in rule.cells if cell is not None)
        yield from rule.outputs
