"""Who may operate the engine, and what the history tells of it."""

from __future__ import annotations

from bizproc.engine.domain import Operation
from bizproc.engine.facts import OperatorActed
from bizproc.engine.unit_of_work import UnitOfWork


def check_operator(
    work: UnitOfWork,
    operation: Operation,
    by: str | None,
    *,
    about: str | None = None,
    reason: str | None = None,
) -> None:
    """Refuse a person who may not; the application itself (None) may everything.

    `about` is the id of what is operated: the domain is then told of the deed, which is
    undone together with the command if that is refused.

    Raises:
        ForbiddenError: FORBIDDEN.
    """
    if by is None:
        return
    work.components.domain.permissions.check_operator(work, operation, by)
    if about is not None:
        work.tell(OperatorActed(operation, about, by, reason))


def who(by: str | None, reason: str | None) -> dict[str, str | None]:
    """Return what the history keeps of an operator's command: who, and perhaps why."""
    return {"by": by} if reason is None else {"by": by, "reason": reason}
