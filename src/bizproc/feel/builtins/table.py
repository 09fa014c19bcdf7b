"""Describe built-ins, bind arguments to parameters, and call.

A signature is written as the standard writes it: `"string: string, start position:
number, length?: number"`. `?` marks an optional parameter, `*` one that takes all
remaining arguments, `|` several kinds; `any` takes null too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.errors import did_you_mean
from bizproc.feel.fault import Fault, refuse
from bizproc.feel.hints.spellings import ARGUMENTS
from bizproc.feel.run import Run
from bizproc.feel.temporal.far_dates import combined
from bizproc.feel.text import phrase
from bizproc.feel.values import NATIVE_KINDS, FunctionValue, adopt, kind_of

__all__ = [
    "DECLINED",
    "Builtin",
    "BuiltinParameter",
    "Signature",
    "call_builtin",
    "named",
    "plain_call",
    "signature",
    "table",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltinParameter:
    """A parameter of a built-in: its name and the kinds it takes; none = any."""

    name: str
    kinds: frozenset[str]
    optional: bool
    variadic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One way to call a built-in; `call` takes the run first if `takes_run`.

    With `fills`, a named call in lenient mode may leave out what is then null.
    """

    name: str
    parameters: tuple[BuiltinParameter, ...]
    call: Callable[..., Any]
    takes_run: bool
    fills: bool
    required: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin:
    """A built-in function: its name and the ways to call it, the first match wins."""

    name: str
    signatures: tuple[Signature, ...]


_ABSENT: Any = object()
_CALL_STEPS = 2
_SHORT = 32
_MANY = 10_000
_GROUPS = {
    "duration": ("days and time duration", "years and months duration"),
    "moment": ("date", "date and time"),
    "point": (
        *("number", "string", "date", "date and time", "time"),
        *("days and time duration", "years and months duration"),
    ),
}


def signature(
    name: str,
    parameters: str,
    call: Callable[..., Any],
    *,
    takes_run: bool = False,
    fills: bool = False,
) -> Signature:
    """Return a signature from its text."""
    parsed = tuple(_parameter(text) for text in parameters.split(", ") if parameters)
    required = sum(not item.optional and not item.variadic for item in parsed)
    variadic = any(item.variadic for item in parsed)
    if variadic and len(parsed) == 1:
        required = 1  # `max()` of nothing at all is a mistake
    return Signature(
        name=name,
        parameters=parsed,
        call=call,
        takes_run=takes_run,
        fills=fills,
        required=required,
        most=_MANY if variadic else len(parsed),
    )


def _parameter(text: str) -> BuiltinParameter:
    name, _, kinds = text.partition(": ")
    found: list[str] = []
    for kind in kinds.split("|"):
        found.extend(_GROUPS.get(kind, (kind,)))
    return BuiltinParameter(
        name=name.strip("?*"),
        kinds=frozenset() if "any" in found else frozenset(found),
        optional=name.endswith("?"),
        variadic=name.startswith("*"),
    )


def table(*families: Iterable[Signature]) -> dict[str, Builtin]:
    """Group signatures by name, in their order."""
    found: dict[str, tuple[Signature, ...]] = {}
    for family in families:
        for item in family:
            found[item.name] = (*found.get(item.name, ()), item)
    return {
        name: Builtin(name=name, signatures=signatures)
        for name, signatures in found.items()
    }


def named(builtin: Builtin) -> FunctionValue:
    """Return a built-in as a function value."""

    def invoke(run: Any, arguments: Sequence[Any]) -> Any:
        return call_builtin(builtin, run, arguments, ())

    parameters = tuple(item.name for item in builtin.signatures[0].parameters)
    return FunctionValue(builtin.name, parameters, invoke)


