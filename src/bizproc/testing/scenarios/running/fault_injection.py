"""Let outside actions fail, as a scenario's `fail` asks."""

from __future__ import annotations

import dataclasses
import functools
from typing import Any

from bizproc.action import Action
from bizproc.errors import ActionError

__all__ = ["Breakdowns"]


class Breakdowns:
    """Know which actions fail, and how often yet.

    `over` goes round the function of an action; it raises before the function is
    called, so that nothing of a failed call has happened.
    """

    def __init__(self) -> None:
        self._left: dict[str, int | None] = {}

    def plan(self, action: str, times: int | None) -> None:
        """Let the next calls fail; None is always, 0 heals the action."""
        if times == 0:
            self._left.pop(action, None)
        else:
            self._left[action] = times

    def strike(self, action: str) -> None:
        """Fail if the action is to fail now.

        Raises:
            ActionError: MAIL_FAILED for `send_email`, ACTION_FAILED for others.
        """
        if action not in self._left:
            return
        left = self._left[action]
        if left is not None:
            if left > 1:
                self._left[action] = left - 1
            else:
                del self._left[action]
        code = "MAIL_FAILED" if action == "send_email" else ActionError.code
        msg = f"the scenario lets {action} fail"
        raise ActionError(msg, code=code)

    def over(self, action: Action) -> Action:
        """Return an action that fails when it is planned.

        Of one that a worker outside does, the function stands in for that.
        """
        function = action.function

        @functools.wraps(function)
        def called(*args: Any, **kwargs: Any) -> Any:
            self.strike(action.name)
            return function(*args, **kwargs)

        return dataclasses.replace(action, function=called, external=False)
