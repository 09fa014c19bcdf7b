"""Whose program calls, and who works in the company."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import Field

from bizproc.web.api.bodies import ApiRoute, Shown
from bizproc.web.api.lists import Listed
from bizproc.web.api.problems import API
from bizproc.web.api.visits import Anybody

__all__ = ["routes"]

routes = APIRouter(prefix=API, tags=["people"], route_class=ApiRoute)


class PersonShown(Shown):
    """Somebody of the company."""

    id: str
    name: str


class Me(PersonShown):
    """The person whose program calls."""

    administrator: bool
    scopes: list[str] | None = Field(
        description="What the token opens; null without a token: everything."
    )


@routes.get("/me", operation_id="getMe", summary="Say who calls")
def get_me(visit: Anybody) -> Me:
    """Say whose program calls, and what its token opens."""
    user = visit.workplace.directory().user(visit.person)
    return Me(
        id=user.id,
        name=user.name,
        administrator=visit.is_administrator,
        scopes=None if visit.caller is None else list(visit.caller.scopes),
    )


@routes.get("/people", operation_id="listPeople", summary="List who works here")
def list_people(visit: Anybody) -> Listed[PersonShown]:
    """List who works here now, by id."""
    found = sorted(visit.workplace.directory().people.values(), key=lambda it: it.id)
    return Listed(
        items=[PersonShown(id=it.id, name=it.name) for it in found if it.active]
    )
