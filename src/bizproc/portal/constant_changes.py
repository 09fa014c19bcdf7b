"""Let administrators change constants while processes run.

What a change does: docs/requirements/constants.md §5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bizproc.errors import ForbiddenError
from bizproc.model.message import Message
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.tables import (
    CONSTANT_CHANGES,
    CONSTANT_VALUES,
    ConstantAudit,
    ConstantValue,
)
from bizproc.secret import HIDDEN
from bizproc.workspace.constants.constants import ConstantChange, Constants
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["set_constants", "without_secrets"]


def set_constants(
    repository: Repository, changes: Mapping[str, Any], *, by: str
) -> None:
    """Change constants, all or nothing; one `constant.changed` for each that changed.

    Raises:
        ForbiddenError: FORBIDDEN, only administrators may.
        InvalidValueError: UNKNOWN_CONSTANT, TYPE_ERROR or REQUIRED_FIELD, all faults.
    """
    if not repository.people.is_member(by, ADMINISTRATORS):
        msg = f"{by!r} may not change constants; members of {ADMINISTRATORS} may"
        raise ForbiddenError(msg)
    write = repository.constants.set(changes, by=by)
    for name in changes:
        value = write.constants.values.get(name)
        stored = ConstantValue(name=name, value=value, at=repository.now, by=by)
        if repository.tx.get(CONSTANT_VALUES, name) is None:
            repository.tx.insert(CONSTANT_VALUES, stored)
        else:
            repository.tx.replace(CONSTANT_VALUES, stored)
    repository.forget_constants()
    for change in write.changed:
        _tell(repository, change)


def _tell(repository: Repository, change: ConstantChange) -> None:
    repository.tx.insert(
        CONSTANT_CHANGES,
        ConstantAudit(
            number=repository.tx.next_number("constant_change"),
            name=change.name,
            old=change.old,
            new=change.new,
            by=change.by,
            at=repository.now,
        ),
    )
    event = {
        "name": change.name,
        "old": change.old,
        "new": change.new,
        "at": repository.now,
    }
    repository.unit.publish(
        Message(name="constant.changed", keys=None, event=event, by=change.by)
    )


def without_secrets(
    changes: Iterable[ConstantAudit], constants: Constants
) -> list[ConstantAudit]:
    """Return changes without the values of what is a secret by now.

    It may have been a plain text when somebody set it.
    """
    secrets = constants.secrets()
    return [it if it.name not in secrets else _masked(it) for it in changes]


def _masked(change: ConstantAudit) -> ConstantAudit:
    old, new = (it if it is None else HIDDEN for it in (change.old, change.new))
    return replace(change, old=old, new=new)
