"""The part of the portal's facade for lists: saved views, changes of many records."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.paging import Listing, page_of
from bizproc.errors import RefusedError, StoreError
from bizproc.fault import CONTAINED, fault_of, printable, traceback_of
from bizproc.model.page import Page, Paging
from bizproc.portal.lists import bulk_runs, saved_views
from bizproc.portal.people.authorization import actor_of
from bizproc.portal.personnel.commands import PeopleCommands
from bizproc.portal.records.index_repair import Reindexed, reindex
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.repository import Repository
from bizproc.portal.schema.list_tables import (
    BULK_RUNS,
    BULK_STEPS,
    SAVED_VIEWS,
    BulkOutcome,
    BulkRun,
    BulkState,
    BulkStep,
    SavedView,
)
from bizproc.portal.schema.tables import RECORDS
from bizproc.portal.views.field_indexes import field_indexes
from bizproc.store import eq, eq_given
from bizproc.stores.member_indexes import drop_other_indexes, keep_member_indexes
from bizproc.values import copy_values

__all__ = ["BulkProgress", "ListCommands"]

_log = logging.getLogger("bizproc.portal")
_STEPS = Listing(
    name="steps of a bulk run", table=BULK_STEPS, orders={"number": ("number",)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkProgress:
    """Say how far a bulk run is: how many records were changed, left, refused."""

    run: BulkRun
    done: int = 0
    unchanged: int = 0
    refused: int = 0

    @property
    def left(self) -> int:
        """Return how many records nothing became of yet."""
        return self.run.total - self.done - self.unchanged - self.refused

    @property
    def is_running(self) -> bool:
        """Say whether it is carried out further."""
        return self.run.state is BulkState.RUNNING


@checks_arguments
class ListCommands(PeopleCommands):
    """Keep views of lists, and change many records at once.

    A bulk run is carried out in slices, by whoever calls `carry_out_bulk`: a
    `BulkRunner` beside a worker, a page that is looked at.
    """

    # -- what records are found by ---------------------------------------------

    def reindex(self, *, after: str | None = None, limit: int = 200) -> Reindexed:
        """Put right what some records are found, sorted and counted by.

        It needs doing where rows were written by hand, or by other rules: another zone,
        other key fields, another country of telephone numbers. What is right stays as it
        is. Go on with `after=` what `next` is, until that is None.

        Raises:
            InvalidValueError: the limit is not 1 to 1,000, or `after` is no place.
        """

        def do(repository: Repository, _: Actor) -> Reindexed:
            return reindex(repository, after=after, limit=limit)

        return self.run(do)

    def follow_workspace(self) -> None:
        """Bring the database in line with the files: its people, its indexed fields.

        `bizproc.open_workspace` does so.
        """
        self.follow_people()
        self.make_indexes()

    def make_indexes(self) -> tuple[str, ...]:
        """Make the indexes of indexed fields that are missing; return their names."""
        indexes = field_indexes(self.workspace.schema.types.values())
        return keep_member_indexes(self.engine.components.store, RECORDS, indexes)

    def drop_unused_indexes(self) -> tuple[str, ...]:
        """Remove the indexes of fields that are not indexed any more; return their names."""
        indexes = field_indexes(self.workspace.schema.types.values())
        return drop_other_indexes(self.engine.components.store, RECORDS, indexes)

    # -- saved views -----------------------------------------------------------

    def saved_views(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        *,
        by: str,
    ) -> list[SavedView]:
        """Return the views of a type that a person has: those for all, then their own.

        Raises:
            NotFoundError: there is no such type.
        """
        name = self.workspace.schema.type(type).name
        with self.engine.read() as tx:
            self._admit(tx, by)
            rights = self._repositories.rights_in(tx)
            return saved_views.views_of(tx, rights, name, by=by)

    def save_view(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        title: str,
        query: str,
        *,
        fields: Sequence[str] = (),
        for_all: bool = False,
        by: str,
        event_id: str | None = None,
    ) -> SavedView:
        """Keep a view under a title, in place of one of the same title.

        `query` is that of its address, `fields` those that it names.

        Raises:
            NotFoundError: there is no such type.
            ForbiddenError: only administrators keep views `for_all`.
            InvalidValueError: the title or the address does not fit, a field is
                unknown, or there are too many views.
        """

        def do(repository: Repository, actor: Actor) -> str:
            return saved_views.save_view(
                repository,
                type,
                title,
                query,
                fields=fields,
                for_all=for_all,
                actor=actor,
            ).id

        made = self.run(do, by=by, event_id=event_id, door="save_view")
        with self.engine.read() as tx:
            found = tx.get(SAVED_VIEWS, made)
        if found is None:
            msg = f"the saved view {title!r} was removed"
            raise RefusedError(msg)
        return found

    def remove_view(self, view_id: str, *, by: str) -> None:
        """Remove a view of one's own, or as an administrator one for all.

        Raises:
            NotFoundError: there is no such view, or it is somebody else's.
            ForbiddenError: only administrators remove views for all.
        """

        def do(repository: Repository, actor: Actor) -> None:
            saved_views.remove_view(repository, view_id, actor=actor)

        self.run(do, by=by)

    # -- bulk runs -------------------------------------------------------------

    def begin_bulk(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        records: Sequence[str],
        *,
        fields: Mapping[str, Any] | None = None,
        deletes: bool = False,
        by: str,
        event_id: str | None = None,
    ) -> BulkRun:
        """Write down a change of many records, or that they are deleted.

        Nothing is done to them before `carry_out_bulk`. Their rights are asked record by
        record, as if the person changed each alone.

        Raises:
            NotFoundError: there is no such type.
            InvalidValueError: there are no records or too many, or the fields do not
                fit.
        """
        given = copy_values(fields or {})

        def do(repository: Repository, actor: Actor) -> str:
            return bulk_runs.begin_run(
                repository, type, records, fields=given, deletes=deletes, actor=actor
            ).id

        made = self.run(do, by=by, event_id=event_id, door="begin_bulk")
        return self.bulk_progress(made, by=by).run

    def carry_out_bulk(self, run_id: str, *, limit: int = 25) -> int:
        """Do what is left of a bulk run, at most `limit` records; return how many.

        0: nothing is left, or it was stopped. Several may carry out one run: a record is
        changed once. What is refused, and what fails, is written down, and the run goes
        on.

        Raises:
            StoreError: the database cannot be written.
        """
        with self.engine.read() as tx:
            run = tx.get(BULK_RUNS, run_id)
            steps = bulk_runs.next_steps(tx, run_id, limit=limit)
        for step in steps:
            self._do_step(step, str(run and run.by))
        if len(steps) < limit:
            self.run(lambda repository, _: bulk_runs.end_run(repository, run_id))
        return len(steps)

    def stop_bulk(self, run_id: str, *, by: str) -> None:
        """Let nothing more be done of a bulk run; what was done stays.

        Raises:
            NotFoundError: there is no such run, or it is somebody else's.
        """
        self.run(
            lambda repository, _: bulk_runs.stop_run(repository, run_id, by=by), by=by
        )

    def bulk_progress(self, run_id: str, *, by: str) -> BulkProgress:
        """Return how far a bulk run is.

        Raises:
            NotFoundError: there is no such run, or it is somebody else's.
        """
        with self.engine.read() as tx:
            self._admit(tx, by)
            people = self._repositories.people.at(tx)
            run = bulk_runs.find_run(tx, people, run_id, by=by)
            groups = tx.summarize(BULK_STEPS, eq("run", run_id), by=("outcome",))
        counted = {group.values[0]: group.rows for group in groups}
        return BulkProgress(
            run=run,
            done=counted.get(BulkOutcome.DONE, 0),
            unchanged=counted.get(BulkOutcome.UNCHANGED, 0),
            refused=counted.get(BulkOutcome.REFUSED, 0),
        )

    def bulk_steps(
        self,
        run_id: str,
        *,
        by: str,
        outcome: BulkOutcome | None = None,
        limit: int | None = None,
        order: str | None = None,
        after: str | None = None,
    ) -> Page[BulkStep]:
        """Return what became of each record of a bulk run, in the order of the run.

        Orders: `number`, `-number`.

        Raises:
            NotFoundError: there is no such run, or it is somebody else's.
            InvalidValueError: the limit, the order or `after` is wrong.
        """
        paging = Paging(limit=limit, order=order, after=after)
        of_run = [eq("run", run_id), *eq_given(outcome=outcome)]
        with self.engine.read() as tx:
            self._admit(tx, by)
            bulk_runs.find_run(tx, self._repositories.people.at(tx), run_id, by=by)
            return page_of(tx, _STEPS, [of_run], paging)

    def running_bulk(self) -> list[str]:
        """Return the ids of the bulk runs that are to be carried out, oldest first."""
        with self.engine.read() as tx:
            running = tx.select(
                BULK_RUNS, eq("state", BulkState.RUNNING), order_by=("begun_at", "id")
            )
        return [run.id for run in running]

    def _do_step(self, step: BulkStep, by: str) -> None:
        def do(repository: Repository, _: Actor) -> bool:
            actor = actor_of(repository.people, by)
            return bulk_runs.do_step(repository, step, actor=actor)

        try:
            self.run(do)
        except StoreError:
            raise
        except RefusedError as error:
            self._refuse(step, error.code, error.message)
        except CONTAINED as error:
            # one record that fails holds no other up; whoever mends it finds the log
            _log.error("bulk run %s: %s", step.run, traceback_of(error))
            self._refuse(step, "UNEXPECTED", fault_of(error).message)

    def _refuse(self, step: BulkStep, code: str, message: str) -> None:
        text = printable(message)
        self.run(
            lambda repository, _: bulk_runs.refuse_step(repository, step, code, text)
        )
