"""Places at which a process can die: before and after each statement and effect.

The store executes its statements on the driver's cursor, so its connection is watched
there; on PostgreSQL several travel together, and one can die when they are sent and
when they are answered. What an action executes itself comes through SQLAlchemy.
"""

from __future__ import annotations

import os
import signal
from typing import Any

import sqlalchemy as sa

from bizproc.stores.sql import backend
from bizproc.stores.sql.link import Link
from bizproc.stores.sql.pipeline import cursor


class KillPoints:
    """Count the points that are passed, and die at the one that is asked for."""

    def __init__(self, kill_at: int | None) -> None:
        self.passed = 0
        self._kill_at = kill_at

    def point(self) -> None:
        """Pass a point, or die here: nothing is flushed, closed or rolled back."""
        self.passed += 1
        if self.passed == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Have every statement of this process come past here."""
        points = self

        class WatchedLink(Link):
            def __init__(self, connection: sa.Connection) -> None:
                super().__init__(connection)
                self.cursor = _Watched(self.cursor, points)
                self.driver = _Watched(self.driver, points)

        vars(backend)["Link"] = WatchedLink
        exchange = cursor.exchange

        def watched(driver: Any, *given: Any) -> list[Any]:
            return exchange(_Watched(driver, points), *given)

        vars(cursor)["exchange"] = watched

        @sa.event.listens_for(sa.Engine, "before_cursor_execute")
        def before(*_: Any) -> None:
            points.point()

        @sa.event.listens_for(sa.Engine, "after_cursor_execute")
        def after(*_: Any) -> None:
            points.point()

        @sa.event.listens_for(sa.Engine, "commit")
        def commit(*_: Any) -> None:
            points.point()


_DONE_BY_STATEMENT = {"execute", "executemany", "commit", "rollback", "wait"}


class _Watched:
    """Be a cursor or connection of the driver, with a point around each statement."""

    def __init__(self, inner: Any, points: KillPoints) -> None:
        self._inner = inner
        self._points = points

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in _DONE_BY_STATEMENT:
            return found

        def passing(*given: Any) -> Any:
            self._points.point()
            result = found(*given)
            self._points.point()
            return result

        return passing
