"""What a transition decided and the engine must now do; nothing is done here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from bizproc.bpmn.elements import Node
from bizproc.model.states import InstanceState


@dataclass(frozen=True, slots=True)
class ActionDue:
    """Call the action of a service task, then `complete` or `throw` at the token."""

    token: int
    node: Node


@dataclass(frozen=True, slots=True)
class UserTaskDue:
    """Ask a person; `inputs` are the evaluated input mappings."""

    token: int
    node: Node
    inputs: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TimerArmed:
    """Trigger the token at `due` (UTC)."""

    token: int
    node: Node
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class WaitOpened:
    """Trigger the token by a message or signal of this name and key."""

    token: int
    node: Node
    kind: Literal["message", "signal"]
    name: str
    key: str | None


@dataclass(frozen=True, slots=True)
class TokenClosed:
    """Forget whatever waits for the token; `canceled` unless it did its work.

    `failed` tells that a fault held the token where it was.
    """

    token: int
    node: Node
    canceled: bool
    failed: bool = False


@dataclass(frozen=True, slots=True)
class MessageThrown:
    """Publish a message, or broadcast a signal."""

    token: int
    node: Node
    kind: Literal["message", "signal"]
    name: str
    key: str | None
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentRaised:
    """Tell an operator; the token stays where it is."""

    token: int
    node: Node
    code: str
    message: str


class Recorded(NamedTuple):
    """Append to the history; a tuple, since every element leaves several."""

    type: str
    element_id: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
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
