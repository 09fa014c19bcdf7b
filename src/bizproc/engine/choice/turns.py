"""Processes take turns when more is due than can be done at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from bizproc.engine.waits.lanes import Lane

__all__ = ["IN_A_ROW", "Turns"]

IN_A_ROW = 4
"""How many are taken in the order of their moments before others are looked for."""


class Turns:
    """Say whose turn it is, so that a flood of one process holds up no other.

    What is due first is done first. But after `IN_A_ROW` of that, as long as there is
    always more, comes a round: each process that has something due has one turn.
    Looking for them costs a question for each lane; so there are never fewer in a row
    than there were lanes.

    Each worker has turns of its own and keeps them in memory. What they promise holds
    for any number of workers: it is enough if one of them has a round.
    """

    def __init__(self) -> None:
        self._round: deque[Lane] = deque()
        self._in_a_row = 0
        self._lanes = 0

    @property
    def is_round_due(self) -> bool:
        """Say whether as many were taken in a row as may be."""
        return self._in_a_row >= max(IN_A_ROW, self._lanes)

    def took_first(self) -> None:
        """Note that what was due first was taken."""
        self._in_a_row += 1

    def rest(self) -> None:
        """Note that nothing was due: nobody has waited in vain."""
        self._in_a_row = 0

    def begin_round(
        self, lanes: Sequence[Lane], *, among: int, rounds: int = 1
    ) -> None:
        """Give each process of the lanes a turn, the one that waits longest first.

        Args:
            lanes: those that have something due that may be done.
            among: how many were looked at.
            rounds: how many turns each process has, one after the other.
        """
        first: dict[str, Lane] = {}
        for lane in sorted(lanes, key=lambda it: it.due):
            first.setdefault(lane.process_id, lane)
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
        """Give a lane in which nothing can be done no more turns of this round."""
        self._round = deque(it for it in self._round if it != lane)
