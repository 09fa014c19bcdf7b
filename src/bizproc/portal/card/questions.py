"""What a portal is asked for the card of a record: each question one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from bizproc.portal.card.timeline import (
    Timeline,
    TimelineEntry,
    TimelineKind,
    entry_at,
    timeline_of,
)
from bizproc.portal.card.visible_record import visible_record
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.rights import RecordRights
from bizproc.portal.rights_questions import RightsQuestions
from bizproc.store import DEFINITIONS, Transaction
from bizproc.workspace.records.record_types import RecordType
from bizproc.workspace.records.rights.declared import Extent

__all__ = ["CardQuestions", "OpenedCard"]

_ENTRIES_OF_A_PICTURE = 2_000
_MOST_DUPLICATES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCard:
    """Hold what the page of a record begins with; of its alike there are at most five."""

    card: RecordCard
    timeline: Timeline
    duplicates: tuple[Record, ...]


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
            rights, record = self._visible(tx, record_id, by)
            return card_of(tx, self.workspace.schema, rights, record, user=by)

    def open_card(
        self,
        record_id: str,
        *,
        kinds: Sequence[TimelineKind] = (),
        by: str | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> OpenedCard:
        """Return a record with its timeline and its alike, as of one moment.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
            InvalidValueError: no such kind; the limit or `after` is wrong.
        """
        paging = Paging(limit=limit, order="-at", after=after)
        schema = self.workspace.schema
        with self.engine.read() as tx:
            rights, record = self._visible(tx, record_id, by)
            return OpenedCard(
                card=card_of(tx, schema, rights, record, user=by),
                timeline=timeline_of(tx, rights, record, kinds, paging, user=by),
                duplicates=tuple(
                    duplicates_of(
                        tx, schema, rights, record, user=by, limit=_MOST_DUPLICATES
                    )
                ),
            )

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
            rights, record = self._visible(tx, record_id, by)
            return timeline_of(tx, rights, record, kinds, paging, user=by)

    def timeline_entry(
        self, record_id: str, number: int, *, by: str | None = None
    ) -> TimelineEntry:
        """Return one entry of a timeline by its number.

        Raises:
            NotFoundError: there is no such record or entry, or it is hidden.
        """
        with self.engine.read() as tx:
            rights, record = self._visible(tx, record_id, by)
            found = entry_at(tx, rights, record, number, user=by)
        if found is None:
            msg = f"record {record_id!r} has no entry {number}"
            raise NotFoundError(msg)
        return found

    def known_type(self, name: str, *, by: str | None = None) -> RecordType:
        """Return a type as a person knows it: without the fields hidden from them.

        Raises:
            NotFoundError: there is no such type, or they may see none of its records.
        """
        declared = self.workspace.schema.type(name)
        with self.engine.read() as tx:
            self._admit(tx, by)
            rights = self._repositories.rights_in(tx)
        person = rights.declared(by)
        if (
            person is not None
            and not person.may_all
            and person.grant(name, "see").extent is Extent.NONE
        ):
            msg = f"there is no record type {name!r}"
            raise NotFoundError(msg)
        return rights.shown_type(by, declared)

    def duplicates(
        self, record_id: str, *, by: str | None = None, limit: int = 20
    ) -> list[Record]:
        """Return the other records of its type with the same e-mail or phone.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
        """
        schema = self.workspace.schema
        with self.engine.read() as tx:
            rights, record = self._visible(tx, record_id, by)
            return duplicates_of(tx, schema, rights, record, user=by, limit=limit)

    def processes_of(
        self, record_id: str, *, by: str | None = None
    ) -> list[RecordProcess]:
        """Return the processes that run on a record, then those that ran, newest first.

        They are at most 50.

        Raises:
            NotFoundError: there is no such record, or it is hidden.
        """
        with self.engine.read() as tx:
            self._visible(tx, record_id, by)
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
            self._visible(tx, record_id, by)
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

    def _visible(
        self, tx: Transaction, record_id: str, by: str | None
    ) -> tuple[RecordRights, Record]:
        """Return who may what, and a record, if it is there and the person sees it."""
        self._admit(tx, by)
        repositories = self._repositories
        rights = repositories.rights_in(tx)
        return rights, visible_record(tx, repositories, rights, record_id, user=by)
