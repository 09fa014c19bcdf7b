"""What the pages show of leave: an account on the card of a request, and a button."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from bizproc.web import CardAction, CardPanel, CardPart, CardVisit, Pages, Section
from bizproc.workspace.people.directory import ADMINISTRATORS
from leave.commands import Leave

__all__ = ["LEAVE_PAGES"]

_ACCOUNT = Markup("<dl><dt>{year}</dt><dd>{left} of {granted} days are left</dd></dl>")


def _parts(visit: CardVisit) -> Iterable[CardPart]:
    """Show the account of whoever asks for leave; administrators grant a day more."""
    record = visit.card.record
    if record.type != "leave_request":
        return
    employee, year = record.fields["employee"], record.fields["first_day"].year
    account = Leave(visit.portal).account(employee, year)
    shown = _ACCOUNT.format(year=year, left=account.left, granted=account.granted)
    yield CardPanel(key="leave", title="Account of leave", html=shown)
    if visit.portal.directory().is_member(visit.person, ADMINISTRATORS):
        path = visit.path("grant_day", id=record.id)
        yield CardAction(title="Grant a day more", path=path, sends={"days": "1"})


def _routes(pages: Pages) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.post("/leave/{id}/grants", name="grant_day")
    def grant(request: Request, id: str) -> Response:  # noqa: A002 - as every page
        """Grant a day more to whoever asks for leave."""
        person = pages.signed_in(request)
        fields = pages.portal.get(id, by=person).fields
        year = fields["first_day"].year
        Leave(pages.portal).grant(fields["employee"], year=year, days=1, by=person)
        return pages.go(request, "card", done="done", id=id)

    return routes


LEAVE_PAGES = Section(name="leave", routes=_routes, cards=_parts)
"""The pages of the extension, which it names itself: `leave.pages:LEAVE_PAGES`."""
