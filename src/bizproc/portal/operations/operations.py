"""Do something to many instances, slice by slice, and keep what became of each."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar, cast

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.paging import Listing, page_of
from bizproc.errors import (
    ForbiddenError,
    InvalidTransitionError,
    InvalidValueError,
    NotFoundError,
    did_you_mean,
)
from bizproc.fault import traceback_of
from bizproc.model.page import Page, Paging
from bizproc.portal.operations.bulk_deeds import BULK_DEEDS, BulkDeed, do_one
from bizproc.portal.portal import Portal
from bizproc.portal.repository.repository import repository_of
from bizproc.portal.schema.operator_tables import (
    BULK_ITEMS,
    BULK_RUNS,
    OPERATOR_DEEDS,
    BulkItem,
    BulkRun,
    OperatorDeed,
)
from bizproc.store import Transaction, eq, eq_given
from bizproc.work import Work
from bizproc.workspace.people.directory import ADMINISTRATORS

__all__ = ["MOST_AT_ONCE", "Operations"]

T = TypeVar("T")
MOST_AT_ONCE: Final = 10_000
SLICE: Final = 25
_LEASE: Final = dt.timedelta(minutes=2)
_log = logging.getLogger("bizproc.portal.operations")
_DEEDS = Listing(
    name="operator deeds", table=OPERATOR_DEEDS, orders={"at": ("number",)}
)
_RUNS = Listing(name="runs", table=BULK_RUNS, orders={"at": ("begun_at", "id")})
_ITEMS = Listing(name="items of a run", table=BULK_ITEMS, orders={"at": ("number",)})


@checks_arguments
class Operations:
    """Let administrators do something to many at once; tell what operators did.

    A run is kept in the database: whoever asks sees how far it is, it can be stopped,
    and gone on with after the process died that worked on it.
    """

    def __init__(self, portal: Portal) -> None:
        self._engine = portal.engine

    # -- questions -------------------------------------------------------------

    def deeds(
        self,
        *,
        about: str | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[OperatorDeed]:
        """Return what operators did, oldest first. Orders: `at`, `-at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._engine.read() as tx:
            return page_of(tx, _DEEDS, [eq_given(about=about)], paging)

    def runs(
        self,
        *,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[BulkRun]:
        """Return the deeds to many, oldest first. Orders: `at`, `-at`.

        Raises:
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        with self._engine.read() as tx:
            return page_of(tx, _RUNS, [[]], paging)

    def run(self, run_id: str) -> BulkRun:
        """Return how far a deed to many is.

        Raises:
            NotFoundError: there is none of that id.
        """
        with self._engine.read() as tx:
            return _found(tx, run_id)

    def items(
        self,
        run_id: str,
        *,
        outcome: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Page[BulkItem]:
        """Return what became of each, in order; perhaps those of one outcome.

        Raises:
            InvalidValueError: the limit or `after` is wrong.
        """
        paging = Paging(limit=limit, after=after)
        with self._engine.read() as tx:
            its = [eq("run", run_id), *eq_given(outcome=outcome)]
            return page_of(tx, _ITEMS, [its], paging)

    # -- commands --------------------------------------------------------------

    def begin(
        self,
        deed: str,
        about: Sequence[str],
        *,
        by: str,
        reason: str,
        event_id: str | None = None,
    ) -> str:
        """Note that something is to be done to many; return the id of the run.

        `retry` and `skip` are done to incidents, `terminate`, `suspend` and `resume` to
        instances. Nothing is done yet: that is `go_on`. A repeat of the event begins
        nothing more.

        Raises:
            ForbiddenError: only administrators may.
            InvalidValueError: there is no such deed, nothing or too much is named, or no
                reason is given.
        """
        listed = list(dict.fromkeys(about))
        if deed not in BULK_DEEDS:
            msg = f"there is no deed {deed!r}{did_you_mean(deed, BULK_DEEDS)}"
            raise InvalidValueError(msg)
        if not listed or len(listed) > MOST_AT_ONCE:
            msg = (
                f"{len(listed)} are named; at least one is, and at most {MOST_AT_ONCE}"
            )
            raise InvalidValueError(msg)
        if not reason.strip():
            msg = "say why: the reason stands in the history of each"
            raise InvalidValueError(msg, code="REQUIRED_FIELD")

        def do(work: Work) -> str:
            run_id = self._engine.components.ids.new("run")
            run = BulkRun(
                id=run_id,
                deed=deed,
                by=by,
                reason=reason.strip(),
                begun_at=work.now,
                total=len(listed),
            )
            work.transaction.insert(BULK_RUNS, run)
            items = [
                BulkItem(run=run_id, number=number, about=one)
                for number, one in enumerate(listed, start=1)
            ]
            work.transaction.insert(BULK_ITEMS, *items)
            return run_id

        event = None if event_id is None else f"bulk:{by}:{event_id}"
        return self._engine.once(event, do, check=lambda work: _check(work, by))

    def stop(self, run_id: str, *, by: str) -> BulkRun:
        """Let what is not done yet be left undone.

        Raises:
            ForbiddenError: only administrators may.
            NotFoundError: there is no such run.
            InvalidTransitionError: it has ended.
        """

        def do(work: Work) -> BulkRun:
            _check(work, by)
            tx = work.transaction
            run = _found(tx, run_id, lock=True)
            if run.state != "running":
                msg = f"run {run_id!r} is {run.state} already"
                raise InvalidTransitionError(msg, from_=run.state)
            stopped = replace(run, state="stopped", ended_at=work.now)
            tx.replace(BULK_RUNS, stopped)
            return stopped

        return self._engine.once(None, do)

    def go_on(self, run_id: str, *, slices: int | None = None) -> BulkRun:
        """Work on a run: so many slices of 25, or to its end.

        Of several who do, one does; the others return at once. Each item is a
        transaction of its own, its outcome is kept right behind it.

        Raises:
            NotFoundError: there is no such run.
            StoreUnavailableError: the database is away; it can be gone on with.
        """
        lock = self._engine.components.ids.new("lock")
        run = self._taken(run_id, lock)
        done = 0
        while run.lock == lock and run.state == "running" and done != slices:
            for item in self._next(run):
                outcome = do_one(
                    self._engine,
                    cast("BulkDeed", run.deed),
                    item.about,
                    by=run.by,
                    reason=run.reason,
                )
                run = self._noted(item, outcome, lock)
                if run.state != "running" or run.lock != lock:
                    break
            done += 1
        return self._let_go(run_id, lock)

    def go_on_beside(self, run_id: str) -> None:
        """Work on a run in a thread of its own, to its end."""
        name = f"bizproc-{run_id}"
        threading.Thread(
            target=self._beside, args=(run_id,), name=name, daemon=True
        ).start()

    # -- pieces ----------------------------------------------------------------

    def _beside(self, run_id: str) -> None:
        try:
            self.go_on(run_id)
        except Exception as error:  # noqa: BLE001 - a page tells that it stands still
            _log.error("%s stands still\n%s", run_id, traceback_of(error))

    def _taken(self, run_id: str, lock: str) -> BulkRun:
        def do(work: Work) -> BulkRun:
            run = _found(work.transaction, run_id, lock=True)
            held = run.locked_until is not None and run.locked_until > work.now
            if run.state != "running" or held:
                return run
            mine = replace(run, lock=lock, locked_until=work.now + _LEASE)
            work.transaction.replace(BULK_RUNS, mine)
            return mine

        return self._engine.once(None, do)

    def _next(self, run: BulkRun) -> list[BulkItem]:
        with self._engine.read() as tx:
            open_ = (eq("run", run.id), eq("outcome", None))
            return tx.select(BULK_ITEMS, *open_, order_by=("number",), limit=SLICE)

    def _noted(self, item: BulkItem, outcome: tuple[str, str], lock: str) -> BulkRun:
        came_to, message = outcome

        def do(work: Work) -> BulkRun:
            tx = work.transaction
            run = _found(tx, item.run, lock=True)
            known = tx.get(BULK_ITEMS, item.run, item.number)
            if known is None or known.outcome is not None:
                return run
            tx.replace(BULK_ITEMS, replace(item, outcome=came_to, message=message))
            after = replace(
                run,
                done=run.done + 1,
                refused=run.refused + (came_to != "done"),
                locked_until=work.now + _LEASE
                if run.lock == lock
                else run.locked_until,
            )
            if after.done == after.total and after.state == "running":
                after = replace(after, state="done", ended_at=work.now)
            tx.replace(BULK_RUNS, after)
            return after

        return self._engine.once(None, do)

    def _let_go(self, run_id: str, lock: str) -> BulkRun:
        def do(work: Work) -> BulkRun:
            run = _found(work.transaction, run_id, lock=True)
            if run.lock != lock:
                return run
            free = replace(run, lock=None, locked_until=None)
            work.transaction.replace(BULK_RUNS, free)
            return free

        return self._engine.once(None, do)


def _check(work: Work, by: str) -> None:
    if not repository_of(work).people.is_member(by, ADMINISTRATORS):
        msg = f"{by!r} may not do this to many; members of {ADMINISTRATORS} may"
        raise ForbiddenError(msg)


def _found(tx: Transaction, run_id: str, *, lock: bool = False) -> BulkRun:
    run = tx.get(BULK_RUNS, run_id, lock=lock)
    if run is None:
        msg = f"there is no run {run_id!r}"
        raise NotFoundError(msg)
    return run
