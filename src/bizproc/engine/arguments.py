"""Refuse arguments of the wrong kind before a command or a question begins."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from bizproc.errors import InvalidValueError
from bizproc.model.states import InstanceState

__all__ = ["checks_arguments"]

C = TypeVar("C")
P = ParamSpec("P")
R = TypeVar("R")


class _Kind(NamedTuple):
    """What a parameter takes; `usual` are the exact types that most callers give."""

    taken: type | tuple[type, ...]
    called: str
    usual: frozenset[type]


# as annotations are written -> what is taken; others are left to the method
_KINDS: Final[Mapping[str, _Kind]] = {
    "str": _Kind(str, "a text", frozenset({str})),
    "bytes": _Kind(bytes, "bytes", frozenset({bytes})),
    "InstanceState": _Kind(str, "a state", frozenset({InstanceState, str})),
    "TaskAction": _Kind(str, "a text", frozenset({str})),
    "Literal['retry', 'skip']": _Kind(str, "a text", frozenset({str})),
    "bool": _Kind(bool, "true or false", frozenset({bool})),
    "int": _Kind(int, "a whole number", frozenset({int})),
    "int | str": _Kind((int, str), "a number or a text", frozenset({int, str})),
    "Sequence[int | str]": _Kind(
        (list, tuple), "a list of numbers and texts", frozenset({list, tuple})
    ),
    "Sequence[str]": _Kind((list, tuple), "a list of texts", frozenset({list, tuple})),
    "Sequence[str | Mapping[str, Any]]": _Kind(
        (list, tuple), "a list of names and values of files", frozenset({list, tuple})
    ),
    "Mapping[str, Any]": _Kind(
        Mapping, "a mapping of names to values", frozenset({dict})
    ),
}


def checks_arguments(facade: type[C]) -> type[C]:
    """Make the public methods of a class refuse arguments of another kind.

    A method then raises InvalidValueError, TYPE_ERROR, and has done nothing. The
    annotations count as they are written, so the module must postpone them.
    """
    for name, method in list(vars(facade).items()):
        if inspect.isfunction(method) and not name.startswith("_"):
            setattr(facade, name, _checked(method))
    return facade


def _checked(method: Callable[P, R]) -> Callable[P, R]:
    parameters = inspect.signature(method).parameters
    names = [
        name
        for name, parameter in parameters.items()
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    kinds = {
        name: kind
        for name, parameter in parameters.items()
        if (kind := _kind(str(parameter.annotation))) is not None
    }
    if not kinds:
        return method

    at = [(position, kinds.get(name)) for position, name in enumerate(names)]
    places = [(position, kind) for position, kind in at if kind is not None]

    @wraps(method)
    def checking(*args: P.args, **kwargs: P.kwargs) -> R:
        # every command and question comes through here: the usual types are quick
        given = len(args)
        for position, kind in places:
            if position < given and type(args[position]) not in kind.usual:
                _check(method.__name__, names[position], args[position], kind)
        for name, value in kwargs.items():
            known = kinds.get(name)
            if known is not None and type(value) not in known.usual:
                _check(method.__name__, name, value, known)
        return method(*args, **kwargs)

    return checking


def _kind(annotation: str) -> _Kind | None:
    plain = annotation.replace('"', "'")
    kind = _KINDS.get(plain.removesuffix(" | None"))
    if kind is None or not plain.endswith(" | None"):
        return kind
    return kind._replace(usual=kind.usual | {type(None)})


def _check(method: str, name: str, value: Any, kind: _Kind) -> None:
    if isinstance(value, kind.taken):
        return
    given = "None" if value is None else f"of type {type(value).__name__}"
    message = f"{method}: {name} must be {kind.called}, not {given}"
    raise InvalidValueError(message)
