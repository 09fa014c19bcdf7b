"""What travels between the outside, the records and the instances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Origin = Literal["user", "process"]
NOT_KEPT = dt.timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Carry a message or signal to every wait and start that matches it.

    `keys` are the correlation keys it answers to; None reaches every wait for the
    name. `variables` become variables of the instance; `event` is visible only in
    conditions and output mappings of the catching event.
    `sender` is the instance whose write raised it: it never gets it itself.
    `among` lets only the waits of one instance take it that its keys match as well,
    `only_process` only the starts of one process.
    `ttl` is how long it is kept for the first wait to come, if nobody takes it now.
    """

    name: str
    keys: tuple[str, ...] | None = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    event: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["message", "signal"] = "message"
    origin: Origin = "user"
    by: str | None = None
    sender: str | None = None
    only_instance: str | None = None
    among: str | None = None
    only_process: str | None = None
    # waits, by instance and token, that took it when it was thrown
    reached: frozenset[tuple[str, int]] = frozenset()
    ttl: dt.timedelta = NOT_KEPT
