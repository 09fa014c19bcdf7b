"""What can be done to many: each in a transaction of its own, with what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from bizproc.engine import Engine
from bizproc.errors import BizprocError, StoreUnavailableError

__all__ = ["BULK_DEEDS", "BulkDeed", "do_one"]

BulkDeed: TypeAlias = Literal["retry", "skip", "terminate", "suspend", "resume"]
OF_INCIDENTS: Final = frozenset({"retry", "skip"})
"""The deeds that are done to incidents; the others are done to instances."""
Outcome: TypeAlias = tuple[str, str]


def do_one(
    engine: Engine, deed: BulkDeed, about: str, *, by: str, reason: str
) -> Outcome:
    """Do it to one of many; return the outcome and what there is to say of it.

    Raises:
        StoreUnavailableError: the database is away: it is the same for all.
    """
    try:
        return BULK_DEEDS[deed](engine, about, by, reason)
    except StoreUnavailableError:
        raise
    except BizprocError as error:
        return "refused", error.message


def _resolve(action: Literal["retry", "skip"]) -> Callable[..., Outcome]:
    def resolve(engine: Engine, about: str, by: str, reason: str) -> Outcome:
        incident = engine.incident(about)
        engine.resolve_incident(about, action=action, by=by, reason=reason)
        after = engine.incidents(
            instance=incident.instance_id or None,
            process=incident.process_id,
            order="-created_at",
            limit=20,
        )
        place = (incident.instance_id, incident.token, incident.element_id)
        again = next(
            (it for it in after if (it.instance_id, it.token, it.element_id) == place),
            None,
        )
        if again is not None:
            return "failed again", again.message
        return "done", ""

    return resolve


def _terminate(engine: Engine, about: str, by: str, reason: str) -> Outcome:
    engine.terminate(about, by=by, reason=reason)
    return "done", ""


def _suspend(engine: Engine, about: str, by: str, reason: str) -> Outcome:
    engine.suspend(about, by=by, reason=reason)
    return "done", ""


def _resume(engine: Engine, about: str, by: str, reason: str) -> Outcome:
    engine.resume(about, by=by, reason=reason)
    return "done", ""


BULK_DEEDS: Final[Mapping[BulkDeed, Callable[..., Outcome]]] = {
    "retry": _resolve("retry"),
    "skip": _resolve("skip"),
    "terminate": _terminate,
    "suspend": _suspend,
    "resume": _resume,
}
