"""What a portal is asked for the card of a record: each question one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from bizproc.engine.arguments import checks_arguments
from bizproc.engine.deployment import definitions
from bizproc.errors import NotFoundError
from bizproc.model.page import Paging
from bizproc.portal.card.duplicates import duplicates_of
from bizproc.portal.card.record_card import RecordCard, card_of
from bizproc.portal.card.record_processes import (
    RecordProcess,
    draw_process,
    instances_of,
    processes_of,
)
from bizproc.portal.card.timeline import Timeline, TimelineKind, timeline_of
from bizproc.portal.card.visible_record import visible_record
from bizproc.portal.repository.record import Record
from bizproc.portal.rights_questions import RightsQuestions
from bizproc.store import DEFINITIONS

__all__ = ["CardQuestions"]

_ENTRIES_OF_A_PICTURE = 2_000


@checks_arguments
class CardQuestions(RightsQuestions):
    """Tell what the card of a record shows to who asks."""

    def card(self, record_id: str, *, by: str | None = None) -> RecordCard:
        """Return a record with what a person may do to it, and titles of its links.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
            ForbiddenError: the person may not see it.
        """
        with self.engine.read() as tx:
            self._admit(tx, by)
            return card_of(tx, self._repositories, record_id, user=by)

    def timeline(
        self,
        record_id: str,
        *,
        kinds: Sequence[TimelineKind] = (),
        by: str | None = None,
        limit: int | None = 50,
        after: str | None = None,
    ) -> Timeline:
        """Return what happened with a record, newest first, after what is planned.

        Perhaps only things of some kinds: `comment`, `mail`, `message`, `call`, `task`,
        `stage`, `process`, `notice`, `other`.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
            InvalidValueError: no such kind; the limit or `after` is wrong.
        """
        paging = Paging(limit=limit, order="-at", after=after)
        with self.engine.read() as tx:
            self._admit(tx, by)
            repositories = self._repositories
            return timeline_of(tx, repositories, record_id, kinds, paging, user=by)

    def duplicates(
        self, record_id: str, *, by: str | None = None, limit: int = 20
    ) -> list[Record]:
        """Return the other records of its type with the same e-mail or phone.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
        """
        with self.engine.read() as tx:
            self._admit(tx, by)
            repositories = self._repositories
            return duplicates_of(tx, repositories, record_id, user=by, limit=limit)

    def processes_of(
        self, record_id: str, *, by: str | None = None
    ) -> list[RecordProcess]:
        """Return the processes that run on a record, then those that ran, newest first.

        They are at most 50.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
        """
        with self.engine.read() as tx:
            self._admit(tx, by)
            rights = self._repositories.rights_in(tx)
            visible_record(tx, self._repositories, rights, record_id, user=by)
            return processes_of(tx, record_id)

    def process_picture(
        self, record_id: str, instance_id: str, *, by: str | None = None
    ) -> str:
        """Return the diagram of a process of a record as SVG, with where it stands.

        Raises:
            NotFoundError: there is no such record, or no such process of it; or the
                record is hidden.
            SourceError: the diagram cannot be drawn.
        """
        with self.engine.read() as tx:
            self._admit(tx, by)
            rights = self._repositories.rights_in(tx)
            visible_record(tx, self._repositories, rights, record_id, user=by)
            runs = {it.id: it for it in instances_of(tx, record_id)}
            run = runs.get(instance_id)
            if run is None:
                msg = f"no process {instance_id!r} runs on record {record_id!r}"
                raise NotFoundError(msg)
            definition = tx.get(DEFINITIONS, run.definition_id)
            if definition is None:
                msg = f"the diagram of {run.process_id!r} is not deployed any more"
                raise NotFoundError(msg)
            file = definitions.resource(tx, definition)
        places = self.engine.tokens(instance_id) if run.ended_at is None else []
        events = self.engine.history(instance_id, limit=_ENTRIES_OF_A_PICTURE)
        return draw_process(
            file.content,
            file=file.name,
            process_id=run.process_id,
            passed=[
                it.element_id
                for it in events
                if it.type == "element_completed" and it.element_id is not None
            ],
            here=[it.element_id for it in places if not it.beside],
            failed=[it.element_id for it in places if it.failed],
        )
