"""Read for a limited time: the database itself gives up what takes longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from bizproc.clock import TimeLimit
from bizproc.errors import BizprocError
from bizproc.store import Table
from bizproc.stores.refusals import took_too_long
from bizproc.stores.sql.failures import was_given_up
from bizproc.stores.sql.link import Link
from bizproc.stores.sql.statement import Statement
from bizproc.stores.sql.statements import Statements
from bizproc.stores.sql.transaction import SqlTransaction

__all__ = ["LimitedTransaction"]

_STEPS: Final = 4_000
"""SQLite asks whether the time is over after so many steps of its machine."""
_MILLISECOND = dt.timedelta(milliseconds=1)


class LimitedTransaction(SqlTransaction):
    """Read rows until the time is over; see `bizproc.store.Store.read`."""

    def __init__(self, statements: Statements, link: Link, limit: TimeLimit) -> None:
        super().__init__(statements, link, writes=False)
        self._limit = limit
        self._is_over = limit.start()
        if link.alone:
            link.watch(self._is_over, _STEPS)
        else:
            # 0 would be no limit at all
            least = max(1, limit.span // _MILLISECOND)
            text = f"SET LOCAL statement_timeout = {least}"
            link.execute_later(text, doing="limit the time of reading")

    def end(self) -> Link:
        """Make further use of this transaction an error; the limit ends with it."""
        if self._link.alone:
            self._link.watch(None, 0)
        return super().end()

    def _run(
        self, statement: Statement, values: Any, verb: str, table: Table[Any]
    ) -> None:
        self._check(table)
        super()._run(statement, values, verb, table)

    def _answered(
        self, text: str, values: Sequence[Any], table: Table[Any]
    ) -> list[Any]:
        self._check(table)
        return super()._answered(text, values, table)

    def _check(self, table: Table[Any]) -> None:
        if self._is_over():
            raise took_too_long(self._limit, f"read table {table.name}")

    def _broken(self, error: Exception, doing: str) -> BizprocError:
        if was_given_up(error):
            self.end()
            return took_too_long(self._limit, doing)
        return super()._broken(error, doing)
