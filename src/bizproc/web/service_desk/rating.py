"""The page on which a client says whether the help was good."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from bizproc.errors import ForbiddenError, InvalidValueError
from bizproc.service_desk.client_page import ClientPages
from bizproc.service_desk.commands import ServiceDesk
from bizproc.web.page import Pages
from bizproc.web.posted import Posted

__all__ = ["RatingPage"]

_RATINGS = ("P", "N")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingPage:
    """Hold one visit to the link of a rating."""

    pages: Pages
    request: Request
    token: str

    def first(self) -> Response:
        """Ask for the rating; a link alone rates nothing, as mail programs open links."""
        return self._draw()

    def take(self, sent: Posted) -> Response:
        """Keep the rating."""
        portal = self.pages.portal
        try:
            ServiceDesk(portal).rate_by_link(
                self.token, sent.text("rating"), event_id=sent.event_id()
            )
        except (ForbiddenError, InvalidValueError):
            return self._draw(status=422)
        return self.pages.go(self.request, "rate", token=self.token, done="rated")

    def _draw(self, *, status: int = 200) -> Response:
        ticket = ClientPages(self.pages.portal).rated_ticket(self.token)
        context = {
            "ticket": ticket,
            "token": self.token,
            "ratings": _RATINGS,
            "event_id": self.pages.portal.engine.components.ids.new("rating"),
        }
        return self.pages.draw(
            self.request, "service_desk/rating.html", context, status=status
        )
