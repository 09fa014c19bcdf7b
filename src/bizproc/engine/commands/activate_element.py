"""Begin an activity of an ad-hoc sub-process that somebody has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc._spiff.choosing import ONE_AT_A_TIME
from bizproc.engine.loaded_instance import LoadedInstance
from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork
from bizproc.engine.waits import user_tasks
from bizproc.errors import InvalidTransitionError


def activate_element(
    work: UnitOfWork,
    instance_id: str,
    element: str,
    variables: Mapping[str, Any],
    *,
    at: int | str | None,
    by: str | None,
    reason: str | None,
) -> None:
    """Begin an activity in the ad-hoc sub-process that runs, with variables.

    Raises:
        NotFoundError: there is no such instance, sub-process or activity.
        InvalidTransitionError: the instance has ended or is suspended, or the activity
            cannot be begun now.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "activate_element", by, about=instance_id, reason=reason)
    loaded = work.load(instance_id)
    check_goes_on(loaded.row, f"element {element!r}")
    try:
        outer, _ = loaded.execution.choose(element, variables, at=at)
    except InvalidTransitionError as error:
        if error.code != ONE_AT_A_TIME:
            raise
        msg = f"{error}{_who_has_it(work, loaded, element)}"
        raise InvalidTransitionError(msg, code=error.code) from None
    told: dict[str, Any] = {**who(by, reason), "elements": [element]}
    if variables:
        told["new"] = dict(variables)
    loaded.record("elements_chosen", outer.element_id, told)
    settle(work, loaded)


def _who_has_it(work: UnitOfWork, loaded: LoadedInstance, element: str) -> str:
    """Say with whom the tasks are that run beside an activity."""
    places = loaded.execution.places()
    beside = {it.number for it in places if element in it.scope.nodes}
    people = {
        task.assignee or ", ".join(task.candidate_groups) or "nobody"
        for task in user_tasks.pending_in(work.transaction, loaded.row.id)
        if task.token in beside
    }
    return f" (a task of {', '.join(sorted(people))})" if people else ""
