"""Write a note on a record, for colleagues; nobody outside reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bizproc.errors import FieldFault, ForbiddenError, InvalidValueError
from bizproc.phrase import Phrase
from bizproc.portal.card.timeline import COMMENTED
from bizproc.portal.files import Files, check_kept
from bizproc.portal.people import authorization
from bizproc.portal.repository import history
from bizproc.portal.repository.actor import Actor
from bizproc.portal.repository.history import MAX_VALUE
from bizproc.portal.repository.record import Record
from bizproc.portal.repository.repository import Repository

__all__ = ["add_comment"]


def add_comment(
    repository: Repository,
    record_id: str,
    text: str,
    attachments: Sequence[Any],
    *,
    files: Files,
    actor: Actor,
) -> None:
    """Keep a note in the history of a record.

    Raises:
        NotFoundError: there is no such record, or it is hidden from the actor.
        ForbiddenError: the rights of its type keep the actor from notes.
        InvalidValueError: there is neither text nor file; the text is too long; a file
            is none that was kept.
    """
    row = authorization.get_for(repository, record_id, actor=actor)
    record = Record.of(row, repository.type_of(row))
    if actor.kind == "person" and not repository.rights.may_comment(actor.by, record):
        msg = Phrase(
            "%(person)r may not write notes on record %(record)r",
            person=actor.by,
            record=record_id,
        )
        raise ForbiddenError(msg)
    written = text.replace("\r\n", "\n").strip()
    if not written and not attachments:
        msg = Phrase("a comment has a text or a file")
        faults = [FieldFault("text", "REQUIRED_FIELD", msg)]
        raise InvalidValueError(msg, code="REQUIRED_FIELD", faults=faults)
    if "\0" in written or len(written) > MAX_VALUE:
        msg = Phrase(
            "a comment has at most %(most)s characters, none of them null",
            most=format(MAX_VALUE, ","),
        )
        faults = [FieldFault("text", InvalidValueError.code, msg)]
        raise InvalidValueError(msg, faults=faults)
    for file in attachments:
        check_kept(files, file, field="files")
    details = {"text": written, "files": tuple(attachments)}
    history.append(repository, row.id, COMMENTED, actor=actor, details=details)
