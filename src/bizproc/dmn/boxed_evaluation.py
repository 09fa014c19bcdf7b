"""Evaluate boxed expressions (DMN 1.5, 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bizproc.dmn.boxed import (
    Boxed,
    Conditional,
    Context,
    DecisionTable,
    Filter,
    FunctionDefinition,
    Invocation,
    Iteration,
    ListExpression,
    LiteralExpression,
    Parameter,
    Relation,
    Unusable,
)
from bizproc.dmn.evaluation import Evaluation
from bizproc.dmn.free_names import own_expressions, parts_of
from bizproc.dmn.item_types import ItemType, feel_type, fitted
from bizproc.dmn.scopes import Layered
from bizproc.dmn.table_evaluation import evaluate_table
from bizproc.errors import ExpressionError, Location, did_you_mean
from bizproc.feel import BUILTIN_NAMES, FunctionValue, kind_of, to_text
from bizproc.feel.fault import refuse
from bizproc.feel.syntax import Constant, Name, TypeName

__all__ = ["evaluate_boxed", "function_value"]

_Scope = Mapping[str, Any]
_PARTIAL_PER_STEP = 4
"""Items of `partial` that are copied for a step of the budget."""


def evaluate_boxed(asking: Evaluation, boxed: Boxed, scope: _Scope) -> Any:
    """Return the value of a boxed expression in a scope."""
    asking.step(boxed.location)
    value = _EVALUATORS[type(boxed)](asking, boxed, scope)
    if isinstance(boxed, FunctionDefinition):
        return value
    return asking.typed(value, boxed.type, "the value", boxed.location)


def function_value(
    asking: Evaluation,
    name: str,
    parameters: Sequence[Parameter],
    result: tuple[ItemType | None, Location],
    call: Callable[[dict[str, Any]], Any],
) -> FunctionValue:
    """Return a function of the model as expressions call it.

    Its arguments are brought to the parameters' types, or the call fails; so is the
    result. Calls within calls are limited as in FEEL.
    """
    names = tuple(parameter.name for parameter in parameters)
    wanted, place = result

    def invoke(_: Any, arguments: Sequence[Any]) -> Any:
        if len(arguments) != len(names):
            refuse(f"{name}({', '.join(names)}) does not take {len(arguments)} values")
        given: dict[str, Any] = {}
        for parameter, argument in zip(parameters, arguments, strict=True):
            value, problem = fitted(argument, parameter.type)
            if problem:
                refuse(f"the argument {parameter.name!r} of {name}(…) {problem}")
            given[parameter.name] = value
        if asking.depth >= asking.budget.calls:
            message = f"function calls are nested deeper than {asking.budget.calls}"
            raise ExpressionError(message, location=place)
        asking.depth += 1
        try:
            value = call(given)
        finally:
            asking.depth -= 1
        return asking.typed(value, wanted, f"the result of {name}(…)", place)

    given = tuple((it.name, feel_type(it.type)) for it in parameters)
    kind = TypeName(name="function", fields=given, element=feel_type(wanted))
    return FunctionValue(name, names, invoke, kind)


def _literal(asking: Evaluation, boxed: LiteralExpression, scope: _Scope) -> Any:
    return asking.value(boxed.formula, scope)


def _table(asking: Evaluation, boxed: DecisionTable, scope: _Scope) -> Any:
    return evaluate_table(asking, boxed, scope).value


def _context(asking: Evaluation, boxed: Context, scope: _Scope) -> Any:
    values: dict[str, Any] = {}
    inner = Layered(values, scope)
    for entry in boxed.entries:
        value = evaluate_boxed(asking, entry.value, inner)
        if not entry.name:
            return value
        kind = entry.type
        if isinstance(entry.value, FunctionDefinition) and _is_of_result(kind):
            kind = None
        what = f"the context entry {entry.name!r}"
        values[entry.name] = asking.typed(value, kind, what, entry.value.location)
    return values


def _is_of_result(kind: ItemType | None) -> bool:
    """Tell whether a function's variable has the type of what it returns (DMN 1.2)."""
    return kind is not None and kind.kind != "function"


def _list(asking: Evaluation, boxed: ListExpression, scope: _Scope) -> Any:
    return [evaluate_boxed(asking, item, scope) for item in boxed.items]


def _relation(asking: Evaluation, boxed: Relation, scope: _Scope) -> Any:
    return [
        {
            name: asking.typed(
                evaluate_boxed(asking, cell, scope),
                kind,
                f"the column {name!r}",
                cell.location,
            )
            for (name, kind), cell in zip(boxed.columns, row, strict=True)
        }
        for row in boxed.rows
    ]


def _function(asking: Evaluation, boxed: FunctionDefinition, scope: _Scope) -> Any:
    def call(arguments: dict[str, Any]) -> Any:
        return evaluate_boxed(asking, boxed.body, Layered(arguments, scope))

    result = (boxed.type, boxed.location)
    return function_value(asking, "function", boxed.parameters, result, call)


