"""Check the calls of built-ins against their signatures, by types alone."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.errors import did_you_mean
from bizproc.feel.builtins import Builtin
from bizproc.feel.builtins.results import result_type
from bizproc.feel.builtins.table import BuiltinParameter, Signature
from bizproc.feel.fault import Fault
from bizproc.feel.hints.spellings import ARGUMENTS
from bizproc.feel.syntax import Call, Constant, TypeName
from bizproc.feel.temporal.text import duration_from_text
from bizproc.feel.types_of_values import a_kind, type_of

__all__ = ["called", "wrong_arguments"]


def called(
    builtin: Builtin, node: Call, arguments: Sequence[TypeName]
) -> tuple[TypeName, str]:
    """Return the type of a call's result, and what is wrong with it, if anything."""
    problem = ""
    for item in builtin.signatures:
        wrong = (
            _wrong_names(item, node.names, arguments)
            if node.names
            else _wrong_positions(item, arguments)
        )
        if not wrong:
            return _result(builtin, node, arguments), ""
        problem = problem or wrong
    return result_type(builtin.name, ()), f"{builtin.name}(…) {problem}"


def _result(builtin: Builtin, node: Call, arguments: Sequence[TypeName]) -> TypeName:
    first = node.arguments[0] if node.arguments else None
    if builtin.name == "duration" and isinstance(first, Constant):
        try:
            return type_of(duration_from_text(first.value))
        except (Fault, TypeError):
            pass
    return result_type(builtin.name, () if node.names else arguments)


def _wrong_positions(item: Signature, arguments: Sequence[TypeName]) -> str:
    if not item.required <= len(arguments) <= item.most:
        wanted = ", ".join(parameter.name for parameter in item.parameters)
        count = f"{len(arguments)} argument{'' if len(arguments) == 1 else 's'}"
        hint = ARGUMENTS.get((item.name, len(arguments)), "")
        return f"takes ({wanted}), not {count}{hint}"
    last = len(item.parameters) - 1
    for index, given in enumerate(arguments):
        wrong = _mismatch(item.parameters[min(index, last)], given)
        if wrong:
            return wrong
    return ""


def _wrong_names(
    item: Signature, names: Sequence[str], arguments: Sequence[TypeName]
) -> str:
    known = {parameter.name: parameter for parameter in item.parameters}
    for name, given in zip(names, arguments, strict=True):
        if name not in known:
            return f"has no parameter {name!r}{did_you_mean(name, known)}"
        if not known[name].variadic and (wrong := _mismatch(known[name], given)):
            return wrong
    for parameter in item.parameters:
        optional = parameter.optional or parameter.variadic
        if parameter.name not in names and not optional:
            return f"misses the argument {parameter.name!r}"
    return ""


def _mismatch(parameter: BuiltinParameter, given: TypeName) -> str:
    if given.name == "secret":
        return "takes no secret; it is only handed to an action"
    if given.name == "any" or not parameter.kinds or given.name in parameter.kinds:
        return ""
    kinds = " or ".join(sorted(parameter.kinds))
    article = "an" if kinds[0] in "aeiou" else "a"
    return f"needs {article} {kinds} as {parameter.name!r}, not {a_kind(given)}"


_SIMPLE = frozenset(["boolean", "number", "string"])
"""Kinds that nothing is converted to when a function takes it."""


def wrong_arguments(
    function: TypeName, names: Sequence[str], arguments: Sequence[TypeName]
) -> str:
    """Say what is wrong with the arguments of a function whose parameters are told."""
    wanted = dict(function.fields)
    if not wanted:
        return ""
    if names:
        unknown = [it for it in names if it not in wanted]
        if unknown:
            return f"has no parameter {unknown[0]!r}{did_you_mean(unknown[0], wanted)}"
        pairs = [
            (it, wanted[it], given) for it, given in zip(names, arguments, strict=True)
        ]
    elif len(arguments) != len(wanted):
        count = f"{len(arguments)} argument{'' if len(arguments) == 1 else 's'}"
        return f"takes ({', '.join(wanted)}), not {count}"
    else:
        pairs = [
            (name, kind, given)
            for (name, kind), given in zip(wanted.items(), arguments, strict=True)
        ]
    for name, kind, given in pairs:
        if kind.name != given.name and {kind.name, given.name} <= _SIMPLE:
            return f"needs {a_kind(kind)} as {name!r}, not {a_kind(given)}"
    return ""
