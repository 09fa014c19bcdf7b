"""What a running instance may look at: names, functions, decisions, the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from bizproc.bpmn.elements import CalledElement
from bizproc.dmn import DecisionResult
from bizproc.feel import Function
from bizproc.portal_time import PortalTime


class Limits(Protocol):
    """Say how far one instance may go; each is an option of the engine by this name."""

    @property
    def max_steps(self) -> int:
        """Return how many steps tokens may take in one command."""
        ...

    @property
    def max_items(self) -> int:
        """Return how many items one multi-instance activity may have."""
        ...

    @property
    def max_tokens(self) -> int:
        """Return how many tokens may live at a time."""
        ...

    @property
    def max_depth(self) -> int:
        """Return how deep sub-processes and calls may lie within one another."""
        ...


class CalledProcess(Protocol):
    """Stand for a deployed process as a call activity enters it."""

    @property
    def definition_id(self) -> str:
        """Return the id that finds this very version again."""
        ...

    @property
    def scope(self) -> Any:
        """Return the specs of its elements, as its own package made them."""
        ...


class Host(Protocol):
    """Answer what expressions ask for; reading is all it does."""

    @property
    def now(self) -> dt.datetime:
        """Return the instant of the running command, in UTC."""
        ...

    @property
    def limits(self) -> Limits:
        """Return how far the instance may go."""
        ...

    @property
    def key(self) -> str | None:
        """Return the business key of the instance: the default correlation key."""
        ...

    @property
    def names(self) -> Mapping[str, Any]:
        """Return what is readable beneath the variables: records, constants."""
        ...

    @property
    def functions(self) -> Mapping[str, Function]:
        """Return the FEEL functions beyond the standard's."""
        ...

    def decide(self, decision_id: str, context: Mapping[str, Any]) -> DecisionResult:
        """Evaluate a decision: its value, the rules that matched, what they saw."""
        ...

    @property
    def time(self) -> PortalTime:
        """Return how days and wall-clock times are reckoned."""
        ...

    @property
    def late_before(self) -> dt.datetime:
        """Return the instant before which a moment counts as missed."""
        ...

    def moment(self, value: Any) -> dt.datetime:
        """Turn a timer's value into an instant; a duration counts from now."""
        ...

    def time_to_live(self, value: Any) -> dt.timedelta:
        """Read how long a message is kept that nobody takes: a duration."""
        ...

    def roll(self, moment: dt.datetime) -> dt.datetime:
        """Move an instant to the next working moment."""
        ...

    def called(
        self, process_id: str, called: CalledElement | None, caller: str
    ) -> CalledProcess:
        """Return the deployed process of that id that a call is bound to.

        Args:
            process_id: the process, as the call evaluated it.
            called: how it is bound; the newest without.
            caller: the definition id of the process in which the call stands.
        """
        ...

    def deployed(self, definition_id: str) -> CalledProcess:
        """Return the process of that definition id."""
        ...
