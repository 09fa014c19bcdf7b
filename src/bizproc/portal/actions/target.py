"""Find the record an action is about."""

from __future__ import annotations

from typing import Any, Final

from bizproc.action import ActionContext
from bizproc.errors import NotFoundError
from bizproc.portal.repository.repository import Repository
from bizproc.portal.repository.view import record_id_of

__all__ = ["OWN_RECORD", "needed_record", "target_record"]

OWN_RECORD: Final = "the instance's record"
"""What a writing action takes unless another record is named."""


def target_record(
    repository: Repository, context: ActionContext, record: Any
) -> str | None:
    """Return the record that was named, else that of the instance, else None."""
    named = record_id_of(record)
    if named is not None:
        return str(named)
    return repository.instance_record(context.key, context.instance_id)


def needed_record(repository: Repository, context: ActionContext, record: Any) -> str:
    """Return the record that was named; `OWN_RECORD` is that of the instance.

    A null is no name: the link that was followed is empty, or what it led to was
    deleted. A write must not fall on another record then.

    Raises:
        NotFoundError: the record is null, or the instance has none.
    """
    if record is None:
        msg = (
            f"{context.element_id}: 'record' is null, so nothing was done: the link "
            "that it follows is empty or leads to a deleted record; fill the link and "
            "retry"
        )
        raise NotFoundError(msg)
    found = target_record(repository, context, None if record is OWN_RECORD else record)
    if found is None:
        msg = (
            f"{context.element_id}: no record: the key {context.key!r} of the instance "
            "is no record's id; pass 'record'"
        )
        raise NotFoundError(msg)
    return found
