"""How far a dialogue is, and how it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from bizproc.portal.chat.port import ChatReply

__all__ = ["Dialogue", "Outcome", "Turn"]

Outcome: TypeAlias = Literal["asks", "submits", "ends"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """Hold how far a dialogue is: the answers by question, None where one was skipped.

    Answers are as they were written, options as their codes, files as mappings of
    name, size and handle. `open` is the question that takes further answers.
    """

    submission_id: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    open: str | None = None

    def without(self, *names: str) -> Dialogue:
        """Return this dialogue with questions unanswered."""
        kept = {name: it for name, it in self.answers.items() if name not in names}
        return replace(
            self, answers=kept, open=None if self.open in names else self.open
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Say how a dialogue goes on; without one it has ended."""

    dialogue: Dialogue | None
    reply: ChatReply
    outcome: Outcome = "asks"
