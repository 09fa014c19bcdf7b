"""The contract of actions: typed Python functions that service tasks call.

The outcome of an action is one of a small vocabulary: it returns (done), raises
`BpmnError` (the boundary event), raises `RetryLater`, returns `Waiting` (somebody
completes it later), or raises anything else (retried, then an incident).
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import keyword
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bizproc.errors import InvalidValueError, NotFoundError, did_you_mean
from bizproc.model.call_limits import NO_LIMITS, CallLimits
from bizproc.secret import Secret, has_secret_within, secret_fault, takes_secret
from bizproc.work import Work

__all__ = [
    "Action",
    "ActionContext",
    "Actions",
    "BpmnError",
    "Finished",
    "Parameter",
    "RetryLater",
    "Waiting",
]


_NOW = dt.timedelta(0)
_LATEST = dt.timedelta(days=3_660)


class BpmnError(Exception):
    """End an action with a business error that a boundary event may catch.

    Uncaught it becomes an incident of its code at once, without another try.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code


class RetryLater(Exception):  # noqa: N818 - an outcome, not an error
    """Ask to be called again after a while; this try does not count as failed."""

    def __init__(self, after: dt.timedelta) -> None:
        if not isinstance(after, dt.timedelta) or not _NOW <= after <= _LATEST:
            msg = f"RetryLater takes a time span of up to {_LATEST.days} days, not {after!r}"
            raise InvalidValueError(msg)
        super().__init__(f"again after {after}")
        self.after = after


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Say that the service task goes on when the task of this id is completed."""

    task_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """End a job with results and with what the transaction that takes them writes.

    A job runs outside any transaction. What it did outside (a mail was accepted) is
    recorded by `write`, together with the step of its instance, or alone if the
    element was left meanwhile. `write` must know its own traces: it may be called
    again for the same idempotency key.
    """

    write: Callable[[Work], None]
    results: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """Tell an action where it runs.

    `idempotency_key` is the same at every try of this execution:
    `instance/element/token[/item]`. `work` is None for a job, which runs after
    the commit; `now` is the instant of the call, in UTC.
    """

    instance_id: str
    process_id: str
    key: str | None
    element_id: str
    element_name: str
    token: int
    attempt: int
    idempotency_key: str
    now: dt.datetime
    properties: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    work: Work | None = None

    @property
    def connection(self) -> Any:
        """Return the SQLAlchemy connection of the running transaction.

        Raises:
            InvalidValueError: for a job, which has none, and in memory.
        """
        connection = self.work.transaction.connection if self.work else None
        if connection is None:
            msg = (
                f"{self.element_id}: this action has no database connection; "
                "register it with transactional=True and use a SQL store"
            )
            raise InvalidValueError(msg)
        return connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Describe one input of an action, read off its signature.

    `argument` is its name in Python: an input called `from` is an argument `from_`.
    """

    name: str
    annotation: Any = Any
    required: bool = True
    default: Any = None
    argument: str = ""

    @property
    def type_text(self) -> str:
        """Say the type in words for messages, such as `str | None`."""
        annotation = self.annotation
        if isinstance(annotation, type):
            return annotation.__name__
        return str(annotation).replace("typing.", "").replace("datetime.", "")

    @property
    def choices(self) -> tuple[Any, ...]:
        """Return the values a Literal allows, or nothing."""
        if typing.get_origin(self.annotation) is typing.Literal:
            return typing.get_args(self.annotation)
        return ()

    @property
    def takes_secret(self) -> bool:
        """Say whether the type is `Secret`, or may be."""
        return takes_secret(self.annotation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Hold one registered action."""

    name: str
    function: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    transactional: bool
    title: str
    group: str
    context_parameter: str | None = None
    limits: CallLimits = NO_LIMITS

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


def convert(value: Any, parameter: Parameter, *, action: str) -> Any:
    """Read a FEEL value as the annotated type of a parameter.

    Raises:
        InvalidValueError: it does not fit; the message names action and type.
    """
    annotation = parameter.annotation
    if type(value) is Secret or parameter.takes_secret:
        if fault := secret_fault(value, annotation, parameter.type_text):
            msg = f"action {action!r}, parameter {parameter.name!r}: {fault}"
            raise InvalidValueError(msg)
        return value
    if annotation is Any or type(value) is annotation:
        return value
    from pydantic import ValidationError  # noqa: PLC0415 - slow import

    try:
        return _adapter(annotation).validate_python(value)
    except ValidationError as error:
        msg = (
            f"action {action!r}, parameter {parameter.name!r}: expected "
            f"{parameter.type_text}, got {value!r}"
        )
        raise InvalidValueError(msg) from error


@functools.lru_cache(maxsize=1024)
def _adapter(annotation: Any) -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow import

    return TypeAdapter(annotation)


class Actions:
    """Register the functions that service tasks may call.

    A function is a *job* by default: it runs after the commit, at least once, with
    a stable idempotency key. `transactional=True` runs it inside the engine's
    transaction, exactly once. A parameter annotated `ActionContext` receives
    the context; all others are the inputs of the service task.
    """

    def __init__(self) -> None:
        self._actions: dict[str, Action] = {}

    def add(  # noqa: PLR0913 - each is said by its name
        self,
        name: str,
        *,
        transactional: bool = False,
        title: str = "",
        group: str = "",
        timeout: dt.timedelta | None = None,
        retries: int | None = None,
        backoff: dt.timedelta | Sequence[dt.timedelta] | None = None,
        concurrency: int | None = None,
        rate: tuple[int, dt.timedelta] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Return a decorator that registers a function, also `async def`, under a name.

        Args:
            name: what service tasks call it.
            transactional: whether it runs inside the engine's transaction.
            title: how it is called for people.
            group: with which others it is listed.
            timeout: a call that lasts longer has failed; its outcome is dropped.
            retries: how many tries there are, unless the diagram says so.
            backoff: how long to wait after each failed try, the last one repeated.
            concurrency: how many calls there are at once, of all workers.
            rate: (calls, span): how many calls begin within any such span.

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
        if fault := limits.fault(transactional=transactional):
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
            described = _describe(
                name, function, transactional=transactional, title=title, group=group
            )
            self._actions[name] = replace(described, limits=limits)
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


def _input_name(argument: str) -> str:
    """Return the input that an argument takes; `from_` takes `from`."""
    plain = argument.removesuffix("_")
    return plain if keyword.iskeyword(plain) else argument


def _parameter(action: str, given: inspect.Parameter, annotation: Any) -> Parameter:
    if given.kind not in (
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        inspect.Parameter.KEYWORD_ONLY,
    ):
        msg = (
            f"action {action!r}: the parameter {given.name!r} is variadic or "
            "positional-only; name each input of the service task"
        )
        raise InvalidValueError(msg)
    if has_secret_within(annotation):
        inside = f"the parameter {given.name!r} has secrets inside"
        msg = f"action {action!r}: {inside}; a secret is a parameter by itself"
        raise InvalidValueError(msg)
    required = given.default is inspect.Parameter.empty
    return Parameter(
        name=_input_name(given.name),
        annotation=annotation,
        required=required,
        default=None if required else given.default,
        argument=given.name,
    )


def _describe(
    name: str,
    function: Callable[..., Any],
    *,
    transactional: bool,
    title: str,
    group: str,
) -> Action:
    hints = typing.get_type_hints(function)
    parameters: list[Parameter] = []
    context_parameter = None
    for parameter in inspect.signature(function).parameters.values():
        annotation = hints.get(parameter.name, Any)
        if annotation is ActionContext:
            context_parameter = parameter.name
            continue
        parameters.append(_parameter(name, parameter, annotation))
    return Action(
        name=name,
        function=function,
        parameters=tuple(parameters),
        transactional=transactional,
        title=title or name,
        group=group,
        context_parameter=context_parameter,
    )
