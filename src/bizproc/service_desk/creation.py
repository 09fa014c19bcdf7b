"""Fill in a ticket that is asked for: number, requester, where it came from.

Who is the requester: docs/requirements/support_module.md §4; what a number is:
docs/requirements/support_module.md §1, I-10.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bizproc.errors import ForbiddenError, InvalidValueError, NotFoundError
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.service_desk.requester import user_of_address
from bizproc.service_desk.roles import may_ask_for
from bizproc.service_desk.ticket import DONE, FIRST_STAGE, TICKET
from bizproc.workspace.people.directory import User

__all__ = ["LEVELS", "prepare_change", "prepare_create"]

LEVELS = "sla_by_group"
"""The decision table of service levels."""

_ONE_LINE = ("name", "topic", "company_name", "email", "phone")
_SEQUENCE = "ticket_number"


def prepare_create(
    repository: Repository, type_name: str, given: Mapping[str, Any], actor: Actor
) -> Mapping[str, Any]:
    """Return what a ticket is made of; records of other types are as they are given.

    Raises:
        ForbiddenError: somebody asks for a later stage than the first, or for what
            they may not.
        InvalidValueError: TYPE_ERROR, the service level does not offer the criticality.
    """
    if type_name != TICKET:
        return given
    asked = _tidied(given)
    if actor.is_asked:
        _require_asked_for(repository, asked, actor)
    if actor.origin != "process":
        _require_first_stage(repository, asked)
    asked.setdefault("source", "form")
    asked |= _requester(repository, asked, actor)
    _check_criticality(repository, asked)
    asked["number"] = _next_number(repository)
    return asked


def prepare_change(
    repository: Repository, row: Any, given: Mapping[str, Any], actor: Actor
) -> Mapping[str, Any]:
    """Return what a write to a ticket writes: the moment of a rating with the rating.

    Raises:
        ForbiddenError: the ticket is closed, and the write would move its stage.
    """
    del actor
    if row.type != TICKET:
        return given
    asked = _tidied(given)
    if "stage" in asked and row.fields.get("closed_at") is not None:
        wanted = repository.workspace.schema.stage(TICKET, row.funnel, asked["stage"])
        if wanted.code != row.stage:
            number = row.fields.get("number")
            msg = f"ticket {number} is closed: its stage stays {DONE}; open a new one"
            raise ForbiddenError(msg)
    if "rating" in asked and asked["rating"] != row.fields.get("rating"):
        asked["rated_at"] = repository.now if asked["rating"] is not None else None
    return asked


def _tidied(given: Mapping[str, Any]) -> dict[str, Any]:
    """Make one line of what is one: no text of a client starts a line of its own."""
    asked = dict(given)
    for name in _ONE_LINE:
        value = asked.get(name)
        if isinstance(value, str):
            asked[name] = " ".join(value.split()) or None
    return asked


def _require_asked_for(
    repository: Repository, asked: Mapping[str, Any], actor: Actor
) -> None:
    """Refuse what a person may not ask for: the rest of a ticket is the desk's."""
    known = repository.workspace.schema.type(TICKET).fields
    people = repository.people
    if not may_ask_for(people, str(actor.by), asked, known=known):
        msg = f"{actor.by!r} may not create a record of type {TICKET} with these fields"
        raise ForbiddenError(msg)


def _require_first_stage(repository: Repository, asked: Mapping[str, Any]) -> None:
    if asked.get("stage") is None:
        return
    stage = repository.workspace.schema.stage(TICKET, None, asked["stage"])
    if stage.code != FIRST_STAGE:
        msg = f"a ticket begins in stage {FIRST_STAGE}, not in {stage.code}"
        raise ForbiddenError(msg)


def _requester(
    repository: Repository, asked: Mapping[str, Any], actor: Actor
) -> dict[str, Any]:
    """Return whose ticket it is, and who entered it.

    Of a requester with a card, name and address are the card's.
    """
    people = repository.people
    author = people.find(actor.by)
    found = asked.get("requester")
    if found is not None:
        user: User | None = people.user(str(found))
    elif author is not None and not _is_for_somebody(asked):
        user = author
    else:
        user = user_of_address(repository, asked.get("email"))
    told: dict[str, Any] = {}
    if author is not None:
        told["created_by"] = author.id
    return told | _of_card(user)


def _is_for_somebody(asked: Mapping[str, Any]) -> bool:
    """Say whether an operator enters the ticket of a client."""
    return asked.get("source") in {"phone", "forum"}


def _of_card(user: User | None) -> dict[str, Any]:
    if user is None:
        return {}
    card = {"requester": user.id, "name": user.name}
    return card | ({"email": user.email} if user.email else {})


def _check_criticality(repository: Repository, asked: Mapping[str, Any]) -> None:
    wanted = asked.get("criticality")
    if wanted is None:
        return
    requester = asked.get("requester")
    user = repository.people.people.get(str(requester))
    groups = list(user.groups) if user is not None else []
    try:
        level = repository.unit.decide(LEVELS, {"groups": groups})
    except NotFoundError:
        return  # no levels are deployed: the field's own options hold
    offered = level.get("criticalities") if isinstance(level, Mapping) else None
    if isinstance(offered, list) and wanted not in offered:
        msg = (
            f"field 'criticality': the level {level['sla']} offers "
            f"{', '.join(offered)}, not {wanted!r}"
        )
        raise InvalidValueError(msg)


def _next_number(repository: Repository) -> str:
    """Return a number that no ticket had: counted in the transaction of the ticket."""
    return f"T-{repository.tx.next_number(_SEQUENCE):06d}"