def _invocation(asking: Evaluation, boxed: Invocation, scope: _Scope) -> Any:
    given = {
        binding.name: evaluate_boxed(asking, binding.value, scope)
        for binding in boxed.bindings
    }
    builtin = _builtin(boxed, scope)
    if builtin:
        text = f"{builtin}({', '.join(f'{name}: {name}' for name in given)})"
        return _placed(boxed, lambda: asking.call(text, given))
    function = evaluate_boxed(asking, boxed.function, scope)
    if not isinstance(function, FunctionValue):
        what = "null" if function is None else f"a {kind_of(function)}"
        return asking.fail(f"the invocation calls {what}, no function", boxed.location)
    unknown = [name for name in given if name not in function.parameters]
    if unknown:
        hint = did_you_mean(unknown[0], function.parameters)
        message = f"the function has no parameter {unknown[0]!r}{hint}"
        return asking.fail(message, boxed.location)
    arguments = [given.get(name) for name in function.parameters]
    try:
        return asking.invoke(function, arguments, scope)
    except ExpressionError as error:
        if error.location is not None:
            raise
        return asking.fail(error.message, boxed.location)


def _builtin(boxed: Invocation, scope: _Scope) -> str:
    """Return the name of the built-in function that is called, if one is."""
    called = boxed.function
    tree = (
        called.formula.expression.ast if isinstance(called, LiteralExpression) else None
    )
    if not isinstance(tree, Name) or tree.name in scope:
        return ""
    return tree.name if tree.name in BUILTIN_NAMES else ""


def _placed(boxed: Boxed, compute: Callable[[], Any]) -> Any:
    try:
        return compute()
    except ExpressionError as error:
        if error.location is None:
            error.location = boxed.location
        raise


def _conditional(asking: Evaluation, boxed: Conditional, scope: _Scope) -> Any:
    decided = evaluate_boxed(asking, boxed.condition, scope)
    if decided is not True and decided is not False:
        what = "null" if decided is None else to_text(decided)
        message = f"the condition must be true or false, not {what}"
        asking.fail(message, boxed.condition.location)
        if decided is not None:
            return None
    return evaluate_boxed(asking, boxed.yes if decided is True else boxed.no, scope)


def _filter(asking: Evaluation, boxed: Filter, scope: _Scope) -> Any:
    source = evaluate_boxed(asking, boxed.source, scope)
    if source is None:
        return asking.fail("null cannot be filtered", boxed.location)
    items = list(source) if kind_of(source) == "list" else [source]
    constant = _constant(boxed.condition)
    if not items and constant is not None and kind_of(constant.value) == "number":
        return None
    found: list[Any] = []
    told = not items or constant is None
    for item in items:
        local = Layered({"item": item}, scope)
        inner = Layered(item, local) if isinstance(item, Mapping) else local
        decided = evaluate_boxed(asking, boxed.condition, inner)
        if kind_of(decided) == "number":
            return _at(asking, boxed, items, decided)
        if decided is True:
            found.append(item)
        told = told or decided is True or decided is False
        if decided is not True and decided is not False:
            what = "null" if decided is None else to_text(decided)
            message = f"the condition must be true or false, not {what}"
            asking.fail(message, boxed.condition.location)
            if decided is not None:
                return None
    return found if told else None


def _constant(condition: Boxed) -> Constant | None:
    """Return the literal that a condition is, which does not ask the items."""
    if not isinstance(condition, LiteralExpression):
        return None
    tree = condition.formula.expression.ast
    return tree if isinstance(tree, Constant) else None


def _at(asking: Evaluation, boxed: Filter, items: list[Any], position: Any) -> Any:
    """Return the item at a position, from 1, or from -1 backwards."""
    place = int(position)
    if place != position:
        message = f"a position must be a whole number, not {to_text(position)}"
        return asking.fail(message, boxed.condition.location)
    if not 1 <= abs(place) <= len(items):
        return None
    return items[place - 1 if place > 0 else place]


def _iteration(asking: Evaluation, boxed: Iteration, scope: _Scope) -> Any:
    domain = evaluate_boxed(asking, boxed.domain, scope)
    if domain is None:
        return asking.fail("null has no items to go through", boxed.domain.location)
    kind = kind_of(domain)
    items: Any = domain if kind == "list" else [domain]
    if kind == "range":
        text = "for each in range return each"
        items = _placed(boxed, lambda: asking.call(text, {"range": domain}))
    results: list[Any] = []
    wants_partial = boxed.kind == "for" and _mentions_partial(boxed.body)
    for item in items or ():
        local = {boxed.variable: item}
        if wants_partial:
            asking.steps += len(results) // _PARTIAL_PER_STEP
            local["partial"] = results.copy()
        results.append(evaluate_boxed(asking, boxed.body, Layered(local, scope)))
        if boxed.kind != "for" and results[-1] is (boxed.kind == "some"):
            return results[-1]
    if boxed.kind == "for":
        return results
    text = f"{boxed.kind} one in results satisfies one"
    return _placed(boxed.body, lambda: asking.call(text, {"results": results}))


def _mentions_partial(body: Boxed) -> bool:
    waiting = [body]
    while waiting:
        part = waiting.pop()
        if any(
            "partial" in it.names | it.possible_names for it in own_expressions(part)
        ):
            return True
        waiting.extend(inner for inner, _ in parts_of(part))
    return False


def _unusable(asking: Evaluation, boxed: Unusable, _: _Scope) -> Any:
    return asking.fail(boxed.message, boxed.location)


_EVALUATORS: dict[type[Boxed], Callable[[Evaluation, Any, _Scope], Any]] = {
    LiteralExpression: _literal,
    DecisionTable: _table,
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
