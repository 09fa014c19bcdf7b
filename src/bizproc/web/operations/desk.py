"""Hold what the pages of operators share, and do what was sent with its refusal told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from babel.dates import format_timedelta
from fastapi import Request
from starlette.responses import Response

from bizproc.engine.queries.oversight import Oversight
from bizproc.errors import (
    BizprocError,
    InvalidValueError,
    RefusedError,
    StoreUnavailableError,
)
from bizproc.portal.operations.operations import Operations
from bizproc.web.operations.picture import Pictures
from bizproc.web.page import Pages
from bizproc.web.refusals import refusal_of
from bizproc.web.texts.language import Language

__all__ = ["AT_ONCE", "Desk"]

AT_ONCE: Final = 50
Redraw = Callable[[BizprocError], Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Hold what the pages of operators need."""

    pages: Pages
    oversight: Oversight
    pictures: Pictures = field(default_factory=Pictures)

    @classmethod
    def of(cls, pages: Pages) -> Desk:
        """Return the desk of a workplace."""
        return cls(pages=pages, oversight=Oversight(pages.engine.components))

    @property
    def operations(self) -> Operations:
        """Return what is done to many at once, which a portal keeps account of.

        Raises:
            ConfigurationError: NO_PORTAL, the pages are those of an engine alone.
        """
        return Operations(self.pages.portal)

    def now(self) -> dt.datetime:
        """Return the moment of the engine's clock."""
        return self.pages.engine.components.clock.now()

    def draw(
        self,
        request: Request,
        template: str,
        context: Mapping[str, Any],
        *,
        refused: BizprocError | None = None,
        fragment: str | None = None,
    ) -> Response:
        """Draw a page of the desk; who is no administrator is refused before."""
        status = 200 if refused is None else refusal_of(refused, log_number="").status
        language = self.pages.language(request)
        shared = {
            "now": self.now(),
            "refused": refused,
            "names": self._names(request),
            "span": lambda it: spelled(it, language),
            "event_id": self.pages.engine.components.ids.new("event"),
            "asked": request.query_params,
        }
        return self.pages.draw(
            request,
            f"operations/{template}.html",
            {**shared, **context},
            status=status,
            fragment=fragment,
        )

    def do(
        self, act: Callable[[], object], then: Callable[[], Response], redraw: Redraw
    ) -> Response:
        """Do what was sent and go on; what is refused draws the page again."""
        try:
            act()
        except StoreUnavailableError:
            raise
        except RefusedError as error:
            return redraw(error)
        return then()

    def needs_reason(self, reason: str | None) -> None:
        """Refuse what nobody says a reason for.

        Raises:
            InvalidValueError: REQUIRED_FIELD.
        """
        if not reason:
            msg = "say why: the reason stands in the history"
            raise InvalidValueError(msg, code="REQUIRED_FIELD")

    def _names(self, request: Request) -> dict[str, str]:
        people = self.pages.directory(request).people
        return {id_: user.name for id_, user in people.items()}


def spelled(span: dt.timedelta | None, language: Language) -> str:
    """Write how long something takes, in words."""
    if span is None:
        return "—"
    return format_timedelta(span, threshold=1.5, locale=language.code)
