"""Carry out bulk runs beside a worker."""

from __future__ import annotations

import logging
import threading

from bizproc.errors import BizprocError
from bizproc.portal.lists.commands import ListCommands

__all__ = ["BulkRunner"]

_log = logging.getLogger("bizproc.worker")
# seconds between two looks, if nothing is to be done
_PAUSE = 1.0
_TROUBLED = 10.0


class BulkRunner:
    """Carry out what `Portal.begin_bulk` wrote down, in slices, a run after the other.

    `Worker(engine, beside=[BulkRunner(portal).follow])` does it beside the jobs.
    """

    def __init__(self, portal: ListCommands) -> None:
        self._portal = portal

    def follow(self, stopping: threading.Event) -> None:
        """Carry out what there is until the event is set."""
        while not stopping.is_set():
            try:
                pause = 0.0 if self.carry_out() else _PAUSE
            except BizprocError as error:
                _log.warning("bulk runs wait: %s", error.code)
                pause = _TROUBLED
            if pause:
                stopping.wait(pause)

    def carry_out(self) -> int:
        """Do a slice of each run; return how many records it was."""
        portal = self._portal
        return sum(portal.carry_out_bulk(run) for run in portal.running_bulk())
