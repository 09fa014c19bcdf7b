"""Find the record an action is about."""

from __future__ import annotations

from typing import Any

from bizproc.action import ActionContext
from bizproc.crm.desk import Desk
from bizproc.crm.record_view import record_id_of
from bizproc.errors import NotFoundError

__all__ = ["needed_record", "target_record"]


def target_record(desk: Desk, context: ActionContext, record: Any) -> str | None:
    """Return the record that was named, else that of the instance, else None."""
    named = record_id_of(record)
    if named is not None:
        return str(named)
    return desk.instance_record(context.key, context.instance_id)


def needed_record(desk: Desk, context: ActionContext, record: Any) -> str:
    """Return the record that was named, else that of the instance.

    Raises:
        NotFoundError: the instance has no record.
    """
    found = target_record(desk, context, record)
    if found is None:
        msg = (
            f"{context.element_id}: no record: the key {context.key!r} of the instance "
            "is no record's id; pass 'record'"
        )
        raise NotFoundError(msg)
    return found
