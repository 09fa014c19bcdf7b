"""The register of the actions that service tasks may call."""

from __future__ import annotations

import datetime as dt
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bizproc.action.outcomes import ActionContext
from bizproc.action.parameters import Parameter, convert, described
from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.model.call_limits import NO_LIMITS, CallLimits

__all__ = ["Action", "Actions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Hold one registered action.

    `errors` are the codes of the business errors it ends with, each with why; None if
    nobody said. `results` is the TypedDict of its results, where what the function is
    annotated to return does not tell.
    """

    name: str
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    transactional: bool
    title: str
    group: str
    context_parameter: str | None = None
    limits: CallLimits = NO_LIMITS
    external: bool = False
    errors: Mapping[str, str] | None = None
    results: Any = None

    def bind(
        self, inputs: Mapping[str, Any], context: ActionContext | None
    ) -> dict[str, Any]:
        """Check and convert the inputs of a call against the signature.

        The context is needed only with a `context_parameter`.

        Raises:
            InvalidValueError: a parameter is missing, unknown or of a wrong type.
        """
        bound: dict[str, Any] = {}
        for parameter in self.parameters:
            if parameter.name in inputs:
                value = inputs[parameter.name]
                argument = parameter.argument or parameter.name
                if type(value) is not parameter.annotation:
                    value = convert(value, parameter, action=self.name)
                bound[argument] = value
            elif parameter.required:
                self._refuse_unknown(inputs)  # a name misspelt says more
                msg = f"action {self.name!r} needs the parameter {parameter.name!r}"
                raise InvalidValueError(msg)
        if len(bound) < len(inputs):
            self._refuse_unknown(inputs)
        if self.context_parameter:
            bound[self.context_parameter] = context
        return bound

    def _refuse_unknown(self, inputs: Mapping[str, Any]) -> None:
        known = {parameter.name for parameter in self.parameters}
        for name in inputs:
            if name not in known:
                hint = did_you_mean(name, known)
                msg = f"action {self.name!r} has no parameter {name!r}{hint}"
                raise InvalidValueError(msg)


class Actions:
    """Register the functions that service tasks may call.

    A function is a *job* by default: it runs after the commit, at least once, with
    a stable idempotency key. `transactional=True` runs it inside the engine's
    transaction, exactly once. `external=True` declares what a program elsewhere does:
    it asks for the jobs by `Engine.activate_jobs` or over HTTP, and the function,
    whose signature says what the inputs are, is never called. A parameter annotated
    `ActionContext` receives the context; all others are the inputs of the service task.
    """

    def __init__(self) -> None:
        self._actions: dict[str, Action] = {}

    def add(  # noqa: PLR0913 - each is said by its name
        self,
        name: str,
        *,
        transactional: bool = False,
        external: bool = False,
        title: str = "",
        group: str = "",
        timeout: dt.timedelta | None = None,
        retries: int | None = None,
        backoff: dt.timedelta | Sequence[dt.timedelta] | None = None,
        concurrency: int | None = None,
        rate: tuple[int, dt.timedelta] | None = None,
        errors: Mapping[str, str] | None = None,
        results: Any = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Return a decorator that registers a function, also `async def`, under a name.

        Args:
            name: what service tasks call it.
            transactional: whether it runs inside the engine's transaction.
            external: whether a worker outside does it, and not the function.
            title: how it is called for people.
            group: with which others it is listed.
            timeout: a call that lasts longer has failed; its outcome is dropped.
            retries: how many tries there are, unless the diagram says so.
            backoff: how long to wait after each failed try, the last one repeated.
            concurrency: how many calls there are at once, of all workers.
            rate: (calls, span): how many calls begin within any such span.
            errors: the codes of the business errors it may end with, each with why.
            results: the TypedDict of its results, if the function returns `Finished`,
                or `Waiting` as well.

        Raises:
            InvalidValueError: the name is taken, a parameter is positional-only or
                variadic, or a limit is none or not for a transactional action.
        """
        waits = (backoff,) if isinstance(backoff, dt.timedelta) else backoff
        limits = CallLimits(
            timeout=timeout,
            retries=retries,
            backoff=None if waits is None else tuple(waits),
            concurrency=concurrency,
            rate=rate,
        )
        kind_fault = _fault_of_external(limits, transactional) if external else None
        if fault := kind_fault or limits.fault(transactional=transactional):
            msg = f"action {name!r}: {fault}"
            raise InvalidValueError(msg)

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            if name in self._actions:
                msg = f"action {name!r} is registered already"
                raise InvalidValueError(msg)
            if transactional and inspect.iscoroutinefunction(function):
                msg = (
                    f"action {name!r} is async: it cannot run inside the engine's "
                    "transaction; register it as a job, without transactional=True"
                )
                raise InvalidValueError(msg)
            made = _describe(
                name, function, transactional=transactional, title=title, group=group
            )
            if external and any(it.takes_secret for it in made.parameters):
                msg = (
                    f"action {name!r} is external: no secret leaves this program; let "
                    "the worker have its own"
                )
                raise InvalidValueError(msg)
            self._actions[name] = replace(
                made, limits=limits, external=external, errors=errors, results=results
            )
            return function

        return register

    def get(self, name: str) -> Action:
        """Return the action of the name.

        Raises:
            NotFoundError: there is none; the message suggests the nearest.
        """
        action = self._actions.get(name)
        if action is None:
            msg = f"no action {name!r} is registered{did_you_mean(name, self._actions)}"
            raise NotFoundError(msg)
        return action

    def external(self) -> list[str]:
        """Return the names of the actions that workers outside do."""
        return [it.name for it in self._actions.values() if it.external]

    def including(self, other: Actions) -> Actions:
        """Return a new registry with the actions of both; this one's win."""
        merged = Actions()
        merged._actions = {**other._actions, **self._actions}
        return merged

    def mapped(self, change: Callable[[Action], Action]) -> Actions:
        """Return a new registry in which every action went through a function."""
        changed = Actions()
        changed._actions = {name: change(it) for name, it in self._actions.items()}
        return changed

    def __iter__(self) -> Iterator[Action]:
        return iter(self._actions.values())

    def __contains__(self, name: object) -> bool:
        return name in self._actions


def _fault_of_external(limits: CallLimits, transactional: bool) -> str | None:  # noqa: FBT001
    if transactional:
        return "external and transactional: what runs elsewhere has no transaction here"
    if limits.timeout is not None:
        return "timeout is for what runs here; an external worker says its lease itself"
    return None


def _describe(
    name: str,
    function: Callable[..., Any],
    *,
    transactional: bool,
    title: str,
    group: str,
) -> Action:
    hints = typing.get_type_hints(function)
    written = typing.get_type_hints(function, include_extras=True)
    parameters: list[Parameter] = []
    context_parameter = None
    for parameter in inspect.signature(function).parameters.values():
        annotation = hints.get(parameter.name, Any)
        if annotation is ActionContext:
            context_parameter = parameter.name
            continue
        whole = written.get(parameter.name, Any)
        parameters.append(described(name, parameter, annotation, whole))
    return Action(
        name=name,
        function=function,
        parameters=tuple(parameters),
        transactional=transactional,
        title=title or name,
        group=group,
        context_parameter=context_parameter,
    )
