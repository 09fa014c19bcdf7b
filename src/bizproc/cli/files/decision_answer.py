"""Ask a decision for its answer, and tell why it is so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bizproc import dmn, feel
from bizproc.cli.output import complain, print_json, say
from bizproc.errors import ExpressionError
from bizproc.studio.decision_files import library_of, model_of
from bizproc.studio.expression_scope import surroundings

__all__ = ["tell_answer"]


def tell_answer(
    name: str,
    paths: Sequence[Path],
    values: Mapping[str, Any],
    *,
    workspace: Path | None,
    explain: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Print the answer of a decision of files, by default of the workspace's."""
    around = surroundings(workspace)
    library, files = library_of(list(paths) or [around.decisions])
    model, decision_id = model_of(name, library, files)
    context = {**around.names, **dmn.typed_inputs(model, values)}
    try:
        result = model.evaluate(
            decision_id, context, functions=around.functions, strict=strict
        )
    except ExpressionError:
        _say_missing(model, decision_id, context)
        raise
    if as_json:
        print_json(_shown(result) if explain else result.value)
        return
    if explain:
        for line in _explained(result, model, 0):
            say(line)
        return
    for note in result.notes:
        complain(f"null because {note}")
    say(feel.to_text(result.value))


def _say_missing(
    model: dmn.Decisions, decision_id: str, context: Mapping[str, Any]
) -> None:
    """Tell which values were not given: the likeliest cause of an unknown name."""
    if decision_id not in model.decisions:
        return
    missing = ", ".join(sorted(model.inputs(decision_id) - context.keys()))
    if missing:
        complain(f"{decision_id} needs {missing}: give them by --with FILE")


def _shown(result: dmn.DecisionResult) -> dict[str, Any]:
    return {
        "decision": result.decision_id,
        "value": result.value,
        "inputs": result.inputs,
        "matched": result.matched,
        "required": [_shown(needed) for needed in result.required],
        "notes": [str(note) for note in result.notes],
    }


def _explained(
    result: dmn.DecisionResult, model: dmn.Decisions, depth: int
) -> Iterator[str]:
    """Yield what decided, the required decisions below."""
    space = "  " * depth
    yield f"{space}{result.decision_id} = {_text(result.value)}"
    for label, value in result.inputs.items():
        yield f"{space}  {label} = {_text(value)}"
    rules = _rules(result, model)
    for matched in result.matched:
        rule = rules.get(matched.number)
        said = f": {rule.description}" if rule is not None and rule.description else ""
        cells = (
            ", ".join(cell.tests.source if cell else "-" for cell in rule.cells)
            if rule is not None
            else ""
        )
        where = f"{model.file}:{matched.line}"
        yield f"{space}  rule {matched.number} matched ({cells}) {where}{said}"
    if rules and not result.matched:
        yield f"{space}  no rule matched"
    for note in result.notes:
        yield f"{space}  null because {note}"
    for needed in result.required:
        yield from _explained(needed, model, depth + 1)


def _text(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else feel.to_text(value)


def _rules(result: dmn.DecisionResult, model: dmn.Decisions) -> dict[int, dmn.Rule]:
    decision = model.decisions.get(result.decision_id)
    logic = decision.logic if decision is not None else None
    rules: Sequence[dmn.Rule] = (
        logic.rules if isinstance(logic, dmn.DecisionTable) else ()
    )
    return {rule.number: rule for rule in rules}
