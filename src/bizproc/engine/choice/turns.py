"""Processes take turns when more is due than can be done at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from bizproc.engine.waits.lanes import Lane

__all__ = ["IN_A_ROW", "Turns"]

IN_A_ROW = 4
"""How many are taken in the order of their moments before others are looked for."""
_ROUNDS = 2


class Turns:
    """Say whose turn it is, so that a flood of one process holds up no other.

    What is due first is done first. But after `IN_A_ROW` of that, as long as there is
    always more, it is looked who else has something due. As long as there are several,
    they have one turn each, round after round.

    Looking costs a question for each lane. So there are never fewer turns between two
    looks than there were lanes.

    Each worker has turns of its own and keeps them in memory. What they promise holds
    for any number of workers: it is enough if one of them has a round.
    """

    def __init__(self) -> None:
        self._round: deque[Lane] = deque()
        self._in_a_row = 0
        self._lanes = 0
        self._several = False

    @property
    def is_look_due(self) -> bool:
        """Say whether it is to be looked who has something due."""
        return self._several or self._in_a_row >= max(IN_A_ROW, self._lanes)

    def took_first(self) -> None:
        """Note that what was due first was taken."""
        self._in_a_row += 1

    def rest(self) -> None:
        """Note that nothing was due: nobody waits."""
        self._in_a_row, self._several = 0, False

    def begin(self, lanes: Sequence[Lane], *, among: int) -> None:
        """Give each process of the lanes turns, the one that waits longest first.

        Args:
            lanes: those that have something due that may be done.
            among: how many were looked at.
        """
        first: dict[str, Lane] = {}
        for lane in sorted(lanes, key=lambda it: it.due):
            first.setdefault(lane.process_id, lane)
        self._several = len(first) > 1
        least = _ROUNDS if self._several else IN_A_ROW
        rounds = max(least, -(-among // max(1, len(first))))
        self._round = deque([*first.values()] * rounds)
        self._in_a_row, self._lanes = 0, among

    def next(self) -> Lane | None:
        """Return the lane whose turn it is; None if no round is under way."""
        try:
            return self._round.popleft()
        except IndexError:
            return None

    def has_had(self, lane: Lane) -> None:
        """Note that a lane had its turn out of order, if it was to have one."""
        with suppress(ValueError):
            self._round.remove(lane)

    def leave_out(self, lane: Lane) -> None:
        """Give a lane in which nothing can be done no more turns until the next look."""
        self._round = deque(it for it in self._round if it != lane)
