"""Move the virtual clock, firing what falls due on the way (T-6, T-9)."""

from __future__ import annotations

import datetime as dt

from bizproc.errors import InvalidValueError
from bizproc.testing.scenarios.model import TimeMove
from bizproc.testing.scenarios.moments import instant_of, later_by
from bizproc.testing.scenarios.world import World

__all__ = ["move"]

_MAX_MOMENTS = 100_000


def move(world: World, to: TimeMove) -> None:
    """Go as far as a step says.

    `at` and `wait` stop at every due moment on the way, in order; `down_until` does
    not: the engine was down, and what it missed fires late, in order of due time.

    Raises:
        InvalidValueError: the moment is in the past, or time cannot get there.
    """
    now, time = world.clock.now(), world.reading.time
    if to.kind == "wait":
        target = later_by(to.text, now=now, time=time)
    else:
        target = instant_of(to.text, now=now, time=time)
    if target < now:
        msg = (
            f"{to.kind}: {to.text} is past: it is "
            f"{time.local(now).replace(tzinfo=None).isoformat()} by then; "
            "steps never go back in time"
        )
        raise InvalidValueError(msg)
    if to.kind == "down_until":
        world.restart()
    else:
        _stop_on_the_way(world, target)
    world.clock.set(target)
    world.crm.engine.run_due()


def _stop_on_the_way(world: World, target: dt.datetime) -> None:
    engine, clock = world.crm.engine, world.clock
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
