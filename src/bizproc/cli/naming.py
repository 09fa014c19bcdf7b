"""Find what a person names on the command line."""

from __future__ import annotations

from bizproc.crm.crm import Crm
from bizproc.errors import InvalidValueError, NotFoundError
from bizproc.model.states import InstanceState

__all__ = ["live_instance"]


def live_instance(crm: Crm, named: str) -> str:
    """Take an instance's id, or the key of exactly one active instance.

    Raises:
        NotFoundError: there is no such instance.
        InvalidValueError: several active instances have the key.
    """
    found = crm.engine.instances(key=named, state=InstanceState.ACTIVE)
    if len(found) > 1:
        several = ", ".join(f"{row.id} ({row.process_id})" for row in found)
        msg = f"{len(found)} active instances have the key {named!r}: {several}; "
        raise InvalidValueError(msg + "give the id")
    if found:
        return found[0].id
    try:
        return crm.engine.instance(named).id
    except NotFoundError:
        msg = (
            f"there is neither an instance {named!r} nor an active one with that key; "
            "see `bizproc instances`"
        )
        raise NotFoundError(msg) from None
