"""Who may operate the engine, and what the history tells of it."""

from __future__ import annotations

from bizproc.engine.domain import Operation
from bizproc.engine.unit_of_work import UnitOfWork


def check_operator(work: UnitOfWork, operation: Operation, by: str | None) -> None:
    """Refuse a person who may not; the application itself (None) may everything.

    Raises:
        ForbiddenError: FORBIDDEN.
    """
    if by is not None:
        work.components.domain.permissions.check_operator(work, operation, by)


def who(by: str | None, reason: str | None) -> dict[str, str | None]:
    """Return what the history keeps of an operator's command: who, and perhaps why."""
    return {"by": by} if reason is None else {"by": by, "reason": reason}
