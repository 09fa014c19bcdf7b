"""The life of an element: one table of phases, and the one driver that walks it.

| phase | tasks, jobs, waits | events | scopes |
|---|---|---|---|
| entering | input mappings, collection, boundary events, own wait | own wait | the same |
| active | the work, the wait | the wait | what is inside runs |
| triggered | as events, if they wait for one | what the event brought is kept | – |
| completing | results, output mappings, output element, completion condition | the same |
| leaving | conditions of the flows, what is thrown | the same | the same |

Each phase is one method of the element's spec. It decides first and does last, so
that a fault leaves the token as it was when the phase began: `enter_again` then
needs nothing but the phase and what had come in, and both are saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from bizproc.errors import BudgetError, ConflictError, StoreError
from bizproc.fault import CONTAINED, fault_of

if TYPE_CHECKING:
    from bizproc._spiff.specs.element import ElementSpec
    from bizproc._spiff.token import Token


class Phase(StrEnum):
    """Name the phases in the order an element goes through them."""

    ENTERING = "entering"
    ACTIVE = "active"
    TRIGGERED = "triggered"
    COMPLETING = "completing"
    LEAVING = "leaving"


# Which phases the kinds of elements have; a spec names its row.
Row = tuple[Phase, ...]
PASSING: Row = (Phase.LEAVING,)
STARTING: Row = (Phase.COMPLETING, Phase.LEAVING)
WORKING: Row = (Phase.ENTERING, Phase.ACTIVE, Phase.COMPLETING, Phase.LEAVING)
WAITING: Row = tuple(Phase)
# the wait is opened when the activity or scope around it is entered
ARMED: Row = (Phase.ACTIVE, Phase.TRIGGERED, Phase.COMPLETING, Phase.LEAVING)

METHODS = {
    Phase.ENTERING: "enter",
    Phase.ACTIVE: "work",
    Phase.TRIGGERED: "take",
    Phase.COMPLETING: "finish",
    Phase.LEAVING: "leave",
}

# A phase is done (True) or the token stays in it, or is gone (False).
Step = Callable[["Token"], bool]


class Payload(NamedTuple):
    """What came in with a token: results, or what an event brought.

    `stamps` say when a scope inside wrote them, if they come out of one.
    """

    variables: Mapping[str, Any] = {}
    event: Mapping[str, Any] = {}
    stamps: Mapping[str, int] = {}


NOTHING = Payload()


def advance(spec: ElementSpec, token: Token) -> bool | None:
    """Walk the phases of an element from where its token is.

    Returns:
        What SpiffWorkflow's `_run_hook` says: True if the element is over, None if
        it waits, False if a fault holds it; then `fault` of the token says which.
    """
    token.fault = None
    try:
        for phase, step in spec.steps[spec.life.index(token.phase) :]:
            token.phase = phase
            data, stamps = token.data, token.stamps
            if not step(token):
                break
        else:
            return True
    except (StoreError, ConflictError):
        raise
    except CONTAINED as error:
        if isinstance(error, BudgetError) and error.of_instance:
            raise
        token.data, token.stamps = data, stamps
        token.fault = fault_of(error)
        return False
    if token.phase is Phase.TRIGGERED:
        # the wait goes on beside what it set off
        token.phase = Phase.ACTIVE
        token.came = None
    return None


def go_on(token: Token, phase: Phase, came: Payload | None) -> None:
    """Let a token that waits go on at a phase with what came in."""
    token.phase = phase
    token.came = came
    token.run()


def enter_again(token: Token) -> None:
    """Enter the failed phase again, with what had come in."""
    token.inputs = None
    token.run()


def pass_over(token: Token) -> None:
    """Go on as if the element had ended without results.

    What the element was about is left out; if leaving itself failed, a condition
    that cannot be evaluated counts as false and nothing is thrown.
    """
    spec = token.task_spec
    failed = token.phase
    if failed in (Phase.ENTERING, Phase.ACTIVE):
        spec.give_up(token)
    token.lenient = failed is Phase.LEAVING
    phase = spec.phase_after_skip(token, failed)
    if phase is not Phase.LEAVING:
        token.lenient = True
    go_on(token, phase, NOTHING if phase is Phase.TRIGGERED else None)
