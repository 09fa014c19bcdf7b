"""Move tokens by hand: cancel here, start there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bizproc.engine.commands.set_variables import check_values
from bizproc.engine.operators import check_operator, who
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import InvalidValueError


def modify(  # noqa: PLR0913 - what, where, and who
    work: UnitOfWork,
    instance_id: str,
    *,
    cancel: Sequence[int | str],
    start: Sequence[str],
    variables: Mapping[str, Any],
    new: bool,
    by: str | None,
    reason: str | None,
) -> None:
    """Cancel tokens of an active instance and start elements, all or nothing.

    Raises:
        NotFoundError: there is no such instance, token, element or variable.
        InvalidTransitionError: it has ended, or this cannot be cancelled or started.
        InvalidValueError: nothing is to be done, or a value does not fit.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "modify", by, about=instance_id, reason=reason)
    loaded = work.load(instance_id)
    _check_given(cancel, start, variables)
    if variables:
        seen = loaded.execution.variables()
        check_values(loaded, variables, seen=seen, new=new)
    canceled, started = loaded.execution.move(
        cancel=cancel, start=start, variables=variables
    )
    told: dict[str, Any] = {
        **who(by, reason),
        "canceled": [[it.token, it.element_id] for it in canceled],
        "started": [[it.token, it.element_id] for it in started],
    }
    if variables:
        told["new"] = dict(variables)
    loaded.record("tokens_moved", None, told)
    settle(work, loaded)


def _check_given(
    cancel: Sequence[int | str], start: Sequence[str], variables: Mapping[str, Any]
) -> None:
    if not cancel and not start:
        msg = "modify: say what to cancel, what to start, or both"
        raise InvalidValueError(msg)
    if variables and not start:
        msg = (
            "modify: the variables are for what is started, and nothing is; use "
            "set_variables"
        )
        raise InvalidValueError(msg)
    _check_named("cancel", cancel, (int, str), "numbers of tokens and ids of elements")
    _check_named("start", start, (str,), "ids of elements")


def _check_named(
    what: str, named: Sequence[object], kinds: tuple[type, ...], called: str
) -> None:
    for one in named:
        if not isinstance(one, kinds) or isinstance(one, bool):
            msg = f"modify: {what} takes {called}, not {one!r}"
            raise InvalidValueError(msg)
