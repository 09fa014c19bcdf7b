"""List the actions of a registry: their parameters, results and errors."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from bizproc.action import Action, Finished, Naming, Parameter, Waiting
from bizproc.catalog.model import ActionEntry, Catalog, Named, ParameterEntry, Typed
from bizproc.catalog.types import choices_of, feel_type

__all__ = ["entry_of", "of_actions"]

_OF_ALL = {"TYPE_ERROR": "an input is missing, unknown, or of another type"}
_SILENT = (type(None), Waiting)
_PLAIN = (str, bool, int, float, type(None))


def of_actions(
    actions: Iterable[Action], *, sources: Mapping[str, str] | None = None
) -> Catalog:
    """Return the catalogue of an application of its own: its actions alone.

    Args:
        actions: the registry.
        sources: who brings an action, by its name; `application` unless it says.
    """
    known = sources or {}
    return Catalog(
        actions={
            it.name: entry_of(it, source=known.get(it.name, "application"))
            for it in sorted(actions, key=lambda it: it.name)
        }
    )


def entry_of(action: Action, *, source: str = "application") -> ActionEntry:
    """Return the entry of one action."""
    return ActionEntry(
        name=action.name,
        title=action.title,
        group=action.group,
        about=_about(action),
        runs=_runs(action),
        source=source,
        parameters=tuple(_parameter(it) for it in action.parameters),
        results=_results(action),
        errors=None if action.errors is None else {**_OF_ALL, **action.errors},
        waits=Waiting in _returned(action.function),
    )


def _about(action: Action) -> str:
    """Return the docstring, a line for each paragraph."""
    text = inspect.getdoc(action.function) or ""
    return "\n".join(" ".join(it.split()) for it in text.split("\n\n"))


def _runs(action: Action) -> Literal["transactional", "job", "external"]:
    if action.external:
        return "external"
    return "transactional" if action.transactional else "job"


def _parameter(parameter: Parameter) -> ParameterEntry:
    naming, default = parameter.naming, parameter.default
    return ParameterEntry(
        name=parameter.name,
        type=feel_type(parameter.annotation),
        required=parameter.required,
        default=default if isinstance(default, _PLAIN) else None,
        choices=choices_of(parameter.annotation),
        names=None if naming is None else _named(naming),
        note=parameter.note,
    )


def _named(naming: Naming) -> Named:
    return Named(kind=naming.kind, of=naming.of or None, besides=naming.besides)


def _results(action: Action) -> tuple[Typed, ...] | None:
    kinds = (
        (action.results,) if action.results is not None else _returned(action.function)
    )
    named = [it for it in kinds if it not in _SILENT]
    if any(not typing.is_typeddict(it) for it in named):
        return None
    if not named and Waiting in kinds:
        return None  # whoever completes it brings the results
    found = {
        name: feel_type(of)
        for kind in named
        for name, of in typing.get_type_hints(kind).items()
    }
    return tuple(Typed(name=name, type=kind) for name, kind in sorted(found.items()))


@functools.lru_cache(maxsize=1024)
def _returned(function: Callable[..., Any]) -> tuple[Any, ...]:
    """Return the kinds of what it is annotated to return; Any if unknown."""
    try:
        hints = typing.get_type_hints(function)
    except (NameError, TypeError):
        return (Any,)
    annotation = hints.get("return", Any)
    if annotation is Finished:
        return (Any,)
    return typing.get_args(annotation) or (annotation,)
