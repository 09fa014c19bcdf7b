"""Conditional events: what goes on by them has the values that they were judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizproc._spiff.latest import latest_in, take_latest
from bizproc._spiff.specs.event import (
    BoundaryEventSpec,
    CatchEventSpec,
    HandlerStartSpec,
)
from bizproc._spiff.token import Token

if TYPE_CHECKING:
    from bizproc._spiff.scope import TokenScope


class ConditionalCatchSpec(CatchEventSpec):
    """Hold a token until its condition holds."""

    def take(self, token: Token) -> bool:
        """Go on with the newest values."""
        take_latest(token)
        return super().take(token)


class ConditionalBoundarySpec(BoundaryEventSpec):
    """Leave an activity, or go on beside it, when the condition comes to hold."""

    def take_over(self, token: Token, host: Token) -> None:
        """Give the branch the newest values of the scope."""
        super().take_over(token, host)
        take_latest(token)


class ConditionalHandlerStartSpec(HandlerStartSpec):
    """Start an event sub-process when the condition comes to hold."""

    def variables_of(self, scope: TokenScope) -> tuple[dict[str, Any], dict[str, int]]:
        """Return the newest values of the scope and around it."""
        return latest_in(scope)
