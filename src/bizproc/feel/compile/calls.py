"""Compile function definitions and calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bizproc.errors import BizprocError, did_you_mean
from bizproc.feel.builtins import BUILTINS, Builtin, call_builtin
from bizproc.feel.builtins.table import DECLINED, plain_call
from bizproc.feel.compile.absence import first_argument
from bizproc.feel.compile.code import Code, Compiler
from bizproc.feel.fault import BudgetFault, Fault, refuse
from bizproc.feel.hints.names import function_hint
from bizproc.feel.inferring.inference import Inference
from bizproc.feel.run import Run
from bizproc.feel.syntax import Call, FunctionDefinition, Name, Parameter
from bizproc.feel.text import phrase
from bizproc.feel.types_of_values import (
    converted,
    convertible,
    is_instance,
    type_text,
)
from bizproc.feel.values import Function, FunctionValue, adopt
from bizproc.secret import Secret

__all__ = ["call", "call_host", "function_definition"]

_CALL_STEPS = 5
_LETTERS_A_STEP = 256


def function_definition(
    compiler: Compiler, node: FunctionDefinition, *, own: int | None = None
) -> Code:
    """Compile `function(a, b) body`; it keeps the values in reach where it stands.

    `own` is the slot of the context entry it stands in, by which it can call itself.
    """
    with compiler.local():
        first = len(compiler.bindings)
        for parameter in node.parameters:
            compiler.bind(parameter.name)
        body = compiler.code(node.body)
    names = tuple(parameter.name for parameter in node.parameters)
    type_ = Inference({}).infer(node)

    def run_definition(run: Run) -> Any:
        captured, source, scope = run.slots.copy(), run.source, run.scope

        def invoke(caller: Run, arguments: Sequence[Any]) -> Any:
            arguments = _fitting(caller, node.parameters, arguments)
            slots = captured.copy()
            slots[first : first + len(names)] = arguments
            return _entered(caller, body, (slots, source, scope))

        function = FunctionValue("", names, invoke, type_)
        if own is not None:
            captured[own] = function
        return function

    return run_definition


def _fitting(
    run: Run, parameters: Sequence[Parameter], arguments: Sequence[Any]
) -> Sequence[Any]:
    """Return the arguments, converted in lenient mode to the parameters' types."""
    if len(arguments) != len(parameters):
        refuse(f"the function takes {len(parameters)} arguments, not {len(arguments)}")
    if all(parameter.type is None for parameter in parameters):
        return arguments
    fitting: list[Any] = []
    for parameter, value in zip(parameters, arguments, strict=True):
        wanted = parameter.type
        if wanted and value is not None and not is_instance(value, wanted):
            if run.strict or not convertible(value, wanted):
                name, kind = parameter.name, type_text(wanted)
                refuse(f"{name!r} must be a {kind}, not {phrase(value)}")
            fitting.append(converted(value, wanted))
        else:
            fitting.append(value)
    return fitting


def _entered(run: Run, body: Code, inner: tuple[list[Any], str, Any]) -> Any:
    outer = run.slots, run.source, run.scope
    run.calls += 1
    if run.calls > run.budget.calls:
        message = f"function calls are nested deeper than {run.budget.calls}"
        raise BudgetFault(message)
    run.charge(_CALL_STEPS)
    run.slots, run.source, run.scope = inner
    try:
        return body(run)
    finally:
        run.slots, run.source, run.scope = outer
        run.calls -= 1


