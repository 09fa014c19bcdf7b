"""Why an instance is where it is: what it waits for, and why its gateways decided so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from bizproc.model.rows import (
    Incident,
    Job,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
)

__all__ = [
    "ConditionSeen",
    "Explanation",
    "GatewayDecision",
    "InstanceWait",
    "NearMiss",
]

WaitKind: TypeAlias = Literal[
    "incident",
    "task",
    "job",
    "timer",
    "message",
    "signal",
    "condition",
    "events",
    "command",
    "join",
    "action",
    "nothing",
]


@dataclass(frozen=True, kw_only=True)
class NearMiss:
    """Tell of a message that nearly fits a wait, or why none can.

    Of a message that is kept, or a dead letter, `message_id`, `name`, `key` and the
    moment it was published are given.
    """

    text: str
    message_id: str | None = None
    name: str | None = None
    key: str | None = None
    published_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class InstanceWait:
    """Say what an instance waits for at an element, and what would let it go on.

    `holds` is False for an event on a border or of an event sub-process: the instance
    goes on without it. `row` is what waits: a task, timer, subscription, job or
    incident; None at a join, and where nothing is known to wait. `since` is None if it
    is longer ago than the part of the history that was read.
    """

    kind: WaitKind
    element_id: str
    element_name: str = ""
    element_kind: str = ""
    since: dt.datetime | None = None
    holds: bool = True
    row: UserTask | Timer | Subscription | Job | Incident | None = None
    goes_on: tuple[str, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConditionSeen:
    """Tell what a condition of a flow came to, and the plain values it read."""

    flow_id: str
    condition: str
    result: Any
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GatewayDecision:
    """Tell which flows were taken at an element, and why.

    `targets` are the elements the flows lead to, empty if the diagram cannot be read. `by_default` says that no condition
    was true, and the default flow was taken.
    """

    element_id: str
    element_name: str
    at: dt.datetime
    flows: tuple[str, ...]
    targets: tuple[str, ...] = ()
    conditions: tuple[ConditionSeen, ...] = ()
    by_default: bool = False


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """Explain an instance: what it waits for, how it came there, or how it ended.

    `ending` says how an instance ended, `problem` why its state could not be read; what
    is then known comes from the tables alone. `suspended` says that an operator holds
    it, by itself or with its process: first it must be resumed. `notices` are further things that a
    person would wonder about. `is_cut` says that only the latest part of the history
    was read.
    """

    instance: ProcessInstance
    waits: tuple[InstanceWait, ...] = ()
    decisions: tuple[GatewayDecision, ...] = ()
    ending: str | None = None
    problem: str | None = None
    suspended: str | None = None
    notices: tuple[str, ...] = ()
    is_cut: bool = False
