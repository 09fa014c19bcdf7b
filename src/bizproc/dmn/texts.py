"""Show decisions as text: tables as Markdown, other logic as indented lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bizproc.dmn.boxed import (
    Boxed,
    Conditional,
    Context,
    DecisionTable,
    Filter,
    FunctionDefinition,
    Input,
    Invocation,
    Iteration,
    ListExpression,
    LiteralExpression,
    Relation,
    Rule,
    Unusable,
)
from bizproc.dmn.decisions import Decisions
from bizproc.dmn.item_types import ItemType
from bizproc.dmn.model import Requirement

__all__ = ["describe", "show"]


def show(decisions: Decisions) -> str:
    """Return a file's decisions as text; the same file always gives the same text."""
    lines = [f"# {decisions.name or decisions.file}"]
    for item in decisions.input_data.values():
        kind = f": {item.type.name}" if item.type is not None else ""
        lines += ["", f"input `{item.name}`{kind}"]
    for decision in decisions.decisions.values():
        lines += ["", f"## {decision.name} (`{decision.id}`)"]
        needs = [_named(decisions, need) for need in decision.needs]
        if needs:
            lines += ["", f"needs {', '.join(needs)}"]
        lines += ["", *_shown(decision.logic)]
    for model in decisions.knowledge.values():
        lines += ["", f"## function {model.name} (`{model.id}`)", ""]
        lines += _shown(model.logic)
    for service in decisions.services.values():
        outputs = ", ".join(_named(decisions, need) for need in service.outputs)
        given = ", ".join(parameter.name for parameter in service.parameters)
        lines += ["", f"## service {service.name} (`{service.id}`)", ""]
        lines += [f"({given}) decides {outputs}"]
    return "\n".join(lines) + "\n"


def describe(decisions: Decisions) -> dict[str, Any]:
    """Return a file's decisions as data for JSON."""
    return {
        "file": decisions.file,
        "name": decisions.name,
        "inputs": [
            {"id": it.id, "name": it.name, "type": _type(it.type)}
            for it in decisions.input_data.values()
        ],
        "decisions": [
            {
                "id": it.id,
                "name": it.name,
                "requires": list(it.requires),
                "inputs": sorted(it.inputs),
                "functions": sorted(it.functions),
                "logic": _described(it.logic),
            }
            for it in decisions.decisions.values()
        ],
        "functions": [
            {"id": it.id, "name": it.name, "logic": _described(it.logic)}
            for it in decisions.knowledge.values()
        ],
        "services": [
            {
                "id": it.id,
                "name": it.name,
                "parameters": [parameter.name for parameter in it.parameters],
                "outputs": [need.id for need in it.outputs],
            }
            for it in decisions.services.values()
        ],
    }


def _type(kind: ItemType | None) -> str | None:
    return None if kind is None else kind.name


def _described(logic: Boxed) -> dict[str, Any]:
    if not isinstance(logic, DecisionTable):
        return {"kind": type(logic).__name__, "text": "\n".join(_shown(logic))}
    return {
        "kind": "DecisionTable",
        "hit_policy": logic.hit_policy,
        "aggregation": logic.aggregation,
        "inputs": [
            {
                "label": column.label,
                "expression": column.formula.expression.source,
                "type": _type(column.type),
                "allowed": column.allowed.tests.source if column.allowed else None,
            }
            for column in logic.inputs
        ],
        "outputs": [
            {
                "name": column.name,
                "label": column.label,
                "type": _type(column.type),
                "default": column.default.expression.source if column.default else None,
            }
            for column in logic.outputs
        ],
        "rules": [
            {
                "id": rule.id,
                "number": rule.number,
                "line": rule.location.line,
                "when": [it.tests.source if it else "-" for it in rule.cells],
                "then": [it.expression.source for it in rule.outputs],
                "description": rule.description or None,
            }
            for rule in logic.rules
        ],
    }


def _named(decisions: Decisions, need: Requirement) -> str:
    if need.namespace:
        owner = decisions.imports[need.imported]
        return f"`{need.imported}.{(owner.names_of(need.id) or (need.id,))[-1]}`"
    return f"`{(decisions.names_of(need.id) or (need.id,))[-1]}`"


def _shown(logic: Boxed) -> list[str]:
    return list(_SHOW[type(logic)](logic))


