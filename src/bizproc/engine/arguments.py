"""Refuse arguments of the wrong kind before a command or a question begins."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar

from bizproc.errors import InvalidValueError

__all__ = ["checks_arguments"]

C = TypeVar("C")
P = ParamSpec("P")
R = TypeVar("R")


class _Kind(NamedTuple):
    type: type | tuple[type, ...]
    called: str
    optional: bool = False


# as annotations are written -> what is taken; others are left to the method
_KINDS: Final[Mapping[str, _Kind]] = {
    "str": _Kind(str, "a text"),
    "bytes": _Kind(bytes, "bytes"),
    "InstanceState": _Kind(str, "a state"),
    "TaskAction": _Kind(str, "a text"),
    "Literal['retry', 'skip']": _Kind(str, "a text"),
    "int": _Kind(int, "a whole number"),
    "Sequence[str]": _Kind((list, tuple), "a list of texts"),
    "Mapping[str, Any]": _Kind(Mapping, "a mapping of names to values"),
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

    @wraps(method)
    def checking(*args: P.args, **kwargs: P.kwargs) -> R:
        for name, value in (*zip(names, args, strict=False), *kwargs.items()):
            kind = kinds.get(name)
            if kind is not None and not isinstance(value, kind.type):
                _check(method.__name__, name, value, kind)
        return method(*args, **kwargs)

    return checking


def _kind(annotation: str) -> _Kind | None:
    plain = annotation.replace('"', "'")
    kind = _KINDS.get(plain.removesuffix(" | None"))
    return kind and kind._replace(optional=plain.endswith(" | None"))


def _check(method: str, name: str, value: Any, kind: _Kind) -> None:
    if value is None and kind.optional:
        return
    given = "None" if value is None else f"of type {type(value).__name__}"
    message = f"{method}: {name} must be {kind.called}, not {given}"
    raise InvalidValueError(message)
