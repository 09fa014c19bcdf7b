"""Set variables by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc import feel
from bizproc.bpmn.catalog import Catalog
from bizproc.bpmn.dataflow import data_flow
from bizproc.bpmn.elements import Process
from bizproc.bpmn.expressions import uses
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import is_suspended
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.errors import (
    BizprocError,
    BudgetError,
    InvalidValueError,
    NotFoundError,
    did_you_mean,
)
from bizproc.values import dump_values

MAX_BYTES = 1_000_000
"""How large the variables that one command sets may be together, as text."""


def set_variables(
    work: UnitOfWork,
    instance_id: str,
    values: Mapping[str, Any],
    *,
    at: int | str | None,
    new: bool,
    by: str | None,
    reason: str | None,
) -> None:
    """Set variables of an active instance, or where one of its tokens stands.

    What was evaluated before stays as it was; conditional events are judged anew,
    those of a suspended instance when it is resumed.

    Raises:
        NotFoundError: there is no such instance, token, element or variable.
        InvalidTransitionError: it has ended, or several tokens stand there.
        InvalidValueError: a name is no FEEL name, or nothing is to be set.
        BudgetError: the values are too large.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "set_variables", by, about=instance_id, reason=reason)
    loaded = work.load(instance_id)
    execution = loaded.execution
    everywhere = execution.variables()
    old = everywhere if at is None else execution.variables_at(at)
    if not values:
        msg = "set_variables: give at least one variable"
        raise InvalidValueError(msg)
    check_values(loaded, values, seen={**everywhere, **old}, new=new)
    execution.set_variables(values, place=at)
    loaded.changed = True
    loaded.record("variables_set", None, {**who(by, reason), **_told(old, values, at)})
    if execution.has_conditions() and not is_suspended(loaded.row):
        settle(work, loaded)


def check_values(
    loaded: LoadedInstance,
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, Any],
    new: bool,
) -> None:
    """Check the names and the size of variables that are set by hand.

    A name is known if the instance has it, or its diagram reads or sets it; with `new`
    any FEEL name will do.

    Raises:
        InvalidValueError: a name is no FEEL name.
        NotFoundError: a name is not known; the message suggests what is.
        BudgetError: the values are too large.
    """
    known = seen.keys() | names_in_diagram(loaded.process.process)
    for name in values:
        if name in known:
            continue
        _check_name(name)
        if not new:
            hint = did_you_mean(name, known)
            msg = (
                f"neither the instance nor {loaded.row.process_id!r} knows a variable "
                f"{name!r}; say that it is new if it is{hint}"
            )
            raise NotFoundError(msg)
    size = len(dump_values(dict(values)))
    if size > MAX_BYTES:
        msg = (
            f"the values have {size:,} bytes as text; at most {MAX_BYTES:,} can be set"
        )
        raise BudgetError(msg)


def names_in_diagram(process: Process) -> set[str]:
    """Return the names that a diagram reads or sets, as far as it says so."""
    flow = data_flow(process, Catalog())
    found: set[str] = set()
    for side in (flow.inside, flow.results, flow.after):
        for known in side.values():
            found |= known.names
    for use in uses(process, Catalog()):
        if use.value.expression is not None:
            found |= {path[0] for path in use.value.expression.paths}
    return found


def _check_name(name: str) -> None:
    if "." in name:
        head = name.partition(".")[0]
        msg = f"{name!r} names a part; set the whole of {head!r}"
        raise InvalidValueError(msg)
    try:
        is_name = feel.parse(name).paths == {(name,)}
    except BizprocError:
        is_name = False
    if not is_name:
        msg = f"{name!r} is no name that an expression could read"
        raise InvalidValueError(msg)


def _told(
    old: Mapping[str, Any], new: Mapping[str, Any], at: int | str | None
) -> dict[str, Any]:
    """Return what the history keeps: each variable as it was, and as it is."""
    place = {} if at is None else {"at": at}
    return {
        **place,
        "old": {name: old[name] for name in new if name in old},
        "new": dict(new),
    }
