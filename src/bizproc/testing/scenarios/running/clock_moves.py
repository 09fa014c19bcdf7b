"""Move the virtual clock, firing what falls due on the way."""

from __future__ import annotations

import datetime as dt

from bizproc.errors import InvalidValueError
from bizproc.portal_time import PortalTime
from bizproc.testing.scenarios.format.model import TimeMove
from bizproc.testing.scenarios.format.moments import instant_of, later_by
from bizproc.testing.scenarios.running.world import World

__all__ = ["go_to", "move", "target_of"]

_MAX_MOMENTS = 100_000


def move(world: World, to: TimeMove) -> None:
    """Go as far as a step says.

    `at` and `wait` stop at every due moment on the way, in order; `down_until` does
    not: the engine was down, and what it missed fires late, in order of due time.

    Raises:
        InvalidValueError: the moment is in the past, or time cannot get there.
    """
    now, time = world.clock.now(), world.reading.time
    target = target_of(to, now=now, time=time)
    if target < now:
        msg = (
            f"{to.kind}: {to.text} is past: it is "
            f"{time.local(now).replace(tzinfo=None).isoformat()} by then; "
            "steps never go back in time"
        )
        raise InvalidValueError(msg)
    go_to(world, target, down=to.kind == "down_until")


def target_of(to: TimeMove, *, now: dt.datetime, time: PortalTime) -> dt.datetime:
    """Return the moment that a step means; `wait` and a time of day count from now."""
    if to.kind == "wait":
        return later_by(to.text, now=now, time=time)
    return instant_of(to.text, now=now, time=time)


def go_to(world: World, target: dt.datetime, *, down: bool = False) -> None:
    """Go to a moment, stopping at everything due on the way unless the engine is down.

    Raises:
        InvalidValueError: the moment is past.
    """
    if down:
        world.restart()
    else:
        _stop_on_the_way(world, target)
    world.clock.set(target)
    for _ in range(_MAX_MOMENTS):
        if not world.engine.run_due():
            return


def _stop_on_the_way(world: World, target: dt.datetime) -> None:
    engine, clock = world.engine, world.clock
    for _ in range(_MAX_MOMENTS):
        due = engine.next_due()
        if due is None or due > target:
            return
        stopped = due > clock.now()
        if stopped:
            clock.set(due)
        if not engine.run_due() and not stopped:
            return
    msg = (
        f"more than {_MAX_MOMENTS:,} due moments before {target}; "
        "a timer seems to repeat without a pause"
    )
    raise InvalidValueError(msg)