def call_builtin(
    builtin: Builtin, run: Run, values: Sequence[Any], names: Sequence[str]
) -> Any:
    """Call the first signature that takes these arguments.

    Raises:
        Fault: none does; the message tells the first difference.
    """
    run.charge(_CALL_STEPS)
    problem = ""
    for item in _in_given_order(builtin, names) if names else builtin.signatures:
        arguments, wrong = _bound(item, values, names, lenient=not run.strict)
        if not wrong:
            result = item.call(*([run] if item.takes_run else []), *arguments)
            if result.__class__ is str and len(result) > _SHORT:
                run.charge(len(result) // _SHORT)
            return result
        problem = problem or wrong
    return refuse(f"{builtin.name}(…) {problem}")


def _in_given_order(builtin: Builtin, names: Sequence[str]) -> list[Signature]:
    """Return the signatures, those first that have the names in the given order.

    `before(range: …, point: …)` and `before(point: …, range: …)` differ in it alone.
    """
    given = tuple(names)
    return sorted(
        builtin.signatures,
        key=lambda item: tuple(it.name for it in item.parameters) != given,
    )


DECLINED: Any = object()
"""What a plain call gives for arguments that it leaves to the careful way."""


def plain_call(
    builtin: Builtin, count: int
) -> Callable[[Run, Sequence[Any]], Any] | None:
    """Return a quick way to call with so many positional arguments of common kinds."""
    item = next(
        (it for it in builtin.signatures if it.required <= count <= it.most), None
    )
    if item is None or item.most == _MANY:
        return None
    call, takes_run = item.call, item.takes_run
    wanted = [
        (
            index,
            frozenset(cls for cls, kind in NATIVE_KINDS.items() if kind in it.kinds),
        )
        for index, it in enumerate(item.parameters[:count])
        if it.kinds
    ]

    def plain(run: Run, values: Sequence[Any]) -> Any:
        for index, classes in wanted:
            if values[index].__class__ not in classes:
                return DECLINED
        run.charge(_CALL_STEPS)
        result = call(run, *values) if takes_run else call(*values)
        if result.__class__ is str and len(result) > _SHORT:
            run.charge(len(result) // _SHORT)
        return result

    return plain


def _bound(
    item: Signature, values: Sequence[Any], names: Sequence[str], *, lenient: bool
) -> tuple[list[Any], str]:
    """Return the arguments in order, or what is wrong with them."""
    if names:
        try:
            values = _ordered(item, names, values, lenient=lenient)
        except Fault as fault:
            return [], fault.message
    if not item.required <= len(values) <= item.most:
        wanted = ", ".join(parameter.name for parameter in item.parameters)
        count = f"{len(values)} argument{'' if len(values) == 1 else 's'}"
        hint = ARGUMENTS.get((item.name, len(values)), "")
        return [], f"takes ({wanted}), not {count}{hint}"
    arguments: list[Any] = []
    parameters = item.parameters
    for index, value in enumerate(values):
        parameter = parameters[min(index, len(parameters) - 1)]
        if value is _ABSENT:
            arguments.append(None)
            continue
        bound = value
        if parameter.kinds and kind_of(value) not in parameter.kinds:
            if lenient:
                bound = _converted(parameter, value)
            if kind_of(bound) not in parameter.kinds:
                return [], _mismatch(parameter, value)
        arguments.append(bound)
    return arguments, ""


def _converted(parameter: BuiltinParameter, value: Any) -> Any:
    """Convert as the standard does implicitly (DMN 1.5, 10.3.2.9.4)."""
    if isinstance(value, list) and len(value) == 1:
        value = adopt(value[0])
    kinds = parameter.kinds
    if value is None or kind_of(value) in kinds:
        return value
    if "list" in kinds:
        return [value]
    if "date and time" in kinds and kind_of(value) == "date":
        return combined(value, dt.time(tzinfo=dt.UTC))
    return value


def _mismatch(parameter: BuiltinParameter, value: Any) -> str:
    kinds = " or ".join(sorted(parameter.kinds))
    hint = ""
    if isinstance(value, list) and len(value) == 1:
        hint = "; take its only item with [1]"
    elif value is not None and parameter.kinds == {"list"}:
        hint = "; write [value] for a list of one"
    article = "an" if kinds[0] in "aeiou" else "a"
    return f"needs {article} {kinds} as {parameter.name!r}, not {phrase(value)}{hint}"


def _ordered(
    item: Signature, names: Sequence[str], values: Sequence[Any], *, lenient: bool
) -> list[Any]:
    known = [parameter.name for parameter in item.parameters]
    given = dict(zip(names, values, strict=True))
    for name in names:
        if name not in known:
            refuse(f"has no parameter {name!r}{did_you_mean(name, known)}")
    last = max((known.index(name) for name in names), default=-1)
    ordered: list[Any] = []
    for index, parameter in enumerate(item.parameters):
        if parameter.name in given:
            value = given[parameter.name]
            if parameter.variadic and isinstance(value, list):
                ordered.extend(value)
            else:
                ordered.append(value)
        elif lenient and item.fills:
            ordered.append(None)
        elif not parameter.optional and not parameter.variadic:
            refuse(f"misses the argument {parameter.name!r}")
        elif index < last:
            ordered.append(_ABSENT)
    return ordered
