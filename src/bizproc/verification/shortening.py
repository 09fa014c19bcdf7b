"""Leave out of a path what a fault does not need."""

from __future__ import annotations

from bizproc.verification.firing import Firing
from bizproc.verification.net import Net

__all__ = ["shortened"]


def shortened(net: Net, path: tuple[int, ...]) -> tuple[int, ...]:
    """Return the steps of a path without which its last one would make no two tokens meet.

    The last ones are tried first: what only they needed can then be left out as well.
    """
    firing = Firing(net)
    kept = list(path)
    for at in range(len(path) - 2, -1, -1):
        fewer = [*kept[:at], *kept[at + 1 :]]
        if _meets(net, firing, fewer):
            kept = fewer
    return tuple(kept)


def _meets(net: Net, firing: Firing, path: list[int]) -> bool:
    state = net.initial
    for number in path[:-1]:
        if not firing.may_fire(state, number):
            return False
        after = firing.fire(state, number)
        if after is None:
            return False
        state = after
    last = path[-1]
    return firing.may_fire(state, last) and firing.fire(state, last) is None
