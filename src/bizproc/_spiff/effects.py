"""What a transition decided and the engine must now do; nothing is done here.

Tuples, since every step of every token leaves some.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from bizproc._spiff.life import Phase
from bizproc.bpmn.elements import Node
from bizproc.model.states import InstanceState


class ActionDue(NamedTuple):
    """Call the action of a service task, then `complete` or `throw` at the token."""

    token: int
    node: Node


class UserTaskDue(NamedTuple):
    """Ask a person; `inputs` are the evaluated input mappings."""

    token: int
    node: Node
    inputs: Mapping[str, Any]


class TimerArmed(NamedTuple):
    """Trigger the token at `due` (UTC); `again` tells that it is a cycle's next time."""

    token: int
    node: Node
    due: dt.datetime
    again: bool = False


class WaitOpened(NamedTuple):
    """Trigger the token by a message or signal of this name and key."""

    token: int
    node: Node
    kind: Literal["message", "signal"]
    name: str
    key: str | None


class TokenClosed(NamedTuple):
    """Forget whatever waits for the token; `canceled` unless it did its work.

    `failed` tells that a fault held the token where it was, `surplus` that others of a
    multi-instance activity have answered enough.
    """

    token: int
    node: Node
    canceled: bool
    failed: bool = False
    surplus: bool = False


class MessageThrown(NamedTuple):
    """Publish a message, or broadcast a signal; without `ttl` as the engine keeps them."""

    token: int
    node: Node
    kind: Literal["message", "signal"]
    name: str
    key: str | None
    variables: Mapping[str, Any]
    # of a signal: the waits of this instance that heard it when it was thrown
    reached: frozenset[int] = frozenset()
    ttl: dt.timedelta | None = None


class IncidentRaised(NamedTuple):
    """Tell an operator; the token stays where it is."""

    token: int
    node: Node
    code: str
    message: str
    traceback: str | None
    phase: Phase


class Recorded(NamedTuple):
    """Append to the history."""

    type: str
    element_id: str | None
    data: Mapping[str, Any]


class Ended(NamedTuple):
    """Close the instance."""

    state: InstanceState


Effect = (
    ActionDue
    | UserTaskDue
    | TimerArmed
    | WaitOpened
    | TokenClosed
    | MessageThrown
    | IncidentRaised
    | Recorded
    | Ended
)
