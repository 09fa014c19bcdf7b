"""What a portal is asked for lists, boards and the search of records.

What the filters mean and how they are written: docs/views.md. Of what the person may not
see nothing is returned, counted or summed up, and a page is full all the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bizproc.clock import TimeLimit
from bizproc.engine.arguments import checks_arguments
from bizproc.errors import InvalidValueError, QueryTimeoutError
from bizproc.model.page import Page
from bizproc.portal.rights_questions import RightsQuestions
from bizproc.portal.views.boards import board_of
from bizproc.portal.views.filters.subjects import Subject
from bizproc.portal.views.filters.terms import Filter
from bizproc.portal.views.listed import Board, Count, ListedRecord
from bizproc.portal.views.reading import Reader
from bizproc.portal.views.report_periods import step_named
from bizproc.portal.views.searching import found_by_words
from bizproc.portal.views.showing import listed
from bizproc.portal.views.stage_reports import StageReport, stage_report

__all__ = ["ViewQuestions"]


@checks_arguments
class ViewQuestions(RightsQuestions):
    """Tell which records there are, as lists and boards show them."""

    def list_records(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        *,
        filter: str | Filter = "",  # noqa: A002 - likewise
        order: str = "-number",
        limit: int = 50,
        after: str | None = None,
        by: str | None = None,
    ) -> Page[ListedRecord]:
        """Return a page of the records that a filter means, at most 200.

        `order` is a field, or `number`, `created`, `changed`, `author`, `title`,
        `amount`, `due`; `-` in front leads backwards. What is empty comes first,
        backwards last.

        Raises:
            NotFoundError: no such type, stage or funnel.
            InvalidValueError: the filter, the limit, the order or `after` is wrong.
        """
        with self._reader(by) as reader:
            asked = reader.asked(type, filter)
            rows = reader.page(asked, order, limit=limit, after=after)
            return Page(listed(reader, rows), next=rows.next)

    def count_records(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        *,
        filter: str | Filter = "",  # noqa: A002 - likewise
        most: int = 1_000,
        by: str | None = None,
    ) -> Count:
        """Count the records that a filter means; beyond `most` it is not counted on.

        Raises:
            NotFoundError: no such type, stage or funnel.
            InvalidValueError: the filter is wrong, or `most` is less than 1.
        """
        if most < 1:
            msg = f"most {most}: count up to 1 at least"
            raise InvalidValueError(msg)
        with self._reader(by) as reader:
            found = reader.count(reader.asked(type, filter), most + 1)
        return Count(min(found, most), is_more=found > most)

    def board(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        funnel: str | None = None,
        *,
        filter: str | Filter = "",  # noqa: A002 - likewise
        order: str = "-number",
        limit: int = 25,
        by: str | None = None,
    ) -> Board:
        """Return the stages of a funnel, each with its counts, sum and first records.

        Without a funnel it is the first of the type. `limit` cards stand in a column.
        Sums and counts of a column are those of all its records that the filter means.

        Raises:
            NotFoundError: no such type, stage or funnel, or the type has none.
            InvalidValueError: the filter, the limit or the order is wrong.
        """
        with self._reader(by) as reader:
            return board_of(reader, type, funnel, filter, order=order, limit=limit)

    def stage_report(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        funnel: str | None = None,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        step: str = "month",
        filter: str | Filter = "",  # noqa: A002 - likewise
        by: str | None = None,
    ) -> StageReport:
        """Report on the records of a funnel that were made in a period, both days included.

        By stage and by person: how many, what they come to, how long they stayed, where
        they went on to. By the `step` in which they were made, `week`, `month` or
        `quarter` of the portal's calendar: how many, and what became of them.

        Raises:
            NotFoundError: no such type, stage or funnel, or the type has none.
            InvalidValueError: the filter or the step is wrong.
            QueryTimeoutError: it takes longer than the limit `max_report_seconds`.
        """
        found = step_named(step)
        with self.reporting(by=by) as reader:
            return stage_report(
                reader,
                type,
                funnel,
                wanted=filter,
                since=since,
                until=until,
                step=found,
            )

    def search(
        self,
        text: str,
        *,
        types: Sequence[str] | None = None,
        limit: int = 20,
        after: str | None = None,
        by: str | None = None,
    ) -> Page[ListedRecord]:
        """Find records by all words of a text, the newest first, perhaps of some types.

        Words are found by how they begin, in any text of a record; telephone numbers in
        any spelling; a record by its id and its number.

        Raises:
            NotFoundError: there is no such type.
            InvalidValueError: there is no word, or the limit or `after` is wrong.
        """
        with self._reader(by) as reader:
            rows = found_by_words(reader, text, types, limit=limit, after=after)
            return Page(listed(reader, rows), next=rows.next)

    def filter_fields(
        self,
        type: str,  # noqa: A002 - the word of the requirements
        *,
        by: str | None = None,
    ) -> tuple[Subject, ...]:
        """Return what filters and orders of a type may name, as the person knows it.

        Raises:
            NotFoundError: there is no such type.
        """
        with self._reader(by) as reader:
            return tuple(reader.asked(type, None).asking.subjects.values())

    @contextmanager
    def reporting(self, *, by: str | None = None) -> Iterator[Reader]:
        """Read records for a report, for as long as the limits of the portal let it.

        Raises:
            QueryTimeoutError: it takes longer than the limit `max_report_seconds`.
        """
        seconds = self.engine.components.limits.max_report_seconds
        limit = TimeLimit(dt.timedelta(seconds=seconds))
        try:
            with self._reader(by, limit) as reader:
                yield reader
        except QueryTimeoutError as error:
            msg = (
                f"the report took longer than {seconds:g} s and was given up, so that "
                "others need not wait for it: take a shorter period or a narrower "
                "filter (limits: max_report_seconds)"
            )
            raise QueryTimeoutError(msg) from error

    @contextmanager
    def _reader(
        self, by: str | None, limit: TimeLimit | None = None
    ) -> Iterator[Reader]:
        now = self.engine.components.clock.now()
        with self.engine.read(limit=limit) as tx:
            self._admit(tx, by)
            rights = self._repositories.rights_in(tx)
            yield Reader(
                tx=tx,
                repositories=self._repositories,
                rights=rights,
                now=now,
                person=by,
            )