def _table(table: DecisionTable) -> Iterator[str]:
    policy = table.hit_policy
    yield f"{policy} {table.aggregation}" if table.aggregation else policy
    yield ""
    notes = any(rule.description or any(rule.annotations) for rule in table.rules)
    head = ["#", *map(_input_head, table.inputs)]
    head += [f"→ {column.name or 'result'}" for column in table.outputs]
    rows = [head + (["note"] if notes else [])]
    rows += [_rule_row(rule, notes=notes) for rule in table.rules]
    defaults = [
        column.default.expression.source if column.default else ""
        for column in table.outputs
    ]
    if any(defaults):
        blank = ["else", *("" for _ in table.inputs)]
        rows.append([*blank, *defaults, *([""] if notes else [])])
    yield from _aligned(rows)


def _input_head(column: Input) -> str:
    text = column.formula.expression.source
    head = text if column.label == text else f"{column.label}: {text}"
    return f"{head} ({column.allowed.tests.source})" if column.allowed else head


def _rule_row(rule: Rule, *, notes: bool) -> list[str]:
    cells = [cell.tests.source if cell else "-" for cell in rule.cells]
    outputs = [formula.expression.source for formula in rule.outputs]
    said = "; ".join(filter(None, [rule.description, *rule.annotations]))
    return [str(rule.number), *cells, *outputs, *([said] if notes else [])]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a Markdown table with columns of equal width."""
    clean = [
        [" ".join(cell.split()).replace("|", "\\|") for cell in row] for row in rows
    ]
    widths = [max(3, *map(len, column)) for column in zip(*clean, strict=True)]
    for number, row in enumerate(clean):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(cells)} |"
        if not number:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"


def _indented(logic: Boxed, head: str) -> Iterator[str]:
    """Yield a head and the logic behind it, on its line if it is one line."""
    lines = _shown(logic)
    if len(lines) == 1:
        yield f"{head} {lines[0]}"
        return
    yield head
    yield from (f"    {line}" if line else "" for line in lines)


def _literal(logic: LiteralExpression) -> Iterator[str]:
    fault = logic.formula.fault
    yield from (
        fault.message if fault else logic.formula.expression.source
    ).splitlines()


def _context(logic: Context) -> Iterator[str]:
    for entry in logic.entries:
        yield from _indented(entry.value, f"{entry.name or 'result'}:")


def _list(logic: ListExpression) -> Iterator[str]:
    for item in logic.items:
        yield from _indented(item, "-")


def _relation(logic: Relation) -> Iterator[str]:
    rows = [[name for name, _ in logic.columns]]
    rows += [[" ".join(_shown(cell)) for cell in row] for row in logic.rows]
    yield from _aligned(rows)


def _function(logic: FunctionDefinition) -> Iterator[str]:
    given = ", ".join(
        f"{it.name}: {it.type.name}" if it.type else it.name for it in logic.parameters
    )
    yield from _indented(logic.body, f"function({given})")


def _invocation(logic: Invocation) -> Iterator[str]:
    yield from _indented(logic.function, "call")
    for binding in logic.bindings:
        yield from _indented(binding.value, f"    {binding.name}:")


def _conditional(logic: Conditional) -> Iterator[str]:
    yield from _indented(logic.condition, "if")
    yield from _indented(logic.yes, "then")
    yield from _indented(logic.no, "else")


def _filter(logic: Filter) -> Iterator[str]:
    yield from _indented(logic.source, "of")
    yield from _indented(logic.condition, "those with")


def _iteration(logic: Iteration) -> Iterator[str]:
    yield from _indented(logic.domain, f"{logic.kind} {logic.variable} in")
    yield from _indented(logic.body, "return" if logic.kind == "for" else "satisfies")


def _unusable(logic: Unusable) -> Iterator[str]:
    yield f"not usable: {logic.message}"


_SHOW: dict[type[Boxed], Callable[[Any], Iterator[str]]] = {
    DecisionTable: _table,
    LiteralExpression: _literal,
    Context: _context,
    ListExpression: _list,
    Relation: _relation,
    FunctionDefinition: _function,
    Invocation: _invocation,
    Conditional: _conditional,
    Filter: _filter,
    Iteration: _iteration,
    Unusable: _unusable,
}