def call(compiler: Compiler, node: Call) -> Code:
    """Compile a call of a local, host or built-in function, or of a value."""
    tolerant = first_argument(compiler, node)
    arguments = tuple(compiler.argument(it) for it in node.arguments[bool(tolerant) :])
    if tolerant is not None:
        arguments = (tolerant, *arguments)
    callee = node.function
    if not isinstance(callee, Name) or compiler.resolve(callee.name)[0] is not None:
        return _call_value(node, compiler.code(callee), arguments)
    name = callee.name
    compiler.free.functions.setdefault(name, callee)
    builtin, hidden = BUILTINS.get(name), name in compiler.known
    in_scope = _call_value(node, lambda run: _scope_function(run, callee), arguments)
    plain = (
        None if builtin is None or node.names else plain_call(builtin, len(arguments))
    )

    def run_call(run: Run) -> Any:
        host = run.functions.get(name) if run.functions else None
        if host is None and (builtin is None or (hidden and _has_function(run, name))):
            return in_scope(run)
        values = [argument(run) for argument in arguments]
        try:
            if host is not None:
                return _counted(run, call_host(host, values, node.names))
            if plain is not None:
                result = plain(run, values)
                if result is not DECLINED:
                    return result
            return call_builtin(_present(builtin), run, values, node.names)
        except Fault as fault:
            return run.fail_with(node, fault)

    return run_call


def _counted(run: Run, result: Any) -> Any:
    """Charge a long text that a host function made: a loop could fill memory."""
    if result.__class__ is str and len(result) > _LETTERS_A_STEP:
        run.charge(len(result) // _LETTERS_A_STEP)
    return result


def _has_function(run: Run, name: str) -> bool:
    """Tell whether the scope has a function of a built-in's name."""
    return name in run.scope and isinstance(run.scope[name], FunctionValue)


def _present(builtin: Builtin | None) -> Builtin:
    return builtin or refuse("no such function")


def _scope_function(run: Run, callee: Name) -> Any:
    name = callee.name
    try:
        return run.scope[name]
    except KeyError:
        known = [*BUILTINS, *(run.functions or ())]
        run.fail(callee, f"unknown function {name!r}{function_hint(name, known)}")
        return None


def _call_value(node: Call, function: Code, arguments: tuple[Code, ...]) -> Code:
    def run_call(run: Run) -> Any:
        target = function(run)
        values = [argument(run) for argument in arguments]
        try:
            if not isinstance(target, FunctionValue):
                refuse(f"cannot call {phrase(target)}; it is not a function")
            if node.names:
                values = _in_order(target.parameters, node.names, values)
            return target.invoke(run, values)
        except Fault as fault:
            return run.fail_with(node, fault)

    return run_call


def _in_order(
    parameters: Sequence[str], names: Sequence[str], values: Sequence[Any]
) -> list[Any]:
    given = dict(zip(names, values, strict=True))
    for name in names:
        if name not in parameters:
            refuse(f"there is no parameter {name!r}{did_you_mean(name, parameters)}")
    missing = [name for name in parameters if name not in given]
    if missing:
        refuse(f"the argument {missing[0]!r} is missing")
    return [given[name] for name in parameters]


def call_host(function: Function, values: Sequence[Any], names: Sequence[str]) -> Any:
    """Call a host function with positional or named arguments.

    Raises:
        BizprocError: as the function raised it.
        Fault: wrong arguments, or any other exception of the function.
    """
    required = len(function.parameters) - function.optional
    if names:
        given = dict(zip(names, values, strict=True))
        values = _named_host(function, given, required)
    elif len(values) < required or (
        len(values) > len(function.parameters) and not function.variadic
    ):
        wanted = ", ".join(function.parameters)
        message = f"{function.name}({wanted}) does not take {len(values)} arguments"
        raise Fault(message)
    if any(value.__class__ is Secret for value in values):
        refuse(
            f"{function.name}(…) takes no secret; it goes only to an action's parameter "
            "of type Secret"
        )
    try:
        return adopt(function.call(*values))
    except (BizprocError, Fault):
        raise
    except Exception as error:  # any failure of host code is the call's failure
        message = f"{function.name}(…) failed: {type(error).__name__}: {error}"
        raise Fault(message) from error


def _named_host(function: Function, given: dict[str, Any], required: int) -> list[Any]:
    parameters = function.parameters
    for name in given:
        if name not in parameters:
            hint = did_you_mean(name, parameters)
            refuse(f"{function.name}(…) has no parameter {name!r}{hint}")
    values: list[Any] = []
    for index, name in enumerate(parameters):
        if name in given:
            values.append(given[name])
        elif index < required:
            refuse(f"{function.name}(…) misses the argument {name!r}")
        elif any(later in given for later in parameters[index:]):
            values.append(None)
    return values
