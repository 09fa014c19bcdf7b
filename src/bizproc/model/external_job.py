"""A job as a worker outside is given it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ExternalJob"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalJob:
    """Tell a worker outside what it is to do, and until when it has the job.

    `lease_id` goes back with every report; from `leased_until` on another worker may
    get the job, under another lease. `idempotency_key` is the same at every try.
    `attempt` counts the tries from 1, `retries` how many are left if this one fails.
    """

    id: str
    lease_id: str
    leased_until: dt.datetime
    action: str
    instance_id: str
    process_id: str
    element_id: str
    key: str | None
    idempotency_key: str
    attempt: int
    retries: int
    variables: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
