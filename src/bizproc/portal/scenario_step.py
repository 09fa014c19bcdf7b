"""The contract of a scenario step that an extension adds: a word, its arguments.

A file then says `grant_leave: {employee: u_anna, year: 2027, days: 20}` in a step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from bizproc.errors import InvalidValueError

if TYPE_CHECKING:
    from bizproc.portal.portal import Portal

__all__ = ["Argument", "RunStep", "ScenarioStep"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Argument(StrEnum):
    """Say what stands under a name of a step, and what its function is given."""

    RECORD = "record"  # an alias in the file, the record's id for the function
    TEXT = "text"
    VALUE = "value"  # anything; aliases inside stand for their records
    FIELDS = "fields"  # a mapping; aliases inside stand for their records
    TEXTS = "texts"  # a list of texts, such as file names


class RunStep(Protocol):
    """Do what a step says, as it would come from outside."""

    def __call__(
        self,
        portal: Portal,
        arguments: Mapping[str, Any],
        *,
        by: str | None,
        event_id: str,
    ) -> object:
        """Do it once for an event, however often it is called with its id.

        Args:
            portal: the portal of the case.
            arguments: by name; optional ones may be missing.
            by: the user who acts; None is the outside.
            event_id: the id of the event, for `Portal.run` and commands like it.

        Raises:
            RefusedError: it is refused, as the step may expect.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioStep:
    """Add a word to the steps of scenarios.

    Attributes:
        word: the key of the step, such as `grant_leave`.
        means: what happens, in a few words, for editors.
        run: does it.
        required: the arguments that must be there.
        optional: the arguments that may be there.
        needs_actor: whether the step must say `by` whom it is done.

    Raises:
        InvalidValueError: the word, or an argument, is no name in lower case.
    """

    word: str
    means: str
    run: RunStep
    required: Mapping[str, Argument] = field(default_factory=dict)
    optional: Mapping[str, Argument] = field(default_factory=dict)
    needs_actor: bool = False

    def __post_init__(self) -> None:
        for name in (self.word, *self.required, *self.optional):
            if not _NAME.fullmatch(name):
                msg = (
                    f"scenario step {self.word!r}: {name!r} is no name: lower-case "
                    "letters, digits and _, beginning with a letter"
                )
                raise InvalidValueError(msg)
