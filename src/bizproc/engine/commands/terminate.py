"""Stop an instance."""

from __future__ import annotations

from bizproc.engine.operators import check_operator, who
from bizproc.engine.transition import settle
from bizproc.engine.unit_of_work import UnitOfWork


def terminate(
    work: UnitOfWork, instance_id: str, *, by: str | None, reason: str | None = None
) -> None:
    """Stop an active instance with everything in it.

    Raises:
        NotFoundError: there is no such instance.
        ForbiddenError: FORBIDDEN, this person is no operator.
        InvalidTransitionError: it has ended.
    """
    check_operator(work, "terminate", by)
    loaded = work.load(instance_id)
    if by is not None or reason is not None:
        loaded.record("termination_asked", None, who(by, reason))
    loaded.execution.terminate()
    settle(work, loaded)
