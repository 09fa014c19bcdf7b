"""Say that what an element waits for has happened: a receive task without a message.

Or end an ad-hoc sub-process in which nothing runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.engine.operators import check_operator, who
from bizproc.engine.suspension.rules import check_goes_on
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork


def complete_element(
    work: UnitOfWork,
    instance_id: str,
    at: int | str,
    results: Mapping[str, Any],
    *,
    by: str | None,
    reason: str | None,
) -> None:
    """End the wait of an element that goes on by a command, with what it brings.

    Raises:
        NotFoundError: there is no such instance, and nothing waits there.
        InvalidTransitionError: it has ended or is suspended, something else waits
            there, or several do.
        ForbiddenError: this person is no operator.
    """
    check_operator(work, "complete_element", by, about=instance_id, reason=reason)
    loaded = work.load(instance_id)
    check_goes_on(loaded.row, f"element {at!r}")
    token = loaded.execution.waiting_for_command(at)
    node = loaded.execution.node(token)
    told = {**who(by, reason), "results": dict(results)}
    loaded.record("element_told", node.id, told)
    loaded.execution.tell(token, results)
    settle(work, loaded)
